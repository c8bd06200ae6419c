"""The evidence of lesson 04b: a ladder from the source's recipe to ours, and what a truncated gradient leaves out.

The ladder: every rung changes one thing, reads the same number of characters of acts 1 to 14 and is scored on act 15
as one stream. `seconds` are processor time on one core, and depend on the machine.
Truncation: on a long stretch of text, the gradient of the windows, state carried and gradient cut, beside the gradient
through the whole stretch; the cosine of the two, for Whh.
"""

import time
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from rnn_core import (
    Adagrad,
    Adam,
    clip_by_norm,
    clip_by_value,
    fit,
    gaussian,
    identity,
    orthogonal,
    pack,
    scaled,
    stream_batches,
    surprise,
)
from rnn_core.datasets import lantern_coast
from tools.results._store import store
from tools.results.lesson04_baselines import TRAIN, VALIDATION

SEEDS = [0, 1, 2]
READ = 2_000_000  # characters that each rung reads
STRETCH, STRETCHES = 512, 6  # for the cosine: characters in a row, and how many such stretches
WINDOWS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
TINY, ECHO = gaussian(0.01), identity(0.01)


@dataclass(frozen=True)
class Rung:
    """One recipe; the defaults are the source's, on all of the training text."""

    H: int = 75
    B: int = 1
    T: int = 20
    optimizer: object = partial(Adagrad, eps=1e-8 / 20)
    lr: float = 0.01
    decays: bool = False
    Wxh: object = TINY
    Whh: object = ECHO
    clip: object = partial(clip_by_value, limit=5 / 20)
    dtype: object = np.float64


def ladder():
    """name -> Rung, each made from the one before."""
    source = Rung()
    adam = replace(source, optimizer=Adam, lr=0.002, decays=True, clip=partial(clip_by_norm, limit=1))
    streams = replace(adam, B=16, lr=0.006)
    windows = replace(streams, T=64)
    turned = replace(windows, Wxh=scaled, Whh=orthogonal)
    units = replace(turned, H=192)
    return {
        "the source's recipe": source,
        "Adam, falling rate": adam,
        "16 streams": streams,
        "windows of 64": windows,
        "orthogonal Whh": turned,
        "192 units": units,
        "float32": replace(units, dtype=np.float32),
    }


def rate(step, steps, lr):
    """Rises for 200 steps, then falls in a straight line to a hundredth."""
    return lr * min(1.0, (step + 1) / 200) * (1 - 0.99 * step / steps)


def climb(rung, seed):
    """Train one rung: model, params and its row."""
    model, steps = lantern_coast.model(rung.H), READ // (rung.T * rung.B)
    params = model.init(np.random.default_rng(seed), Wxh=rung.Wxh, Whh=rung.Whh, Why=TINY)
    schedule = partial(rate, steps=steps, lr=rung.lr) if rung.decays else None
    batches, before = stream_batches(TRAIN, rung.T, rung.B), time.process_time()
    params, history = fit(
        model, pack(params, rung.dtype), batches, rung.optimizer(rung.lr), steps, rung.clip, schedule, quiet=True
    )
    seconds = time.process_time() - before
    row = {
        "seed": seed,
        "validation": round(float(surprise(model, params, VALIDATION).mean()), 4),
        "seconds": round(seconds, 1),
        "updates": steps,
        "clipped": round(100 * float(np.mean(history.clipped)), 1),
    }
    return model, params, row


def cosine(a, b):
    return float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()))


def gradient(model, params, ids, k):
    """dWhh of the mean loss over ids, in windows of k: the state is carried on, the gradient is cut."""
    state, total, T = None, 0.0, len(ids) - 1
    for at in range(0, T, k):
        xs, targets = ids[at : at + k, None], ids[at + 1 : at + k + 1, None]
        xs = xs[: len(targets)]
        _, grads, state = model.loss_and_grads(params, xs, targets, state)
        total = total + grads["Whh"] * len(targets) / T
    return total


def cosines(model, params):
    """k -> the cosine between the gradient in windows of k and the whole one, the mean of a few stretches."""
    params, rows = pack(params, np.float64), {k: [] for k in WINDOWS}
    for start in np.linspace(0, len(VALIDATION) - STRETCH - 1, STRETCHES).astype(int):
        ids = VALIDATION[start : start + STRETCH + 1]
        full = gradient(model, params, ids, STRETCH)
        for k in WINDOWS:
            rows[k].append(cosine(gradient(model, params, ids, k), full))
    return {k: round(float(np.mean(row)), 4) for k, row in rows.items()}


def fresh(H, Wxh, Whh, seed=0):
    model = lantern_coast.model(H)
    return model, model.init(np.random.default_rng(seed), Wxh=Wxh, Whh=Whh, Why=TINY)


def main():
    begun, rungs, trained = time.perf_counter(), {}, {}
    for name, rung in ladder().items():
        rungs[name] = []
        for seed in SEEDS:
            model, params, row = climb(rung, seed)
            rungs[name].append(row)
            trained.setdefault(name, []).append((model, params))
            print(name, row, flush=True)
    last, first = list(trained)[-1], list(trained)[0]
    truncation = {
        "fresh, 0.01 I": [cosines(*fresh(75, TINY, ECHO, seed)) for seed in SEEDS],
        "fresh, orthogonal": [cosines(*fresh(192, scaled, orthogonal, seed)) for seed in SEEDS],
        "trained, the source's recipe": [cosines(*net) for net in trained[first]],
        "trained, the last rung": [cosines(*net) for net in trained[last]],
    }
    for name, rows in truncation.items():
        print(name, rows[0], flush=True)
    values = {"read": READ, "ladder": rungs, "stretch": STRETCH, "truncation": truncation}
    store("lesson04b", values, SEEDS, begun)


if __name__ == "__main__":
    main()
