"""Losses: what a guess costs, what it may not cost, and what never leaves the range of numbers."""

import math

import numpy as np
import pytest
from nets import LOSSES, READS, B, T, V, a_state, batch, close, net, same, unchanged

from rnn_core import (
    Model,
    every_step,
    nudge,
    relative_error,
    sigmoid,
    sigmoid_cross_entropy,
    sigmoid_squared_error,
    softmax,
    softmax_cross_entropy,
    squared_error,
)


def targets_for(loss, positions, outputs=V, seed=0):
    rng = np.random.default_rng(seed)
    if loss is softmax_cross_entropy:
        return rng.integers(outputs, size=positions)
    return rng.uniform(0, 1, size=(*positions, outputs))


@pytest.mark.parametrize("reads", READS)
@pytest.mark.parametrize("kind", ["features", "ids"])
def test_with_a_zero_head_the_loss_is_ln_V(reads, kind):
    """A net that has nothing to say gives each of the V words the same chance."""
    model, params = net(reads=READS[reads])
    params["Why"][...] = 0.0
    params["by"][...] = 0.0
    for ragged in ("whole", "lengths", "lengths and mask"):
        b = batch(model, kind, ragged)
        loss, _, _ = model.loss_and_grads(params, b.xs, b.targets, a_state(), b.lengths, b.mask)
        assert math.isclose(loss, math.log(V), rel_tol=1e-15)


def test_a_net_without_output_bias_and_a_zero_head_pays_ln_V_too():
    model, params = net(without=("by",))
    params["Why"][...] = 0.0
    b = batch(model)
    assert math.isclose(model.loss_and_grads(params, b.xs, b.targets)[0], math.log(V), rel_tol=1e-15)


def test_a_two_class_softmax_is_a_sigmoid():
    """Only the difference of the two logits matters: softmax([0, z])[1] = sigmoid(z), and the losses agree."""
    z = np.random.default_rng(0).normal(scale=3.0, size=(T, B, 1))
    labels = np.random.default_rng(1).integers(2, size=(T, B))
    pair = np.concatenate([np.zeros_like(z), z], axis=-1)
    assert close(softmax(pair)[..., 1:], sigmoid(z), 1e-15)
    two, dpair = softmax_cross_entropy(pair, labels)
    one, dz = sigmoid_cross_entropy(z, labels[..., None])
    assert math.isclose(two, one, rel_tol=1e-14)
    assert close(dpair[..., 1:], dz, 1e-16)


@pytest.mark.parametrize("size", [1e2, 1e4, 1e8, 1e100, 1e300])
@pytest.mark.parametrize("loss", ["softmax_cross_entropy", "sigmoid_cross_entropy", "sigmoid_squared_error"])
def test_huge_logits_stay_finite(loss, size):
    """No exp overflows and no ln sees a zero; a confident mistake costs what its logit says, not infinity."""
    logits = size * np.array([[[1.0, -1.0, 0.5, 0.0]], [[-1.0, -1.0, -1.0, 1.0]]])
    targets = targets_for(LOSSES[loss], (2, 1))
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value, dlogits = LOSSES[loss](logits, targets)
    assert math.isfinite(value) and np.isfinite(dlogits).all()


def test_a_confident_mistake_costs_the_distance_between_the_logits():
    loss, dlogits = softmax_cross_entropy(np.array([[1000.0, 0.0]]), np.array([1]))
    assert loss == 1000.0 and np.array_equal(dlogits, [[1.0, -1.0]])
    loss, dlogits = sigmoid_cross_entropy(np.array([[-1000.0]]), np.array([[1.0]]))
    assert loss == 1000.0 and np.array_equal(dlogits, [[-1.0]])


def test_softmax_and_sigmoid_survive_the_largest_and_smallest_numbers():
    most = np.finfo(float).max
    with np.errstate(all="raise", under="ignore"):
        assert np.array_equal(softmax(np.array([most, most])), [0.5, 0.5])
        assert np.array_equal(sigmoid(np.array([most, 0.0, -most])), [1.0, 0.5, 0.0])
    with np.errstate(over="ignore"):  # their distance itself is infinite, and exp(-infinity) is 0: right all the same
        assert np.array_equal(softmax(np.array([most, 0.0, -most])), [1.0, 0.0, 0.0])


def test_softmax_gives_probabilities_and_does_not_see_a_shift():
    logits = np.random.default_rng(0).normal(size=(T, B, V))
    assert close(softmax(logits).sum(-1), np.ones((T, B)), 1e-15)
    assert close(softmax(logits), np.exp(logits) / np.exp(logits).sum(-1, keepdims=True), 1e-15)
    assert close(softmax(logits + 5.0), softmax(logits), 1e-14)
    assert close(softmax(logits[0, 0]), softmax(logits)[0, 0], 1e-15)


