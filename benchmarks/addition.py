"""Binary addition: rnn_core's minibatches against a loop written the source's way, to the same result.

The result is a net that is exact on all 16,384 sums of two seven-digit numbers.
"""

import time

import numpy as np

from rnn_core import (
    RNN,
    Adam,
    Model,
    fit,
    sigmoid,
    sigmoid_cross_entropy,
    sigmoid_squared_error,
    uniform,
)
from rnn_core.datasets import addition

T, H = 8, 16
EVERY = addition.every_pair(T - 1)
XS, TARGETS = addition.sums(*EVERY, T)


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def source_step(Wxh, Whh, Why, a, b, lr):
    """One sum, one digit at a time, no biases; half the squared error summed over the digits; in place.

    Kept slow on purpose: it is what rnn_core is measured against.
    """
    a_bits, b_bits, c_bits = (addition.to_bits(n, T) for n in (a, b, a + b))
    hs, deltas = [np.zeros((1, len(Whh)))], []
    for t in range(T):
        x = np.array([[a_bits[t], b_bits[t]]])
        h = _sigmoid(np.dot(x, Wxh) + np.dot(hs[-1], Whh))
        p = _sigmoid(np.dot(h, Why))
        deltas.append((p - c_bits[t]) * p * (1 - p))
        hs.append(h)
    dWxh, dWhh, dWhy, dz = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why), np.zeros_like(hs[0])
    for t in reversed(range(T)):
        x, h, before = np.array([[a_bits[t], b_bits[t]]]), hs[t + 1], hs[t]
        dz = (dz.dot(Whh.T) + deltas[t].dot(Why.T)) * h * (1 - h)
        dWhy += h.T.dot(deltas[t])
        dWhh += before.T.dot(dz)
        dWxh += x.T.dot(dz)
    Wxh -= lr * dWxh
    Whh -= lr * dWhh
    Why -= lr * dWhy


def is_exact(model, params):
    """Every digit of every sum?"""
    outputs, _, _ = model.forward(params, XS)
    return not addition.wrong_bits(outputs, TARGETS).any()


def source_way(seed, every=250, most=20_000):
    """(examples, seconds) until the loop's net is exact; looked at every so many examples, which is not timed."""
    model = Model(RNN(2, H, activation=sigmoid), outputs=1, loss=sigmoid_squared_error)
    params = model.init(np.random.default_rng(seed), Wxh=uniform(1), Whh=uniform(1), Why=uniform(1))
    params = {name: params[name] for name in ("Wxh", "Whh", "Why")}
    pairs = np.random.default_rng((seed, 1)).integers(2 ** (T - 1), size=(most, 2)).tolist()
    seconds = 0.0
    for done in range(0, most, every):
        start = time.perf_counter()
        for a, b in pairs[done : done + every]:
            source_step(*params.values(), a, b, lr=0.1)
        seconds += time.perf_counter() - start
        if is_exact(model, params):
            return done + every, seconds
    return None, seconds


def our_way(seed, every=25, most=5_000):
    """(steps, seconds) until ours is exact: tanh, biases, cross-entropy, 32 sums a step, Adam."""
    model = Model(RNN(2, H), outputs=1, loss=sigmoid_cross_entropy)
    params, history = model.init(np.random.default_rng(seed)), None
    batches = addition.batches(XS, TARGETS, B=32, seed=seed)
    for steps in range(every, most + 1, every):
        params, history = fit(model, params, batches, Adam(0.02), steps, resume=history, quiet=True)
        if is_exact(model, params):
            return steps, history.seconds
    return None, history.seconds


def to_the_same_result(seeds=range(9)):
    """One row a seed, both sides one after the other: steps and seconds of each, and how many times longer the loop."""
    rows = []
    for seed in seeds:
        examples, slow = source_way(seed)
        steps, quick = our_way(seed)
        row = {"seed": seed, "examples": examples, "steps": steps, "ratio": round(slow / quick, 1)}
        rows.append(row | {"loop_seconds": round(slow, 3), "our_seconds": round(quick, 4)})
    return rows
