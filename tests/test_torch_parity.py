"""With the same weights torch.nn.RNN, Linear and CrossEntropyLoss give the same outputs, loss and gradients.

torch is optional: without it these tests are skipped, and say so. RNN_COURSE_REQUIRE_TORCH=1 makes that a failure.
"""

import os
from types import SimpleNamespace

import numpy as np
import pytest

from rnn_core import (
    RNN,
    Model,
    every_step,
    last_step,
    one_hot,
    relu,
    sigmoid_cross_entropy,
    softmax_cross_entropy,
    squared_error,
    tanh,
)

if os.environ.get("RNN_COURSE_REQUIRE_TORCH") == "1":
    import torch
else:
    torch = pytest.importorskip("torch", reason="torch is not installed: no second opinion (pip install torch==2.13.0)")

TOLERANCE = 1e-10
T, B, D, H, V = 6, 3, 5, 7, 4
ACTIVATIONS = {"tanh": tanh, "relu": relu}


def tensor(a, grad=False):
    return torch.tensor(np.asarray(a), requires_grad=grad)


def the_same_net(params, activation, biases):
    """torch.nn.RNN and Linear with our weights: theirs are (out, in), and the recurrence has two biases."""
    rnn = torch.nn.RNN(D, H, nonlinearity=activation, bias=biases, dtype=torch.float64)
    head = torch.nn.Linear(H, V, bias=biases, dtype=torch.float64)
    with torch.no_grad():
        rnn.weight_ih_l0.copy_(tensor(params["Wxh"].T))
        rnn.weight_hh_l0.copy_(tensor(params["Whh"].T))
        head.weight.copy_(tensor(params["Why"].T))
        if biases:
            rnn.bias_ih_l0.copy_(tensor(params["bh"]))
            rnn.bias_hh_l0.zero_()
            head.bias.copy_(tensor(params["by"]))
    return rnn, head


def their_grads(rnn, head, biases):
    grads = {
        "Wxh": rnn.weight_ih_l0.grad.numpy().T,
        "Whh": rnn.weight_hh_l0.grad.numpy().T,
        "Why": head.weight.grad.numpy().T,
    }
    return grads | ({"bh": rnn.bias_ih_l0.grad.numpy(), "by": head.bias.grad.numpy()} if biases else {})


def their_loss(loss, outputs, targets, counted):
    """The same average in torch's words; `counted` is a mask of whole positions, or None for all."""
    keep = slice(None) if counted is None else tensor(counted).bool()
    outputs, targets = outputs[keep], tensor(targets)[keep]
    if loss is softmax_cross_entropy:
        return torch.nn.CrossEntropyLoss()(outputs.reshape(-1, V), targets.reshape(-1))
    if loss is sigmoid_cross_entropy:
        each = torch.nn.BCEWithLogitsLoss(reduction="none")(outputs, targets).sum(-1)
    else:
        each = 0.5 * ((outputs - targets) ** 2).sum(-1)
    return each.mean()


def setting(activation, biases, loss=softmax_cross_entropy, steps=T, reads=every_step):
    rng = np.random.default_rng(0)
    model = Model(RNN(D, H, ACTIVATIONS[activation]), outputs=V, loss=loss, reads=reads)
    params = {name: rng.normal(scale=0.3, size=a.shape) for name, a in model.init(rng).items()}
    if not biases:
        del params["bh"], params["by"]
    positions = (B,) if reads is last_step else (steps, B)
    by_label = loss is softmax_cross_entropy
    targets = rng.integers(V, size=positions) if by_label else rng.uniform(size=(*positions, V))
    return SimpleNamespace(
        model=model,
        params=params,
        xs=rng.normal(size=(steps, B, D)),
        h=rng.normal(scale=0.5, size=(B, H)),
        targets=targets,
        pull=rng.normal(size=(B, H)),
    )


def agree(mine, theirs):
    assert mine.shape == theirs.shape and np.abs(mine - theirs).max() <= TOLERANCE


