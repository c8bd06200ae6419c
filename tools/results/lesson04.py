"""The evidence of lesson 04, the source's recipe: what it scores, which of its tricks act, and what its mistakes cost.

The recipe of a well-read tutorial: the first 20,000 characters, 75 units, windows of 20, Whh = 0.01 I, all else
N(0, 0.01^2), Adagrad, gradients of the summed loss clipped at 5, 50 epochs. Ours is the mean: 5 / 20 and eps / 20.
Scored on act 15 as one stream; act 16 once for each seed of the recipe itself. float64 throughout.
"""

import time
from functools import partial

import numpy as np

from rnn_core import Adagrad, clip_by_value, fit, gaussian, generate, identity, stream_batches, surprise
from rnn_core.datasets import lantern_coast
from rnn_core.ngrams import NGram, kneser_ney, witten_bell
from rnn_core.sampling import log_softmax
from tools.results._store import store
from tools.results.lesson04_baselines import TEST, TRAIN, VALIDATION, V, bits

SEEDS, FEWER = [0, 1, 2, 3, 4], [0, 1, 2]
SIZE, H, T, EPOCHS = 20_000, 75, 20, 50
LOOKS = (1, 2, 5, 10, 20, 30, 40, 50)  # epochs at which act 15 is scored
SAID, PROMPT = 200, "SCENE. "
CLIP = partial(clip_by_value, limit=5 / T)
MODEL = lantern_coast.model(H)
TINY = identity(0.01)


class NeverZeroed:
    """The model with a mistake: each gradient is added to all those before it, clipped as they were."""

    def __init__(self, model):
        self.model, self.total = model, None

    def loss_and_grads(self, *batch):
        loss, grads, state = self.model.loss_and_grads(*batch)
        if self.total is not None:
            for name, total in self.total.items():
                grads[name] += total
        self.total = grads
        return loss, grads, state


def start(seed, Whh=TINY):
    tiny = gaussian(0.01)
    return MODEL.init(np.random.default_rng(seed), Wxh=tiny, Whh=Whh, Why=tiny)


def zero(rng, shape):
    return np.zeros(shape)


def epochs(params, looks=(EPOCHS,), clip=CLIP, learner=MODEL, carried=True):
    """Train; (params, history) at each of the epochs in looks."""
    batches, history = stream_batches(TRAIN[: SIZE + 1], T, B=1), None
    each = batches if carried else lambda step: batches(step)._replace(fresh=True)
    steps = SIZE // T
    for epoch in looks:
        optimizer = Adagrad(0.01, eps=1e-8 / T)
        params, history = fit(learner, params, each, optimizer, epoch * steps, clip, resume=history, quiet=True)
        yield params, history


def score(params, ids=VALIDATION):
    return round(float(surprise(MODEL, params, ids).mean()), 4)


def never_advanced(params, h, ids=VALIDATION):
    """Bits when every character is read from the same state h, so that nothing but the last character counts."""
    outputs, _, _ = MODEL.forward(params, np.arange(V)[None], (np.tile(h, (V, 1)),))
    return round(float(-log_softmax(outputs[0])[ids[:-1], ids[1:]].mean() / np.log(2)), 4)


def say(params, seed, advance=True, count=SAID):
    """A text from the prompt on; with advance=False the state stays the one after the prompt."""
    rng, prompt = np.random.default_rng(seed), lantern_coast.vocabulary().encode(PROMPT)
    if advance:
        return generate(MODEL, params, rng, prompt, count)[0]
    outputs, state, _ = MODEL.forward(params, prompt[:, None])
    ids = []
    for _ in range(count):
        ids.append(rng.choice(V, p=np.exp(log_softmax(outputs[-1])[0])))
        outputs, _, _ = MODEL.forward(params, np.array([[ids[-1]]]), state)
    return np.array(ids)


def recipe(seed, judge):
    """The recipe for one seed: what it scores on the way, and in the end with its state taken away."""
    by_epoch, samples = [], []
    for epoch, (params, history) in zip(LOOKS, epochs(start(seed), LOOKS), strict=True):
        smoothed = history.smoothed(0.999, np.log(V))[-1] / np.log(2)
        by_epoch.append({"epoch": epoch, "train": round(float(smoothed), 4), "validation": score(params)})
        samples.append({"epoch": epoch, "text": "".join(lantern_coast.vocabulary().decode(say(params, seed)))})
    judged = {name: bits(judge, say(params, 100 + seed, advance, 2000)) for name, advance in WAYS.items()}
    row = {
        "by epoch": by_epoch,
        "validation": by_epoch[-1]["validation"],
        "test": score(params, TEST),
        "first loss": round(history.losses[0], 4),
        "clipped": round(100 * float(np.mean(history.clipped)), 2),
        "state reset": never_advanced(params, np.zeros((1, H))),
        "state never advanced": never_advanced(params, history.state[0]),
        "samples judged by counts": judged,
    }
    print(seed, row, flush=True)
    return row, samples


WAYS = {"right": True, "state never advanced": False}


def variants():
    """One change each: bits on act 15, one a seed; the recipe itself stands under "source"."""
    changes = {
        "no clipping": lambda seed: epochs(start(seed), clip=None),
        "Whh zero": lambda seed: epochs(start(seed, zero)),
        "Whh identity": lambda seed: epochs(start(seed, identity(1.0))),
        "state not carried": lambda seed: epochs(start(seed), carried=False),
        "gradients never zeroed": lambda seed: epochs(start(seed), learner=NeverZeroed(MODEL)),
    }
    rows = {}
    for name, run in changes.items():
        rows[name] = [score(params) for seed in FEWER for params, _ in run(seed)]
        print(name, rows[name], flush=True)
    return rows


def counts():
    """Counts learnt from the same 20,000 characters, and from all: bits on both acts by order."""
    rows = {}
    for smoothing in (witten_bell, kneser_ney):
        for size in (SIZE, len(TRAIN)):
            models = (NGram(TRAIN[:size], V, order, smoothing) for order in range(1, 7))
            rows[f"{smoothing.__name__} {size}"] = [
                {"order": m.order, "validation": bits(m, VALIDATION), "test": bits(m, TEST)} for m in models
            ]
    return rows


def main():
    begun, judge = time.perf_counter(), NGram(TRAIN, V, 8, kneser_ney)
    judged = {"the play itself, act 15": bits(judge, VALIDATION)}
    runs = [recipe(seed, judge) for seed in SEEDS]
    values = {
        "recipe": {"characters": SIZE, "units": H, "window": T, "epochs": EPOCHS},
        "judged": judged,
        "source": [row for row, _ in runs],
        "samples": runs[0][1],
        "variants": variants(),
        "counts": counts(),
    }
    store("lesson04", values, SEEDS, begun)


if __name__ == "__main__":
    main()
