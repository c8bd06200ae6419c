"""Whatever is thrown at a public function, it gives a right answer or one clear sentence.

A clear sentence is a ValueError, KeyError or TypeError that rnn_core itself raises (its innermost frame is a `raise`
of ours, not NumPy's), on one line, naming one of the arguments; and no argument has been changed by then.
"""

import copy
import inspect
import math
import re
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from junk import spoiled

import rnn_core
from rnn_core import (
    RNN,
    SGD,
    Adagrad,
    Adam,
    Batch,
    History,
    Model,
    Vocabulary,
    check_gradients,
    clip_by_norm,
    clip_by_value,
    every_step,
    fit,
    gaussian,
    gradient_norm,
    identity,
    last_step,
    load_params,
    nudge,
    one_hot,
    orthogonal,
    pack,
    pad,
    relative_error,
    relu,
    save_params,
    scaled,
    shuffled_batches,
    sigmoid,
    sigmoid_cross_entropy,
    sigmoid_squared_error,
    softmax,
    softmax_cross_entropy,
    squared_error,
    stream_batches,
    tanh,
    uniform,
)
from rnn_core.ngrams import NGram, kneser_ney, mixture, witten_bell
from rnn_core.sampling import bits_per_symbol, generate, surprise
from rnn_core.validate import NotFiniteError

PACKAGE = Path(rnn_core.__file__).parent
T, B, D, H, V = 4, 3, 5, 2, 4
EXAMPLES = 60
TMP = None  # a folder for save and load, set by a fixture


@dataclass
class Case:
    """One way to call one public name. right(result, **arguments) asserts what an accepted call must fulfil."""

    call: object
    good: dict
    right: object
    writes: tuple = ()  # what a successful call may change
    fixed: tuple = ()  # what is not spoiled


def finite(*arrays):
    assert all(np.isfinite(a).all() for a in arrays)


# --- what must hold of arguments that were accepted, and of what came of them ----------------------------------------


def elementwise(f):
    def right(result, z):
        z = np.asarray(z)
        assert z.dtype.kind in "fiub" and np.shape(result) == z.shape
        with np.errstate(all="ignore"):
            expected = f(z.astype(np.float64))
            assert np.allclose(np.asarray(result, np.float64), expected, rtol=1e-2, atol=1e-2, equal_nan=True)

    return right


def right_softmax(result, logits):
    assert result.shape == np.shape(logits) and result.size
    finite(result)
    assert np.allclose(result.sum(-1), 1, atol=1e-2) and (result >= 0).all()


def right_loss(by_label):
    def right(result, logits, targets, mask):
        loss, dlogits = result
        logits, targets = np.asarray(logits), np.asarray(targets)
        assert type(loss) is float and math.isfinite(loss) and loss >= 0 and dlogits.shape == logits.shape
        finite(dlogits)
        positions = logits.shape[:-1]
        if by_label:
            assert targets.shape == positions and targets.dtype.kind in "iu" and 0 <= targets.min() <= targets.max()
            assert targets.max() < logits.shape[-1]
        else:
            assert targets.shape == logits.shape
            finite(targets)
        if mask is not None:
            mask = np.asarray(mask)
            assert mask.shape == positions and (mask >= 0).all() and mask.sum() > 0
            finite(mask)
            assert not dlogits[mask == 0].any()

    return right


def good_inputs(xs, size=D):
    xs = np.asarray(xs)
    if xs.ndim == 2:
        assert xs.dtype.kind in "iu" and 0 <= xs.min() <= xs.max() < size
    else:
        assert xs.ndim == 3 and xs.shape[2] == size and xs.dtype.kind in "fiub"
        finite(xs)
    assert xs.size > 0
    return xs.shape[:2]


def good_params(params, names=("Wxh", "Whh", "bh", "Why", "by")):
    shapes = {"Wxh": (D, H), "Whh": (H, H), "bh": (H,), "Why": (H, V), "by": (V,)}
    for name in names:
        assert name in params or name.startswith("b")
        assert name not in params or (params[name].shape == shapes[name] and params[name].dtype.kind == "f")


def good_state(state, batch, count=1):
    if state is not None:
        assert isinstance(state, tuple) and [np.shape(s) for s in state] == [(batch, H)] * count
        finite(*state)


def good_lengths(lengths, steps, batch):
    if lengths is not None:
        lengths = np.asarray(lengths)
        assert lengths.shape == (batch,) and lengths.dtype.kind in "iu" and 1 <= lengths.min() <= lengths.max() <= steps


def right_cell_forward(result, params, xs, state):
    steps, batch = good_inputs(xs)
    good_params(params, ("Wxh", "Whh", "bh"))
    good_state(state, batch)
    hs, (h,), _ = result
    assert hs.shape == (steps, batch, H) and h.shape == (batch, H) and hs.dtype == params["Wxh"].dtype
    finite(hs, h)


def right_cell_backward(result, params, dhs, dstate):
    good_params(params, ("Wxh", "Whh", "bh"))
    good_state(dstate, B)
    assert np.shape(dhs) == (T, B, H)
    finite(np.asarray(dhs))
    dxs, (dh,), grads = result
    assert dxs.shape == (T, B, D) and dh.shape == (B, H) and list(grads) == list(params)
    finite(dxs, dh, *(grads[name] for name in grads if name in ("Wxh", "Whh", "bh")))


