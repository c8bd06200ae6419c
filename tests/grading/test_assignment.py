"""The assignment that comes out of a source of exercises: its cells, its ids, and that its tests do what they say."""

import ast
import re

import jupytext
import pytest

import tools.grading.assignment
from rnn_core.exercises import TOPICS, Wrong
from rnn_core.exercises.laws import LAWS, OPEN
from rnn_core.exercises.points import possible
from tools.build import BuildError, text_of
from tools.exercises import WRITE_HERE, WRITTEN, solved
from tools.grading.assignment import SEED, assignment, assignments, blank, source_of

KEYS = {"schema_version", "grade_id", "grade", "solution", "locked", "task", "points"}
NAMES = list(OPEN)


def said(cell):
    return cell.metadata.get("nbgrader", {})


def of_kind(notebook, kind):
    return [cell for cell in notebook.cells if said(cell).get("grade_id", "").startswith(f"{kind}-")]


def test_every_lesson_with_laws_is_an_assignment():
    assert assignments() == NAMES
    with pytest.raises(BuildError, match="there is no assignment '33'; there are: 01_word_prediction, 02"):
        assignment("33")


@pytest.mark.parametrize("name", NAMES)
def test_every_mark_is_of_schema_3_and_every_id_stands_once(name):
    marked = [cell for cell in assignment(name).cells if said(cell)]
    ids = [said(cell)["grade_id"] for cell in marked]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[a-zA-Z0-9_-]+", id) for id in ids)
    for cell in marked:
        assert said(cell).keys() <= KEYS and said(cell)["schema_version"] == 3
        assert cell.id == said(cell)["grade_id"]
        assert said(cell)["grade"] == ("points" in said(cell))


@pytest.mark.parametrize("name", NAMES)
def test_an_exercise_is_an_answer_a_check_and_a_cell_for_each_law(name):
    notebook = assignment(name)
    ids = [said(cell)["grade_id"] for cell in notebook.cells if said(cell)]
    expected = []
    for exercise in TOPICS[name]:
        laws = [f"points-{exercise}-{n}" for n, _ in enumerate(LAWS[exercise], start=1)]
        expected += [f"answer-{exercise}", f"check-{exercise}", *laws]
    assert ids == [*expected, f"open-{name}"]


@pytest.mark.parametrize("name", NAMES)
def test_only_what_a_student_writes_is_open_to_writing(name):
    for cell in assignment(name).cells:
        if said(cell):
            is_answer = said(cell)["grade_id"].startswith(("answer-", "open-"))
            assert said(cell)["solution"] == is_answer == (not said(cell)["locked"])


@pytest.mark.parametrize("name", NAMES)
def test_at_most_one_question_is_graded_by_hand(name):
    notebook = assignment(name)
    assert [said(cell)["points"] for cell in of_kind(notebook, "open")] == [OPEN[name]]
    source = jupytext.read(source_of(name), fmt="py:percent")
    assert sum(bool(WRITTEN.search(cell.source + "\n")) for cell in source.cells) == 1


@pytest.mark.parametrize("name", NAMES)
def test_the_points_that_a_student_reads_are_those_that_are_given(name):
    notebook = assignment(name)
    given = sum(said(cell).get("points", 0) for cell in notebook.cells)
    assert given == sum(possible(exercise) for exercise in TOPICS[name]) + OPEN[name]
    assert f"\n{given} points in all." in notebook.cells[1].source
    for cell in of_kind(notebook, "points"):
        points = said(cell)["points"]
        assert cell.source.splitlines()[0].endswith(f": {points} point{'s' if points > 1 else ''}")


@pytest.mark.parametrize("name", NAMES)
def test_a_test_is_hidden_but_for_its_first_line(name):
    for cell in of_kind(assignment(name), "points"):
        lines = cell.source.splitlines()
        assert lines[1].startswith("### BEGIN HIDDEN") and lines[-1].startswith("### END HIDDEN")
        assert lines[0].startswith("# ") and len([line for line in lines if "HIDDEN" in line]) == 2


@pytest.mark.parametrize("name", NAMES)
def test_no_link_leads_out_of_the_folder_and_none_to_the_solutions(name):
    for cell in assignment(name).cells:
        if cell.cell_type == "markdown":
            assert "he solution" not in cell.source and not re.search(r"\]\((?!https?://)", cell.source)


