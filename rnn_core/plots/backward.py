"""The backward pass: the unrolled graph with its numbers, the agreement with nudging, and errors on log scales."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .axes import one_each, table
from .style import COLOURS, FAINT, INK, LINES, MARKERS, look, new_figure, styled

LANES = {"x": 3.0, "h": 2.0, "dh": 1.0, "share": 0.0}  # heights of the four rows of the unrolled graph


def unrolled_graph(xs, hs, dhs, shares, title: str = "One number h, three steps, one weight w used three times"):
    """
    A scalar network, unrolled. xs: T inputs; hs: T + 1 states, the first one first; dhs: dL/dh of each of them.
    shares: T numbers, what each use of w gives to dL/dw. Returns the figure.
    """
    xs, shares = table("xs", xs, "T"), table("shares", shares, "T")
    hs, dhs = table("hs", hs, "T + 1"), table("dhs", dhs, "T + 1")
    one_each("hs", hs, len(xs) + 1, "input, and the first state")
    one_each("dhs", dhs, len(hs), "state")
    one_each("shares", shares, len(xs), "input")
    with styled():
        fig = new_figure(4.4)
        ax = fig.subplots()
        _forward_lanes(ax, xs, hs)
        _backward_lanes(ax, dhs, shares)
        steps = range(1, len(hs))
        ax.set_xticks(range(len(hs) + 1), ["0\nfirst state", *map(str, steps), "loss L,\nand the sum"])
        ax.set_yticks(
            list(LANES.values()),
            ["input x", "forward:\nstate h", "backward:\ndL/dh", "share of dL/dw\nof this use of w"],
        )
        ax.set(xlim=(-0.5, len(hs) + 0.5), ylim=(-0.5, 3.5), title=title, xlabel="step t")
        ax.tick_params(length=0)
        ax.spines[["left", "bottom"]].set_visible(False)
    return fig


def _forward_lanes(ax: Axes, xs, hs) -> None:
    for t, h in enumerate(hs):
        _box(ax, t, "h", h, COLOURS[0], "-")
        name = "w" if t + 1 < len(hs) else ""
        _arrow(ax, (t + 0.3, LANES["h"]), (t + 0.7, LANES["h"]), COLOURS[0], "-", name)
    for t, x in enumerate(xs, start=1):
        _box(ax, t, "x", x, FAINT, "-")
        _arrow(ax, (t, LANES["x"] - 0.25), (t, LANES["h"] + 0.25), COLOURS[0], "-", "u")
    ax.text(len(hs), LANES["h"], "L", ha="center", va="center", fontsize=14)


def _backward_lanes(ax: Axes, dhs, shares) -> None:
    for t, dh in enumerate(dhs):
        _box(ax, t, "dh", dh, COLOURS[1], "--")
        start = (t + 0.7, LANES["dh"]) if t + 1 < len(dhs) else (t + 0.86, LANES["h"] - 0.2)
        _arrow(ax, start, (t + 0.32, LANES["dh"] + (0.0 if t + 1 < len(dhs) else 0.2)), COLOURS[1], "--", "")
    for t, share in enumerate(shares, start=1):
        _box(ax, t, "share", share, COLOURS[2], ":")
        _arrow(ax, (t, LANES["dh"] - 0.25), (t, LANES["share"] + 0.25), COLOURS[1], "--", "")
        _arrow(
            ax, (t + 0.3, LANES["share"]), (t + 0.7, LANES["share"]), COLOURS[2], ":", "+" if t < len(shares) else "="
        )
    _box(ax, len(dhs), "share", shares.sum(), COLOURS[2], ":")


def _box(ax: Axes, t: int, lane: str, value: float, colour: str, line: str) -> None:
    frame = {
        "boxstyle": "round,pad=0.35",
        "facecolor": "white",
        "edgecolor": colour,
        "linestyle": line,
        "linewidth": 1.6,
    }
    words = f"{value:.3f}".replace("-", "−")
    ax.text(t, LANES[lane], words, ha="center", va="center", color=INK, fontsize=12, bbox=frame)


def _arrow(ax: Axes, start, end, colour: str, line: str, name: str) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour, "linestyle": line, "linewidth": 1.6})
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    place = {"xytext": (0, 4), "ha": "center"} if start[1] == end[1] else {"xytext": (6, 0), "va": "center"}
    ax.annotate(name, middle, textcoords="offset points", color=INK, fontsize=12, **place)


def agreement(nudged: dict, backward: dict, title: str, unit: str = "nats per unit of weight") -> Figure:
    """nudged, backward: name -> gradient, the same names and shapes. One mark for each number, and the diagonal."""
    if not nudged:
        raise ValueError("nudged is empty; expected at least one name -> gradient")
    if list(backward) != list(nudged):
        raise ValueError(f"backward has {', '.join(backward)}; expected {', '.join(nudged)}")
    with styled():
        fig = new_figure(4.6)
        ax = fig.subplots()
        for n, (name, slopes) in enumerate(nudged.items()):
            across, up = np.ravel(slopes), np.ravel(backward[name])
            style = {"color": COLOURS[n % 6], "marker": MARKERS[n % 6]}
            ax.scatter(across, up, s=40, edgecolor="black", linewidth=0.5, zorder=3, label=name, **style)
        ax.axline((0, 0), slope=1, color=FAINT, linestyle=LINES[1], linewidth=1.4, label="equal")
        ax.grid()
        ax.set(title=title, xlabel=f"slope by nudging ({unit})", ylabel=f"slope by the backward pass\n({unit})")
        ax.legend(loc="lower right", ncols=2)
    return fig


def error_curves(at, curves: dict, title: str, xlabel: str, bound: float | None = None) -> Figure:
    """Relative errors on two log scales. curves: name -> an error for each of `at`; bound: a labelled level."""
    at = table("at", at, "points")
    if not curves:
        raise ValueError("curves is empty; expected at least one name -> errors")
    with styled():
        fig = new_figure(4.4)
        ax = fig.subplots()
        for n, (name, errors) in enumerate(curves.items()):
            errors = table(f"curves[{name!r}]", errors, "points")
            one_each(f"curves[{name!r}]", errors, len(at), "point")
            ax.loglog(at, errors, label=name, **look(n))
        if bound is not None:
            ax.axhline(bound, color=INK, linestyle=LINES[3], linewidth=1.4, label=f"the bound, {bound:.0e}")
        ax.grid(axis="y")
        ax.set(title=title, xlabel=xlabel, ylabel="relative error (no unit)")
        fig.legend(loc="outside lower center", ncols=2, handlelength=3.5)
    return fig
