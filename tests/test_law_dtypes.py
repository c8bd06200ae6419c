"""float32 in, float32 out: no float64 leaks into a float32 net, and no float32 into a float64 one."""

import numpy as np
import pytest
from nets import CELLS, LOSSES, RAGGED, READS, B, D, V, a_state, arrays_in, batch, net

from rnn_core import (
    SGD,
    Adagrad,
    Adam,
    Batch,
    clip_by_norm,
    clip_by_value,
    fit,
    load_params,
    one_hot,
    pack,
    save_params,
    sigmoid,
    softmax,
    tanh,
)


def dtypes(*things):
    return {a.dtype for a in arrays_in(things).values() if a.dtype.kind == "f"}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("ragged", RAGGED)
@pytest.mark.parametrize("reads", READS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("cell", CELLS)
def test_nothing_leaks_the_other_dtype(cell, loss, reads, ragged, dtype):
    """Inputs, targets, masks and states come in as float64 or integers; what comes back has the parameters' dtype."""
    model, params = net(cell, LOSSES[loss], READS[reads], dtype=dtype)
    for kind in ("features", "ids"):
        b = batch(model, kind, ragged)
        value, grads, state = model.loss_and_grads(params, b.xs, b.targets, a_state(), b.lengths, b.mask)
        outputs, last, tape = model.forward(params, b.xs, None, b.lengths)
        mask = model.reads.mask(outputs.shape[:-1], b.lengths, b.mask)
        again, dlogits = model.loss(outputs, b.targets, mask)
        back = model.backward(params, dlogits.astype(np.float64), tape, a_state())
        assert type(value) is float and type(again) is float
        assert dtypes(params, grads, state, outputs, last, dlogits, back) == {np.dtype(dtype)}
        assert dtypes(model.cell.initial_state(params, B)) == {np.dtype(dtype)}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("make", [lambda: SGD(0.1), lambda: Adagrad(0.1), lambda: Adam(0.1)])
def test_what_optimisers_remember_has_the_parameters_dtype(make, dtype):
    """NumPy scalars as rates and limits are the usual leak: np.float64(0.1) * float32 array is float64."""
    for form in (lambda p: p, lambda p: {name: a.copy() for name, a in p.items()}):
        model, params = net(dtype=dtype)
        params, b, optimiser = form(params), batch(model), make()
        optimiser.lr = np.float64(optimiser.lr)
        for _ in range(2):
            _, grads, _ = model.loss_and_grads(params, b.xs, b.targets)
            clip_by_norm(grads, np.float64(0.01))
            clip_by_value(grads, np.array(0.001))
            optimiser.step(params, grads)
            assert dtypes(params, grads, optimiser) == {np.dtype(dtype)}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_fit_stays_in_the_dtype_of_its_parameters(dtype):
    model, params = net(dtype=dtype)
    b = batch(model)
    trained, history = fit(
        model,
        params,
        lambda step: Batch(b.xs, b.targets, fresh=step == 0),
        Adam(np.float64(0.01)),
        5,
        clip=lambda grads: clip_by_norm(grads, np.float64(0.1)),
        schedule=lambda step: np.float64(0.01),
        quiet=True,
    )
    assert dtypes(trained, history.state, history.optimizer) == {np.dtype(dtype)}
    assert all(type(x) is float for x in history.losses + history.norms + history.rates)


def test_float32_gives_the_float64_answer_to_six_digits():
    for cell in CELLS:
        model, params = net(cell)
        b = batch(model)
        wide, narrow = (model.loss_and_grads(p, b.xs, b.targets) for p in (params, pack(params, np.float32)))
        assert abs(wide[0] - narrow[0]) < 1e-5
        for name in params:
            assert np.abs(wide[1][name] - narrow[1][name]).max() < 1e-5, name


def test_functions_of_one_array_keep_its_dtype():
    for dtype in (np.float32, np.float64):
        z = np.random.default_rng(0).normal(size=(2, V)).astype(dtype)
        for f in (softmax, tanh, sigmoid):
            assert f(z).dtype == dtype
        assert one_hot([0, 1], V, dtype).dtype == dtype
    assert softmax(np.arange(3)).dtype == np.float64


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_pack_and_load_cast_and_nothing_else_does(dtype, tmp_path):
    _, params = net(dtype=dtype)
    assert dtypes(pack(params)) == {np.dtype(dtype)}
    save_params(tmp_path / "net.npz", params)
    assert dtypes(load_params(tmp_path / "net.npz")) == {np.dtype(np.float64)}
    assert dtypes(load_params(tmp_path / "net.npz", np.float32)) == {np.dtype(np.float32)}


def test_integer_features_are_read_as_floats():
    model, params = net(dtype=np.float32)
    outputs, _, _ = model.forward(params, np.ones((2, B, D), dtype=np.int64))
    assert outputs.dtype == np.float32
