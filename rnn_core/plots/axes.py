"""What several figures share: a time axis with tokens, and arrays that say what is wrong with them."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from .style import FAINT

LETTERS_IN_A_ROW = 62  # so many letters of tick labels fit side by side on 8 inches
LABELS_IN_A_ROW = 40  # and so many upright labels


def table(name: str, values, shape: str) -> np.ndarray:
    """`values` as a finite float array with as many axes as `shape` has letters; else a ValueError."""
    array = np.asarray(values, dtype=float)
    axes = len(shape.split(","))
    if array.ndim != axes or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}; expected ({shape}), nothing empty")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds NaN or infinite values; expected finite numbers")
    return array


def one_each(name: str, labels, number: int, of: str) -> list[str]:
    """The labels as a list of text; a ValueError when there is not one for each of `number` things."""
    labels = [str(label) for label in labels]
    if len(labels) != number:
        raise ValueError(f"{name} has {len(labels)} entries; expected {number}, one for each {of}")
    return labels


def token_axis(ax: Axes, tokens: list[str], share: float = 1.0) -> None:
    """Steps 1..T on the x axis, each with its token; `share` is the part of the figure's width `ax` has."""
    upright = sum(len(token) + 1 for token in tokens) <= LETTERS_IN_A_ROW * share
    every = max(1, -(-len(tokens) // int(LABELS_IN_A_ROW * share)))
    steps = list(range(0, len(tokens), every))
    join = "\n" if upright else "  "
    labels = [f"{step + 1}{join}{tokens[step]}" if upright else f"{tokens[step]}{join}{step + 1}" for step in steps]
    ax.set_xticks(steps, labels, rotation=0 if upright else 90)
    ax.set_xlim(-0.5, len(tokens) - 0.5)
    ax.set_xlabel("step t, and the token read there")


def unit_axis(ax: Axes, units: int) -> None:
    """Unit numbers, whole ones, the first unit on top."""
    ax.yaxis.set_major_locator(MaxNLocator(nbins=10, integer=True, min_n_ticks=1))
    ax.set_ylim(units + 0.5, 0.5)
    ax.set_ylabel("hidden unit (number)")


def dashed_level(ax: Axes, level: float, label: str) -> None:
    """A dashed line across at `level`, named at its right end."""
    ax.axhline(level, color=FAINT, linestyle=(0, (6, 3)), linewidth=1.4)
    ax.annotate(
        label,
        (1.0, level),
        xycoords=("axes fraction", "data"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color="#555555",
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
    )
