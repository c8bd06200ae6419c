"""What a net that names the next symbol has to say: text it makes up, and its surprise at text that is there."""

import numpy as np

from rnn_core import validate
from rnn_core.model import EveryStep, Model

WINDOW = 1000  # a text is read in pieces, so that a long one needs no more memory than this many steps


def generate(model, params, rng, prompt, count, temperature=1.0, top_k=None):
    """Read the prompt, then say `count` symbols, each drawn and then read in its turn, so that the state advances.

    p = softmax(logits / temperature) over the top_k likeliest (all when None). Towards temperature 0, and at
    top_k=1, the likeliest is always taken: greedy. prompt: ids (n,), at least one.
    Returns ids (count,) and log-probabilities (count,), in nats: what the model itself gives each, as at
    temperature 1 without top_k. Each symbol costs rng one draw.
    """
    V = _symbols(model)
    validate.generator("rng", rng)
    prompt, count = _sequence("prompt", prompt, V), validate.count("count", count)
    temperature = validate.positive("temperature", temperature)
    top_k = V if top_k is None else validate.count("top_k", top_k)
    ids, logs = np.empty(count, np.int64), np.empty(count)
    outputs, state, _ = model.forward(params, prompt[:, None])
    for i in range(count):
        log_p = log_softmax(outputs[-1])[0]
        ids[i] = draw(rng, log_p, temperature, top_k)
        logs[i] = log_p[ids[i]]
        outputs, state, _ = model.forward(params, ids[i : i + 1, None], state)
    return ids, logs


def draw(rng, log_p, temperature, top_k):
    """One id, from log-probabilities (or logits) (V,); the first of those that are equally likely where top_k cuts."""
    with np.errstate(over="ignore"):  # the largest is 0 first, so that almost no temperature gives -inf and never NaN
        p = np.exp((log_p - log_p.max()) / temperature)
    p[np.argsort(-log_p, kind="stable")[top_k:]] = 0.0
    edges = np.cumsum(p)
    return np.searchsorted(edges / edges[-1], rng.random(), side="right")


def surprise(model, params, ids):
    """-log2 p(symbol | all symbols before it), in bits, of every symbol but the first: (n - 1,) for ids (n,).

    The ids are one stream, read from a zero state.
    """
    ids, state, pieces = _sequence("ids", ids, _symbols(model), at_least=2), None, []
    for start in range(0, len(ids) - 1, WINDOW):
        xs, targets = ids[start : start + WINDOW], ids[start + 1 : start + WINDOW + 1]
        outputs, state, _ = model.forward(params, xs[: len(targets), None], state)
        pieces.append(log_softmax(outputs[:, 0])[np.arange(len(targets)), targets])
    return -np.concatenate(pieces) / np.log(2)


def bits_per_symbol(model, params, ids):
    """The mean surprise in bits: one stream from a zero state, in windows, every symbol but the first scored."""
    return float(surprise(model, params, ids).mean())


def log_softmax(logits):
    """ln softmax over the last axis, in float64 and without an overflow: logits - ln sum exp(logits)."""
    logits = validate.finite("the logits that params give", logits.astype(np.float64))
    logits = logits - logits.max(axis=-1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))


def _symbols(model):
    """V of a model that reads symbols and names the next one."""
    if not isinstance(model, Model):
        raise TypeError(f"model must be a Model, got {validate.shown(model)}")
    if not isinstance(model.reads, EveryStep) or model.outputs != model.cell.D:
        raise ValueError(
            "model must read symbols and name the next one, with as many inputs as outputs and every_step; "
            f"got {model.cell.D} inputs, {model.outputs} outputs and {model.reads}"
        )
    return model.outputs


def _sequence(name, ids, V, at_least=1):
    ids = validate.array(name, ids)
    if ids.ndim != 1 or len(ids) < at_least:
        raise ValueError(f"{name} must be at least {at_least} id(s) in a row, shape (n,), got shape {ids.shape}")
    return validate.integers(name, ids, below=V)
