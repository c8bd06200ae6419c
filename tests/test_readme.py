"""The README shows what the course makes, and says where things are."""

import re

from tools.picture import NOTEBOOK, PICTURE, ROOT, first_picture

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readmes_picture_is_the_opening_figure_of_its_lesson():
    """`python -m tools.picture` copies it anew after the lesson was built."""
    assert PICTURE.read_bytes() == first_picture(NOTEBOOK)


def test_every_path_of_the_architecture_table_exists():
    section = README.split("## Architecture")[1].split("\n## ")[0]
    table = [line.split("|")[2] for line in section.splitlines() if line.startswith("| ")][1:]
    paths = [path for cell in table for path in re.findall(r"`([\w./]+/[\w./]*)`", cell) if "NAME" not in path]
    assert len(paths) > 15
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_module_of_rnn_core_is_in_the_architecture_table():
    section = README.split("## Architecture")[1].split("\n## ")[0]
    rooms = [path for path in (ROOT / "rnn_core").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
    missing = [room.name for room in rooms if room.name != "__init__.py" and room.name not in section]
    assert missing == []


def test_every_lesson_is_in_the_table_of_lessons():
    lessons = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert lessons == set(re.findall(r"\]\(notebooks/(\d\w+\.ipynb)\)", README))
