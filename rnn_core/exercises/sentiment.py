"""Lesson 02: unknown words, padding, the last state and its gradient, the words' gradient, the mean over a mask."""

import numpy as np

from rnn_core.exercises.engine import Exercise, mistake

# --- unknown words


def encode(words, vocabulary):
    places = {word: i for i, word in enumerate(vocabulary)}
    unknown = places["<unknown>"]
    return np.array([places.get(word, unknown) for word in words], dtype=int)


def sentences_of_words(rng):
    vocabulary = ["this", "was", "<unknown>", "not", "bad", "at", "all"]
    known = [w for w in vocabulary if w != "<unknown>"]

    def drawn(words, T):
        return [words[i] for i in rng.integers(len(words), size=T)]

    return [
        ("known words", (["was", "this", "not", "bad"], vocabulary)),
        ("known words, some twice", (drawn(known, 7) + ["bad", "all"], vocabulary)),
        ("one unknown word", (["this", "was", "splendid"], vocabulary)),
        ("two unknown words among others", (["dull", *drawn(known, 4), "grand", "bad"], vocabulary)),
    ]


def places_by_search(words, vocabulary):
    return np.array([vocabulary.index(word) for word in words])


ENCODE = Exercise(
    encode,
    sentences_of_words,
    own=("encode",),
    mistakes=(
        mistake(
            "-1 is a valid index: the unknown word was read as your last word.",
            ('unknown = places["<unknown>"]', "unknown = -1"),
        ),
        mistake(
            "Right until a word is not in the list, and then it stops: give such a word the place of <unknown>.",
            ("places.get(word, unknown)", "places[word]"),
            places_by_search,
        ),
        mistake(
            "Your sentence got shorter: an unknown word keeps its place in the row, under the number of <unknown>.",
            ("for word in words]", "for word in words if word in places]"),
        ),
        mistake(
            "The unknown word was read as the first word of the list: its number is the place of <unknown>.",
            ('unknown = places["<unknown>"]', "unknown = 0"),
        ),
        mistake(
            "len(vocabulary) is no place in the list: the unknown word has an entry of its own, <unknown>.",
            ('unknown = places["<unknown>"]', "unknown = len(vocabulary)"),
        ),
        mistake(
            "You numbered the sentence's words: a number is a place in the vocabulary, the same for all sentences.",
            (
                ("enumerate(vocabulary)", "enumerate(dict.fromkeys(words))"),
                ('unknown = places["<unknown>"]', "unknown = 0"),
            ),
        ),
        mistake(
            "You sorted the vocabulary: a word's number is its place in the list as it was given.",
            ("enumerate(vocabulary)", "enumerate(sorted(vocabulary))"),
        ),
        mistake(
            "All numbers are one too high: places are counted from 0.",
            ("enumerate(vocabulary)", "enumerate(vocabulary, 1)"),
        ),
    ),
)

# --- padding


def padded(sentences):
    lengths = np.array([len(s) for s in sentences])
    ids = np.zeros((lengths.max(), len(sentences)), dtype=int)
    for b, s in enumerate(sentences):
        ids[: len(s), b] = s
    return ids, lengths


def rows_of_ids(rng):
    def drawn(*lengths):
        return ([rng.integers(9, size=T) for T in lengths],)

    return [
        ("one sentence", ([np.array([3, 0, 5, 0])],)),
        ("sentences of one length", drawn(3, 3)),
        ("three lengths", drawn(2, 5, 1)),
        ("a sentence that ends in word 0", ([np.array([4, 0]), np.array([1, 2, 3])],)),
    ]


PADDED = Exercise(
    padded,
    rows_of_ids,
    returns=("ids", "lengths"),
    own=("pad",),
    mistakes=(
        mistake(
            "Right, but turned round: time comes first here, (T, B), one column a sentence.",
            ("return ids, lengths", "return ids.T, lengths"),
        ),
        mistake(
            "You padded in front: then row lengths - 1 is not a sentence's last word.",
            ("ids[: len(s), b]", "ids[len(ids) - len(s) :, b]"),
        ),
        mistake(
            "All your lengths are T: count a sentence's own words, not the padding.",
            ("return ids, lengths", "return ids, np.full_like(lengths, lengths.max())"),
        ),
        mistake(
            "Word 0 is a word too: you took zeros for padding, so count before you pad.",
            ("return ids, lengths", "return ids, (ids != 0).sum(axis=0)"),
        ),
        mistake(
            "Your lengths are places of the last word: a length counts words, one more.",
            ("return ids, lengths", "return ids, lengths - 1"),
        ),
        mistake(
            "You padded with -1, which is a valid index: the padding would be read as the last word. Pad with 0.",
            ("np.zeros((lengths.max(), len(sentences)), dtype=int)", "np.full((lengths.max(), len(sentences)), -1)"),
        ),
        mistake(
            "Sentences were cut to the shortest: make room for the longest, lengths.max().",
            (("lengths.max()", "lengths.min()"), ("ids[: len(s), b] = s", "ids[:, b] = s[: lengths.min()]")),
        ),
        mistake(
            "The last word is said again and again: after its end a sentence holds 0.",
            ("ids[: len(s), b] = s", "ids[:, b] = s[-1]; ids[: len(s), b] = s"),
        ),
    ),
)

