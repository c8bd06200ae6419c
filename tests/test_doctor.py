"""The doctor: a line for each thing it looks at, and for each that is wrong a line that says what to do."""

import ast
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tools import course, doctor

ROOT = Path(__file__).resolve().parent.parent
NAMES = [
    "Python",
    "write access",
    "disk",
    "packages",
    "imports",
    "rnn_core",
    "BLAS",
    "threads",
    "widget front-end",
    "kernel",
    "other folders",
]


def call(root, *words, **settings):
    """The doctor as a reader calls it: (its lines, its exit code); never a traceback."""
    command = [sys.executable, str(root / "tools" / "course.py"), *words, "doctor"]
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    done = subprocess.run(command, capture_output=True, text=True, env=ours | settings, timeout=120)
    assert done.stderr == ""
    return done.stdout.splitlines(), done.returncode


def wrong(lines):
    """{name of the line: (what was seen, what to do)} of all that is to mend."""
    pairs = zip(lines, lines[1:], strict=False)
    return {one[6:23].strip(): (one[23:], other.strip()) for one, other in pairs if one.startswith("MEND")}


@pytest.fixture
def moved(tmp_path):
    """A copy of the course without a .venv."""
    for name in ("requirements.txt", "requirements.in", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    for folder in ("tools", "rnn_core", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def with_environment(root, like_ours=True):
    """A .venv in `root` that calls itself finished: empty, or (like_ours) one that sees this Python's packages."""
    venv.create(root / ".venv", symlinks=os.name != "nt")
    if like_ours:
        (places,) = (root / ".venv").rglob("site-packages")
        (places / "ours.pth").write_text(f"{root}\n" + "\n".join(p for p in sys.path if p.endswith("site-packages")))
    course.stamp_path(root).write_text(json.dumps(course.stamp(root)), encoding="utf-8")
    return root / ".venv"


# A healthy environment, and broken ones ----------------------------------------------------------------------


def test_in_a_healthy_environment_every_line_is_ok():
    lines, code = call(ROOT, "--here", PYTHONPATH=str(ROOT))
    assert [line[6:23].strip() for line in lines[:-2]] == NAMES
    assert wrong(lines) == {} and lines[-1] == "Everything is in order." and code == 0


def test_the_terminals_own_setting_of_threads_is_shown_and_the_course_computes_on_one():
    lines, code = call(ROOT, "--here", PYTHONPATH=str(ROOT), OPENBLAS_NUM_THREADS="3")
    told = {line[6:23].strip(): line[23:] for line in lines if line.startswith("ok")}
    assert told["threads"].startswith("OPENBLAS_NUM_THREADS=3 in this terminal") and code == 0
    assert "threads: 3" not in told["BLAS"]


def test_where_nothing_was_set_up_the_doctor_says_how_and_sets_nothing_up(moved):
    lines, code = call(moved)
    assert wrong(lines) == {"environment": ("there is no .venv yet", "-> " + doctor_says("environment", moved))}
    assert lines[-1].startswith("1 to mend.") and code == 1
    assert not (moved / ".venv").exists()


def doctor_says(name, root):
    finding = doctor.environment(root, course.venv_python(root), {}, course.stamp(root))
    assert finding.name == name and "python tools/course.py lab" in finding.todo
    return finding.todo


def test_an_environment_without_packages_names_the_first_and_counts_the_others(moved):
    with_environment(moved, like_ours=False)
    lines, code = call(moved)
    seen, todo = wrong(lines)["packages"]
    assert seen.startswith("anyio is missing, argon2-cffi is missing") and "more" in seen
    assert "Delete the folder .venv" in todo and code == 1
    assert "No module named 'numpy'" in wrong(lines)["imports"][0]


def test_a_package_of_another_version_is_named_with_both_versions(moved):
    with_environment(moved)
    (places,) = (moved / ".venv").rglob("site-packages")
    (places / "numpy-2.3.0.dist-info").mkdir()
    (places / "numpy-2.3.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 2.3.0\n")
    lines, code = call(moved)
    assert wrong(lines)["packages"][0] == "numpy is 2.3.0, not 2.4.6" and code == 1


def test_an_environment_whose_python_is_gone_is_to_be_made_anew(moved):
    where = with_environment(moved)
    shutil.rmtree(where / ("Scripts" if os.name == "nt" else "bin"))
    lines, code = call(moved)
    assert wrong(lines)["environment"][0] == ".venv has no working Python in it" and code == 1


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for the broken Python")
def test_a_python_that_does_not_run_is_told_with_its_own_words(moved):
    with_environment(moved)
    python = course.venv_python(moved)
    python.unlink()
    python.write_text("#!/bin/sh\necho cannot load libpython >&2\nexit 127\n")
    python.chmod(0o755)
    lines, code = call(moved)
    assert "does not run: cannot load libpython" in wrong(lines)["its Python"][0] and code == 1


def test_a_course_that_takes_no_files_says_where_it_could_stand(moved):
    (moved / "work").write_text("a file where the folder should be")
    lines, code = call(moved)
    assert "takes no files" in wrong(lines)["write access"][0] and "Move the course" in wrong(lines)["write access"][1]
    assert code == 1


def test_another_rnn_core_that_comes_first_is_named(moved, tmp_path_factory):
    with_environment(moved)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "rnn_core").mkdir()
    (elsewhere / "rnn_core" / "__init__.py").write_text("")
    lines, code = call(moved, PYTHONPATH=str(elsewhere))
    seen, todo = wrong(lines)["rnn_core"]
    assert seen == str(elsewhere / "rnn_core") and "PYTHONPATH" in todo and code == 1


def test_a_kernel_of_another_python_is_named(moved, tmp_path_factory):
    with_environment(moved)
    data = tmp_path_factory.mktemp("jupyter")
    (data / "kernels" / "python3").mkdir(parents=True)
    spec = {"argv": ["/elsewhere/bin/python", "-m", "ipykernel"], "display_name": "x", "language": "python"}
    (data / "kernels" / "python3" / "kernel.json").write_text(json.dumps(spec))
    lines, code = call(moved, JUPYTER_PATH=str(data))
    seen, todo = wrong(lines)["kernel"]
    assert "/elsewhere/bin/python" in seen and str(data) in todo and code == 1


# Line by line ------------------------------------------------------------------------------------------------


def test_a_python_that_is_too_old_is_told_which_one_to_take():
    assert "3.11 or newer" in doctor.calling_python((3, 10, 13)).todo
    assert doctor.calling_python((3, 11, 0)).todo == doctor.calling_python((3, 14, 1)).todo == ""


STAMP = {"python": "3.11", "place": "/a", "packages": "x"}


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({}, "never finished"),
        (STAMP | {"place": "/b"}, "another place, /b"),
        (STAMP | {"python": "3.12"}, "made by Python 3.12, and this is 3.11"),
        (STAMP | {"packages": "y"}, "list of packages has changed"),
    ],
)
def test_an_environment_that_is_not_todays_says_why(moved, found, words):
    with_environment(moved)
    finding = doctor.environment(moved, course.venv_python(moved), found, STAMP)
    assert words in finding.seen and finding.todo
    assert doctor.environment(moved, course.venv_python(moved), STAMP, STAMP).todo == ""


