"""Bad input for test_bad_input.py: hypothesis strategies that spoil good arguments a little, or replace them whole."""

import copy

import numpy as np
from hypothesis import strategies as st

DTYPES = ["f2", "f4", "f8", "i1", "i8", "u1", "u8", "?", "c16", "O", "U3", "M8[s]"]
NUMBERS = [
    0,
    1,
    -1,
    2,
    3,
    7,
    8,
    300,
    0.0,
    0.5,
    -0.5,
    1.0,
    2.5,
    1e-320,
    1e300,
    -1e300,
    float("nan"),
    float("inf"),
]
ENTRIES = [0, 1, -1, 2, 4, 5, 1e9, 1e38, -1e300, float("nan"), float("inf"), -float("inf")]


class Nothing:
    """An object of no known kind, with a name that is the same at every run."""

    def __repr__(self):
        return "Nothing()"


scalars = st.one_of(
    st.sampled_from(NUMBERS),
    st.sampled_from([True, False, None, "", "a", "abc", b"abc", 1j, ..., np.float32(0.5), np.int8(3), np.bool_(True)]),
    st.builds(Nothing),
)
shapes = st.lists(st.integers(0, 4), max_size=4).map(tuple)


@st.composite
def arrays(draw):
    """Any shape of at most four axes, any dtype, small numbers with now and then an odd one among them."""
    shape, dtype = draw(shapes), draw(st.sampled_from(DTYPES))
    numbers = np.random.default_rng(draw(st.integers(0, 5))).normal(scale=2.0, size=shape)
    with np.errstate(all="ignore"):
        return numbers.astype("i8").astype(dtype) if dtype in ("U3", "M8[s]") else numbers.astype(dtype)


anything = st.one_of(
    scalars,
    arrays(),
    st.lists(st.integers(-1, 5), max_size=4),
    st.sampled_from(
        [[[1, 2], [3]], [[]], [None], ["a", "b"], ["a", 1], (), (1,), {}, {"a": 1}, {1, 2}, range(3), [1e300]]
    ),
    st.sampled_from([int, np.tanh, np.random.default_rng, iter]),
)


@st.composite
def near_array(draw, good):
    """The good array with one thing wrong (or nothing: a list, another order in memory, another dtype may be fine)."""
    a = good.copy()
    kind = draw(st.sampled_from(["entry", "dtype", "list", "shape", "order", "empty"]))
    if kind == "entry" and a.size:
        with np.errstate(all="ignore"):
            value = draw(st.sampled_from(ENTRIES))
            if a.dtype.kind in "iu":
                value = int(np.nan_to_num(value, nan=-7, posinf=2**40, neginf=-(2**40)).clip(-(2**62), 2**62))
            a.reshape(-1)[draw(st.integers(0, a.size - 1))] = value
    elif kind == "dtype":
        with np.errstate(all="ignore"):
            return a.astype(draw(st.sampled_from(DTYPES)))
    elif kind == "list":
        return a.tolist()
    elif kind == "shape":
        change = draw(st.sampled_from(["shorter", "longer", "drop", "add", "flat", "transposed", "last"]))
        if a.ndim == 0 or change == "add":
            return a[None]
        axis = draw(st.integers(0, a.ndim - 1))
        return {
            "shorter": lambda: np.delete(a, 0, axis=axis) if a.shape[axis] else a,
            "longer": lambda: np.concatenate([a, a], axis=axis),
            "drop": lambda: a.take(0, axis=axis) if a.shape[axis] else a,
            "flat": lambda: a.ravel(),
            "transposed": lambda: a.T,
            "last": lambda: a[..., None],
        }[change]()
    elif kind == "order":
        return np.asfortranarray(a) if draw(st.booleans()) else a[::-1]
    elif kind == "empty":
        return a[:0]
    return a


@st.composite
def near_dict(draw, good):
    """A dict of arrays with one of them spoiled, gone, or one too many."""
    d = {name: copy.copy(a) for name, a in good.items()}
    name = draw(st.sampled_from(sorted(d)))
    kind = draw(st.sampled_from(["spoil", "spoil", "replace", "delete", "add", "empty"]))
    if kind == "delete":
        del d[name]
    elif kind == "add":
        d[draw(st.sampled_from(["extra", 3, None]))] = draw(anything)
    elif kind == "empty":
        return {}
    else:
        d[name] = draw(near(d[name]) if kind == "spoil" else anything)
    return d


@st.composite
def near_sequence(draw, good):
    """A tuple or list with one part spoiled, gone, or one too many."""
    parts = list(good)
    kind = draw(st.sampled_from(["spoil", "delete", "add", "type"]))
    if kind == "delete" and parts:
        parts.pop()
    elif kind == "add":
        parts.append(draw(anything))
    elif kind == "spoil" and parts:
        at = draw(st.integers(0, len(parts) - 1))
        parts[at] = draw(st.one_of(near(parts[at]), anything))
    if hasattr(good, "_replace") and len(parts) == len(good):  # a named tuple, such as Batch
        return type(good)(*parts)
    if hasattr(good, "_replace"):
        return tuple(parts)
    return (list if isinstance(good, tuple) else tuple)(parts) if kind == "type" else type(good)(parts)


def near(good):
    """A strategy for values like `good`, not all of them bad."""
    if isinstance(good, np.ndarray):
        return near_array(good)
    if isinstance(good, dict) and good:
        return near_dict(good)
    if isinstance(good, (tuple, list)):
        return near_sequence(good)
    return scalars


@st.composite
def spoiled(draw, good, fixed=()):
    """The good arguments with one or two of them, not those in `fixed`, spoiled or replaced."""
    names = draw(st.lists(st.sampled_from(sorted(set(good) - set(fixed))), min_size=1, max_size=2, unique=True))
    arguments = dict(good)
    for name in names:
        arguments[name] = draw(st.one_of(near(good[name]), anything))
        if callable(arguments[name]) and (good[name] is None or callable(good[name])):
            arguments[name] = draw(scalars)  # any function may stand for a function: its errors are its own
    return arguments
