"""The palette under the three common colour-vision deficiencies, by simulation; and without any colour at all.

The simulation is that of Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color
Vision Deficiency", IEEE Transactions on Visualization and Computer Graphics 15(6), 2009: its matrices for full
severity, applied to linear RGB. Distances are those of CIE Lab (1976), in which about 2.3 can just be noticed.
"""

import ast
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.colors import to_rgb

from rnn_core.plots.style import COLOURS, DIVERGING, FAINT, INK, NOT_YET, SEQUENTIAL, WORDS, look

ROOT = Path(__file__).resolve().parent.parent

VISIONS = {
    "full colour": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
APART = 15  # between any two lines: more than six times what can just be noticed

every_vision = pytest.mark.parametrize("vision", VISIONS.values(), ids=VISIONS)


def linear(colour):
    srgb = np.array(to_rgb(colour))
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def lab(colour, vision):
    """CIE Lab of a colour as it is seen: lightness from 0 to 100, then the two opponent axes."""
    xyz = TO_XYZ @ np.clip(np.array(vision) @ linear(colour), 0, 1) / TO_XYZ.sum(axis=1)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one, other, vision):
    return np.linalg.norm(lab(one, vision) - lab(other, vision))


def contrast(one, other):
    """WCAG's ratio, from 1 to 21."""
    dark, light = sorted(TO_XYZ[1] @ linear(colour) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def test_the_measures_agree_with_known_values():
    assert contrast("black", "white") == pytest.approx(21, abs=1e-3) and contrast("#767676", "white") > 4.5
    assert lab("white", np.eye(3)) == pytest.approx([100, 0, 0], abs=0.01)
    assert lab("#ff0000", np.eye(3)) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    for vision in VISIONS.values():  # who sees fewer colours sees the same greys
        assert lab("#808080", vision) == pytest.approx(lab("#808080", np.eye(3)), abs=0.01)


@every_vision
def test_any_two_lines_keep_colours_that_can_be_told_apart(vision):
    near = {pair: distance(*pair, vision) for pair in combinations(COLOURS, 2)}
    assert {pair: found for pair, found in near.items() if found < APART} == {}


def test_without_any_colour_two_lines_differ_in_their_marker_and_in_their_line_style():
    for one, other in combinations([look(n) for n in range(len(COLOURS))], 2):
        assert one["marker"] != other["marker"] and one["linestyle"] != other["linestyle"]


@every_vision
def test_the_sign_of_a_state_can_be_seen(vision):
    seen = colormaps[DIVERGING]
    for size in (0.2, 0.5, 0.8, 1.0):
        assert distance(seen(0.5 - size / 2), seen(0.5 + size / 2), vision) > APART
    assert distance(seen(0.5), NOT_YET, vision) > 1  # grey is for what was not read yet; white is zero


@every_vision
def test_a_more_probable_word_is_darker(vision):
    lightness = [lab(colormaps[SEQUENTIAL](p), vision)[0] for p in np.linspace(0.0, 1.0, 21)]
    assert (np.diff(lightness) < 0).all() and lightness[0] - lightness[-1] > 50


def test_words_in_a_figure_have_the_contrast_that_wcag_asks_of_text():
    for colour in (INK, FAINT, *WORDS):
        assert contrast(colour, "white") > 4.5


def pale_words(source):
    """Line numbers at which words are written in a colour of the palette too pale for words."""
    pale = {n for n, colour in enumerate(COLOURS) if contrast(colour, "white") < 4.5}
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("text", "annotate", "set_title", "suptitle"):
            colours = [k.value for k in call.keywords if k.arg == "color" and isinstance(k.value, ast.Subscript)]
            for colour in colours:
                known = isinstance(colour.slice, ast.Constant)
                if ast.unparse(colour.value) == "COLOURS" and (not known or colour.slice.value in pale):
                    yield call.lineno


def test_a_pale_word_would_be_found():
    assert list(pale_words('ax.text(0, 0, "a", color=COLOURS[1])\nax.annotate("b", xy, color=COLOURS[n])')) == [1, 2]
    assert list(pale_words('ax.text(0, 0, "a", color=COLOURS[0])\nax.plot(x, color=COLOURS[1])')) == []


def test_no_word_in_a_figure_is_written_in_a_pale_colour():
    sources = [*(ROOT / "rnn_core").rglob("*.py"), *(ROOT / "notebooks" / "source").rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix(): list(pale_words(path.read_text(encoding="utf-8"))) for path in sources}
    assert {name: lines for name, lines in found.items() if lines} == {}
