"""What is read off: a curve that falls by itself, and a state after the padding."""

import numpy as np

from rnn_core.exercises.engine import Exercise, mistake
from rnn_core.exercises.museum.exhibit import FOUND, Exhibit


def smoothed(losses, V, T):
    s, curve = np.log(V), []
    for loss in losses:
        s = 0.99 * s + 0.01 * loss
        curve.append(s)
    return np.array(curve)


def loss_lists(rng):
    return [
        ("one loss", (np.array([1.5]), 4, 10)),
        ("forty losses", (rng.uniform(1, 2, size=40), 5, 25)),
        ("losses that fall", (np.linspace(3, 1, 30), 20, 7)),
    ]


def falls(broken):
    from rnn_core.plots import loss_curves, show

    flat = np.full(600, np.log(4))
    show(
        loss_curves({"smoothed loss": broken(flat, 4, 25)}, title="It learns, it seems", xlabel="step"),
        alt="One curve over 600 steps. It starts at about 34, falls steeply at first, then ever more slowly, and ends "
        "near 1.5.",
        caption="The smoothed loss of a net with four symbols, windows of 25 steps, loss as a mean over them. How "
        "to read it: it falls as a good run does. But this net's rate was set to zero.",
    )


SMOOTHED = Exhibit(
    Exercise(
        smoothed,
        loss_lists,
        own=("smoothed",),
        mistakes=(
            mistake(FOUND, (("s, curve = np.log(V), []", "s, curve = np.log(V) * T, []"),)),
            mistake(
                "It starts at 0 now, and climbs: begin at the loss of knowing nothing, ln V.", ("np.log(V)", "0.0")
            ),
            mistake("ln V is in nats: not log2.", ("np.log(V)", "np.log2(V)")),
            mistake(
                "The weights are exchanged: 0.99 of the old, 0.01 of the new.",
                ("0.99 * s + 0.01 * loss", "0.01 * s + 0.99 * loss"),
            ),
        ),
    ),
    falls,
    "G",
    "A net that learns nothing must give a flat curve. Here a sum over T steps was the start, and means came after it.",
    "the smoothed loss started at a sum",
)


def answer_state(hs, lengths):
    return hs[lengths - 1, np.arange(len(lengths))]


def ragged(rng):
    return [
        ("one sentence", (rng.normal(size=(3, 1, 4)), np.array([3]))),
        ("equal lengths", (rng.normal(size=(4, 2, 3)), np.array([4, 4]))),
        ("unequal lengths", (rng.normal(size=(5, 3, 2)), np.array([2, 5, 1]))),
        ("padding after all of them", (rng.normal(size=(6, 2, 3)), np.array([4, 3]))),
    ]


def neighbours(broken):
    rng = np.random.default_rng(3)
    Wxh, Whh, w = rng.normal(size=(5, 8)), 0.5 * rng.normal(size=(8, 8)), rng.normal(size=8)
    for T in (2, 3, 5, 8):
        h, hs = np.zeros((2, 8)), []
        for t in range(T):
            xs = np.eye(5)[[3 if t == 0 else 1 if t == 1 else 0, 2]]
            h = np.tanh(xs @ Wxh + h @ Whh)
            hs.append(h)
        p = 1 / (1 + np.exp(-answered(broken, hs, T) @ w))
        print(f"'not bad' beside a sentence of {T} words: p(positive) = {p:.3f}")


def answered(broken, hs, T):
    return broken(np.array(hs), np.array([2, T]))[0]


PADDING = Exhibit(
    Exercise(
        answer_state,
        ragged,
        own=("read",),
        mistakes=(
            mistake(FOUND, ("hs[lengths - 1, np.arange(len(lengths))]", "hs[-1]")),
            mistake("One row too far: after n words the state stands in row n - 1.", ("lengths - 1", "lengths")),
            mistake(
                "For each length you took the row of every sentence: pair lengths with np.arange(B).",
                ("hs[lengths - 1, np.arange(len(lengths))]", "hs[lengths - 1]"),
            ),
        ),
    ),
    neighbours,
    "D",
    "The same sentence must get the same answer, whoever sits beside it.",
    "last_step reads the last row whatever the lengths",
)
