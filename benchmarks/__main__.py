"""How fast is rnn_core? Ratios against the tutorials' loops and torch.nn.RNN, measured side by side in one run.

python -m benchmarks            prints the tables and writes results.json, growth.png and README.md's tables
python -m benchmarks --smoke    a quick look at the small sizes, nothing written (CI)
"""

import argparse
import json
import os
import platform
import time
import tracemalloc
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks import addition, sentiment, sides
from benchmarks.report import draw_growth, table, write_pages

HERE = Path(__file__).parent
SIZES = [(3, 1, 10, 4), (8, 32, 16, 2), (9, 58, 64, 18), (20, 1, 75, 60), (50, 32, 128, 65), (50, 32, 512, 65)]
GROWTH = {"T": [5, 10, 20, 50, 100, 200], "B": [1, 4, 16, 64, 256], "H": [16, 32, 64, 128, 256], "V": [2, 16, 64, 256]}
MIDDLE = {"T": 20, "B": 16, "H": 64, "V": 32}


def seconds(step, calls):
    """Seconds a call, over `calls` calls in a row."""
    start = time.perf_counter()
    for _ in range(calls):
        step()
    return (time.perf_counter() - start) / calls


def side_by_side(steps, rounds, budget):
    """{name: seconds a step, one value a round}: every round times each side once, so that noise meets all alike."""
    calls = {
        name: max(1, int(budget / (1e-7 + min(seconds(step, 2) for _ in range(3))))) for name, step in steps.items()
    }
    rows = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            rows[name].append(seconds(step, calls[name]))
    return {name: np.array(row) for name, row in rows.items()}


def spread(values):
    """Median and quartiles, as they are printed and stored."""
    low, middle, high = np.percentile(values, [25, 50, 75])
    return {"median": round(float(middle), 3), "low": round(float(low), 3), "high": round(float(high), 3)}


def compare(size, rounds, budget):
    """Every ratio of one size: how many times longer the other side takes for the same work."""
    T, B, H, V = size
    steps = {"sgemm": sides.sgemm()} if H >= 128 else {}
    steps |= {name: getattr(sides, name)(size) for name in ("ours", "ours_sgd", "naive_example", "naive_float64")}
    if find_spec("torch"):
        steps |= {name: getattr(sides, name)(size) for name in ("torch_adagrad", "torch_prepared", "torch_sgd")}
    times = side_by_side(steps, rounds, budget)
    ours = times["ours"]
    row = {"size": size, "microseconds": spread(ours * 1e6)}
    row |= {name: spread(B * times[name] / ours) for name in ("naive_example", "naive_float64")}
    if "torch_adagrad" in times:
        row |= {name: spread(times[name] / ours) for name in ("torch_adagrad", "torch_prepared")}
        row["torch_sgd"] = spread(times["torch_sgd"] / times["ours_sgd"])
    if "sgemm" in times:
        flops = 6 * T * B * (H * H + H * V) + 2 * T * B * H * V
        row["sgemm_share"] = spread((flops / ours) / (2 * 2048**3 / times["sgemm"]))
    return row | {"memory_over_floor": round(peak_bytes(steps["ours"]) / (4 * T * B * (H + V)), 2)}


def peak_bytes(step):
    """The most memory that one step holds at a time, beside what stands before it."""
    tracemalloc.start()
    step()
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    step()
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    return peak


def growth(rounds, budget):
    """{letter: {value: seconds of our step over that of the middle size}}, one letter moved at a time."""
    steps = {("middle", 0): sides.ours(tuple(MIDDLE.values()))}
    for letter, values in GROWTH.items():
        for value in values:
            steps[letter, value] = sides.ours(tuple((MIDDLE | {letter: value}).values()))
    times = side_by_side(steps, rounds, budget)
    middle = np.median(times["middle", 0])
    return {
        letter: {str(value): round(float(np.median(times[letter, value]) / middle), 3) for value in values}
        for letter, values in GROWTH.items()
    }


def to_the_same_result():
    """How many times longer the tutorials' loops take than rnn_core until a lesson's task is solved, over seeds."""
    return {
        "all 16,384 sums of lesson 03": spread([row["ratio"] for row in addition.to_the_same_result()]),
        "all 78 phrases of lesson 02": spread(sentiment.headline()["times faster"]),
    }


def environment():
    names = ["numpy", *(["torch"] if find_spec("torch") else [])]
    return {
        "machine": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in names},
        "blas_threads": os.environ.get("OPENBLAS_NUM_THREADS", "not set"),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--smoke", action="store_true", help="the four small sizes, three short rounds, nothing written"
    )
    smoke = parser.parse_args().smoke
    rounds, budget = (3, 0.02) if smoke else (25, 0.15)
    if not find_spec("torch"):
        print("torch is not installed, so its columns are left out: pip install torch==2.13.0")
    rows = [compare(size, rounds, budget) for size in (SIZES[:4] if smoke else SIZES)]
    print(table(rows))
    if smoke:
        return
    results = {"command": "make bench", **environment(), "rounds": rounds, "sizes": rows}
    results |= {"to the same result": to_the_same_result(), "growth": growth(9, 0.05)}
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    draw_growth(results["growth"], MIDDLE, HERE / "growth.png")
    write_pages(results, HERE.parent)


if __name__ == "__main__":
    main()
