"""Sums in columns, as at school: carries on top, the net's digits below, its states underneath; and the carry's basins.

The lowest digit stands on the right and the net reads from right to left.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .axes import one_each, table
from .states import LIMITS, state_colour_bar
from .style import COLOURS, DIVERGING, FAINT, INK, MARKERS, WORDS, look, new_figure, styled

HALO = {"bbox": {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}, "zorder": 6}
WIDEST = 40  # so many columns have room for their digits
ROWS = {"carries": 0.0, "a": 1.0, "b": 2.0, "net says": 3.25}


def column_sum(digits, carries, answer, states=None, units=None, title: str = "A sum in columns") -> Figure:
    """
    digits: (T, 2), those of a and b; carries: (T,), into each column; answer: (T,), the net's digits, lowest first.
    states: (T, H) and units: H names, drawn below as strips; wrong digits are boxed, the right ones stand under them.
    """
    digits, carries = table("digits", digits, "T, 2").astype(int), table("carries", carries, "T").astype(int)
    answer = table("answer", answer, "T").astype(int)
    if not len(digits) == len(carries) == len(answer) <= WIDEST:
        counts = f"{len(digits)}, {len(carries)}, {len(answer)}"
        raise ValueError(f"digits, carries, answer have {counts} columns; expected the same number, at most {WIDEST}")
    height = 0.0
    if states is not None:
        states = table("states", states, "T, H")
        units = one_each("units", units or range(states.shape[1]), states.shape[1], "column of states")
        height = 0.45 + 0.3 * max(2, states.shape[1])
    with styled():
        fig = new_figure(2.7 + height)
        axes = fig.subplots(
            1 if states is None else 2, 1, squeeze=False, height_ratios=[2.2, height][: 1 + bool(height)]
        )
        draw_columns(axes[0, 0], digits, carries, answer)
        axes[0, 0].set_title(title)
        if states is not None:
            draw_strips(axes[1, 0], states, units)
            state_colour_bar(fig, axes[1, 0])
        _places(axes[-1, 0], len(digits))
    return fig


def draw_columns(ax: Axes, digits: np.ndarray, carries: np.ndarray, answer: np.ndarray) -> None:
    """Carries, the two numbers, a rule, and the net's digits; a wrong one in a box with the right one under it."""
    truth = (digits.sum(axis=1) + carries) % 2
    size = 13 if len(answer) <= 24 else 9
    rows = {"carries": carries, "a": digits[:, 0], "b": digits[:, 1], "net says": answer}
    for name, row in rows.items():
        for t, digit in enumerate(row):
            empty = name == "carries" and not digit
            style = {"fontsize": size - 2, "color": WORDS[1]} if name == "carries" else {"fontsize": size}
            ax.text(t, ROWS[name], "·" if empty else str(digit), ha="center", va="center", **style)
    ax.axhline(2.6, color=INK, linewidth=1.2)
    for t in np.nonzero(answer != truth)[0]:
        ax.add_patch(Rectangle((t - 0.44, 2.8), 0.88, 0.9, fill=False, edgecolor=COLOURS[1], linewidth=2.4))
        ax.text(t, 4.2, str(truth[t]), ha="center", va="center", fontsize=size - 2, color=WORDS[1])
    labels = dict(ROWS) | ({"should be": 4.2} if (answer != truth).any() else {})
    ax.set_yticks(list(labels.values()), list(labels))
    ax.set(ylim=(4.65, -0.6), xticks=[])
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    _places(ax, len(answer), named=False)


def draw_strips(ax: Axes, states: np.ndarray, units: list[str]) -> None:
    """One strip a unit, blue below zero, red above, with a dash where it is negative: never colour alone."""
    T, H = states.shape
    ends = {"extent": (-0.5, T - 0.5, H - 0.5, -0.5), "interpolation": "nearest"}
    ax.imshow(states.T, aspect="auto", cmap=DIVERGING, vmin=LIMITS[0], vmax=LIMITS[1], **ends)
    for ink, chosen in (("white", states < -0.65), ("black", (states < 0) & (states >= -0.65))):
        steps, rows = np.nonzero(chosen)
        ax.plot(steps, rows, "_", color=ink, markersize=5, markeredgewidth=1.2)
    ax.set_yticks(range(H), units)
    ax.set_ylabel("unit")
    ax.spines[["left", "bottom"]].set_visible(False)


def _places(ax: Axes, T: int, named: bool = True) -> None:
    """Column numbers, column 0 on the right."""
    ax.set_xlim(T - 0.5, -0.5)
    if named:
        every = 1 if T <= 24 else 4
        ax.set_xticks(range(0, T, every), [str(t) for t in range(0, T, every)])
        ax.set_xlabel("column t (the net reads from right to left)")


def share_right(curves: dict, at, xlabel: str, title: str, ylabel: str = "sums with every digit right (%)") -> Figure:
    """curves: name -> percent right, one for each of `at`."""
    with styled():
        fig = new_figure(4.0)
        ax = fig.subplots()
        _shares(ax, curves, at)
        ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
        if len(curves) > 1:
            fig.legend(loc="outside lower center", ncols=2, handlelength=3.5)
    return fig


