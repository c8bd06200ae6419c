"""The evidence of lesson 04b, a memory longer than the window: learnt through the whole sentence, or its last words.

The sentences of lesson 01c: the first word decides the last, `gap` fillers between. Cut at k the gradient goes back
through the last k words alone, so that the first word's row of Wxh gets none. Whh starts as a rotation, or as half of
one, in which an echo of the first word fades by one half at every step. Percent of unseen sentences right.
"""

import time

import numpy as np

from rnn_core import RNN, Adam, Model, fit, last_step, orthogonal
from rnn_core.datasets import words
from tools.results._store import store

SEEDS, V = list(range(20)), len(words.VOCABULARY)
MODEL = Model(RNN(V, 10), outputs=V, reads=last_step)
STEPS = 1500


class Cut:
    """Sentences learnt through their last k words; the words before are read, and no gradient goes there."""

    def __init__(self, k):
        self.k = k

    def loss_and_grads(self, params, xs, targets, *_):
        _, state, _ = MODEL.cell.forward(params, xs[: -self.k])
        return MODEL.loss_and_grads(params, xs[-self.k :], targets, state)


def half(rng, shape):
    return 0.5 * orthogonal(rng, shape)


def right(params, gap):
    xs, targets = words.pairs(np.random.default_rng(2026), gap, B=500, test=True)
    return round(100 * float((MODEL.forward(params, xs)[0].argmax(axis=-1) == targets).mean()), 1)


def learn(gap, Whh, learner, seed):
    start = MODEL.init(np.random.default_rng(seed), Whh=Whh)
    params, _ = fit(learner, start, words.batches(gap=gap, B=32, seed=seed), Adam(0.01), STEPS, quiet=True)
    return right(params, gap)


def main():
    begun, rows = time.perf_counter(), []
    for gap, name, Whh in [(4, "a rotation", orthogonal), (4, "half a rotation", half), (8, "half a rotation", half)]:
        for through, learner in [(f"all {gap + 1} words", MODEL), ("the last 2 words", Cut(2))]:
            scores = [learn(gap, Whh, learner, seed) for seed in SEEDS]
            rows.append({"gap": gap, "Whh": name, "through": through, "right": scores})
            print(gap, name, through, scores, flush=True)
    store("lesson04b_credit", {"steps": STEPS, "rows": rows}, SEEDS, begun)


if __name__ == "__main__":
    main()
