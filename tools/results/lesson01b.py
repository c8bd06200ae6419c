"""The evidence of lesson 01b: backward against nudging, over seeds, scales, sizes of the nudge, and mistakes.

The net and the sentence are the lesson's own: "barca is the" -> "best", V = 4, H = 10, 194 parameters.
The mistakes are made by giving a right backward pass the wrong thing: no rule of rnn_core is written out twice.
"""

import time

import numpy as np

from rnn_core import RNN, Model, every_step, last_step, nudge, one_hot, relative_error
from rnn_core.activations import Activation
from tools.results._store import rounded, store

SEEDS = list(range(10))
SCALES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0]
STEPS = [float(f"1e-{k}") for k in range(1, 12)]
V, H = 4, 10
XS = one_hot([[0], [1], [2]], V)
TARGETS = {last_step: np.array([3]), every_step: np.array([[1], [2], [3]])}
NO_SLOPE = RNN(V, H, Activation("tanh_without_its_slope", np.tanh, np.ones_like))
MISTAKES = {  # name -> (the cell that goes back, what the way back reads instead of params)
    "none": (RNN(V, H), lambda params: params),
    "slope of tanh forgotten": (NO_SLOPE, lambda params: params),
    "Whh where Whh.T belongs": (RNN(V, H), lambda params: {**params, "Whh": params["Whh"].T}),
    "nothing handed to the step before": (RNN(V, H), lambda params: {**params, "Whh": np.zeros((H, H))}),
}


class Counted:
    """The loss of one net, and how often it was asked for."""

    def __init__(self, params, reads):
        self.params, self.reads, self.model, self.passes = params, reads, Model(RNN(V, H), V, reads=reads), 0

    def __call__(self):
        self.passes += 1
        outputs, _, _ = self.model.forward(self.params, XS)
        return self.model.loss(outputs, TARGETS[self.reads])


def drawn(seed, scale):
    """All five arrays, biases too, from N(0, scale^2)."""
    rng = np.random.default_rng(seed)
    return {name: scale * rng.normal(size=a.shape) for name, a in Model(RNN(V, H), V).init(rng).items()}


def backward(params, reads, mistake):
    cell, misread = MISTAKES[mistake]
    model = Model(cell, V, reads=reads)
    outputs, _, tape = model.forward(params, XS)
    _, doutputs = model.loss(outputs, TARGETS[reads])
    return model.backward(misread(params), doutputs, tape)[2]


def errors(a, n):
    return {name: relative_error(a[name], n[name]) for name in n}


def worst_entry(a, n):
    """The same measure, one entry at a time, the worst of them; entries that are 0 in both count as right."""
    a, n = (np.concatenate([g[name].ravel() for name in g]) for g in (a, n))
    size = np.maximum(np.abs(a), np.abs(n))
    return float((np.abs(a - n)[size > 0] / size[size > 0]).max())


def by_array():
    """head -> array -> worst error over the seeds at scale 0.3; and the forward passes that one gradient took."""
    worst, passes = {}, set()
    for reads in TARGETS:
        for seed in SEEDS:
            loss = Counted(params := drawn(seed, 0.3), reads)
            nudged = {name: nudge(loss, a) for name, a in params.items()}
            passes.add(loss.passes)
            for name, error in errors(backward(params, reads, "none"), nudged).items():
                row = worst.setdefault(str(reads), {})
                row[name] = max(row.get(name, 0.0), error)
    return worst, passes.pop()


def by_mistake():
    """mistake -> scale -> the worst array's error of each seed (loss at the last step)."""
    table = {mistake: {str(scale): [] for scale in SCALES} for mistake in MISTAKES}
    for scale in SCALES:
        for seed in SEEDS:
            loss = Counted(params := drawn(seed, scale), last_step)
            nudged = {name: nudge(loss, a) for name, a in params.items()}
            for mistake in MISTAKES:
                error = max(errors(backward(params, last_step, mistake), nudged).values())
                table[mistake][str(scale)].append(error)
    return table


def by_step():
    """Size of the nudge -> worst over the seeds, correct code, scale 0.3: whole arrays, and single entries."""
    whole, single = [], []
    for step in STEPS:
        both = []
        for seed in SEEDS:
            loss = Counted(params := drawn(seed, 0.3), last_step)
            n = {name: nudge(loss, a, step) for name, a in params.items()}
            a = backward(params, last_step, "none")
            both.append((max(errors(a, n).values()), worst_entry(a, n)))
        whole.append(max(w for w, _ in both))
        single.append(max(s for _, s in both))
    return {"steps": STEPS, "whole arrays": whole, "single entries": single}


def main():
    start = time.perf_counter()
    worst, passes = by_array()
    values = {"scale": 0.3, "worst": worst, "forward passes": passes, "mistakes": by_mistake(), "nudges": by_step()}
    store("lesson01b", rounded(values, digits=2), SEEDS, start)


if __name__ == "__main__":
    main()
