"""Sums of binary numbers: exact digits and carries for any width, the worst cases, the adder made by hand, the recipe
that the course translates."""

import numpy as np
import pytest

from benchmarks import addition as loops
from rnn_core import RNN, SGD, Batch, Model, fit, sigmoid, sigmoid_cross_entropy, sigmoid_squared_error, uniform
from rnn_core.datasets import addition

LONG = 100_000


def adder():
    return Model(RNN(2, 2), outputs=1, loss=sigmoid_cross_entropy)


def first_wrong_of(params, pairs, T, state):
    xs, targets = addition.sums(*zip(*pairs, strict=True), T)
    outputs, _, _ = adder().forward(params, xs, state)
    return addition.first_wrong(addition.wrong_bits(outputs, targets)).tolist()


@pytest.mark.parametrize("T", [1, 7, 8, 9, 63, 64, 65, LONG])
def test_bits_and_numbers_go_round_at_any_width(T):
    (n,) = addition.numbers(np.random.default_rng(T), T, 1)
    bits = addition.to_bits(n, T)
    assert bits.shape == (T,)
    assert addition.from_bits(bits) == n


def test_the_lowest_digit_comes_first():
    assert addition.to_bits(6, 4).tolist() == [0, 1, 1, 0]
    assert addition.from_bits([0, 1, 1, 0]) == 6
    assert addition.to_bits([6, 1], 4).tolist() == [[0, 1], [1, 0], [1, 0], [0, 0]]
    assert addition.from_bits([[0, 1], [1, 0], [1, 0], [0, 0]]) == [6, 1]


@pytest.mark.parametrize("n, sentence", [(8, "at most T = 3 digits, got 8"), (-1, "at least 0"), ([], "got 'none'")])
def test_a_number_that_does_not_fit_is_refused(n, sentence):
    with pytest.raises(ValueError, match=sentence):
        addition.to_bits(n, 3)


def test_digits_other_than_zero_and_one_are_refused():
    with pytest.raises(ValueError, match="bits must lie in 0 .. 1, got 2"):
        addition.from_bits([0, 2])


def test_the_digits_to_say_are_those_of_pythons_own_sum():
    rng = np.random.default_rng(1)
    a, b = addition.numbers(rng, 300, 5), addition.numbers(rng, 300, 5)
    xs, targets = addition.sums(a, b, 301)
    assert xs.shape == (301, 5, 2) and targets.shape == (301, 5, 1)
    assert addition.from_bits(xs[..., 0].astype(int)) == a
    assert addition.from_bits(targets[..., 0].astype(int)) == [m + n for m, n in zip(a, b, strict=True)]


def by_school(a, b, T):
    """Carries into each column, and the longest way of one carry, the way a child does it."""
    carry, way, into, longest = 0, 0, [], 0
    for x, y in zip(addition.to_bits(a, T).tolist(), addition.to_bits(b, T).tolist(), strict=True):
        into.append(carry)
        longest = max(longest, way)
        way = 1 if x + y == 2 else way + 1 if x + y == 1 and carry else 0
        carry = (x + y + carry) // 2
    return into, longest


@pytest.mark.parametrize("T", [9, 70, 1000])
def test_carries_and_their_longest_run_agree_with_school_addition(T):
    rng = np.random.default_rng(T)
    for a, b in zip(addition.numbers(rng, T - 1, 20), addition.numbers(rng, T - 1, 20), strict=True):
        into, longest = by_school(a, b, T)
        assert addition.carries(a, b, T).tolist() == into
        assert addition.longest_run(a, b) == longest


def test_carries_of_many_sums_stand_side_by_side():
    assert np.array_equal(addition.carries([3, 1], [1, 1], 4), [[0, 0], [1, 1], [1, 0], [0, 0]])


@pytest.mark.parametrize("T", [2, 3, 8, 65, 1000])
def test_the_worst_cases_are_what_they_are_called(T):
    for name in ("full ripple", "alternating ripple"):
        a, b = addition.WORST[name](T)
        assert a + b == 1 << (T - 1)
        assert addition.longest_run(a, b) == T - 1
    a, b = addition.WORST["alternating ripple"](T)
    assert abs(int(a).bit_count() - int(b).bit_count()) <= 2
    a, b = addition.WORST["idle ripple"](T)
    assert a ^ b == (1 << (T - 1)) - 1 and addition.longest_run(a, b) == 0