def length_or_run(widths, by_width: dict, runs, by_run: dict, title: str) -> Figure:
    """Two panels with one upright axis: name -> percent right at each width (random sums), and at each carry run."""
    with styled():
        fig = new_figure(4.4)
        left, right = fig.subplots(1, 2, sharey=True)
        _shares(left, by_width, widths)
        left.set_xscale("log")
        left.set_xticks(list(widths), [f"{width:,}" for width in widths])
        left.minorticks_off()
        left.set(title="Longer and longer random sums", xlabel="columns of the sum (number)")
        left.set_ylabel("sums with every digit right (%)")
        _shares(right, by_run, runs)
        right.set(title="One carry, kept longer and longer", xlabel="columns that it comes into (number)")
        handles, labels = left.get_legend_handles_labels()
        fig.legend(handles, labels, loc="outside lower center", ncols=2, handlelength=3.5)
        fig.suptitle(title, x=0.01, ha="left", fontsize=13)
    return fig


def _shares(ax: Axes, curves: dict, at) -> None:
    if not curves:
        raise ValueError("curves is empty; expected at least one name -> shares")
    at = table("at", list(at), "x")
    for n, (name, shares) in enumerate(curves.items()):
        shares = table(f"curves[{name!r}]", shares, "x")
        if len(shares) != len(at):
            raise ValueError(f"curves[{name!r}] has {len(shares)} entries; expected {len(at)}, one for each of `at`")
        ax.plot(at, shares, label=name, **look(n))
    ax.grid(axis="y")
    ax.set_ylim(-4, 108)


def drift(curves: dict, title: str, ylabel: str, stops: dict | None = None) -> Figure:
    """curves: name -> T values of one unit, column by column; stops: name -> the column whose digit is wrong first."""
    if not curves:
        raise ValueError("curves is empty; expected at least one name -> states")
    with styled():
        fig = new_figure(4.0)
        ax = fig.subplots()
        for n, (name, row) in enumerate(curves.items()):
            row = table(f"curves[{name!r}]", row, "T")
            ax.plot(row, label=name, markevery=max(1, len(row) // 10), **look(n))
            if stops and name in stops:
                t = int(stops[name])
                ax.plot(t, row[t], "X", color="black", markersize=13, zorder=5)
                ax.annotate(f"column {t}: wrong", (t, row[t]), xytext=(14, -5), textcoords="offset points", **HALO)
        ax.axhline(0, color=INK, linewidth=1)
        ax.set(ylim=(-1.08, 1.08), xlabel="column t", ylabel=ylabel, title=title)
        fig.legend(loc="outside lower center", ncols=2, handlelength=3.5)
    return fig


def basins(portraits: dict, xlabel: str, ylabel: str, title: str) -> Figure:
    """
    portraits: name -> (points (N, 2), moved (N, 2), ends (N,) of 0 and 1, path (T, 2), rests (K, 2)), a panel each:
    where states stand, where one column takes them, the carry they hold after very many columns, the way of one
    state, and the places where states come to rest.
    """
    with styled():
        fig = new_figure(4.7)
        panels = fig.subplots(1, len(portraits), sharey=True, squeeze=False)[0]
        for ax, (name, (points, moved, ends, path, rests)) in zip(panels, portraits.items(), strict=True):
            points, moved = table("points", points, "N, 2"), table("moved", moved, "N, 2")
            _flow(ax, points, moved, table("ends", ends, "N").astype(int))
            ax.plot(*table("path", path, "T, 2").T, ".-", color="black", markersize=7, linewidth=1, label="the ripple")
            star = {"color": "black", "markersize": 20, "markeredgecolor": "white", "zorder": 5}
            ax.plot(*table("rests", rests, "K, 2").T, "*", label="comes to rest", **star)
            ax.axvline(0, color=FAINT, linewidth=1, linestyle=(0, (6, 3)))
            ax.set(title=name, xlabel=xlabel, xlim=(-1.1, 1.1), ylim=(-1.1, 1.1))
        panels[0].set_ylabel(ylabel)
        handles = {label: h for ax in panels for h, label in zip(*ax.get_legend_handles_labels(), strict=True)}
        fig.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=4, handletextpad=0.4)
        fig.suptitle(title, x=0.01, ha="left", fontsize=13)
    return fig


def _flow(ax: Axes, points: np.ndarray, moved: np.ndarray, ends: np.ndarray) -> None:
    """A mark for each state, by where it ends, and an arrow a third of the way to where one column takes it."""
    for end in (0, 1):
        if (here := ends == end).any():
            style = {"color": COLOURS[end], "marker": MARKERS[end], "s": 24, "label": f"ends with carry {end}"}
            ax.scatter(*points[here].T, **style)
    arrows = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.004, "color": FAINT}
    ax.quiver(*points.T, *(moved - points).T / 3, zorder=0, **arrows)
