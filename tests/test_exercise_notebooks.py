"""One source makes a notebook to fill in and a solved one; nothing of the answer is in the first."""

import ast
import re

import jupytext
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from rnn_core.exercises import TOPICS
from rnn_core.exercises.museum import FOUND
from tools.build import LESSONS, source_of, target, targets, unexecuted
from tools.execute import run
from tools.exercises import ANSWER, WRITE_HERE, WRITTEN, for_students, solved

SOURCES = sorted((LESSONS / "source" / "exercises").glob("*.py"))
FORM = """def f(x):
    \"\"\"Twice x.\"\"\"
    # BEGIN SOLUTION
    y = 2 * x
    return y
    # END SOLUTION"""
MUSEUM = """def f(x):
    y = x
    # BEGIN SOLUTION
    y = y + x
    # STUDENTS SEE
    #     y = y * x
        #     if y:
        #         y = 0
    # END SOLUTION
    return y"""


def made(change, source):
    cell = new_code_cell(source)
    change(cell)
    return cell.source


def test_a_student_finds_a_stub_where_the_answer_stood():
    assert made(for_students, FORM) == 'def f(x):\n    """Twice x."""\n    raise NotImplementedError'
    assert made(solved, FORM) == 'def f(x):\n    """Twice x."""\n    y = 2 * x\n    return y'


def test_a_student_may_find_something_broken_instead():
    assert made(for_students, MUSEUM) == "def f(x):\n    y = x\n    y = y * x\n    if y:\n        y = 0\n    return y"
    assert made(solved, MUSEUM) == "def f(x):\n    y = x\n    y = y + x\n    return y"


def test_a_student_finds_a_place_to_write_where_a_good_answer_stood():
    text = "Before.\n\n<!-- BEGIN SOLUTION -->\n*One good answer.* It is 4.\n<!-- END SOLUTION -->"
    cells = [new_markdown_cell(text), new_markdown_cell(text)]
    for_students(cells[0])
    solved(cells[1])
    assert cells[0].source == "Before.\n\n" + WRITE_HERE
    assert cells[1].source == "Before.\n\n*One good answer.* It is 4."


def test_the_solved_page_calls_itself_so_and_links_back():
    cell = new_markdown_cell("# Exercises: words\n\n[The solution](../solutions/01.ipynb)")
    solved(cell)
    assert cell.source == "# Solutions: words\n\n[The exercise](../exercises/01.ipynb)"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_source_of_exercises_makes_two_notebooks(source):
    exercises, solutions = targets(source)
    assert exercises == target(source) == LESSONS / "exercises" / f"{source.stem}.ipynb"
    assert solutions == LESSONS / "solutions" / f"{source.stem}.ipynb"
    assert source_of(exercises) == source_of(solutions) == source


def answers(source):
    """What stands between the marks, in code and in prose."""
    marks = {"code": (ANSWER, 2), "markdown": (WRITTEN, 1)}
    cells = jupytext.read(source, fmt="py:percent").cells
    return [
        match[marks[cell.cell_type][1]]
        for cell in cells
        for match in marks[cell.cell_type][0].finditer(cell.source + "\n")
    ]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_no_answer_stands_in_the_notebook_to_fill_in(source):
    text = (LESSONS / "exercises" / f"{source.stem}.ipynb").read_text(encoding="utf-8")
    cells = nbformat.reads(text, as_version=4).cells
    everything = "\n".join([cell.source for cell in cells] + [str(cell.get("outputs", "")) for cell in cells])
    assert "SOLUTION" not in text and "STUDENTS SEE" not in text
    for answer in answers(source):
        for line in map(str.strip, answer.splitlines()):
            assert len(line) < 25 or line not in everything, f"{line!r} is part of an answer"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_every_cell_is_python_before_and_after_it_is_filled_in(source):
    for notebook in targets(source):
        for cell in unexecuted(source, notebook).cells:
            if cell.cell_type == "code":
                ast.parse(cell.source)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_an_untouched_notebook_says_so_and_a_solved_one_is_right(source):
    """Or, in the museum, that the code is as it was found: the very mistake that the exhibit is about."""
    untouched = FOUND if "museum" in source.stem else "not written yet."
    for folder, word in [("exercises", untouched), ("solutions", "right")]:
        notebook = nbformat.read(LESSONS / folder / f"{source.stem}.ipynb", as_version=4)
        checks = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.startswith("check(")]
        assert 4 <= len(checks) <= 7
        assert all(f": {word}" in cell.outputs[0].text for cell in checks)


def test_a_student_fills_in_one_wrong_and_one_right():
    source = LESSONS / "source" / "exercises" / "01_word_prediction.py"
    notebook = unexecuted(source)
    stubs = {cell.source.split("(")[0]: cell for cell in notebook.cells if "NotImplementedError" in cell.source}
    stubs["def softmax"].source = "def softmax(scores):\n    return np.exp(scores) / np.exp(scores).sum(-1)"
    stubs["def clip"].source = (
        "def clip(grads, limit):\n    n = sum((g * g).sum() for g in grads.values()) ** 0.5\n"
        "    for g in grads.values():\n        g *= min(1, limit / max(n, 1e-99))"
    )
    done = run(notebook, target(source).parent, 60)
    assert not done.stopped
    said = [cell.outputs[0].text for cell in done.notebook.cells if cell.source.startswith("check(")]
    assert said[0].startswith("softmax: Two things at once.") and "nan at 1000" in said[0] and "keepdims" in said[0]
    assert said[1] == "states: not written yet.\n"
    assert said[-1] == "clip: right, on 5 inputs of odd sizes.\n"


def test_every_catalogued_exercise_stands_in_one_notebook_and_is_named_as_its_function():
    asked = {}
    for source in SOURCES:
        for cell in jupytext.read(source, fmt="py:percent").cells:
            if cell.cell_type == "code" and cell.source.startswith("check("):
                name, function = ast.parse(cell.source).body[0].value.args
                assert name.value == function.id and name.value not in asked
                asked[name.value] = source.stem
    assert set(asked) == {name for topic in TOPICS.values() for name in topic}
    for stem in TOPICS:
        assert stem in {source.stem for source in SOURCES}


@pytest.mark.parametrize("source", [s for s in SOURCES if "museum" not in s.stem], ids=lambda path: path.stem)
def test_four_to_six_exercises_three_of_them_for_one_evening(source):
    text = source.read_text(encoding="utf-8")
    numbered = re.findall(r"^# ## \d+\. .*\((core|further), \d+ min\)$", text, re.M)
    assert 4 <= len(numbered) <= 6 and numbered.count("core") == 3
