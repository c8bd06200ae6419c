"""Setting up: .venv is made once, work/ is filled and never overwritten, the command line is plain."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from jupyter_core.paths import jupyter_config_path
from jupyter_server.services.config.manager import ConfigManager

from tools import course, work

ROOT = Path(__file__).resolve().parent.parent


# work/: the student's copies --------------------------------------------------------------------------------


@pytest.fixture
def rooms(tmp_path):
    """A small course (a lesson, an exercise, its solution, a page) and an empty work/ beside it."""
    notebooks = tmp_path / "notebooks"
    for name in ("01_lesson.ipynb", "exercises/01_lesson.ipynb", "solutions/01_lesson.ipynb", "GLOSSARY.md"):
        (notebooks / name).parent.mkdir(parents=True, exist_ok=True)
        (notebooks / name).write_text(f"the course's {name}", encoding="utf-8")
    return SimpleNamespace(notebooks=notebooks, work=tmp_path / "work")


def contents(folder):
    """{name: bytes} of every file in a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_work_is_filled_with_lessons_exercises_solutions_and_pages(rooms):
    added, newer = work.fill(rooms.notebooks, rooms.work)
    assert sorted(added) == sorted(contents(rooms.notebooks)) and newer == []
    copied = contents(rooms.work)
    del copied[".copied.json"]
    assert copied == contents(rooms.notebooks)


def test_what_is_not_a_lesson_stays_out_of_work(rooms):
    (rooms.notebooks / "source").mkdir()
    (rooms.notebooks / "source" / "01_lesson.py").write_text("# %%", encoding="utf-8")
    work.fill(rooms.notebooks, rooms.work)
    assert not (rooms.work / "source").exists()


def test_an_edited_notebook_survives(rooms):
    work.fill(rooms.notebooks, rooms.work)
    (rooms.work / "01_lesson.ipynb").write_text("mine", encoding="utf-8")
    assert work.fill(rooms.notebooks, rooms.work) == ([], [])
    assert (rooms.work / "01_lesson.ipynb").read_text(encoding="utf-8") == "mine"


def test_a_notebook_that_was_there_before_the_first_filling_survives(rooms):
    rooms.work.mkdir()
    (rooms.work / "01_lesson.ipynb").write_text("mine", encoding="utf-8")
    added, _ = work.fill(rooms.notebooks, rooms.work)
    assert "01_lesson.ipynb" not in added
    assert (rooms.work / "01_lesson.ipynb").read_text(encoding="utf-8") == "mine"


def test_a_second_filling_changes_nothing(rooms):
    work.fill(rooms.notebooks, rooms.work)
    before = contents(rooms.work)
    assert work.fill(rooms.notebooks, rooms.work) == ([], [])
    assert contents(rooms.work) == before


def test_filling_touches_no_file_of_the_course(rooms):
    before = contents(rooms.notebooks)
    work.fill(rooms.notebooks, rooms.work)
    (rooms.work / "01_lesson.ipynb").write_text("mine", encoding="utf-8")
    work.fill(rooms.notebooks, rooms.work)
    assert contents(rooms.notebooks) == before


@pytest.mark.parametrize("edited", [True, False])
def test_of_a_newer_version_the_student_hears_and_keeps_the_old(rooms, edited):
    work.fill(rooms.notebooks, rooms.work)
    if edited:
        (rooms.work / "01_lesson.ipynb").write_text("mine", encoding="utf-8")
    before = contents(rooms.work)
    (rooms.notebooks / "01_lesson.ipynb").write_text("a second edition", encoding="utf-8")
    for _ in range(2):  # it is said each time until the student has chosen
        assert work.fill(rooms.notebooks, rooms.work) == ([], ["01_lesson.ipynb"])
    assert contents(rooms.work) == before


def test_renaming_ones_copy_takes_the_newer_version(rooms):
    work.fill(rooms.notebooks, rooms.work)
    (rooms.notebooks / "01_lesson.ipynb").write_text("a second edition", encoding="utf-8")
    (rooms.work / "01_lesson.ipynb").rename(rooms.work / "01_mine.ipynb")
    assert work.fill(rooms.notebooks, rooms.work) == (["01_lesson.ipynb"], [])
    assert (rooms.work / "01_lesson.ipynb").read_text(encoding="utf-8") == "a second edition"
    assert (rooms.work / "01_mine.ipynb").exists()


def test_a_damaged_record_costs_no_copy(rooms):
    work.fill(rooms.notebooks, rooms.work)
    (rooms.work / "01_lesson.ipynb").write_text("mine", encoding="utf-8")
    (rooms.work / ".copied.json").write_text("{", encoding="utf-8")
    added, _ = work.fill(rooms.notebooks, rooms.work)
    assert added == []
    assert (rooms.work / "01_lesson.ipynb").read_text(encoding="utf-8") == "mine"


