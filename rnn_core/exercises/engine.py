"""The engine behind the exercises: it compares an answer with the right one, and with every catalogued mistake.

An exercise is a reference answer, input for it (from easy to hard, of odd sizes), and a catalogue of mistakes. A
mistake is a sentence and wrong answers: mostly the reference with one text replaced by another, so that two mistakes
made at once are simply two replacements. `diagnose` runs the student's function on all input and looks for the wrong
answer that gives the same results everywhere; where there is none it says what can be seen from outside.
"""

import contextlib
import copy
import ctypes
import inspect
import io
import itertools
import sys
import threading
import traceback
import warnings
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

LIMIT = 20.0  # seconds for all input of an exercise; the reference takes less than 0.1
CORE = str(Path(__file__).parents[1])


class Mistake(NamedTuple):
    """The sentence a student should read, and wrong answers: functions, or replacements ((old, new), ...)."""

    sentence: str
    wrong: tuple


class Exercise(NamedTuple):
    """answer: the reference. inputs(rng): [(what it is, arguments), ...], easy ones first. mistakes: the catalogue.

    returns: names of what a tuple holds. own: rnn_core's functions that would be the answer itself. observe(value,
    arguments): what is compared, where that is not the value. changes: arguments that the answer may change.
    given: how many of the arguments the answer is called with, where the others are for `observe` alone.
    praise(value): what a right answer is told.
    """

    answer: object
    inputs: object
    mistakes: tuple
    returns: tuple = ()
    own: tuple = ()
    observe: object = None
    changes: tuple = ()
    tolerance: float = 1e-5
    given: int | None = None
    praise: object = None


class Outcome(NamedTuple):
    """What came of one call: the parts of the result by name, arguments that were changed, or an error."""

    parts: dict
    changed: frozenset = frozenset()
    error: BaseException | None = None
    value: object = None


class Verdict(NamedTuple):
    right: bool
    sentence: str
    written: bool = True


class OutOfTime(BaseException):
    """Raised inside a student's endless loop, to end it."""


class Wrong(AssertionError):
    """A graded answer that is not right; its text is the sentence that check prints."""


def mistake(sentence, *wrong):
    """mistake(sentence, (old, new)), with several such pairs in a tuple where one wrong answer needs them."""
    pairs = [(w,) if isinstance(w, tuple) and isinstance(w[0], str) else w for w in wrong]
    return Mistake(sentence, tuple(pairs))


@cache
def edited(answer, replacements):
    """The reference with texts of its source replaced; None where one of them does not occur exactly once."""
    source = inspect.getsource(answer)
    for old, new in replacements:
        if source.count(old) != 1:
            return None
        source = source.replace(old, new)
    names = dict(answer.__globals__)
    exec(compile(source, "<a wrong answer>", "exec"), names)
    return names[answer.__name__]


def function_of(exercise, wrong):
    return wrong if callable(wrong) else edited(exercise.answer, wrong)


# --- calling an answer


def call(exercise, function, arguments):
    """One call on copies of the arguments. Warnings are nobody's fault and are dropped."""
    own = copy.deepcopy(arguments)
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = function(*own[: exercise.given])
            seen = exercise.observe(value, own) if exercise.observe else value
            parts = parts_of(seen, exercise.returns)
    except (Exception, SystemExit) as error:
        return Outcome({}, error=error)
    names = inspect.signature(exercise.answer).parameters
    moved = {n for n, a, b in zip(names, own, arguments, strict=False) if not unmoved(a, b)}
    return Outcome(parts, frozenset(moved - set(exercise.changes)), value=value)


def unmoved(a, b):
    """Is an argument as it was, but for the rounding of adding a number and taking it off again?"""
    if isinstance(b, dict):
        return isinstance(a, dict) and list(a) == list(b) and all(unmoved(a[k], b[k]) for k in b)
    if isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(unmoved, a, b))
    return callable(b) or same(np.asarray(a), np.asarray(b), 1e-11)


