"""Points by law: an answer is judged part by part, on other random input than its check tries.

An exercise has a few laws, each worth its points, all or none. Where it can, a law's input is such that other
mistakes do no harm there: states of zero, where the slope of tanh is 1, show the hand-off alone. A law of form
(shapes, arguments unchanged) and one that a constant would fulfil count only beside a law of numbers: then an empty
answer earns nothing. The laws stand in rnn_core/exercises/laws, one file a lesson.
"""

from typing import NamedTuple

import numpy as np

from rnn_core.exercises import EXERCISES, Wrong, diagnose, engine
from rnn_core.exercises.calling import attempt, call
from rnn_core.exercises.laws import LAWS

SHORT = 2.0  # seconds for each further law, once an answer has been stopped for running too long
NO_FUNCTION = "there is no function of this name: keep the name that the answer cell began with."


class Part(NamedTuple):
    """What one law gave: its name, the points that were got and that there are, and what the student should read."""

    law: str
    got: int
    possible: int
    sentence: str


class Trial(NamedTuple):
    """An answer tried on the input of one law."""

    right: bool
    ended: bool
    called: list


def possible(name):
    """The points of an exercise."""
    return sum(law.points for law in LAWS[name])


def points(name, function, seed, limit=engine.LIMIT):
    """[(law, got, possible, sentence), ...] for an answer to the exercise `name`, on the random input of `seed`."""
    if not callable(function):
        return nothing(LAWS[name], NO_FUNCTION)
    trials = all_tried(name, function, seed, limit)
    own = [called for trial in trials for called in trial.called]
    if own:
        return nothing(LAWS[name], f"That is rnn_core's own {own[0]}: right, and not scored. Write it yourself.")
    kept = earned(LAWS[name], trials)
    why = "" if all(kept) else reason(name, function, seed, trials, limit)
    return [
        Part(law.name, law.points if got else 0, law.points, "right." if got else why)
        for law, got in zip(LAWS[name], kept, strict=True)
    ]


def all_tried(name, function, seed, limit=engine.LIMIT):
    """A trial for each law. The limit is for each; it is shorter for an answer that has been stopped once."""
    trials = []
    for n, law in enumerate(LAWS[name]):
        seconds = limit if all(trial.ended for trial in trials) else min(limit, SHORT)
        trials.append(tried(EXERCISES[name], law, function, np.random.default_rng([seed, n]), seconds))
    return trials


def earned(laws, trials):
    """Which laws were kept; those of form count only beside one of numbers."""
    substance = any(trial.right for law, trial in zip(laws, trials, strict=True) if not law.beside)
    return [trial.right and (substance or not law.beside) for law, trial in zip(laws, trials, strict=True)]


def nothing(laws, sentence):
    return [Part(law.name, 0, law.points, sentence) for law in laws]


def tried(exercise, law, function, rng, limit):
    cases = cases_of(exercise, law, rng)
    outcomes, ended, called, _ = attempt(exercise, function, cases, limit)
    if not ended or len(outcomes) < len(cases):
        return Trial(False, ended, called)
    expected = [call(exercise, exercise.answer, arguments) for _, arguments in cases]
    return Trial(law.judge(law, outcomes, expected, law.tolerance or exercise.tolerance), ended, called)


def cases_of(exercise, law, rng):
    """The law's own input, or those inputs of the exercise that it names; all of them where it names none."""
    if callable(law.on):
        return law.on(rng)
    cases = exercise.inputs(rng)
    chosen = [case for case in cases if case[0] in law.on] if law.on else cases
    if len(chosen) < len(law.on):
        raise LookupError(f"the law {law.name!r} is judged on {law.on}; the exercise has {[c[0] for c in cases]}")
    return chosen


def reason(name, function, seed, trials, limit):
    """One sentence for all laws that were lost: the name of the mistake, where the check knows it."""
    if not all(trial.ended for trial in trials):
        return f"Still running after {limit:g} s, where ours takes less than 0.1 s: a loop without an end?"
    try:
        verdict = diagnose(name, function, limit, seed)
    except Exception as error:  # a fault of ours must not touch the points
        return f"wrong; which mistake it is cannot be said ({type(error).__name__}: {error})."
    return "Right on the check's inputs, wrong on others of this kind." if verdict.right else verdict.sentence


LAST = {}  # the last answer that was judged: a notebook asks for its laws one by one


def award(name, function, number, seed):
    """For one cell of a graded notebook: print what law `number` (from 1) gave, or raise Wrong with the sentence."""
    if LAST.get("asked") != (name, seed) or LAST["function"] is not function:
        LAST.update(asked=(name, seed), function=function, parts=points(name, function, seed))
    law, got, of, sentence = LAST["parts"][number - 1]
    line = f"{name}, {law}: {got} of {of}. {sentence}"
    if got < of:
        raise Wrong(line)
    print(line)
