"""The page of symptoms shows errors as NumPy and Python print them, word for word."""

import re
import subprocess
import sys
import traceback
import warnings
from pathlib import Path

import numpy as np
import pytest

from rnn_core import softmax_cross_entropy

PAGE = Path(__file__).resolve().parents[1] / "notebooks" / "WHEN_IT_GOES_WRONG.md"

MISTAKES = {
    "columns on the left": lambda: np.ones((2, 4)) @ np.ones(2),
    "np.dot of the wrong sizes": lambda: np.dot(np.ones((10, 4)), np.ones(10)),
    "states added to scores": lambda: np.ones((3, 10)) + np.ones((3, 4)),
    "a bias without its sum": lambda: np.ones(10).__iadd__(np.ones((3, 10))),
    "a large exponent": lambda: np.exp(np.array([1000.0])),
    "infinity by infinity": lambda: np.array([np.inf]) / np.array([np.inf]),
    "the logarithm of 0": lambda: np.log(np.array([0.0])),
    "0 times infinity": lambda: np.array([0.0]) * np.array([np.inf]),
    "NaN among the scores": lambda: softmax_cross_entropy(np.array([[np.nan, 1.0]]), np.array([0])),
    "a forgotten name": lambda: count,  # noqa: F821
    "a misspelt import": lambda: exec("from rnn_core import Vocabulry"),
}


def shown():
    """The lines of the page's fenced blocks."""
    return "\n".join(re.findall(r"^```\n(.*?)\n```$", PAGE.read_text("utf-8"), re.S | re.M)).splitlines()


def entries():
    """The page's headings of second rank."""
    return re.findall(r"^## (.+)$", PAGE.read_text("utf-8"), re.M)


def said(mistake):
    """The last line that Python prints about a mistake, without modules' names and places on a machine."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            mistake()
        except (Exception, Warning) as error:
            line = traceback.format_exception_only(error)[-1].strip()
            return re.sub(r"^[\w.]+\.(?=\w+:)| \(\S*__init__.py\)$", "", line)
    return "nothing"


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_on_the_page_in_the_words_of_the_error(mistake):
    assert said(mistake) in shown()


def test_a_python_without_the_course_says_what_the_page_says(tmp_path):
    command = [sys.executable, "-I", "-S", "-c", "import rnn_core"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stderr.splitlines()[-1] in shown()


def test_every_error_on_the_page_is_made_to_happen_here():
    happened = {said(mistake) for mistake in MISTAKES.values()} | {"ModuleNotFoundError: No module named 'rnn_core'"}
    assert set(shown()) == happened


def test_every_entry_has_the_same_anchor_in_jupyterlab_and_on_github():
    """JupyterLab only puts hyphens for spaces; GitHub also lowers capitals and drops dots: the headings have none."""
    assert entries() != []
    assert [title for title in entries() if re.sub(r"[^\w\- ]", "", title.lower()) != title] == []


def test_the_index_leads_to_every_entry():
    assert re.findall(r"\]\(#(.+?)\) \|$", PAGE.read_text("utf-8"), re.M) == [t.replace(" ", "-") for t in entries()]
