"""Points by law: nothing for nothing, all for a right answer by any road; a mistake loses some, and rarely all."""

import copy
import dis
import time

import jupytext
import numpy as np
import pytest

from rnn_core.exercises import EXERCISES, TOPICS, Wrong
from rnn_core.exercises import points as points_module
from rnn_core.exercises.engine import edited, function_of
from rnn_core.exercises.laws import LAWS, OPEN
from rnn_core.exercises.points import NO_FUNCTION, award, cases_of, points, possible
from tests.catalogue import RIGHT
from tools.build import LESSONS
from tools.exercises import ANSWER

LESSON = {name: topic for topic, exercises in TOPICS.items() for name in exercises}
SEEDS = (7, 20261)
SECONDS = 5.0


def earned(name, function, seed=7):
    """Points, law by law, without a search for the mistake's name, which takes most of the time."""
    kept = points_module.earned(LAWS[name], points_module.all_tried(name, function, seed, SECONDS))
    return [law.points * got for law, got in zip(LAWS[name], kept, strict=True)]


def test_every_exercise_of_the_lessons_has_laws_and_the_museum_has_none():
    graded = {name for name in EXERCISES if "museum" not in LESSON[name]}
    assert set(LAWS) == graded and set(OPEN) == {LESSON[name] for name in graded}


@pytest.mark.parametrize("name", LAWS)
def test_the_points_of_an_exercise_are_four_to_six_in_laws_of_their_own_names(name):
    names = [law.name for law in LAWS[name]]
    assert 4 <= possible(name) <= 6 and len(set(names)) == len(names)
    assert any(not law.beside for law in LAWS[name])


@pytest.mark.parametrize("name", LAWS)
def test_no_law_is_tried_on_what_the_check_tries(name):
    """Where the input is random at all; a row of zeros is one in every seed."""
    checked = [shown(a) for _, a in EXERCISES[name].inputs(np.random.default_rng(0)) if is_random(name, a)]
    for n, law in enumerate(LAWS[name]):
        for seed in SEEDS:
            cases = cases_of(EXERCISES[name], law, np.random.default_rng([seed, n]))
            assert not any(shown(arguments) in checked for _, arguments in cases)


def shown(arguments):
    return repr([value_of(a) for a in arguments])


def value_of(a):
    if isinstance(a, dict):
        return {key: value_of(value) for key, value in a.items()}
    if isinstance(a, (list, tuple)):
        return [value_of(value) for value in a]
    return "a function" if callable(a) else np.asarray(a).tolist()


def is_random(name, arguments):
    other = [shown(a) for _, a in EXERCISES[name].inputs(np.random.default_rng(1))]
    return shown(arguments) not in other


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", LAWS)
def test_a_right_answer_gets_every_point_by_whatever_road(name, seed):
    for function in RIGHT[name]:
        for part in points(name, function, seed, SECONDS):
            assert part.got == part.possible and part.sentence == "right.", (function.__name__, part)


def solutions(topic):
    """The answers of a source's solutions, by name."""
    names = {}
    for cell in jupytext.read(LESSONS / "source" / "exercises" / f"{topic}.py", fmt="py:percent").cells:
        if cell.cell_type == "code" and not cell.source.startswith(("check(", "print(")):
            exec(ANSWER.sub(lambda m: m[2], cell.source + "\n"), names)
    return names


@pytest.mark.parametrize("topic", OPEN)
def test_the_printed_solutions_get_every_point(topic):
    names = solutions(topic)
    for name in TOPICS[topic]:
        assert sum(earned(name, names[name])) == possible(name)


WRONG = [
    pytest.param(name, wrong, m.sentence, id=f"{name}: {m.sentence[:40]} ({n})")
    for name in LAWS
    for m in EXERCISES[name].mistakes
    for n, wrong in enumerate(m.wrong)
]


@pytest.mark.parametrize("name, wrong, sentence", WRONG)
def test_every_catalogued_mistake_loses_points_and_is_named(name, wrong, sentence):
    for seed in SEEDS:
        parts = points(name, function_of(EXERCISES[name], wrong), seed, SECONDS)
        assert sum(part.got for part in parts) < possible(name)
        assert {part.sentence for part in parts if not part.got} == {sentence}


