"""The look of every figure, in one place; applied through a context, never at import."""

from contextlib import AbstractContextManager

import matplotlib
from matplotlib.figure import Figure

DPI = 100  # 8 inches are 800 pixels: what a notebook column shows without scaling

# Okabe and Ito's palette, told apart under the common kinds of colour blindness. Colour never stands
# alone: the n-th colour always comes with the n-th line style and marker.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1)), (0, (1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P")
# The same six hues for words, dark enough to be read on white (4.5 to 1, as WCAG asks).
WORDS = ("#0072B2", "#B34F00", "#00785A", "#A34F80", "#8A5F00", "#1F729E")
INK = "#222222"
FAINT = "#767676"
GRID = "#DDDDDD"
NOT_YET = "#EEEEEE"

DIVERGING = "RdBu_r"  # for states: blue below zero, white at zero, red above
SEQUENTIAL = "Blues"  # for probabilities: white at 0, blue at 1

STYLE = {
    "axes.axisbelow": True,
    "axes.edgecolor": FAINT,
    "axes.facecolor": "white",
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.labelsize": 12,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 13,
    "axes.titleweight": "normal",
    "axes.unicode_minus": True,
    "figure.dpi": DPI,
    "figure.constrained_layout.h_pad": 0.09,
    "figure.constrained_layout.w_pad": 0.09,
    "figure.facecolor": "white",  # opaque, so that the labels can be read in a dark theme too
    "font.family": ["DejaVu Sans"],  # comes with matplotlib: the same letters on every machine
    "font.size": 11,
    "grid.color": GRID,
    "legend.fontsize": 11,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "lines.markersize": 7.0,
    "path.simplify": True,
    "savefig.bbox": None,
    "savefig.facecolor": "white",
    "savefig.transparent": False,
    "text.color": INK,
    "text.usetex": False,
    "xtick.color": INK,
    "xtick.labelsize": 11,
    "ytick.color": INK,
    "ytick.labelsize": 11,
}


def styled() -> AbstractContextManager:
    """The context in which every figure is made and saved; what the reader has set comes back after it."""
    return matplotlib.rc_context(STYLE)


def new_figure(height: float, width: float = 8.0) -> Figure:
    """An empty figure of the given size in inches, unknown to pyplot, so that nothing shows it twice."""
    return Figure(figsize=(width, height), layout="constrained")


def look(n: int) -> dict:
    """Colour, line and marker number n (they start again after six), to be passed on to `ax.plot`."""
    n = n % len(COLOURS)
    return {"color": COLOURS[n], "linestyle": LINES[n], "marker": MARKERS[n]}
