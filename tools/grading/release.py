"""Make the folder that students get, with nbgrader's own machinery: python -m tools.grading.release 03_binary_addition

release/NAME/ holds the notebook with stubs, without hidden tests; release/NAME.json what was written there, so that
a folder that somebody changed by hand is never overwritten. Both are outside git.
"""

import argparse
import hashlib
import json
import logging
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat

from tools.build import ROOT, BuildError, text_of
from tools.exercises import WRITE_HERE
from tools.grading.assignment import STUB, assignment, source_of

FOLDER = ROOT / "release"


def generated(name, course):
    """In the folder `course`: source/NAME/NAME.ipynb with the answers, and what nbgrader makes of it, whose path
    this returns."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    source = course / "source" / name / f"{name}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(text_of(assignment(name)), encoding="utf-8")
    config = Config()
    config.CourseDirectory.root, config.CourseDirectory.assignment_id = str(course), name
    config.ClearSolutions.code_stub, config.ClearSolutions.text_stub = {"python": STUB}, WRITE_HERE
    # A gradebook is made afresh whenever somebody grades: nothing is kept from a release.
    config.GenerateAssignment.no_database, config.SaveCells.enabled = True, False
    log = logging.getLogger("release")
    log.setLevel(logging.ERROR)
    GenerateAssignment(coursedir=CourseDirectory(config=config), config=config, log=log).start()
    return course / "release" / name / f"{name}.ipynb"


def student_notebook(name):
    """The text of the notebook that students get."""
    with tempfile.TemporaryDirectory() as folder:
        made = generated(name, Path(folder))
        return text_of(nbformat.read(made, as_version=4))


# A folder may be overwritten while it is as it was written -------------------------------------------------------


def digests(folder):
    """{file: digest} of all files under a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def ledger(folder):
    return folder.with_name(folder.name + ".json")


def edited(folder):
    """The files that differ from what was written there last."""
    if not folder.exists():
        return []
    known = ledger(folder)
    written = json.loads(known.read_text(encoding="utf-8")) if known.exists() else {}
    found = digests(folder)
    return sorted(name for name in written.keys() | found.keys() if written.get(name) != found.get(name))


def release(name, root=FOLDER):
    """Write root/NAME/ and return it. Raises BuildError, naming the files, where one was changed by hand."""
    source_of(name)  # refuses what is not an assignment
    folder, changed = root / name, edited(root / name)
    if changed:
        raise BuildError(
            f"{folder.name} in {root.name}/ is not overwritten, because of files that no release wrote or that were "
            f"changed or removed since: {', '.join(changed)}. Move the folder away, then release again."
        )
    text = student_notebook(name)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / f"{name}.ipynb").write_bytes(text.encode("utf-8"))
    ledger(folder).write_text(json.dumps(digests(folder), indent=1) + "\n", encoding="utf-8")
    return folder


def summary(name):
    """One line on what was released."""
    said = [cell.metadata.get("nbgrader", {}) for cell in assignment(name).cells]
    points = sum(cell.get("points", 0) for cell in said)
    ids = [cell["grade_id"].split("-")[0] for cell in said if cell]
    return (
        f"{ids.count('answer')} exercises, {ids.count('points')} laws, {points} points, "
        f"graded by hand: {ids.count('open')}"
    )


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="course.py release", description="Make the folder that students get.")
    parser.add_argument("name", nargs="?", default="", metavar="ASSIGNMENT", help="for example 03_binary_addition")
    chosen = parser.parse_args(arguments)
    try:
        folder = release(chosen.name)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"release/{folder.name}/{folder.name}.ipynb: {summary(folder.name)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
