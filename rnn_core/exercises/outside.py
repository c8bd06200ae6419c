"""What can be said of a wrong answer that is in no catalogue: error, shape, factor, or where it goes wrong."""

import inspect
import traceback

import numpy as np

from rnn_core.exercises.calling import CORE, same


def seen_from_outside(exercise, cases, expected, outcomes, wrong):
    """What can be said of a mistake that is not in the catalogue: error, shape, factor, or where it goes wrong."""
    at = wrong.index(True)
    outcome, target, where = outcomes[at], expected[at], describe(exercise, cases[at])
    if outcome.error:
        return [f"It raised {type(outcome.error).__name__}: {outcome.error}{line_of(outcome.error)}. {where}"]
    missing = target.parts.keys() - outcome.parts.keys()
    if missing:
        got, needed = (", ".join(n or "one result" for n in parts) for parts in (outcome.parts, target.parts))
        return [f"It returned {got}; expected {needed}. {where}"]
    for name, b in target.parts.items():
        if outcome.parts[name].shape != b.shape:
            return [shape_sentence(name, outcome.parts[name], b, where)]
    names = {n: None for e in expected for n in e.parts}
    bad = [
        n for n in names if not all(agree(n, o, e, exercise.tolerance) for o, e in zip(outcomes, expected, strict=True))
    ]
    return [
        *one_factor(bad, expected, outcomes, exercise.tolerance),
        *where_it_is_right(cases, wrong, bad, names),
        f"{where} {differing(bad, outcome, target)}",
    ]


def agree(name, outcome, target, tolerance):
    """Is this part right, if it is asked for at all? (Arrays go by their names, and each input has its own.)"""
    if name not in target.parts:
        return True
    return name in outcome.parts and same(outcome.parts[name], target.parts[name], tolerance)


def shape_sentence(name, a, b, where):
    if a.dtype == object and a.shape == () and a.item() is None:
        return f"It returned None: is its return missing? {where}"
    turned = " (turned round)" if a.ndim > 1 and a.shape == b.shape[::-1] else ""
    return f"{name or 'The result'} has shape {a.shape}{turned}, expected shape {b.shape}. {where}"


def one_factor(bad, expected, outcomes, tolerance):
    """Is everything that is wrong a multiple of what it should be, or turned round?"""
    pairs = [
        (o.parts[n], e.parts[n])
        for o, e in zip(outcomes, expected, strict=True)
        for n in bad
        if n in o.parts and n in e.parts
    ]
    if any(a.shape != b.shape or a.dtype.kind not in "fiu" or b.dtype.kind not in "fiu" for a, b in pairs):
        return []
    if all(a.ndim == 2 and a.shape == a.shape[::-1] and same(a.T, b, tolerance) for a, b in pairs):
        return ["It is ours turned round: transpose it."]
    a, b = (np.concatenate([pair[i].ravel().astype(float) for pair in pairs] or [np.zeros(1)]) for i in (0, 1))
    if not (np.isfinite(a).all() and np.isfinite(b).all() and np.any(b)):
        return []
    factor = np.dot(a, b) / np.dot(b, b)
    if not all(same(x.astype(float), factor * y, tolerance) for x, y in pairs) or abs(factor) < 1e-9:
        return []
    return (
        ["The sign is wrong, all else is right."]
        if abs(factor + 1) < 1e-4
        else [f"It is {factor:.5g} times ours everywhere."]
    )


def where_it_is_right(cases, wrong, bad, names):
    right = [label for (label, _), w in zip(cases, wrong, strict=True) if not w]
    failing = [label for (label, _), w in zip(cases, wrong, strict=True) if w]
    parts = f" Only {', '.join(bad)} is wrong." if len(bad) < len(names) else ""
    if right:
        return [f"Right for {'; '.join(right)}. Wrong for {'; '.join(failing)}.{parts}"]
    return [f"Wrong for every input that was tried, {failing[0]} first.{parts}"]


def differing(bad, outcome, target):
    """One part that is wrong, whole if it is small, else its first wrong place."""
    name = next((n for n in bad if n in outcome.parts and not agree(n, outcome, target, 1e-5)), None)
    if name is None:
        return ""
    a, b = outcome.parts[name], target.parts[name]
    if b.size <= SMALL or a.dtype.kind not in "fiub":
        return f"You gave {name + ' = ' if name else ''}{shown(a)}, expected {shown(b)}."
    places = [i for i in np.ndindex(b.shape) if not same(a[i], b[i], 1e-5)] or [(0,) * b.ndim]
    at = ", ".join(map(str, places[0]))
    many = f"{name or 'The result'} is wrong in {len(places)} of {b.size} places"
    return f"{many}, first at [{at}]: you gave {shown(a[places[0]])}, expected {shown(b[places[0]])}."


def describe(exercise, case):
    """The input of a case in one line: For softmax(scores = [1. 2.]), "one row"."""
    label, arguments = case
    names = inspect.signature(exercise.answer).parameters
    listed = ", ".join(f"{n} = {shown(a)}" for n, a in zip(names, arguments, strict=False))
    return f"The input ({label}): {listed}." if listed else f"Seen in: {label}."


SMALL = 8  # entries of an array that is shown whole


def shown(value):
    """A value in few words: small arrays whole, large ones by their shape."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {shown(v)}" for k, v in value.items()) + "}"
    if isinstance(value, np.ndarray) and value.size > SMALL:
        return f"an array {value.shape}"
    if isinstance(value, (np.ndarray, np.floating)) and value.dtype.kind == "f":
        return " ".join(np.array2string(value, precision=4, suppress_small=True).split())
    if callable(value):
        return f"the function {getattr(value, '__name__', 'given')}"
    text = " ".join(str(value).split())
    return text if len(text) <= 120 else text[:117] + "..."


def line_of(error):
    """Which line of the student's raised it, with its text where Python knows it."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith(CORE)]
    if not frames:
        return ""
    return f", in line {frames[-1].lineno}" + (f", `{frames[-1].line}`" if frames[-1].line else "")
