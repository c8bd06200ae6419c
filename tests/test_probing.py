"""Labels of a text, the measures of lesson 04c, and its figures: each against a slow or a known answer."""

import numpy as np
import pytest

from rnn_core import RNN, Model, gaussian, one_hot
from rnn_core import probing as P
from rnn_core.datasets import lantern_coast
from rnn_core.plots.inside import by_place, units_and_chance
from rnn_core.plots.shaded import COLUMNS, shaded_text
from rnn_core.plots.show import png_bytes
from rnn_core.widgets.shading import shade_units

TEXT = 'PELL:\n(He "nods".)\nI say "no (or) yes", I do.\n'
V, H = 5, 6
MODEL = Model(RNN(V, H), outputs=V)
PARAMS = MODEL.init(np.random.default_rng(0), gaussian(0.7), gaussian(0.7), gaussian(0.7))


def marked(label, text=TEXT):
    return "".join(c if on else "." if c != "\n" else "|" for c, on in zip(text, label, strict=True))


# Labels -------------------------------------------------------------------------------------------------------


def test_a_bracket_is_open_from_its_opening_mark_until_its_closing_one():
    assert marked(P.inside_brackets(TEXT)) == '.....|(He "nods"..|..........(or.............|'


def test_a_quote_is_open_from_one_mark_until_the_next():
    assert [TEXT[i] for i in np.flatnonzero(P.inside_quotes(TEXT))] == list('"nods"no (or) yes')


def test_the_place_in_a_line_starts_again_after_each_new_line():
    assert P.line_position("ab\n\nc\nde").tolist() == [1, 2, 0, 0, 1, 0, 1, 2]


def test_late_in_the_line_starts_at_the_thirtieth_character():
    assert P.late_in_line("\n" + "x" * 40).tolist() == [False] * 30 + [True] * 11


def test_only_lines_of_capitals_with_a_colon_are_speakers_labels():
    text = "SCENE. A, B.\n\nCAPTAIN VALE:\nI SAW IT:\nHere: no.\nPELL:\nOH\n"
    on = "".join(np.array(list(text))[P.on_label_line(text)])
    assert on == "CAPTAIN VALE:I SAW IT:PELL:"


def test_the_place_in_a_word_counts_letters_and_is_zero_between_words():
    assert P.word_position("ab, c\nd").tolist() == [1, 2, 0, 0, 1, 0, 1]


def test_in_the_play_every_scene_closes_what_it_opens():
    for scene in lantern_coast.scenes():
        assert not P.inside_brackets(scene)[-1] and not P.inside_quotes(scene)[-1]


@pytest.mark.parametrize("text", ["", 7, None])
def test_what_is_no_text_is_refused(text):
    for label in (P.inside_brackets, P.inside_quotes, P.line_position, P.on_label_line, P.word_position):
        with pytest.raises(ValueError, match="text must be a string"):
            label(text)


# Measures -----------------------------------------------------------------------------------------------------


def slow_auc(values, label):
    inside, outside = values[label], values[~label]
    return np.mean([1.0 if i > o else 0.5 if i == o else 0.0 for i in inside for o in outside])


def test_auc_is_the_share_of_pairs_in_the_right_order_with_ties_as_half():
    rng = np.random.default_rng(0)
    for _ in range(20):
        values, label = rng.integers(6, size=(40, 3)) / 5, rng.random(40) < 0.3
        assert np.allclose(P.auc(values, label), [slow_auc(v, label) for v in values.T], rtol=0, atol=1e-12)


def test_auc_knows_perfect_reversed_and_empty_values():
    label = np.array([True, False, True, False])
    assert P.auc(np.array([3.0, 1, 2, 0]), label) == 1
    assert P.auc(np.array([0.0, 3, 1, 2]), label) == 0
    assert P.auc(np.ones(4), label) == 0.5
    assert P.strength([0.1, 0.5, 0.9]).tolist() == [0.9, 0.5, 0.9]


