"""The gradient check: backward against nudging every single number."""

import numpy as np

from rnn_core import validate


def check_gradients(model, params, batch, rng, step=1e-5):
    """{name: relative error} of every parameter, of float inputs ("xs") and of the first state ("state[0]", ...).

    error = max|a - n| / max(max|a|, max|n|) over the whole array, a from backward, n = (L(p + step) - L(p - step))
    / (2 step). Correct code in float64 stays below 1e-7; element by element no step size would. Nudging needs two
    forward passes a number, so keep the sizes tiny. The loss is checked with a random pull on the last state added,
    so that an upstream dstate is checked too. rng draws the first state and that pull; nothing is changed.
    """
    validate.generator("rng", rng)
    step = validate.positive("step", step)
    for name, a in params.items():
        if getattr(a, "dtype", None) != np.float64:
            raise TypeError(f"params[{name!r}] must be float64 for a gradient check, got {getattr(a, 'dtype', a)}")
    params = {name: a.copy() for name, a in params.items()}
    xs = np.array(batch.xs) if np.ndim(batch.xs) == 2 else np.array(batch.xs, dtype=np.float64)
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
    """The slope of loss()[0] in every entry of the array a, by central differences; a is put back."""
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
    a, n = np.asarray(a), np.asarray(n)
    validate.shape("a", a, "n's shape", n.shape)
    size = max(np.abs(a).max(), np.abs(n).max())
    return float(np.abs(a - n).max() / size) if size > 0 else 0.0
