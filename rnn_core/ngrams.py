"""Counts as a language model: n-grams, interpolated down to the uniform guess 1/V.

p_k(x | context) = share(context x) + left(context) * p_(k-1)(x | context without its oldest symbol)

Order k looks at the k - 1 symbols before x. How counts become `share` and `left` is the smoothing's affair:
witten_bell or kneser_ney. Over a context never seen, p_k is p_(k-1). Order 0 is uniform, order 1 the unigram.
"""

from typing import NamedTuple

import numpy as np

from rnn_core import validate


class Grams(NamedTuple):
    """The different k-grams of a text. A gram's id is its place here; its context is the id of a (k-1)-gram.

    keys: context * V + last symbol, sorted; contexts: keys // V; C: how many (k-1)-grams there are;
    counts: how often each occurs; before: how many different symbols stand before it, None at the top order.
    """

    keys: np.ndarray
    contexts: np.ndarray
    C: int
    counts: np.ndarray
    before: np.ndarray | None = None


def witten_bell(grams):
    """share = count / (N + U), left = U / (N + U)                           (Witten and Bell, 1991)

    N: how often the context occurs; U: how many different symbols follow it, so many surprises it has given.
    """
    N = np.bincount(grams.contexts, grams.counts, minlength=grams.C)
    U = np.bincount(grams.contexts, minlength=grams.C)
    return grams.counts / (N + U)[grams.contexts], _ratio(U, N + U)


def kneser_ney(grams):
    """share = (c - D(c)) / N, left = sum D(c) / N             (modified, interpolated: Chen and Goodman, 1999)

    c is the count at the top order, and below it the number of different symbols that stand before the gram:
    a symbol is likely in new company if it has kept many companies, not if it has occurred often in one.
    """
    c = grams.counts if grams.before is None else grams.before
    D = discounts(c)[np.minimum(c, 3)]
    N = np.bincount(grams.contexts, c, minlength=grams.C)
    left = _ratio(np.bincount(grams.contexts, D, minlength=grams.C), N)
    return (c - D) / np.maximum(N, 1)[grams.contexts], left


def discounts(c):
    """What is taken off a count of 0, of 1, of 2, and of 3 or more, from n_k, how many grams have the count k.

    Y = n1 / (n1 + 2 n2);  D_k = k - (k + 1) Y n_(k+1) / n_k. Where a text is too small for that: 0.75 of each.
    """
    n = np.bincount(np.minimum(c, 5), minlength=6)[1:5]
    if not n.all():
        return np.array([0.0, 0.75, 0.75, 0.75])
    k, Y = np.arange(1, 4), n[0] / (n[0] + 2 * n[1])
    return np.concatenate([[0.0], np.clip(k - (k + 1) * Y * n[1:] / n[:3], 0.0, k)])


class NGram:
    """Counted on a text: ids (n,), V symbols, order at least 0, smoothing witten_bell or kneser_ney."""

    def __init__(self, ids, V, order, smoothing=kneser_ney):
        self.V, self.order = validate.count("V", V), validate.count("order", order, at_least=0)
        if not callable(smoothing):
            raise TypeError(f"smoothing must be witten_bell or kneser_ney, got {validate.shown(smoothing)}")
        self.levels = []  # of order 1, 2, ...: keys, share (one a gram), left (one a context)
        for grams in count_grams(ids, self.V, self.order):
            share, left = smoothing(grams)
            # Place -1, the last, stands for what was never seen: it has no share and leaves everything.
            self.levels.append((grams.keys, np.append(share, 0.0), np.append(left, 1.0)))

    def probabilities(self, context=()):
        """p(x | context) for every symbol x: (V,). context: ids (n,), of which the last order - 1 are looked at."""
        context = _row("context", context, self.V, at_least=0)
        p, every = np.full(self.V, 1.0 / self.V), np.arange(self.V)
        for (keys, share, left), befores in self._walk(context[max(0, len(context) - self.order + 1) :]):
            p = share[_find(keys, befores[-1], every, self.V)] + left[befores[-1]] * p
        return p

    def surprise(self, ids):
        """-log2 p(symbol | those before it), in bits, of every symbol but the first: (n - 1,) for ids (n,)."""
        ids = _row("ids", ids, self.V, at_least=2)
        p = np.full(len(ids), 1.0 / self.V)
        for (keys, share, left), befores in self._walk(ids):
            p = share[_find(keys, befores[:-1], ids, self.V)] + left[befores[:-1]] * p
        return -np.log2(p[1:])

    def bits(self, ids):
        """The mean surprise, in bits per symbol."""
        return float(self.surprise(ids).mean())

    def _walk(self, ids):
        """Each level with the contexts that end before place 0, 1, .. n of a text: (n + 1,), -1 where never seen."""
        befores = np.zeros(len(ids) + 1, np.int64)  # level 1 has one context, the empty one
        for level in self.levels:
            yield level, befores
            befores = np.append(-1, _find(level[0], befores[:-1], ids, self.V))


def count_grams(ids, V, order):
    """Grams of order 1 to `order` (or to the length of the text, if that is less): a list."""
    ids, levels, contexts, C = _row("ids", ids, V), [], np.zeros(len(ids), np.int64), 1
    grams = None  # at each place, which gram of the order below ends there
    for k in range(1, min(order, len(ids)) + 1):
        keys, places, counts = np.unique(contexts * V + ids[k - 1 :], return_inverse=True, return_counts=True)
        if levels:
            without_oldest = np.empty(len(keys), np.int64)
            without_oldest[places] = grams[1:]
            levels[-1] = levels[-1]._replace(before=np.bincount(without_oldest, minlength=C))
        levels.append(Grams(keys, keys // V, C, counts))
        grams, contexts, C = places, places[:-1], len(keys)
    return levels


def mixture(surprises, others, weight):
    """The surprise, in bits, of weight * p + (1 - weight) * q, from the surprises of p and of q: (n,)."""
    weight = validate.number("weight", weight)
    if not 0 <= weight <= 1:
        raise ValueError(f"weight must lie in 0 .. 1, got {weight}")
    surprises = validate.array("surprises", surprises)
    others = validate.floats("others", others, "the shape of surprises", surprises.shape)
    return -np.log2(weight * np.exp2(-surprises) + (1 - weight) * np.exp2(-others))


def _find(keys, contexts, ids, V):
    """The grams' ids, -1 where there is no such gram (and so where there is no such context)."""
    wanted = contexts * V + ids
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, places, -1)


def _ratio(a, N):
    """a / N, and 1 where N is 0: a context that nothing follows leaves everything to the shorter one."""
    return np.divide(a, N, out=np.ones(len(N)), where=N > 0)


def _row(name, ids, V, at_least=1):
    ids = validate.array(name, ids)
    if ids.ndim != 1 or len(ids) < at_least:
        raise ValueError(f"{name} must be at least {at_least} id(s) in a row, shape (n,), got shape {ids.shape}")
    return validate.integers(name, ids, below=V) if len(ids) else ids.astype(np.int64)
