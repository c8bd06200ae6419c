"""From what a run came to, to points and sentences: without a kernel, the run being made up."""

import pytest
from made import FORM, RIGHT, hand_in, put, submission

from rnn_core.exercises.points import NO_FUNCTION
from tools.grading import grade as module
from tools.grading import marking, runs
from tools.grading.collect import Submission
from tools.grading.grade import grade
from tools.grading.limits import Limits
from tools.grading.marking import grade_folder
from tools.grading.runs import CannotRun, Ran, read

LIMITS = Limits(cell=7, total=9)
FULL = {law.id: law.points for law in FORM.laws}


def graded(monkeypatch, *runs):
    """The result when the notebook's runs come to these, one after the other."""
    left = list(runs)
    monkeypatch.setattr(module, "run", lambda notebook, limits: left.pop(0))
    return grade(FORM, submission("anna", RIGHT), LIMITS)


def test_a_run_to_the_end_gives_its_points_and_says_nothing(monkeypatch):
    result = graded(monkeypatch, Ran("", 99, "", FULL, {}))
    assert result.points == FULL and result.said == {} and result.sentences == ()
    assert list(result.open) == list(FORM.open)


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ({"points-clip-1": ("Wrong", "clip, a: b: 0 of 1. Cut: by norm.")}, "Cut: by norm."),
        ({"points-clip-1": ("MemoryError", "no room")}, "MemoryError: no room"),
        ({}, "This part was not reached."),
        (
            {"points-clip-1": ("Wrong", f"clip, a: 0 of 1. {NO_FUNCTION}"), "answer-clip": ("SyntaxError", "odd")},
            "The cell of your answer stopped with SyntaxError: odd",
        ),
        (
            {"points-clip-1": ("Wrong", "clip, a: 0 of 1. Cut."), "answer-clip": ("AssertionError", "my own test")},
            "Cut.",
        ),
    ],
)
def test_a_lost_law_says_why(monkeypatch, errors, said):
    result = graded(monkeypatch, Ran("", 99, "", {**FULL, "points-clip-1": 0}, errors))
    assert result.said == {"points-clip-1": said}


@pytest.mark.parametrize(
    ("why", "said"), [("killed", "ended the whole Python process"), ("cell", "(7 s)"), ("total", "in all (9 s)")]
)
def test_a_culprit_loses_its_points_alone_and_is_told(monkeypatch, why, said):
    rest = {id: points for id, points in FULL.items() if "clip" not in id}
    stopped = [Ran(why, 40, "clip", {}, {})] * (2 if why == "killed" else 1)
    result = graded(monkeypatch, *stopped, Ran("", 99, "", {**rest, "points-clip-1": 1}, {}))
    assert result.points == {id: points if id in rest else 0 for id, points in FULL.items()}
    assert set(result.said) == set(FULL) - set(rest) and all(said in one for one in result.said.values())
    assert result.sentences == ("Put back as it was released, so that the rest could be graded: clip.",)


def test_a_notebook_that_never_runs_is_no_fault_of_the_students(monkeypatch):
    result = graded(monkeypatch, *[Ran("killed", 0, "", {}, {}, "no room")] * 99)
    assert result.points == {} and "grade it by hand" in result.sentences[0] and "no room" in result.sentences[0]


@pytest.mark.parametrize(
    ("ran", "said"),
    [
        (
            Ran("killed", 0, "", {}, {}, "no module named nbgrader"),
            r"cannot be run to its end here \(no module named nbgrader\)",
        ),
        (Ran("", 99, "", {"points-clip-1": 1}, {}), "earns points"),
    ],
)
def test_where_the_untouched_notebook_fails_nothing_is_graded(monkeypatch, tmp_path, ran, said):
    monkeypatch.setattr(marking, "run", lambda notebook, limits: ran)
    with pytest.raises(CannotRun, match=said):
        grade_folder(tmp_path, FORM, tmp_path / "out", LIMITS)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_the_order_of_names_however_many_work_at_a_time(monkeypatch, tmp_path, jobs):
    for student in "abcde":
        hand_in(tmp_path / "in", student, "{")
    monkeypatch.setattr(marking, "run", lambda notebook, limits: Ran("", 99, "", {}, {}))
    said = []
    results = grade_folder(tmp_path / "in", FORM, tmp_path / "out", LIMITS, jobs, said.append)
    assert "".join(result.student for result in results) == "abcde" and said[0] == f"a: 0 of {FORM.possible}"


def test_a_fault_of_ours_stops_nobody_else_and_is_told(monkeypatch):
    monkeypatch.setattr(module, "rebuild", lambda form, cells: 1 / 0)
    result = grade(FORM, submission("anna", RIGHT), LIMITS)
    assert result.points == {} and "ZeroDivisionError" in result.sentences[0]


def test_nothing_to_grade_is_passed_on():
    result = grade(FORM, Submission("anna", None, ("It is not JSON.",)), LIMITS)
    assert result.points == {} and result.sentences == ("It is not JSON.",)


def test_where_a_run_stopped_is_the_exercise_of_that_cell():
    notebook = put(RIGHT, {})
    at = next(i for i, cell in enumerate(notebook.cells) if cell.id == "points-loss-2")
    assert read(notebook, {"why": "cell", "at": at, "cells": {}}).where == "loss"
    assert read(notebook, {"why": "", "at": at, "cells": {}}).where == ""
    notebook.cells[0].metadata["own"] = "clip"  # definitions of the student's own, in front of that answer
    assert read(notebook, {"why": "killed", "at": 0, "cells": {}}).where == "clip"


def test_a_process_that_does_not_come_to_its_first_cell_is_tried_again_and_blames_nobody(monkeypatch):
    tries = [(None, "no room"), ({"why": "", "at": 3, "cells": {}}, "")]
    monkeypatch.setattr(runs, "attempt", lambda notebook, limits: tries.pop(0))
    assert runs.run(RIGHT, LIMITS).why == ""
    tries += [(None, "no room")] * 4
    with pytest.raises(CannotRun, match="did not start .no room."):
        runs.run(RIGHT, LIMITS)
    result = grade(FORM, submission("anna", RIGHT), LIMITS)
    assert result.points == {} and "grade it by hand" in result.sentences[0]
