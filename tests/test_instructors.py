"""The guide for instructors keeps its promises: sums add up, names exist, every demonstration runs."""

import re
from pathlib import Path

import jupytext
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "instructors"
DEMONSTRATIONS, QUIZZES, OPEN_QUESTIONS = (
    (PAGES / f"{name}.md").read_text(encoding="utf-8") for name in ("DEMONSTRATIONS", "QUIZZES", "OPEN_QUESTIONS")
)
LESSONS = {path.stem.split("_")[0]: path for path in (ROOT / "notebooks" / "source").glob("0*.py")}


def parts(page, level="##"):
    """{heading: text} of a page."""
    found = re.split(rf"^{level} (.+)$", page, flags=re.M)[1:]
    return dict(zip(found[::2], found[1::2], strict=True))


def title(path):
    """What a lesson calls itself, up to a colon."""
    return re.match(r"# ([^\n:]+)", jupytext.read(path, fmt="py:percent").cells[0].source)[1]


def demonstration(number):
    """The names that a demonstration leaves behind, after all its cells have run in order."""
    text = next(text for heading, text in parts(DEMONSTRATIONS).items() if heading.startswith(f"{number}. "))
    names = {}
    for block in re.findall(r"^```python\n(.*?)^```", text, re.S | re.M):
        exec(block, names)
    return names


def test_the_latch_keeps_its_word_through_a_murmur_and_not_through_a_word():
    said = demonstration(1)
    assert said["kept"] > 0.99 and 0 < said["lost"] < 0.05
    assert said["murmur"] > 0.99 and said["word"] < -0.9


def test_a_nudge_agrees_to_ten_digits_and_a_smaller_one_to_fewer():
    said = demonstration(2)
    right = said["grads"]["Whh"][2, 7]
    assert sum(a.size for a in said["params"].values()) == 194
    assert abs(said["by_nudging"] / right - 1) < 1e-9 < 1e-5 < abs(said["too_small"] / right - 1) < 1e-2


def test_the_transpose_shows_from_two_words_on_and_not_where_it_does_no_harm():
    said = demonstration(3)
    errors = {T: max(said["errors"](said["params"], T).values()) for T in (1, 2, 6)}
    assert errors[1] < 1e-12 and min(errors[2], errors[6]) > 0.3
    assert max(said["errors"](said["symmetric"], 6).values()) < 1e-12
    assert 0.005 < max(said["errors"](said["small"], 6).values()) < 0.03


def test_the_ripple_breaks_what_a_hundred_long_sums_do_not(capsys):
    says = demonstration(4)["says"]
    assert "100 of 100 right" in capsys.readouterr().out
    assert says(524287, 1)[0] != 524288 and says(1, 524287) == (524288, 524288)


def test_warmer_text_surprises_more_and_the_likeliest_goes_round():
    said = demonstration(5)
    bits = [said[name][1] for name in ("cool", "warm", "hot")]
    assert bits == sorted(bits) and bits[0] < bits[2] / 2
    greedy = said["greedy"]
    assert any(greedy[-100:].count(greedy[-n:]) >= 2 for n in range(5, 50))


def test_every_lesson_has_five_questions_and_five_answers():
    quizzes = parts(QUIZZES)
    assert [heading.split(" ")[0] for heading in quizzes] == sorted(LESSONS)
    for heading, text in quizzes.items():
        assert heading.split(" ", 1)[1] == title(LESSONS[heading.split(" ")[0]]).split(",")[0]
        questions, answers = text.split("<details>")
        for half in (questions, answers):
            assert re.findall(r"^(\d)\. \S", half, re.M) == list("12345"), heading


def test_the_quizzes_arithmetic_is_right():
    assert 5 * 8 + 8 * 8 + 8 + 8 * 5 + 5 == 157 and 2 * 157 * 100 == 31_400
    assert round(100 * (1 - (1 - 1 / 128**2) ** 10_000)) == 46 and round(100 * 10_000 / 128**2) == 61
    assert (1 / 2 + 1 / 32) / 2 == 17 / 64 and 1.9 < np.log2(64 / 17) < 2 and round(np.log2(1000) - 1) == 9


def words(text):
    """A text without the marks and breaks that Markdown and notebooks put in differently."""
    return " ".join(re.sub(r"^> ?", "", text, flags=re.M).split())


OPEN_SOURCES = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "notebooks" / "source" / "exercises").glob("0*.py"))
    if "In your own words" in path.read_text(encoding="utf-8")
}


@pytest.mark.parametrize("lesson", OPEN_SOURCES)
def test_every_open_question_is_asked_as_in_its_notebook_and_has_three_graded_answers(lesson):
    cells = jupytext.reads(OPEN_SOURCES[lesson], fmt="py:percent").cells
    asked = next(cell.source for cell in cells if "In your own words" in cell.source)
    text = parts(OPEN_QUESTIONS)[lesson]
    quoted = "\n".join(line for line in text.splitlines() if line.startswith(">"))
    assert words(quoted) in words(asked)
    grades = re.findall(r"^\*\*(\w+) points?\.\*\* \"", text, re.M)
    assert len(grades) == len(set(grades)) == 3 and grades[0] == "Four"
    assert len(re.findall(r"^\*Why:\* ", text, re.M)) == 3


def test_no_open_question_is_left_out():
    assert list(parts(OPEN_QUESTIONS)) == list(OPEN_SOURCES)
