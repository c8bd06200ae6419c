"""Lesson 04: the laws of streams, the carried state, truncation, Adagrad, temperature and top-k, bits per character."""

import numpy as np

from rnn_core.exercises.laws.law import SHAPES, UNCHANGED, in_proportion, law


def several_streams(rng):
    return [("three streams", (rng.permutation(25), 4, 3)), ("two streams and a rest", (rng.permutation(23), 3, 2))]


def none_to_spare(rng):
    """The last symbol has nothing behind it, so that a window less can be made of the text."""
    return [("two streams, no symbol to spare", (rng.permutation(12), 3, 2))]


ONE = ("one stream, one window", "one stream, three windows")
STREAMS = (
    law("the windows of one stream, in their order", on=ONE, parts=("xs",), view=np.ravel),
    law("streams that go on from window to window", on=several_streams, parts=("xs",)),
    law("the targets of one stream, in their order", on=ONE, parts=("targets",), view=np.ravel),
    law("the targets of several", on=several_streams, parts=("targets",)),
    law("a text without a symbol to spare", on=none_to_spare),
    UNCHANGED,
)

CARRIED = (
    law("one window", on=("one window",)),
    law(
        "the state is carried to the end",
        on=("two windows", "three windows"),
        view=lambda ends: np.atleast_2d(ends)[-1],
    ),
    law("the state after each window", on=("two windows", "four windows of one step", "three windows")),
    SHAPES._replace(name="one state a window"),
    UNCHANGED,
)


def cut(T, k):
    """States of zero make every slope 1, and Whh is symmetric: only where it is cut makes a difference."""

    def tapes(rng):
        W = rng.normal(size=(3, 3))
        return [(f"T = {T}, k = {k}", (np.zeros((T + 1, 3)), rng.normal(size=(T, 3)), W + W.T, k))]

    return tapes


def longer_than_the_text(rng):
    T, H = 4, 3
    return [("k > T", (np.tanh(rng.normal(size=(T + 1, H))), rng.normal(size=(T, H)), rng.normal(size=(H, H)), 9))]


TRUNCATED = (
    law("within a window", on=longer_than_the_text, view=lambda dzs: dzs[1:]),
    law("the border between two windows", on=cut(8, 4)),
    law("every further border", on=cut(9, 3)),
    law("a short last window", on=cut(8, 3)),
    UNCHANGED,
)


def step(before, eps):
    def steps(rng):
        shapes = {"w": (2, 3), "b": (3,)}
        params, sums, grads = ({n: rng.normal(size=s) for n, s in shapes.items()} for _ in range(3))
        return [(f"eps = {eps:g}", (params, {n: before * s**2 for n, s in sums.items()}, grads, 0.1, eps))]

    return steps


FIRST, LATER = step(0.0, 1e-9), step(1.0, 1e-9)
ADAGRAD = (
    law("the first step", on=FIRST, parts=("params",)),
    law("a later step", on=LATER, parts=("params",)),
    law("the sums grow", on=LATER, parts=("sums",)),
    law("eps, where it is large", on=step(1.0, 0.5), parts=("params",)),
    UNCHANGED._replace(name="grads unchanged"),
)


def scores(temperature, k, spread=1.0):
    def rows(rng):
        logits = spread * rng.permutation(np.linspace(-1.5, 2, 7)) + rng.normal(size=7) / 9
        return [(f"temperature {temperature:g}, k = {k}", (logits, temperature, k))]

    return rows


CHANCES = (
    law("temperature 1, all symbols", on=scores(1.0, 7)),
    law("a temperature of its own", on=scores(0.6, 7)),
    law("the top three", on=scores(1.0, 3)),
    law("a temperature near 0", on=scores(0.002, 7, spread=3.0)),
    UNCHANGED,
)


def equally_likely(rng):
    """As many symbols as the seed says: no constant is right for all."""
    return [(f"{V} symbols", (np.zeros((6, V)), rng.integers(V, size=7))) for V in 2 + rng.permutation(20)[:2]]


BITS = (
    law("right but for the unit")._replace(judge=in_proportion),
    law("all characters equally likely", on=equally_likely),
    law("one prediction", on=("two characters",)),
    law("a short text", on=("a short text",)),
    law("a net that is sure of itself", on=("a text and a net that is sure of itself",)),
    UNCHANGED,
)

LAWS = {
    "streams": STREAMS,
    "read_windows": CARRIED,
    "truncated": TRUNCATED,
    "adagrad": ADAGRAD,
    "chances": CHANCES,
    "bits_per_character": BITS,
}