def right_model_forward(reads):
    def right(result, params, xs, state, lengths):
        steps, batch = good_inputs(xs)
        good_params(params)
        good_state(state, batch)
        if reads is last_step:
            good_lengths(lengths, steps, batch)
        outputs, (h,), _ = result
        assert outputs.shape == ((steps, batch, V) if reads is every_step else (batch, V)) and h.shape == (batch, H)
        finite(outputs, h)

    return right


def right_model_backward(result, params, doutputs, dstate):
    good_params(params)
    good_state(dstate, B)
    assert np.shape(doutputs) == (T, B, V)
    dxs, (dh,), grads = result
    assert dxs.shape == (T, B, D) and dh.shape == (B, H) and list(grads) == list(params)
    finite(dxs, dh, *grads.values())


def right_training(reads, loss):
    def right(result, params, xs, targets, state, lengths, mask):
        steps, batch = good_inputs(xs)
        good_params(params)
        good_state(state, batch)
        good_lengths(lengths, steps, batch)
        positions = (steps, batch) if reads is every_step else (batch,)
        by_label = loss is softmax_cross_entropy
        assert np.shape(targets) == (positions if by_label else (*positions, V))
        assert mask is None or np.shape(mask) == positions
        value, grads, (h,) = result
        assert type(value) is float and math.isfinite(value) and value >= 0 and list(grads) == list(params)
        finite(h, *grads.values())

    return right


def right_step(result, optimizer, params, grads):
    assert result is None and set(grads) <= set(params)
    for name, g in grads.items():
        assert g.shape == params[name].shape and g.dtype == params[name].dtype
        finite(g)


def right_clip(result, grads, limit):
    assert type(result) is float and (math.isnan(result) or result >= 0) and float(limit) > 0
    assert all(isinstance(g, np.ndarray) and g.dtype.kind == "f" for g in grads.values())


def right_packed(result, params, dtype):
    assert list(result) == list(params)
    for name, a in params.items():
        assert result[name].shape == a.shape and np.array_equal(
            result[name], a.astype(result[name].dtype), equal_nan=True
        )
    assert dtype is None or all(a.dtype == dtype for a in result.values())


def right_weight(result, shape, **arguments):
    assert len(shape) == 2 and result.shape == tuple(shape) and result.dtype == np.float64
    finite(result)


def right_one_hot(result, ids, V, dtype):
    ids = np.asarray(ids)
    assert result.shape == (*ids.shape, V) and (result.sum(-1) == 1).all() and (result.argmax(-1) == ids).all()


def right_pad(result, sequences, value):
    padded, lengths = result
    for b, sequence in enumerate(sequences):
        n = len(sequence)
        assert lengths[b] == n and np.array_equal(padded[:n, b], np.asarray(sequence), equal_nan=True)
        assert (padded[n:, b] == float(value)).all()


def right_stream(result, ids, T, B, step):
    assert result.xs.shape == result.targets.shape == (T, B)
    at = np.asarray(ids)
    assert set(result.xs.ravel()) <= set(at.tolist()) and at.ndim == 1 and step >= 0


def right_shuffled(result, xs, targets, B, seed, lengths, step):
    assert 1 <= result.xs.shape[1] <= B and result.xs.shape[0] == len(xs) and step >= 0


def right_vocabulary(result, tokens, unknown):
    assert set(tokens) <= set(result.tokens) and len(result) == len(set(result.tokens)) > 0


def right_encode(result, tokens):
    assert result.dtype == np.int64 and len(result) == len(list(tokens)) and set(tokens) <= set("abc")


def right_decode(result, ids):
    ids = np.asarray(ids)
    assert result == ["abc"[i] for i in ids.ravel()] and (ids.size == 0 or ids.dtype.kind in "iu")


def right_fit(result, model, params, batches, optimizer, steps, clip, schedule, resume):
    trained, history = result
    good_params(params)
    assert history.step <= steps and list(trained) == list(params)
    assert history.step == steps or history.stopped
    finite(*trained.values())


def right_generated(result, model, params, rng, prompt, count, temperature, top_k):
    ids, logs = result
    assert ids.shape == logs.shape == (count,) and 0 <= ids.min() <= ids.max() < V and (logs <= 0).all()
    finite(logs)
    assert np.asarray(prompt).dtype.kind in "iu" and temperature > 0 and (top_k is None or top_k >= 1)


def right_counts(counts, ids, V, order, smoothing):
    assert counts.V == V >= 1 and counts.order == order >= 0
    right_guess(counts.probabilities(), None)


def right_guess(p, context):
    assert (p > 0).all() and np.isclose(p.sum(), 1)


def right_bits(bits, ids):
    assert bits.shape == (len(ids) - 1,) and (bits > 0).all()
    finite(bits)


def right_shares(counts, ids, V, order):
    assert len(counts.levels) == min(order, len(ids))
    for _, share, left in counts.levels:
        assert (share >= 0).all() and (left >= 0).all() and share.max() <= 1 and left.max() <= 1


def right_mixture(bits, surprises, others, weight):
    assert 0 <= weight <= 1
    low, high = np.minimum(surprises, others), np.maximum(surprises, others)
    assert ((low - 1e-2 <= bits) & (bits <= high + 1e-2)).all()


