"""The command line of grading: what cannot be graded is refused in a sentence, before any work is done."""

import pytest
from made import LESSON, RIGHT, hand_in

from tools import course
from tools.grading import marking
from tools.grading.marking import main


def refused(*words):
    with pytest.raises(SystemExit) as stopped:
        main([str(word) for word in words])
    return str(stopped.value)


@pytest.fixture
def folder(tmp_path):
    hand_in(tmp_path / "in", "anna", RIGHT)
    return tmp_path / "in"


def test_a_folder_is_asked_for(tmp_path):
    assert "nothing was given" in refused()
    assert f"{tmp_path / 'no'} is not one" in refused(tmp_path / "no")


def test_an_assignment_that_does_not_exist_is_refused_with_those_that_do(folder):
    said = refused(folder, "--assignment", "3")
    assert "there is no assignment '3'" in said and LESSON in said


def test_a_folder_in_which_no_lesson_is_seen_asks_for_a_name(tmp_path):
    assert "no notebook shows which assignment it is" in refused(tmp_path)


@pytest.mark.parametrize("out", ["", "reports"])
def test_reports_are_not_written_among_the_submissions(folder, out):
    assert "where nothing is written" in refused(folder, "--out", folder / out)


def test_points_by_hand_that_cannot_be_are_refused_before_the_work(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(marking, "run", None)
    (tmp_path / "manual.csv").write_text(f"student,open-{LESSON},comment\nanna,100,\n")
    assert "anna has '100'" in refused(folder, "--out", tmp_path)


@pytest.mark.parametrize("limit", ["--cell", "--total", "--memory", "--jobs"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "much"])
def test_limits_are_whole_numbers_above_zero(folder, limit, value, capsys):
    refused(folder, f"{limit}={value}")
    assert "expected a whole number above 0" in capsys.readouterr().err


def test_the_lesson_and_the_limits_are_handed_on(folder, tmp_path, monkeypatch, capsys):
    got = []
    monkeypatch.setattr(marking, "grade_folder", lambda *given: got.append(given) or [])
    main([str(folder), "--out", str(tmp_path), "--cell", "3", "--jobs", "2"])
    where, made, out, limits, jobs = got[0]
    assert (where, made.name, out, limits.cell, limits.total, jobs) == (folder, LESSON, tmp_path, 3, 600, 2)
    assert "at most 3 s a cell" in capsys.readouterr().out


def test_paths_are_meant_where_the_command_was_given(tmp_path, monkeypatch):
    lines = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(course, "add_grading", lambda python: None)
    monkeypatch.setattr(course, "run", lines.append)
    words = ["grade", "in", "--out", "out", "--assignment", LESSON, "--cell", "3"]
    course.grade("python", course.read_command_line(words))
    course.grade("python", course.read_command_line(["grade"]))
    start = ["python", "-m", "tools.grading.marking"]
    there = [str(tmp_path / "in"), "--assignment", LESSON, "--out", str(tmp_path / "out"), "--cell", "3"]
    assert lines == [[*start, *there], [*start, ""]]
