"""Sentences in which the first word decides the last: "barca is the best", "madrid is the largest".

Between the two stand `gap` filler words, drawn at random, which say nothing about the last word. What a model reads
is the first word and the fillers, T = gap + 1 words; what it must name is the last.
A filler sequence belongs to the test when the numbers of its words (their places in FILLERS) add up to a multiple
of 4: one sequence in four, at every gap, and none of these ever occurs in training.
"""

import numpy as np

from rnn_core import Batch, Vocabulary, validate

LAST = {"barca": "best", "madrid": "largest"}  # the first word, and the last word that it decides
FILLERS = ("is", "the", "very", "really", "still", "clearly", "simply", "surely")
VOCABULARY = Vocabulary([*LAST, *LAST.values(), *FILLERS])
TEST_SHARE = 4  # one filler sequence in so many is kept for the test

_firsts, _lasts = VOCABULARY.encode(LAST), VOCABULARY.encode(LAST.values())
_fillers = VOCABULARY.encode(FILLERS)


def draw(rng, gap, B, test=False):
    """B random sentences of the training set, or of the test set: xs (gap + 1, B) token ids, targets (B,) token ids.

    Every sentence of the set is equally likely.
    """
    validate.generator("rng", rng)
    gap, B = validate.count("gap", gap), validate.count("B", B)
    numbers = rng.integers(len(FILLERS), size=(gap, B))
    # The last filler settles what the sum leaves when it is divided by 4: nothing in the test, 1, 2 or 3 in training.
    left = np.zeros(B, int) if test else rng.integers(1, TEST_SHARE, size=B)
    numbers[-1] -= numbers[-1] % TEST_SHARE
    numbers[-1] += (left - numbers.sum(axis=0)) % TEST_SHARE
    return _sentences(rng.integers(len(LAST), size=B), numbers)


def pairs(rng, gap, B, test=True):
    """B random filler sequences, each after both first words: xs (gap + 1, 2B), targets (2B,).

    Whoever does not remember the first word is right on exactly half of these.
    """
    xs, _ = draw(rng, gap, B, test)
    xs = np.repeat(xs, len(LAST), axis=1)
    xs[0], targets = np.tile(_firsts, B), np.tile(_lasts, B)
    return xs, targets


def every(gap, test=False):
    """Every sentence of the training set, or of the test set, once: xs (gap + 1, N), targets (N,). For small gaps."""
    gap = validate.count("gap", gap)
    if gap > 5:
        raise ValueError(f"gap is {gap}: {len(LAST) * len(FILLERS) ** gap} sentences are too many to list; use draw")
    numbers = np.indices((len(FILLERS),) * gap).reshape(gap, -1)
    numbers = numbers[:, (numbers.sum(axis=0) % TEST_SHARE == 0) == test]
    first = np.repeat(np.arange(len(LAST)), numbers.shape[1])
    return _sentences(first, np.tile(numbers, len(LAST)))


def batches(gap, B, seed):
    """batches(step) -> Batch of B training sentences, whose generator is made from (seed, step)."""
    seed = validate.count("seed", seed, at_least=0)
    # step + 1, since NumPy pads seeds with zeros: (seed, 0) would be the generator of seed alone, which draws weights.
    return lambda step: Batch(*draw(np.random.default_rng((seed, step + 1)), gap, B))


def is_test(fillers):
    """Does a list of filler words belong to the test?"""
    return sum(FILLERS.index(word) for word in fillers) % TEST_SHARE == 0


def ceiling(xs, targets, k):
    """The best share of these sentences that any model can get right if it sees only the last k words.

    xs (T, B), targets (B,). Sentences that end alike look alike, so the best it can do is to give each ending its
    most frequent answer.
    """
    k = validate.count("k", k, at_least=0)
    answers = {}
    for words, target in zip(xs[max(0, len(xs) - k) :].T.tolist(), targets.tolist(), strict=True):
        counts = answers.setdefault(tuple(words), {})
        counts[target] = counts.get(target, 0) + 1
    return sum(max(counts.values()) for counts in answers.values()) / len(targets)


def _sentences(first, numbers):
    return np.concatenate([_firsts[first][None], _fillers[numbers]]), _lasts[first]
