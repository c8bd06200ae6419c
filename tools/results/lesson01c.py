"""The evidence of lesson 01c: how long a gap a net of ten units learns to bridge, over ten seeds.

The first word decides the last; `gap` filler words stand between. H = 10, 1,000 steps of 32 sentences each. Solved
means: at least 99% of 1,000 test sentences (500 filler sequences that never occur in training, each after both first
words) are right after the last step. The rest: how long tiny weights need, what their first fifty steps do to them, the
memory that the net of the lesson uses, and the task without memory.
"""

import time
from functools import partial

import numpy as np

from rnn_core import RNN, SGD, Adam, Batch, Model, fit, gaussian, last_step, orthogonal, scaled, softmax
from rnn_core.datasets import words
from tools.results._store import rounded, store

SEEDS = list(range(10))
GAPS, H, B, STEPS = [1, 2, 4, 8, 16, 32], 10, 32, 1000
V = len(words.VOCABULARY)
MODEL = Model(RNN(V, H), V, reads=last_step)
TINY, QUIET = gaussian(0.01), gaussian(0.1)
INITS = {
    "tiny": {"Wxh": TINY, "Whh": TINY, "Why": TINY},
    "scaled": {"Wxh": scaled, "Whh": scaled, "Why": scaled},
    "orthogonal": {"Wxh": scaled, "Whh": orthogonal, "Why": scaled},
    "orthogonal, quiet inputs": {"Wxh": QUIET, "Whh": orthogonal, "Why": scaled},
}
OPTIMIZERS = {"SGD 0.1": SGD(0.1), "SGD 0.5": SGD(0.5), "Adam 0.01": Adam(0.01), "Adam 0.1": Adam(0.1)}


def trained(init, optimizer, gap, seed, steps=STEPS):
    params = MODEL.init(np.random.default_rng(seed), **INITS[init])
    return fit(MODEL, params, words.batches(gap, B, seed), optimizer, steps, quiet=True)


def score(params, xs, targets):
    """The share of right answers."""
    return float((MODEL.forward(params, xs)[0].argmax(-1) == targets).mean())


def test_set(gap):
    return words.pairs(np.random.default_rng(2026), gap, 500)


def grid():
    """{init: {optimiser: {gap: scores, one a seed}}}, and {gap: seconds of one run} (of the processor's time)."""
    scores, seconds = {}, {}
    for init in INITS:
        scores[init] = {name: {} for name in OPTIMIZERS}
        for name, optimizer in OPTIMIZERS.items():
            for gap in GAPS:
                start = time.process_time()
                runs = [trained(init, optimizer, gap, seed)[0] for seed in SEEDS]
                seconds[str(gap)] = (time.process_time() - start) / len(SEEDS)
                scores[init][name][str(gap)] = [score(params, *test_set(gap)) for params in runs]
            print(init, name, {gap: sum(s >= 0.99 for s in row) for gap, row in scores[init][name].items()}, flush=True)
    return scores, seconds


def patience(gap, seed, steps=8000, every=100):
    """How many steps tiny weights under SGD 0.1 need until the smoothed training loss is below (ln 2)/2; or None."""
    params, history = trained("tiny", SGD(0.1), gap, seed, steps=every)
    while history.smoothed(0.9)[-1] > np.log(2) / 2 and history.step < steps:
        params, history = fit(
            MODEL, params, words.batches(gap, B, seed), SGD(0.1), history.step + every, resume=history, quiet=True
        )
    return history.step if history.smoothed(0.9)[-1] < np.log(2) / 2 else None


def early(name, seed, gap=2, steps=50):
    """What the first steps do to tiny weights: the slope of tanh, 1 - h^2, at each word, averaged over units and test
    sentences; half the difference that the first word makes to a unit at the last word to be read; and how much Whh
    can stretch a state at most, its largest singular value."""
    params, _ = trained("tiny", OPTIMIZERS[name], gap, seed, steps=steps)
    hs, _, _ = MODEL.cell.forward(params, test_set(gap)[0])
    run = {f"slope at word {t + 1}": float(slope) for t, slope in enumerate((1 - hs * hs).mean(axis=(1, 2)))}
    run |= {"half the difference": float(np.abs(hs[-1, ::2] - hs[-1, 1::2]).mean() / 2)}
    return run | {"largest singular value of Whh": float(np.linalg.norm(params["Whh"], 2))}


def memory(gap, seed):
    """The lesson's net: its score, when the state is reset before the last word, with first words shuffled among the
    sentences, and at gaps that it was not trained on."""
    params, _ = trained("orthogonal", Adam(0.01), gap, seed)
    xs, targets = test_set(gap)
    swapped = xs.copy()
    swapped[0] = np.random.default_rng(7).permutation(xs[0])
    run = {"real": score(params, xs, targets), "reset": score(params, xs[-1:], targets)}
    run |= {"shuffled": score(params, swapped, targets)}
    return run | {f"gap {other}": score(params, *test_set(other)) for other in (7, 9, 32)}


def without_memory(seed):
    """The tutorial's own task, trained as in lesson 01: the probability of "best" after four things to read."""
    sentence, best = np.array([[0], [1], [2]]), np.array([3])
    model = Model(RNN(4, 10), 4, reads=last_step)
    params = model.init(np.random.default_rng(seed), **INITS["tiny"])
    params, _ = fit(model, params, lambda step: Batch(sentence, best), SGD(0.01), 1000, quiet=True)
    read = {"barca is the": sentence, "the is barca": sentence[::-1], "is": sentence[1:2]}
    said = {name: float(softmax(model.forward(params, xs)[0])[0, 3]) for name, xs in read.items()}
    return said | {"nothing": float(softmax(params["by"])[3])}


def over_seeds(run):
    """A list of dicts, one a seed, as a dict of lists."""
    runs = [run(seed) for seed in SEEDS]
    return {name: [r[name] for r in runs] for name in runs[0]}


def main():
    start = time.process_time()
    scores, seconds = grid()
    values = {
        "scores": scores,
        "seconds of one run": seconds,
        "steps that tiny weights need": {str(gap): [patience(gap, seed) for seed in SEEDS] for gap in (1, 2, 3)},
        "at the tutorial's rate": {
            str(gap): [score(trained("tiny", SGD(0.01), gap, seed)[0], *test_set(gap)) for seed in SEEDS]
            for gap in (1, 2)
        },
        "tiny weights after 50 steps at gap 2": {name: over_seeds(partial(early, name)) for name in OPTIMIZERS},
        "memory at gap 8": over_seeds(partial(memory, 8)),
        "the task without memory": over_seeds(without_memory),
    }
    store("lesson01c", rounded(values), SEEDS, start, time.process_time)


if __name__ == "__main__":
    main()
