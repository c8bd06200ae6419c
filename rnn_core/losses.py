"""Losses: (logits, targets, mask=None) -> (loss, dlogits), averaged over the positions that count, in nats.

A position is all of logits' shape but its last axis: (T, B) when every step is read, (B,) when the last is.
mask has the positions' shape: 1 counts, 0 does not (any weight that is not negative is allowed).
loss is a Python float; dlogits = dLoss/dlogits has logits' shape and dtype, and is 0 where nothing counts.
"""

import math

import numpy as np

from rnn_core import validate
from rnn_core.activations import sigmoid


def softmax(logits):
    """softmax(logits)_k = exp(logits_k) / sum_j exp(logits_j) over the last axis; any finite logits are safe."""
    logits = _scores("logits", logits)
    return _softmax(validate.finite("logits", logits))[0]


def softmax_cross_entropy(logits, targets, mask=None):
    """-ln softmax(logits)[target]; dlogits = (softmax(logits) - one_hot(targets)) / N.

    logits (..., V); targets: integers of shape (...) in 0 .. V - 1.
    """
    logits = _scores("logits", logits)
    positions, V = logits.shape[:-1], logits.shape[-1]
    targets = validate.integers("targets", targets, below=V)
    validate.shape("targets", targets, "one label a position", positions)
    share = _shares(mask, positions, logits.dtype)
    rows, labels, flat = np.arange(targets.size), targets.reshape(-1), logits.reshape(-1, V)
    dlogits, largest, total = _softmax(flat)
    dlogits[rows, labels] -= 1.0
    loss = np.log(total[:, 0]) + (largest[:, 0] - flat[rows, labels])
    return _average(loss, dlogits, share, logits)


def sigmoid_cross_entropy(logits, targets, mask=None):
    """-sum_k [y_k ln p_k + (1 - y_k) ln(1 - p_k)] with p = sigmoid(logits); dlogits = (p - y) / N.

    targets: logits' shape, each y in 0 .. 1.
    """
    logits, y, share = _checked("logits", logits, targets, mask)
    if y.min() < 0 or y.max() > 1:
        raise ValueError(f"targets must lie in 0 .. 1, got {y.min() if y.min() < 0 else y.max()}")
    # -ln p = ln(1 + exp(-z)) and -ln(1 - p) = z - ln p, written so that exp never overflows.
    loss = np.maximum(logits, 0.0) - logits * y + np.log1p(np.exp(-np.abs(logits)))
    return _average(loss.sum(-1), sigmoid(logits) - y, share, logits)


def squared_error(outputs, targets, mask=None):
    """1/2 sum_k (outputs_k - y_k)^2; doutputs = (outputs - y) / N. targets: outputs' shape."""
    outputs, y, share = _checked("outputs", outputs, targets, mask)
    difference = outputs - y
    return _average(0.5 * (difference * difference).sum(-1), difference, share, outputs, "outputs")


def sigmoid_squared_error(logits, targets, mask=None):
    """1/2 sum_k (p_k - y_k)^2 with p = sigmoid(logits); dlogits = (p - y) p (1 - p) / N, the delta rule.

    targets: logits' shape.
    """
    logits, y, share = _checked("logits", logits, targets, mask)
    p = sigmoid(logits)
    difference = p - y
    return _average(0.5 * (difference * difference).sum(-1), difference * p * (1.0 - p), share, logits)


def _softmax(logits):
    """softmax over the last axis, with what a loss needs of it: the largest logit, and the sum of exp(logit - largest).

    Taking the largest off first changes nothing, since it cancels, and no exp can overflow.
    """
    largest = np.maximum.reduce(logits, axis=-1, keepdims=True)
    p = logits - largest
    np.exp(p, out=p)
    total = np.add.reduce(p, axis=-1, keepdims=True)
    p /= total
    return p, largest, total


def _scores(name, scores):
    """Logits or outputs as a float array with at least one position and one output."""
    scores = validate.array(name, scores)
    if scores.ndim == 0 or scores.size == 0:
        raise ValueError(f"{name} must have at least one position and one output, got shape {scores.shape}")
    return scores if scores.dtype.kind == "f" else scores.astype(np.float64)


def _checked(name, scores, targets, mask):
    """scores, targets of the same shape and dtype, and each position's share, for the three float losses."""
    scores = _scores(name, scores)
    y = validate.floats("targets", targets, f"the shape of {name}", scores.shape, scores.dtype)
    return scores, validate.finite("targets", y), _shares(mask, scores.shape[:-1], scores.dtype)


def _shares(mask, positions, dtype):
    """Each position's share of the average: the shares of the positions that count sum to one."""
    if mask is None:
        return 1.0 / math.prod(positions)
    mask = validate.finite("mask", validate.floats("mask", mask, "one weight a position", positions, dtype))
    total = float(mask.sum())
    if mask.min() < 0 or total <= 0:
        raise ValueError(f"mask must be 0 or more and count at least one position, got {mask.min()} to {mask.max()}")
    return mask / total


def _average(loss, dscores, share, scores, name="logits"):
    """The sum of share * loss, and its gradient, in place; the scores decide what a loss that is not finite means."""
    if isinstance(share, float):
        average = float(np.add.reduce(loss, axis=None)) * share
    else:
        average = float(np.vdot(share, loss))
        share = share.reshape(*dscores.shape[:-1], 1)
    if not math.isfinite(average):
        validate.finite(name, scores)
        raise validate.NotFiniteError(f"the loss is {average}: {name} up to {np.abs(scores).max():.3g} overflow it")
    dscores *= share
    return average, dscores.reshape(scores.shape)
