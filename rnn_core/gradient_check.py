"""The gradient check: backward against nudging every single number."""

import numpy as np

from rnn_core import validate
from rnn_core.batches import Batch
from rnn_core.cells import sequence


def check_gradients(model, params, batch, rng, step=1e-5):
    """{name: relative error} of every parameter, of float inputs ("xs") and of the first state ("state[0]", ...).

    error = max|a - n| / max(max|a|, max|n|) over the whole array, a from backward, n = (L(p + step) - L(p - step))
    / (2 step). Correct code in float64 stays below 1e-7; element by element no step size would. Nudging needs two
    forward passes a number, so keep the sizes tiny. The loss is checked with a random pull on the last state added,
    so that an upstream dstate is checked too. rng draws the first state and that pull; nothing is changed.
    """
    validate.generator("rng", rng)
    step = validate.positive("step", step)
    validate.promises("model", model, ("forward", "backward", "loss"), "a Model")
    if not isinstance(batch, Batch):
        raise TypeError(f"batch must be a Batch, got {validate.shown(batch)}")
    for name, a in validate.arrays("params", params).items():
        if a.dtype != np.float64:
            raise TypeError(f"params[{name!r}] must be float64 for a gradient check, got {a.dtype}")
    params = {name: a.copy() for name, a in params.items()}
    xs = sequence(batch.xs, model.cell.D, np.float64).copy()
    zeros = model.cell.initial_state(params, xs.shape[1])
    state = tuple(0.5 * rng.normal(size=s.shape) for s in zeros)
    pulls = tuple(rng.normal(size=s.shape) for s in zeros) if batch.lengths is None else None

    def loss():
        outputs, last, tape = model.forward(params, xs, state, batch.lengths)
        mask = model.reads.mask(outputs.shape[:-1], batch.lengths, batch.mask)
        value, doutputs = model.loss(outputs, batch.targets, mask)
        pull = sum(np.vdot(p, s) for p, s in zip(pulls, last, strict=True)) if pulls else 0.0
        return value + pull, doutputs, tape

    _, doutputs, tape = loss()
    dxs, dstate, grads = model.backward(params, doutputs, tape, pulls)
    nudged = {name: (params[name], grads[name]) for name in params}
    nudged |= {} if dxs is None else {"xs": (xs, dxs)}
    nudged |= {f"state[{i}]": pair for i, pair in enumerate(zip(state, dstate, strict=True))}
    return {name: relative_error(g, nudge(loss, a, step)) for name, (a, g) in nudged.items()}


def nudge(loss, a, step=1e-5):
    """The slope of loss()[0] in every entry of the float array a, by central differences; a is put back."""
    step = validate.positive("step", step)
    if not callable(loss):
        raise TypeError(f"loss must be a function without arguments, got {validate.shown(loss)}")
    if not isinstance(a, np.ndarray) or a.dtype.kind != "f":
        raise TypeError(f"a must be an array of floats, which is nudged in place, got {validate.shown(a)}")
    slopes = np.empty_like(a)
    for i in np.ndindex(a.shape):
        kept = a[i]
        a[i] = kept + step
        up = loss()[0]
        a[i] = kept - step
        down = loss()[0]
        a[i] = kept
        slopes[i] = (up - down) / (2 * step)
    return slopes


def relative_error(a, n):
    """max|a - n| / max(max|a|, max|n|); 0 where both arrays are zero."""
    n = validate.array("n", n)
    a = validate.finite("a", validate.floats("a", a, "the shape of n", n.shape, np.float64))
    n = validate.finite("n", n.astype(np.float64))
    if a.size == 0:
        raise ValueError(f"a and n are empty (shape {a.shape}), expected at least one entry")
    size = max(np.abs(a).max(), np.abs(n).max())
    return float(np.abs(a - n).max() / size) if size > 0 else 0.0
