"""First weights. A scheme is a function (rng, shape) -> array; a weight's shape is (in, out)."""

import numpy as np

from rnn_core import validate

FORM = "a function (rng, shape) -> array such as scaled or gaussian(0.1)"


def scaled(rng, shape):
    """N(0, 1/in): the sum over `in` inputs of size one has size one (LeCun et al., Efficient BackProp, 1998)."""
    rng, shape = _checked(rng, shape)
    return rng.normal(size=shape) / np.sqrt(shape[0])


def gaussian(scale):
    """N(0, scale^2), the small Gaussian of most tutorials: gaussian(0.01)."""
    scale = validate.positive("scale", scale)

    def scheme(rng, shape):
        rng, shape = _checked(rng, shape)
        return scale * rng.normal(size=shape)

    return scheme


def identity(scale):
    """scale * I: each unit listens to itself alone (Le, Jaitly and Hinton, 2015, use 1.0 with relu)."""
    scale = validate.positive("scale", scale)

    def scheme(rng, shape):
        return scale * np.eye(*_checked(rng, shape)[1])

    return scheme


def uniform(limit):
    """Uniform on (-limit, limit)."""
    limit = validate.positive("limit", limit)

    def scheme(rng, shape):
        rng, shape = _checked(rng, shape)
        return rng.uniform(-limit, limit, size=shape)

    return scheme


def orthogonal(rng, shape):
    """A random rotation, with or without a mirror: lengths survive any number of steps (Saxe, McClelland and Ganguli,
    2014). A square W has W W^T = W^T W = I; a tall one has W^T W = I only.

    Stacked gates, shape (H, n*H), get one such matrix a gate. The signs of R's diagonal make the draw uniform.
    """
    rng, (rows, columns) = _checked(rng, shape)
    if columns > rows:
        blocks = [orthogonal(rng, (rows, min(rows, columns - c))) for c in range(0, columns, rows)]
        return np.concatenate(blocks, axis=1)
    Q, R = np.linalg.qr(rng.normal(size=(rows, columns)))
    return Q * np.sign(np.diag(R))


def draw(name, scheme, rng, shape):
    """The array that a scheme gives for one named weight, checked, as float64."""
    if not callable(scheme):
        raise TypeError(f"{name} must be an init scheme, {FORM}, got {validate.shown(scheme)}")
    try:
        array = scheme(rng, shape)
    except TypeError as error:
        raise TypeError(f"{name} must be an init scheme, {FORM}; {validate.shown(scheme)} says: {error}") from error
    return validate.finite(name, validate.floats(name, array, "(in, out)", shape, np.float64))


def _checked(rng, shape):
    """The generator and the shape (in, out) that every scheme takes."""
    validate.generator("rng", rng)
    if not isinstance(shape, tuple) or len(shape) != 2:
        raise TypeError(f"shape must be a tuple (in, out), got {validate.shown(shape)}")
    return rng, tuple(validate.count("shape", n) for n in shape)
