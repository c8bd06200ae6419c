"""Grade a folder of submissions: python -m tools.grading.marking FOLDER [--assignment NAME] [--out DIR]."""

import argparse
import sys
from pathlib import Path

from tools.grading import manual, report
from tools.grading.assignment import assignments, blank
from tools.grading.collect import collect, lesson_of_most
from tools.grading.form import form
from tools.grading.grade import grade
from tools.grading.limits import Limits, in_words

ROOT = Path(__file__).parents[2]


def grade_folder(folder, made, out, limits, say=print):
    """Grade every submission in `folder` for the form `made`; the reports go to `out`. Returns the results."""
    manual.read(out / "manual.csv", made)  # a mistake in it is told before the work, not after
    results = []
    for submission in collect(folder, made):
        results.append(grade(made, submission, limits))
        say(f"{submission.student}: {sum(results[-1].points.values()):g}")
    report.write(out, made, results)
    return results


def options(words):
    top = argparse.ArgumentParser(prog="course.py grade", description="Grade a folder of submissions.")
    top.add_argument("folder", nargs="?", default="", help="holds a folder or a notebook for each student")
    top.add_argument(
        "--assignment", metavar="NAME", help="for example 01_word_prediction; else seen from the notebooks"
    )
    top.add_argument("--out", type=Path, metavar="DIR", help="for the reports; graded/NAME if not given")
    for name, value in Limits()._asdict().items():
        unit = "MB" if name == "memory" else "seconds"
        top.add_argument(f"--{name}", type=int, default=value, help=f"{unit}, {value} if not given")
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
        results = grade_folder(folder, form(name, blank(name)), out, limits)
    except manual.BadPoints as error:
        sys.exit(f"grade: {error}")
    print(f"{len(results)} submissions; the reports are in {out}: grades.csv, summary.html, feedback.")


if __name__ == "__main__":
    main()
