"""Cells: what happens between one step and the next.

A cell makes four promises: `init` makes its parameters, `initial_state` its first state (a tuple of (B, H)
arrays, state[0] is h), `forward` reads a whole sequence, `backward` sends gradients back through it.
"""

import numpy as np

from rnn_core import validate
from rnn_core.activations import Activation, tanh
from rnn_core.initial import draw, scaled
from rnn_core.params import zeros_like


class RNN:
    """h_t = f(x_t Wxh + h_(t-1) Whh + bh)                                   (Elman, 1990)

    D input size, H hidden size; Wxh (D, H), Whh (H, H), bh (H,); without "bh" in params there is no bias.
    activation: rnn_core.tanh, sigmoid or relu.
    """

    def __init__(self, D, H, activation=tanh):
        if not isinstance(activation, Activation):
            got = validate.shown(activation)
            raise TypeError(f"activation must be rnn_core.tanh, sigmoid or relu, which know their slope, got {got}")
        self.D, self.H, self.activation = validate.count("D", D), validate.count("H", H), activation
        self.shapes = {"Wxh": (self.D, self.H), "Whh": (self.H, self.H), "bh": (self.H,)}

    def init(self, rng, Wxh=scaled, Whh=scaled):
        """Fresh float64 parameters; Wxh and Whh are init schemes, the bias starts at zero."""
        validate.generator("rng", rng)
        params = {
            "Wxh": draw("Wxh", Wxh, rng, self.shapes["Wxh"]),
            "Whh": draw("Whh", Whh, rng, self.shapes["Whh"]),
        }
        return {**params, "bh": np.zeros(self.H)}

    def initial_state(self, params, B):
        """(h,), zeros of shape (B, H) in the parameters' dtype."""
        dtype = validate.parameters(params, self.shapes)
        return (np.zeros((validate.count("B", B), self.H), dtype),)

    def forward(self, params, xs, state=None):
        """Read the sequence. xs: token ids (T, B), integers, or features (T, B, D). Without `state` h starts at 0.

        Returns hs (T, B, H), the state after the last step, and the tape for `backward`.
        """
        dtype = validate.parameters(params, self.shapes)
        xs = sequence(xs, self.D, dtype)
        T, B = xs.shape[:2]
        (h,) = states(state, [(B, self.H)], dtype) if state is not None else self.initial_state(params, B)
        Whh, f = params["Whh"], self.activation
        all_hs = np.empty((T + 1, B, self.H), dtype)  # all_hs[0] is the first state, all_hs[t] is h_t
        all_hs[0] = h
        hs = all_hs[1:]
        project(params, xs, out=hs)  # one product for all steps; only the recurrence is a loop
        for h_t in hs:  # h_t comes in as x_t Wxh + bh and leaves as the new state
            h_t += h.dot(Whh)
            h = f(h_t, out=h_t)
        validate.finite("the state", h)  # NaN and infinity never leave a recurrence once they are in it
        return hs, (h.copy(),), (xs, all_hs)

    def backward(self, params, dhs, tape, dstate=None):
        """Backpropagation through time. dhs (T, B, H): the loss's gradient at each h_t; dstate: at the last state.

        dz_t = (dhs_t + dz_(t+1) Whh^T) * f'(z_t);  dWhh = sum h_(t-1)^T dz_t;  dWxh = sum x_t^T dz_t.
        Returns dxs (None for token ids), the gradient at the first state, and packed grads with params' names
        (zero for those that the cell does not use).
        """
        dtype = validate.parameters(params, self.shapes)
        xs, all_hs = tape
        before, hs = all_hs[:-1], all_hs[1:]
        dhs = validate.floats("dhs", dhs, "(T, B, H)", hs.shape, dtype)
        (dh,) = states(dstate, [hs.shape[1:]], dtype, "dstate") if dstate is not None else (np.zeros_like(hs[0]),)
        WhhT = np.ascontiguousarray(params["Whh"].T)  # one copy; every product of the loop is faster for it
        dzs = self.activation.slope(hs)
        for dz, dh_t in zip(dzs[::-1], dhs[::-1], strict=True):  # dz comes in as f'(z_t) and leaves as dLoss/dz_t
            dz *= dh_t + dh  # this step's own share, and what step t+1 hands back
            dh = dz.dot(WhhT)
        if not np.isfinite(dh).all():  # as in forward: one look at the end sees all of it
            validate.finite("dhs", dhs)
            raise validate.NotFiniteError("dhs or dstate overflows on the way back: look at the size of Whh")
        grads, rows = zeros_like(params), dzs.reshape(-1, self.H)
        np.dot(before.reshape(-1, self.H).T, rows, out=grads["Whh"])
        dxs = unproject(params, xs, rows, grads)
        return dxs, (dh,), grads


