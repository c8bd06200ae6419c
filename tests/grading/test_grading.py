"""A class of honest, unlucky and hostile notebooks, graded: each pays for its own mistakes and for nothing else."""

import copy
import os
import subprocess
import time

import pytest
from made import FORM, RIGHT, answer, hand_in, needs_nbgrader, put, solved, untouched

from tools.grading import runs
from tools.grading.form import grade_id
from tools.grading.limits import Limits, walls
from tools.grading.marking import grade_folder

pytestmark = [pytest.mark.heavy, needs_nbgrader]

LIMITS = Limits(cell=120, total=400, memory=3072)


def before(exercise, *lines):
    """The right answer, with lines in front of it that are run when the cell is."""
    return "\n".join([*lines, answer(RIGHT, exercise).source])


def inside(exercise, *lines):
    """The right answer, with lines in its function that are run when it is called."""
    head, body = answer(RIGHT, exercise).source.split("\n", 1)
    return "\n".join([head, *("    " + line for line in lines), body])


NOISE = (
    "import logging, os, sys, threading, warnings",
    "from IPython.display import display",
    "logging.warning('so far')",
    "warnings.warn('old')",
    "print('to stderr', file=sys.stderr)",
    "os.write(2, b'deep down')",
    "threading.Thread(target=lambda: os.write(2, b'later')).start()",
    "display(0.5)",
    "sys.displayhook(0)",
    "print('x' * 100)",
)
FLOOD = ("for n in range(400_000):", "    print(n)", "for n in range(15_000):", "    print(n, flush=True)")
# It waits until the last answer is there, and ends the kernel then.
LATER = (
    "import os, threading, time",
    "def later():",
    "    while 'clip' not in globals():",
    "        time.sleep(0.01)",
    "    os._exit(1)",
    "threading.Thread(target=later).start()",
)
LEAVES = (
    "import os, pathlib, subprocess",
    "for place in ('.', os.path.expanduser('~'), os.environ['TMPDIR']):",
    "    pathlib.Path(place, 'left').write_text('behind')",
    "subprocess.Popen(['sleep', '300.98765'], start_new_session=True)",
)
LOOKS = (
    "import os, pathlib",
    "places = ('.', os.path.expanduser('~'), os.environ['TMPDIR'])",
    "assert not any(pathlib.Path(place, 'left').exists() for place in places)",
    "assert 'SECRET_OF_THE_GRADER' not in os.environ",
)

ENDED = "Running this answer ended the whole Python process."
NETWORK = "import socket; socket.create_connection(('127.0.0.1', {port}), timeout=5)"

OF_FIVE = {
    "softmax": ("def softmax(scores:\n    pass", "The cell of your answer stopped with SyntaxError"),
    "states": (
        inside("states", "kept = []", "while True:", "    kept.append(bytearray(10**8))"),
        "It raised MemoryError",
    ),
    "loss": (answer(RIGHT, "loss").source.replace("np.log", "np.log2"), "Your loss is 1.4427 times ours"),
    "backward": (inside("backward", "while True:", "    pass"), "Still running after 20 s"),
    "clip": ("def my_clip(grads, limit):\n    return grads", "there is no function of this name"),
}

# student: answers that end the kernel, and the sentence that each of these gets
STOPPING = {
    "exits": ({"backward": inside("backward", "import os", "os._exit(0)")}, ENDED),
    "kills its parent": ({"clip": before("clip", "import os", "os.kill(os.getppid(), 9)", "os._exit(0)")}, ENDED),
    "ends twice": (
        {
            "softmax": before("softmax", "import os", "os.kill(os.getpid(), 9)"),
            "loss": inside("loss", "import ctypes", "ctypes.string_at(0)"),
        },
        ENDED,
    ),
    "exits later": ({"softmax": before("softmax", *LATER)}, ENDED),
}
# student: answers that are right, whatever else they do
HARMLESS = {
    "noisy": {
        **{name: before(name, *NOISE) for name in FORM.exercises[:3]},
        **{name: inside(name, *NOISE) for name in FORM.exercises[3:]},
    },
    "floods": {"softmax": before("softmax", *FLOOD)},
    "leaves things": {"softmax": before("softmax", *LEAVES)},
    "looks for things": {"softmax": before("softmax", *LOOKS)},
    "right": {},
}