CLASSIC = [
    ("backward", "1 - h^2 is missing", {"right for T = 1", "all of it together"}),
    ("backward", "passes through Whh.T", {"the hand-off from step t + 1 to step t", "all of it together"}),
    ("backward", "cut after one step", {"the hand-off from step t + 1 to step t", "all of it together"}),
    ("backward", "kept one step's share", {"the sum over time", "all of it together"}),
    ("softmax", "nan at 1000", {"scores near 1000", "scores that lie far apart"}),
    ("last_states", "Right when all lengths agree", {"unequal lengths", "padding after all of them"}),
    ("word_gradient", "indexed += keeps one", {"a word that repeats", "words that repeat many times"}),
    ("adder", "no-carry adder", {"a carry through one column", "random sums", "a carry through all columns"}),
    ("from_bits", "a float holds no more", {"sixty digits, exactly", "a hundred digits, exactly"}),
    ("adagrad", "eps stands inside", {"eps, where it is large"}),
    ("masked_mean", "This is the sum", {"without padding", "the padding has no say", "every word weighs the same"}),
]


@pytest.mark.parametrize("name, words, lost", CLASSIC, ids=[words for _, words, _ in CLASSIC])
def test_a_mistake_loses_the_laws_that_speak_of_it_and_keeps_the_others(name, words, lost):
    wrong = next(m.wrong[0] for m in EXERCISES[name].mistakes if words in m.sentence)
    parts = points(name, function_of(EXERCISES[name], wrong), 7, SECONDS)
    assert {part.law for part in parts if not part.got} == lost


UNIT = "right but for the unit"


@pytest.mark.parametrize("factor, kept", [(0.6931, True), (1e3, True), (-1.0, False), (0.0, False), (np.nan, False)])
def test_another_unit_keeps_the_law_of_proportion_and_a_turned_sign_does_not(factor, kept):
    bits = written_out("bits_per_character")
    parts = points("bits_per_character", lambda *arguments: factor * bits(*arguments), 7, SECONDS)
    assert {part.law: bool(part.got) for part in parts}[UNIT] is kept


def test_the_order_of_names_is_no_matter():
    nudged = written_out("nudged_gradient")
    assert all(earned("nudged_gradient", lambda params, L: dict(reversed(nudged(params, L).items()))))


def test_most_single_mistakes_keep_some_points_of_their_exercise():
    kept = [sum(earned(p.values[0], function_of(EXERCISES[p.values[0]], p.values[1]))) for p in WRONG]
    assert np.mean(np.array(kept) > 0) > 0.6


# Nothing for nothing ------------------------------------------------------------------------------------------


def written_out(name):
    """The reference under another name, so that it is not noticed as ours."""
    return edited(EXERCISES[name].answer, ())


