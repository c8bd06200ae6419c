"""Submissions made for the tests: the assignment as a student gets it, filled in, and put into a folder."""

import copy
import importlib.util
import os

import nbformat
import pytest

from tools import exercises
from tools.grading.assignment import assignment, blank
from tools.grading.collect import Cell, Submission
from tools.grading.form import ANSWER, form, grade_id

LESSON = "01_word_prediction"
FORM = form(LESSON, blank(LESSON))

needs_nbgrader = pytest.mark.skipif(
    importlib.util.find_spec("nbgrader") is None and os.environ.get("RNN_COURSE_REQUIRE_NBGRADER") != "1",
    reason="nbgrader is not installed: python -m pip install -r requirements-grading.txt",
)


def solved(name=LESSON):
    """The assignment with the right answers, as a student would hand it in."""
    notebook = assignment(name)
    for cell in notebook.cells:
        exercises.solved(cell)
        cell.source = cell.source.replace("# Solutions", "# Exercises")  # as the student's page is called
    return without_tests(notebook)


def untouched(name=LESSON):
    return without_tests(blank(name))


def without_tests(notebook):
    """Students do not have the hidden tests."""
    for cell in notebook.cells:
        if "HIDDEN" in cell.source:
            cell.source = cell.source.splitlines()[0]
    return notebook


def answer(notebook, exercise):
    """The answer cell of an exercise."""
    return next(cell for cell in notebook.cells if grade_id(cell) == ANSWER + exercise)


def put(notebook, answers):
    """A copy with these answers, {exercise: source}, in it."""
    notebook = copy.deepcopy(notebook)
    for exercise, source in answers.items():
        answer(notebook, exercise).source = source
    return notebook


def cells(notebook):
    return tuple(Cell(cell.cell_type, cell.source, grade_id(cell)) for cell in notebook.cells)


def hand_in(folder, student, notebook, name=f"{LESSON}.ipynb"):
    """A file of a student's, in a folder of his or her own; text is written as it is."""
    place = folder / student / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(notebook if isinstance(notebook, str) else nbformat.writes(notebook), encoding="utf-8")
    return place


def submission(student, notebook):
    return Submission(student, cells(notebook))


RIGHT = solved()