def test_line_ends_alone_make_no_newer_version():
    assert work.version(b"one\r\ntwo\r\n") == work.version(b"one\ntwo\n")


def test_the_report_says_how_to_take_the_newer_version():
    (line,) = work.report([], ["01_lesson.ipynb"])
    assert "01_lesson.ipynb" in line and "left alone" in line and "rename or delete yours" in line
    assert work.report([], []) == []


def test_git_ignores_work():
    assert "work/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


# .venv: made once -------------------------------------------------------------------------------------------


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """A course without .venv, and a list of the commands that setting it up would run."""
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    commands = []

    def pretend(command, root):
        commands.append([str(word) for word in command])
        if "venv" in commands[-1]:
            course.venv_python(root).parent.mkdir(parents=True, exist_ok=True)
            course.venv_python(root).touch()

    monkeypatch.setattr(course, "run", pretend)
    return SimpleNamespace(root=tmp_path, commands=commands)


def test_a_first_set_up_makes_the_environment_from_the_pins_and_the_course(fresh):
    assert course.set_up(fresh.root) == course.venv_python(fresh.root)
    makes, pins, itself = fresh.commands
    assert makes[1:4] == ["-m", "venv", "--clear"]
    assert pins[-2:] == ["-r", "requirements.txt"]
    assert itself[-3:] == ["--no-deps", "-e", "."]


def test_a_second_set_up_does_nothing(fresh):
    course.set_up(fresh.root)
    fresh.commands.clear()
    course.set_up(fresh.root)
    assert fresh.commands == []


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_a_changed_list_of_packages_brings_the_environment_up_to_date_without_clearing_it(fresh, name):
    course.set_up(fresh.root)
    fresh.commands.clear()
    (fresh.root / name).write_text("another", encoding="utf-8")
    course.set_up(fresh.root)
    assert len(fresh.commands) == 2 and not any("venv" in command for command in fresh.commands)


def test_another_python_makes_the_environment_again(fresh, monkeypatch):
    course.set_up(fresh.root)
    fresh.commands.clear()
    monkeypatch.setattr(course.sys, "version_info", (3, 99, 0))
    course.set_up(fresh.root)
    assert any("--clear" in command for command in fresh.commands)


def test_a_course_that_was_moved_makes_the_environment_again(fresh):
    course.set_up(fresh.root)
    fresh.commands.clear()
    elsewhere = fresh.root.parent / (fresh.root.name + "_moved")
    fresh.root.rename(elsewhere)
    course.set_up(elsewhere)
    assert any("--clear" in command for command in fresh.commands)


@pytest.mark.parametrize("step", ["venv", "requirements.txt", "-e"])
def test_a_half_finished_set_up_is_begun_again(fresh, monkeypatch, step):
    pretend = course.run

    def break_off(command, root):
        pretend(command, root)
        if step in command:
            raise KeyboardInterrupt

    monkeypatch.setattr(course, "run", break_off)
    with pytest.raises(KeyboardInterrupt):
        course.set_up(fresh.root)
    monkeypatch.setattr(course, "run", pretend)
    fresh.commands.clear()
    course.set_up(fresh.root)
    assert any("--clear" in command for command in fresh.commands) and len(fresh.commands) == 3


def test_an_update_that_breaks_off_is_begun_again(fresh, monkeypatch):
    course.set_up(fresh.root)
    (fresh.root / "requirements.txt").write_text("another", encoding="utf-8")
    pretend = course.run
    monkeypatch.setattr(course, "run", lambda command, root: sys.exit(1))
    with pytest.raises(SystemExit):
        course.set_up(fresh.root)
    (fresh.root / "requirements.txt").write_text("requirements.txt", encoding="utf-8")  # the first list again
    monkeypatch.setattr(course, "run", pretend)
    fresh.commands.clear()
    course.set_up(fresh.root)
    assert any("--clear" in command for command in fresh.commands)


def test_a_python_does_not_make_again_the_environment_it_runs_in(fresh, monkeypatch):
    monkeypatch.setattr(course.sys, "prefix", str(fresh.root / ".venv"))
    with pytest.raises(SystemExit, match="deactivate"):
        course.set_up(fresh.root)
    assert fresh.commands == []


def test_a_python_that_is_too_old_is_refused_in_one_sentence(monkeypatch):
    monkeypatch.setattr(course.sys, "version_info", (3, 10, 13, "final", 0))
    monkeypatch.setattr(course, "set_up", lambda: pytest.fail("it went on to set up"))
    with pytest.raises(SystemExit) as refusal:
        course.main(["lab"])
    assert "needs Python 3.11 or newer" in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_command_that_fails_stops_the_course_with_its_own_code(capfd):
    with pytest.raises(SystemExit) as stopped:
        course.run([sys.executable, "-c", "import sys; sys.exit(7)"])
    assert stopped.value.code == 7
    assert "failed" in capfd.readouterr().out


