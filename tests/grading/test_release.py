"""What students get: made by nbgrader, the same bytes each time, without a trace of an answer or of a hidden test."""

import importlib.metadata
import inspect
import json
import re
import subprocess
from types import SimpleNamespace

import jupytext
import nbformat
import pytest
from made import needs_nbgrader
from packaging.requirements import Requirement

from rnn_core.exercises import EXERCISES, TOPICS
from rnn_core.exercises.laws import OPEN
from tools import course
from tools.build import ROOT, BuildError
from tools.execute import run
from tools.exercises import ANSWER, WRITE_HERE, WRITTEN
from tools.grading import release
from tools.grading.assignment import SEED, source_of

NAMES = list(OPEN)
LONG = 25  # characters; shorter lines, such as `for x in xs:`, stand in prose as well


@pytest.fixture(scope="module")
def released():
    """{assignment: the text of its student notebook}, each made once."""
    texts = {}

    def text(name):
        if name not in texts:
            texts[name] = release.student_notebook(name)
        return texts[name]

    return text


def read(text):
    return nbformat.reads(text, as_version=4)


# Made by nbgrader ---------------------------------------------------------------------------------------------


@needs_nbgrader
@pytest.mark.parametrize("name", NAMES)
def test_nbgrader_finds_the_released_notebook_valid(name, released):
    from nbgrader.nbgraderformat import MetadataValidator

    notebook = read(released(name))
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)


@needs_nbgrader
def test_a_release_is_the_same_bytes_each_time(released):
    assert release.student_notebook("03_binary_addition") == released("03_binary_addition")


@needs_nbgrader
@pytest.mark.parametrize("name", NAMES)
def test_stubs_and_a_place_to_write_stand_where_the_answers_were(name, released):
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in read(released(name)).cells}
    for exercise in TOPICS[name]:
        assert re.fullmatch(r"def \w+\(.*\):\n    raise NotImplementedError", cells[f"answer-{exercise}"])
    assert cells[f"open-{name}"] == WRITE_HERE


@needs_nbgrader
@pytest.mark.parametrize("name", NAMES)
def test_a_released_notebook_runs_from_top_to_bottom_before_anything_is_filled_in(name, released, tmp_path):
    done = run(read(released(name)), tmp_path, 60)
    assert not done.stopped
    told = [cell.outputs[0].text for cell in done.notebook.cells if cell.source.startswith("check(")]
    assert told == [f"{exercise}: not written yet.\n" for exercise in TOPICS[name]]


# No leaks -----------------------------------------------------------------------------------------------------


def answers(name):
    """Every line that belongs to an answer: of the solutions, the sample answer, and rnn_core's own reference."""
    pieces = [inspect.getsource(EXERCISES[exercise].answer).split("\n", 1)[1] for exercise in TOPICS[name]]
    for cell in jupytext.read(source_of(name), fmt="py:percent").cells:
        text = cell.source + "\n"
        pieces += [m[2] for m in ANSWER.finditer(text)] if cell.cell_type == "code" else WRITTEN.findall(text)
    return {line.strip() for piece in pieces for line in piece.splitlines() if len(line.strip()) >= LONG}


def leaks(name, text):
    """What of the answers and the hidden tests can be read in a student's notebook: anywhere in the file."""
    cells = read(text).cells
    everything = "\n".join([*(cell.source for cell in cells), text, *(str(cell.metadata) for cell in cells)])
    hidden = ["HIDDEN", "SOLUTION", "award(", "globals()", str(SEED), "solutions/", "Solutions"]
    return [piece for piece in [*answers(name), *hidden] if piece in everything]


@needs_nbgrader
@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_an_answer_or_a_hidden_test_stands_in_a_released_notebook(name, released):
    assert len(answers(name)) >= 20 and leaks(name, released(name)) == []


@needs_nbgrader
@pytest.mark.parametrize("name", NAMES)
def test_a_released_notebook_has_no_outputs_and_no_metadata_but_nbgraders_own(name, released):
    notebook = read(released(name))
    for cell in notebook.cells:
        assert cell.metadata.keys() <= {"nbgrader", "deletable", "editable"}
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None
    assert notebook.metadata.keys() == {"kernelspec", "language_info"}


