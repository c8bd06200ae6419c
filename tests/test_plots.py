"""Figures: the same bytes each time, words with every picture, fixed scales, errors that say what is wrong."""

import base64
import io

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from rnn_core import plots
from rnn_core.plots.show import png_bytes
from rnn_core.plots.style import COLOURS, LINES, MARKERS, STYLE, styled

TOKENS = ["barca", "is", "the"]
WORDS = ["barca", "is", "the", "best"]
HS = np.linspace(-0.9, 0.9, 15).reshape(3, 5)
PROBABILITIES = np.array([[0.7, 0.1, 0.1, 0.1], [0.1, 0.6, 0.2, 0.1], [0.0, 0.1, 0.0, 0.9]])

FIGURES = {
    "loss_curves": lambda: plots.loss_curves({"a": [1.4, 0.7], "b": [1.4, 0.2]}, {"ln 4": 1.386}),
    "loss_curves_log": lambda: plots.loss_curves({"a": [1.4, 0.01]}, steps=[1, 100], log=True),
    "state_heatmap": lambda: plots.state_heatmap(HS, TOKENS),
    "long_state_heatmap": lambda: plots.state_heatmap(np.tile(HS, (12, 5)), TOKENS * 12),
    "probability_map": lambda: plots.probability_map(PROBABILITIES, TOKENS, WORDS, [None, None, "best"]),
    "long_probability_map": lambda: plots.probability_map(np.tile(PROBABILITIES, (6, 1)), TOKENS * 6, WORDS),
    "gradient_norms": lambda: plots.gradient_norms({"small": [1e-6, 1e-3, 1.0], "big": [1, 1, 1]}, TOKENS),
    "two_trajectories": lambda: plots.two_trajectories(
        [[0.9, 0.9, 0.8], [-0.9, -0.8, -0.9]], [0.98, 0.03], [TOKENS, ["madrid", "is", "the"]], "best"
    ),
    "memory_meter": lambda: plots.memory_meter(50, -1.5, full=100),
    "evidence_strip": lambda: plots.evidence_strip({"small": [50, 50, 51], "big": [100, 99, 75]}, "%", {"c": 50}),
}


@pytest.mark.parametrize("name", FIGURES)
def test_drawing_twice_gives_the_same_bytes(name):
    assert png_bytes(FIGURES[name]()) == png_bytes(FIGURES[name]())


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_as_wide_as_a_notebook_and_opaque(name):
    picture = Image.open(io.BytesIO(png_bytes(FIGURES[name]())))
    assert picture.width == 800
    assert picture.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)
    assert "Software" not in picture.info


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_a_title_and_named_axes(name):
    fig = FIGURES[name]()
    axes = [ax for ax in fig.axes if ax.get_label() != "<colorbar>"]
    assert any(ax.get_title(loc="left") for ax in axes)
    assert all(ax.get_xlabel() for ax in axes)
    assert all(ax.get_ylabel() or len(ax.get_yticklabels()) for ax in axes)


@pytest.mark.parametrize("name", FIGURES)
def test_no_label_leaves_the_picture(name):
    fig = FIGURES[name]()
    png_bytes(fig)
    with styled():
        box = fig.get_tightbbox()
    assert box.x0 >= 0 and box.y0 >= 0
    assert box.x1 <= fig.get_figwidth() and box.y1 <= fig.get_figheight()


def test_drawing_leaves_the_readers_settings_alone():
    with matplotlib.rc_context({"font.size": 20, "axes.titlesize": 30}):
        before = dict(matplotlib.rcParams)
        png_bytes(FIGURES["loss_curves"]())
        assert dict(matplotlib.rcParams) == before


def test_the_readers_settings_leave_the_drawing_alone():
    expected = png_bytes(FIGURES["loss_curves"]())
    theirs = {name: matplotlib.rcParams[name] for name in STYLE} | {"font.size": 20, "figure.dpi": 50}
    with matplotlib.rc_context(theirs):
        assert png_bytes(FIGURES["loss_curves"]()) == expected