def right_surprise(result, model, params, ids):
    assert result.shape == (len(ids) - 1,) and (result >= 0).all() and 0 <= np.min(ids) <= np.max(ids) < V
    finite(result)


# --- the good arguments -------------------------------------------------------------------------------------------

rng = np.random.default_rng(0)
MODEL, LAST = Model(RNN(D, H), outputs=V), Model(RNN(D, H), outputs=V, reads=last_step)
ERRORS = Model(RNN(D, H), outputs=V, loss=squared_error)
PARAMS = {name: rng.normal(scale=0.3, size=a.shape) for name, a in MODEL.init(rng).items()}
CELL_PARAMS = {name: PARAMS[name] for name in ("Wxh", "Whh", "bh")}
XS, IDS, STATE = rng.normal(size=(T, B, D)), rng.integers(D, size=(T, B)), (rng.normal(size=(B, H)),)
LABELS, LENGTHS, MASK = rng.integers(V, size=(T, B)), np.array([4, 1, 2]), np.ones((T, B))
LOGITS, VALUES = rng.normal(size=(T, B, V)), rng.uniform(size=(T, B, V))
GRADS = {name: rng.normal(size=a.shape) for name, a in PARAMS.items()}
TAPE, CELL_TAPE = MODEL.forward(PARAMS, XS)[2], MODEL.cell.forward(PARAMS, XS)[2]
READER = Model(RNN(V, H), outputs=V)  # reads symbols and names the next one
READER_PARAMS = {name: rng.normal(scale=0.3, size=a.shape) for name, a in READER.init(rng).items()}
TOLD = np.array([0, 1, 2, 0, 1, 3, 0, 1, 2, 1])
COUNTED = NGram(TOLD, V, 3)
TRAINING = {"params": PARAMS, "xs": XS, "targets": LABELS, "state": STATE, "lengths": LENGTHS, "mask": MASK}
BATCH = Batch(XS, LABELS, None, MASK)


def stepping(make):
    """A fresh optimiser, and one that has a memory already: the memory too must not change when a step fails."""
    used = make()
    used.step(copy.deepcopy(PARAMS), GRADS)
    return [
        Case(
            lambda optimizer, params, grads: optimizer.step(params, grads),
            {"optimizer": o, "params": PARAMS, "grads": GRADS},
            right_step,
            writes=("optimizer", "params"),
            fixed=("optimizer",),
        )
        for o in (make(), used)
    ]


def step_at(lr):
    optimizer = SGD(0.1)
    optimizer.lr = lr
    optimizer.step(copy.deepcopy(PARAMS), GRADS)


def fitting(**changed):
    good = {
        "model": MODEL,
        "params": PARAMS,
        "batches": lambda step: BATCH,
        "optimizer": SGD(0.1),
        "steps": 2,
        "clip": None,
        "schedule": None,
        "resume": None,
    }
    return Case(lambda **a: fit(**a, quiet=True), good | changed, right_fit)


def fitting_on(batch, rate):
    """The batches and rates that a student's own functions return."""
    return fit(MODEL, PARAMS, lambda step: batch, SGD(0.1), 2, schedule=lambda step: rate, quiet=True)


def stored(path, dtype):
    save_params(TMP / "good.npz", PARAMS)
    return load_params(TMP / "good.npz" if isinstance(path, str) and path == "good.npz" else path, dtype)


def saved(path, params):
    return save_params(TMP / "net.npz" if isinstance(path, str) and path == "net.npz" else path, params)


def anything_goes(result, **arguments):
    pass


def numbers_only(result, **arguments):
    assert all(float(x) > 0 for x in arguments.values())


LOSS = {"logits": LOGITS, "targets": VALUES, "mask": MASK}
Z = {"z": LOGITS[0]}
SCHEME = {"rng": np.random.default_rng(0), "shape": (3, 2)}

