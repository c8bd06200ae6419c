"""N-grams: known counts by hand, a second way of counting with dictionaries, sums to one, and the measured figures."""

from collections import Counter, defaultdict
from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_core.datasets import lantern_coast
from rnn_core.ngrams import NGram, count_grams, discounts, kneser_ney, mixture, witten_bell

SMOOTHINGS = (witten_bell, kneser_ney)
# a b a b a c a
TINY, V = np.array([0, 1, 0, 1, 0, 2, 0]), 4
PLAY = lantern_coast.ids().train[:3000]
UNSEEN = lantern_coast.ids().validation[:400]


# The slow way: one dictionary a length, as in the papers ----------------------------------------------------


def slow_witten_bell(text, V, order):
    """p(x, context), for lists of ids."""
    followers = defaultdict(Counter)
    for i, x in enumerate(text):
        for length in range(min(i, order - 1) + 1):
            followers[tuple(text[i - length : i])][x] += 1

    def p(x, context):
        seen = followers[tuple(context)]
        shorter = p(x, context[1:]) if context else 1 / V
        N, T = seen.total(), len(seen)
        return (seen[x] + T * shorter) / (N + T) if seen else shorter

    return lambda x, context: p(x, context[max(0, len(context) - order + 1) :])


def slow_kneser_ney(text, V, order):
    grams = [Counter(tuple(text[i : i + k]) for i in range(len(text) - k + 1)) for k in range(1, order + 1)]
    counts = [Counter(gram[1:] for gram in longer) for longer in grams[1:]] + [grams[-1]]
    taken = []
    for c in counts:
        n = [sum(value == k for value in c.values()) for k in range(5)]
        Y = n[1] / (n[1] + 2 * n[2]) if all(n[1:]) else None
        taken.append(
            [0] + [0.75 if Y is None else min(k, max(0, k - (k + 1) * Y * n[k + 1] / n[k])) for k in (1, 2, 3)]
        )

    def p(x, context):
        shorter = p(x, context[1:]) if context else 1 / V
        c, D = counts[len(context)], taken[len(context)]
        seen = {gram: n for gram, n in c.items() if gram[:-1] == tuple(context) and n}
        if not seen:
            return shorter
        mine = seen.get((*context, x), 0)
        left = sum(D[min(n, 3)] for n in seen.values())
        return (mine - D[min(mine, 3)] + left * shorter) / sum(seen.values())

    return lambda x, context: p(x, context[max(0, len(context) - order + 1) :])


SLOW = {witten_bell: slow_witten_bell, kneser_ney: slow_kneser_ney}


# By hand ----------------------------------------------------------------------------------------------------


def test_the_counts_of_a_tiny_text_are_those_counted_by_hand():
    one, two, three = count_grams(TINY, V, 3)
    assert one.keys.tolist() == [0, 1, 2] and one.counts.tolist() == [4, 2, 1]  # a a a a, b b, c
    assert [divmod(key, V) for key in two.keys.tolist()] == [(0, 1), (0, 2), (1, 0), (2, 0)]  # ab ac ba ca
    assert two.counts.tolist() == [2, 1, 2, 1]
    assert three.counts.tolist() == [2, 1, 1, 1]  # aba aca bab bac
    assert one.before.tolist() == [2, 1, 1]  # before a stand b and c, before b and c only a
    assert two.before.tolist() == [1, 1, 1, 1]  # before ab stands b (the first ab has nothing before it), ...
    assert three.before is None
    assert (one.C, two.C, three.C) == (1, 3, 4)


def test_witten_bell_of_a_tiny_text_is_that_computed_by_hand():
    unigram = NGram(TINY, V, 1, witten_bell).probabilities()
    assert np.allclose(unigram, np.array([4 + 3 / 4, 2 + 3 / 4, 1 + 3 / 4, 3 / 4]) / (7 + 3))
    after_a = NGram(TINY, V, 2, witten_bell).probabilities([0])  # a is followed 3 times, by 2 different symbols
    assert np.allclose(after_a, (np.array([0, 2, 1, 0]) + 2 * unigram) / (3 + 2))


