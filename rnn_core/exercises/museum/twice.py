"""What must come out alike when it is done twice: a tape that backward edits, gradients that are never cleared."""

import numpy as np

from rnn_core.exercises.engine import Exercise, mistake
from rnn_core.exercises.museum.exhibit import FOUND, Exhibit


def through_tanh(dh, h):
    slope = 1 - h * h
    return dh * slope


def pairs(rng):
    return [
        ("one row", (rng.normal(size=4), np.tanh(rng.normal(size=4)))),
        ("a batch", tuple(np.tanh(rng.normal(size=(2, 3, 5))))),
    ]


def twice(broken):
    h, dh = np.array([0.5, -0.8]), np.ones(2)
    print("going back, first time ", broken(dh, h))
    print("going back, second time", broken(dh, h))


TAPE = Exhibit(
    Exercise(
        through_tanh,
        pairs,
        mistakes=(
            mistake(FOUND, (("slope = 1 - h * h", "h *= h\n    slope = 1 - h"),)),
            mistake("The square is gone: the slope is 1 - h^2.", ("1 - h * h", "1 - h")),
            mistake("The sign: the slope of tanh is 1 - h^2, never below zero.", ("1 - h * h", "h * h - 1")),
        ),
    ),
    twice,
    "C",
    "The first call left its squares in h, which belongs to the forward pass.",
    "backward edits its tape",
)


def descend(w, slope, lr, steps):
    path = [w]
    for _ in range(steps):
        dw = np.zeros_like(w)
        dw += slope(w)
        w = w - lr * dw
        path.append(w)
    return np.array(path)


def valley(w):
    """The slope of 1/2 (w - 1)^2, summed."""
    return w - 1.0


def starts(rng):
    return [(f"{n} steps", (rng.normal(size=H), valley, 0.1, n)) for n, H in [(1, 1), (2, 3), (7, 2)]]


def swings(broken):
    from rnn_core.plots import loss_curves, show

    curves = {
        name: 0.5 * (f(np.zeros(1), valley, 0.01, 300)[:, 0] - 1) ** 2
        for name, f in [("found", broken), ("expected", descend)]
    }
    show(
        loss_curves(curves, title="The loss of a ball in a valley", xlabel="step", ylabel="loss (no unit)"),
        alt="Two losses over 300 steps from the same start, 0.5. The expected one falls smoothly to 0. The one "
        "found falls to 0, climbs back to 0.5, falls again, and goes on swinging like that.",
        caption="How to read it: both descend the same valley, w from 0 towards 1, with the same rate. One of them "
        "comes to rest; the other passes the bottom at full speed, for ever.",
    )


ZERO = Exhibit(
    Exercise(
        descend,
        starts,
        mistakes=(
            mistake(
                FOUND,
                (
                    (
                        "    for _ in range(steps):\n        dw = np.zeros_like(w)\n",
                        "    dw = np.zeros_like(w)\n    for _ in range(steps):\n",
                    ),
                ),
            ),
            mistake("Uphill: w - lr * dw.", ("w - lr", "w + lr")),
            mistake("The rate is lost: w - lr * dw.", ("lr * dw", "dw")),
        ),
    ),
    swings,
    "C",
    "Asked twice at the same place it would answer with twice the gradient: old ones are never cleared.",
    "gradients never set back to zero",
)
