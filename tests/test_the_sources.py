"""Where a source sums its loss over N positions and we average: the conversion gives the source's own parameters.

SGD uses lr * N. Adagrad and Adam keep lr, and use limit / N for clipping and eps / N in the denominator.
"""

from functools import partial

import numpy as np
import pytest
from nets import B, D, H, T, V, close, net

from rnn_core import SGD, Adagrad, Adam, Batch, clip_by_norm, clip_by_value, fit, stream_batches

STEPS = 8


def summed_loss_and_grads(params, inputs, targets, hprev):
    """min-char-rnn's way: one-hot column vectors, one example, one step at a time, loss summed over the steps."""
    Wxh, Whh, Why = params["Wxh"].T, params["Whh"].T, params["Why"].T
    bh, by = params["bh"][:, None], params["by"][:, None]
    xs, hs, ps, loss = {}, {-1: hprev}, {}, 0.0
    for t in range(len(inputs)):
        xs[t] = np.zeros((D, 1))
        xs[t][inputs[t]] = 1
        hs[t] = np.tanh(Wxh @ xs[t] + Whh @ hs[t - 1] + bh)
        ys = Why @ hs[t] + by
        ps[t] = np.exp(ys) / np.sum(np.exp(ys))
        loss += -np.log(ps[t][targets[t], 0])
    dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    dbh, dby, dhnext = np.zeros_like(bh), np.zeros_like(by), np.zeros_like(hprev)
    for t in reversed(range(len(inputs))):
        dy = ps[t].copy()
        dy[targets[t]] -= 1
        dWhy += dy @ hs[t].T
        dby += dy
        dhraw = (1 - hs[t] ** 2) * (Why.T @ dy + dhnext)
        dbh += dhraw
        dWxh += dhraw @ xs[t].T
        dWhh += dhraw @ hs[t - 1].T
        dhnext = Whh.T @ dhraw
    return (
        loss,
        {"Wxh": dWxh.T, "Whh": dWhh.T, "bh": dbh.ravel(), "Why": dWhy.T, "by": dby.ravel()},
        hs[len(inputs) - 1],
    )


def the_sources_updates(name, limit, lr, eps):
    """What the source does to one array, given its summed gradient: (p, g, n, memory) -> p."""

    def sgd(p, g, n, memory):
        return p - lr * g

    def adagrad(p, g, n, memory):
        memory["s"] = memory.get("s", 0.0) + g * g
        return p - lr * g / (np.sqrt(memory["s"]) + eps)

    def adam(p, g, n, memory):
        memory["m"] = 0.9 * memory.get("m", 0.0) + 0.1 * g
        memory["v"] = 0.999 * memory.get("v", 0.0) + 0.001 * g * g
        return p - lr * memory["m"] / (1 - 0.9**n) / (np.sqrt(memory["v"] / (1 - 0.999**n)) + eps)

    update = {"SGD": sgd, "Adagrad": adagrad, "Adam": adam}[name]
    return lambda p, g, n, memory: update(p, np.clip(g, -limit, limit), n, memory)


def ours(name, lr, eps, N):
    return {"SGD": lambda: SGD(lr * N), "Adagrad": lambda: Adagrad(lr, eps / N), "Adam": lambda: Adam(lr, eps=eps / N)}[
        name
    ]()


@pytest.mark.parametrize("name, lr, eps", [("SGD", 0.05, None), ("Adagrad", 0.1, 0.1), ("Adam", 0.01, 0.1)])
def test_the_sources_parameters_come_out_although_we_average(name, lr, eps):
    """A character stream read T steps at a time with the state carried; clipped entry by entry at 1; eps large.

    eps = 0.1 makes its conversion count: with eps itself instead of eps / N the parameters differ.
    """
    limit, (model, params) = 1.0, net()
    ids = np.random.default_rng(0).integers(V, size=STEPS * T + 1)
    source, h = {key: a.copy() for key, a in params.items()}, np.zeros((H, 1))
    update, memories, losses = the_sources_updates(name, limit, lr, eps), {key: {} for key in params}, []
    clipped = 0
    for step in range(STEPS):
        at = slice(step * T, (step + 1) * T)
        loss, grads, h = summed_loss_and_grads(source, ids[at], ids[at.start + 1 : at.stop + 1], h)
        clipped += any(np.abs(g).max() > limit for g in grads.values())
        source = {key: update(source[key], grads[key], step + 1, memories[key]) for key in source}
        losses.append(loss)
    batches = stream_batches(ids, T=T, B=1)
    clip = partial(clip_by_value, limit=limit / T)
    trained, history = fit(model, params, batches, ours(name, lr, eps, T), STEPS, clip, quiet=True)
    assert close(trained, source, 1e-12)
    assert np.allclose(T * np.array(history.losses), losses, rtol=1e-12, atol=0)
    assert clipped > 0 and sum(history.clipped) == clipped
    unconverted, _ = fit(model, params, batches, ours(name, lr, eps, 1), STEPS, clip, quiet=True)
    assert not close(unconverted, source, 1e-4), "the conversion makes no difference here: the test shows nothing"


def test_clipping_by_norm_converts_in_the_same_way():
    """A source that sums over T * B positions and clips the norm of that at 5: ours clips at 5 / (T * B)."""
    model, params = net()
    rng = np.random.default_rng(0)
    xs, targets = rng.integers(V, size=(T, B)), rng.integers(V, size=(T, B))
    _, grads, _ = model.loss_and_grads(params, xs, targets)
    summed = {key: g * (T * B) for key, g in grads.items()}
    size = np.sqrt(sum((g**2).sum() for g in summed.values()))
    assert size > 2.0
    expected = {key: params[key] - 0.01 * g * 2.0 / size for key, g in summed.items()}
    trained, _ = fit(
        model,
        params,
        lambda step: Batch(xs, targets),
        SGD(0.01 * T * B),
        1,
        clip=partial(clip_by_norm, limit=2.0 / (T * B)),
        quiet=True,
    )
    assert close(trained, expected, 1e-14)