# --- the last state


def last_states(hs, lengths):
    return hs[lengths - 1, np.arange(len(lengths))]


def states_and_lengths(rng):
    def case(T, B, H, lengths):
        return rng.normal(size=(T, B, H)), np.array(lengths)

    return [
        ("one sentence", case(3, 1, 4, [3])),
        ("equal lengths", case(4, 3, 2, [4, 4, 4])),
        ("unequal lengths", case(5, 4, 3, [2, 5, 1, 3])),
        ("padding after all of them", case(6, 2, 3, [4, 3])),
    ]


LAST = Exercise(
    last_states,
    states_and_lengths,
    own=("read",),
    mistakes=(
        mistake(
            "Right when all lengths agree: you read the state after the padding.",
            ("hs[lengths - 1, np.arange(len(lengths))]", "hs[-1]"),
        ),
        mistake(
            "One row too far: after n words the state stands in row n - 1, rows are counted from 0.",
            ("lengths - 1", "lengths"),
        ),
        mistake(
            "For each length you took that row of every sentence: pair lengths with np.arange(B).",
            ("hs[lengths - 1, np.arange(len(lengths))]", "hs[lengths - 1]"),
        ),
        mistake("This is the state after the first word.", ("lengths - 1", "0 * lengths")),
        mistake("One row too early: your state has not heard the last word.", ("lengths - 1", "lengths - 2")),
        mistake(
            "All sentences are read at one row: each has a length of its own.",
            ("lengths - 1", "lengths.max() - 1"),
            ("lengths - 1", "lengths.min() - 1"),
        ),
        mistake(
            "This is the mean over time, padding and all: the question was the state after the last word.",
            ("hs[lengths - 1, np.arange(len(lengths))]", "hs.mean(axis=0)"),
        ),
        mistake(
            "The two indices are exchanged: the first axis is time, the second the sentence.",
            ("hs[lengths - 1, np.arange(len(lengths))]", "hs[np.arange(len(lengths)), lengths - 1]"),
        ),
    ),
)

# --- its gradient


def spread(dlast, lengths, T):
    B, H = dlast.shape
    dhs = np.zeros((T, B, H))
    dhs[lengths - 1, np.arange(B)] = dlast
    return dhs


def rows_to_spread(rng):
    def case(T, B, H, lengths):
        return rng.normal(size=(B, H)), np.array(lengths), T

    return [
        ("one sentence", case(3, 1, 4, [3])),
        ("equal lengths", case(4, 3, 2, [4, 4, 4])),
        ("unequal lengths", case(5, 4, 3, [2, 5, 1, 3])),
        ("padding after all of them", case(6, 2, 3, [4, 3])),
    ]


PLACE = "dhs[lengths - 1, np.arange(B)] = dlast"
SPREAD = Exercise(
    spread,
    rows_to_spread,
    own=("spread",),
    mistakes=(
        mistake(
            "Right when all lengths agree: the loss never saw the padding, so each row goes to lengths - 1.",
            (PLACE, "dhs[-1] = dlast"),
        ),
        mistake("Every step got the gradient: the loss touched one step of each sentence.", (PLACE, "dhs[:] = dlast")),
        mistake(
            "Every step up to the last got the gradient: the steps before get theirs through Whh, later, in backward.",
            (PLACE, "dhs[:] = dlast * (np.arange(T)[:, None] < lengths)[:, :, None]"),
        ),
        mistake(
            "One row too far: after n words the state stood in row n - 1.",
            ("dhs[lengths - 1,", "dhs[lengths,"),
            ("dhs[lengths - 1,", "dhs[lengths % T,"),
        ),
        mistake(
            "Each length's row was filled for every sentence: pair lengths with np.arange(B).",
            (PLACE, "dhs[lengths - 1] = dlast"),
        ),
        mistake(
            "You divided by the length: nothing is averaged here, one row is put in its place.",
            (PLACE, f"{PLACE} / lengths[:, None]"),
        ),
        mistake("Turned round: time comes first, (T, B, H).", ("return dhs", "return dhs.transpose(1, 0, 2)")),
        mistake("The gradient went to the first step: it belongs to each sentence's last.", (PLACE, "dhs[0] = dlast")),
    ),
)

# --- the gradient of the words' rows


def word_gradient(ids, dzs, V):
    dWxh = np.zeros((V, dzs.shape[1]))
    np.add.at(dWxh, ids, dzs)
    return dWxh


