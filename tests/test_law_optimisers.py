"""Clipping and the three ways to step."""

import math

import numpy as np
import pytest
from nets import V, arrays_in, batch, close, net, same, unchanged

from rnn_core import SGD, Adagrad, Adam, clip_by_norm, clip_by_value, gradient_norm, pack

OPTIMISERS = {"SGD": lambda: SGD(0.1), "Adagrad": lambda: Adagrad(0.1), "Adam": lambda: Adam(0.01)}


def gradients(seed=0):
    """Packed params and gradients of a small net, each gradient of another size."""
    model, params = net(seed=seed)
    b = batch(model, seed=seed)
    return params, model.loss_and_grads(params, b.xs, b.targets)[1]


def flat(arrays):
    return np.concatenate([a.ravel() for a in arrays.values()])


def loose(arrays):
    """The same arrays, each with memory of its own: not packed."""
    return {name: a.copy() for name, a in arrays.items()}


@pytest.mark.parametrize("form", [pack, loose])
def test_clipping_by_norm_keeps_the_direction(form):
    """All gradients shrink by one factor, to the limit; clipping each array alone would turn the step."""
    _, grads = gradients()
    before = flat(grads)
    norm = np.linalg.norm(before)
    clipped = form(grads)
    assert math.isclose(clip_by_norm(clipped, 0.1), norm, rel_tol=1e-14)
    assert close(flat(clipped), before * 0.1 / norm, 1e-16)
    assert math.isclose(gradient_norm(clipped), 0.1, rel_tol=1e-14)


@pytest.mark.parametrize("form", [pack, loose])
def test_a_gradient_shorter_than_the_limit_is_left_alone(form):
    grads = form(gradients()[1])
    with unchanged(grads):
        norm = clip_by_norm(grads, 1e6)
        largest = clip_by_value(grads, 1e6)
    assert norm == gradient_norm(grads) and largest == np.abs(flat(grads)).max()


@pytest.mark.parametrize("form", [pack, loose])
def test_clipping_by_value_cuts_each_entry_alone_and_so_turns_the_step(form):
    _, grads = gradients()
    before, clipped = flat(grads), form(grads)
    assert clip_by_value(clipped, 0.02) == np.abs(before).max() > 0.02
    after = flat(clipped)
    assert np.array_equal(after, np.clip(before, -0.02, 0.02))
    assert after @ before / np.linalg.norm(after) / np.linalg.norm(before) < 0.99


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1e-40, 1e-20, 1e20, 1e37])
def test_the_norm_of_very_large_and_very_small_gradients_is_right(size, dtype):
    """Their squares leave float32's range; their length does not."""
    grads = {"a": np.array([3, 0], dtype) * dtype(size), "b": np.array([[4]], dtype) * dtype(size)}
    expected = math.hypot(*(float(x) for x in flat(grads)))
    assert math.isclose(gradient_norm(grads), expected, rel_tol=1e-6)
    assert gradient_norm({"a": np.zeros(3, dtype)}) == 0.0


def test_adams_first_step_moves_every_coordinate_that_has_a_gradient_by_lr():
    """However large or small the gradient is: the two corrections cancel all but its sign."""
    params, grads = gradients()
    grads["Wxh"][0] = 0.0
    grads["bh"] *= 1e4
    grads["by"] *= 1e-3
    before, g = flat(params), flat(grads)
    Adam(lr=0.01).step(params, grads)
    moved = flat(params) - before
    assert (moved[g == 0] == 0).all()
    assert np.abs(moved[g != 0] + 0.01 * np.sign(g[g != 0])).max() < 0.01 * 1e-3
    assert np.abs(g[g != 0]).min() > 1e-5  # eps = 1e-8 is that small beside them


