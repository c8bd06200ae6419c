"""The figures of made-up text, and the widgets that let a net speak."""

import numpy as np
import pytest

from rnn_core import gaussian, generate, orthogonal
from rnn_core.datasets import lantern_coast
from rnn_core.plots.show import png_bytes
from rnn_core.plots.text import closeness, passage, said_and_learned, what_next
from rnn_core.widgets.sampling import hear_training, next_characters, speak

VOCABULARY = lantern_coast.vocabulary()
MODEL = lantern_coast.model(8)
PARAMS = MODEL.init(np.random.default_rng(0), Whh=orthogonal, Why=gaussian(1.0))
SAMPLES = [{"read": 0, "validation": 6.02, "text": "zq)"}, {"read": 2000, "validation": 3.5, "text": "the\nbell"}]


def spoken():
    return speak(MODEL, PARAMS, VOCABULARY, "PELL:\n", count=30)


def test_a_setting_that_changes_no_letter_can_still_be_read_in_the_picture_and_in_its_words():
    widget = spoken()
    top_k = widget.controls[2]
    first, said = dict(widget.still), widget.still["text/plain"].partition("says")[2]
    top_k.value -= 1
    assert widget.still["text/plain"].partition("says")[2] == said  # the least likely character was never drawn
    assert widget.still["image/png"] != first["image/png"]
    assert f"Temperature 0.8, top k {top_k.value}." in widget.still["text/plain"]
    top_k.value += 1
    assert widget.still == first


def test_drawing_twice_gives_the_same_bytes():
    for draw in (
        lambda: said_and_learned("ab\nc", [1, 2, 0, 9], [10, 100], {"RNN": [3, 2]}, "Said"),
        lambda: what_next("ab c", [1, 2, 0, 5], 2, [" ", "e"], [0.7, 0.1], "Next"),
        lambda: closeness([1, 2, 4], {"a net": [[0.1, 0.5, 1], [0.2, 0.6, 1]]}),
        lambda: passage("a line\nand $one$ more", "Said"),
    ):
        assert png_bytes(draw()) == png_bytes(draw())


def test_the_curves_below_a_text_stand_at_the_sizes_given():
    fig = said_and_learned("ab", [1, 2], [10, 100], {"RNN": [3, 2], "counts": [2.5, 2.1]}, "Said")
    lines = fig.axes[-1].get_lines()
    assert [list(line.get_xdata()) for line in lines] == [[10, 100], [10, 100]]
    assert list(lines[1].get_ydata()) == [2.5, 2.1]


def test_the_numbers_at_the_ends_of_curves_stand_apart():
    curves = {"RNN": [3, 1.79], "counts": [2.5, 1.76], "mixture": [2.4, 1.69]}
    labels = said_and_learned("ab", [1, 2], [10, 100], curves, "Said").axes[-1].texts
    heights = {label.get_text(): label.xy[1] for label in labels}
    assert heights["1.69"] == 1.69 and heights["1.76"] >= 1.76
    assert heights["1.79"] - heights["1.76"] > 0.06 < heights["1.76"] - heights["1.69"]


def test_the_bands_go_from_the_lowest_seed_to_the_highest():
    ax = closeness([1, 2], {"a net": [[0.1, 0.5], [0.3, 0.7]]}).axes[0]
    assert np.allclose(ax.get_lines()[0].get_ydata(), [0.2, 0.6])
    heights = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert heights.min() == pytest.approx(0.1) and heights.max() == pytest.approx(0.7)


def test_curves_of_another_length_than_sizes_are_refused():
    with pytest.raises(ValueError, match="RNN"):
        said_and_learned("ab", [1, 2], [10, 100], {"RNN": [3]}, "Said")


def test_the_probabilities_at_each_character_are_those_from_which_it_was_drawn():
    prompt = VOCABULARY.encode("PELL:\n")
    said, logs = generate(MODEL, PARAMS, np.random.default_rng(1), prompt, 20)
    p = next_characters(MODEL, PARAMS, prompt, said)
    assert p.shape == (20, len(VOCABULARY)) and np.allclose(p.sum(axis=1), 1)
    assert np.allclose(np.log(p[np.arange(20), said]), logs)


def test_another_seed_says_something_else_and_the_first_one_the_same_again():
    widget = spoken()
    first, seed = widget.html.value, widget.controls[3]
    seed.value = 2
    assert widget.html.value != first
    seed.value = 1
    assert widget.html.value == first


def test_unknown_characters_in_a_prompt_are_named_and_left_out():
    widget = spoken()
    widget.controls[0].value = "ACT 7/"
    assert "Not known to the net, and left out: &#x27;7&#x27;" in widget.html.value
    assert "having read “ACT ”" in widget.html.value


def test_an_empty_prompt_gives_the_first_one_again():
    widget = spoken()
    first = widget.html.value
    widget.controls[0].value = ""
    assert widget.html.value == first


def test_the_box_moves_with_the_character_looked_at():
    widget = spoken()
    widget.controls[4].value = 7
    assert "At character 7 the likeliest is" in widget.html.value


def test_the_training_is_heard_at_each_moment_with_its_score():
    widget = hear_training(SAMPLES)
    assert "After 2,000 characters: 3.50 bits on act 15. The net says: “the / bell”" in widget.html.value
    widget.controls[0].value = "0"
    assert "After 0 characters: 6.02 bits" in widget.html.value


def test_a_training_without_samples_is_refused():
    with pytest.raises(ValueError, match="samples is empty"):
        hear_training([])
