"""Widgets: a live figure with its words, a still where no kernel runs, and errors that are never hidden."""

import numpy as np
import pytest

from rnn_core.plots import state_heatmap
from rnn_core.widgets import (
    choice_slider,
    figure_widget,
    scrub_training,
    slider,
    step_through,
    text,
)
from rnn_core.widgets.base import VIEW

TOKENS = ["barca", "is", "the"]
WORDS = ["barca", "is", "the", "best"]
HS = np.linspace(-0.9, 0.9, 15).reshape(3, 5)
PROBABILITIES = np.array([[0.7, 0.1, 0.1, 0.1], [0.1, 0.6, 0.2, 0.1], [0.0, 0.1, 0.0, 0.9]])


def stepper():
    return step_through(TOKENS, HS, PROBABILITIES, WORDS)


def scrubber():
    three = np.array([0.1, 0.5, 1.0])[:, None, None]
    likely = np.array([PROBABILITIES[[0, 1, k]] for k in (0, 1, 2)])
    return scrub_training([0, 100, 1000], [1.39, 0.7, 0.02], TOKENS, HS * three, likely, WORDS, "best")


WIDGETS = {"step_through": (stepper, 1), "scrub_training": (scrubber, 100)}


@pytest.mark.parametrize("name", WIDGETS)
def test_moving_a_control_redraws_and_moving_it_back_restores_the_same_bytes(name):
    make, other = WIDGETS[name]
    widget = make()
    control, first, still = widget.controls[0], widget.html.value, dict(widget.still)
    start = control.value
    control.value = other
    assert widget.html.value != first
    assert widget.still["image/png"] != still["image/png"]
    control.value = start
    assert widget.html.value == first
    assert widget.still == still


@pytest.mark.parametrize("name", WIDGETS)
def test_two_equal_widgets_draw_the_same_bytes(name):
    make, _ = WIDGETS[name]
    assert make().still == make().still


@pytest.mark.parametrize("name", WIDGETS)
def test_the_displayed_bundle_holds_the_view_and_the_still(name):
    bundle = WIDGETS[name][0]()._repr_mimebundle_()
    assert sorted(bundle) == sorted([VIEW, "text/html", "image/png", "text/plain"])
    assert "model_id" in bundle[VIEW]
    assert bundle["image/png"] in bundle["text/html"]
    assert bundle["text/html"].startswith("<figure style=") and "Run the cell" in bundle["text/html"]
    assert bundle["text/plain"].startswith("Widget: ")


@pytest.mark.parametrize("name", WIDGETS)
def test_the_live_figure_has_alt_text_and_a_caption(name):
    value = WIDGETS[name][0]().html.value
    assert 'alt="A' in value and "<figcaption>" in value and "Run the cell" not in value


@pytest.mark.parametrize("name", WIDGETS)
def test_every_control_draws_on_release_and_stands_beside_a_labelled_field(name):
    widget = WIDGETS[name][0]()
    assert len(widget.controls) == len(widget.names) == 1
    field, moved, *_ = widget.box.children[0].children
    assert moved is widget.controls[0] and moved.continuous_update is False
    assert field.description == field.tooltip and field.description.startswith(widget.names[0])


@pytest.mark.parametrize(("name", "trait", "first"), [("step_through", "value", 1), ("scrub_training", "index", 0)])
def test_a_slider_and_its_field_move_together_and_draw_once(name, trait, first, monkeypatch):
    widget = WIDGETS[name][0]()
    field, moved, *behind = widget.box.children[0].children
    draw, drawn = widget.draw, []
    monkeypatch.setattr(widget, "draw", lambda value: drawn.append(value) or draw(value))
    field.value = 1
    assert getattr(moved, trait) == first and drawn == [moved.value]
    setattr(moved, trait, first + 1)
    assert field.value == 2 and drawn[1:] == [moved.value]
    assert [label.value for label in behind] == [str(moved.value)] * (name == "scrub_training")


def test_step_through_says_what_was_read_and_what_is_expected():
    widget = stepper()
    widget.controls[0].value = 2
    assert "having read “barca is”" in widget.html.value
    assert "“is” is the most probable next word, at 0.60" in widget.html.value


def test_scrub_training_says_the_epoch_and_the_loss():
    widget = scrubber()
    assert "At epoch 1000 the loss is 0.020" in widget.html.value
    widget.controls[0].value = 0
    assert "At epoch 0 the loss is 1.390" in widget.html.value


def test_an_error_while_drawing_is_shown_and_raised():
    def draw(step):
        if step == 1:
            raise ValueError("step 1 is <forbidden>")
        return state_heatmap(HS, TOKENS), "a map", "rows are units"

    widget = figure_widget(draw, [slider("Step", 1, 3)])
    with pytest.raises(ValueError, match="forbidden"):
        widget.controls[0].value = 1
    assert "could not be drawn: step 1 is &lt;forbidden&gt;" in widget.html.value
    widget.controls[0].value = 2
    assert "<figure" in widget.html.value


@pytest.mark.parametrize("alt, caption", [("", "c"), ("a", "")])
def test_a_widget_without_words_is_an_error(alt, caption):
    with pytest.raises(ValueError, match="expected a sentence"):
        figure_widget(lambda step: (state_heatmap(HS, TOKENS), alt, caption), [slider("Step", 1, 3)])


def test_a_control_without_a_label_is_an_error():
    with pytest.raises(ValueError, match="IntSlider has no description"):
        figure_widget(lambda step: None, [slider("", 1, 3)])


def test_several_controls_are_passed_in_order():
    seen = []

    def draw(*values):
        seen.append(values)
        return state_heatmap(HS, TOKENS), "a map", "rows are units"

    controls = [slider("Step", 1, 3, 2), choice_slider("Cell", ["RNN", "GRU"], "RNN"), text("Words", "barca")]
    figure_widget(draw, [*controls, choice_slider("Epoch", [0, 10], 10)])
    controls[1].value = "GRU"
    assert seen == [(2, "RNN", "barca", 10), (2, "GRU", "barca", 10)]


@pytest.mark.parametrize(
    "make, sentence",
    [
        (lambda: step_through(TOKENS[:2], HS, PROBABILITIES, WORDS), "tokens has 2 entries"),
        (lambda: step_through(TOKENS, HS, PROBABILITIES[:2], WORDS), "probabilities has 2 rows"),
        (lambda: step_through(TOKENS, HS, PROBABILITIES, WORDS[:2]), "vocabulary has 2 entries"),
        (lambda: scrub_training([1], [1.0], TOKENS, HS, PROBABILITIES, WORDS, "best"), r"hs has shape"),
        (
            lambda: scrub_training([1, 2], [1.0], TOKENS, HS[None], PROBABILITIES[None], WORDS, "best"),
            "expected the same number",
        ),
        (
            lambda: scrub_training([1], [1.0], TOKENS, HS[None], PROBABILITIES[None], WORDS, "worst"),
            "answer is 'worst'",
        ),
    ],
)
def test_bad_input_gets_one_clear_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()
