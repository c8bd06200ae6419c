"""Grade one submission: rebuild it, run it, find who stopped it, and put into words what each law came to."""

import re
from typing import NamedTuple

from rnn_core.exercises.points import NO_FUNCTION
from tools.grading.culprit import guilty
from tools.grading.form import ANSWER
from tools.grading.rebuild import notebook, rebuild
from tools.grading.runs import run


class Result(NamedTuple):
    """points: {law id: points}. said: {law id: why it was lost}. sentences: what else the student should read.

    open: {grade_id: text} of the answers in words; those left blank are not in it.
    """

    student: str
    points: dict
    said: dict
    sentences: tuple = ()
    open: dict = {}


WHY = {
    "killed": "Running this answer ended the whole Python process",
    "cell": "Running this answer took longer than a cell may take ({cell} s)",
    "total": "With this answer the notebook took longer than it may take in all ({total} s)",
}
FAULT = "The grading itself failed here, which is no fault of this notebook: grade it by hand ({})."


def grade(form, submission, limits):
    """The result of one submission. A fault of ours costs nobody else anything."""
    if submission.cells is None:
        return Result(submission.student, {}, {}, submission.sentences)
    try:
        return graded(form, submission, limits)
    except Exception as error:  # one student's notebook must never stop the others
        return Result(
            submission.student, {}, {}, (*submission.sentences, FAULT.format(f"{type(error).__name__}: {error}"))
        )


def graded(form, submission, limits):
    rebuilt = rebuild(form, submission.cells)
    answered = [name for name in form.exercises if ANSWER + name in rebuilt.answers]
    runs = []

    def again(without):
        runs.append(run(notebook(form, rebuilt, without), limits))
        return runs[-1]

    out, ran = guilty(again, answered)
    if ran.why:
        raise RuntimeError(f"not run to its end even without its answers: {ran.words or ran.why}")
    lost = {law.id for law in form.laws if law.exercise in out}
    points = {law.id: 0 if law.id in lost else ran.points.get(law.id, 0) for law in form.laws}
    stopped = culprits_sentence(runs[0].why, limits) if out else ""
    said = {
        law.id: stopped if law.id in lost else in_words(law, ran) for law in form.laws if points[law.id] < law.points
    }
    put_back = [f"Put back as it was released, so that the rest could be graded: {', '.join(out)}."] if out else []
    opened = {id: text for id, text in rebuilt.answers.items() if id in form.open}
    return Result(submission.student, points, said, (*submission.sentences, *rebuilt.sentences, *put_back), opened)


def culprits_sentence(why, limits):
    return WHY[why].format(**limits._asdict()) + ". Its points are lost; all else was graded without it."


def in_words(law, ran):
    """Why a law was lost."""
    if law.id not in ran.errors:
        return "This part was not reached."
    kind, text = ran.errors[law.id]
    own = ran.errors.get(ANSWER + law.exercise)
    if own and NO_FUNCTION in text:
        return tidy(f"The cell of your answer stopped with {own[0]}: {own[1]}")
    if kind == "Wrong":
        return tidy(re.sub(r"\A.*?: [\d.]+ of [\d.]+\. ", "", text, count=1))
    return tidy(f"{kind}: {text}")


def tidy(text):
    """Less what differs from one run to the next: addresses in memory, process numbers, our temporary folder."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    text = re.sub(r"0x[0-9a-f]{6,}", "0x...", text)
    text = re.sub(r"\S*ipykernel_\d+\S*", "the cell", text)
    text = re.sub(r"/\S*/home\b", "~", text)
    return text if len(text) <= 800 else text[:800] + " ..."
