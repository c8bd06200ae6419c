"""Texts that a net makes up: what it says and how it learnt, what may come next, a passage on its own."""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from .axes import one_each, table
from .shaded import shaded_text
from .style import COLOURS, INK, look, new_figure, styled

NAMES = {" ": "space", "\n": "new line"}


def said_and_learned(text: str, bits, sizes, curves: dict, title: str) -> Figure:
    """text: n characters; bits: (n,), the surprise at each; below it curves: name -> bits, one for each of sizes."""
    sizes = table("sizes", sizes, "sizes")
    rows = [one_each(f"curves[{name!r}]", row, len(sizes), "of sizes") and row for name, row in curves.items()]
    with styled():
        fig = shaded_text(text, bits, 0, 8, "surprise at each character (bits)", title)
        ax = under(fig, 3.1)
        places = _apart([row[-1] for row in rows], 0.07 * np.ptp(rows))
        for n, (name, row) in enumerate(zip(curves, rows, strict=True)):
            ax.plot(sizes, row, label=name, **look(n))
            ax.annotate(f"{row[-1]:.2f}", (sizes[-1], places[n]), (8, -4), textcoords="offset points")
        ax.set_xscale("log")
        ax.set_xticks(sizes, [f"{size / 1000:,.0f}" for size in sizes])
        ax.xaxis.set_minor_formatter(NullFormatter())
        ax.grid(axis="y")
        ax.set(xlabel="text to learn from (thousand characters)", ylabel="bits per character")
        ax.set_title("Surprise on an act never seen")
        ax.legend(loc="upper right", handlelength=3.5)
    return fig


def what_next(text: str, entropy, place: int, likely, p, title: str) -> Figure:
    """
    text: n characters; entropy: (n,) bits, how open the choice of each was; a box around the character at `place`,
    and below the text its rivals: likely, a few characters, and p, their probabilities.
    """
    p = table("p", p, "k")
    likely = one_each("likely", likely, len(p), "probability")
    with styled():
        fig = shaded_text(text, entropy, 0, 5, "how open the choice of each character was (bits)", title, boxed=[place])
        ax = under(fig, 2.4)
        bars = ax.barh(np.arange(len(p)), p, color=COLOURS[0], edgecolor="black", height=0.6)
        ax.bar_label(bars, [f"{value:.2f}" for value in p], padding=4)
        ax.set_yticks(np.arange(len(p)), [NAMES.get(name, name) for name in likely])
        ax.set(xlim=(0, 1.08), ylim=(len(p) - 0.5, -0.5), xlabel="probability that the net gives it")
        ax.set_title(f"The five likeliest at the box, before {NAMES.get(text[place], text[place])!r} was drawn")
    return fig


def passage(text: str, title: str) -> Figure:
    """Some lines of text as they stand."""
    lines = text.split("\n")
    with styled():
        fig = new_figure(0.7 + 0.24 * max(len(lines), 1))
        ax = fig.subplots()
        ax.set(xlim=(0, 61), ylim=(len(lines), 0), title=title)
        ax.axis("off")
        for row, line in enumerate(lines):
            ax.text(
                0,
                row + 0.5,
                line[:80],
                va="center",
                family="DejaVu Sans Mono",
                fontsize=11,
                color=INK,
                parse_math=False,
            )
    return fig


def _apart(values, gap: float):
    """The heights of labels beside values: each moved up as far as it must, to stand a gap above the one below."""
    places, order = np.array(values, float), np.argsort(values, kind="stable")
    for low, high in pairwise(order):
        places[high] = max(places[high], places[low] + gap)
    return places


def under(fig: Figure, inches: float) -> Axes:
    """New axes below all that is in fig, which grows by so many inches."""
    above, height = fig.axes[0], fig.get_figheight()
    for letter in above.texts:
        letter.set_in_layout(False)  # hundreds of letters inside their axes: measuring each takes time
    fig.set_figheight(height + inches)
    grid = fig.add_gridspec(2, 1, height_ratios=(height, inches))
    above.set_subplotspec(grid[0])
    return fig.add_subplot(grid[1])


def closeness(windows, cosines: dict, title: str = "How much of the gradient a window sees") -> Figure:
    """windows: W numbers of steps; cosines: name -> (seeds, W), drawn as their mean in a band from least to most."""
    windows = table("windows", windows, "W")
    with styled():
        fig = new_figure(4.2)
        ax = fig.subplots()
        for n, (name, rows) in enumerate(cosines.items()):
            rows = table(f"cosines[{name!r}]", rows, "seeds, W")
            ax.plot(windows, rows.mean(axis=0), label=name, **look(n))
            ax.fill_between(windows, rows.min(axis=0), rows.max(axis=0), color=COLOURS[n % 6], alpha=0.2, linewidth=0)
        ax.set_xscale("log", base=2)
        ax.set_xticks(windows, [f"{window:g}" for window in windows])
        ax.set(ylim=(min(0, ax.get_ylim()[0]), 1.05), title=title, xlabel="window (characters)")
        ax.set_ylabel("cosine with the full gradient of Whh")
        ax.grid(axis="y")
        fig.legend(loc="outside lower center", ncols=2, handlelength=3.5)
    return fig
