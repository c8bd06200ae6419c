"""What a recurrent net may know, and when: halves, neighbours, the future and the padding."""

import numpy as np
import pytest
from nets import CELLS, LOSSES, READS, B, D, H, T, a_state, batch, close, net, same, unchanged

from rnn_core import last_step, pad, squared_error

KINDS = ["features", "ids"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cell", CELLS)
def test_reading_in_two_halves_equals_reading_once(cell, kind):
    """Forward, the state goes from half to half; backward, dstate does; the gradients of the halves add up."""
    model, params = net(cell)
    xs, first = batch(model, kind).xs, a_state()
    outputs, last, tape = model.forward(params, xs, first)
    one, middle, tape_one = model.forward(params, xs[:2], first)
    two, end, tape_two = model.forward(params, xs[2:], middle)
    assert close(np.concatenate([one, two]), outputs, 1e-14) and close(end, last, 1e-14)

    douts, pull = np.random.default_rng(5).normal(size=outputs.shape), a_state(seed=6)
    dxs, dfirst, grads = model.backward(params, douts, tape, pull)
    dxs_two, dmiddle, grads_two = model.backward(params, douts[2:], tape_two, pull)
    dxs_one, dstart, grads_one = model.backward(params, douts[:2], tape_one, dmiddle)
    assert close(dstart, dfirst)
    assert close({name: grads_one[name] + grads_two[name] for name in grads}, grads)
    if kind == "features":
        assert close(np.concatenate([dxs_one, dxs_two]), dxs)


def test_truncation_passes_the_state_on_and_stops_the_gradient():
    """The same halves without dmiddle: the first half no longer learns what it did to the second."""
    model, params = net()
    b = batch(model)
    _, _, whole_grads = (None, None, model.loss_and_grads(params, b.xs, b.targets)[1])
    _, one, state = model.loss_and_grads(params, b.xs[:2], b.targets[:2])
    _, two, _ = model.loss_and_grads(params, b.xs[2:], b.targets[2:], state)
    mixed = {name: (2 * one[name] + 4 * two[name]) / T for name in one}
    assert close(mixed["by"], whole_grads["by"])
    assert not close(mixed["Whh"], whole_grads["Whh"], 1e-4)


@pytest.mark.parametrize("reads", READS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cell", CELLS)
def test_a_batch_is_just_sequences_side_by_side(cell, kind, reads):
    """Outputs, states, input gradients row by row; the batch's loss and gradients are the average of its rows'."""
    model, params = net(cell, reads=READS[reads])
    b, (h,) = batch(model, kind), a_state()
    outputs, (last,), tape = model.forward(params, b.xs, (h,))
    loss, grads, _ = model.loss_and_grads(params, b.xs, b.targets, (h,))
    dxs, (dh,), _ = model.backward(params, outputs, tape)
    losses, sums = [], {name: np.zeros_like(g) for name, g in grads.items()}
    for row in range(B):
        alone = slice(row, row + 1)
        targets = b.targets[..., alone]
        out, (end,), tape_row = model.forward(params, b.xs[:, alone], (h[alone],))
        assert close(out, outputs[..., alone, :], 1e-14) and close(end, last[alone], 1e-14)
        dxs_row, (dh_row,), _ = model.backward(params, out, tape_row)
        assert close(dh_row, dh[alone])
        assert kind == "ids" or close(dxs_row, dxs[:, alone])
        loss_row, grads_row, _ = model.loss_and_grads(params, b.xs[:, alone], targets, (h[alone],))
        losses.append(loss_row)
        for name in sums:
            sums[name] += grads_row[name] / B
    assert np.isclose(np.mean(losses), loss, rtol=0, atol=1e-14)
    assert close(sums, grads, 1e-14)


@pytest.mark.parametrize("cell", CELLS)
def test_the_future_cannot_change_the_past(cell):
    """An input after step t changes no output up to t; the loss at step t gives no gradient to inputs after t."""
    model, params = net(cell)
    xs = batch(model).xs
    outputs, _, tape = model.forward(params, xs)
    for t in range(T - 1):
        changed = xs.copy()
        changed[t + 1 :] += 10.0
        later, _, _ = model.forward(params, changed)
        assert same(later[: t + 1], outputs[: t + 1])
        assert not close(later[t + 1 :], outputs[t + 1 :], 1e-3)
        douts = np.zeros_like(outputs)
        douts[t] = 1.0
        dxs, _, _ = model.backward(params, douts, tape)
        assert not dxs[t + 1 :].any()
        assert (np.abs(dxs[: t + 1]).max(axis=(1, 2)) > 0).all()


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("reads", READS)
@pytest.mark.parametrize("cell", CELLS)
def test_padding_changes_nothing(cell, reads, loss):
    """Whatever stands after a sequence's end: same loss, same gradients, and none for the padding itself."""
    model, params = net(cell, LOSSES[loss], READS[reads])
    b = batch(model, ragged="lengths")
    results = []
    for filler, extra in ((0.0, 0), (1e3, 0), (-7.0, 4)):
        xs, targets = np.full((T + extra, B, D), filler), b.targets
        if model.reads is not last_step:
            targets = np.zeros((T + extra, *b.targets.shape[1:]), b.targets.dtype)
            targets[:T] = b.targets
        for row, length in enumerate(b.lengths):
            xs[:length, row] = b.xs[:length, row]
        value, grads, _ = model.loss_and_grads(params, xs, targets, a_state(), b.lengths)
        results.append((np.array(value), grads))
        outputs, _, tape = model.forward(params, xs, a_state(), b.lengths)
        mask = model.reads.mask(outputs.shape[:-1], b.lengths, None)
        dxs, _, _ = model.backward(params, model.loss(outputs, targets, mask)[1], tape)
        for row, length in enumerate(b.lengths):
            assert not dxs[length:, row].any() and np.abs(dxs[:length, row]).max() > 0
    assert close(results[0], results[1], 1e-13) and close(results[0], results[2], 1e-13)


@pytest.mark.parametrize("reads", READS)
def test_padded_sequences_are_read_like_each_one_alone(reads):
    """pad, lengths and the model together: the loss of three sequences is the average over what each one counts."""
    model, params = net(reads=READS[reads], loss=squared_error)
    rng = np.random.default_rng(0)
    sequences = [rng.integers(D, size=n) for n in (5, 1, 3)]
    xs, lengths = pad(sequences, value=2)
    positions = xs.shape if reads == "every_step" else (3,)
    targets = rng.normal(size=(*positions, model.outputs))
    loss, _, _ = model.loss_and_grads(params, xs, targets, lengths=lengths)
    total, count = 0.0, 0
    for row, ids in enumerate(sequences):
        own = targets[: len(ids), row : row + 1] if reads == "every_step" else targets[row : row + 1]
        weight = len(ids) if reads == "every_step" else 1
        total += weight * model.loss_and_grads(params, ids[:, None], own)[0]
        count += weight
    assert np.isclose(loss, total / count, rtol=0, atol=1e-14)


def test_last_step_reads_the_row_that_lengths_names():
    model, params = net(reads=last_step)
    every, _ = net()
    xs, lengths = batch(model).xs, np.array([T, 1, 3])
    outputs, _, _ = model.forward(params, xs, None, lengths)
    all_outputs, _, _ = every.forward(params, xs)
    assert same(outputs, all_outputs[lengths - 1, np.arange(B)])
    assert same(model.forward(params, xs)[0], all_outputs[-1])


@pytest.mark.parametrize("reads", READS)
def test_full_lengths_are_no_lengths(reads):
    model, params = net(reads=READS[reads])
    b = batch(model)
    without = model.loss_and_grads(params, b.xs, b.targets)
    full = model.loss_and_grads(params, b.xs, b.targets, lengths=np.full(B, T))
    assert abs(without[0] - full[0]) < 1e-14 and close(without[1], full[1], 1e-14)


@pytest.mark.parametrize("cell", CELLS)
def test_a_whole_net_is_its_loop_written_by_hand(cell):
    """h_t = f(x_t Wxh + h_(t-1) Whh + bh), outputs_t = h_t Why + by: the one line behind all of it."""
    functions = {"tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z)), "relu": lambda z: np.where(z > 0, z, 0)}
    model, params = net(cell)
    b = batch(model)
    hs, (h,), _ = model.cell.forward(params, b.xs)
    outputs, (last,), _ = model.forward(params, b.xs)
    expected = np.zeros((B, H))
    for t in range(T):
        expected = functions[cell](b.xs[t] @ params["Wxh"] + expected @ params["Whh"] + params["bh"])
        assert close(hs[t], expected, 1e-13)
        assert close(outputs[t], expected @ params["Why"] + params["by"], 1e-13)
    assert close(h, expected, 1e-13) and same(h, last)


def test_the_first_state_is_zero_unless_another_is_given():
    model, params = net()
    xs = batch(model).xs
    zero = model.cell.initial_state(params, B)
    assert zero[0].shape == (B, H) and not zero[0].any()
    assert same(model.forward(params, xs), model.forward(params, xs, zero))


def test_forward_changes_none_of_its_arguments():
    model, params = net()
    b, state = batch(model, ragged="lengths and mask"), a_state()
    with unchanged(params, b, state):
        model.forward(params, b.xs, state, b.lengths)
        model.loss_and_grads(params, b.xs, b.targets, state, b.lengths, b.mask)
