"""Widgets of lesson 01: step through a sequence; scrub through training. Nothing is computed here."""

from matplotlib.axes import Axes

from ..plots.axes import one_each, table
from ..plots.probabilities import draw_probabilities
from ..plots.states import draw_states, state_colour_bar
from ..plots.style import COLOURS, FAINT, new_figure, styled
from .base import FigureWidget, choice_slider, figure_widget, slider


def step_through(tokens, hs, probabilities, vocabulary) -> FigureWidget:
    """tokens: T words; hs: (T, H) states; probabilities: (T, V) of the next word; vocabulary: V words."""
    hs = table("hs", hs, "T, H")
    probabilities = table("probabilities", probabilities, "T, V")
    tokens = one_each("tokens", tokens, len(hs), "step of hs")
    if len(probabilities) != len(hs):
        raise ValueError(f"probabilities has {len(probabilities)} rows; expected {len(hs)}, one for each step of hs")
    vocabulary = one_each("vocabulary", vocabulary, probabilities.shape[1], "column of probabilities")

    def draw(step: int):
        return _step_figure(tokens, hs, probabilities, vocabulary, step)

    return figure_widget(draw, [slider("Step", 1, len(tokens))])


def _step_figure(tokens, hs, probabilities, vocabulary, step: int):
    row = probabilities[step - 1]
    read = " ".join(tokens[:step])
    with styled():
        fig = new_figure(_height(hs.shape[1], len(vocabulary)))
        left, right = fig.subplots(1, 2, width_ratios=(2, 1))
        draw_states(left, hs, tokens, read=step, share=0.5)
        left.axvline(step - 0.5, color="black", linewidth=2)
        state_colour_bar(fig, left)
        left.set_title(f"State after step {step} of {len(tokens)}")
        draw_probabilities(right, row, vocabulary)
        right.set_title("Next word")
        fig.suptitle(f"Read so far: {_shorten(read)}", x=0.01, ha="left")
    alt = (
        f"After step {step} of {len(tokens)}, having read “{read}”: a map of {hs.shape[1]} hidden units, "
        f"and bars in which “{vocabulary[row.argmax()]}” is the most probable next word, at {row.max():.2f}."
    )
    caption = (
        "Left: each column is the state after one word, blue below zero, red above; grey is not yet read. "
        "Right: what the net expects next, given the words so far."
    )
    return fig, alt, caption


def scrub_training(epochs, losses, tokens, hs, probabilities, vocabulary, answer) -> FigureWidget:
    """
    N snapshots of one sentence during training. epochs, losses: N numbers; tokens: T words; hs: (N, T, H);
    probabilities: (N, T, V); vocabulary: V words; answer: the word that should come after the last token.
    """
    hs = table("hs", hs, "N, T, H")
    probabilities = table("probabilities", probabilities, "N, T, V")
    losses = table("losses", losses, "N")
    tokens = one_each("tokens", tokens, hs.shape[1], "step of hs")
    vocabulary = one_each("vocabulary", vocabulary, probabilities.shape[2], "column of probabilities")
    epochs = [int(epoch) for epoch in epochs]
    if not len(epochs) == len(losses) == len(hs) == len(probabilities):
        counts = f"{len(epochs)}, {len(losses)}, {len(hs)}, {len(probabilities)}"
        raise ValueError(f"epochs, losses, hs, probabilities have {counts} snapshots; expected the same number")
    if answer not in vocabulary:
        raise ValueError(f"answer is {answer!r}; expected a word of vocabulary")

    def draw(epoch: int):
        n = epochs.index(epoch)
        return _training_figure(epochs, losses, tokens, hs[n], probabilities[n, -1], vocabulary, answer, n)

    return figure_widget(draw, [choice_slider("Epoch", epochs, epochs[-1])])


def _training_figure(epochs, losses, tokens, hs, row, vocabulary, answer, n):
    p = row[vocabulary.index(answer)]
    with styled():
        fig = new_figure(_height(hs.shape[1], len(vocabulary)) + 1.9)
        top, bottom = fig.subfigures(2, 1, height_ratios=(1.9, _height(hs.shape[1], len(vocabulary))))
        _loss_so_far(top.subplots(), epochs, losses, n)
        left, right = bottom.subplots(1, 2, width_ratios=(2, 1))
        draw_states(left, hs, tokens, share=0.5)
        state_colour_bar(bottom, left)
        left.set_title(f"States at epoch {epochs[n]}")
        draw_probabilities(right, row, vocabulary)
        right.set_title("Next word")
    alt = (
        f"At epoch {epochs[n]} the loss is {losses[n]:.3f} nats; a map of {hs.shape[1]} hidden units over "
        f"“{' '.join(tokens)}”, and bars in which “{answer}” has probability {p:.2f}."
    )
    caption = (
        "Above: the loss, with a mark at the epoch shown. Below left: the states over the sentence, blue "
        "below zero, red above. Below right: what the net expects after the last word; the right answer is "
        f"“{answer}”."
    )
    return fig, alt, caption


def _loss_so_far(ax: Axes, epochs, losses, n: int) -> None:
    ax.plot(epochs, losses, color=COLOURS[0])
    ax.plot(epochs[n], losses[n], "s", color=COLOURS[1], markersize=9, markeredgecolor="black")
    ax.axvline(epochs[n], color=FAINT, linestyle=(0, (6, 3)), linewidth=1.2)
    ax.set(ylim=(0, 1.1 * max(losses)), xlabel="epoch", ylabel="loss (nats)")
    ax.set_title(f"Epoch {epochs[n]}: loss {losses[n]:.3f} nats")


def _height(units: int, words: int) -> float:
    """Inches: room for every unit's row and every word's bar, within what a screen shows at once."""
    return min(5.5, 1.9 + max(0.2 * units, 0.32 * min(words, 12), 1.4))


def _shorten(words: str, longest: int = 66) -> str:
    """The end of a long text, from a whole word on: what was read last matters most."""
    return words if len(words) <= longest else "… " + words[-longest:].split(" ", 1)[-1]
