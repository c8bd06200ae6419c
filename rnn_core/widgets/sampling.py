"""Widgets of lesson 04: let a character net speak; hear it at moments of its training."""

import numpy as np

from ..plots.text import NAMES, passage, what_next
from ..sampling import generate, log_softmax
from .base import FigureWidget, choice_slider, figure_widget, slider, text

TEMPERATURES = (0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0)
ROOM = 300  # characters that fit, the prompt among them


def speak(model, params, vocabulary, prompt: str, count: int = 140) -> FigureWidget:
    """
    model, params: a net that names the next character; vocabulary: its characters; prompt: what it reads first.
    `count` characters are said; the next seed says others. A new line in the prompt is typed as /.
    """
    controls = [
        text("Prompt", prompt.replace("\n", "/")),
        choice_slider("Temperature", TEMPERATURES, 0.8),
        slider("Top k", 1, len(vocabulary)),
        slider("Seed (move it: again)", 1, 50, 1),
        slider("Look at character", 1, count, 1),
    ]

    def draw(typed: str, temperature: float, top_k: int, seed: int, look_at: int):
        read = typed.replace("/", "\n") or prompt
        unknown = [character for character in dict.fromkeys(read) if character not in vocabulary]
        known = "".join(character for character in read if character in vocabulary) or prompt
        known = known[-(ROOM - count) :]
        ids = vocabulary.encode(known)
        said, _ = generate(model, params, np.random.default_rng(seed), ids, count, temperature, top_k)
        note = f" Not known to the net, and left out: {' '.join(map(repr, unknown))}." if unknown else ""
        p, how = next_characters(model, params, ids, said), f"Temperature {temperature}, top k {top_k}"
        return _spoken(vocabulary, ids, said, p, look_at - 1, how, note)

    return figure_widget(draw, controls)


def next_characters(model, params, prompt, said) -> np.ndarray:
    """(n, V): the net's own probabilities, at temperature 1, at each of the n characters said."""
    outputs, _, _ = model.forward(params, np.concatenate([prompt, said[:-1]])[:, None])
    return np.exp(log_softmax(outputs[len(prompt) - 1 :, 0]))


def _spoken(vocabulary, prompt, said, p, place, how, note):
    entropy = -(p * np.log2(np.maximum(p, 1e-300))).sum(axis=1)
    best = np.argsort(-p[place], kind="stable")[:5]
    likely = vocabulary.decode(best)
    words, first = "".join(vocabulary.decode(said)), "".join(vocabulary.decode(prompt))
    title = f"{how}: after {_ending(_one_line(first))!r} the net says"
    fig = what_next(words, entropy, place, likely, p[place, best], title)
    top = NAMES.get(likely[0], likely[0])
    alt = (
        f"{how}. The net, having read “{_one_line(first)}”, says: “{_one_line(words)}” Each character is shaded by "
        f"how open the choice was, {entropy.mean():.1f} bits in the mean. At character {place + 1} the likeliest is "
        f"{top}, at {p[place, best[0]]:.2f}.{note}"
    )
    caption = (
        "How to read it: dark and thickly underlined where many characters were possible, white where hardly any "
        f"but one was. Bars: the five likeliest at the box.{note}"
    )
    return fig, alt, caption


def hear_training(samples) -> FigureWidget:
    """samples: rows with "read" (characters), "validation" (bits) and "text", in the order of the training."""
    samples = list(samples)
    if not samples:
        raise ValueError("samples is empty; expected at least one row with read, validation and text")
    rows = {f"{row['read']:,}": row for row in samples}

    def draw(read: str):
        row = rows[read]
        title = f"After {read} characters: {row['validation']:.2f} bits on act 15"
        alt = f"{title}. The net says: “{_one_line(row['text'])}”"
        return passage(_wrapped(row["text"]), title), alt, "How to read it: always the same prompt and the same seed."

    return figure_widget(draw, [choice_slider("Characters read", list(rows), list(rows)[-1])])


def _one_line(words: str) -> str:
    return " / ".join(line for line in words.split("\n") if line)


def _ending(words: str, width: int = 25) -> str:
    """As much of the end as a title has room for."""
    return words if len(words) <= width else "…" + words[1 - width :]


def _wrapped(words: str, width: int = 76) -> str:
    """Lines too long to be seen are broken where they end."""
    return "\n".join(line[at : at + width] for line in words.split("\n") for at in range(0, max(len(line), 1), width))