def parts_of(value, names=()):
    """A result as {name: array}: the entries of a dict, the places of a tuple where it has names, or one array."""
    if isinstance(value, dict):
        return {str(name): np.asarray(part) for name, part in value.items()}
    if names and isinstance(value, (tuple, list)) and len(value) == len(names):
        return {name: np.asarray(part) for name, part in zip(names, value, strict=True)}
    try:
        return {"": np.asarray(list(value) if inspect.isgenerator(value) else value)}
    except ValueError:
        raise ValueError("what it returned has rows of unequal length") from None


def same(a, b, tolerance):
    """Equal shapes, and entries equal up to a share of the largest: so float32 and another order of sums pass."""
    if a.shape != b.shape:
        return False
    if not (a.dtype.kind in "fiub" and b.dtype.kind in "fiub"):
        return bool(np.all(a == b))
    a, b = a.astype(float), b.astype(float)
    finite = np.isfinite(b)
    if not np.array_equal(np.isfinite(a), finite) or not np.array_equal(a[~finite], b[~finite], equal_nan=True):
        return False
    a, b = a[finite], b[finite]
    return bool(np.all(np.abs(a - b) <= tolerance * max(np.abs(b).max(initial=0.0), 1e-3)))


def alike(one, other, tolerance):
    """Do two outcomes look the same from outside? (A wrong answer may leave out parts that it does not speak of.)"""
    if one.error or other.error:
        return type(one.error) is type(other.error)
    known = other.parts.keys() <= one.parts.keys()
    return known and all(same(one.parts[n], other.parts[n], tolerance) for n in other.parts)


def in_time(work, limit):
    """work() in a thread of its own, which is stopped when the time is up: (what it returned, was it in time?)."""
    result = []

    def run():
        with contextlib.suppress(OutOfTime):
            result.append(work())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        thread.join(limit)
    finally:  # also when somebody presses stop while we wait
        for _ in range(20):
            if thread.is_alive():
                stop = ctypes.py_object(OutOfTime)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), stop)
                thread.join(0.05)
    return (result[0], True) if result else (None, False)


class Watch:
    """Notes which of rnn_core's own answers a function calls."""

    def __init__(self, exercise):
        self.own, self.answer, self.called = exercise.own, exercise.answer.__code__, []

    def __call__(self, frame, event, _):
        code = frame.f_code
        core = code.co_filename.startswith(CORE) and "exercises" not in code.co_filename[len(CORE) :]
        if event == "call" and (code is self.answer or (core and code.co_name in self.own)):
            self.called.append(code.co_name)


def attempt(exercise, function, cases, limit):
    """The outcomes of a student's function, whether it ended in time, what it called, and what it printed."""
    watch, printed, outcomes = Watch(exercise), io.StringIO(), []

    def work():
        sys.setprofile(watch)
        try:
            for _, arguments in cases:
                outcomes.append(call(exercise, function, arguments))
                if isinstance(outcomes[-1].error, NotImplementedError):
                    break
        finally:
            sys.setprofile(None)
        return True

    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        _, ended = in_time(work, limit)
    return outcomes, ended, watch.called, printed.getvalue()


# --- finding the name of the mistake


def diagnose(exercise, name, function, limit=LIMIT, seed=0):
    """The verdict on a student's function."""
    cases = exercise.inputs(np.random.default_rng(seed))
    expected = [call(exercise, exercise.answer, arguments) for _, arguments in cases]
    if not callable(function):
        return Verdict(False, f"This is {shown(function)}; hand over the function itself, check({name!r}, function).")
    outcomes, ended, called, printed = attempt(exercise, function, cases, limit)
    first = outcomes[0] if outcomes else Outcome({})
    if isinstance(first.error, NotImplementedError) or is_dots(first):
        return Verdict(False, "not written yet.", written=False)
    if called:
        return Verdict(False, f"That is rnn_core's own {called[0]}: right, and not scored. Write it yourself.")
    if not ended:
        where = describe(exercise, cases[min(len(outcomes), len(cases) - 1)])
        return Verdict(
            False, f"Still running after {limit:g} s, where ours takes less than 0.1 s: a loop without an end? {where}"
        )
    sentences = compared(exercise, cases, expected, outcomes)
    if sentences:
        return Verdict(False, " ".join([*sentences, *what_it_printed(printed)]))
    praise = exercise.praise(outcomes[0].value) if exercise.praise else f"right, on {len(cases)} inputs of odd sizes."
    return Verdict(True, praise)


