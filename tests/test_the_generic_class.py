"""The source's generic RNN class, and where its parts are here. Read it from top to bottom.

The class of the source is made of an input size, an output size and a hidden size. It maps inputs and a previous
state to outputs and a next state; going backward it takes the outputs' errors and the gradient that a later piece
sends back through the state, and gives five gradients. Here that is Model(RNN(D, H), outputs=K, loss=squared_error).
"""

import numpy as np
from nets import close

from rnn_core import RNN, SGD, Model, nudge, relative_error, squared_error

T, B, D, H, K = 6, 3, 5, 7, 2
rng = np.random.default_rng(0)
model = Model(RNN(D, H), outputs=K, loss=squared_error)
params = model.init(rng)
xs, targets = rng.normal(size=(T, B, D)), rng.normal(size=(T, B, K))
previous = (rng.normal(size=(B, H)),)


def test_it_has_five_arrays():
    """Wxh, Whh, bh of the cell and Why, by of the head."""
    assert {name: a.shape for name, a in params.items()} == {
        "Wxh": (D, H),
        "Whh": (H, H),
        "bh": (H,),
        "Why": (H, K),
        "by": (K,),
    }


def test_inputs_and_previous_state_go_in_outputs_and_next_state_come_out():
    outputs, state, tape = model.forward(params, xs, previous)
    (h,) = previous
    for t in range(T):
        h = np.tanh(xs[t] @ params["Wxh"] + h @ params["Whh"] + params["bh"])
        assert close(outputs[t], h @ params["Why"] + params["by"], 1e-14)
    assert outputs.shape == (T, B, K) and close(state[0], h, 1e-14)


def test_one_step_is_a_sequence_of_length_one():
    """What the source calls once a step is the same call with T = 1, the state handed on by the caller."""
    outputs, last, _ = model.forward(params, xs, previous)
    state = previous
    for t in range(T):
        out, state, _ = model.forward(params, xs[t : t + 1], state)
        assert close(out[0], outputs[t], 1e-14)
    assert close(state, last, 1e-14)


def test_squared_error_is_half_the_sum_over_outputs_averaged_over_positions():
    """The source sums over steps and examples; ours divides by T * B: see test_the_sources.py for the conversion."""
    outputs, _, _ = model.forward(params, xs, previous)
    loss, doutputs = squared_error(outputs, targets)
    assert np.isclose(loss, 0.5 * ((outputs - targets) ** 2).sum() / (T * B), rtol=1e-14)
    assert close(doutputs, (outputs - targets) / (T * B), 1e-15)


def test_backward_gives_five_gradients_and_those_of_the_inputs_and_the_previous_state():
    """Backpropagation through time of the squared error, as nudging finds it too."""
    outputs, _, tape = model.forward(params, xs, previous)
    _, doutputs = squared_error(outputs, targets)
    dxs, (dprevious,), grads = model.backward(params, doutputs, tape)
    assert list(grads) == ["Wxh", "Whh", "bh", "Why", "by"]

    def loss():
        return squared_error(model.forward(params, xs, previous)[0], targets)

    for name, gradient in grads.items():
        assert relative_error(gradient, nudge(loss, params[name])) < 1e-7, name
    assert relative_error(dxs, nudge(loss, xs)) < 1e-7
    assert relative_error(dprevious, nudge(loss, previous[0])) < 1e-7


def test_the_gradient_from_upstream_is_honoured():
    """A piece that follows this one sends dLoss/d(next state) back: backward(..., dstate=...) adds it in.

    Two pieces of three steps, each with its own forward and backward, give the gradients of the six in one.
    """
    outputs, _, tape = model.forward(params, xs, previous)
    _, doutputs = squared_error(outputs, targets)
    dxs, dprevious, grads = model.backward(params, doutputs, tape)

    _, middle, first_tape = model.forward(params, xs[:3], previous)
    _, _, second_tape = model.forward(params, xs[3:], middle)
    dxs_2, dmiddle, grads_2 = model.backward(params, doutputs[3:], second_tape)
    dxs_1, dstart, grads_1 = model.backward(params, doutputs[:3], first_tape, dstate=dmiddle)

    assert close(np.concatenate([dxs_1, dxs_2]), dxs) and close(dstart, dprevious)
    assert close({name: grads_1[name] + grads_2[name] for name in grads}, grads)


def test_a_training_step_is_three_lines():
    """Loss and gradients, then the update; the loss of the same batch falls."""
    trained, optimiser, losses = {name: a.copy() for name, a in params.items()}, SGD(0.05), []
    for _ in range(50):
        loss, grads, _ = model.loss_and_grads(trained, xs, targets, previous)
        optimiser.step(trained, grads)
        losses.append(loss)
    assert losses[-1] < 0.5 * losses[0]
