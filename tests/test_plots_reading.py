"""The figure of two sentences read side by side."""

import numpy as np
import pytest

from rnn_core.plots.reading import two_readings
from rnn_core.plots.show import png_bytes

BARCA, MADRID = ["barca", "is", "the"], ["madrid", "is", "the"]
HS = np.linspace(-0.9, 0.9, 30).reshape(2, 3, 5)
EXPECTS = np.array([[0.5, 0.9, 1.0], [0.5, 0.1, 0.0]])


def test_drawing_twice_gives_the_same_bytes():
    assert png_bytes(two_readings(HS, EXPECTS, [BARCA, MADRID], "best")) == png_bytes(
        two_readings(HS, EXPECTS, [BARCA, MADRID], "best")
    )


def test_the_map_holds_half_the_difference_of_the_states():
    above = two_readings(HS, EXPECTS, [BARCA, MADRID], "best").axes[0]
    assert np.allclose(above.images[0].get_array(), ((HS[0] - HS[1]) / 2).T)


def test_the_words_that_differ_stand_above_each_other_on_the_time_axis():
    labels = [text.get_text() for text in two_readings(HS, EXPECTS, [BARCA, MADRID], "best").axes[0].get_xticklabels()]
    assert labels == ["1\nbarca\nmadrid", "2\nis", "3\nthe"]


def test_probabilities_for_other_steps_are_refused():
    with pytest.raises(ValueError, match="expects"):
        two_readings(HS, EXPECTS[:, :2], [BARCA, MADRID], "best")