@pytest.mark.parametrize("loss", LOSSES)
def test_masked_positions_get_no_gradient(loss):
    """And their targets and logits do not matter at all, as long as they are numbers."""
    logits = np.random.default_rng(0).normal(size=(T, B, V))
    targets = targets_for(LOSSES[loss], (T, B))
    mask = np.random.default_rng(1).integers(0, 2, size=(T, B))
    value, dlogits = LOSSES[loss](logits, targets, mask)
    assert 0 < mask.sum() < mask.size
    assert not dlogits[mask == 0].any() and (np.abs(dlogits[mask == 1]).max(axis=-1) > 0).all()
    logits[mask == 0] = 50.0
    targets[mask == 0] = 0
    assert math.isclose(LOSSES[loss](logits, targets, mask)[0], value, rel_tol=1e-13)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_average_is_over_the_positions_that_count(loss):
    """Twice the same position is no louder than once; a mask of ones is no mask; a weight of two is two copies."""
    logits = np.random.default_rng(0).normal(size=(T, V))
    targets = targets_for(LOSSES[loss], (T,))
    value, dlogits = LOSSES[loss](logits, targets)
    alone = [LOSSES[loss](logits[t : t + 1], targets[t : t + 1]) for t in range(T)]
    assert math.isclose(value, np.mean([one for one, _ in alone]), rel_tol=1e-14)
    assert close(dlogits, np.concatenate([d for _, d in alone]) / T, 1e-15)
    ones, dones = LOSSES[loss](logits, targets, np.ones(T))
    assert math.isclose(ones, value, rel_tol=1e-15) and close(dones, dlogits, 1e-15)
    picked = [0, 0, 2, 3]
    doubled, _ = LOSSES[loss](logits, targets, np.array([2, 0, 1, 1, 0, 0]))
    assert math.isclose(doubled, LOSSES[loss](logits[picked], targets[picked])[0], rel_tol=1e-14)


@pytest.mark.parametrize("loss", LOSSES)
def test_dlogits_is_the_nudged_slope_of_the_loss(loss):
    logits = np.random.default_rng(0).normal(size=(2, B, V))
    targets = targets_for(LOSSES[loss], (2, B))
    mask = np.array([[1.0, 0.0, 2.5], [1.0, 1.0, 0.0]])
    for m in (None, mask):
        _, dlogits = LOSSES[loss](logits, targets, m)
        assert relative_error(dlogits, nudge(lambda m=m: LOSSES[loss](logits, targets, m), logits)) < 1e-7


@pytest.mark.parametrize("loss", LOSSES)
def test_a_loss_is_a_plain_number_and_changes_nothing(loss):
    logits, targets = np.random.default_rng(0).normal(size=(T, B, V)), targets_for(LOSSES[loss], (T, B))
    mask = np.ones((T, B))
    with unchanged(logits, targets, mask):
        value, dlogits = LOSSES[loss](logits, targets, mask)
    assert type(value) is float and dlogits.shape == logits.shape


def test_each_loss_is_its_equation():
    """On one position, by hand."""
    z, y = np.array([[0.5, -1.0, 2.0]]), np.array([[1.0, 0.0, 0.25]])
    p = 1 / (1 + np.exp(-z))
    assert math.isclose(softmax_cross_entropy(z, [1])[0], -math.log(math.exp(-1.0) / np.exp(z).sum()))
    assert math.isclose(sigmoid_cross_entropy(z, y)[0], -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum())
    assert math.isclose(squared_error(z, y)[0], 0.5 * ((z - y) ** 2).sum())
    assert math.isclose(sigmoid_squared_error(z, y)[0], 0.5 * ((p - y) ** 2).sum())


@pytest.mark.parametrize("positions", [(), (1,), (2, 3)])
@pytest.mark.parametrize("loss", LOSSES)
def test_any_number_of_axes_may_stand_before_the_last(loss, positions):
    logits = np.random.default_rng(0).normal(size=(*positions, V))
    value, dlogits = LOSSES[loss](logits, targets_for(LOSSES[loss], positions))
    assert type(value) is float and dlogits.shape == logits.shape


def test_lengths_decide_the_mask_and_an_explicit_mask_multiplies_it():
    model, params = net()
    b = batch(model, ragged="lengths and mask")
    inside = (np.arange(T)[:, None] < b.lengths).astype(float)
    by_lengths = model.loss_and_grads(params, b.xs, b.targets, lengths=b.lengths)
    assert same(by_lengths, model.loss_and_grads(params, b.xs, b.targets, mask=inside))
    both = model.loss_and_grads(params, b.xs, b.targets, lengths=b.lengths, mask=b.mask)
    assert same(both, model.loss_and_grads(params, b.xs, b.targets, mask=inside * b.mask))
    assert both[0] != by_lengths[0]


def test_a_loss_of_your_own_is_a_function():
    """A loss is (outputs, targets, mask) -> (loss, doutputs), nothing more: here the sum of the outputs."""

    def total(outputs, targets, mask):
        return float(outputs.sum()), np.ones_like(outputs)

    own, params = Model(net()[0].cell, outputs=V, loss=total, reads=every_step), net()[1]
    loss, grads, _ = own.loss_and_grads(params, batch(net()[0]).xs, None)
    assert isinstance(loss, float) and close(grads["by"], np.full(V, T * B), 1e-12)
