"""From words or characters to token ids and back, and from sequences of unequal length to one array."""

import difflib

import numpy as np

from rnn_core import validate


class Vocabulary:
    """Tokens (words or characters) and their ids 0 .. V - 1, in sorted order, the same in every process.

    tokens: a string (its characters) or any iterable of strings; repeats count once.
    unknown: a token of its own that stands for everything else; without one an unknown token is a KeyError.
    """

    def __init__(self, tokens, unknown=None):
        names = set(_strings("tokens", tokens)) | (set() if unknown is None else {*_strings("unknown", [unknown])})
        if not names:
            raise ValueError("tokens is empty, expected at least one word or character")
        self.tokens, self.unknown = tuple(sorted(names)), unknown
        self._ids = {token: i for i, token in enumerate(self.tokens)}

    def __len__(self):
        return len(self.tokens)

    def __contains__(self, token):
        return isinstance(token, str) and token in self._ids

    def __repr__(self):
        return f"Vocabulary of {len(self)}: {' '.join(map(repr, self.tokens[:8]))}{' ...' if len(self) > 8 else ''}"

    def encode(self, tokens):
        """Token ids (T,) of a string's characters or of a list of words."""
        return np.array([self._id(token) for token in _strings("tokens", tokens)], dtype=np.int64)

    def decode(self, ids):
        """The tokens of an array of ids, as a list: "".join(...) or " ".join(...) makes text of it."""
        ids = validate.array("ids", ids)
        return [] if ids.size == 0 else [self.tokens[i] for i in validate.integers("ids", ids, len(self)).ravel()]

    def _id(self, token):
        if token in self._ids:
            return self._ids[token]
        if self.unknown is not None:
            return self._ids[self.unknown]
        got, near = validate.shown(token), difflib.get_close_matches(token, self.tokens, n=3)
        known = (
            f"the nearest known: {', '.join(near)}" if near else f"it has {', '.join(map(repr, self.tokens[:3]))}, ..."
        )
        raise KeyError(f"tokens holds {got}, which is not in the vocabulary; {known}")


def one_hot(ids, V, dtype=np.float64):
    """(..., V): 1 at the id, 0 elsewhere; row i of the identity matrix for id i."""
    ids = validate.integers("ids", ids, validate.count("V", V))
    hot = np.zeros((*ids.shape, V), validate.float_dtype(dtype))
    np.put_along_axis(hot, ids[..., None], 1.0, axis=-1)
    return hot


def pad(sequences, value=0):
    """Sequences of unequal length side by side: one array (T, B) or (T, B, D), time first, and lengths (B,).

    sequences: arrays (T_b,) of ids or (T_b, D) of features; `value` stands after each one's end.
    """
    arrays = [validate.array(f"sequences[{b}]", s) for b, s in enumerate(_listed(sequences))]
    for b, a in enumerate(arrays):
        if a.ndim not in (1, 2) or a.size == 0 or a.shape[1:] != arrays[0].shape[1:]:
            raise ValueError(
                f"sequences[{b}] has shape {a.shape}, expected at least one step, (T,) or (T, D), all alike"
            )
    value = validate.number("value", value)
    dtype = np.result_type(*arrays)
    with np.errstate(invalid="ignore"):
        filler = np.float64(value).astype(dtype)
    if dtype.kind != "f" and filler != value:
        raise ValueError(f"value must be a number that {dtype} can hold, got {value}")
    lengths = np.array([len(a) for a in arrays])
    padded = np.full((lengths.max(), len(arrays), *arrays[0].shape[1:]), value, dtype)
    for b, a in enumerate(arrays):
        padded[: len(a), b] = a
    return padded, lengths


def _listed(sequences):
    try:
        sequences = list(sequences)
    except TypeError:
        raise TypeError(f"sequences must be a list of arrays, got {type(sequences).__name__}") from None
    if not sequences:
        raise ValueError("sequences is empty, expected at least one sequence")
    return sequences


def _strings(name, tokens):
    try:
        tokens = list(tokens)
    except TypeError:
        raise TypeError(f"{name} must be a string or a list of strings, got {type(tokens).__name__}") from None
    for token in tokens:
        if not isinstance(token, str):
            raise TypeError(f"{name} must be a string or a list of strings, got one holding {validate.shown(token)}")
    return tokens