def test_colour_never_stands_alone():
    assert len(COLOURS) == len(set(LINES)) == len(set(MARKERS))
    fig = FIGURES["loss_curves"]()
    first, second = fig.axes[0].get_lines()[:2]
    assert first.get_linestyle() != second.get_linestyle()
    assert first.get_marker() != second.get_marker()


def test_state_maps_have_fixed_limits_centred_on_zero():
    for scale in (0.001, 1.0):
        image = plots.state_heatmap(HS * scale, TOKENS).axes[0].get_images()[0]
        assert image.get_clim() == (-1.0, 1.0)
        assert np.allclose(image.cmap(image.norm(0.0))[:3], 0.97, atol=0.02)  # zero is (nearly) white


def test_show_displays_one_bundle_and_returns_nothing(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append((data, raw)))
    assert plots.show(FIGURES["state_heatmap"](), alt='a <b> & "c"', caption="read > it") is None
    [(data, raw)] = shown
    assert raw and sorted(data) == ["image/png", "text/html", "text/plain"]
    assert 'alt="a &lt;b&gt; &amp; &quot;c&quot;"' in data["text/html"]
    assert "<figcaption>read &gt; it</figcaption>" in data["text/html"]
    assert data["image/png"] in data["text/html"]
    assert data["text/plain"] == 'Figure: a <b> & "c"'
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")


def test_show_closes_a_pyplot_figure(monkeypatch):
    from matplotlib import pyplot

    monkeypatch.setattr("IPython.display.display", lambda data, raw: None)
    fig, _ = pyplot.subplots()
    plots.show(fig, alt="nothing", caption="empty axes")
    assert not pyplot.fignum_exists(fig.number)


@pytest.mark.parametrize("alt, caption, named", [("", "c", "alt"), ("a", "  ", "caption"), (None, "c", "alt")])
def test_a_figure_without_words_is_an_error(alt, caption, named):
    with pytest.raises(ValueError, match=named):
        plots.bundle(Figure(), alt, caption)


@pytest.mark.parametrize(
    "draw, sentence",
    [
        (lambda: plots.state_heatmap(HS[0], TOKENS), r"hs has shape \(5,\); expected \(T, H\)"),
        (lambda: plots.state_heatmap(HS, TOKENS[:2]), "tokens has 2 entries; expected 3"),
        (lambda: plots.state_heatmap(HS * np.nan, TOKENS), "hs holds NaN"),
        (lambda: plots.probability_map(PROBABILITIES, TOKENS, WORDS[:3]), "vocabulary has 3 entries"),
        (lambda: plots.probability_map(PROBABILITIES, TOKENS, WORDS, ["no"]), r"targets\[0\] is 'no'"),
        (lambda: plots.loss_curves({}), "curves is empty"),
        (lambda: plots.loss_curves({"a": [1, 2]}, steps=[1]), "one for each loss of 'a'"),
        (lambda: plots.gradient_norms({"a": [1, -1, 1]}, TOKENS), "negative"),
        (lambda: plots.evidence_strip({}, "%"), "values is empty"),
        (lambda: plots.memory_meter(float("inf"), 1), "needed, used holds NaN or infinite"),
    ],
)
def test_bad_input_gets_one_clear_sentence(draw, sentence):
    with pytest.raises(ValueError, match=sentence):
        draw()


def test_equal_seeds_stand_side_by_side():
    marks = plots.evidence_strip({"a": [1, 1, 1, 5]}, "%").axes[0].collections[0].get_offsets()
    assert len({tuple(mark) for mark in np.asarray(marks)}) == 4


def test_the_meters_numbers_are_printed():
    words = [text.get_text() for text in plots.memory_meter(50, -1.5).axes[0].texts]
    assert {"50", "−1.5"} <= set(words)