CASES = {
    "tanh": [Case(lambda z: tanh(z), Z, elementwise(np.tanh))],
    "relu": [Case(lambda z: relu(z), Z, elementwise(lambda z: np.maximum(z, 0)))],
    "sigmoid": [Case(lambda z: sigmoid(z), Z, elementwise(lambda z: 1 / (1 + np.exp(-z))))],
    "RNN": [
        Case(
            lambda D, H, activation: RNN(D, H, activation),
            {"D": D, "H": H, "activation": tanh},
            lambda cell, D, H, activation: good_cell(cell, D, H),
        ),
        Case(
            lambda rng, Wxh, Whh: RNN(D, H).init(rng, Wxh, Whh),
            {"rng": np.random.default_rng(0), "Wxh": scaled, "Whh": lambda rng, shape: np.eye(*shape)},
            lambda params, **_: good_params(params, ("Wxh", "Whh", "bh")),
            ("rng",),
        ),
        Case(
            lambda params, B: RNN(D, H).initial_state(params, B),
            {"params": CELL_PARAMS, "B": B},
            lambda state, params, B: good_state(state, B),
        ),
        Case(lambda **a: RNN(D, H).forward(**a), {"params": CELL_PARAMS, "xs": XS, "state": STATE}, right_cell_forward),
        Case(lambda **a: RNN(D, H).forward(**a), {"params": CELL_PARAMS, "xs": IDS, "state": None}, right_cell_forward),
        Case(
            lambda params, dhs, dstate: RNN(D, H).backward(params, dhs, CELL_TAPE, dstate),
            {"params": CELL_PARAMS, "dhs": rng.normal(size=(T, B, H)), "dstate": STATE},
            right_cell_backward,
        ),
    ],
    "Model": [
        Case(
            lambda **a: Model(**a),
            {"cell": RNN(D, H), "outputs": V, "loss": squared_error, "reads": every_step},
            lambda model, cell, outputs, loss, reads: good_model(model),
        ),
        Case(
            lambda rng, Wxh, Whh, Why: MODEL.init(rng, Wxh, Whh, Why),
            {"rng": np.random.default_rng(0), "Wxh": scaled, "Whh": orthogonal, "Why": gaussian(0.1)},
            lambda params, **_: good_params(params),
            ("rng",),
        ),
        Case(
            lambda params, doutputs, dstate: MODEL.backward(params, doutputs, TAPE, dstate),
            {"params": PARAMS, "doutputs": LOGITS, "dstate": STATE},
            right_model_backward,
        ),
    ],
    "every_step": [
        Case(
            lambda **a: MODEL.forward(**a),
            {"params": PARAMS, "xs": XS, "state": STATE, "lengths": None},
            right_model_forward(every_step),
        ),
        Case(lambda **a: MODEL.loss_and_grads(**a), TRAINING, right_training(every_step, softmax_cross_entropy)),
        Case(
            lambda **a: ERRORS.loss_and_grads(**a),
            TRAINING | {"xs": IDS, "targets": VALUES},
            right_training(every_step, squared_error),
        ),
    ],
    "last_step": [
        Case(
            lambda **a: LAST.forward(**a),
            {"params": PARAMS, "xs": IDS, "state": STATE, "lengths": LENGTHS},
            right_model_forward(last_step),
        ),
        Case(
            lambda **a: LAST.loss_and_grads(**a),
            TRAINING | {"targets": LABELS[0], "mask": MASK[0]},
            right_training(last_step, softmax_cross_entropy),
        ),
    ],
    "softmax": [Case(softmax, {"logits": LOGITS}, right_softmax)],
    "softmax_cross_entropy": [Case(softmax_cross_entropy, LOSS | {"targets": LABELS}, right_loss(True))],
    "sigmoid_cross_entropy": [Case(sigmoid_cross_entropy, LOSS, right_loss(False))],
    "squared_error": [
        Case(
            squared_error,
            {"outputs": LOGITS, "targets": VALUES, "mask": MASK},
            lambda result, outputs, targets, mask: right_loss(False)(result, outputs, targets, mask),
        )
    ],
    "sigmoid_squared_error": [Case(sigmoid_squared_error, LOSS, right_loss(False))],
    "SGD": [
        Case(lambda lr: SGD(lr), {"lr": 0.1}, numbers_only),
        Case(step_at, {"lr": 0.1}, numbers_only),
        *stepping(lambda: SGD(0.1)),
    ],
    "Adagrad": [Case(Adagrad, {"lr": 0.1, "eps": 1e-8}, numbers_only), *stepping(lambda: Adagrad(0.1))],
    "Adam": [
        Case(
            lambda **a: Adam(**a),
            {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
            lambda adam, lr, beta1, beta2, eps: good_adam(lr, beta1, beta2, eps),
        ),
        *stepping(lambda: Adam(0.1)),
    ],
    "clip_by_norm": [Case(clip_by_norm, {"grads": GRADS, "limit": 1.0}, right_clip, ("grads",))],
    "clip_by_value": [Case(clip_by_value, {"grads": GRADS, "limit": 1.0}, right_clip, ("grads",))],
    "gradient_norm": [Case(gradient_norm, {"grads": GRADS}, lambda r, grads: right_clip(r, grads, 1))],
    "pack": [Case(pack, {"params": PARAMS, "dtype": np.float32}, right_packed)],
    "save_params": [Case(saved, {"path": "net.npz", "params": PARAMS}, anything_goes)],
    "load_params": [Case(stored, {"path": "good.npz", "dtype": np.float32}, lambda r, path, dtype: good_params(r))],
    "check_gradients": [
        Case(
            lambda **a: check_gradients(**a),
            {"model": LAST, "params": PARAMS, "batch": Batch(IDS, LABELS[0], LENGTHS), "rng": rng, "step": 1e-5},
            lambda errors, **_: finite(*errors.values()),
            ("rng",),
        )
    ],
    "nudge": [
        Case(
            lambda loss, a, step: nudge(loss, a, step),
            {"loss": lambda: (0.0,), "a": LOGITS[0], "step": 1e-5},
            lambda slopes, loss, a, step: not_any(slopes, a),
        )
    ],
    "relative_error": [
        Case(relative_error, {"a": LOGITS[0], "n": LOGITS[1]}, lambda r, a, n: good_error(r, a, n)),
    ],
    "scaled": [Case(scaled, SCHEME, right_weight, ("rng",))],
    "orthogonal": [Case(orthogonal, SCHEME, right_weight, ("rng",))],
    "gaussian": [
        Case(lambda scale, rng, shape: gaussian(scale)(rng, shape), SCHEME | {"scale": 0.1}, right_weight, ("rng",))
    ],
    "identity": [
        Case(lambda scale, rng, shape: identity(scale)(rng, shape), SCHEME | {"scale": 0.1}, right_weight, ("rng",))
    ],
    "uniform": [
        Case(lambda limit, rng, shape: uniform(limit)(rng, shape), SCHEME | {"limit": 0.1}, right_weight, ("rng",))
    ],
    "one_hot": [Case(one_hot, {"ids": IDS, "V": D, "dtype": np.float32}, right_one_hot)],
    "pad": [
        Case(pad, {"sequences": [np.array([1, 2]), np.array([3])], "value": 0}, right_pad),
        Case(pad, {"sequences": [np.ones((2, 3)), np.ones((1, 3))], "value": 0.5}, right_pad),
    ],
    "Vocabulary": [
        Case(Vocabulary, {"tokens": ["a", "b"], "unknown": "?"}, right_vocabulary),
        Case(lambda tokens: Vocabulary("abc").encode(tokens), {"tokens": ["a", "b"]}, right_encode),
        Case(lambda ids: Vocabulary("abc").decode(ids), {"ids": np.array([0, 2])}, right_decode),
        Case(
            lambda token: token in Vocabulary("abc"),
            {"token": "a"},
            lambda r, token: same_as(r, token in ("a", "b", "c") if isinstance(token, str) else False),
        ),
    ],
    "stream_batches": [
        Case(
            lambda ids, T, B, step: stream_batches(ids, T, B)(step),
            {"ids": np.arange(40) % 7, "T": T, "B": B, "step": 1},
            right_stream,
        )
    ],
    "shuffled_batches": [
        Case(
            lambda xs, targets, B, seed, lengths, step: shuffled_batches(xs, targets, B, seed, lengths)(step),
            {
                "xs": np.tile(IDS, 2),
                "targets": np.arange(6),
                "B": 2,
                "seed": 0,
                "lengths": np.tile(LENGTHS, 2),
                "step": 4,
            },
            right_shuffled,
        )
    ],
    "Batch": [
        Case(fitting_on, {"batch": BATCH, "rate": 0.1}, anything_goes),
    ],
    "fit": [
        fitting(),
        fitting(optimizer=Adam(0.1), clip=lambda g: clip_by_norm(g, 0.1), schedule=lambda step: 0.1),
        fitting(resume=fit(MODEL, PARAMS, lambda step: BATCH, Adam(0.1), 1, quiet=True)[1]),
    ],
    "generate": [
        Case(
            generate,
            {
                "model": READER,
                "params": READER_PARAMS,
                "rng": np.random.default_rng(0),
                "prompt": [0, 2],
                "count": 3,
                "temperature": 1.0,
                "top_k": None,
            },
            right_generated,
            ("rng",),
        )
    ],
    "surprise": [
        Case(surprise, {"model": READER, "params": READER_PARAMS, "ids": np.array([0, 3, 1])}, right_surprise)
    ],
    "bits_per_symbol": [
        Case(
            bits_per_symbol,
            {"model": READER, "params": READER_PARAMS, "ids": np.array([0, 3, 1])},
            lambda bits, model, params, ids: right_surprise(np.full(len(ids) - 1, bits), model, params, ids),
        )
    ],
    "NGram": [
        Case(NGram, {"ids": TOLD, "V": V, "order": 3, "smoothing": smoothing}, right_counts)
        for smoothing in (witten_bell, kneser_ney)
    ]
    + [
        Case(lambda context: COUNTED.probabilities(context), {"context": np.array([1, 0])}, right_guess),
        Case(lambda ids: COUNTED.surprise(ids), {"ids": np.array([0, 3, 1])}, right_bits),
        Case(
            lambda ids: COUNTED.bits(ids),
            {"ids": np.array([0, 3, 1])},
            lambda bits, ids: right_bits(np.full(len(ids) - 1, bits), ids),
        ),
    ],
    # A smoothing is called by NGram alone, with what it has counted: what is thrown is the text and the order.
    **{
        smoothing.__name__: [
            Case(
                lambda ids, V, order, f=smoothing: NGram(ids, V, order, f),
                {"ids": TOLD, "V": V, "order": 3},
                right_shares,
            )
        ]
        for smoothing in (witten_bell, kneser_ney)
    },
    "mixture": [
        Case(
            mixture,
            {"surprises": np.array([1.0, 2.0, 0.5]), "others": np.array([3.0, 0.1, 0.5]), "weight": 0.5},
            right_mixture,
        )
    ],
    "History": [
        Case(
            lambda keep, start: History(SGD(0.1), losses=[1.0, 2.0]).smoothed(keep, start),
            {"keep": 0.9, "start": 1.0},
            lambda curve, keep, start: finite(curve),
        )
    ],
}


def good_cell(cell, D, H):
    assert cell.D == D >= 1 and cell.H == H >= 1 and type(cell.D) is type(cell.H) is int


def good_model(model):
    assert model.outputs >= 1
    good = model.init(np.random.default_rng(0))
    assert good["Why"].shape == (H, model.outputs)


def good_adam(lr, beta1, beta2, eps):
    assert lr > 0 and eps > 0 and 0 <= beta1 < 1 and 0 <= beta2 < 1


def not_any(slopes, a):
    assert slopes.shape == np.shape(a) and not slopes.any()


def good_error(result, a, n):
    assert np.shape(a) == np.shape(n) and type(result) is float and result >= 0
    finite(np.asarray(a), np.asarray(n))


def same_as(result, expected):
    assert result == expected


FUZZED = {f"{name}-{i}" if i else name: case for name, cases in CASES.items() for i, case in enumerate(cases)}


def public_names():
    return {name for name, value in vars(rnn_core).items() if name[0] != "_" and not isinstance(value, ModuleType)}


def test_every_public_name_has_bad_input_thrown_at_it():
    """A new public name without a case fails here."""
    assert not public_names() - set(CASES)


def test_every_public_method_is_called_by_a_case():
    """So does a new method of a public class."""
    called = {
        "RNN": {"init", "initial_state", "forward", "backward"},
        "Model": {"init", "forward", "backward", "loss_and_grads"},
        "SGD": {"step"},
        "Adagrad": {"step"},
        "Adam": {"step"},
        "Vocabulary": {"encode", "decode"},
        "History": {"smoothed", "summary"},
        "Batch": set(),
        "NGram": {"probabilities", "surprise", "bits"},
    }
    classes = {name for name in public_names() if inspect.isclass(getattr(rnn_core, name))}
    assert classes == set(called)
    for name in classes:
        methods = {
            key for key, value in vars(getattr(rnn_core, name)).items() if key[0] != "_" and inspect.isfunction(value)
        }
        assert methods == called[name], name


def frozen(thing):
    """A picture of a thing, to see whether it was changed."""
    if isinstance(thing, np.ndarray):
        return str(thing.dtype), thing.shape, repr(thing.tolist()) if thing.dtype == object else thing.tobytes()
    if isinstance(thing, dict):
        return [(repr(name), frozen(a)) for name, a in thing.items()]
    if isinstance(thing, (tuple, list)):
        return [frozen(part) for part in thing]
    if isinstance(thing, np.random.Generator):
        return repr(thing.bit_generator.state)
    if hasattr(thing, "__dict__") and not isinstance(thing, type) and not callable(thing):
        return frozen(vars(thing))
    return repr(thing)


def assert_clear(error, names):
    """One of Python's own kinds, raised by rnn_core, one line, naming an argument."""
    assert type(error) in (ValueError, KeyError, TypeError, NotFiniteError), f"a {type(error).__name__}"
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}: {last.line}"
    assert Path(last.filename).is_relative_to(PACKAGE) and last.line.startswith("raise"), f"not raised by us: {where}"
    (text,) = error.args
    assert "\n" not in text and 10 < len(text) < 400, f"not one sentence: {text!r} ({where})"
    assert any(re.search(rf"(?<!\w){name}(?!\w)", text) for name in names), f"names none of {names}: {text!r} ({where})"


