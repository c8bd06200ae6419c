"""What a benchmark run leaves for readers: the table as Markdown, the picture of growth, README.md's measured part."""

from matplotlib.figure import Figure

from rnn_core.plots.style import look, styled

MARKS = ("<!-- written by make bench -->", "<!-- end of what make bench writes -->")
COLUMNS = {
    "naive_example": "naive loops",
    "naive_float64": "naive, float64",
    "torch_adagrad": "torch",
    "torch_prepared": "torch, inputs prepared",
    "torch_sgd": "torch, SGD on both sides",
    "sgemm_share": "share of sgemm",
}


def table(rows):
    """A Markdown table: the other side's time over ours, median (quartiles), a row a size."""
    head = ["(T, B, H, V)", "our step, µs", *COLUMNS.values(), "peak memory / floor"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        cells = [str(tuple(row["size"])), f"{row['microseconds']['median']:.0f}"]
        cells += [_cell(row.get(name)) for name in COLUMNS] + [f"{row['memory_over_floor']:.1f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value):
    return "" if value is None else f"{value['median']:.2f} ({value['low']:.2f} to {value['high']:.2f})"


def draw_growth(growth, middle, path):
    """One plot: the time of a step as T, B, H or V grows and the others stay, on two logarithmic axes."""
    with styled():
        fig = Figure(figsize=(7, 4.5), layout="constrained")
        ax = fig.add_subplot()
        for n, (letter, points) in enumerate(growth.items()):
            xs = [int(value) / middle[letter] for value in points]
            ax.plot(xs, list(points.values()), label=f"{letter} (1 is {middle[letter]})", **look(n))
        ends = [1 / 16, 16]
        ax.plot(ends, ends, color="0.5", linestyle=":", label="in proportion")
        ax.set(
            xscale="log", yscale="log", xlabel="size, relative to the middle one", ylabel="time, relative to the middle"
        )
        ax.set_title("How the time of a training step grows")
        ax.legend()
        fig.savefig(path, dpi=110, metadata={"Software": None})


def short_table(rows):
    """The README's form: how many times longer others take, medians only."""
    lines = ["| T, B, H, V | naive loops | torch | share of sgemm |", "|---|---|---|---|"]
    for row in rows:
        medians = [row.get(name, {}).get("median") for name in ("naive_example", "torch_adagrad", "sgemm_share")]
        cells = ["" if value is None else f"{value:.2f}" for value in medians]
        lines.append(f"| {', '.join(map(str, row['size']))} | {' | '.join(cells)} |")
    return "\n".join(lines)


def result_table(ratios):
    """Seconds of training until a lesson's task is solved: the tutorials' loops over rnn_core."""
    lines = ["| until it is right on | naive loops, times as long |", "|---|---|"]
    return "\n".join(lines + [f"| {name} | {_cell(ratio)} |" for name, ratio in ratios.items()])


def write_between(path, first, last, text):
    """Replace what stands between two marks of a page, and keep the words around them."""
    before, rest = path.read_text(encoding="utf-8").split(first)
    _, after = rest.split(last)
    path.write_bytes(f"{before}{first}\n\n{text}\n\n{last}{after}".encode())


def write_pages(results, root):
    """The whole table into benchmarks/README.md, the short one into the course's README.md."""
    versions = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    note = (
        f"{results['machine']}, Python {results['python']}, {versions}, {results['blas_threads']} BLAS thread, "
        f"{results['rounds']} rounds (`benchmarks/results.json`); medians, with the quartiles in brackets."
    )
    solved = result_table(results["to the same result"])
    write_between(root / "benchmarks" / "README.md", *MARKS, f"{note}\n\n{table(results['sizes'])}\n\n{solved}")
    write_between(root / "README.md", *MARKS, short_table(results["sizes"]))
