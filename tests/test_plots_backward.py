"""The figures of the backward pass: the same bytes, named axes, numbers that are printed, errors that help."""

import numpy as np
import pytest
from matplotlib.colors import same_color

from rnn_core.plots.backward import agreement, error_curves, unrolled_graph
from rnn_core.plots.show import png_bytes
from rnn_core.plots.style import COLOURS, styled

XS, HS, DHS, SHARES = [1.0, -0.5], [0.5, 0.9, 0.2], [-0.1, -0.3, -0.6], [-0.04, -0.35]
SLOPES = {"Wxh": np.linspace(-1, 1, 6).reshape(2, 3), "bh": np.array([0.1, 0.2])}

FIGURES = {
    "unrolled_graph": lambda: unrolled_graph(XS, HS, DHS, SHARES),
    "agreement": lambda: agreement(SLOPES, SLOPES, "a title"),
    "error_curves": lambda: error_curves([1e-3, 1e-5], {"a": [1e-2, 1e-9], "b": [0.1, 0.2]}, "t", "x", bound=1e-7),
}


@pytest.mark.parametrize("name", FIGURES)
def test_drawing_twice_gives_the_same_bytes(name):
    assert png_bytes(FIGURES[name]()) == png_bytes(FIGURES[name]())


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_a_title_and_named_axes(name):
    [ax] = FIGURES[name]().axes
    assert ax.get_title(loc="left") and ax.get_xlabel()
    assert ax.get_ylabel() or len(ax.get_yticklabels())


@pytest.mark.parametrize("name", FIGURES)
def test_no_label_leaves_the_picture(name):
    fig = FIGURES[name]()
    png_bytes(fig)
    with styled():
        box = fig.get_tightbbox()
    assert box.x0 >= 0 and box.y0 >= 0
    assert box.x1 <= fig.get_figwidth() and box.y1 <= fig.get_figheight()


def test_the_unrolled_graph_prints_every_number_and_the_sum_of_the_shares():
    [ax] = unrolled_graph(XS, HS, DHS, SHARES).axes
    printed = [text.get_text().replace("−", "-") for text in ax.texts]
    for value in [*XS, *HS, *DHS, *SHARES, sum(SHARES)]:
        assert f"{value:.3f}" in printed


def test_forward_backward_and_shares_differ_in_line_as_well_as_colour():
    [ax] = unrolled_graph(XS, HS, DHS, SHARES).axes
    frames = [text.get_bbox_patch() for text in ax.texts if text.get_bbox_patch() is not None]
    lines = {colour: {f.get_linestyle() for f in frames if same_color(f.get_edgecolor(), colour)} for colour in COLOURS}
    assert len(set.union(*lines.values())) == 3 and all(len(kinds) <= 1 for kinds in lines.values())


@pytest.mark.parametrize(
    ("draw", "sentence"),
    [
        (lambda: unrolled_graph(XS, HS[:2], DHS, SHARES), "hs has 2 entries; expected 3"),
        (lambda: unrolled_graph(XS, HS, DHS, [*SHARES, 1.0]), "shares has 3 entries; expected 2"),
        (lambda: error_curves([1.0], {}, "t", "x"), "curves is empty"),
        (lambda: error_curves([1.0], {"a": [1.0, 2.0]}, "t", "x"), "has 2 entries; expected 1"),
        (lambda: agreement({}, {}, "t"), "nudged is empty"),
        (lambda: agreement(SLOPES, {"Wxh": SLOPES["Wxh"]}, "t"), "backward has Wxh; expected Wxh, bh"),
    ],
)
def test_bad_input_gets_one_clear_sentence(draw, sentence):
    with pytest.raises(ValueError, match=sentence):
        draw()