def throw(case, arguments):
    """Call, and judge the answer or the error."""
    # Each call gets arguments of its own: a successful one may write into them.
    arguments = {name: value if callable(value) else copy.deepcopy(value) for name, value in arguments.items()}
    before = {name: frozen(value) for name, value in arguments.items()}
    may_change = ()
    try:
        result = case.call(**arguments)
    except (FileNotFoundError, IsADirectoryError, FileExistsError):
        pass  # Python's own sentence, which names the file
    except Exception as error:
        assert_clear(error, set(arguments) | {"batches", "xs", "targets", "lengths", "mask", "fresh", "schedule"})
    else:
        case.right(result, **arguments)
        may_change = case.writes
    for name, value in arguments.items():
        assert name in may_change or name == "rng" or frozen(value) == before[name], f"{name} was changed"


@pytest.fixture(autouse=True, scope="module")
def a_folder(tmp_path_factory):
    global TMP
    TMP = tmp_path_factory.mktemp("params")


@pytest.mark.parametrize("name", FUZZED)
def test_good_arguments_are_accepted(name):
    """The cases start from calls that work: else nothing would be shown."""
    case = FUZZED[name]
    arguments = {key: value if callable(value) else copy.deepcopy(value) for key, value in case.good.items()}
    case.right(case.call(**arguments), **arguments)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", FUZZED)
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_only_right_answers_or_clear_errors(name, data):
    """Shapes, dtypes, labels, lengths, tokens, NaNs and empty things, at every public function."""
    case = FUZZED[name]
    throw(case, data.draw(spoiled(case.good, case.fixed), label="arguments"))