def test_the_hidden_tests_take_the_seed_that_is_chosen_and_never_the_checks():
    assert SEED != 0
    seeds = {
        cell.source[cell.source.index("seed=") :][:8] for cell in of_kind(assignment("02_sentiment", 123), "points")
    }
    assert seeds == {"seed=123"}


def changed_source(tmp_path, monkeypatch, old, new):
    """The source of lesson 03 with a text replaced, taken for the lesson itself."""
    text = source_of("03_binary_addition").read_text(encoding="utf-8")
    assert text.count(old) >= 1
    (tmp_path / "03_binary_addition.py").write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(tools.grading.assignment, "source_of", lambda name: tmp_path / f"{name}.py")
    return "03_binary_addition"


def test_an_answer_that_leaves_something_else_than_a_stub_is_refused(tmp_path, monkeypatch):
    name = changed_source(
        tmp_path, monkeypatch, "    # END SOLUTION", "    # STUDENTS SEE\n    #     x\n    # END SOLUTION"
    )
    with pytest.raises(BuildError, match="03_binary_addition: an answer with STUDENTS SEE cannot be graded"):
        assignment(name)


def test_a_check_without_an_answer_before_it_is_graded_by_nothing(tmp_path, monkeypatch):
    again = 'check("to_bits", to_bits)\n\n# %%\ncheck("from_bits", to_bits)\n'
    name = changed_source(tmp_path, monkeypatch, 'check("to_bits", to_bits)\n', again)
    ids = [said(cell).get("grade_id") for cell in assignment(name).cells]
    assert ids.count("answer-to_bits") == ids.count("answer-from_bits") == ids.count("check-from_bits") == 1


def test_an_assignment_is_the_same_bytes_each_time():
    assert text_of(assignment("04_character_generation")) == text_of(assignment("04_character_generation"))


def run_cells(notebook):
    """The cells of a notebook in one room, as in a kernel but without one: {grade_id: the error of a test, or ""}."""
    names, errors = {"__name__": "__main__"}, {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            try:
                exec(compile(ast.parse(cell.source), cell.id, "exec"), names)
                errors[cell.id] = ""
            except Wrong as error:
                errors[cell.id] = str(error)
    return errors


@pytest.mark.parametrize("name", NAMES)
def test_the_right_answers_pass_every_hidden_test(name, capsys):
    notebook = assignment(name)
    for cell in notebook.cells:
        solved(cell)
    errors = run_cells(notebook)
    assert [id for id, error in errors.items() if error] == []
    told = capsys.readouterr()
    laws = sum(len(LAWS[exercise]) for exercise in TOPICS[name])
    assert told.out.count(". right.\n") == laws and told.err == ""


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_fails_every_hidden_test_and_nothing_else(name, capsys):
    errors = run_cells(blank(name))
    for id, error in errors.items():
        assert error.endswith("not written yet.") == id.startswith("points-")
    assert capsys.readouterr().out.count("not written yet.") == len(TOPICS[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_holds_stubs_and_a_place_to_write(name):
    notebook = blank(name)
    for cell in of_kind(notebook, "answer"):
        assert cell.source.count("raise NotImplementedError") == 1
    assert of_kind(notebook, "open")[0].source == WRITE_HERE


def test_an_answer_under_another_name_is_told_so(capsys):
    notebook = blank("01_word_prediction")
    cell = of_kind(notebook, "answer")[0]
    cell.source = cell.source.replace("softmax", "my_softmax")
    notebook.cells = [c for c in notebook.cells if said(c).get("grade_id") != "check-softmax"]
    errors = run_cells(notebook)
    assert "keep the name that the answer cell began with" in errors["points-softmax-1"]


def test_a_student_who_fills_in_one_right_and_one_wrong_gets_the_points_of_the_one_and_the_name_of_the_other():
    notebook = blank("01_word_prediction")
    right = assignment("01_word_prediction")
    for cell, other in zip(notebook.cells, right.cells, strict=True):
        if cell.id == "answer-clip":
            cell.source = other.source
        if cell.id == "answer-softmax":
            cell.source = "def softmax(scores):\n    e = np.exp(scores)\n    return e / e.sum(-1, keepdims=True)"
    errors = run_cells(notebook)
    lost = {id for id, error in errors.items() if error}
    assert not any(id.startswith("points-clip") for id in lost)
    assert {id for id in lost if "softmax" in id} == {"points-softmax-3", "points-softmax-4"}
    assert "nan at 1000: subtract the largest score first" in errors["points-softmax-3"]
