"""Parameters are a flat dict of arrays. `pack` lays them side by side in one vector; the dict stays a dict."""

from weakref import ref
from zipfile import BadZipFile

import numpy as np

from rnn_core import validate

# Which vector stands behind which views: ids of the views, in order -> weak references to vector and views.
# An entry goes when its vector does. The views are compared themselves, since a dead one's id may be given anew.
_packed = {}


def pack(params, dtype=None):
    """The same dict with every array a view of one fresh vector, in the dict's order; the one way to cast.

    dtype: np.float32 or np.float64; without it the dtype of the arrays stays.
    Clipping and optimiser steps then are a few calls on the whole vector instead of a loop over names.
    """
    arrays = validate.arrays("params", params)
    dtype = validate.float_dtype(dtype) if dtype is not None else np.result_type(*arrays.values())
    packed = _views(arrays, np.empty(sum(a.size for a in arrays.values()), dtype))
    for name, a in arrays.items():
        packed[name][...] = a
    return packed


def zeros_like(params):
    """A packed dict of zeros with params' names, shapes and dtype."""
    arrays = list(validate.arrays("params", params).values())
    return _views(params, np.zeros(sum(a.size for a in arrays), arrays[0].dtype))


def whole(params):
    """The vector behind a packed dict, or None: not packed, or an array was deleted, replaced or moved since."""
    entry = _packed.get(_ids(params))
    if entry is None:
        return None
    vector, views = entry
    return vector() if all(view() is a for view, a in zip(views, params.values(), strict=True)) else None


def _views(params, vector):
    """A dict of views of vector, laid out one after the other in params' order and shapes."""
    views, start = {}, 0
    for name, a in params.items():
        views[name] = vector[start : start + a.size].reshape(a.shape)
        start += a.size
    ids = _ids(views)
    _packed[ids] = ref(vector, lambda _: _packed.pop(ids, None)), tuple(map(ref, views.values()))
    return views


def _ids(params):
    return tuple(map(id, params.values()))


def aligned(*dicts):
    """Matching arrays of several dicts: one tuple of whole vectors where all are packed alike, else one a name.

    The names are those of the last dict.
    """
    names = list(dicts[-1])
    if all(list(d) == names for d in dicts):
        vectors = [whole(d) for d in dicts]
        if all(v is not None for v in vectors):
            return [tuple(vectors)]
    return [tuple(d[name] for d in dicts) for name in names]


def save_params(path, params):
    """Write the arrays to `path`, a .npz file (never pickle): save_params("net.npz", params)."""
    arrays = validate.arrays("params", params)
    path = validate.path("path", path)
    if not path.endswith(".npz"):
        raise ValueError(f"path must end in .npz, got {path!r}")
    np.savez(path, allow_pickle=False, **arrays)


def load_params(path, dtype=np.float64):
    """The packed params stored by `save_params`, cast to dtype; a file with anything but arrays is an error."""
    path, dtype = validate.path("path", path), validate.float_dtype(dtype)
    try:
        with np.load(path, allow_pickle=False) as file:
            return pack({name: file[name] for name in file.files}, dtype)
    except (ValueError, AttributeError, EOFError, BadZipFile) as error:
        raise ValueError(f"path must name a .npz file written by save_params, got {path!r} ({error})") from None