def test_every_number_is_drawn_and_none_is_too_large():
    drawn = addition.numbers(np.random.default_rng(0), 3, 500)
    assert set(drawn) == set(range(8))


def test_the_test_keeps_one_pair_in_five_and_their_sums_to_itself():
    a, b = addition.every_pair(7)
    test = addition.is_test(a, b)
    assert len(a) == 16384 and len(set(zip(a.tolist(), b.tolist(), strict=True))) == 16384
    assert abs(test.mean() - 0.2) < 0.001
    assert not set((a + b)[test]) & set((a + b)[~test])


def test_batches_are_a_pure_function_of_seed_and_step():
    xs, targets = addition.sums(*addition.every_pair(3), 4)
    batches = addition.batches(xs, targets, 5, seed=3)
    first, again, other = batches(0), batches(0), batches(1)
    assert first.xs.shape == (4, 5, 2) and first.targets.shape == (4, 5, 1)
    assert np.array_equal(first.xs, again.xs) and not np.array_equal(first.xs, other.xs)
    digits = first.xs.astype(int)
    sums = addition.from_bits(first.targets[..., 0].astype(int))
    pairs = zip(addition.from_bits(digits[..., 0]), addition.from_bits(digits[..., 1]), sums, strict=True)
    assert all(m + n == s for m, n, s in pairs)


def test_the_adder_made_by_hand_is_exact_on_a_hundred_thousand_digits():
    rng = np.random.default_rng(0)
    pairs = [tuple(addition.numbers(rng, LONG - 1, 2)) for _ in range(3)]
    pairs += [worst(LONG) for worst in addition.WORST.values()]
    assert first_wrong_of(addition.two_unit_adder(), pairs, LONG, addition.no_carry(6)) == [LONG] * 6


def test_the_adder_made_by_hand_adds_every_pair():
    pairs = list(zip(*(n.tolist() for n in addition.every_pair(5)), strict=True))
    assert set(first_wrong_of(addition.two_unit_adder(), pairs, 6, addition.no_carry(1024))) == {6}


def test_a_carry_unit_that_listens_to_itself_too_little_lets_the_carry_fade():
    """K/2 is how strongly h1 feeds itself; with less than 1 a carry fades, and is missing where the ripple ends."""
    params = addition.two_unit_adder(K=1.8)
    assert first_wrong_of(params, [addition.full_ripple(1000)], 1000, addition.no_carry(1)) == [999]


def test_first_wrong_is_the_length_where_nothing_is_wrong():
    wrong = np.array([[False, False], [False, True], [False, True]])
    assert addition.first_wrong(wrong).tolist() == [3, 1]


def test_rnn_core_takes_the_same_steps_as_the_loop_that_sums_its_loss():
    """The loop sums half the squared error over 8 digits at rate 0.1; rnn_core averages, so its rate is 0.1 * 8."""
    model = Model(RNN(2, 16, activation=sigmoid), outputs=1, loss=sigmoid_squared_error)
    params = model.init(np.random.default_rng(0), Wxh=uniform(1), Whh=uniform(1), Why=uniform(1))
    params = {name: params[name] for name in ("Wxh", "Whh", "Why")}
    rng = np.random.default_rng(1)
    a, b = rng.integers(128, size=(2, 300))
    xs, targets = addition.sums(a, b, 8)
    looped = [params[name].copy() for name in params]
    for n in range(300):
        loops.source_step(*looped, int(a[n]), int(b[n]), lr=0.1)
    trained, _ = fit(
        model, params, lambda n: Batch(xs[:, n : n + 1], targets[:, n : n + 1]), SGD(0.1 * 8), steps=300, quiet=True
    )
    for name, ours in zip(params, looped, strict=True):
        assert np.abs(trained[name] - ours).max() < 1e-10
        assert np.abs(trained[name] - params[name]).max() > 0.1
