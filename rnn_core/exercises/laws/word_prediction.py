"""Lesson 01: the laws of softmax, states, the loss and its slope, back through time, nudging, clipping."""

import numpy as np

from rnn_core.exercises.laws.law import SHAPES, UNCHANGED, in_proportion, law


def last(rows):
    return np.atleast_2d(rows)[-1]


def count_and_first(rows):
    return np.append(rows.shape, rows[0])


def one_row_near_1000(rng):
    return [("one row near 1000", (1000.0 + rng.integers(-8, 8, size=5) / 4,))]


SOFTMAX = (
    law("one row of small scores", on=("one row of small scores",)),
    law("each row for itself", on=("three rows of small scores", "four rows of four scores")),
    law("scores near 1000", on=one_row_near_1000),
    law("scores that lie far apart", on=("one score far above the rest", "two rows far apart")),
    UNCHANGED,
)


def near_zero(rng):
    """Numbers so small that tanh changes nothing, and no bias: what is left is a sum of two products."""
    x, h = 1e-3 * rng.normal(size=(1, 3)), 1e-3 * rng.normal(size=4)
    return [("near 0, without a bias", (x, h, rng.normal(size=(3, 4)), rng.normal(size=(4, 4)), np.zeros(4)))]


# Each of these looks at the last row alone; that all rows are there is a law of its own.
STATES = (
    law("word and state add up (near 0, without a bias)", on=near_zero, view=last),
    law("one step from a state of zeros", on=("one step from a state of zeros",), view=last),
    law("the state before has its say", on=("one step",), view=last),
    law("each step starts from the last", on=("two steps from a state of zeros", "five steps"), view=last),
    law(
        "all T + 1 rows, the first state on top",
        on=("five steps",),
        view=count_and_first,
        beside=True,
    ),
    UNCHANGED,
)

LOSS = (
    law("the loss of one position", on=("one position",), parts=("loss",)),
    law("the mean loss of several", on=("two positions", "five positions"), parts=("loss",)),
    law("the slope of one position", on=("one position",), parts=("dlogits",)),
    law("the slope of the mean", on=("five positions", "as many positions as words"), parts=("dlogits",)),
    UNCHANGED,
)


def handed_on(rng):
    """The loss is at the last step, and a word at the first alone; states of zero make every slope of tanh 1."""
    T, D, H = 4, 2, 3
    xs, dhs = np.zeros((T, D)), np.zeros((T, H))
    xs[0], dhs[-1] = rng.normal(size=D), rng.normal(size=H)
    return [
        ("the loss is at the end, the word at the beginning", (xs, np.zeros((T + 1, H)), dhs, rng.normal(size=(H, H))))
    ]


def nothing_handed_on(rng):
    """With Whh = 0 each step is by itself."""
    T, D, H = 4, 3, 2
    hs = np.tanh(rng.normal(size=(T + 1, H)))
    hs[1:] = 0.0
    return [("Whh = 0", (rng.normal(size=(T, D)), hs, rng.normal(size=(T, H)), np.zeros((H, H))))]


BACKWARD = (
    SHAPES,
    law("right for T = 1", on=("T = 1",)),
    law("the hand-off from step t + 1 to step t", on=handed_on, parts=("Wxh",)),
    law("the sum over time", on=nothing_handed_on),
    law("all of it together", on=("a symmetric Whh", "T = 5, a loss at every step")),
    UNCHANGED,
)

ROUGHLY = 1e-3  # so that a nudge to one side alone, or one that is not undone, is told apart from a wrong slope
NUDGED = (
    law("right but for one factor", tolerance=ROUGHLY)._replace(judge=in_proportion),
    law("the slope of one number, roughly", on=("one number",), tolerance=ROUGHLY),
    law("the slope of every number, roughly", on=("a vector", "a matrix and a vector"), tolerance=ROUGHLY),
    law("seven digits of it"),
    SHAPES._replace(name="names and shapes"),
    UNCHANGED._replace(name="params as they were"),
)


def one_number(rng):
    return [("one number", ({"w": rng.choice([-1, 1]) * rng.uniform(5, 9, size=1)}, 2.0))]


CLIP = (
    law("one long number", on=one_number),
    law("one long array", on=("one long array",)),
    law("several arrays, long together", on=("several arrays, long together",)),
    law("several arrays, each of them short", on=("several arrays, each shorter than the limit",)),
    law("short gradients stay as they are", on=("one short array",), beside=True),
    law("zeros stay zeros", on=("nothing but zeros",), beside=True),
)

LAWS = {
    "softmax": SOFTMAX,
    "states": STATES,
    "loss": LOSS,
    "backward": BACKWARD,
    "nudged_gradient": NUDGED,
    "clip": CLIP,
}
