"""The checks see what they are for: a notebook of fixtures/ holds every fault, one a cell."""

import shutil
from pathlib import Path

import pytest

from tools.browser import look, widgets
from tools.browser.serve import digests
from tools.browser.visit import NARROW

pytestmark = pytest.mark.browser
FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="module", autouse=True)
def in_work(server):
    shutil.copy(FIXTURES / "every_fault.ipynb", server.work)


lesson = pytest.mark.parametrize("lesson", ["every_fault"], indirect=True)


def one(complaints, words):
    """True when exactly one complaint has these words."""
    return len([complaint for complaint in complaints if words in complaint]) == 1


@lesson
def test_an_error_and_a_line_on_stderr_are_seen(lesson):
    assert one(lesson.faults(), "ZeroDivisionError") and one(lesson.faults(), "stderr: a warning")
    assert len(lesson.faults()) == 2


@lesson
def test_an_equation_that_cannot_be_typeset_is_seen(lesson):
    assert len(look.unreadable_equations(lesson)) == 1


@lesson
def test_a_row_of_numbers_that_is_too_long_is_seen_and_prose_is_not(lesson):
    assert look.broken_rows(lesson) == ["0.123456789, " * 9]


@lesson
def test_axe_sees_poor_contrast_a_missing_alt_text_a_skipped_heading_and_a_field_without_a_name(lesson):
    found = look.barriers_in_lab(lesson)
    assert one(found, "color-contrast: <p") and one(found, "heading-order: <h4") and one(found, "label: <input")
    assert len([complaint for complaint in found if "no words for" in complaint]) == 2  # twice: it is checked on a copy


@lesson
def test_a_picture_that_is_too_wide_one_out_of_shape_and_one_that_never_came_are_seen(lesson):
    lesson.wide(NARROW)
    found = look.misfits(lesson)
    assert one(found, "at the right: wide") and one(found, "out of shape: squeezed")
    assert len(found) == 2


@lesson
def test_a_request_to_another_machine_is_seen_in_the_page_and_in_the_kernel(lesson, server):
    assert set(lesson.outside) == {"https://example.org/picture.png"}
    assert server.connections()[lesson.called_before :] == ["192.0.2.1:80"]


@lesson
def test_an_error_on_the_console_is_seen(lesson):
    assert one(lesson.console, "our own mistake")


@lesson
def test_a_widget_that_forgets_one_that_does_nothing_one_out_of_reach_and_one_without_controls_are_seen(
    lesson, monkeypatch
):
    monkeypatch.setattr(widgets, "SECONDS", 8)
    forgetful, idle, out_of_reach, bare = lesson.widget_cells()
    assert one(widgets.complaints(lesson, forgetful), "another picture")
    assert one(widgets.complaints(lesson, idle), "changed no picture")
    assert one(widgets.complaints(lesson, out_of_reach), "Tab key does not lead")
    assert widgets.complaints(lesson, bare) == [f"cell {bare} shows a widget without any control"]


def test_a_course_file_that_was_changed_is_seen(course, tmp_path):
    shutil.copytree(course.root / "notebooks", tmp_path / "notebooks")
    names = [name for name in course.names if name.startswith("notebooks/")]
    (tmp_path / names[0]).write_bytes(b"changed")
    (tmp_path / names[1]).unlink()
    now = digests(tmp_path, names)
    assert [name for name in names if now[name] != course.digests[name]] == names[:2]
