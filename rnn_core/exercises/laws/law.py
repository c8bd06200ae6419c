"""What a law is, and the three ways to judge by it."""

from typing import NamedTuple

import numpy as np

from rnn_core.exercises.calling import Outcome, alike


class Law(NamedTuple):
    """name: what a student reads. judge: `numbers`, `shapes` or `unchanged`.

    on: the labels of the exercise's inputs that are tried (none: all), or inputs(rng) of the law's own. parts: what
    the names of the parts that are looked at begin with. view(array): what of a part is looked at. beside: counts
    only where a law that is not marked so was kept as well. tolerance: where it is not the exercise's.
    """

    name: str
    judge: object
    on: object = ()
    parts: tuple = ("",)
    view: object = None
    beside: bool = False
    tolerance: float | None = None
    points: int = 1


def numbers(law, outcome, expected, tolerance):
    """Are the parts that the law looks at the reference's?"""
    one, other = looked_at(law, outcome), looked_at(law, expected)
    return bool(other.parts) and alike(one, other, tolerance)


def looked_at(law, outcome):
    if outcome.error:
        return outcome
    parts = {name: part for name, part in outcome.parts.items() if name.startswith(law.parts)}
    try:
        return Outcome({name: np.asarray(law.view(part)) for name, part in parts.items()} if law.view else parts)
    except (IndexError, TypeError, ValueError):  # a result of another shape than the view needs
        return Outcome({})


def shapes(law, outcome, expected, tolerance):
    """Has every part its shape?"""
    names = expected.parts.keys()
    return not outcome.error and all(
        name in outcome.parts and outcome.parts[name].shape == expected.parts[name].shape for name in names
    )


def unchanged(law, outcome, expected, tolerance):
    """Are the arguments as they were? (An answer that stopped with an error loses other laws by it.)"""
    return not outcome.changed


def law(name, on=(), parts=("",), view=None, beside=False, tolerance=None, points=1):
    """A law of numbers."""
    return Law(name, numbers, on, parts, view, beside, tolerance, points)


SHAPES = Law("shapes", shapes, beside=True)
UNCHANGED = Law("arguments unchanged", unchanged, beside=True)
