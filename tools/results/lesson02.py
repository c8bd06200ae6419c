"""The evidence of lesson 02: the tutorial's recipe on 58 phrases, ten seeds; each of its tricks; a missing transpose.

Every run trains on data/sentiment_train.txt, one phrase a step, and is looked at every 25 epochs. "solved" is the
first epoch of a look at which all 58 training phrases and all 20 test phrases are right, None if there is none.
"""

import time
from functools import partial

import numpy as np

from rnn_core import RNN, SGD, Model, clip_by_value, fit, gaussian, last_step, shuffled_batches
from rnn_core.datasets.sentiment import VOCABULARY, batch, every_sentence, one_by_one, phrases
from tools.results._store import store

SEEDS = list(range(10))
EVERY = 25
TRAIN, TEST = phrases("train"), phrases("test")
UNSEEN = [s for s in every_sentence() if s not in {*TRAIN, *TEST}]
EXAMS = {"train": batch(TRAIN), "test": batch(TEST), "unseen": batch(UNSEEN)}
MODEL = Model(RNN(len(VOCABULARY), 64), outputs=2, reads=last_step)
CLIP = partial(clip_by_value, limit=1)


class MissingTranspose:
    """The same net, but on the way back each step multiplies with Whh where its transpose belongs."""

    def loss_and_grads(self, params, xs, targets, state=None, lengths=None, mask=None):
        outputs, state, tape = MODEL.forward(params, xs, state, lengths)
        loss, doutputs = MODEL.loss(outputs, targets, mask)
        _, _, grads = MODEL.backward({**params, "Whh": params["Whh"].T}, doutputs, tape)
        return loss, grads, state


def look(params, exam):
    outputs, _, _ = MODEL.forward(params, exam.xs, lengths=exam.lengths)
    loss, _ = MODEL.loss(outputs, exam.targets)
    return round(loss, 4), round(float((outputs.argmax(axis=1) == exam.targets).mean()), 4)


def source(seed, epochs, model=MODEL, scale=0.001, clip=CLIP):
    """The recipe: weights N(0, scale^2), SGD 0.02, one phrase a step. fit keeps no memory here, so pieces add up."""
    scheme = gaussian(scale)
    params, batches = MODEL.init(np.random.default_rng(seed), scheme, scheme, scheme), one_by_one(TRAIN, seed)
    rows, clipped = [], []
    for epoch in range(0, epochs, EVERY):
        start = epoch * len(TRAIN)
        piece = lambda step, start=start: batches(start + step)  # noqa: E731
        params, history = fit(model, params, piece, SGD(lr=0.02), EVERY * len(TRAIN), clip=clip, quiet=True)
        clipped += history.clipped
        rows.append([epoch + EVERY, *look(params, EXAMS["train"]), *look(params, EXAMS["test"])])
    return summary(params, rows) | {"clipped": round(float(np.mean(clipped)), 4)}


def batched(seed, epochs=250, every=5, B=10):
    """The same recipe on ten phrases a step, padded; the loss is their mean, so the rate is ten times as high."""
    scheme, whole = gaussian(0.001), EXAMS["train"]
    params, rows = MODEL.init(np.random.default_rng(seed), scheme, scheme, scheme), []
    batches, steps = shuffled_batches(whole.xs, whole.targets, B, seed, whole.lengths), -(-len(TRAIN) // B)
    for epoch in range(0, epochs, every):
        piece = lambda step, start=epoch * steps: batches(start + step)  # noqa: E731
        params, _ = fit(MODEL, params, piece, SGD(lr=0.02 * B), every * steps, clip=CLIP, quiet=True)
        rows.append([epoch + every, *look(params, whole), *look(params, EXAMS["test"])])
    return summary(params, rows)


def summary(params, rows):
    solved = next((row[0] for row in rows if row[2] == row[4] == 1.0), None)
    last = dict(zip(("epochs", "train_loss", "train", "test_loss", "test"), rows[-1], strict=True))
    return {"solved": solved, **last, "unseen": look(params, EXAMS["unseen"])[1]}


def over_seeds(run):
    """{what: one value a seed}."""
    rows = [run(seed) for seed in SEEDS]
    return {name: [row[name] for row in rows] for name in rows[0]}


def main():
    start = time.perf_counter()
    values = {
        "source": over_seeds(partial(source, epochs=1000)),
        "missing transpose": over_seeds(partial(source, epochs=1000, model=MissingTranspose())),
        "without clipping": over_seeds(partial(source, epochs=400, clip=None)),
        "scale 0.1": over_seeds(partial(source, epochs=200, scale=0.1)),
        "batched": over_seeds(batched),
    }
    store("lesson02", values, SEEDS, start)


if __name__ == "__main__":
    main()
