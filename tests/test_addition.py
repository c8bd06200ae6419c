"""Sums of binary numbers: exact digits and carries for any width, the worst cases, the adder made by hand, the recipe
that the course translates."""

import numpy as np
import pytest

from benchmarks import addition as loops
from rnn_core import RNN, SGD, Batch, Model, fit, sigmoid, sigmoid_cross_entropy, sigmoid_squared_error, uniform
from rnn_core.datasets import addition
from rnn_core.plots import addition as plots
from rnn_core.plots.show import png_bytes
from rnn_core.widgets import addition as widgets

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


def test_the_adder_made_by_hand_can_start_from_a_state_of_zero():
    """What lesson 03 says in a fold: two thresholds moved by a quarter, and a steeper carry unit."""
    params = addition.two_unit_adder(K=8.0) | {"by": np.array([-1 / 4])}
    params["bh"][0] *= 5 / 4
    rng = np.random.default_rng(0)
    pairs = [worst(1000) for worst in addition.WORST.values()]
    pairs += [tuple(addition.numbers(rng, 999, 2)) for _ in range(20)]
    assert set(first_wrong_of(params, pairs, 1000, None)) == {1000}


def test_the_scores_of_the_adder_made_by_hand_are_a_half_above_or_below_zero():
    """h2/eps - h1 is the digit less a half, but for what the two tanh bend."""
    pairs = [addition.full_ripple(300), addition.alternating_ripple(300), addition.full_idle(300), (0, 0)]
    xs, _ = addition.sums(*zip(*pairs, strict=True), 300)
    logits, _, _ = adder().forward(addition.two_unit_adder(), xs, addition.no_carry(4))
    assert np.abs(np.abs(logits) - 0.5).max() < 0.06


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


@pytest.mark.parametrize("run", [1, 2, 5, 40])
def test_a_planted_carry_travels_exactly_as_far_as_asked(run):
    a, b = addition.with_run(np.random.default_rng(run), run, 40, around=1)
    columns = np.stack([addition.to_bits(a, run + 2), addition.to_bits(b, run + 2)])
    assert (columns[:, 1] == 1).all() and (columns[:, -1] == 0).all()
    assert (columns[:, 2 : run + 1].sum(axis=0) == 1).all()
    # Column `run` + 1 is the last one here, so the carry made in column 1 comes into all the columns 2 .. run + 1.
    assert (addition.carries(a, b, run + 2)[2:] == 1).all()


def test_a_planted_silence_makes_no_carry():
    a, b = addition.with_run(np.random.default_rng(0), 20, 8, carry=0, around=1)
    assert (addition.carries(a, b, 22)[2:] == 0).all()


def test_planted_ones_can_all_stand_above_or_below():
    for above in (0, 1):
        a, _ = addition.with_run(np.random.default_rng(0), 20, 8, around=1, above=above)
        assert (addition.to_bits(a, 22)[2:21] == above).all()


def two_units(xs):
    """The adder made by hand as the widget wants a net."""
    params, state = addition.two_unit_adder(), addition.no_carry(1)
    return adder().forward(params, xs, state)[0], adder().cell.forward(params, xs, state)[0]


def never_carries(xs):
    """A net that adds without carrying."""
    logits = (xs.sum(axis=-1, keepdims=True) % 2) - 0.5
    return logits, np.tanh(logits)


def test_the_widget_adds_what_is_typed():
    widget = widgets.adder(two_units, ["carry", "count"], 6, 7, columns=8)
    assert "6 + 7. The net says 13; every digit right" in widget.still["text/plain"]
    before = widget.still["image/png"]
    widget.controls[0].value = "0b1111"
    assert "15 + 7. The net says 22; every digit right" in widget.html.value
    assert widget.still["image/png"] != before
    widget.controls[0].value = "6"
    assert widget.still["image/png"] == before


def test_the_widget_names_the_first_wrong_column():
    widget = widgets.adder(never_carries, ["one"], 3, 1, columns=6)
    assert "The net says 2; wrong in 2 of 6 columns, first in column 1" in widget.html.value
    widget.controls[1].value = "4"
    assert "every digit right" in widget.html.value


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("ten", "a is “ten”, which is not a whole number"),
        ("-3", "a is below zero"),
        ("300", "a needs 9 columns; only the lowest 8 are shown"),
        ("255", "The sum needs 9 columns"),
    ],
)
def test_the_widget_says_what_is_odd_about_a_number_and_goes_on(typed, sentence):
    widget = widgets.adder(two_units, ["carry", "count"], 6, 7, columns=8)
    widget.controls[0].value = typed
    assert sentence in widget.html.value and "<figure" in widget.html.value


def test_the_width_of_the_widget_can_be_changed():
    widget = widgets.adder(two_units, ["carry", "count"], 6, 7, columns=8)
    widget.controls[2].value = 20
    assert "A sum in 20 columns" in widget.html.value


def drawn():
    """One small figure of each kind."""
    digits, carries = np.array([[1, 1], [1, 0], [0, 0]]), [0, 1, 1]
    corners = np.array([[-1.0, 0.0], [1.0, 0.5]])
    right = plots.column_sum(digits, carries, [0, 0, 1], [[0.5, -0.2]] * 3)
    wrong = plots.column_sum(digits, carries, [0, 1, 1])
    runs = plots.length_or_run([8, 64], {"a": [100, 99]}, [1, 2], {"a": [100, 0]}, "title")
    basins = plots.basins({"a": (corners, corners / 2, [0, 1], corners, corners)}, "x", "y", "title")
    fading = plots.drift({"a": [0.9, 0.1, -0.5]}, "title", "unit", {"a": 2})
    return [right, wrong, runs, basins, fading, plots.share_right({"a": [1, 2]}, [1, 2], "x", "title")]


def test_drawing_twice_gives_the_same_bytes():
    first, second = ([png_bytes(fig) for fig in drawn()] for _ in range(2))
    assert first == second and len(set(first)) == len(first)


def test_a_wrong_digit_is_boxed_and_the_right_one_stands_under_it():
    digits, carries = np.array([[1, 1], [1, 0], [0, 0]]), [0, 1, 1]
    right, wrong = (plots.column_sum(digits, carries, answer).axes[0] for answer in ([0, 0, 1], [0, 1, 1]))
    assert len(right.patches) == 0 and len(wrong.patches) == 1
    assert wrong.patches[0].get_x() == pytest.approx(0.56)
    assert "should be" in [label.get_text() for label in wrong.get_yticklabels()]


def test_columns_without_their_carries_are_refused():
    with pytest.raises(ValueError, match="have 3, 2, 3 columns; expected the same number"):
        plots.column_sum(np.zeros((3, 2)), [0, 0], [0, 0, 0])
    with pytest.raises(ValueError, match=r"curves\['a'\] has 1 entries; expected 2"):
        plots.share_right({"a": [1]}, [1, 2], "x", "title")