@needs_nbgrader
@pytest.mark.parametrize("place", ["source", "output", "metadata"])
def test_a_leak_is_seen_wherever_it_stands(place, released):
    notebook = read(released("01_word_prediction"))
    line = "powers = np.exp(scores - scores.max(axis=-1, keepdims=True))"
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    if place == "source":
        notebook.cells[0].source += f"\n\n{line}"
    elif place == "output":
        cell.outputs = [nbformat.v4.new_output("stream", text=f"{line}\n")]
    else:
        cell.metadata["note"] = line
    assert leaks("01_word_prediction", nbformat.writes(notebook)) == [line]


# The folder ---------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A place for releases, in which a release is a few words."""
    monkeypatch.setattr(release, "student_notebook", lambda name: f"the notebook {name}")
    return tmp_path / "release"


def test_a_release_is_a_folder_with_one_notebook_and_a_record_beside_it(folder):
    made = release.release("03_binary_addition", folder)
    assert [path.name for path in made.iterdir()] == ["03_binary_addition.ipynb"]
    assert json.loads((folder / "03_binary_addition.json").read_text()).keys() == {"03_binary_addition.ipynb"}


def test_a_folder_as_it_was_written_is_written_again(folder):
    release.release("03_binary_addition", folder)
    assert release.release("03_binary_addition", folder).exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda made: (made / "03_binary_addition.ipynb").write_text("mine"),
        lambda made: (made / "data.csv").write_text("for my class"),
        lambda made: (made / "03_binary_addition.ipynb").unlink(),
        lambda made: release.ledger(made).unlink(),
    ],
)
def test_a_folder_that_was_changed_by_hand_is_not_overwritten_and_its_file_is_named(folder, change):
    made = release.release("03_binary_addition", folder)
    change(made)
    before = release.digests(made)
    with pytest.raises(BuildError, match=r"03_binary_addition in release/ is not overwritten.*(ipynb|csv)"):
        release.release("03_binary_addition", folder)
    assert release.digests(made) == before


def test_an_unknown_assignment_is_refused_in_one_sentence(capsys):
    assert release.main(["33"]) == 1
    assert capsys.readouterr().err.startswith("there is no assignment '33'; there are: 01_word_prediction,")
    assert release.main([""]) == 1
    assert capsys.readouterr().err.startswith("an assignment must be named; there are: 01_word_prediction,")


def test_git_ignores_releases():
    found = subprocess.run(["git", "check-ignore", "release/03_binary_addition/x.ipynb"], cwd=ROOT, capture_output=True)
    assert found.returncode == 0


# What it needs ------------------------------------------------------------------------------------------------

PINS = [
    Requirement(line)
    for line in (ROOT / "requirements-grading.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def test_grading_has_exact_pins_and_none_of_them_is_a_students():
    course_lines = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    students = {Requirement(line).name for line in course_lines.splitlines() if "==" in line}
    assert "nbgrader" in {pin.name for pin in PINS}
    for pin in PINS:
        assert re.fullmatch(r"==[0-9.]+", str(pin.specifier)) and pin.name not in students


@needs_nbgrader
def test_what_is_installed_is_what_is_pinned():
    assert [str(pin) for pin in PINS if importlib.metadata.version(pin.name) not in pin.specifier] == []


@pytest.mark.parametrize("missing", [True, False])
def test_what_grading_needs_is_installed_once_and_moves_no_other_version(monkeypatch, missing):
    lines = []
    monkeypatch.setattr(course, "run", lambda command, root=None: lines.append([str(word) for word in command]))
    monkeypatch.setattr(course.subprocess, "call", lambda *_, **__: int(missing))
    course.release("python", SimpleNamespace(assignment="03_binary_addition"))
    assert lines[-1] == ["python", "-m", "tools.grading.release", "03_binary_addition"]
    assert len(lines) == 1 + missing
    assert not missing or lines[0][-4:] == ["-r", "requirements-grading.txt", "-c", "requirements.txt"]