def like(value, fill):
    """A result of the same form with other numbers in it."""
    if isinstance(value, dict):
        return {key: like(part, fill) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(like(part, fill) for part in value)
    return fill(np.asarray(value))


RNG = np.random.default_rng(5)
FILLS = {
    "zeros": np.zeros_like,
    "ones": np.ones_like,
    "floats of zero": lambda a: np.zeros(a.shape),
    "nan": lambda a: np.full(a.shape, np.nan),
    "noise": lambda a: RNG.normal(size=a.shape),
    "a share each": lambda a: np.full(a.shape, 1 / max(a.shape[-1:] or (1,))),
}


def dummy(name, fill):
    answer, given = written_out(name), EXERCISES[name].given

    def function(*arguments):
        return like(answer(*copy.deepcopy(arguments)[:given]), fill)

    value = function(*EXERCISES[name].inputs(np.random.default_rng(0))[-1][1])
    assert value is not None  # so that it is seen here, and not taken for a wrong answer, if this cannot be called
    return function


@pytest.mark.parametrize("fill", FILLS.values(), ids=FILLS)
@pytest.mark.parametrize("name", LAWS)
def test_a_result_of_the_right_form_without_the_right_numbers_earns_nothing(name, fill):
    assert sum(earned(name, dummy(name, fill))) == 0


NOTHINGS = {
    "None": lambda *_: None,
    "0": lambda *_: 0,
    "1": lambda *_: 1,
    "two zeros": lambda *_: (0, 0),
    "an empty list": lambda *_: [],
    "an empty dictionary": lambda *_: {},
    "text": lambda *_: "right",
    "the arguments": lambda *arguments: arguments,
    "its first argument": lambda *arguments: arguments[0] if arguments else None,
    "its second argument": lambda *arguments: arguments[1] if arguments[1:] else None,
    "its last argument": lambda *arguments: arguments[-1] if arguments else None,
    "its first argument twice": lambda *arguments: arguments[:1] * 2,
}


@pytest.mark.parametrize("nothing", NOTHINGS.values(), ids=NOTHINGS)
@pytest.mark.parametrize("name", LAWS)
def test_a_constant_or_an_argument_handed_back_earns_nothing(name, nothing):
    for seed in SEEDS:
        assert sum(earned(name, nothing, seed)) == 0


def untouched(*arguments):
    raise NotImplementedError


@pytest.mark.parametrize("function", [untouched, lambda *_: ..., None, 3, max, np.zeros, lambda: 1])
@pytest.mark.parametrize("name", LAWS)
def test_a_blank_earns_nothing_in_any_part(name, function):
    parts = points(name, function, 7, SECONDS)
    assert [part.got for part in parts] == [0] * len(LAWS[name])
    assert sum(part.possible for part in parts) == possible(name)


def test_a_blank_is_told_so():
    assert {part.sentence for part in points("softmax", untouched, 7)} == {"not written yet."}
    assert {part.sentence for part in points("softmax", None, 7)} == {NO_FUNCTION}


@pytest.mark.parametrize("name", LAWS)
def test_rnn_cores_own_answer_is_named_and_not_scored(name):
    parts = points(name, lambda *arguments: EXERCISES[name].answer(*arguments), 7, SECONDS)
    assert sum(part.got for part in parts) == 0
    assert all("rnn_core's own" in part.sentence for part in parts)


# What goes wrong while it runs --------------------------------------------------------------------------------


def softmax(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def test_an_endless_loop_costs_its_own_laws_and_a_stated_time(monkeypatch):
    monkeypatch.setattr(points_module, "SHORT", 0.2)

    def endless_on_tables(scores):
        while np.ndim(scores) > 1:
            pass
        return softmax(scores)

    start = time.monotonic()
    parts = points("softmax", endless_on_tables, 7, limit=1.0)
    assert time.monotonic() - start < 4  # one law at the limit, two for a short time, and some to spare
    assert [part.got for part in parts] == [1, 0, 1, 0, 0]
    assert parts[1].sentence.startswith("Still running after 1 s, where ours takes less than 0.1 s")


def test_an_answer_that_stops_with_an_error_keeps_the_laws_before():
    def only_rows(scores):
        if scores.ndim > 1:
            raise ValueError("one row only")
        return softmax(scores)

    parts = points("softmax", only_rows, 7)
    assert [part.got for part in parts] == [1, 0, 1, 0, 1] and "one row only" in parts[1].sentence


def test_changing_an_argument_costs_one_point():
    def in_place(scores):
        scores -= scores.max(axis=-1, keepdims=True)
        return np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)

    assert earned("softmax", in_place) == [1, 1, 1, 1, 0]


def test_what_an_answer_prints_costs_nothing_and_does_not_reach_the_cell(capsys):
    import sys

    def loud(scores):
        print("so far")
        print("careful", file=sys.stderr)
        return softmax(scores)

    award("softmax", loud, 1, seed=7)
    told = capsys.readouterr()
    assert told.out == "softmax, one row of small scores: 1 of 1. right.\n" and told.err == ""


def test_a_law_that_is_lost_raises_with_the_name_of_the_mistake():
    with pytest.raises(Wrong) as error:
        award("softmax", lambda scores: np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True), 3, seed=7)
    assert str(error.value) == (
        "softmax, scores near 1000: 0 of 1. "
        "Right for small scores, nan at 1000: subtract the largest score first; it cancels."
    )


def test_another_answer_or_another_seed_is_judged_anew():
    award("softmax", softmax, 1, seed=7)
    with pytest.raises(Wrong):
        award("softmax", untouched, 1, seed=7)
    with pytest.raises(Wrong):
        award("loss", softmax, 1, seed=7)
    award("softmax", softmax, 1, seed=8)


# Errors do not cascade ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", OPEN)
def test_no_answer_calls_another_answer_so_that_errors_do_not_cascade(topic):
    names = solutions(topic)
    for name in TOPICS[topic]:
        others = {other for other in TOPICS[topic] if other != name}
        called = {step.argval for step in dis.get_instructions(names[name]) if step.opname == "LOAD_GLOBAL"}
        assert not others & called


@pytest.mark.parametrize("topic", OPEN)
def test_a_wrong_answer_costs_no_point_of_another_exercise(topic):
    """All functions of a notebook live side by side; here each is broken in its turn."""
    for broken in TOPICS[topic]:
        names = solutions(topic)
        names[broken] = untouched
        for name in TOPICS[topic]:
            assert sum(earned(name, names[name])) == (0 if name == broken else possible(name))
