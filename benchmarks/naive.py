"""One training step written the tutorials' way: one example, one step at a time, column vectors, fresh arrays.

Kept slow on purpose: it is what rnn_core is measured against. Weights are (out, in), the loss is summed over steps.
"""

import numpy as np


def make_params(rng, H, V, dtype):
    """Wxh (H, V), Whh (H, H), Why (V, H), bh (H, 1), by (V, 1): small Gaussians, zero biases."""
    weights = [rng.normal(size=shape) * 0.01 for shape in ((H, V), (H, H), (V, H))]
    return [p.astype(dtype) for p in (*weights, np.zeros((H, 1)), np.zeros((V, 1)))]


def loss_and_grads(params, ids, targets):
    """Softmax cross-entropy summed over the steps of one example, and its gradients by BPTT."""
    Wxh, Whh, Why, bh, by = params
    V, H = Wxh.shape[1], Whh.shape[0]
    xs, hs, ps, loss = {}, {-1: np.zeros((H, 1), Wxh.dtype)}, {}, 0.0
    for t in range(len(ids)):
        xs[t] = np.zeros((V, 1), Wxh.dtype)
        xs[t][ids[t]] = 1
        hs[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs[t - 1]) + bh)
        y = np.dot(Why, hs[t]) + by
        ps[t] = np.exp(y - np.max(y)) / np.sum(np.exp(y - np.max(y)))
        loss += -np.log(ps[t][targets[t], 0])
    dWxh, dWhh, dWhy, dbh, dby = (np.zeros_like(p) for p in params)
    dh_next = np.zeros_like(hs[0])
    for t in reversed(range(len(ids))):
        dy = np.copy(ps[t])
        dy[targets[t]] -= 1
        dWhy += np.dot(dy, hs[t].T)
        dby += dy
        dh = np.dot(Why.T, dy) + dh_next
        dz = (1 - hs[t] * hs[t]) * dh
        dbh += dz
        dWxh += np.dot(dz, xs[t].T)
        dWhh += np.dot(dz, hs[t - 1].T)
        dh_next = np.dot(Whh.T, dz)
    return loss, [dWxh, dWhh, dWhy, dbh, dby]


def step(params, memory, ids, targets, lr=0.01, limit=5.0):
    """Forward, backward, clip by value, Adagrad, for one example."""
    loss, grads = loss_and_grads(params, ids, targets)
    for g in grads:
        np.clip(g, -limit, limit, out=g)
    for p, g, m in zip(params, grads, memory, strict=True):
        m += g * g
        p += -lr * g / (np.sqrt(m) + 1e-8)
    return loss