def test_too_little_room_is_told():
    assert "Free some room" in doctor.room(ROOT, free=10 * 2**20).todo
    assert doctor.room(ROOT, free=10 * 2**30).todo == ""


def test_pins_that_differ_between_machines_allow_each_of_them_and_none():
    pinned = doctor.pins("a==1 ; sys_platform == 'x'\nA==2\nb-c==3\nwin_only==1 ; os_name == 'nt'\n# d==1\n")
    assert pinned == {"a": {"1", "2"}, "b-c": {"3"}, "win-only": {"1"}}
    required = doctor.always("a==1 ; x\nb_c==3\n")
    assert required == {"b-c"}
    assert doctor.packages({"a": "2", "b-c": "3"}, pinned, required, "do").todo == ""
    assert doctor.packages({"a": "9", "b-c": "3"}, pinned, required, "do").seen == "a is 9, not 1 or 2"
    assert doctor.packages({"a": "1"}, pinned, required, "do").seen == "b-c is missing"


def test_blas_on_many_threads_is_told_and_an_unknown_number_is_no_fault():
    answers = {"blas": "openblas 1", "processors": 4}
    assert doctor.blas(answers | {"threads": 4}).todo and not doctor.blas(answers | {"threads": 1}).todo
    assert doctor.blas(answers | {"threads": None}).seen == "openblas 1, threads: unknown, processors: 4"


def test_a_terminal_that_asks_for_no_thread_is_told_but_is_no_fault():
    assert "sets it to 1 itself" in doctor.threads_in_this_terminal("").seen
    assert doctor.threads_in_this_terminal("").todo == "" and "itself" not in doctor.threads_in_this_terminal("1").seen


FRONT_END = {"version": "5.0.16", "place": "/p", "own": True, "disabled": False}


@pytest.mark.parametrize(
    ("change", "seen", "todo"),
    [
        ({"version": None}, "does not find", "do"),
        ({"disabled": True}, "disabled", "jupyter labextension enable"),
        ({"own": False}, "an older copy comes before the course's own: /p", "Delete that folder."),
        ({"error": "ImportError: no jupyterlab_server"}, "no jupyterlab_server", "do"),
    ],
)
def test_a_widget_front_end_that_will_not_show_a_slider_is_told(change, seen, todo):
    finding = doctor.front_end({"front_end": FRONT_END | change}, "do")
    assert seen in finding.seen and todo in finding.todo
    assert doctor.front_end({"front_end": FRONT_END}, "do").todo == ""


def test_a_folder_that_takes_no_files_is_named(tmp_path):
    (tmp_path / "closed").write_text("a file")
    answers = {place: doctor.refused(place) for place in (str(tmp_path / "open"), str(tmp_path / "closed"))}
    finding = doctor.kept_files({"folders": answers})
    assert str(tmp_path / "closed") in finding.seen and str(tmp_path / "open") not in finding.seen and finding.todo


def first_folded(path):
    """The first text of a notebook that is folded away."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    prose = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return prose.partition("<details>")[2].partition("</details>")[0]


LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_what_each_lesson_folds_first_sends_who_is_stuck_to_the_doctor(path):
    assert "If a cell fails" in first_folded(path) and "`python tools/course.py doctor`" in first_folded(path)
    assert course.read_command_line(["doctor"]).command is course.doctor


def test_an_old_python_can_read_the_doctor():
    for name in ("doctor.py", "course.py"):
        ast.parse((ROOT / "tools" / name).read_text(encoding="utf-8"), feature_version=(3, 7))
