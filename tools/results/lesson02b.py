"""The evidence of lesson 02b: samples of the grammar and held-out templates, ten seeds; baselines on the same splits.

The splits are fixed before any training: sample(n, seed), and the templates of rnn_core.datasets.sentiment. The last
weights are used, whatever they score: no split chose a setting for itself, all runs share one recipe.
"""

import time
from functools import partial

import numpy as np

from rnn_core import (
    RNN,
    Adam,
    Model,
    clip_by_norm,
    fit,
    identity,
    last_step,
    orthogonal,
    shuffled_batches,
)
from rnn_core.datasets.sentiment import (
    TEMPLATES,
    VOCABULARY,
    adjectives,
    batch,
    every_sentence,
    hold_out,
    labels,
    phrases,
    sample,
)
from rnn_core.datasets.sentiment_baselines import BASELINES
from tools.results._store import store

SEEDS = list(range(10))
SIZES = [77, 221, 477]
STEPS, LR = 1500, 0.02
MODEL = Model(RNN(len(VOCABULARY), 16), outputs=2, reads=last_step)
FIRST = {"rotation": orthogonal, "keeping": identity(1.0)}  # the only difference between the two kinds of net


def train(sentences, seed, Whh):
    """1,500 steps of 32 sentences, Adam with a rate that falls to a twentieth, the gradient's norm cut at 1."""
    learned = batch(sentences)
    batches = shuffled_batches(learned.xs, learned.targets, 32, seed, learned.lengths)
    params = MODEL.init(np.random.default_rng(seed), Whh=Whh)
    falling, clip = lambda step: LR * (1 - 0.95 * step / STEPS), partial(clip_by_norm, limit=1)
    params, history = fit(MODEL, params, batches, Adam(LR), STEPS, clip=clip, schedule=falling, quiet=True)
    return params, float(np.mean(history.clipped))


def answers(params, sentences):
    asked = batch(sentences)
    return MODEL.forward(params, asked.xs, lengths=asked.lengths)[0].argmax(axis=1)


def share(given, sentences):
    return round(float((given == labels(sentences)).mean()), 4)


def net(split, Whh):
    """One value a seed: the score on what was kept back; by adjectives and by length; the share of clipped steps."""
    rows = {"unseen": [], "train": [], "clipped": [], "by adjectives": {}, "by length": {}}
    for seed in SEEDS:
        learned, kept = split(seed)
        params, clipped = train(learned, seed, Whh)
        given = answers(params, kept)
        rows["unseen"].append(share(given, kept))
        rows["train"].append(share(answers(params, learned), learned))
        rows["clipped"].append(round(clipped, 4))
        for name, kind in (("by adjectives", adjectives), ("by length", lambda s: len(s.split()))):
            for value in sorted({kind(s) for s in kept}):
                among = [i for i, s in enumerate(kept) if kind(s) == value]
                score = share(given[among], [kept[i] for i in among])
                rows[name].setdefault(str(value), []).append(score)
    return rows


def baselines(split):
    """One value a seed of each baseline."""
    rows = {baseline.__name__: [] for baseline in BASELINES}
    for seed in SEEDS:
        learned, kept = split(seed)
        for baseline in BASELINES:
            rows[baseline.__name__].append(share(baseline(learned, kept), kept))
    return rows


def phrases_only():
    """The baselines from the 58 phrases: on the test's 20, and on every sentence of the grammar in neither list."""
    learned, test = phrases("train"), phrases("test")
    unseen = [s for s in every_sentence() if s not in {*learned, *test}]
    return {
        b.__name__: {"test": share(b(learned, test), test), "unseen": share(b(learned, unseen), unseen)}
        for b in BASELINES
    }


def main():
    start = time.perf_counter()
    splits = {f"{n} sentences": partial(sample, n) for n in SIZES}
    splits |= {name: (lambda seed, name=name: hold_out(name)) for name in TEMPLATES}
    values = {"58 phrases": phrases_only(), "baselines": {name: baselines(split) for name, split in splits.items()}}
    for kind, Whh in FIRST.items():
        began = time.perf_counter()
        values[kind] = {name: net(split, Whh) for name, split in splits.items()}
        values[kind]["seconds of one run"] = round((time.perf_counter() - began) / len(splits) / len(SEEDS), 1)
    store("lesson02b", values, SEEDS, start)


if __name__ == "__main__":
    main()
