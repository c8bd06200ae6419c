"""Calling a student's function: on copies, within a time, and looking at what came of it."""

import contextlib
import copy
import ctypes
import inspect
import io
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np

CORE = str(Path(__file__).parents[1])


class Outcome(NamedTuple):
    """What came of one call: the parts of the result by name, arguments that were changed, or an error."""

    parts: dict
    changed: frozenset = frozenset()
    error: BaseException | None = None
    value: object = None


class OutOfTime(BaseException):
    """Raised inside a student's endless loop, to end it."""


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
        end = time.monotonic() + limit
        while thread.is_alive() and time.monotonic() < end:
            thread.join(0.05)  # in short waits: Windows hears the stop button only between them
    finally:  # also when somebody presses stop while we wait
        for _ in range(5):
            if thread.is_alive():
                stop = ctypes.py_object(OutOfTime)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), stop)
                thread.join(0.2)
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
