"""A model is a cell, a linear head and a loss. Where does the loss touch the sequence? `reads` says it."""

import numpy as np

from rnn_core import validate
from rnn_core.initial import draw, scaled
from rnn_core.losses import softmax_cross_entropy
from rnn_core.params import pack


class EveryStep:
    """Many-to-many: the head reads every h_t, the loss fills every row of dhs."""

    def read(self, hs, lengths):
        return hs

    def spread(self, drows, hs, lengths):
        return drows

    def mask(self, shape, lengths, mask):
        """The positions inside each sequence, times an explicit mask; None when all of them count."""
        if lengths is None:
            return mask
        T, B = shape
        inside = np.arange(T)[:, None] < _lengths(lengths, T, B)
        return inside if mask is None else inside * validate.floats("mask", mask, "(T, B)", shape)

    def __repr__(self):
        return "every_step"


class LastStep:
    """Many-to-one: the head reads h at each sequence's last step, the loss fills one row of dhs."""

    def read(self, hs, lengths):
        T, B = hs.shape[:2]
        return hs[-1] if lengths is None else hs[_lengths(lengths, T, B) - 1, np.arange(B)]

    def spread(self, drows, hs, lengths):
        T, B = hs.shape[:2]
        dhs = np.zeros_like(hs)
        dhs[-1 if lengths is None else _lengths(lengths, T, B) - 1, np.arange(B)] = drows
        return dhs

    def mask(self, shape, lengths, mask):
        return mask

    def __repr__(self):
        return "last_step"


every_step, last_step = EveryStep(), LastStep()


class Model:
    """outputs_t = h_t Why + by on top of a cell; Why (H, outputs), by (outputs,), absent without "by" in params.

    loss: a function (outputs, targets, mask) -> (loss, doutputs); reads: every_step or last_step.
    """

    def __init__(self, cell, outputs, loss=softmax_cross_entropy, reads=every_step):
        if not callable(loss):
            raise TypeError(f"loss must be a loss function such as softmax_cross_entropy, got {validate.shown(loss)}")
        if not isinstance(reads, (EveryStep, LastStep)):
            raise TypeError(f"reads must be every_step or last_step, got {validate.shown(reads)}")
        validate.promises("cell", cell, ("init", "initial_state", "forward", "backward"), "a cell such as RNN(D, H)")
        self.cell, self.outputs, self.loss, self.reads = cell, validate.count("outputs", outputs), loss, reads
        self.shapes = {"Why": (cell.H, self.outputs), "by": (self.outputs,)}

    def init(self, rng, Wxh=scaled, Whh=scaled, Why=scaled):
        """Fresh packed float64 parameters of cell and head; the three weights are init schemes."""
        params = self.cell.init(rng, Wxh=Wxh, Whh=Whh)
        return pack({**params, "Why": draw("Why", Why, rng, self.shapes["Why"]), "by": np.zeros(self.outputs)})

    def forward(self, params, xs, state=None, lengths=None):
        """outputs (T, B, K), or (B, K) when reads is last_step; the state after the last step; the tape.

        lengths (B,): each sequence's length in 1 .. T; last_step then reads row lengths - 1, and the state
        returned is unspecified, since shorter sequences have run on over their padding.
        """
        validate.parameters(params, self.shapes)
        hs, state, tape = self.cell.forward(params, xs, state)
        rows = self.reads.read(hs, lengths)
        outputs = rows.reshape(-1, self.cell.H) @ params["Why"]
        if "by" in params:
            outputs += params["by"]
        return outputs.reshape(*rows.shape[:-1], self.outputs), state, (hs, rows, lengths, tape)

    def backward(self, params, doutputs, tape, dstate=None):
        """dxs (None for token ids), the gradient at the first state, and packed grads with params' names."""
        validate.parameters(params, self.shapes)
        hs, rows, lengths, tape = tape
        doutputs = validate.floats("doutputs", doutputs, "(.., K)", (*rows.shape[:-1], self.outputs), hs.dtype)
        flat = doutputs.reshape(-1, self.outputs)
        by = np.add.reduce(flat, axis=0)
        if not np.isfinite(by).all():  # a sum over all positions sees NaN and infinity in any of them
            validate.finite("doutputs", doutputs)
        dhs = self.reads.spread(flat.dot(params["Why"].T).reshape(rows.shape), hs, lengths)
        dxs, dstate, grads = self.cell.backward(params, dhs, tape, dstate)
        np.dot(rows.reshape(-1, self.cell.H).T, flat, out=grads["Why"])
        if "by" in params:
            grads["by"][...] = by
        return dxs, dstate, grads

    def loss_and_grads(self, params, xs, targets, state=None, lengths=None, mask=None):
        """loss (nats, averaged over the positions that count), grads, and the state to carry on with."""
        outputs, state, tape = self.forward(params, xs, state, lengths)
        mask = self.reads.mask(outputs.shape[:-1], lengths, mask)
        loss, doutputs = self.loss(outputs, targets, mask)
        _, _, grads = self.backward(params, doutputs, tape)
        return loss, grads, state


def _lengths(lengths, T, B):
    lengths = validate.integers("lengths", lengths, below=T + 1, at_least=1)
    validate.shape("lengths", lengths, "(B,)", (B,))
    return lengths
