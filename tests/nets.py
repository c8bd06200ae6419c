"""Tiny nets and batches for the laws. T6 B3 D5 H7 V4: no two axes have one length, so none can stand in for another.

Weights are drawn at scale 0.3 and biases are random, not zero: in a net near zero a forgotten slope or a missing
transpose looks like rounding. A new cell joins every law by one line in CELLS.
"""

import copy
import signal

import numpy as np

from rnn_core import (
    RNN,
    Batch,
    Model,
    every_step,
    last_step,
    pack,
    relu,
    sigmoid,
    sigmoid_cross_entropy,
    sigmoid_squared_error,
    softmax_cross_entropy,
    squared_error,
    tanh,
)

T, B, D, H, V = 6, 3, 5, 7, 4

# Name -> cell, and the scale of its weights. The slope of a sigmoid is at most 1/4 and that of tanh at most 1, so
# 1.2 gives a sigmoid cell the same gain per step that 0.3 gives the others.
CELLS = {"tanh": RNN(D, H, tanh), "sigmoid": RNN(D, H, sigmoid), "relu": RNN(D, H, relu)}
SCALES = {"tanh": 0.3, "sigmoid": 1.2, "relu": 0.3}

LOSSES = {
    loss.__name__: loss for loss in (softmax_cross_entropy, sigmoid_cross_entropy, squared_error, sigmoid_squared_error)
}
READS = {"every_step": every_step, "last_step": last_step}
RAGGED = ("whole", "lengths", "mask", "lengths and mask")


def net(cell="tanh", loss=softmax_cross_entropy, reads=every_step, seed=1, without=(), dtype=np.float64):
    """A model and its packed params, every entry random; the biases named in `without` are deleted."""
    rng = np.random.default_rng(seed)
    model = Model(CELLS[cell], outputs=V, loss=loss, reads=reads)
    params = {name: rng.normal(scale=SCALES[cell], size=a.shape) for name, a in model.init(rng).items()}
    params["Why"] *= 0.3 / SCALES[cell]
    for name in without:
        del params[name]
    return model, pack(params, dtype)


def batch(model, kind="features", ragged="whole", steps=T, seed=2):
    """A random Batch that suits the model's loss and reads; kind: "features" (T, B, D) or "ids" (T, B)."""
    rng = np.random.default_rng(seed)
    xs = rng.normal(size=(steps, B, D)) if kind == "features" else rng.integers(D, size=(steps, B))
    positions = (steps, B) if model.reads is every_step else (B,)
    if model.loss is softmax_cross_entropy:
        targets = rng.integers(V, size=positions)
    else:
        targets = rng.uniform(0, 1, size=(*positions, V))
    lengths = np.array([steps, 1, (steps + 1) // 2]) if "lengths" in ragged else None
    mask = rng.integers(0, 3, size=positions).astype(float) if "mask" in ragged else None
    if mask is not None:
        mask.reshape(-1)[0] = 2.0  # the first position counts whatever was drawn: it lies inside every length
    return Batch(xs, targets, lengths, mask)


def a_state(seed=3, dtype=np.float64):
    """A first state that is not zero."""
    return (np.random.default_rng(seed).normal(scale=0.5, size=(B, H)).astype(dtype),)


def arrays_in(thing):
    """Every array inside dicts, tuples, lists and objects with attributes, with the path to it."""
    if isinstance(thing, np.ndarray):
        return {"": thing}
    if isinstance(thing, dict):
        inside = thing.items()
    elif isinstance(thing, (tuple, list)):
        inside = enumerate(thing)
    else:
        inside = getattr(thing, "__dict__", {}).items()
    return {f".{key}{path}": a for key, part in inside for path, a in arrays_in(part).items()}


def same(a, b):
    """Bit for bit the same arrays at the same places (NaN equals NaN), with the same dtypes."""
    a, b = arrays_in(a), arrays_in(b)
    return a.keys() == b.keys() and all(
        a[k].dtype == b[k].dtype and a[k].shape == b[k].shape and a[k].tobytes() == b[k].tobytes() for k in a
    )


def close(a, b, tolerance=1e-12):
    """The same up to rounding: max|a - b| at most `tolerance` (of entries of about one) at every place."""
    a, b = arrays_in(a), arrays_in(b)
    return a.keys() == b.keys() and all(
        a[k].shape == b[k].shape and np.abs(a[k] - b[k]).max(initial=0.0) <= tolerance for k in a
    )


class unchanged:
    """`with unchanged(params, xs): ...` fails where a block changes what it was only to read."""

    def __init__(self, *things):
        self.things, self.copies = things, copy.deepcopy(things)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if error[0] is None:
            assert same(self.things, self.copies), "an argument was changed"


class late_presses:
    """Collects an interrupt that comes before or after fit's own handler is in place, so that it stops no test."""

    def __enter__(self):
        self.caught = []
        self.old = signal.signal(signal.SIGINT, lambda number, frame: self.caught.append(number))
        return self.caught

    def __exit__(self, *error):
        signal.signal(signal.SIGINT, self.old)