def read_words(rng):
    def case(ids, V, H):
        return np.array(ids), rng.normal(size=(len(ids), H)), V

    return [
        ("no word twice", case([2, 0, 3], 5, 4)),
        ("every word once, in order", case([0, 1, 2, 3], 4, 2)),
        ("a word that repeats", case([1, 4, 1, 0, 1], 6, 3)),
        ("one word, always", case([2, 2, 2], 4, 2)),
    ]


def first_share_only(ids, dzs, V):
    dWxh, seen = np.zeros((V, dzs.shape[1])), set()
    for i, dz in zip(ids.tolist(), dzs, strict=True):
        if i not in seen:
            dWxh[i] = dz
        seen.add(i)
    return dWxh


ADD = "np.add.at(dWxh, ids, dzs)"
WORDS = Exercise(
    word_gradient,
    read_words,
    own=("sum_by_token", "unproject"),
    mistakes=(
        mistake(
            "Right until a word repeats: indexed += keeps one of the repeats; use np.add.at.",
            (ADD, "dWxh[ids] += dzs"),
            first_share_only,
        ),
        mistake(
            "Right until a word repeats: then you took the mean of its shares, and shares add.",
            (ADD, f"{ADD}\n    dWxh /= np.maximum(1, np.bincount(ids, minlength=V))[:, None]"),
        ),
        mistake(
            "One row for each word that was read: the gradient has a row for every word of the vocabulary.",
            (ADD, f"{ADD}\n    dWxh = dWxh[np.unique(ids)]"),
        ),
        mistake(
            "The table ends with the largest word that was read: it has V rows, those of unread words are zero.",
            (("np.zeros((V,", "np.zeros((ids.max() + 1,"),),
        ),
        mistake(
            "Every word got all shares: each share belongs to the word of its own step.",
            (ADD, "dWxh += dzs.sum(axis=0)"),
        ),
        mistake("Turned round: Wxh has a row for each word, (V, H).", ("return dWxh", "return dWxh.T")),
        mistake(
            "You put the shares in the order of the steps: row v belongs to word v, so use ids.",
            (ADD, "dWxh[: len(dzs)] = dzs[:V]"),
        ),
        mistake(
            "The sign is turned: this is the gradient, and the step downhill comes later.",
            (ADD, "np.subtract.at(dWxh, ids, dzs)"),
        ),
    ),
)

# --- the mean over what counts


def masked_mean(losses, mask):
    return (losses * mask).sum() / mask.sum()


def losses_and_masks(rng):
    def case(T, B, lengths):
        return rng.uniform(0.5, 2, size=(T, B)), (np.arange(T)[:, None] < np.array(lengths)).astype(int)

    return [
        ("no padding", case(3, 2, [3, 3])),
        ("one sentence with padding", case(4, 1, [2])),
        ("unequal lengths", case(5, 3, [5, 2, 1])),
        ("as many words as sentences", case(4, 4, [4, 1, 3, 2])),
    ]


MEAN = Exercise(
    masked_mean,
    losses_and_masks,
    own=("_average", "_shares"),
    mistakes=(
        mistake(
            "Your loss shrinks when padding is added: divide by the positions that count.",
            ("(losses * mask).sum() / mask.sum()", "(losses * mask).mean()"),
        ),
        mistake(
            "The padding has a say in your loss: multiply by the mask before you add.",
            ("(losses * mask).sum() / mask.sum()", "losses.mean()"),
        ),
        mistake(
            "The padding is added, and only then left out of the count: multiply by the mask first.",
            ("(losses * mask).sum()", "losses.sum()"),
        ),
        mistake(
            "You averaged each sentence, then the sentences: so words of short ones weigh more. All weigh the same.",
            ("(losses * mask).sum() / mask.sum()", "((losses * mask).sum(axis=0) / mask.sum(axis=0)).mean()"),
        ),
        mistake("This is the sum: the loss is the mean over the positions that count.", (" / mask.sum()", "")),
        mistake(
            "A mask of whole numbers is taken for row numbers: losses[mask] picks rows 0 and 1. Use losses[mask > 0].",
            ("(losses * mask).sum() / mask.sum()", "losses[mask].mean()"),
            ("(losses * mask).sum() / mask.sum()", "losses[mask]"),
        ),
        mistake(
            "You divided by the number of sentences: divide by the positions that count.",
            ("mask.sum()", "mask.shape[1]"),
        ),
        mistake(
            "You averaged over time only: one number is asked for.",
            ("(losses * mask).sum() / mask.sum()", "(losses * mask).sum(axis=0) / mask.sum(axis=0)"),
        ),
        mistake(
            "The mask is turned round: 1 counts, 0 is padding.",
            ("(losses * mask).sum() / mask.sum()", "(losses * (1 - mask)).sum() / (1 - mask).sum()"),
        ),
    ),
)

EXERCISES = {
    "encode": ENCODE,
    "padded": PADDED,
    "last_states": LAST,
    "spread": SPREAD,
    "word_gradient": WORDS,
    "masked_mean": MEAN,
}