# --- one example for each mistake that a student is likely to make ---------------------------------------------------


def message(kind, call):
    """The sentence that a call is refused with; it must be a clear one."""
    with pytest.raises(kind) as caught:
        call()
    last = traceback.extract_tb(caught.tb)[-1]
    assert Path(last.filename).is_relative_to(PACKAGE) and last.line.startswith("raise")
    return caught.value.args[0]


def test_a_wrong_shape_is_named_with_the_one_expected():
    said = message(ValueError, lambda: MODEL.forward(PARAMS, np.zeros((T, B, D + 1))))
    assert said == "xs has shape (4, 3, 6), expected (T, B, D) = (4, 3, 5)"
    said = message(ValueError, lambda: MODEL.loss_and_grads(PARAMS, XS, LABELS.T))
    assert "targets has shape (3, 4)" in said and "(4, 3)" in said


def test_two_dimensional_floats_are_neither_ids_nor_features():
    said = message(ValueError, lambda: MODEL.forward(PARAMS, np.zeros((T, D))))
    assert "xs must be token ids, integers (T, B), or features (T, B, D) with D = 5" in said and "float64" in said


def test_labels_that_are_floats_are_refused():
    assert message(TypeError, lambda: softmax_cross_entropy(LOGITS, LABELS * 1.0)) == (
        "targets must be integers, got dtype float64"
    )


