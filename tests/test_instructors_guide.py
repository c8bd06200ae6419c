"""INSTRUCTORS.md adds up: its minutes, names and limits are those of the lessons, exercises and tools."""

import re
from pathlib import Path

import pytest

from rnn_core.exercises.laws import LAWS, OPEN
from tools import course
from tools.grading.limits import LARGEST_FILE, Limits
from tools.points import HEADING, exercises, written

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
PAGES = [GUIDE, *(path.read_text(encoding="utf-8") for path in sorted((ROOT / "instructors").glob("*.md")))]
SOURCES = {path.stem.split("_")[0]: path for path in sorted((ROOT / "notebooks" / "source").glob("0*.py"))}
EXERCISES = {name: minutes for lesson in OPEN for name, _, _, minutes in exercises(lesson)}


def sections(lesson):
    """[(heading, minutes), ...] of a lesson."""
    text = re.sub(r"^# ?", "", SOURCES[lesson].read_text(encoding="utf-8"), flags=re.M)
    return [(match[1], int(match[3])) for match in HEADING.finditer(text)]


MINUTES = {lesson: sum(minutes for _, minutes in sections(lesson)) for lesson in SOURCES}


def part(heading):
    """The text under a heading, as far as the next of its rank or a higher one."""
    marks, _ = heading.split(" ", 1)
    _, text = GUIDE.split(f"\n{heading}\n")
    return re.split(rf"^#{{2,{len(marks)}}} ", text, flags=re.M)[0]


def rows(text):
    """The rows of the tables in a text, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row, after in zip(cells, [*cells[1:], [""]], strict=True) if "---" not in row[0] + after[0]]


def test_the_table_of_lessons_has_all_of_them_with_their_minutes():
    table = {name.split(" ")[0]: (int(minutes), needs) for name, minutes, needs, _ in rows(part("## The lessons"))}
    assert {lesson: minutes for lesson, (minutes, _) in table.items()} == MINUTES
    for lesson, (_, needs) in table.items():
        named = re.findall(r"\b0\d[a-z]?\b", needs)
        assert all(other in table and other < lesson for other in named) and (named or lesson == "00")


def objectives():
    """{lesson: its objectives, each one string}."""
    found = {}
    for text in re.split(r"^### ", part("## The lessons"), flags=re.M)[1:]:
        found[text.split(" ")[0]] = [" ".join(item.split()) for item in re.split(r"^- ", text, flags=re.M)[1:]]
    return found


def test_every_lesson_has_objectives_and_each_says_where_it_shows():
    assert list(objectives()) == list(SOURCES)
    for lesson, items in objectives().items():
        assert 3 <= len(items) <= 6
        asked = [n for item in items for numbers in re.findall(r"quiz ([\d, ]+)", item) for n in numbers.split(", ")]
        assert sorted(asked) == list("12345"), lesson
        assert all(re.search(r"\((exercises? `|quiz \d)[^()]*\)$", item) for item in items), lesson


def test_every_graded_exercise_serves_one_objective():
    text = "\n".join(item for items in objectives().values() for item in items)
    named = [name for listed in re.findall(r"exercises? ((?:`\w+`(?:, )?)+)", text) for name in listed.split(", ")]
    assert sorted(name.strip("`") for name in named) == sorted(LAWS)


TIMETABLES = ("### One week of five mornings", "### Two weeks of evenings", "### Five weeks of class and home")


def plan(heading):
    """[(what, minutes), ...] for each row of a timetable, with the minutes that the row states."""
    return [(re.findall(r"(\S.*?) \((\d+)\)(?:, |$)", what), int(minutes)) for _, what, minutes in rows(part(heading))]


def minutes_of(what):
    """What an item of a timetable takes by our own account; None for breaks, questions and the like."""
    kind, _, rest = what.partition(" ")
    if kind == "lesson":
        return MINUTES[rest]
    if kind in ("exercise", "exercises"):
        return sum(EXERCISES[name.strip("`")] for name in rest.split(", "))
    if kind == "assignment":
        return sum(minutes for *_, minutes in exercises(rest))
    return {"quiz": 10, "demonstration": 15}.get(kind)


@pytest.mark.parametrize("heading", TIMETABLES)
def test_the_minutes_of_a_timetable_add_up(heading):
    for items, stated in plan(heading):
        assert sum(int(minutes) for _, minutes in items) == stated
        for what, minutes in items:
            assert minutes_of(what) in (None, int(minutes)), what


@pytest.mark.parametrize("heading", TIMETABLES)
def test_a_timetable_has_the_five_demonstrations_and_no_lesson_before_what_it_needs(heading):
    items = [what for row, _ in plan(heading) for what, _ in row]
    shown = [what.split(" ")[1] for what in items if what.startswith("demonstration")]
    assert shown == ["latch", "nudging", "transpose", "ripple", "temperature"]
    read = [what.split(" ")[1] for what in items if what.startswith("lesson")]
    assert read == sorted(read) and set(SOURCES) - set(read) <= {"04b"}
    for what in items:
        if what.startswith("quiz"):
            assert items.index(what) > items.index(what.replace("quiz", "lesson"))


def test_all_lessons_and_assignments_are_in_the_timetable_of_five_weeks():
    items = [what for row, _ in plan(TIMETABLES[2]) for what, _ in row]
    assert {f"lesson {lesson}" for lesson in SOURCES} | {f"assignment {name}" for name in OPEN} <= set(items)


def test_what_may_be_skipped_is_there_and_takes_what_is_said():
    table = rows(part("### What to skip"))
    assert len(table) >= 6
    for what, minutes, _ in table:
        lesson, _, section = what.partition(", ")
        named = {heading.split(".")[0]: took for heading, took in sections(lesson)}
        took = MINUTES[lesson] if section == "all of it" else named[section.removeprefix("section ")]
        assert took == int(minutes), what


def test_the_points_are_those_of_the_laws():
    """`python -m tools.points` writes them anew."""
    assert written(GUIDE) == GUIDE
    assert all(name in GUIDE for name in OPEN)


def test_the_limits_are_those_that_are_set():
    stated = {what: value for what, value, _ in rows(part("## What grading does not protect against"))}
    limits = Limits()
    assert stated["time of a cell"] == f"{limits.cell} s" and stated["time of a run"] == f"{limits.total} s"
    assert stated["memory"] == f"{limits.memory} MB" and stated["size of a written file"] == f"{LARGEST_FILE} MB"


def test_every_path_and_command_that_is_named_exists():
    text = "\n".join(PAGES)
    for path in re.findall(r"`((?:notebooks|rnn_core|tests|tools)/[\w./]+)`", text):
        assert (ROOT / path).exists() or re.search(r"\b(NAME|TOPIC)\b", path), path
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.M)) <= made
    called = re.findall(r"(?:^|`)(?:python|py) tools[/\\]course\.py ([^`\n]+)", text, re.M)
    assert len(called) >= 4
    for words in called:
        if words != "name":
            assert course.read_command_line(words.split()).command.__name__ == words.split()[0]
    for module in re.findall(r"python -m (tools\.\w+)", text):
        assert (ROOT / f"{module.replace('.', '/')}.py").exists(), module


def test_the_readme_leads_to_the_guide_and_the_guide_to_its_pages():
    assert "](INSTRUCTORS.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\((instructors/\w+\.md)\)", GUIDE))
    assert linked == {path.relative_to(ROOT).as_posix() for path in (ROOT / "instructors").glob("*.md")}


def test_the_guide_can_be_read_in_one_sitting():
    assert len(GUIDE.splitlines()) <= 450
