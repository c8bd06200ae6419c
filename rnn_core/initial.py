"""First weights. A scheme is a function (rng, shape) -> array; a weight's shape is (in, out)."""

import numpy as np

from rnn_core import validate


def scaled(rng, shape):
    """N(0, 1/in): the sum over `in` inputs of size one has size one (LeCun et al., Efficient BackProp, 1998)."""
    return rng.normal(size=shape) / np.sqrt(shape[0])


def gaussian(scale):
    """N(0, scale^2), the small Gaussian of most tutorials: gaussian(0.01)."""
    scale = validate.positive("scale", scale)
    return lambda rng, shape: scale * rng.normal(size=shape)


def identity(scale):
    """scale * I: each unit listens to itself alone (Le, Jaitly and Hinton, 2015, use 1.0 with relu)."""
    scale = validate.positive("scale", scale)
    return lambda rng, shape: scale * np.eye(*shape)


def uniform(limit):
    """Uniform on (-limit, limit)."""
    limit = validate.positive("limit", limit)
    return lambda rng, shape: rng.uniform(-limit, limit, size=shape)


def orthogonal(rng, shape):
    """A random rotation, W W^T = I: lengths survive any number of steps (Saxe, McClelland and Ganguli, 2014).

    Stacked gates, shape (H, n*H), get one rotation a gate. The signs of R's diagonal make the draw uniform.
    """
    rows, columns = shape
    if columns > rows:
        blocks = [orthogonal(rng, (rows, min(rows, columns - c))) for c in range(0, columns, rows)]
        return np.concatenate(blocks, axis=1)
    Q, R = np.linalg.qr(rng.normal(size=shape))
    return Q * np.sign(np.diag(R))


def draw(name, scheme, rng, shape):
    """The array that a scheme gives for one named weight, checked, as float64."""
    if not callable(scheme):
        raise TypeError(f"{name} must be an init scheme, a function (rng, shape) -> array, got {scheme!r}")
    return validate.finite(name, validate.floats(name, scheme(rng, shape), "(in, out)", shape, np.float64))