def test_coarse_states_are_hundredths_and_keep_the_order_that_counts():
    hs = np.array([[0.999999, 0.99999], [-1.0, 0.126], [0.004, -0.126]])
    assert P.coarse(hs).tolist() == [[100, 100], [-100, 13], [0, -13]] and P.coarse(hs).dtype == np.int8
    assert P.auc(P.coarse(hs), np.array([True, False, False])).tolist() == [1, 1]
    assert P.ranks(P.coarse(np.array([[1.0], [0.9999], [-1.0]]))).tolist() == [[2.5], [2.5], [1]]
    with pytest.raises(ValueError, match="states of tanh units, got up to 1.5"):
        P.coarse(np.array([[1.5]]))


def test_a_label_that_holds_everywhere_or_has_another_length_is_refused():
    for label in (np.ones(4, bool), np.zeros(4, bool), np.array([True, False]), np.array([1, 0, 1, 0])):
        with pytest.raises(ValueError, match="label must be 4 bools"):
            P.auc(np.arange(4.0), label)


def test_the_best_by_chance_is_the_strongest_unit_against_each_moved_label():
    rng = np.random.default_rng(1)
    hs, label = rng.normal(size=(60, 4)), rng.random(60) < 0.3
    slow = [P.strength(P.auc(hs, np.roll(label, shift))).max() for shift in (5, 17, 30)]
    assert np.allclose(P.best_by_chance(P.ranks(hs), label, [5, 17, 30]), slow, rtol=0, atol=1e-12)


def test_a_linear_probe_finds_a_label_that_is_spread_over_two_units():
    rng = np.random.default_rng(2)
    hs = rng.normal(size=(2000, 5))
    label = hs[:, 1] + hs[:, 3] > 1
    w, b = P.linear_probe(hs[:1000], label[:1000])
    assert P.auc(hs[1000:] @ w + b, label[1000:]) > 0.98 > P.auc(hs[1000:], label[1000:]).max()


def test_a_linear_probe_is_the_least_squares_solution():
    rng = np.random.default_rng(3)
    hs, label = rng.normal(size=(50, 4)), rng.random(50) < 0.4
    w, b = P.linear_probe(hs, label, ridge=0.0)
    known = np.linalg.lstsq(np.column_stack([hs, np.ones(50)]), label.astype(float), rcond=None)[0]
    assert np.allclose(np.append(w, b), known, rtol=0, atol=1e-10)


# Reading ------------------------------------------------------------------------------------------------------


def test_scenes_read_side_by_side_are_scenes_read_one_by_one():
    rng = np.random.default_rng(4)
    scenes = [rng.integers(V, size=n) for n in (7, 12, 3)]
    hs, logits = P.read_scenes(MODEL, PARAMS, scenes)
    alone = [MODEL.cell.forward(PARAMS, scene[:, None])[0][:, 0] for scene in scenes]
    assert np.allclose(hs, np.concatenate(alone), rtol=0, atol=1e-12)
    assert np.allclose(logits, hs @ PARAMS["Why"] + PARAMS["by"], rtol=0, atol=1e-12)


def test_a_unit_held_where_it_is_changes_nothing_and_elsewhere_acts_on_later_steps():
    xs = np.random.default_rng(5).integers(V, size=(4, 2))
    start = MODEL.cell.initial_state(PARAMS, 2)
    outputs, _, (hs, *_) = MODEL.forward(PARAMS, xs[:1])
    same = P.read_held(PARAMS, xs[:1], start, 3, hs[0, :, 3])
    assert np.allclose(same, outputs[0], rtol=0, atol=1e-12)
    h = np.zeros((2, H))
    for x in xs:
        h = np.tanh(one_hot(x, V) @ PARAMS["Wxh"] + h @ PARAMS["Whh"] + PARAMS["bh"])
        h[0, 3], h[1, 1] = 0.9, -0.2
    held = P.read_held(PARAMS, xs, start, np.array([3, 1]), np.array([0.9, -0.2]))
    assert np.allclose(held, h @ PARAMS["Why"] + PARAMS["by"], rtol=0, atol=1e-12)