def test_labels_out_of_range_are_named():
    assert message(ValueError, lambda: softmax_cross_entropy(LOGITS, LABELS + 2)) == "targets must lie in 0 .. 3, got 5"
    assert (
        message(ValueError, lambda: softmax_cross_entropy(LOGITS, LABELS - 9)) == "targets must lie in 0 .. 3, got -9"
    )


def test_token_ids_out_of_range_do_not_wrap_around():
    assert message(ValueError, lambda: MODEL.forward(PARAMS, IDS - D)) == "xs must lie in 0 .. 4, got -5"


def test_lengths_of_zero_and_beyond_the_end_are_refused():
    for wrong in (0, T + 1):
        said = message(ValueError, lambda wrong=wrong: LAST.forward(PARAMS, XS, None, np.array([T, wrong, 1])))
        assert said == f"lengths must lie in 1 .. 4, got {wrong}"


def test_a_batch_in_which_nothing_counts_is_an_error():
    said = message(ValueError, lambda: MODEL.loss_and_grads(PARAMS, XS, LABELS, mask=np.zeros((T, B))))
    assert "mask" in said and "count at least one position" in said
    late = np.zeros((T, B))
    late[3, 1] = 1.0  # counted by the mask, but beyond that sequence's end
    said = message(ValueError, lambda: MODEL.loss_and_grads(PARAMS, XS, LABELS, lengths=LENGTHS, mask=late))
    assert "mask" in said


def test_a_state_that_is_an_array_and_not_a_tuple_is_refused():
    said = message(TypeError, lambda: MODEL.forward(PARAMS, XS, STATE[0]))
    assert said == "state must be a tuple of 1 array(s) of shape (B, H), got ndarray"
    said = message(ValueError, lambda: MODEL.forward(PARAMS, XS, (STATE[0].T,)))
    assert said == "state[0] has shape (2, 3), expected (B, H) = (3, 2)"


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_named_and_counted(value):
    wrong = XS.copy()
    wrong[1, 1, 1] = value
    assert (
        message(ValueError, lambda: MODEL.forward(PARAMS, wrong)) == f"xs must be finite, got {value} in 1 of 60 places"
    )


@pytest.mark.filterwarnings("ignore")
def test_parameters_that_overflow_or_are_nan_are_noticed():
    for name in PARAMS:
        bad = PARAMS | {name: np.full_like(PARAMS[name], np.nan)}
        assert "must be finite" in message(ValueError, lambda bad=bad: MODEL.loss_and_grads(bad, XS, LABELS))


def test_a_missing_parameter_is_named_with_those_that_are_there():
    said = message(KeyError, lambda: MODEL.forward({n: a for n, a in PARAMS.items() if n != "Whh"}, XS))
    assert said == "params has no 'Whh', expected Wxh, Whh, bh; it has Wxh, bh, Why, by"


def test_parameters_of_two_dtypes_are_refused_with_the_way_out():
    mixed = PARAMS | {"Whh": PARAMS["Whh"].astype(np.float32)}
    assert "pack(params, dtype)" in message(TypeError, lambda: MODEL.forward(mixed, XS))


def test_numpys_tanh_is_refused_where_ours_is_meant():
    said = message(TypeError, lambda: RNN(D, H, activation=np.tanh))
    assert "activation must be rnn_core.tanh, sigmoid or relu" in said and "ufunc 'tanh'" in said


def test_a_cell_that_was_not_made_is_refused():
    assert "such as RNN(D, H)" in message(TypeError, lambda: Model(RNN, outputs=V))


def test_a_scheme_that_was_not_given_its_scale_is_refused():
    """gaussian where gaussian(0.1) is meant."""
    said = message(TypeError, lambda: MODEL.init(np.random.default_rng(0), Wxh=gaussian))
    assert "Wxh" in said and "scheme" in said


def test_a_seed_where_a_generator_is_meant_is_refused():
    assert "np.random.default_rng(seed)" in message(TypeError, lambda: MODEL.init(0))


@pytest.mark.parametrize("make", [SGD, Adagrad, Adam])
@pytest.mark.parametrize("lr", [0, -0.1])
def test_a_learning_rate_must_be_positive(make, lr):
    assert message(ValueError, lambda: make(lr)) == f"lr must be positive, got {lr}"


def test_a_learning_rate_beyond_all_floats_is_refused_in_one_line():
    assert "lr must be" in (said := message((TypeError, ValueError), lambda: SGD(10**400))) and len(said) < 200


def test_a_learning_rate_that_was_set_to_nan_is_noticed_at_the_step():
    optimizer, params = SGD(0.1), copy.deepcopy(PARAMS)
    optimizer.lr = np.nan
    assert "lr must be finite" in message(ValueError, lambda: optimizer.step(params, GRADS))
    assert frozen(params) == frozen(PARAMS)