@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("steps", [1, 2, 6, 50])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_outputs_loss_and_all_gradients_are_torchs(activation, steps, biases):
    """Parameters, inputs and first state; a gradient from upstream pulls on the last state as well."""
    s = setting(activation, biases, steps=steps)
    outputs, (last,), tape = s.model.forward(s.params, s.xs, (s.h,))
    loss, dlogits = s.model.loss(outputs, s.targets)
    dxs, (dh,), grads = s.model.backward(s.params, dlogits, tape, (s.pull,))

    rnn, head = the_same_net(s.params, activation, biases)
    xs, h = tensor(s.xs, grad=True), tensor(s.h[None], grad=True)
    hs, end = rnn(xs, h)
    logits = head(hs)
    value = their_loss(s.model.loss, logits, s.targets, None)
    (value + (end[0] * tensor(s.pull)).sum()).backward()

    agree(outputs, logits.detach().numpy())
    agree(last, end[0].detach().numpy())
    assert abs(loss - value.item()) <= TOLERANCE
    agree(dxs, xs.grad.numpy())
    agree(dh, h.grad[0].numpy())
    expected = their_grads(rnn, head, biases)
    assert set(grads) == set(expected)
    for name in grads:
        agree(grads[name], expected[name])


@pytest.mark.parametrize("loss", [softmax_cross_entropy, sigmoid_cross_entropy, squared_error])
def test_the_other_losses_and_a_mask_are_torchs(loss):
    """Lengths are a mask; torch averages over the positions that are picked out."""
    s = setting("tanh", True, loss)
    lengths = np.array([6, 1, 3])
    mine, grads, _ = s.model.loss_and_grads(s.params, s.xs, s.targets, (s.h,), lengths)
    rnn, head = the_same_net(s.params, "tanh", True)
    logits = head(rnn(tensor(s.xs), tensor(s.h[None]))[0])
    value = their_loss(loss, logits, s.targets, np.arange(T)[:, None] < lengths)
    value.backward()
    assert abs(mine - value.item()) <= TOLERANCE
    for name, expected in their_grads(rnn, head, True).items():
        agree(grads[name], expected)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_last_step_is_torchs_packed_sequence(activation):
    """The state that torch returns for a packed batch is the one at each sequence's own end."""
    s = setting(activation, True, reads=last_step)
    lengths = np.array([6, 1, 3])
    mine, grads, _ = s.model.loss_and_grads(s.params, s.xs, s.targets, None, lengths)
    rnn, head = the_same_net(s.params, activation, True)
    packed = torch.nn.utils.rnn.pack_padded_sequence(tensor(s.xs), tensor(lengths), enforce_sorted=False)
    value = torch.nn.CrossEntropyLoss()(head(rnn(packed)[1][0]), tensor(s.targets))
    value.backward()
    assert abs(mine - value.item()) <= TOLERANCE
    for name, expected in their_grads(rnn, head, True).items():
        agree(grads[name], expected)


def test_token_ids_are_torchs_one_hot_rows():
    s = setting("tanh", True)
    ids = np.random.default_rng(1).integers(D, size=(T, B))
    mine, grads, _ = s.model.loss_and_grads(s.params, ids, s.targets)
    rnn, head = the_same_net(s.params, "tanh", True)
    value = their_loss(s.model.loss, head(rnn(tensor(one_hot(ids, D)))[0]), s.targets, None)
    value.backward()
    assert abs(mine - value.item()) <= TOLERANCE
    for name, expected in their_grads(rnn, head, True).items():
        agree(grads[name], expected)


@pytest.mark.parametrize("name", ["SGD", "Adam", "Adagrad"])
def test_ten_updates_are_torchs(name):
    """Clipping by norm and the optimiser, from the same start: the parameters stay together."""
    from rnn_core import SGD, Adagrad, Adam, clip_by_norm

    mine = {"SGD": SGD(0.1), "Adam": Adam(0.01), "Adagrad": Adagrad(0.1, eps=1e-10)}[name]
    s = setting("tanh", True)
    rnn, head = the_same_net(s.params, "tanh", True)
    both = [rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0, *head.parameters()]
    theirs = getattr(torch.optim, name)(both, lr=mine.lr)
    for _ in range(10):
        _, grads, _ = s.model.loss_and_grads(s.params, s.xs, s.targets)
        norm = clip_by_norm(grads, 0.2)
        mine.step(s.params, grads)
        theirs.zero_grad()
        their_loss(s.model.loss, head(rnn(tensor(s.xs))[0]), s.targets, None).backward()
        # torch divides by norm + 1e-6 when it clips, we by norm: scale by hand, with the norm that torch finds.
        size = torch.linalg.vector_norm(torch.cat([p.grad.ravel() for p in both])).item()
        assert abs(size - norm) <= TOLERANCE
        for p in both:
            p.grad *= min(1.0, 0.2 / size)
        theirs.step()
    agree(s.params["Whh"], rnn.weight_hh_l0.detach().numpy().T)
    agree(s.params["Why"], head.weight.detach().numpy().T)
    agree(s.params["bh"], rnn.bias_ih_l0.detach().numpy())
