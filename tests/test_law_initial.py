"""First weights are what their names say."""

import numpy as np
import pytest
from nets import CELLS, D, H, V, same

from rnn_core import Model, gaussian, identity, orthogonal, scaled, uniform


@pytest.mark.parametrize("shape", [(H, H), (9, 4), (1, 1), (H, 4 * H), (3, 10)])
def test_orthogonal_is_orthogonal(shape):
    """Columns of length one at right angles; stacked gates, (H, n*H), get a rotation each."""
    W = orthogonal(np.random.default_rng(0), shape)
    rows, columns = shape
    assert W.shape == shape
    for start in range(0, columns, rows):
        block = W[:, start : start + rows]
        assert np.abs(block.T @ block - np.eye(block.shape[1])).max() < 1e-14


def test_orthogonal_gates_are_different_rotations():
    W = orthogonal(np.random.default_rng(0), (H, 2 * H))
    assert np.abs(W[:, :H] - W[:, H:]).max() > 0.1


def test_orthogonal_prefers_no_sign():
    """Without R's signs the first diagonal entry of Q would nearly always be negative."""
    rng = np.random.default_rng(0)
    firsts = np.array([orthogonal(rng, (3, 3))[0, 0] for _ in range(400)])
    assert abs(firsts.mean()) < 0.1 and 150 < (firsts > 0).sum() < 250


def test_orthogonal_keeps_lengths_over_many_steps():
    h, W = np.random.default_rng(1).normal(size=H), orthogonal(np.random.default_rng(0), (H, H))
    assert np.isclose(np.linalg.norm(h @ np.linalg.matrix_power(W, 100)), np.linalg.norm(h), rtol=1e-12)


def test_scaled_gives_each_sum_size_one():
    W = scaled(np.random.default_rng(0), (400, 100))
    assert abs(W.std() * 20 - 1) < 0.02 and abs(W.mean()) < 0.001


def test_gaussian_uniform_and_identity_have_the_size_they_are_given():
    rng = np.random.default_rng(0)
    assert abs(gaussian(0.01)(rng, (200, 200)).std() / 0.01 - 1) < 0.02
    W = uniform(1.0)(rng, (200, 200))
    assert -1 <= W.min() < -0.99 and 0.99 < W.max() <= 1
    assert np.array_equal(identity(0.01)(rng, (3, 3)), 0.01 * np.eye(3))
    assert np.array_equal(identity(1.0)(rng, (2, 3)), [[1, 0, 0], [0, 1, 0]])


@pytest.mark.parametrize("scheme", [scaled, gaussian(0.01), identity(0.01), identity(1.0), orthogonal, uniform(1.0)])
@pytest.mark.parametrize("cell", CELLS)
def test_every_scheme_fits_every_weight_and_the_same_seed_gives_the_same_net(cell, scheme):
    model = Model(CELLS[cell], outputs=V)
    one, two = (model.init(np.random.default_rng(5), Wxh=scheme, Whh=scheme, Why=scheme) for _ in range(2))
    assert same(one, two)
    assert {name: a.shape for name, a in one.items()} == {
        "Wxh": (D, H),
        "Whh": (H, H),
        "bh": (H,),
        "Why": (H, V),
        "by": (V,),
    }
    assert not one["bh"].any() and not one["by"].any()


def test_the_generator_is_the_only_source_of_randomness():
    """Two draws from one generator differ; NumPy's global state is neither read nor moved."""
    rng = np.random.default_rng(0)
    before = np.random.get_state(legacy=False)["state"]["key"].copy()  # noqa: NPY002  looked at, never used
    model = Model(CELLS["tanh"], outputs=V)
    assert not same(model.init(rng), model.init(rng))
    assert np.array_equal(before, np.random.get_state(legacy=False)["state"]["key"])  # noqa: NPY002
