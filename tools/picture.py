"""The README's picture is the opening figure of lesson 03: `python -m tools.picture` copies it from the notebook."""

import base64
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "notebooks" / "03_binary_addition.ipynb"
PICTURE = ROOT / "notebooks" / "what_you_will_build.png"


def first_picture(notebook):
    """The bytes of the first picture that a stored notebook shows."""
    cells = nbformat.read(notebook, as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return base64.b64decode(
        next(output.data["image/png"] for output in outputs if "image/png" in output.get("data", {}))
    )


if __name__ == "__main__":
    PICTURE.write_bytes(first_picture(NOTEBOOK))
