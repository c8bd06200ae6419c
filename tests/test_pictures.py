"""Every stored picture has a white margin all around: nothing is cut off at its edge, in a light or a dark page."""

import base64
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
PATHS = sorted(NOTEBOOKS.rglob("*.ipynb"))
MARGIN = 2  # pixels


def pictures(path):
    """(number of the cell, pixels (height, width, 3)) of each; what is transparent counts as black."""
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                png = base64.b64decode("".join(output["data"]["image/png"]))
                image = Image.open(io.BytesIO(png)).convert("RGBA")
                black = Image.new("RGBA", image.size, "black")
                yield number, np.asarray(Image.alpha_composite(black, image))[:, :, :3]


def touches_its_edge(pixels):
    inside = np.zeros(pixels.shape[:2], dtype=bool)
    inside[MARGIN:-MARGIN, MARGIN:-MARGIN] = True
    return bool((pixels[~inside] < 250).any())


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.relative_to(NOTEBOOKS).with_suffix("").as_posix())
def test_nothing_is_cut_off_at_the_edge_of_a_picture(path):
    assert [number for number, pixels in pictures(path) if touches_its_edge(pixels)] == []


def test_a_picture_that_is_cut_off_would_be_seen():
    white = np.full((50, 80, 3), 255)
    assert not touches_its_edge(white)
    for place in ((0, 40), (49, 40), (20, 0), (20, 79), (20, 78)):
        cut = white.copy()
        cut[place] = 0
        assert touches_its_edge(cut)
