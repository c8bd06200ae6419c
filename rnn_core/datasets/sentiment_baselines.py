"""What a network must beat on sentiment: four models without a recurrence. Each is a function

(sentences to learn from, sentences to answer) -> labels, (N,)
"""

import numpy as np

from rnn_core import sigmoid
from rnn_core.datasets.sentiment import WORDS, labels


def majority(train, test):
    """The more frequent label of the training sentences, whatever is asked; positive when both are as frequent."""
    return np.full(len(test), int(2 * labels(train).sum() >= len(train)))


def longest_suffix(train, test):
    """The majority among the training sentences that share the longest ending; positive when both are as frequent."""
    votes = {}
    for sentence, y in zip(train, labels(train), strict=True):
        for ending in endings(sentence):
            votes[ending] = votes.get(ending, 0) + (1 if y else -1)
    return np.array([int(next(votes[e] for e in endings(s) if e in votes) >= 0) for s in test])


def bag_of_words(train, test):
    """Logistic regression on which words occur."""
    return logistic(seen(train, words_of), labels(train), seen(test, words_of))


def bag_with_pairs(train, test):
    """Logistic regression on which words, and which pairs of neighbours, occur."""
    return logistic(seen(train, words_and_pairs), labels(train), seen(test, words_and_pairs))


BASELINES = (majority, bag_of_words, bag_with_pairs, longest_suffix)


def endings(sentence):
    """All endings of a sentence, the longest first, the empty one last."""
    words = tuple(sentence.split())
    return [words[i:] for i in range(len(words) + 1)]


def words_of(sentence):
    return [(word,) for word in sentence.split()]


def words_and_pairs(sentence):
    words = sentence.split()
    return [*words_of(sentence), *zip(words, words[1:], strict=False)]


FEATURES = [(a,) for a in WORDS] + [(a, b) for a in WORDS for b in WORDS]


def seen(sentences, features):
    """(N, features) of 0 and 1: does it occur in the sentence?"""
    table = np.zeros((len(sentences), len(FEATURES)))
    for row, sentence in zip(table, sentences, strict=True):
        row[[FEATURES.index(feature) for feature in features(sentence)]] = 1.0
    return table


def logistic(X, y, X_test, decay=0.01, lr=0.5, steps=2000):
    """p = sigmoid(X w + b), by gradient descent on the mean loss plus decay/2 * w.w; labels of X_test."""
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(steps):
        error = (sigmoid(X @ w + b) - y) / len(y)
        w -= lr * (error @ X + decay * w)
        b -= lr * error.sum()
    return (X_test @ w + b > 0).astype(int)
