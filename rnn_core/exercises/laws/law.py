"""What a law is, and the four ways to judge by it."""

from typing import NamedTuple

import numpy as np

from rnn_core.exercises.calling import Outcome, alike, same


class Law(NamedTuple):
    """name: what a student reads. judge: `numbers`, `in_proportion`, `shapes` or `unchanged`.

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


def numbers(law, outcomes, expected, tolerance):
    """Are the parts that the law looks at the reference's, for every input?"""
    pairs = [(looked_at(law, o), looked_at(law, e)) for o, e in zip(outcomes, expected, strict=True)]
    return all(other.parts and alike(one, other, tolerance) for one, other in pairs)


def in_proportion(law, outcomes, expected, tolerance):
    """Are they the reference's but for one factor above 0, the same for every input: another unit?"""
    pairs = [(looked_at(law, o).parts, looked_at(law, e).parts) for o, e in zip(outcomes, expected, strict=True)]
    numbered = [(one.get(name, np.array("missing")), part) for one, other in pairs for name, part in other.items()]
    if not all(a.shape == b.shape and a.dtype.kind in "fiu" and np.isfinite(a).all() for a, b in numbered):
        return False
    found, wanted = (np.concatenate([pair[i].ravel().astype(float) for pair in numbered]) for i in (0, 1))
    factor = found @ wanted / (wanted @ wanted)
    return bool(factor > 1e-9 and same(found, factor * wanted, tolerance))


def looked_at(law, outcome):
    if outcome.error:
        return outcome
    parts = {name: part for name, part in outcome.parts.items() if name.startswith(law.parts)}
    try:
        return Outcome({name: np.asarray(law.view(part)) for name, part in parts.items()} if law.view else parts)
    except (IndexError, TypeError, ValueError):  # a result of another shape than the view needs
        return Outcome({})


def shapes(law, outcomes, expected, tolerance):
    """Has every part its shape?"""
    return all(
        name in outcome.parts and outcome.parts[name].shape == part.shape
        for outcome, target in zip(outcomes, expected, strict=True)
        for name, part in target.parts.items()
    )


def unchanged(law, outcomes, expected, tolerance):
    """Are the arguments as they were? (An answer that stopped with an error loses other laws by it.)"""
    return not any(outcome.changed for outcome in outcomes)


def law(name, on=(), parts=("",), view=None, beside=False, tolerance=None, points=1):
    """A law of numbers."""
    return Law(name, numbers, on, parts, view, beside, tolerance, points)


SHAPES = Law("shapes", shapes, beside=True)
UNCHANGED = Law("arguments unchanged", unchanged, beside=True)