def compared(exercise, cases, expected, outcomes):
    """Sentences about what is wrong; [] if nothing is."""
    tolerance = exercise.tolerance
    moved = frozenset().union(*(o.changed for o in outcomes))
    wrong = [not alike(o, e, tolerance) for o, e in zip(outcomes, expected, strict=True)]
    if not any(wrong) and not moved:
        return []
    known, explained = catalogued(exercise, cases, outcomes, moved)
    rest = (
        [f"It changed its argument {', '.join(sorted(moved - explained))}: work on a copy."]
        if moved - explained
        else []
    )
    if known or not any(wrong):
        return known + rest
    return seen_from_outside(exercise, cases, expected, outcomes, wrong) + rest


def catalogued(exercise, cases, outcomes, moved):
    """The sentences of the one mistake, or else of the two, that give these very outcomes; and what they change."""
    singles = [(m.sentence, w) for m in exercise.mistakes for w in m.wrong]
    for sentence, wrong in singles:
        found = gives(exercise, function_of(exercise, wrong), cases, outcomes, moved)
        if found is not None:
            return [sentence], found
    edits = [(s, w) for s, w in singles if not callable(w)]
    for (one, first), (other, second) in itertools.permutations(edits, 2):
        both = edited(exercise.answer, first + second) if one != other else None
        found = gives(exercise, both, cases, outcomes, moved) if both else None
        if found is not None:
            return ["Two things at once.", one, "And:", other], found
    return [], frozenset()


def gives(exercise, function, cases, outcomes, moved):
    """The arguments that this wrong answer changes, if it gives the same outcomes; None if it does not."""
    changes = frozenset()
    for (_, arguments), outcome in zip(cases, outcomes, strict=True):
        mine = call(exercise, function, arguments)
        if not alike(outcome, mine, exercise.tolerance):
            return None
        changes |= mine.changed
    return changes if changes <= moved else None


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
    bad = [
        n
        for n in target.parts
        if not all(same(o.parts[n], e.parts[n], exercise.tolerance) for o, e in zip(outcomes, expected, strict=True))
    ]
    return [
        *one_factor(bad, expected, outcomes, exercise.tolerance),
        *where_it_is_right(cases, wrong, bad, target),
        f"{where} {differing(bad, outcome, target)}",
    ]


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
        if not o.error and not e.error
        for n in bad
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


def where_it_is_right(cases, wrong, bad, target):
    right = [label for (label, _), w in zip(cases, wrong, strict=True) if not w]
    failing = [label for (label, _), w in zip(cases, wrong, strict=True) if w]
    parts = f" Only {', '.join(bad)} is wrong." if len(bad) < len(target.parts) else ""
    if right:
        return [f"Right for {'; '.join(right)}. Wrong for {'; '.join(failing)}.{parts}"]
    return [f"Wrong for every input that was tried, {failing[0]} first.{parts}"]


def differing(bad, outcome, target):
    name = next((n for n in bad if n in outcome.parts and not same(outcome.parts[n], target.parts[n], 1e-5)), None)
    if name is None:
        return ""
    return f"You gave {name + ' = ' if name else ''}{shown(outcome.parts[name])}, expected {shown(target.parts[name])}."


def describe(exercise, case):
    """The input of a case in one line: For softmax(scores = [1. 2.]), "one row"."""
    label, arguments = case
    names = inspect.signature(exercise.answer).parameters
    listed = ", ".join(f"{n} = {shown(a)}" for n, a in zip(names, arguments, strict=False))
    return f"The input ({label}): {listed}." if listed else f"Seen in: {label}."


def shown(value):
    """A value in few words: small arrays whole, large ones by their shape."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {shown(v)}" for k, v in value.items()) + "}"
    if isinstance(value, np.ndarray) and value.size > 12:
        return f"an array {value.shape}"
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
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


def what_it_printed(text):
    lines = text.splitlines()
    return [f"(Your function printed: {' / '.join(lines[:3])}{' ...' if len(lines) > 3 else ''})"] if lines else []


def is_dots(outcome):
    """A stub that returns ... or NotImplemented."""
    value = outcome.parts.get("")
    return value is not None and value.shape == () and value.dtype == object and value.item() in (..., NotImplemented)
