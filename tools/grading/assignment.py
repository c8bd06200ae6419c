"""One more notebook from a source of exercises: the instructor's form of an nbgrader assignment.

An exercise becomes three kinds of cell: `answer-NAME` (the student's), the check as it stands in the course
(`check-NAME`), and a cell for each law, `points-NAME-1` and so on: its first line says what is judged and for how
many points, its hidden part judges on random input that the check does not use. The open question, if there is one,
is `open-LESSON`, graded by hand.
"""

import re

import jupytext
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from rnn_core.exercises.laws import LAWS, OPEN
from tools import exercises
from tools.build import LESSONS, METADATA, BuildError

SEED = 20261  # of the hidden tests, where an instructor chooses no other; the students' checks use 0
STUB = "raise NotImplementedError"
CHECK = re.compile(r'^check\("(\w+)"')
SOLUTION_LINK = re.compile(r"\n*^\[The solution\]\(.*?\)$", re.M)
LINK = re.compile(r"\[([^\]]+)\]\((?!https?://)[^)]*\)")
HOW = """## How this is graded

{possible} points in all. Write in the cells that hold `raise NotImplementedError`{and_open}; imports and helpers of
your own belong there too, since all other cells are put back as they were before grading. Points go by laws: below
each check, a cell for each law says what is looked at and for how many points. Those cells do nothing here: your
function is tried there later, on other random input than the check's. A law of form, such as shapes or arguments left
unchanged, counts only beside one of numbers. rnn_core's own answer to an exercise earns nothing in it."""
LAW = """# {law}: {points}
### BEGIN HIDDEN TESTS
from rnn_core.exercises.points import award

award("{name}", globals().get("{name}"), {number}, seed={seed})
### END HIDDEN TESTS"""


def assignments():
    """The names of the lessons whose exercises can be graded."""
    return [path.stem for path in sorted((LESSONS / "source" / "exercises").glob("*.py")) if path.stem in OPEN]


def source_of(name):
    if name not in assignments():
        found = f"there is no assignment {name!r}" if name else "an assignment must be named"
        raise BuildError(f"{found}; there are: {', '.join(assignments())}.")
    return LESSONS / "source" / "exercises" / f"{name}.py"


def assignment(name, seed=SEED):
    """The instructor's notebook: answers between their marks, hidden tests in place."""
    cells, answer = [], None
    for cell in jupytext.read(source_of(name), fmt="py:percent").cells:
        check = CHECK.match(cell.source) if cell.cell_type == "code" else None
        if check and answer is not None:
            answer.metadata["nbgrader"] = marks(f"answer-{check[1]}", solution=True)
            cells += [locked(cell, f"check-{check[1]}"), *law_cells(check[1], seed)]
            answer = None
        else:
            cells.append(open_cell(cell, name) if is_open(cell) else for_release(cell))
            answer = cell if is_answer(cell, name) else answer
    cells.insert(1, how_it_is_graded(name, cells))
    return numbered(cells)


def blank(name, seed=SEED):
    """The same with stubs where the answers stood."""
    notebook = assignment(name, seed)
    for cell in notebook.cells:
        exercises.for_students(cell)
    return notebook


def marks(grade_id, grade=False, solution=False, points=None):
    """nbgrader's words about one cell (its schema, version 3)."""
    said = {"schema_version": 3, "grade_id": grade_id, "grade": grade, "solution": solution, "task": False}
    return {**said, "locked": not solution, **({} if points is None else {"points": points})}


def locked(cell, grade_id):
    cell.metadata["nbgrader"] = marks(grade_id)
    return cell


def law_cells(name, seed):
    cells = []
    for number, law in enumerate(LAWS[name], start=1):
        told = f"{law.points} point{'s' if law.points > 1 else ''}"
        cell = new_code_cell(LAW.format(law=law.name, points=told, name=name, number=number, seed=seed))
        cell.metadata["nbgrader"] = marks(f"points-{name}-{number}", grade=True, points=law.points)
        cells.append(cell)
    return cells


def is_answer(cell, name):
    found = exercises.ANSWER.search(cell.source + "\n")
    if found and found[3] is not None:
        raise BuildError(f"{name}: an answer with STUDENTS SEE cannot be graded; nbgrader puts {STUB!r} in its place.")
    return found is not None


def is_open(cell):
    return cell.cell_type == "markdown" and exercises.WRITTEN.search(cell.source + "\n")


def open_cell(cell, name):
    cell.metadata["nbgrader"] = marks(f"open-{name}", grade=True, solution=True, points=OPEN[name])
    return cell


def for_release(cell):
    """Prose without the link to the solution, and without links to pages that do not lie beside this notebook."""
    if cell.cell_type == "markdown":
        cell.source = LINK.sub(r"\1", SOLUTION_LINK.sub("", cell.source))
    return cell


def how_it_is_graded(name, cells):
    marked = [cell.metadata["nbgrader"] for cell in cells if "nbgrader" in cell.metadata]
    possible = sum(said.get("points", 0) for said in marked)
    opened = any(said["grade_id"].startswith("open-") for said in marked)
    return new_markdown_cell(HOW.format(possible=possible, and_open=" and, at the end, in your own words" * opened))


def numbered(cells):
    """Ids by what a cell is for, or else by position; the metadata of all our notebooks."""
    for number, cell in enumerate(cells, start=1):
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id", f"cell-{number:03d}")
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k == "nbgrader"})
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=nbformat.from_dict(METADATA))
    notebook.nbformat_minor = 5
    nbformat.validate(notebook)
    return notebook
