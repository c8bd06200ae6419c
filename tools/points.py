"""The points of every exercise, law by law, written into the guide for instructors: python -m tools.points."""

import re
from pathlib import Path

import jupytext

from rnn_core.exercises.laws import LAWS, OPEN

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "INSTRUCTORS.md"
BEGIN, END = "<!-- written by python -m tools.points -->", "<!-- end of what tools.points writes -->"
HEADING = re.compile(r"^## (.+) \((core|further), (\d+) min\)$", re.M)
CHECK = re.compile(r'^check\("(\w+)"', re.M)


def exercises(lesson):
    """[(its name, its heading, core or further, minutes), ...], the open question last, under the name "open"."""
    source = ROOT / "notebooks" / "source" / "exercises" / f"{lesson}.py"
    text = "\n".join(cell.source for cell in jupytext.read(source, fmt="py:percent").cells)
    found = []
    for part in re.split(r"^(?=## )", text, flags=re.M)[1:]:
        heading, check = HEADING.match(part), CHECK.search(part)
        if check or heading[1] == "In your own words":
            found.append((check[1] if check else "open", heading[1], heading[2], int(heading[3])))
    return found


def told(law):
    return law.name if law.points == 1 else f"{law.name} ({law.points})"


def points(name, lesson):
    return OPEN[lesson] if name == "open" else sum(law.points for law in LAWS[name])


def table(lesson):
    rows = exercises(lesson)
    total, minutes = sum(points(name, lesson) for name, *_ in rows), sum(row[3] for row in rows)
    lines = [f"**{lesson}**: {total} points, {minutes} minutes.", ""]
    lines += [
        "| exercise | minutes | points | one point for each (or as many as stand behind it) |",
        "|---|---|---|---|",
    ]
    for name, heading, kind, took in rows:
        laws = "by hand, see the open questions" if name == "open" else "; ".join(map(told, LAWS[name]))
        title = heading if name == "open" else f"{heading}, `{name}`"
        lines.append(f"| {title}{' (core)' * (kind == 'core')} | {took} | {points(name, lesson)} | {laws} |")
    return "\n".join(lines)


def written(guide):
    """The guide with its tables as they should be."""
    before, rest = guide.split(BEGIN)
    return "\n\n".join([before + BEGIN, *map(table, OPEN), END + rest.split(END)[1]])


def main():
    GUIDE.write_text(written(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
