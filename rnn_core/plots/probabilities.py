"""What the net expects: probabilities at each step, and at one step."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .axes import one_each, table, token_axis
from .style import COLOURS, SEQUENTIAL, new_figure, styled

ROOM = 14  # so many fields in a row have room for their numbers; more get a colour bar instead


def probability_map(
    probabilities,
    tokens,
    vocabulary,
    targets=None,
    title: str = "Probability of each next word, after each step",
) -> Figure:
    """
    probabilities: (T, V), rows that sum to one; tokens: T words read; vocabulary: V words.
    targets: T words that really come next (None where nothing is asked), framed in the map.
    """
    probabilities = table("probabilities", probabilities, "T, V")
    steps, words = probabilities.shape
    tokens = one_each("tokens", tokens, steps, "step of probabilities")
    vocabulary = one_each("vocabulary", vocabulary, words, "column of probabilities")
    with styled():
        fig = new_figure(min(7.0, 1.8 + 0.42 * max(words, 3)))
        ax = fig.subplots()
        image = ax.imshow(probabilities.T, aspect="auto", cmap=SEQUENTIAL, vmin=0, vmax=1)
        if max(probabilities.shape) <= ROOM:
            _numbers(ax, probabilities)
        else:
            fig.colorbar(image, ax=ax, pad=0.02).set_label("probability")
        _frames(ax, targets, vocabulary)
        token_axis(ax, tokens)
        ax.set_yticks(range(words), vocabulary)
        ax.set(title=title, ylabel="next word")
        ax.spines[["left", "bottom"]].set_visible(False)
    return fig


def _numbers(ax: Axes, probabilities: np.ndarray) -> None:
    """The number in each field, white on dark ones."""
    for (t, k), p in np.ndenumerate(probabilities):
        ax.text(t, k, f"{p:.2f}", ha="center", va="center", color="white" if p > 0.6 else "black")


def _frames(ax: Axes, targets, vocabulary: list[str]) -> None:
    for t, target in enumerate(targets or ()):
        if target is None:
            continue
        if str(target) not in vocabulary:
            raise ValueError(f"targets[{t}] is {target!r}; expected None or a word of vocabulary")
        corner = (t - 0.46, vocabulary.index(str(target)) - 0.44)
        ax.add_patch(Rectangle(corner, 0.92, 0.88, fill=False, edgecolor=COLOURS[1], linewidth=2.5))


def draw_probabilities(ax: Axes, row: np.ndarray, vocabulary: list[str], highest: int = 12) -> None:
    """One step as horizontal bars with numbers: all words, or the `highest` most probable ones."""
    keep = np.sort(np.argsort(-row, kind="stable")[:highest])
    places = np.arange(len(keep))
    bars = ax.barh(places, row[keep], color=COLOURS[0], edgecolor="black", linewidth=0.6, height=0.62)
    ax.bar_label(bars, [f"{p:.2f}" for p in row[keep]], padding=3)
    ax.set_yticks(places, [vocabulary[k] for k in keep])
    ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    ax.set(xlim=(0, 1.3), ylim=(len(keep) - 0.5, -0.5), xlabel="probability")
