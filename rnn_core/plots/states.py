"""Hidden states over time: all units as a map, and one unit for two sentences."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from .axes import one_each, table, token_axis, unit_axis
from .style import COLOURS, DIVERGING, FAINT, NOT_YET, look, new_figure, styled

LIMITS = (-1.0, 1.0)  # the range of tanh; the same in every map, so that two maps can be compared


def draw_states(ax: Axes, hs: np.ndarray, tokens: list[str], read: int | None = None, share: float = 1.0):
    """The map on a given axes: hs (T, H); steps after the first `read` stay grey. Returns the image."""
    shown = np.array(hs.T)
    if read is not None:
        shown[:, read:] = np.nan
    ax.set_facecolor(NOT_YET)
    image = ax.imshow(
        shown,
        aspect="auto",
        cmap=DIVERGING,
        vmin=LIMITS[0],
        vmax=LIMITS[1],
        interpolation="nearest",
        extent=(-0.5, len(tokens) - 0.5, hs.shape[1] + 0.5, 0.5),
    )
    _fields(ax, shown.T, share)
    ax.spines[["left", "bottom"]].set_visible(False)
    token_axis(ax, tokens, share)
    unit_axis(ax, hs.shape[1])
    return image


def _fields(ax: Axes, hs: np.ndarray, share: float) -> None:
    """Never colour alone: the number in each field while there is room for it, else a dash where negative."""
    if len(hs) <= 12 * share and hs.shape[1] <= 14:
        for (t, unit), h in np.ndenumerate(hs):
            if not np.isnan(h):
                ink = "white" if abs(h) > 0.65 else "black"
                ax.text(
                    t,
                    unit + 1,
                    f"{h:z.2f}".replace("-", "−"),
                    ha="center",
                    va="center",
                    color=ink,
                    fontsize=10,
                )
        return
    for ink, chosen in (("white", hs < -0.65), ("black", (hs < 0) & (hs >= -0.65))):
        steps, units = np.nonzero(chosen)
        ax.plot(steps, units + 1, "_", color=ink, markersize=4, markeredgewidth=1)


def state_colour_bar(fig: Figure, ax: Axes) -> None:
    """The legend of a state map."""
    scale = ScalarMappable(Normalize(*LIMITS), DIVERGING)
    bar = fig.colorbar(scale, ax=ax, ticks=[-1, -0.5, 0, 0.5, 1], pad=0.02)
    bar.set_label("state h (no unit)")


def state_heatmap(hs, tokens, title: str = "Hidden state, step by step") -> Figure:
    """hs: (T, H), one row a step; tokens: T labels. Blue is negative, white zero, red positive."""
    hs = table("hs", hs, "T, H")
    tokens = one_each("tokens", tokens, len(hs), "step of hs")
    with styled():
        fig = new_figure(min(6.0, 2.2 + 0.24 * max(hs.shape[1], 6)))
        ax = fig.subplots()
        draw_states(ax, hs, tokens)
        state_colour_bar(fig, ax)
        ax.set_title(title)
    return fig


def two_trajectories(
    states,
    finals,
    sentences,
    answer: str,
    unit: int = 0,
    title: str = "One unit, two sentences: they part at the first word",
) -> Figure:
    """
    states: (2, T), one unit over T steps for two sentences that differ in the first word only.
    finals: the two final probabilities of `answer`. sentences: two lists of T tokens.
    unit: the number printed on the axis.
    """
    states = table("states", states, "2, T")
    finals = table("finals", finals, "2")
    names = [one_each("sentences", words, states.shape[1], "step of states") for words in sentences]
    with styled():
        fig = new_figure(4.4)
        left, right = fig.subplots(1, 2, width_ratios=(3.1, 1))
        for n, (row, words) in enumerate(zip(states, names, strict=True)):
            left.plot(row, label=f"starts with “{words[0]}”", **look(n))
        both = [a if a == b else f"{a}\n{b}" for a, b in zip(*names, strict=True)]
        token_axis(left, both, share=0.72)
        left.axhline(0, color=FAINT, linewidth=1)
        left.set(ylim=(-1.08, 1.08), ylabel=f"state of unit {unit} (no unit)", title=title)
        fig.legend(loc="outside lower center", ncols=2, handlelength=3.5)
        _final_probabilities(right, finals, [words[0] for words in names], answer)
    return fig


def _final_probabilities(ax: Axes, finals: np.ndarray, names: list[str], answer: str) -> None:
    bars = ax.bar(names, finals, width=0.62, color=COLOURS[:2], edgecolor="black", hatch=["", "//"])
    ax.bar_label(bars, [f"{p:.0%}" for p in finals], padding=3)
    ax.axhline(0.5, color="black", linestyle=(0, (6, 3)), linewidth=1.4)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    ax.set(ylim=(0, 1.08), ylabel=f"final probability of “{answer}”", xlabel="first word")
