"""A text in which each character is shaded and underlined by one number: a unit's state, or the surprise in bits."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .axes import one_each, table
from .style import COLOURS, DIVERGING, INK, SEQUENTIAL, new_figure, styled

COLUMNS = 61  # so many characters stand in a row; the lines of the play have at most 60 and their end
NEW_LINE = "\u00ac"  # what a new line is drawn as, since it has a number, too
THICKEST = 0.2  # of an underline, as a share of the row's height


def shaded_text(text: str, values, low: float, high: float, means: str, title: str, boxed=()) -> Figure:
    """
    text: n characters; values: (n,) numbers, shown from low to high (and cut off there); means: what they are, for the
    scale. Where low is below zero, blue is negative and red positive; else white is low and blue high. The underline
    has no thickness at low and grows evenly up to high. boxed: places of characters to draw a box around.
    """
    values = table("values", values, "n")
    one_each("text", text, len(values), "number in values")
    if not low < high:
        raise ValueError(f"low is {low} and high is {high}; expected low < high")
    share = np.clip((values - low) / (high - low), 0, 1)
    places = _places(text)
    rows = places[-1][0] + 1
    with styled():
        fig = new_figure(1.35 + 0.27 * rows)
        ax = fig.subplots()
        grid = np.full((rows, COLUMNS), np.nan)
        grid[tuple(zip(*places, strict=True))] = low + share * (high - low)
        image = ax.imshow(
            grid, aspect="auto", cmap=DIVERGING if low < 0 else SEQUENTIAL, vmin=low, vmax=high,
            extent=(0, COLUMNS, rows, 0), interpolation="nearest",
        )  # fmt: skip
        _letters(ax, text, places, share, dark_ends=low < 0)
        for place in boxed:
            row, column = places[place]
            ax.add_patch(Rectangle((column, row), 1, 1, fill=False, edgecolor=COLOURS[1], linewidth=2.5, zorder=4))
        ax.set(xlim=(0, COLUMNS), ylim=(rows, 0), title=title)
        ax.axis("off")
        bar = fig.colorbar(image, ax=ax, location="bottom", aspect=45, pad=0.12 / rows, shrink=0.7)
        bar.set_label(f"{means}; the underline is thickest at the right end")
    return fig


def _places(text: str) -> list[tuple[int, int]]:
    """Row and column of each character: a new row after a new line, and where a row is full."""
    places, row, column = [], 0, 0
    for character in text:
        if column == COLUMNS:
            row, column = row + 1, 0
        places.append((row, column))
        row, column = (row + 1, 0) if character == "\n" else (row, column + 1)
    return places


def _letters(ax: Axes, text: str, places, share: np.ndarray, dark_ends: bool) -> None:
    """The characters, white on dark fields, and the line under each."""
    lines = []
    for character, (row, column), s in zip(text, places, share, strict=True):
        thick = THICKEST * s
        lines.append(Rectangle((column + 0.04, row + 0.98 - thick), 0.92, thick))
        dark = s > 0.6 if not dark_ends else abs(s - 0.5) > 0.33
        ink = "white" if dark else INK
        if character != " ":
            shown = NEW_LINE if character == "\n" else character
            ax.text(
                column + 0.5, row + 0.42, shown, ha="center", va="center",
                family="DejaVu Sans Mono", fontsize=12, color=ink,
            )  # fmt: skip
    ax.add_collection(PatchCollection(lines, facecolor="black", edgecolor="none", zorder=3))
