"""The state is a tuple: a cell whose state is two arrays costs nothing outside its own class.

`Leaky` below keeps two numbers a unit, with answers that are obvious: c adds up what comes in and forgets a
tenth at each step; h is a running mean of c. LSTM and GRU need nothing more than this cell does.
"""

import numpy as np
import pytest
from nets import B, D, H, T, V, batch, close, net, same

from rnn_core import (
    Adam,
    Batch,
    Model,
    check_gradients,
    clip_by_norm,
    every_step,
    fit,
    last_step,
    one_hot,
    pack,
    scaled,
    softmax_cross_entropy,
    squared_error,
    stream_batches,
)
from rnn_core.params import zeros_like

KEEP, MIX = 0.9, 0.5


class Leaky:
    """c_t = 0.9 c_(t-1) + x_t Wxh + bh;   h_t = (h_(t-1) + c_t) / 2;   the state is (h, c)."""

    def __init__(self, D, H):
        self.D, self.H = D, H

    def init(self, rng, Wxh=scaled, Whh=None):
        return {"Wxh": Wxh(rng, (self.D, self.H)), "bh": np.zeros(self.H)}

    def initial_state(self, params, B):
        dtype = params["Wxh"].dtype
        return np.zeros((B, self.H), dtype), np.zeros((B, self.H), dtype)

    def forward(self, params, xs, state=None):
        features = (one_hot(xs, self.D) if xs.ndim == 2 else xs).astype(params["Wxh"].dtype, copy=False)
        h, c = state if state is not None else self.initial_state(params, xs.shape[1])
        hs = []
        for x in features:
            c = KEEP * c + x @ params["Wxh"] + params["bh"]
            h = MIX * (h + c)
            hs.append(h)
        return np.array(hs), (h, c), (xs, features)

    def backward(self, params, dhs, tape, dstate=None):
        xs, features = tape
        dh, dc = dstate if dstate is not None else self.initial_state(params, features.shape[1])
        grads, dxs = zeros_like(params), np.empty_like(features)
        for t in reversed(range(len(features))):
            dh = MIX * (dh + dhs[t])  # h_t reaches the loss at step t and through h_(t+1); half of it comes from c_t
            dc = dc + dh
            grads["Wxh"] += features[t].T @ dc
            grads["bh"] += dc.sum(0)
            dxs[t] = dc @ params["Wxh"].T
            dc = KEEP * dc
        return (None if xs.ndim == 2 else dxs), (dh, dc), grads


def leaky(loss=softmax_cross_entropy, reads=every_step):
    model = Model(Leaky(D, H), outputs=V, loss=loss, reads=reads)
    rng = np.random.default_rng(0)
    return model, pack({name: rng.normal(scale=0.3, size=a.shape) for name, a in model.init(rng).items()})


def test_a_pulse_leaks_away_as_the_equation_says():
    """One unit, one pulse of 1 at the first step: c is 1, 0.9, 0.81; h is 0.5, 0.7, 0.755."""
    cell = Leaky(1, 1)
    params = {"Wxh": np.ones((1, 1)), "bh": np.zeros(1)}
    hs, (h, c), _ = cell.forward(params, np.array([1.0, 0.0, 0.0]).reshape(3, 1, 1))
    assert np.allclose(hs.ravel(), [0.5, 0.7, 0.755]) and np.isclose(c, 0.81) and h == hs[-1]


@pytest.mark.parametrize("steps", [1, 2, 7])
@pytest.mark.parametrize("kind", ["features", "ids"])
def test_the_gradient_check_nudges_both_halves_of_the_state(kind, steps):
    model, params = leaky()
    errors = check_gradients(model, params, batch(model, kind, steps=steps), np.random.default_rng(1))
    assert {"state[0]", "state[1]", "Wxh", "bh", "Why", "by"} <= set(errors)
    assert max(errors.values()) <= 1e-7, errors


def test_the_last_step_of_ragged_sequences_is_read_from_it_too():
    model, params = leaky(squared_error, reads=last_step)
    errors = check_gradients(model, params, batch(model, ragged="lengths"), np.random.default_rng(1))
    assert max(errors.values()) <= 1e-7, errors


def test_two_halves_equal_one_with_two_arrays_of_state():
    model, params = leaky()
    xs = batch(model).xs
    outputs, last, _ = model.forward(params, xs)
    one, middle, _ = model.forward(params, xs[:2])
    two, end, _ = model.forward(params, xs[2:], middle)
    assert close(np.concatenate([one, two]), outputs, 1e-14) and close(end, last, 1e-14)
    assert len(middle) == 2 and not close(middle[0], middle[1], 1e-3)


def test_fit_carries_both_halves_from_window_to_window_and_resumes_exactly():
    model, params = leaky()
    batches = stream_batches(np.random.default_rng(0).integers(V, size=8 * 2 * B + 1), T=2, B=B)
    whole, history = fit(model, params, batches, Adam(0.01), 12, lambda g: clip_by_norm(g, 0.5), quiet=True)
    part, so_far = fit(model, params, batches, Adam(0.01), 5, lambda g: clip_by_norm(g, 0.5), quiet=True)
    rest, _ = fit(model, part, batches, Adam(0.01), 12, lambda g: clip_by_norm(g, 0.5), resume=so_far, quiet=True)
    assert len(so_far.state) == 2 and same(rest, whole)
    assert history.losses[-1] < history.losses[0]


def test_it_learns_what_only_a_memory_can_know():
    """The target of the last step is the first input: three of five words must be told apart six steps later."""
    model, params = leaky(reads=last_step)
    rng = np.random.default_rng(0)
    xs = np.concatenate([rng.integers(3, size=(1, 60)), rng.integers(3, 5, size=(T - 1, 60))])
    trained, history = fit(model, params, lambda step: Batch(xs, xs[0]), Adam(0.1), 150, quiet=True)
    outputs, _, _ = model.forward(trained, xs)
    assert (outputs.argmax(-1) == xs[0]).mean() == 1.0


def test_the_state_of_the_plain_rnn_is_a_tuple_of_one():
    model, params = net()
    assert isinstance(model.cell.initial_state(params, B), tuple)
    hs, state, tape = model.cell.forward(params, batch(model).xs)
    assert isinstance(state, tuple) and len(state) == 1 and same(state[0], hs[-1])
    _, dstate, _ = model.cell.backward(params, hs, tape)
    assert isinstance(dstate, tuple) and dstate[0].shape == (B, H)
