"""Batches: `batches(step) -> Batch` is a pure function, so a run that is resumed sees the same data."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rnn_core import validate


class Batch(NamedTuple):
    """What one training step reads. xs, targets, lengths, mask as in Model.loss_and_grads; time first.

    fresh: start from a zero state (True) or carry on from where the step before ended (False).
    """

    xs: object
    targets: object
    lengths: object = None
    mask: object = None
    fresh: bool = True


def stream_batches(ids, T, B):
    """One long text as B streams read side by side in windows of T, each id's target the one after it.

    Row b of a window continues row b of the window before (fresh=False), until the streams end and start again.
    """
    ids = validate.integers("ids", ids, below=np.iinfo(np.int64).max)
    T, B = validate.count("T", T), validate.count("B", B)
    if ids.ndim != 1:
        raise ValueError(f"ids must be one long sequence (n,), got shape {ids.shape}")
    n = (len(ids) - 1) // B
    windows = n // T
    if windows == 0:
        raise ValueError(f"ids has {len(ids)} entries, expected at least {T * B + 1} for one window of T={T}, B={B}")
    # (B, n) first and the transpose after it: so that a column of xs is n neighbours of the text.
    xs, targets = ids[: n * B].reshape(B, n).T, ids[1 : n * B + 1].reshape(B, n).T

    def batches(step):
        window = validate.count("step", step, at_least=0) % windows
        at = slice(window * T, (window + 1) * T)
        return Batch(xs[at], targets[at], fresh=window == 0)

    return batches


def shuffled_batches(xs, targets, B, seed, lengths=None):
    """B sequences a step, each seen once an epoch, in a new order every epoch drawn from (seed, epoch).

    xs (T, N) or (T, N, D); targets (N,), (N, K), (T, N) or (T, N, K): the axis of length N is told by xs and
    ndim; the last batch of an epoch may be smaller.
    """
    xs, targets = validate.array("xs", xs), validate.array("targets", targets)
    B, seed = validate.count("B", B), validate.count("seed", seed, at_least=0)
    if xs.ndim not in (2, 3) or xs.size == 0:
        raise ValueError(f"xs must be (T, N) ids or (T, N, D) features, got shape {xs.shape}")
    T, N = xs.shape[:2]
    every = targets.shape[:2] == (T, N)
    if not every and targets.shape[:1] != (N,):
        raise ValueError(f"targets has shape {targets.shape}, expected one a sequence, ({N}, ...), or ({T}, {N}, ...)")
    if lengths is not None:
        lengths = validate.integers("lengths", lengths, below=T + 1, at_least=1)
        validate.shape("lengths", lengths, "(N,)", (N,))
    order = lru_cache(maxsize=1)(lambda epoch: np.random.default_rng((seed, epoch)).permutation(N))
    steps = -(-N // B)

    def batches(step):
        epoch, at = divmod(validate.count("step", step, at_least=0), steps)
        rows = order(epoch)[at * B : (at + 1) * B]
        picked = targets[:, rows] if every else targets[rows]
        return Batch(xs[:, rows], picked, None if lengths is None else lengths[rows])

    return batches