@pytest.mark.parametrize("make", [lambda: SGD(0.1), lambda: Adagrad(0.1), lambda: Adam(0.1)])
def test_a_gradient_that_is_nan_changes_neither_parameters_nor_memory(make):
    optimizer, params = make(), copy.deepcopy(PARAMS)
    optimizer.step(params, GRADS)
    before = frozen((params, optimizer))
    wrong = copy.deepcopy(GRADS)
    wrong["by"][0] = np.nan
    assert "grads must be finite" in message(ValueError, lambda: optimizer.step(params, wrong))
    assert frozen((params, optimizer)) == before


def test_an_optimiser_that_has_stepped_another_net_says_so():
    optimizer = Adam(0.1)
    optimizer.step({"W": np.ones(3)}, {"W": np.ones(3)})
    assert "make a fresh one" in message(ValueError, lambda: optimizer.step(copy.deepcopy(PARAMS), GRADS))


def test_an_optimiser_class_is_not_an_optimiser():
    said = message(TypeError, lambda: fit(MODEL, PARAMS, lambda step: BATCH, Adam, 2))
    assert "such as Adam(lr=0.01)" in said


def test_a_batch_where_a_function_is_meant_is_refused():
    assert "batches must be a function" in message(TypeError, lambda: fit(MODEL, PARAMS, BATCH, SGD(0.1), 2))


@pytest.mark.parametrize("returned", [None, (XS, LABELS), XS])
def test_batches_that_return_no_batch_are_refused(returned):
    said = message(TypeError, lambda: fit(MODEL, PARAMS, lambda step: returned, SGD(0.1), 2, quiet=True))
    assert "batches" in said and "Batch" in said


def test_empty_text_is_refused():
    assert message(ValueError, lambda: Vocabulary("")) == "tokens is empty, expected at least one word or character"
    assert "ids is empty" in message(ValueError, lambda: stream_batches([], T, B))
    assert "sequences" in message(ValueError, lambda: pad([[1], []]))


def test_a_window_longer_than_the_text_is_refused_with_the_length_it_needs():
    said = message(ValueError, lambda: stream_batches(np.zeros(12, int), T, B))
    assert said == "ids has 12 entries, expected at least 13 for one window of T=4, B=3"
    stream_batches(np.zeros(13, int), T, B)


def test_an_unknown_token_is_named_with_the_nearest_known_ones():
    words = Vocabulary("barca is the best".split())
    assert message(KeyError, lambda: words.encode(["teh"])) == (
        "tokens holds 'teh', which is not in the vocabulary; the nearest known: the"
    )
    assert "'Madrid'" in message(KeyError, lambda: words.encode(["Madrid"]))


def test_float32_cannot_hold_what_float64_can_and_says_so():
    small = pack(PARAMS, np.float32)
    assert "xs must be finite" in message(ValueError, lambda: MODEL.forward(small, np.full((T, B, D), 1e300)))


def test_other_dtypes_are_not_offered():
    assert message(TypeError, lambda: pack(PARAMS, np.int64)) == "dtype must be np.float32 or np.float64, got int64"


def test_whole_numbers_are_not_floats_nor_truths():
    assert message(TypeError, lambda: RNN(2.0, 3)) == "D must be a whole number, got 2.0"
    assert message(ValueError, lambda: RNN(2, 0)) == "H must be a whole number of at least 1, got 0"


def test_a_net_in_float32_is_refused_by_the_gradient_check():
    small = pack(PARAMS, np.float32)
    said = message(TypeError, lambda: check_gradients(MODEL, small, BATCH, np.random.default_rng(0)))
    assert said == "params['Wxh'] must be float64 for a gradient check, got float32"


def test_a_file_that_is_not_there_is_pythons_own_error(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"missing\.npz"):
        load_params(tmp_path / "missing.npz")
    assert "path must end in .npz" in message(ValueError, lambda: save_params(tmp_path / "net.pkl", PARAMS))


@pytest.mark.parametrize("value", [-np.inf, np.nan])
def test_an_infinite_gradient_from_above_is_named(value):
    for name, call in (
        ("dhs", lambda: MODEL.cell.backward(CELL_PARAMS, np.full((T, B, H), value), CELL_TAPE)),
        ("doutputs", lambda: MODEL.backward(PARAMS, np.full((T, B, V), value), TAPE)),
        ("dstate", lambda: MODEL.backward(PARAMS, LOGITS, TAPE, (np.full((B, H), value),))),
    ):
        assert name in message(ValueError, call)


@pytest.mark.parametrize("value", [1e300, -1e300, 2**70])
def test_padding_that_integers_cannot_hold_is_refused(value):
    assert "value" in message(ValueError, lambda: pad([[1, 2], [3]], value))
    assert pad([[1.0, 2.0], [3.0]], value)[0][1, 1] == value


@pytest.mark.parametrize("fresh", [np.array([True, False]), "yes", None])
def test_fresh_is_a_truth_not_an_array(fresh):
    said = message(TypeError, lambda: fitting_on(BATCH._replace(fresh=fresh), 0.1))
    assert "fresh" in said


def test_a_copied_model_reads_as_the_model_does():
    """deepcopy copies every_step too: nothing may depend on its being the very same object."""
    twin = copy.deepcopy(READER)
    assert bits_per_symbol(twin, READER_PARAMS, [0, 3, 1]) == bits_per_symbol(READER, READER_PARAMS, [0, 3, 1])