def test_holding_a_unit_leaves_the_state_that_was_given():
    start = MODEL.cell.initial_state(PARAMS, 2)
    P.read_held(PARAMS, np.zeros((3, 2), int), start, 0, 1.0)
    assert not start[0].any()


def test_minimal_pairs_differ_before_their_last_characters_only():
    text = "x" * 10 + "(abc)" + "y" * 10 + "(abcdefg) (z)"
    opened, never, closed = P.minimal_pairs(text, "()", same=5, before=10)
    assert opened == ["yyyyyyyyyy(abcde"] and never == ["yyyyyyyyyyabcde"] and closed == ["yyyyyyyyyy()abcde"]
    opened, never, _ = P.minimal_pairs('01234"ab" 56789 "abcdef" "', '""', same=4, before=5)
    assert opened == ['6789 "abcd'] and never == ["6789 abcd"]


def test_no_bracket_with_room_is_said():
    with pytest.raises(ValueError, match="no .. with 100 characters before"):
        P.minimal_pairs("(a) short", "()")


# Figures ------------------------------------------------------------------------------------------------------


def shading(values=None, text="ab c\nde"):
    values = np.linspace(-1, 1, len(text)) if values is None else values
    return shaded_text(text, values, -1, 1, "state of unit 3", "A title", boxed=[2])


def test_each_character_stands_in_its_field_with_its_shade_and_its_underline():
    ax = shading().axes[0]
    grid = ax.images[0].get_array()
    assert grid.shape == (2, COLUMNS) and np.allclose(grid[0, :5], np.linspace(-1, 1, 7)[:5])
    assert [t.get_text() for t in ax.texts] == ["a", "b", "c", "\u00ac", "d", "e"]
    heights = [path.get_extents().height for path in ax.collections[0].get_paths()]
    assert np.allclose(heights, np.linspace(0, 1, 7) * heights[-1]) and heights[-1] > 0.1


def test_drawing_twice_gives_the_same_bytes():
    assert png_bytes(shading()) == png_bytes(shading())


def test_a_long_line_goes_on_in_the_next_row():
    assert shading(text="x" * (COLUMNS + 1)).axes[0].images[0].get_array().shape[0] == 2


def test_a_text_and_values_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="text has 3 entries; expected 7"):
        shading(np.zeros(7), "abc")
    with pytest.raises(ValueError, match="low < high"):
        shaded_text("a", [1.0], 1, 1, "bits", "title")


def test_every_curve_stands_at_its_places():
    fig = by_place([("T", "letter", 1, {"net": [3, 2, 1]}), ("U", "character", 5, {"net": [4, 4]})], "bits")
    assert [ax.lines[0].get_xdata().tolist() for ax in fig.axes] == [[1, 2, 3], [5, 6]]


def test_a_unit_for_each_label_stands_beside_what_it_must_beat():
    fig = units_and_chance(["a", "b"], [0.9, 0.6], [[0.7, 0.8], [0.6, 0.5]], [0.51, 0.52])
    assert fig.axes[0].get_ylim()[0] < 0.5 and len(fig.axes[0].lines) == 4
    with pytest.raises(ValueError, match="expected the same number"):
        units_and_chance(["a"], [0.9, 0.6], [[0.7, 0.8], [0.6, 0.5]], [0.51, 0.52])


def test_the_widget_shades_the_unit_that_is_chosen():
    hs = np.zeros((7, 3))
    hs[0, 1], hs[3:5, 2] = 0.9, 0.9
    widget = shade_units("ab c\nde", hs, unit=2)
    first = widget.html.value
    assert 'alt="A text shaded by unit 2. It is above one half after 1 of 7 characters."' in first
    widget.controls[0].value = 3
    assert widget.html.value != first and "unit 3" in widget.html.value
