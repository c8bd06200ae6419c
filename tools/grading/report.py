"""Write what a folder of submissions came to: grades.csv, a feedback page for each student, the summary."""

import csv
import io
import re

from tools.grading import manual
from tools.grading.feedback import feedback, open_answers, points_of, total
from tools.grading.manual import UNGRADED
from tools.grading.pages import number
from tools.grading.summary import summary


def write(out, form, results):
    """All files in the folder `out`. The same results give the same bytes; manual.csv only gains rows."""
    known = manual.read(out / "manual.csv", form)
    hands = [manual.by_hand(form, result, known) for result in results]
    (out / "feedback").mkdir(parents=True, exist_ok=True)
    manual.add_students(out / "manual.csv", form, [result.student for result in results])
    save(out / "grades.csv", grades(form, results, hands))
    save(out / "summary.html", summary(form, results))
    if form.open:
        save(out / "open_answers.html", open_answers(form, results))
    for name, result, hand in zip(file_names(results), results, hands, strict=True):
        save(out / "feedback" / f"{name}.html", feedback(form, result, hand))


def save(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


def file_names(results):
    """A name for each student's page that every system allows, and no two of which differ in capitals alone."""
    names = []
    for result in results:
        name = first = re.sub(r"[^\w.-]+", "_", result.student).strip(".") or "student"
        taken, n = {other.lower() for other in names}, 2
        while name.lower() in taken:
            name, n = f"{first}_{n}", n + 1
        names.append(name)
    return names


def grades(form, results, hands):
    """One row a student; a column for each exercise, each law and the open question."""
    laws = [f"{law.exercise}: {law.title}" for law in form.laws]
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["student", "total", "possible", *form.exercises, *form.open, *laws, "notes"])
    for result, hand in zip(results, hands, strict=True):
        exercises = [number(points_of(form, result, name)[0]) for name in form.exercises]
        opened = ["" if hand[id].points is None else number(hand[id].points) for id in form.open]
        parts = [number(result.points.get(law.id, 0)) for law in form.laws]
        row = [number(total(result, hand)), number(form.possible), *exercises, *opened, *parts]
        rows.writerow([plain(result.student), *row, plain(" ".join(notes(result, hand)))])
    return out.getvalue()


def notes(result, hand):
    return [*result.sentences, *(f"{id}: {UNGRADED}." for id, h in hand.items() if h.points is None)]


def plain(text):
    """A spreadsheet would take some beginnings for a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t")) else text
