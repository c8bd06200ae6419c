"""One clear sentence for bad input: it names the argument, what came and what was expected.

Every check returns the value in the form that the caller computes with, and changes nothing.
"""

import math
import operator
import os

import numpy as np


def shown(value):
    """A value in at most one short line, for the sentence of an error."""
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} {value.shape}"
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python will not print an integer of thousands of digits
        text = f"a {type(value).__name__}"
    return text if len(text) <= 80 else text[:77] + "..."


class NotFiniteError(ValueError):
    """NaN or infinity where a number was expected; `fit` catches exactly this one and gives advice."""


def array(name, value):
    """value as an array of real numbers; anything else (text, objects, ragged lists) is an error."""
    try:
        a = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be a rectangular array of numbers, got rows of unequal length") from error
    if a.dtype.kind not in "fiub":
        raise TypeError(f"{name} must be an array of numbers, got {type(value).__name__} of dtype {a.dtype}")
    return a


def shape(name, a, letters, expected):
    """a.shape must be `expected`; `letters` says it in the letters of the course: "(T, B, H)"."""
    if a.shape != expected:
        raise ValueError(f"{name} has shape {a.shape}, expected {letters} = {expected}")


def finite(name, a):
    """a itself, unless it holds NaN or infinity."""
    good = np.isfinite(a)
    if not good.all():
        raise NotFiniteError(f"{name} must be finite, got {a[~good][0]} in {(~good).sum()} of {a.size} places")
    return a


def floats(name, value, letters, expected, dtype=None):
    """An array of the expected shape, cast to a float dtype; NaN and infinity pass (see `finite`)."""
    a = array(name, value)
    shape(name, a, letters, expected)
    if dtype is None:
        dtype = a.dtype if a.dtype.kind == "f" else np.float64
    if a.dtype == dtype:
        return a
    with np.errstate(over="ignore"):  # too large for float32 becomes infinity, which `finite` names
        return a.astype(dtype)


def integers(name, value, below, at_least=0):
    """An int64 array with every entry in at_least .. below - 1, at least one entry."""
    a = array(name, value)
    if a.size == 0:
        raise ValueError(f"{name} is empty (shape {a.shape}), expected at least one entry")
    if a.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers, got dtype {a.dtype}")
    # The reductions themselves, without NumPy's Python wrappers: this runs at every training step.
    low, high = np.minimum.reduce(a, axis=None), np.maximum.reduce(a, axis=None)
    if low < at_least or high >= below:
        wrong = low if low < at_least else high
        raise ValueError(f"{name} must lie in {at_least} .. {below - 1}, got {wrong}")
    return a.astype(np.int64, copy=False)


def count(name, value, at_least=1):
    """A whole number of at least `at_least`."""
    try:
        n = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, got {shown(value)}") from None
    if isinstance(value, (bool, np.bool_)) or n < at_least:
        raise ValueError(f"{name} must be a whole number of at least {at_least}, got {shown(value)}")
    return n


def number(name, value):
    """A finite real number, as a Python float (so that it never changes an array's dtype)."""
    if isinstance(value, (bool, np.bool_, str, bytes)):
        raise TypeError(f"{name} must be a number, got {shown(value)}")
    try:
        x = float(value)
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"{name} must be a number, got {shown(value)}") from None
    if not math.isfinite(x):
        raise NotFiniteError(f"{name} must be finite, got {shown(value)}")
    return x


def positive(name, value):
    """A finite number above zero, as a Python float."""
    x = number(name, value)
    if x <= 0:
        raise ValueError(f"{name} must be positive, got {shown(value)}")
    return x


def promises(name, value, methods, expected):
    """An object that has these methods: whatever keeps a cell's or a model's promises may stand in its place."""
    for method in methods:
        if isinstance(value, type) or not callable(getattr(value, method, None)):
            raise TypeError(f"{name} must be {expected}, with its {method}; got {shown(value)}")
    return value


def generator(name, rng):
    """An explicit random generator: the course keeps no hidden, global randomness."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"{name} must be a numpy.random.Generator (np.random.default_rng(seed)), got {shown(rng)}")
    return rng


def arrays(name, value):
    """A dict of at least one array, each float32 or float64 and not empty: parameters, or their gradients."""
    if not isinstance(value, dict) or not value:
        raise TypeError(f"{name} must be a dict of arrays with at least one entry, got {shown(value)}")
    for key, a in value.items():
        if not isinstance(a, np.ndarray) or a.dtype.char not in "fd":
            raise TypeError(f"{name}[{key!r}] must be an array of float32 or float64, got {shown(a)}")
        if a.size == 0:
            raise ValueError(f"{name}[{key!r}] is empty, got shape {a.shape}")
    return value


def path(name, value):
    """A file's path as text, from a str or a pathlib.Path."""
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"{name} must be a path such as 'net.npz', got {shown(value)}")
    return os.fspath(value)


def parameters(params, shapes):
    """The named arrays must be there, of one float dtype and of the given shapes; biases (b...) may be absent."""
    if not isinstance(params, dict):
        raise TypeError(f"params must be a dict of arrays, got {type(params).__name__}")
    dtype = None
    for name, expected in shapes.items():
        a = params.get(name)
        if a is None:
            if name.startswith("b"):
                continue
            raise KeyError(
                f"params has no {name!r}, expected {', '.join(shapes)}; it has {', '.join(map(str, params))}"
            )
        if not isinstance(a, np.ndarray) or a.dtype.char not in "fd":
            raise TypeError(f"params[{name!r}] must be an array of float32 or float64, got {shown(a)}")
        if a.shape != expected:
            raise ValueError(f"params[{name!r}] has shape {a.shape}, expected {expected}")
        if dtype is not None and a.dtype != dtype:
            raise TypeError(f"params[{name!r}] is {a.dtype} but the others are {dtype}; pack(params, dtype) casts all")
        dtype = a.dtype
    return dtype


def float_dtype(dtype):
    """np.float32 or np.float64 as a dtype; nothing else."""
    try:
        dtype = np.dtype(dtype)
    except TypeError:
        raise TypeError(f"dtype must be np.float32 or np.float64, got {shown(dtype)}") from None
    if dtype not in (np.float32, np.float64):
        raise TypeError(f"dtype must be np.float32 or np.float64, got {dtype}")
    return dtype
