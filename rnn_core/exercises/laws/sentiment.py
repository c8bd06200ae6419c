"""Lesson 02: the laws of unknown words, padding, the last state and its gradient, the words' gradient, the mean."""

import numpy as np

from rnn_core.exercises.laws.law import SHAPES, UNCHANGED, law

WORDS = "this film was <unknown> not bad at all".split()


def shuffled_list(rng):
    return [WORDS[i] for i in rng.permutation(len(WORDS))]


def every_known_word(rng):
    vocabulary = shuffled_list(rng)
    return [("every known word, in another order", ([w for w in shuffled_list(rng) if w != "<unknown>"], vocabulary))]


def known_words_said_again(rng):
    return [("known words, each said twice", ([w for w in WORDS if w != "<unknown>"] * 2, shuffled_list(rng)))]


def an_unknown_word(rng):
    vocabulary = shuffled_list(rng)
    known = next(w for w in vocabulary if w != "<unknown>")
    return [("one unknown word", ([known, "splendid"], vocabulary)), ("unknown first", (["grand", known], vocabulary))]


ENCODE = (
    law("every known word", on=every_known_word),
    law("a word that is said again", on=known_words_said_again),
    law("one unknown word", on=an_unknown_word),
    law("several unknown words among others", on=("two unknown words among others",)),
    UNCHANGED,
)

PADDED = (
    law("one length: a column for each sentence", on=("one sentence", "sentences of one length"), parts=("ids",)),
    law("unequal lengths: zeros after the end", on=("three lengths",), parts=("ids",)),
    law(
        "lengths", on=("sentences of one length", "three lengths", "a sentence that ends in word 0"), parts=("lengths",)
    ),
    SHAPES,
    UNCHANGED,
)

LAST = (
    law("equal lengths", on=("equal lengths",)),
    law("unequal lengths", on=("unequal lengths",)),
    law("padding after all of them", on=("one sentence", "padding after all of them")),
    UNCHANGED,
)

# With equal lengths T is 4.
SPREAD = (
    law("equal lengths: the last word's row", on=("equal lengths",), view=lambda dhs: dhs[3]),
    law("equal lengths: zeros before it", on=("equal lengths",), view=lambda dhs: dhs[:3], beside=True),
    law("unequal lengths", on=("unequal lengths",)),
    law("padding after all of them", on=("one sentence", "padding after all of them")),
    UNCHANGED,
)


def read(ids, V, rng):
    return np.array(ids), rng.normal(size=(len(ids), 3)), V


def each_word_once(rng):
    return [("each word once", read(rng.permutation(5), 5, rng))]


def said_again(rng):
    return [("a word that repeats", read(rng.permutation([0, 1, 1, 2, 3]), 4, rng))]


def said_many_times(rng):
    return [("two words, again and again", read(rng.permutation([0, 0, 0, 0, 1, 1, 1]), 2, rng))]


def not_read(rng):
    return [("words that are not read, the last among them", read(2 * rng.permutation(3), 6, rng))]


WORD = (
    law("each word once", on=each_word_once),
    law("a word that repeats", on=said_again),
    law("words that repeat many times", on=said_many_times),
    law("a row for every word, read or not", on=not_read),
    UNCHANGED,
)


def loud_padding(rng):
    """Losses of 100 and more where nothing counts."""
    losses, mask = rng.uniform(0.5, 2, size=(4, 1)), np.array([[1], [1], [1], [0]])
    return [("one sentence, large losses in the padding", (losses + 100.0 * (1 - mask), mask))]


def one_counts(rng):
    return [("one word that counts", (rng.uniform(0.5, 2, size=(3, 1)), np.array([[1], [0], [0]])))]


MEAN = (
    law("one word alone", on=one_counts),
    law("without padding", on=("no padding",)),
    law("the padding has no say", on=loud_padding),
    law("every word weighs the same", on=("unequal lengths", "as many words as sentences")),
    UNCHANGED,
)

LAWS = {
    "encode": ENCODE,
    "padded": PADDED,
    "last_states": LAST,
    "spread": SPREAD,
    "word_gradient": WORD,
    "masked_mean": MEAN,
}