def spoilt():
    """The right answers; of the checks and tests, one was deleted, all others are there twice, and all are edited."""
    made = put(RIGHT, {})
    made.cells = [cell for cell in made.cells for _ in (range(2) if grade_id(cell) not in FORM.stubs else range(1))]
    gone = ("check-softmax", "points-softmax-1")
    made.cells = [copy.deepcopy(cell) for cell in made.cells if grade_id(cell) not in gone]
    for n, cell in enumerate(made.cells):
        cell.id = f"copy-{n}"
        if grade_id(cell).startswith(("points-", "check-")):
            cell.source = "raise SystemExit"
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The submissions, good ones between bad ones."""
    place = tmp_path_factory.mktemp("submissions")
    answers = {**HARMLESS, **{student: answers for student, (answers, _) in STOPPING.items()}}
    answers["wrong"] = {"loss": OF_FIVE["loss"][0]}
    answers["five"] = {name: source for name, (source, _) in OF_FIVE.items()}
    for student in answers:
        hand_in(place, student, put(RIGHT, answers[student]))
    hand_in(place, "spoilt", spoilt(), "final (2).txt")
    hand_in(place, "blank", untouched())
    hand_in(place, "not JSON", "{")
    hand_in(place, "of another lesson", solved("02_sentiment"))
    return place


def everything(place):
    return {path: (path.stat().st_mtime_ns, path.is_file() and path.read_bytes()) for path in place.rglob("*")}


@pytest.fixture(scope="module")
def graded(folder, tmp_path_factory):
    """{student: result}, and "written": was anything changed among the submissions?"""
    os.environ["SECRET_OF_THE_GRADER"] = "secret"
    old, out = everything(folder), tmp_path_factory.mktemp("out")
    results = {result.student: result for result in grade_folder(folder, FORM, out, LIMITS)}
    del os.environ["SECRET_OF_THE_GRADER"]
    return {**results, "written": everything(folder) != old, "out": out}


def lost(result):
    return [law.id for law in FORM.laws if result.points.get(law.id, 0) < law.points]


@pytest.mark.parametrize("student", [*HARMLESS, "spoilt"])
def test_right_answers_get_all_points_whatever_else_was_done(graded, student):
    assert lost(graded[student]) == [] and graded[student].said == {} and graded[student].sentences == ()


def test_a_blank_notebook_gets_nothing_in_total_and_in_each_part(graded):
    assert set(graded["blank"].points.values()) == {0} and len(graded["blank"].points) == len(FORM.laws)
    assert set(graded["blank"].said.values()) == {"not written yet."} and graded["blank"].open == {}


@pytest.mark.parametrize("student", STOPPING)
def test_answers_that_stop_the_notebook_lose_their_own_points_alone(graded, student):
    answers, sentence = STOPPING[student]
    for law in FORM.laws:
        assert graded[student].points[law.id] == (0 if law.exercise in answers else law.points)
        assert graded[student].said.get(law.id, "").startswith(sentence if law.exercise in answers else "")


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(cell=20), "Running this answer took longer than a cell may take (20 s)."),
        (Limits(total=25), "With this answer the notebook took longer than it may take in all (25 s)."),
    ],
)
def test_a_loop_that_hears_no_interrupt_loses_its_own_points_alone(tmp_path, limits, sentence):
    deaf = ("while True:", "    try:", "        while True: pass", "    except BaseException: pass")
    hand_in(tmp_path / "in", "anna", put(RIGHT, {"states": before("states", *deaf)}))
    [result] = grade_folder(tmp_path / "in", FORM, tmp_path / "out", limits)
    assert {law.exercise for law in FORM.laws if law.id in lost(result)} == {"states"}
    assert all(said.startswith(sentence) for said in result.said.values())


@pytest.mark.parametrize("exercise", FORM.exercises)
def test_of_five_mistakes_each_loses_its_own_points_and_is_told(graded, exercise):
    _, sentence = OF_FIVE.get(exercise, ("", ""))
    result = graded["five"]
    said = [result.said[law.id] for law in FORM.laws if law.exercise == exercise and law.id in lost(result)]
    assert bool(said) == bool(sentence) and all(one.startswith(sentence) for one in said), said


def test_a_mistake_costs_its_laws_and_leaves_the_exercises_others(graded):
    points = [graded["five"].points[law.id] for law in FORM.laws if law.exercise == "loss"]
    assert 0 < sum(points) < len(points)


@pytest.mark.parametrize(
    ("student", "said"), [("not JSON", "it is not JSON"), ("of another lesson", "of 02_sentiment")]
)
def test_what_cannot_be_graded_says_why_and_the_page_is_there(graded, student, said):
    assert graded[student].points == {} and said in graded[student].sentences[0]
    page = (graded["out"] / "feedback" / f"{student.replace(' ', '_')}.html").read_text()
    assert said in page and f"0 of {FORM.possible} points" in page


def test_nothing_is_written_among_the_submissions(graded):
    assert graded["written"] is False


def test_no_process_is_left_behind(graded):
    time.sleep(0.5)
    assert b"300.98765" not in subprocess.run(["ps", "-eo", "args"], capture_output=True).stdout


def test_without_walls_all_is_the_same(tmp_path, monkeypatch):
    """As on a system that has none."""
    monkeypatch.setattr(runs, "walls", lambda: [])
    students = {"exits": STOPPING["exits"][0], "leaves things": HARMLESS["leaves things"]}
    for student, answers in students.items():
        hand_in(tmp_path / "in", student, put(RIGHT, answers))
    exits, leaves = grade_folder(tmp_path / "in", FORM, tmp_path / "out", LIMITS)
    assert {law.exercise for law in FORM.laws if law.id in lost(exits)} == {"backward"} and lost(leaves) == []
    assert b"300.98765" not in subprocess.run(["ps", "-eo", "args"], capture_output=True).stdout


@pytest.mark.skipif(not walls(), reason="this system cannot close the network")
def test_there_is_no_network(tmp_path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        call = NETWORK.format(port=server.getsockname()[1])
        hand_in(tmp_path, "anna", put(RIGHT, {"clip": inside("clip", call)}))
        [result] = grade_folder(tmp_path, FORM, tmp_path.parent / "out", LIMITS)
    assert {FORM.laws[-1].exercise} == {law.exercise for law in FORM.laws if law.id in lost(result)} == {"clip"}
    assert "It raised OSError" in result.said[FORM.laws[-1].id]


def test_grading_twice_gives_the_same(graded, folder, tmp_path):
    """Two of them alone: so it does not matter either who else is in the folder."""
    few = ["exits", "wrong"]
    for student in few:
        hand_in(tmp_path / "in", student, next((folder / student).iterdir()).read_text())
    again = grade_folder(tmp_path / "in", FORM, tmp_path / "out", LIMITS)
    assert {result.student: result for result in again} == {student: graded[student] for student in few}
    for student in few:
        page = f"feedback/{student.replace(' ', '_')}.html"
        assert (tmp_path / "out" / page).read_bytes() == (graded["out"] / page).read_bytes()


def test_the_feedback_names_the_mistake(graded):
    page = (graded["out"] / "feedback" / "five.html").read_text()
    assert all(sentence in page for _, sentence in OF_FIVE.values())