def test_children_run_with_one_blas_thread_and_without_news():
    settings = course.child_environment(ROOT)
    assert settings["OPENBLAS_NUM_THREADS"] == "1"
    assert settings["PATH"].split(os.pathsep)[0] == str(course.scripts(ROOT))
    places = settings["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    overrides = Path(places[0]) / "labconfig" / "default_setting_overrides.json"
    assert '"fetchNews": "false"' in overrides.read_text(encoding="utf-8")


def test_jupyterlab_reads_the_settings_that_turn_news_off(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", course.child_environment(ROOT)["JUPYTER_CONFIG_PATH"])
    places = [os.path.join(path, "labconfig") for path in jupyter_config_path()]
    found = ConfigManager(read_config_path=places).get("default_setting_overrides")
    news = found["@jupyterlab/apputils-extension:notification"]
    assert news == {"fetchNews": "false", "checkForUpdates": False}


# The command line -------------------------------------------------------------------------------------------


def jupyter_line(*words):
    """The command line that `course.py lab` hands to Jupyter."""
    return course.lab_command("python", course.read_command_line(["lab", *words]))


def test_lab_opens_the_first_page_in_work():
    line = jupyter_line()
    assert line[:3] == ["python", "-m", "jupyterlab"]
    assert "--ServerApp.root_dir=" + str(ROOT / "work") in line
    assert "--LabApp.default_url=/lab/tree/00_before_you_start.ipynb" in line
    assert "--no-browser" not in line and not any("port" in word for word in line)


def test_port_browser_and_jupyters_own_options_reach_jupyter():
    line = jupyter_line("--no-browser", "--port", "8899", "--debug")
    assert "--no-browser" in line and "--debug" in line
    assert "--ServerApp.port=8899" in line and "--ServerApp.port_retries=0" in line


def test_pytests_own_options_reach_pytest(monkeypatch):
    lines = []
    monkeypatch.setattr(course, "run", lambda command: lines.append(command))
    course.test("python", course.read_command_line(["test", "-k", "padding", "-x"]))
    modules = [line[2] for line in lines]
    assert modules == ["ruff", "ruff", "tools.rules", "pytest"]
    assert lines[-1][3:] == ["-k", "padding", "-x"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["lab", "--port", "many"], "expected a number from 1 to 65535, got 'many'"),
        (["lab", "--port", "65536"], "expected a number from 1 to 65535, got '65536'"),
        (["rules", "--fix"], "rules does not know --fix"),
        (["laboratory"], "invalid choice"),
        ([], "required"),
    ],
)
def test_a_wrong_command_line_gets_one_sentence(capsys, words, sentence):
    with pytest.raises(SystemExit) as refusal:
        course.read_command_line(words)
    said = capsys.readouterr().err
    assert refusal.value.code == 2
    assert sentence in said and said.count("error:") == 1 and "Traceback" not in said


def test_results_of_an_unknown_lesson_names_what_there_is():
    options = course.read_command_line(["results", "99"])
    with pytest.raises(SystemExit, match="is for '99'; there is: "):
        course.results("python", options)


@pytest.mark.parametrize(
    ("lesson", "rebuilt"),
    [
        ("01", ["lesson01"]),
        ("01b", ["lesson01b"]),
        ("04", ["lesson04_counts", "lesson04_train"]),
        ("lesson04_train", ["lesson04_train"]),
        ("", ["lesson01", "lesson01b", "lesson04_counts", "lesson04_train"]),
    ],
)
def test_results_of_one_lesson_rebuild_its_scripts_alone(tmp_path, monkeypatch, lesson, rebuilt):
    folder = tmp_path / "tools" / "results"
    folder.mkdir(parents=True)
    for name in ("lesson01", "lesson01b", "lesson04_counts", "lesson04_train", "_shared"):
        (folder / f"{name}.py").touch()
    lines = []
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "run", lambda command: lines.append(command[2]))
    course.results("python", course.read_command_line(["results", lesson]))
    assert lines == [f"tools.results.{name}" for name in rebuilt]


def test_every_command_of_the_makefile_is_one_of_the_course():
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    called = {line.split("$(COURSE)")[1].split()[0] for line in lines if line.startswith("\t@$(COURSE)")}
    wanted = {"lab", "test", "notebooks", "rules", "lint", "bench", "dispatch", "results", "work"}
    wanted |= {"doctor", "test-browser", "release", "grade"}
    assert called == wanted
    for command in wanted:
        assert course.read_command_line([command]).command.__name__ == command.replace("-", "_")


def test_the_course_starts_as_a_script_from_any_folder(tmp_path):
    script = ROOT / "tools" / "course.py"
    done = subprocess.run([sys.executable, script, "--help"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0
    assert "open JupyterLab in work/" in done.stdout
