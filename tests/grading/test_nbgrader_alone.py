"""The assignment is valid for whoever uses nbgrader by itself: its own commands release and grade it."""

import os
import subprocess
import sys

import nbformat
import pytest
from made import LESSON, needs_nbgrader, put, solved, untouched

from rnn_core.exercises import TOPICS
from rnn_core.exercises.points import possible
from tools.build import text_of
from tools.course import child_environment
from tools.exercises import WRITE_HERE
from tools.grading.assignment import STUB
from tools.grading.release import generated, student_notebook

pytestmark = [pytest.mark.heavy, needs_nbgrader]

FULL = sum(possible(name) for name in TOPICS[LESSON])
WRONG = "def softmax(scores):\n    e = np.exp(scores)\n    return e / e.sum(axis=-1, keepdims=True)"
CONFIG = f"""c = get_config()
c.ClearSolutions.code_stub = {{"python": {STUB!r}}}
c.ClearSolutions.text_stub = {WRITE_HERE!r}
"""
# nbgrader calls alembic, which stands beside the Python that is running.
PATH = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])


def nbgrader(course, *words):
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=course,
        env=child_environment(course)
        | {"PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The course's folder and {student: (points, does an answer wait for a person?)}, by nbgrader's own commands."""
    from nbgrader.api import Gradebook

    course = tmp_path_factory.mktemp("course")
    generated(LESSON, course)
    (course / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    nbgrader(course, "generate_assignment", LESSON, "--force")
    released = nbformat.read(course / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)
    submissions = {"solved": solved(), "untouched": untouched(), "one_wrong": put(solved(), {"softmax": WRONG})}
    for student, filled in submissions.items():
        hand_in(course / "submitted" / student / LESSON / f"{LESSON}.ipynb", released, filled)
    nbgrader(course, "autograde", LESSON, "--create")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", PATH)
        with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
            found = {student: book.find_submission_notebook(LESSON, LESSON, student) for student in submissions}
            return course, {student: (nb.score, nb.needs_manual_grade) for student, nb in found.items()}


def hand_in(path, released, filled):
    """The released notebook, in which the answers of another stand."""
    answers = {cell.id: cell.source for cell in filled.cells if cell.id.startswith(("answer-", "open-"))}
    for cell in released.cells:
        cell.source = answers.get(cell.id, cell.source)
    path.parent.mkdir(parents=True)
    path.write_text(nbformat.writes(released), encoding="utf-8")


def test_the_right_answers_score_full_and_the_open_question_waits_for_a_person(graded):
    assert graded[1]["solved"] == (FULL, True)


def test_an_untouched_notebook_scores_nothing_in_all_and_nobody_has_to_read_it(graded):
    assert graded[1]["untouched"] == (0, False)


def test_a_mistake_costs_the_laws_that_speak_of_it(graded):
    assert graded[1]["one_wrong"] == (FULL - 2, True)


def test_nbgraders_command_releases_what_we_release(graded):
    by_command = nbformat.read(graded[0] / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)
    assert text_of(by_command) == student_notebook(LESSON)
