"""The engine behind the exercises: it compares an answer with the right one, and with every catalogued mistake.

An exercise is a reference answer, input for it (from easy to hard, of odd sizes), and a catalogue of mistakes. A
mistake is a sentence and wrong answers: mostly the reference with one text replaced by another, so that two mistakes
made at once are simply two replacements. `diagnose` runs the student's function on all input and looks for the wrong
answer that gives the same results everywhere; where there is none it says what can be seen from outside.
"""

import inspect
import itertools
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rnn_core.exercises.calling import Outcome, alike, attempt, call
from rnn_core.exercises.outside import describe, seen_from_outside, shown

LIMIT = 20.0  # seconds for all input of an exercise; the reference takes less than 0.1


class Mistake(NamedTuple):
    """The sentence a student should read, and wrong answers: functions, or replacements ((old, new), ...)."""

    sentence: str
    wrong: tuple


class Exercise(NamedTuple):
    """answer: the reference. inputs(rng): [(what it is, arguments), ...], easy ones first. mistakes: the catalogue.

    returns: names of what a tuple holds. own: rnn_core's functions that would be the answer itself. observe(value,
    arguments): what is compared, where that is not the value. changes: arguments that the answer may change.
    given: how many of the arguments the answer is called with, where the others are for `observe` alone.
    praise(value): what a right answer is told.
    """

    answer: object
    inputs: object
    mistakes: tuple
    returns: tuple = ()
    own: tuple = ()
    observe: object = None
    changes: tuple = ()
    tolerance: float = 1e-5
    given: int | None = None
    praise: object = None


class Verdict(NamedTuple):
    right: bool
    sentence: str
    written: bool = True


class Wrong(AssertionError):
    """A graded answer that is not right; its text is the sentence that check prints."""


def mistake(sentence, *wrong):
    """mistake(sentence, (old, new)), with several such pairs in a tuple where one wrong answer needs them."""
    pairs = [(w,) if isinstance(w, tuple) and isinstance(w[0], str) else w for w in wrong]
    return Mistake(sentence, tuple(pairs))


source_of = lru_cache(inspect.getsource)


@lru_cache(maxsize=1000)
def edited(answer, replacements):
    """The reference with texts of its source replaced; None where one of them does not occur exactly once, or where
    two that were made for each other's absence leave no Python behind."""
    source = source_of(answer)
    for old, new in replacements:
        if source.count(old) != 1:
            return None
        source = source.replace(old, new)
    names = dict(answer.__globals__)
    try:
        exec(compile(source, "<a wrong answer>", "exec"), names)
    except SyntaxError:
        return None
    return names[answer.__name__]


def function_of(exercise, wrong):
    return wrong if callable(wrong) else edited(exercise.answer, wrong)


def diagnose(exercise, name, function, limit=LIMIT, seed=0):
    """The verdict on a student's function."""
    cases = exercise.inputs(np.random.default_rng(seed))
    expected = [call(exercise, exercise.answer, arguments) for _, arguments in cases]
    if not callable(function):
        return Verdict(False, f"This is {shown(function)}; hand over the function itself, check({name!r}, function).")
    outcomes, ended, called, printed = attempt(exercise, function, cases, limit)
    first = outcomes[0] if outcomes else Outcome({})
    if isinstance(first.error, NotImplementedError) or is_dots(first):
        return Verdict(False, "not written yet.", written=False)
    if called:
        return Verdict(False, f"That is rnn_core's own {called[0]}: right, and not scored. Write it yourself.")
    if not ended:
        where = describe(exercise, cases[min(len(outcomes), len(cases) - 1)])
        return Verdict(
            False, f"Still running after {limit:g} s, where ours takes less than 0.1 s: a loop without an end? {where}"
        )
    sentences = compared(exercise, cases, expected, outcomes)
    if sentences:
        return Verdict(False, " ".join([*sentences, *what_it_printed(printed)]))
    praise = exercise.praise(outcomes[0].value) if exercise.praise else f"right, on {len(cases)} inputs of odd sizes."
    return Verdict(True, praise)


def compared(exercise, cases, expected, outcomes):
    """Sentences about what is wrong; [] if nothing is."""
    tolerance = exercise.tolerance
    moved = frozenset().union(*(o.changed for o in outcomes))
    wrong = [not alike(o, e, tolerance) for o, e in zip(outcomes, expected, strict=True)]
    if not any(wrong) and not moved:
        return []
    known, explained = catalogued(exercise, cases, outcomes, moved)
    rest = (
        [f"It changed its argument {', '.join(sorted(moved - explained))}: work on a copy."]
        if moved - explained
        else []
    )
    if known or not any(wrong):
        return known + rest
    return seen_from_outside(exercise, cases, expected, outcomes, wrong) + rest


def catalogued(exercise, cases, outcomes, moved):
    """The sentences of the one mistake, or else of the two or three, that give these outcomes; what they change."""
    for m in exercise.mistakes:
        for wrong in m.wrong:
            found = gives(exercise, function_of(exercise, wrong), cases, outcomes, moved)
            if found is not None:
                return [m.sentence], found
    edits = [[(m.sentence, w) for w in m.wrong if not callable(w)] for m in exercise.mistakes]
    for count, groups in [(2, edits), (3, [group[:1] for group in edits])]:
        for several in itertools.combinations([one for group in groups for one in group], count):
            found = together(exercise, several, cases, outcomes, moved)
            if found is not None:
                return [f"{NUMBERS[count]} things at once.", " And: ".join(sentence for sentence, _ in several)], found
    return [], frozenset()


NUMBERS = {2: "Two", 3: "Three"}


def together(exercise, several, cases, outcomes, moved):
    """As `gives`, for several mistakes made at once, in whichever order their replacements can be made."""
    if len({sentence for sentence, _ in several}) < len(several):
        return None
    for order in (several, several[::-1]):
        wrong = edited(exercise.answer, sum((w for _, w in order), ()))
        if wrong:
            return gives(exercise, wrong, cases, outcomes, moved)
    return None


def gives(exercise, function, cases, outcomes, moved):
    """The arguments that this wrong answer changes, if it gives the same outcomes; None if it does not."""
    changes = frozenset()
    for (_, arguments), outcome in zip(cases, outcomes, strict=True):
        mine = call(exercise, function, arguments)
        if not alike(outcome, mine, exercise.tolerance):
            return None
        changes |= mine.changed
    return changes if changes <= moved else None


def what_it_printed(text):
    lines = text.splitlines()
    return [f"(Your function printed: {' / '.join(lines[:3])}{' ...' if len(lines) > 3 else ''})"] if lines else []


def is_dots(outcome):
    """A stub that returns ... or NotImplemented."""
    value = outcome.parts.get("")
    return value is not None and value.shape == () and value.dtype == object and value.item() in (..., NotImplemented)
