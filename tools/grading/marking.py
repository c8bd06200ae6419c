"""Grade a folder of submissions: python -m tools.grading.marking FOLDER [--assignment NAME] [--out DIR]."""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.grading import manual, report
from tools.grading.assignment import assignments, blank
from tools.grading.collect import collect, lesson_of_most
from tools.grading.form import form
from tools.grading.grade import grade
from tools.grading.limits import Limits, in_words
from tools.grading.runs import CannotRun, run

ROOT = Path(__file__).parents[2]


def try_out(made, limits):
    """Run the untouched assignment: what fails here is the grader's affair, and must cost no student anything."""
    try:
        ran = run(made.blank, limits)
    except CannotRun as error:
        raise CannotRun(f"the untouched notebook of {made.name} cannot be run here: {error}.") from None
    if ran.why:
        raise CannotRun(f"the untouched notebook of {made.name} cannot be run to its end here ({ran.words}).")
    if sum(ran.points.values()):
        raise CannotRun(f"the untouched notebook of {made.name} earns points: mend its laws before you grade.")


def grade_folder(folder, made, out, limits, jobs=1, say=print):
    """Grade every submission in `folder` for the form `made`; the reports go to `out`. Returns the results."""
    manual.read(out / "manual.csv", made)  # a mistake in it is told before the work, not after
    try_out(made, limits)
    results = []
    with ThreadPoolExecutor(jobs) as pool:
        for result in pool.map(lambda one: grade(made, one, limits), collect(folder, made)):
            results.append(result)
            say(f"{result.student}: {sum(result.points.values()):g} of {made.possible:g}")
    report.write(out, made, results)
    return results


UNITS = {
    "cell": "seconds for a cell",
    "total": "seconds for a run",
    "memory": "MB for a run",
    "jobs": "how many to grade at a time",
}


def whole(text):
    if not (text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError("expected a whole number above 0, got " + repr(text))
    return int(text)


def options(words):
    top = argparse.ArgumentParser(prog="course.py grade", description="Grade a folder of submissions.")
    top.add_argument("folder", nargs="?", default="", help="holds a folder or a notebook for each student")
    top.add_argument(
        "--assignment", metavar="NAME", help="for example 01_word_prediction; else seen from the notebooks"
    )
    top.add_argument("--out", type=Path, metavar="DIR", help="for the reports; graded/NAME if not given")
    for name, value in {**Limits()._asdict(), "jobs": 1}.items():
        top.add_argument(f"--{name}", type=whole, default=value, help=f"{UNITS[name]}, {value} if not given")
    return top.parse_args(words)


def main(words=None):
    said = options(words)
    folder = Path(said.folder)
    if not said.folder or not folder.is_dir():
        came = f"{folder} is not one" if said.folder else "nothing was given"
        sys.exit(f"grade: expected a folder that holds a folder or a notebook for each student, and {came}.")
    name = said.assignment or lesson_of_most(folder)
    if name not in assignments():
        seen = f"there is no assignment {name!r}" if name else "no notebook shows which assignment it is"
        sys.exit(f"grade: {seen}; name one of {', '.join(assignments())} after --assignment.")
    out = said.out or ROOT / "graded" / name
    if folder.resolve() in [out.resolve(), *out.resolve().parents]:
        sys.exit(f"grade: {out} lies in the folder of submissions, where nothing is written; choose another --out.")
    limits = Limits(said.cell, said.total, said.memory)
    print(in_words(limits), flush=True)
    try:
        results = grade_folder(folder, form(name, blank(name)), out, limits, said.jobs)
    except (manual.BadPoints, CannotRun) as error:
        sys.exit(f"grade: {error}")
    print(f"{len(results)} submissions; the reports are in {out}: grades.csv, summary.html, feedback.")


if __name__ == "__main__":
    main()
