"""Activations: the function together with its slope, written in terms of the output h that backward has at hand."""

from typing import NamedTuple

import numpy as np

from rnn_core import validate


class Activation(NamedTuple):
    """h = f(z), called like a ufunc, f(z, out=None); slope(h) = dh/dz, a fresh array of h's shape."""

    name: str
    function: object
    slope: object

    def __call__(self, z, out=None):
        if out is None:  # a cell gives out, and has checked its z
            z = validate.array("z", z)
        return self.function(z, out)

    def __repr__(self):
        return f"rnn_core.{self.name}"


def _sigmoid(z, out=None):
    # (1 + tanh(z/2)) / 2 is the same function as 1 / (1 + exp(-z)), and no exp can overflow.
    h = np.tanh(np.multiply(z, 0.5, out=out), out=out)
    h = np.add(h, 1.0, out=out)
    return np.multiply(h, 0.5, out=out)


def _tanh_slope(h):
    slope = np.multiply(h, h)
    return np.subtract(1.0, slope, out=slope)


tanh = Activation("tanh", np.tanh, _tanh_slope)
sigmoid = Activation("sigmoid", _sigmoid, lambda h: h * (1.0 - h))
relu = Activation("relu", lambda z, out=None: np.maximum(z, 0.0, out=out), lambda h: (h > 0).astype(h.dtype))
