"""Every notebook in a real JupyterLab: it runs, its widgets move by keyboard, all of it can be seen and heard."""

import pytest

from tools.browser import look, widgets
from tools.browser.lessons import every_name, screenshot
from tools.browser.visit import NARROW, WIDE

pytestmark = pytest.mark.browser

NAMES = every_name()
LESSONS = [name for name in NAMES if "/" not in name]

every_notebook = pytest.mark.parametrize("lesson", NAMES, indirect=True)
every_lesson = pytest.mark.parametrize("lesson", LESSONS, indirect=True)


@every_notebook
def test_run_all_ends_without_an_error_and_with_nothing_on_stderr(lesson):
    assert lesson.faults() == []
    assert lesson.counts() == list(range(1, len(lesson.counts()) + 1))


@every_notebook
def test_each_equation_is_typeset_and_has_a_reading(lesson):
    assert look.unreadable_equations(lesson) == []


@every_notebook
def test_each_printed_row_of_numbers_fits_its_line(lesson):
    assert look.broken_rows(lesson) == []


@every_notebook
def test_everybody_can_read_the_page(lesson, theme):
    assert look.barriers_in_lab(lesson) == []


@every_notebook
def test_pictures_and_widgets_fit_a_wide_and_a_narrow_window(lesson, theme):
    for width in (WIDE, NARROW):
        lesson.wide(width)
        lesson.cell(0)
        screenshot(lesson.page, lesson.name, theme, width)
        assert look.misfits(lesson) == []
        for number in lesson.widget_cells():
            lesson.wide(width, 2200)  # all of it at once
            screenshot(lesson.cell(number), lesson.name, theme, width, f"cell{number}")


@every_notebook
def test_each_widget_moves_by_keyboard_and_returns_to_the_same_bytes(lesson):
    assert [found for number in lesson.widget_cells() for found in widgets.complaints(lesson, number)] == []


@every_lesson
def test_restart_and_run_all_shows_the_same_again(lesson):
    first = lesson.shown()
    lesson.restart_and_run_all()
    assert lesson.faults() == []
    assert lesson.counts() == list(range(1, len(lesson.counts()) + 1))
    assert lesson.shown() == first


@every_notebook
def test_nothing_was_asked_of_another_machine_and_the_console_has_no_error(lesson, server):
    assert lesson.outside == [] and lesson.console == []
    assert server.connections()[lesson.called_before :] == []
