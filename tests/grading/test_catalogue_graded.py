"""Every catalogued mistake, end to end: one of each exercise in one notebook, as many notebooks as there are mistakes.

In each notebook every exercise must come out as it does alone: so a mistake loses its own exercise's points and no
other's. Its sentence must stand in the student's page.
"""

import pytest
from made import needs_nbgrader, put, solved, submission, untouched
from markupsafe import escape

from rnn_core.exercises import EXERCISES, TOPICS
from rnn_core.exercises.engine import function_of
from rnn_core.exercises.points import points
from tools.grading.assignment import SEED, assignments, blank
from tools.grading.feedback import feedback
from tools.grading.form import form
from tools.grading.grade import grade
from tools.grading.limits import Limits
from tools.grading.manual import by_hand

pytestmark = [pytest.mark.heavy, needs_nbgrader]

ANSWER = """from rnn_core.exercises import EXERCISES
from rnn_core.exercises.engine import function_of

{name} = function_of(EXERCISES["{name}"], EXERCISES["{name}"].mistakes[{m}].wrong[{w}])"""


def wrong_answers(name):
    return [(m, w) for m, mistake in enumerate(EXERCISES[name].mistakes) for w in range(len(mistake.wrong))]


def rounds(lesson):
    return max(len(wrong_answers(name)) for name in TOPICS[lesson])


ROUNDS = [(lesson, k) for lesson in assignments() for k in range(rounds(lesson))]


@pytest.fixture(scope="module")
def forms():
    return {lesson: form(lesson, blank(lesson)) for lesson in assignments()}


@pytest.mark.parametrize(("lesson", "k"), ROUNDS)
def test_each_mistake_loses_only_its_own_points_and_its_sentence_is_in_the_feedback(forms, lesson, k):
    made = forms[lesson]
    here = {name: wrong_answers(name)[k] for name in made.exercises if k < len(wrong_answers(name))}
    answers = {name: ANSWER.format(name=name, m=m, w=w) for name, (m, w) in here.items()}
    result = grade(made, submission("anna", put(solved(lesson), answers)), Limits())
    page = feedback(made, result, by_hand(made, result, {}))
    for name in made.exercises:
        got = [result.points[law.id] for law in made.laws if law.exercise == name]
        if name not in here:
            assert all(got), name
            continue
        mistake = EXERCISES[name].mistakes[here[name][0]]
        alone = points(name, function_of(EXERCISES[name], mistake.wrong[here[name][1]]), SEED)
        assert got == [part.got for part in alone], name
        assert sum(got) < sum(part.possible for part in alone), name
        assert str(escape(mistake.sentence)) in page, (name, mistake.sentence)


@pytest.mark.parametrize("lesson", assignments())
def test_the_reference_gets_all_points_and_a_blank_notebook_none_in_any_part(forms, lesson):
    made = forms[lesson]
    full = grade(made, submission("anna", solved(lesson)), Limits())
    assert full.points == {law.id: law.points for law in made.laws} and (full.said, full.sentences) == ({}, ())
    nothing = grade(made, submission("bert", untouched(lesson)), Limits())
    assert nothing.points == {law.id: 0 for law in made.laws} and nothing.open == {}
