"""How long until all 58 phrases and all 20 of the test are right (lesson 02)? The tutorials' loops against a batch.

Both sides start from the same tiny weights. The loops are the tutorials' way: float64, one phrase a step, rate 0.02,
each entry of the gradient clipped to 1. rnn_core works in float32 and takes 29 phrases a step, the shorter half and the
longer half in turn, so that little is padded; their loss is a mean, so the rate is 50 times as high, and the gradient's
norm is cut at 0.5 to keep so large a step stable. Only training is timed, in seconds of the processor, so that a busy
machine does not matter much; every fifth epoch each side is asked for all 78 phrases, and stops when all are right.
"""

import time

import numpy as np

from rnn_core import RNN, SGD, Model, clip_by_norm, gaussian, last_step, pack
from rnn_core.datasets.sentiment import VOCABULARY, batch, labels, phrases

H, EVERY, MOST = 64, 5, 400
TRAIN, TEST = phrases("train"), phrases("test")
MODEL = Model(RNN(len(VOCABULARY), H), outputs=2, reads=last_step)


def first_weights(seed):
    tiny = gaussian(0.001)
    return MODEL.init(np.random.default_rng(seed), Wxh=tiny, Whh=tiny, Why=tiny)


def naive_gradients(params, words, label):
    """Column vectors, one-hot inputs, one word at a time, fresh arrays; weights (out, in)."""
    Wxh, Whh, Why, bh, by = params
    hs, xs = {-1: np.zeros((H, 1))}, {}
    for t, word in enumerate(words):
        xs[t] = np.zeros((len(VOCABULARY), 1))
        xs[t][word] = 1
        hs[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs[t - 1]) + bh)
    y = np.dot(Why, hs[len(words) - 1]) + by
    dy = np.exp(y) / np.sum(np.exp(y))
    dy[label] -= 1
    dWhy, dby = np.dot(dy, hs[len(words) - 1].T), dy
    dWxh, dWhh, dbh = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(bh)
    dh = np.dot(Why.T, dy)
    for t in reversed(range(len(words))):
        dz = (1 - hs[t] ** 2) * dh
        dbh += dz
        dWxh += np.dot(dz, xs[t].T)
        dWhh += np.dot(dz, hs[t - 1].T)
        dh = np.dot(Whh.T, dz)
    return [dWxh, dWhh, dWhy, dbh, dby]


def naive(seed):
    """(epoch -> one epoch of loops, -> the parameters in rnn_core's form)."""
    start = first_weights(seed)
    params = [start[name].T.copy() for name in ("Wxh", "Whh", "Why")] + [np.zeros((H, 1)), np.zeros((2, 1))]
    data = [(VOCABULARY.encode(phrase.split()).tolist(), y) for phrase, y in zip(TRAIN, labels(TRAIN), strict=True)]

    def epoch(n):
        for i in np.random.default_rng((seed, n)).permutation(len(data)):
            for p, g in zip(params, naive_gradients(params, *data[i]), strict=True):
                p -= 0.02 * np.clip(g, -1, 1)

    def now():
        Wxh, Whh, Why, bh, by = params
        return {"Wxh": Wxh.T.copy(), "Whh": Whh.T.copy(), "bh": bh[:, 0], "Why": Why.T.copy(), "by": by[:, 0]}

    return epoch, now


def batched(seed):
    params, sgd = pack(first_weights(seed), np.float32), SGD(lr=50 * 0.02)
    halves = [batch(list(half)) for half in np.array_split(sorted(TRAIN, key=lambda s: len(s.split())), 2)]

    def epoch(n):
        for half in halves:
            _, grads, _ = MODEL.loss_and_grads(params, half.xs, half.targets, lengths=half.lengths)
            clip_by_norm(grads, 0.5)
            sgd.step(params, grads)

    return epoch, lambda: params


def all_right(params):
    b = batch([*TRAIN, *TEST])
    return bool((MODEL.forward(params, b.xs, lengths=b.lengths)[0].argmax(axis=1) == b.targets).all())


def until_right(side, seed):
    """(seconds of training, epochs) until all 78 are right; infinite if they never are."""
    epoch, now = side(seed)
    seconds = 0.0
    for n in range(MOST):
        start = time.process_time()
        epoch(n)
        seconds += time.process_time() - start
        if n % EVERY == EVERY - 1 and all_right(now()):
            return seconds, n + 1
    return float("inf"), MOST


def headline(seeds=(0, 1, 2, 3, 4)):
    """{what: one value a seed}: seconds and epochs of both sides, and how many times faster the batch got there."""
    rows = [(until_right(naive, seed), until_right(batched, seed)) for seed in seeds]
    return {
        "seeds": list(seeds),
        "loops: seconds": [round(a[0], 2) for a, _ in rows],
        "loops: epochs": [a[1] for a, _ in rows],
        "batched: seconds": [round(b[0], 2) for _, b in rows],
        "batched: epochs": [b[1] for _, b in rows],
        "times faster": [round(a[0] / b[0], 1) for a, b in rows],
    }


if __name__ == "__main__":
    for what, values in headline().items():
        print(f"{what:18} {values}")