def by_hand(name):
    """The textbook's update, one number at a time: a function (p, g, n, memory) -> p."""

    def sgd(p, g, n, memory):
        return p - 0.1 * g

    def adagrad(p, g, n, memory):
        memory["s"] = memory.get("s", 0.0) + g * g
        return p - 0.1 * g / (np.sqrt(memory["s"]) + 1e-8)

    def adam(p, g, n, memory):
        memory["m"] = 0.9 * memory.get("m", 0.0) + 0.1 * g
        memory["v"] = 0.999 * memory.get("v", 0.0) + 0.001 * g * g
        m, v = memory["m"] / (1 - 0.9**n), memory["v"] / (1 - 0.999**n)
        return p - 0.01 * m / (np.sqrt(v) + 1e-8)

    return {"SGD": sgd, "Adagrad": adagrad, "Adam": adam}[name]


@pytest.mark.parametrize("form", [pack, loose])
@pytest.mark.parametrize("name", OPTIMISERS)
def test_each_optimiser_is_its_equation(name, form):
    """Ten steps of changing gradients, packed and not."""
    params, memory, update, optimiser = form(net()[1]), {}, by_hand(name), OPTIMISERS[name]()
    p, rng = flat(params), np.random.default_rng(0)
    for n in range(1, 11):
        grads = form({key: rng.normal(scale=10.0 ** (n % 3 - 2), size=a.shape) for key, a in params.items()})
        p = update(p, flat(grads), n, memory)
        with unchanged(grads):
            optimiser.step(params, grads)
        assert close(flat(params), p, 1e-13)


@pytest.mark.parametrize("name, optimiser", [("Adagrad", Adagrad(0.1, eps=0.5)), ("Adam", Adam(0.1, eps=0.5))])
def test_eps_stands_outside_the_root(name, optimiser):
    """A first gradient of 2: Adagrad and Adam both divide it by 2 + eps, not by sqrt(4 + eps)."""
    params, grads = {"a": np.array([1.0])}, {"a": np.array([2.0])}
    optimiser.step(params, grads)
    assert math.isclose(params["a"][0], 1.0 - 0.1 * 2.0 / 2.5, rel_tol=1e-14), name


@pytest.mark.parametrize("name", OPTIMISERS)
def test_only_the_names_that_have_a_gradient_move(name):
    """What is frozen is left out of grads: those parameters keep every bit."""
    params, grads = gradients()
    before, optimiser = loose(params), OPTIMISERS[name]()
    for _ in range(2):
        optimiser.step(params, {key: grads[key] for key in ("Why", "by")})
    for key in params:
        assert np.array_equal(params[key], before[key]) == (key not in ("Why", "by")), key


@pytest.mark.parametrize("name", OPTIMISERS)
def test_the_learning_rate_may_change_between_steps(name):
    params, grads = gradients()
    other, optimiser = pack(params), OPTIMISERS[name]()
    optimiser.lr = optimiser.lr / 2
    OPTIMISERS[name]().step(params, grads)
    start = loose(other)
    optimiser.step(other, grads)
    for key in params:
        assert close(2 * (other[key] - start[key]), params[key] - start[key], 1e-15)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_an_optimiser_owns_what_it_remembers(name):
    """Editing the gradients or parameters afterwards edits no memory; two optimisers share none."""
    params, grads = gradients()
    one, two = OPTIMISERS[name](), OPTIMISERS[name]()
    one.step(pack(params), grads)
    memory = {key: a.copy() for key, a in arrays_in(one).items()}
    two.step(params, grads)
    for a in [*params.values(), *grads.values()]:
        a += 1.0
    assert same(memory, arrays_in(one)) and same(memory, arrays_in(two))


def test_every_optimiser_learns_the_task():
    """200 steps on one batch: the loss leaves ln V and comes near zero."""
    for make in (lambda: SGD(1.0), lambda: Adagrad(0.1), lambda: Adam(0.02)):
        model, params = net()
        b, optimiser = batch(model), make()
        for _ in range(200):
            loss, grads, _ = model.loss_and_grads(params, b.xs, b.targets)
            clip_by_norm(grads, 1.0)
            optimiser.step(params, grads)
        assert loss < 0.1 * math.log(V), optimiser