def project(params, xs, out):
    """x_t Wxh + bh for every step at once; for token ids the product with a one-hot row is a look-up."""
    Wxh, rows = params["Wxh"], out.reshape(-1, out.shape[-1])
    if xs.ndim == 2:
        Wxh.take(xs.reshape(-1), axis=0, out=rows, mode="clip")  # ids were checked; "clip" writes straight into out
    else:
        np.matmul(xs.reshape(len(rows), -1), Wxh, out=rows)
    if "bh" in params:
        rows += params["bh"]


def unproject(params, xs, dzs, grads):
    """The way back through `project`, from dzs (T*B, H): fills in grads, returns dxs (None for token ids)."""
    Wxh = params["Wxh"]
    if "bh" in params:
        np.add.reduce(dzs, axis=0, out=grads["bh"])
    if xs.ndim == 2:
        grads["Wxh"][...] = sum_by_token(xs.reshape(-1), dzs, len(Wxh))
        return None
    np.dot(xs.reshape(len(dzs), -1).T, dzs, out=grads["Wxh"])
    return dzs.dot(Wxh.T).reshape(xs.shape)


def sum_by_token(ids, rows, V):
    """out[v] = the sum of the rows whose id is v: a word that occurs twice gets both shares."""
    if V <= 256:  # a product with the one-hot matrix is several times faster, until most of it is zeros
        hot = np.zeros((len(ids), V), rows.dtype)
        hot[np.arange(len(ids)), ids] = 1.0
        return hot.T @ rows
    out = np.zeros((V, rows.shape[1]), rows.dtype)
    np.add.at(out, ids, rows)
    return out


def sequence(xs, D, dtype):
    """Checked input: 2-D integers are token ids below D, 3-D numbers are features (T, B, D); all else is an error."""
    xs = validate.array("xs", xs)
    if xs.ndim == 3 and xs.size > 0:
        return validate.finite("xs", validate.floats("xs", xs, "(T, B, D)", (*xs.shape[:2], D), dtype))
    if xs.ndim != 2 or xs.size == 0 or xs.dtype.kind not in "iu":
        raise ValueError(
            f"xs must be token ids, integers (T, B), or features (T, B, D) with D = {D}, "
            f"with at least one step; got {xs.dtype} of shape {xs.shape}"
        )
    return validate.integers("xs", xs, below=D)


def states(state, shapes, dtype, name="state"):
    """Checked state: a tuple of arrays, one for each shape."""
    if not isinstance(state, tuple) or len(state) != len(shapes):
        got = f"a tuple of {len(state)}" if isinstance(state, tuple) else type(state).__name__
        raise TypeError(f"{name} must be a tuple of {len(shapes)} array(s) of shape (B, H), got {got}")
    pairs = enumerate(zip(state, shapes, strict=True))
    return tuple(
        validate.finite(f"{name}[{i}]", validate.floats(f"{name}[{i}]", s, "(B, H)", expected, dtype))
        for i, (s, expected) in pairs
    )
