"""Backward agrees with nudging, says the same thing twice, and hands back gradients of the right shapes."""

import copy

import numpy as np
import pytest
from nets import CELLS, LOSSES, RAGGED, READS, B, D, H, a_state, batch, net, same, unchanged

from rnn_core import Batch, Model, check_gradients, clip_by_norm, nudge, one_hot, relative_error

TOLERANCE = 1e-7


def assert_small(errors, names):
    assert set(errors) == set(names)
    assert max(errors.values()) <= TOLERANCE, errors


@pytest.mark.parametrize("reads", READS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("cell", CELLS)
def test_backward_agrees_with_nudging_for_every_cell_loss_and_reading(cell, loss, reads):
    """max|a - n| / max(max|a|, max|n|) is at most 1e-7 for each parameter, the inputs and the first state."""
    for steps in (1, 2, 7):
        model, params = net(cell, LOSSES[loss], READS[reads])
        errors = check_gradients(model, params, batch(model, steps=steps), np.random.default_rng(4))
        assert_small(errors, [*params, "xs", "state[0]"])


@pytest.mark.parametrize("ragged", RAGGED)
@pytest.mark.parametrize("kind", ["features", "ids"])
@pytest.mark.parametrize("reads", READS)
def test_backward_agrees_with_nudging_for_ragged_batches_token_ids_and_absent_biases(reads, kind, ragged):
    # Not the whole product, for the sake of time: every cell at T = 7, every length and every missing bias with tanh.
    cases = [(cell, (), 7) for cell in CELLS] + [("tanh", (), 1), ("tanh", (), 2)]
    for cell, without, steps in cases + [("tanh", names, 2) for names in (("bh",), ("by",), ("bh", "by"))]:
        model, params = net(cell, reads=READS[reads], without=without)
        errors = check_gradients(model, params, batch(model, kind, ragged, steps), np.random.default_rng(4))
        assert_small(errors, [*params, "state[0]"] + (["xs"] if kind == "features" else []))


@pytest.mark.parametrize("ragged", RAGGED)
@pytest.mark.parametrize("reads", READS)
def test_the_gradients_of_loss_and_grads_are_those_of_its_own_loss(reads, ragged):
    """The contract itself, nudged: nothing may differ between it and the forward and backward it is made of."""
    model, params = net(reads=READS[reads])
    b, state = batch(model, "ids", ragged), a_state()

    def run():
        return model.loss_and_grads(params, b.xs, b.targets, state, b.lengths, b.mask)

    _, grads, _ = run()
    errors = {name: relative_error(grads[name], nudge(run, a)) for name, a in params.items()}
    assert_small(errors, params)


def test_the_gradient_coming_from_later_windows_is_honoured():
    """dstate is the loss's gradient at the last state: with no loss of its own a window only hands it back."""
    model, params = net()
    b, pull = batch(model), a_state(seed=9)
    hs, _, tape = model.cell.forward(params, b.xs, a_state())
    dxs, (dh,), grads = model.cell.backward(params, np.zeros_like(hs), tape, dstate=pull)

    def pulled():
        return (float(np.vdot(pull[0], model.cell.forward(params, b.xs, a_state())[1][0])),)

    assert relative_error(dxs, nudge(pulled, b.xs)) <= TOLERANCE
    assert relative_error(grads["Whh"], nudge(pulled, params["Whh"])) <= TOLERANCE
    assert np.abs(dh).max() > 0.001


@pytest.mark.parametrize("kind", ["features", "ids"])
@pytest.mark.parametrize("cell", CELLS)
def test_going_back_twice_gives_the_same_answer_and_changes_nothing(cell, kind):
    model, params = net(cell)
    b, dstate = batch(model, kind), a_state(seed=9)
    outputs, _, tape = model.forward(params, b.xs, a_state())
    _, doutputs = model.loss(outputs, b.targets)
    with unchanged(params, doutputs, tape, dstate, b):
        first = model.backward(params, doutputs, tape, dstate)
        second = model.backward(params, doutputs, tape, dstate)
    assert same(first, second)


@pytest.mark.parametrize("cell", CELLS)
def test_a_second_call_never_writes_into_what_the_first_one_returned(cell):
    """Buffers may be reused within a call, never across calls."""
    model, params = net(cell)
    one, other = batch(model), batch(model, seed=8)
    forward = model.forward(params, one.xs, a_state())
    backward = model.backward(params, forward[0], forward[2])
    loss = model.loss(forward[0], one.targets)
    with unchanged(forward, backward, loss, params):
        outputs, _, tape = model.forward(params, other.xs, a_state(seed=5))
        model.backward(params, outputs, tape)
        model.loss(outputs, other.targets)


@pytest.mark.parametrize("cell", CELLS)
def test_the_state_and_gradients_handed_on_are_nobodys_views(cell):
    """A student who edits the state in place must not edit the tape with it, nor one gradient with another."""
    model, params = net(cell)
    b, first = batch(model), a_state()
    outputs, (last,), tape = model.forward(params, b.xs, first)
    dxs, (dfirst,), grads = model.backward(params, outputs, tape)
    before = model.backward(params, outputs, tape)
    last += 1.0
    first[0][...] += 1.0
    dfirst += 1.0
    grads["Wxh"] += 1.0
    assert same(before, model.backward(params, outputs, tape))
    assert not np.shares_memory(dxs, grads["Wxh"])


@pytest.mark.parametrize("cell", CELLS)
def test_each_gradient_has_the_shape_of_what_it_belongs_to(cell):
    model, params = net(cell)
    b = batch(model)
    outputs, _, tape = model.forward(params, b.xs)
    dxs, (dh,), grads = model.backward(params, outputs, tape)
    assert dxs.shape == b.xs.shape
    assert dh.shape == (B, H)
    assert list(grads) == list(params)
    assert {n: g.shape for n, g in grads.items()} == {n: a.shape for n, a in params.items()}


def test_token_ids_are_one_hot_rows_and_have_no_input_gradient():
    model, params = net()
    b = batch(model, "ids")
    by_id, hot = (model.forward(params, xs, a_state()) for xs in (b.xs, one_hot(b.xs, D)))
    assert np.allclose(by_id[0], hot[0], rtol=0, atol=1e-14)
    (none, dstate, grads), (dxs, dstate_hot, grads_hot) = (
        model.backward(params, out[0], out[2]) for out in (by_id, hot)
    )
    assert none is None and dxs.shape == (*b.xs.shape, D)
    for name in grads:
        assert np.allclose(grads[name], grads_hot[name], rtol=0, atol=1e-13), name
    assert np.allclose(dstate[0], dstate_hot[0], rtol=0, atol=1e-14)


@pytest.mark.parametrize("V_many", [3, 256, 257, 1000])
def test_a_word_that_occurs_twice_gets_both_shares(V_many):
    """Both branches of sum_by_token, the product with one-hot rows and np.add.at, are the plain sum."""
    from rnn_core.cells import sum_by_token

    rng = np.random.default_rng(0)
    ids, rows = rng.integers(3, size=20), rng.normal(size=(20, H))
    expected = np.zeros((V_many, H))
    for i, row in zip(ids, rows, strict=True):
        expected[i] += row
    for dtype, tolerance in ((np.float64, 1e-14), (np.float32, 1e-5)):
        summed = sum_by_token(ids, rows.astype(dtype), V_many)
        assert summed.dtype == dtype and summed.shape == (V_many, H)
        assert np.allclose(summed, expected, rtol=0, atol=tolerance)


def bent(model, place):
    """The model with a backward that is wrong by one part in a thousand, in one place."""

    def backward(params, doutputs, tape, dstate=None):
        dxs, (dh,), grads = model.backward(params, doutputs, tape, dstate)
        wrong = {"xs": dxs, "state[0]": dh, **grads}[place]
        wrong *= 1.001
        return dxs, (dh,), grads

    other = copy.copy(model)
    other.backward = backward
    return other


@pytest.mark.parametrize("place", ["Wxh", "Whh", "bh", "Why", "by", "xs", "state[0]"])
def test_the_check_finds_a_gradient_that_is_one_part_in_a_thousand_off(place):
    """The law above would be worth nothing if check_gradients could not fail."""
    model, params = net()
    errors = check_gradients(bent(model, place), params, batch(model), np.random.default_rng(4))
    assert 0.9e-3 < errors.pop(place) < 1.1e-3
    assert max(errors.values()) <= TOLERANCE


def test_the_check_changes_nothing():
    model, params = net()
    b = batch(model, ragged="mask")
    with unchanged(params, b):
        check_gradients(model, params, b, np.random.default_rng(4))


def test_a_check_made_after_clipping_would_accuse_correct_code():
    """Why the law says `before any clipping`: the clipped gradient is not the gradient of anything."""
    model, params = net()
    b = batch(model)
    _, grads, _ = model.loss_and_grads(params, b.xs, b.targets)
    nudged = nudge(lambda: model.loss_and_grads(params, b.xs, b.targets)[:1], params["Why"])
    assert relative_error(grads["Why"], nudged) <= TOLERANCE
    clip_by_norm(grads, 0.01)
    assert relative_error(grads["Why"], nudged) > 0.1


def test_where_nothing_has_a_gradient_the_error_is_zero_not_nan():
    assert relative_error(np.zeros((2, 3)), np.zeros((2, 3))) == 0.0


def test_backward_of_a_model_without_biases_names_no_biases():
    model, params = net(without=("bh", "by"))
    b = batch(model)
    _, grads, _ = model.loss_and_grads(params, b.xs, b.targets)
    assert list(grads) == ["Wxh", "Whh", "Why"]


def test_a_column_of_token_ids_is_not_taken_for_features():
    """2-D integers are ids, 3-D numbers are features; a 3-D array of integers holds features, too."""
    model, params = net()
    ones = np.ones((2, B, D), dtype=int)
    assert same(model.forward(params, ones)[0], model.forward(params, ones.astype(float))[0])
    errors = check_gradients(
        Model(CELLS["tanh"], outputs=4), params, Batch(ones, np.zeros((2, B), int)), np.random.default_rng(0)
    )
    assert_small(errors, [*params, "xs", "state[0]"])
