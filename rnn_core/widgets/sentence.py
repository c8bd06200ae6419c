"""Widget of lesson 02: type a sentence, watch the path and the answer."""

import numpy as np

from ..losses import softmax
from ..plots.sentiment import answer_path
from .base import FigureWidget, figure_widget, text

LONGEST = 20  # so many words fit side by side


def type_a_sentence(model, params, vocabulary, is_sentence, start: str) -> FigureWidget:
    """
    model: a many-to-one Model with two outputs, the second "positive"; vocabulary: one with an unknown token;
    is_sentence: text -> bool, where the answer means something; start: the sentence shown first.
    """
    if vocabulary.unknown is None:
        raise ValueError("vocabulary has no unknown token; expected Vocabulary(words, unknown=...)")

    def draw(typed: str):
        words = typed.lower().replace(",", " ").replace(".", " ").split()[:LONGEST]
        return _figure(model, params, vocabulary, is_sentence, words or start.split())

    return figure_widget(draw, [text("Sentence", start)])


def answers_on_the_way(model, params, ids) -> np.ndarray:
    """The probability of "positive" after each word, (T,)."""
    hs, _, _ = model.cell.forward(params, ids[:, None])
    logits = hs[:, 0] @ params["Why"]
    return softmax(logits + params["by"] if "by" in params else logits)[:, 1]


def _figure(model, params, vocabulary, is_sentence, words):
    p = answers_on_the_way(model, params, vocabulary.encode(words))
    unknown = [word for word in dict.fromkeys(words) if word not in vocabulary]
    whole = [is_sentence(" ".join(words[: t + 1])) for t in range(len(words))]
    shown = [f"{word}?" if word in unknown else word for word in words]
    answer = "positive" if p[-1] > 0.5 else "negative"
    notes = f" Unknown to the net: {', '.join(unknown)}." if unknown else ""
    if not whole[-1]:
        notes += " This is no sentence of the grammar, so the answer means nothing."
    title = f"“{' '.join(words)}”: {answer}, {p[-1]:.2f}"
    alt = f"Path of the probability of positive over “{' '.join(words)}”; it ends at {p[-1]:.2f}, {answer}.{notes}"
    caption = f"How to read it: a round mark stands where the words so far are a sentence.{notes}"
    return answer_path(shown, p, whole, title if len(title) < 80 else f"{answer}, {p[-1]:.2f}"), alt, caption