def test_kneser_ney_of_a_tiny_text_is_that_computed_by_hand():
    """Too small a text for estimated discounts: 0.75 off each count. Before a: b and c; before b, before c: a."""
    companies = (np.array([2, 1, 1, 0]) - np.array([0.75, 0.75, 0.75, 0]) + 3 * 0.75 / 4) / 4
    after_a = NGram(TINY, V, 2, kneser_ney).probabilities([0])
    assert np.allclose(after_a, (np.array([0, 2 - 0.75, 1 - 0.75, 0]) + 2 * 0.75 * companies) / 3)


def test_the_discounts_are_chens_and_goodmans():
    c = np.repeat([1, 2, 3, 4, 5, 9], [100, 40, 20, 12, 3, 1])
    Y = 100 / 180
    assert np.allclose(discounts(c), [0, 1 - 2 * Y * 40 / 100, 2 - 3 * Y * 20 / 40, 3 - 4 * Y * 12 / 20])


def test_a_symbol_of_one_company_is_less_likely_in_a_new_one_than_its_count_says():
    """San Francisco: after "g", "b" and "f" stand as often each, but "f" only ever after "s"."""
    text = lantern_coast.Vocabulary("abcdfgs")
    ids = text.encode("sfsfsfsfabgabcbdbab")
    after_new = NGram(ids, len(text), 2, kneser_ney).probabilities(text.encode("g"))
    b, f = text.encode("bf")
    assert after_new[b] > 2 * after_new[f]
    counted = NGram(ids, len(text), 1, kneser_ney).probabilities()
    assert counted[b] < 1.5 * counted[f]


def test_order_zero_is_uniform():
    for smoothing in SMOOTHINGS:
        model = NGram(PLAY, 65, 0, smoothing)
        assert np.array_equal(model.probabilities([1, 2]), np.full(65, 1 / 65))
        assert model.bits(UNSEEN) == pytest.approx(log2(65))


def test_order_one_looks_at_no_context():
    for smoothing in SMOOTHINGS:
        model = NGram(PLAY, 65, 1, smoothing)
        assert np.array_equal(model.probabilities([1, 2]), model.probabilities())


# Laws -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
@pytest.mark.parametrize("order", range(10))
def test_probabilities_sum_to_one_and_are_never_zero(smoothing, order):
    model = NGram(PLAY, 65, order, smoothing)
    for n in (0, 1, 2, 5, 30, 200):
        for context in (UNSEEN[:n], PLAY[:n], PLAY[-n or len(PLAY) :]):
            p = model.probabilities(context)
            assert p.shape == (65,) and p.min() > 0 and abs(p.sum() - 1) < 1e-12


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_the_fast_way_is_the_slow_way(smoothing, order):
    slow, model = SLOW[smoothing](PLAY.tolist(), 65, order), NGram(PLAY, 65, order, smoothing)
    text = UNSEEN[:150].tolist()
    expected = [-log2(slow(x, text[:i])) for i, x in enumerate(text)]
    assert np.allclose(model.surprise(text), expected[1:], rtol=0, atol=1e-10)


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(
    text=st.lists(st.integers(0, 2), min_size=1, max_size=25),
    other=st.lists(st.integers(0, 3), min_size=2, max_size=12),
    order=st.integers(1, 6),
)
def test_the_fast_way_is_the_slow_way_on_texts_of_any_length(smoothing, text, other, order):
    """Texts shorter than the order too: then the longest gram is the text."""
    slow, model = SLOW[smoothing](text, 4, min(order, len(text))), NGram(text, 4, order, smoothing)
    expected = [-log2(slow(x, other[:i])) for i, x in enumerate(other)]
    assert np.allclose(model.surprise(other), expected[1:], rtol=0, atol=1e-9)
    assert abs(model.probabilities(other).sum() - 1) < 1e-9


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
def test_the_surprise_along_a_text_is_that_of_the_probabilities(smoothing):
    model = NGram(PLAY, 65, 6, smoothing)
    along = model.surprise(UNSEEN)
    assert along.shape == (len(UNSEEN) - 1,)
    for i in (1, 2, 7, 100, 399):
        assert along[i - 1] == pytest.approx(-log2(model.probabilities(UNSEEN[:i])[UNSEEN[i]]), abs=1e-12)
    assert model.bits(UNSEEN) == pytest.approx(along.mean())


