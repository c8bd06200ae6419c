"""Optimisers change params in place, from grads, at the names that grads has; clipping changes grads in place.

The learning rate `lr` may be set between steps: optimizer.lr = 0.001. Where params and grads are packed, each
line below runs once on the whole vector, else once a name (see params.aligned).
"""

import math

import numpy as np

from rnn_core import validate
from rnn_core.params import aligned, pack, whole, zeros_like


class SGD:
    """p -= lr * g                                                           (Robbins and Monro, 1951)"""

    def __init__(self, lr):
        self.lr = validate.positive("lr", lr)

    def step(self, params, grads):
        lr = validate.positive("lr", self.lr)
        _check(params, grads)
        for p, g in aligned(params, grads):
            p -= lr * g


class Adagrad:
    """s += g^2;  p -= lr * g / (sqrt(s) + eps)                              (Duchi, Hazan and Singer, 2011)

    eps stands outside the root; Karpathy's min-char-rnn has it inside.
    """

    def __init__(self, lr, eps=1e-8):
        self.lr, self.eps, self.sums = validate.positive("lr", lr), validate.positive("eps", eps), None

    def step(self, params, grads):
        lr = validate.positive("lr", self.lr)
        _check(params, grads, self.sums)
        self.sums = _beside(params, self.sums)
        for p, s, g in aligned(params, self.sums, grads):
            step = g * g
            s += step
            np.sqrt(s, out=step)
            step += self.eps
            np.divide(g, step, out=step)
            step *= lr
            p -= step


class Adam:
    """m, v: running means of g and g^2;  p -= lr * m' / (sqrt(v') + eps)    (Kingma and Ba, 2015)

    m' = m / (1 - beta1^n) and v' = v / (1 - beta2^n) make up for the start at zero; n counts the steps.
    """

    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.eps = validate.positive("lr", lr), validate.positive("eps", eps)
        self.beta1, self.beta2 = validate.number("beta1", beta1), validate.number("beta2", beta2)
        for name, beta in (("beta1", self.beta1), ("beta2", self.beta2)):
            if not 0 <= beta < 1:
                raise ValueError(f"{name} must be at least 0 and below 1, got {beta}")
        self.means, self.squares, self.steps = None, None, 0

    def step(self, params, grads):
        lr = validate.positive("lr", self.lr)
        _check(params, grads, self.means)
        self.means, self.squares = _beside(params, self.means), _beside(params, self.squares)
        self.steps += 1
        rate = lr / (1 - self.beta1**self.steps)
        unbias = 1 / math.sqrt(1 - self.beta2**self.steps)
        for p, m, v, g in aligned(params, self.means, self.squares, grads):
            m += (1 - self.beta1) * (g - m)
            v += (1 - self.beta2) * (g * g - v)
            p -= rate * m / (unbias * np.sqrt(v) + self.eps)


def clip_by_norm(grads, limit):
    """Scale all grads by one factor so that their norm is at most limit; returns the norm before.

    Pascanu, Mikolov and Bengio, 2013.
    """
    limit = validate.positive("limit", limit)
    norm = gradient_norm(grads)
    if norm > limit:
        for (g,) in aligned(grads):
            g *= limit / norm
    return norm


def clip_by_value(grads, limit):
    """Move each entry into -limit .. limit (this may turn the direction); returns the largest size before."""
    limit = validate.positive("limit", limit)
    validate.arrays("grads", grads)
    arrays = aligned(grads)
    largest = max(float(max(g.max(), -g.min())) for (g,) in arrays)
    if largest > limit:
        for (g,) in arrays:
            np.clip(g, -limit, limit, out=g)
    return largest


def gradient_norm(grads):
    """The length of all grads taken as one vector, sqrt(sum g^2), as a Python float."""
    validate.arrays("grads", grads)
    arrays = [g.reshape(-1) for (g,) in aligned(grads)]
    with np.errstate(over="ignore"):
        squared = sum(float(np.dot(g, g)) for g in arrays)
    if 1e-30 < squared < 1e30:
        return math.sqrt(squared)
    # Squares of very large or very small entries leave float32's range: measure in units of the largest.
    largest = max(float(np.abs(g).max()) for g in arrays)
    if largest == 0.0 or not math.isfinite(largest):
        return largest
    return largest * math.sqrt(sum(float(np.dot(g / largest, g / largest)) for g in arrays))


def _check(params, grads, memory=None):
    """Every gradient is finite and has a parameter of its name, shape and dtype; said before anything changes."""
    validate.arrays("params", params)
    validate.arrays("grads", grads)
    for name, g in grads.items():
        if name not in params:
            raise KeyError(f"grads has {name!r}, which params has not: it has {', '.join(map(str, params))}")
        p = params[name]
        if g.shape != p.shape or g.dtype != p.dtype:
            raise ValueError(f"grads[{name!r}] is {g.dtype} {g.shape}, expected {p.dtype} {p.shape} as in params")
        if memory is not None and (name not in memory or memory[name].shape != g.shape):
            raise ValueError(f"this optimiser has stepped other parameters, without this {name!r}: make a fresh one")
    with np.errstate(all="ignore"):
        for (g,) in aligned(grads):
            if not math.isfinite(np.add.reduce(g, axis=None)):  # quick; a second look only where it overflows
                validate.finite("grads", g)


def _beside(params, memory):
    """What an optimiser remembers of each parameter: zeros at first, packed again after it was copied."""
    if memory is None:
        return zeros_like(params)
    return memory if whole(memory) is not None else pack(memory)
