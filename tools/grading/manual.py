"""Points given by hand: manual.csv, which only its owner changes; here rows are added for new students, no more."""

import csv
import io
from typing import NamedTuple

UNGRADED = "not graded yet"


class Hand(NamedTuple):
    """points: None where nobody has graded yet."""

    points: float | None
    comment: str = ""


class BadPoints(ValueError):
    """What stands in manual.csv cannot be points."""


def read(path, form):
    """{student: {grade_id: Hand}} of the file, {} if there is none or nothing in it."""
    if not path.exists() or not path.stat().st_size:
        return {}
    text = path.read_bytes().decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter(text))
    missing = {"student", *form.open} - set(rows.fieldnames or ())
    if missing:
        raise BadPoints(f"{path} has no column {', '.join(sorted(missing))}; its first line must name the columns.")
    return {
        row["student"]: {
            id: Hand(points_in(path, row, id, form.open[id]), row.get("comment") or "") for id in form.open
        }
        for row in rows
    }


def delimiter(text):
    """A comma, or what a spreadsheet made of it."""
    first = text.splitlines()[0] if text else ""
    return max(",;\t", key=first.count)


def points_in(path, row, id, possible):
    text = (row[id] or "").strip().replace(",", ".")
    if not text:
        return None
    try:
        points = float(text)
    except ValueError:
        points = -1
    if not 0 <= points <= possible:
        raise BadPoints(
            f"{path}: {row['student']} has {text!r} for {id}; expected a number from 0 to {possible}, or nothing."
        )
    return points


def add_students(path, form, students):
    """Give every new student an empty row. What stands in the file already stays as it is, byte for byte."""
    if not form.open:
        return
    known = read(path, form)
    old = path.read_bytes() if path.exists() else b""
    text = old.decode("utf-8-sig")
    out = io.StringIO()
    rows = csv.writer(out, delimiter=delimiter(text) if text else ",", lineterminator="\n")
    if not text:
        rows.writerow(["student", *form.open, "comment"])
    elif not text.endswith("\n"):
        out.write("\n")
    new = [student for student in students if student not in known]
    rows.writerows([student, *("" for _ in form.open), ""] for student in new)
    if new or not text:
        path.write_bytes(old + out.getvalue().encode("utf-8"))


def by_hand(form, result, known):
    """{grade_id: Hand} of one student: an answer that was left blank is worth 0, whoever has graded."""
    given = known.get(result.student, {})
    blank = {id: Hand(0.0) for id in form.open if id not in result.open}
    return {
        **{id: given.get(id, Hand(None)) for id in form.open},
        **{id: h for id, h in blank.items() if given.get(id, Hand(None)).points is None},
    }