def test_contexts_from_the_start_and_from_the_end_of_the_text_leave_room_for_the_shorter_ones():
    """The first gram has nothing before it, and nothing follows the last: neither may give a division by zero."""
    for smoothing in SMOOTHINGS:
        model = NGram([0, 1, 2, 3], 5, 3, smoothing)
        for context in ([0], [0, 1], [2, 3], [3], [4]):
            assert model.probabilities(context).sum() == pytest.approx(1)


def test_many_symbols_and_high_orders_do_not_overflow():
    """Keys are (context's place) * V + symbol, so that even 65,536 symbols to the ninth power need no large number."""
    ids = np.random.default_rng(0).integers(65_536, size=500)
    model = NGram(np.tile(ids, 3), 65_536, 9)
    assert model.bits(ids[:100]) < 1.0


def test_a_mixture_lies_between_its_parts_or_below_both():
    a, b = NGram(PLAY, 65, 2).surprise(UNSEEN), NGram(PLAY, 65, 5).surprise(UNSEEN)
    assert np.allclose(mixture(a, b, 1), a) and np.allclose(mixture(a, b, 0), b)
    half = mixture(a, b, 0.5)
    assert np.allclose(np.exp2(-half), (np.exp2(-a) + np.exp2(-b)) / 2)
    assert half.mean() <= (a.mean() + b.mean()) / 2


# Errors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: NGram([], 4, 2), "ids must be at least 1"),
        (lambda: NGram([[0, 1]], 4, 2), "ids must be at least 1 id"),
        (lambda: NGram([0, 4], 4, 2), "ids must lie in 0 .. 3, got 4"),
        (lambda: NGram([0.5], 4, 2), "ids must be integers"),
        (lambda: NGram("abc", 4, 2), "ids must be an array of numbers"),
        (lambda: NGram(TINY, 4, -1), "order must be a whole number of at least 0"),
        (lambda: NGram(TINY, 4, 1.5), "order must be a whole number"),
        (lambda: NGram(TINY, 0, 1), "V must be a whole number"),
        (lambda: NGram(TINY, 4, 1, "kneser_ney"), "smoothing must be witten_bell or kneser_ney"),
        (lambda: NGram(TINY, 4, 1).surprise([0]), "ids must be at least 2"),
        (lambda: NGram(TINY, 4, 2).probabilities([7]), "context must lie in 0 .. 3, got 7"),
        (lambda: NGram(TINY, 4, 2).probabilities(7), "context must be"),
        (lambda: NGram(TINY, 4, 2).probabilities(None), "context must be"),
        (lambda: mixture([1.0], [1.0], 1.5), "weight must lie in 0 .. 1"),
        (lambda: mixture([1.0], [1.0, 2.0], 0.5), "others has shape"),
    ],
)
def test_bad_input_is_named(call, says):
    with pytest.raises((ValueError, TypeError), match=says):
        call()


# The figures --------------------------------------------------------------------------------------------------


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("smoothing", "order", "validation", "test"),
    [(kneser_ney, 8, 1.779, 1.762), (kneser_ney, 1, 4.701, 4.708), (witten_bell, 5, 1.925, 1.916)],
)
def test_the_measured_figures_on_the_play(smoothing, order, validation, test):
    parts = lantern_coast.ids()
    model = NGram(parts.train, 65, order, smoothing)
    assert model.bits(parts.validation) == pytest.approx(validation, abs=0.001)
    assert model.bits(parts.test) == pytest.approx(test, abs=0.001)
