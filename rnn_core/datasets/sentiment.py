"""Short phrases over 18 words, each positive or negative: "i am not at all bad or sad right now" is positive.

The grammar. A subject and its verb ("this is", "this was", "i am", "i was"), then a predicate, then, if one likes, a
time that suits the verb ("right now" or "earlier"). A predicate is one of

    [no] [very] ADJECTIVE                           not at all very good
    [no] ADJECTIVE or ADJECTIVE                     not bad or sad
    [no] ADJECTIVE and [no] ADJECTIVE               not bad and happy
    [no] ADJECTIVE or ADJECTIVE and [no] ADJECTIVE  not bad or sad and good

where [no] is nothing, "not" or "not at all", and no adjective comes twice.

The rule. "not" turns round every adjective after it, as far as the next "and". So read, all adjectives of a sentence
say the same, and that is its label; what would contradict itself ("good and bad") is not a sentence.
"""

from functools import lru_cache
from itertools import product

import numpy as np

from rnn_core import Batch, Vocabulary, pad
from rnn_core.datasets import data_folder

WORDS = "this i am is was not at all very right now and or earlier good bad happy sad".split()
VOCABULARY = Vocabulary(WORDS)
WITH_UNKNOWN = Vocabulary(WORDS, unknown="<unknown>")
POSITIVE, NEGATIVE = ("good", "happy"), ("bad", "sad")
LABELS = ("negative", "positive")  # a label is a place in this tuple
SUBJECTS = {"this is": "right now", "i am": "right now", "this was": "earlier", "i was": "earlier"}
NO = ("", "not ", "not at all ")


@lru_cache
def every_sentence():
    """Every sentence of the grammar, as strings, shortest first."""
    frames = [(subject, time) for subject, now in SUBJECTS.items() for time in ("", " " + now)]
    sentences = [f"{subject} {p}{time}" for (subject, time), p in product(frames, _predicates())]
    return tuple(sorted(sentences, key=lambda s: (len(s.split()), s)))


def label(sentence):
    """1 (positive) or 0 (negative), by the rule; its first adjective is enough, since all of them agree."""
    words = sentence.split()
    for t, word in enumerate(words):
        if word in POSITIVE + NEGATIVE:
            return int((word in POSITIVE) != ("not" in words[:t]))
    raise ValueError(f"sentence is {sentence!r}, expected at least one of {', '.join(POSITIVE + NEGATIVE)}")


def phrases(name):
    """The short phrases of data/sentiment_NAME.txt, NAME "train" or "test": a list of strings."""
    lines = (data_folder() / f"sentiment_{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[1] for line in lines]


def labels(sentences):
    """The labels of sentences, (N,)."""
    return np.array([label(sentence) for sentence in sentences])


def batch(sentences, vocabulary=VOCABULARY):
    """All the sentences side by side: token ids (T, N) padded at the end, labels (N,), lengths (N,)."""
    xs, lengths = pad([vocabulary.encode(sentence.split()) for sentence in sentences])
    return Batch(xs, labels(sentences), lengths)


def one_by_one(sentences, seed):
    """batches(step) -> Batch of one sentence; each once an epoch, in a new order drawn from (seed, epoch)."""
    ids, targets = [VOCABULARY.encode(sentence.split())[:, None] for sentence in sentences], labels(sentences)
    order = lru_cache(maxsize=1)(lambda epoch: np.random.default_rng((seed, epoch)).permutation(len(ids)))

    def batches(step):
        epoch, place = divmod(step, len(ids))
        i = order(epoch)[place]
        return Batch(ids[i], targets[i : i + 1])

    return batches


def is_sentence(text):
    """Is it a sentence of the grammar?"""
    return text in _known()


def adjectives(sentence):
    """How many adjectives it has: 1, 2 or 3."""
    return sum(word in POSITIVE + NEGATIVE for word in sentence.split())


# Whole templates that a split may keep from training. Name -> does a sentence belong to it?
TEMPLATES = {
    "not ... right now": lambda sentence: "not" in sentence and sentence.endswith("right now"),
    "longer than 8 words": lambda sentence: len(sentence.split()) > 8,
    "not at all very": lambda sentence: "not at all very" in sentence,
}


def sample(n, seed):
    """n sentences drawn from the grammar without repeats, and the rest: two lists."""
    order = np.random.default_rng(seed).permutation(len(every_sentence()))
    drawn = [every_sentence()[i] for i in order]
    return drawn[:n], drawn[n:]


def hold_out(template):
    """The sentences outside a template, and those of the template, which training never sees: two lists."""
    inside = TEMPLATES[template]
    return [s for s in every_sentence() if not inside(s)], [s for s in every_sentence() if inside(s)]


def ceiling(sentences, see):
    """The best share of sentences that any model can get right if it sees only see(words) of each.

    Sentences that look alike to it get one answer: the more frequent label among them.
    """
    counts = {}
    for sentence in sentences:
        seen = counts.setdefault(see(sentence.split()), [0, 0])
        seen[label(sentence)] += 1
    return sum(max(pair) for pair in counts.values()) / len(sentences)


@lru_cache
def _known():
    return frozenset(every_sentence())


def _predicates():
    """Every predicate in which all adjectives, so read, say the same."""
    adjective = POSITIVE + NEGATIVE
    found = [f"{no}{very}{a}" for no, very, a in product(NO, ("", "very "), adjective)]
    for no, a, b in product(NO, adjective, adjective):
        pair = f"{no}{a} or {b}"
        found += [pair, *(f"{pair} and {other}{c}" for other, c in product(NO, adjective))]
        found += [f"{no}{a} and {other}{b}" for other in NO]
    return [predicate for predicate in found if _is_sound(predicate)]


def _is_sound(predicate):
    said, read = [], set()
    for part in predicate.split(" and "):
        words = part.split()
        here = [word for word in words if word in POSITIVE + NEGATIVE]
        said += here
        read |= {(word in POSITIVE) != ("not" in words) for word in here}
    return len(read) == 1 and len(set(said)) == len(said)
