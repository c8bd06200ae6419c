"""Run a rebuilt notebook in a process of its own, inside walls, and read what came of it."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import nbformat
import psutil

from tools.grading.form import exercise_of, grade_id
from tools.grading.limits import clean_environment, walls

ROOT = Path(__file__).parents[2]
GRACE = 60  # seconds beyond the total, for starting and for ending by itself


class Ran(NamedTuple):
    """why: "" if every cell was run, else killed, cell or total. at: the index where it stopped; where: its exercise.

    points: {grade_id: points}. errors: {grade_id: (class, text)}, for answers too. words: what the process last said.
    """

    why: str
    at: int
    where: str
    points: dict
    errors: dict
    words: str = ""


class CannotRun(RuntimeError):
    """No kernel came up, or what came of a run is lost: that is the machine's affair, and nobody's mistake."""


def run(notebook, limits, tries=2):
    """Execute a notebook; whatever its code does, this returns. Nothing outside a temporary folder is written by us."""
    for _ in range(tries):
        said, words = attempt(notebook, limits)
        if said:
            return read(notebook, said)._replace(words=words or said["why"])
    raise CannotRun(f"it did not start ({words or 'without a word'})")


def attempt(notebook, limits):
    """The result of one process, None if it did not come to its first cell, and the last line that it said."""
    with tempfile.TemporaryDirectory(prefix="g", ignore_cleanup_errors=True) as folder:
        place, result = Path(folder) / "nb.ipynb", Path(folder) / "result.json"
        (Path(folder) / "home").mkdir()
        nbformat.write(notebook, place)
        words = [*walls(), sys.executable, "-m", "tools.grading.one", place, result, *limits]
        start_and_wait([str(word) for word in words], limits.total + GRACE, Path(folder))
        lines = (Path(folder) / "said").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        try:
            said = json.loads(result.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            said = None
    return said, lines[-1] if lines else ""


def start_and_wait(words, seconds, folder):
    """One process and all that it starts; what is still there at the end is ended."""
    home = folder / "home"
    settings = {"cwd": ROOT, "env": clean_environment(home), "stdin": subprocess.DEVNULL, "start_new_session": True}
    with open(folder / "said", "w") as said:
        process = subprocess.Popen(words, stdout=said, stderr=said, **settings)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        finally:
            end_all_of(home)
            process.kill()
            process.wait()


def end_all_of(home):
    """End what lives in this home. Behind walls nothing is left by now; elsewhere this is how a stray is known."""
    for process in psutil.process_iter():
        try:
            if process.environ().get("HOME") == str(home):
                process.kill()
        except psutil.Error:  # ended already, or somebody else's
            continue


def read(notebook, said):
    """The result file in terms of grade ids."""
    ids = [grade_id(cell) for cell in notebook.cells]
    at = said["at"] if said["why"] else len(ids)
    points, errors = {}, {}
    for i, cell in said["cells"].items():
        if cell["points"] is not None:
            points[ids[int(i)]] = cell["points"]
        if cell["error"]:
            errors[ids[int(i)]] = tuple(cell["error"])
    return Ran(said["why"], at, belongs_to(notebook, at), points, errors)


def belongs_to(notebook, at):
    """The exercise whose answer, law or definitions stand in a cell; "" for any other."""
    if at >= len(notebook.cells):
        return ""
    cell = notebook.cells[at]
    return exercise_of(grade_id(cell)) or cell.metadata.get("own", "")
