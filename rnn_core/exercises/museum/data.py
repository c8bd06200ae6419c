"""Data: a vocabulary in the order of a set, and batches that never leave the first examples."""

import numpy as np

from rnn_core.exercises.engine import Exercise, mistake
from rnn_core.exercises.museum.exhibit import FOUND, Exhibit


def vocabulary(text):
    return sorted(set(text))


def some_texts(rng):
    return [
        ("two letters", ("ba",)),
        ("a word", ("banana bread",)),
        ("a sentence", ("the quick brown fox jumps over the lazy dog",)),
    ]


def by_appearance(text):
    return list(dict.fromkeys(text))


TEXT = "the best chair"
RUNS = {  # "".join(set(TEXT)) in three runs of Python, recorded with PYTHONHASHSEED = 1, 2 and 3
    "when it was trained": "streb haci",
    "this morning": "hbst ecira",
    "this afternoon": "aeb chrtis",
}


def scrambled(broken):
    ids = [RUNS["when it was trained"].index(c) for c in "the best"]
    print("the weights are saved; the list of characters is made again (three runs of Python, recorded)")
    for when, order in RUNS.items():
        print(f"{when:20} it says: {''.join(order[i] for i in ids)}")


ORDER = Exhibit(
    Exercise(
        vocabulary,
        some_texts,
        mistakes=(
            mistake(FOUND, ("sorted(set(text))", "list(set(text))")),
            mistake("Repeats count once: a vocabulary is a set, in order.", ("sorted(set(text))", "sorted(text)")),
            mistake(
                "The same in every run, and another for every text that holds the same characters: sort.", by_appearance
            ),
        ),
    ),
    scrambled,
    "F",
    "Python mixes the order of sets of strings anew in each process, on purpose.",
    "the vocabulary in the set's order",
)


def minibatches(X, size):
    found = []
    for i in range(0, len(X), size):
        found.append(X[i : i + size])
    return np.concatenate(found), len(found)


def data(rng):
    return [
        ("one batch", (rng.permutation(4), 4)),
        ("three batches", (rng.permutation(12), 4)),
        ("a smaller last one", (rng.permutation(11), 3)),
    ]


def seen(broken):
    examples, many = broken(np.arange(20), 5)
    counts = np.bincount(examples, minlength=20)
    print(f"one epoch, {many} batches of 5. How often each of 20 examples was seen:")
    print(*counts)


SLICE = Exhibit(
    Exercise(
        minibatches,
        data,
        returns=("examples", "batches"),
        mistakes=(
            mistake(FOUND, (("range(0, len(X), size)", "range(-(-len(X) // size))"),)),
            mistake(
                "Every batch but the last smaller one: what is left over counts too.",
                ("range(0, len(X), size)", "range(0, len(X) - size + 1, size)"),
            ),
            mistake(
                "Now the batches overlap: begin each where the one before ended.",
                ("range(0, len(X), size)", "range(0, len(X) - size + 1)"),
            ),
        ),
    ),
    seen,
    "E",
    "The loss fell nicely, on the eight examples that were seen.",
    "X[i:i+B] with i the number of the batch",
)
