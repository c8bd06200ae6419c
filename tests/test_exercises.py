"""The catalogue is its own test: every wrong answer is refused with its own sentence, every right one accepted."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest
from catalogue import MINIMUM, RIGHT

import rnn_core
from rnn_core.exercises import EXERCISES, Wrong, check, diagnose, grade
from rnn_core.exercises.engine import edited, function_of
from rnn_core.exercises.museum import EXHIBITS, FOUND, LAWS, choose, symptom
from rnn_core.exercises.museum.data import RUNS, TEXT

WRONG = [
    pytest.param(name, m.sentence, wrong, id=f"{name}: {m.sentence[:40]} ({n})")
    for name, exercise in EXERCISES.items()
    for m in exercise.mistakes
    for n, wrong in enumerate(m.wrong)
]


@pytest.mark.parametrize("name, sentence, wrong", WRONG)
def test_every_wrong_answer_is_refused_with_its_own_sentence(name, sentence, wrong):
    function = function_of(EXERCISES[name], wrong)
    assert function is not None, "the text to be replaced is not in the reference exactly once"
    for seed in (0, 1):
        verdict = diagnose(name, function, seed=seed)
        assert not verdict.right and verdict.sentence == sentence


@pytest.mark.parametrize("name", EXERCISES)
def test_differently_written_right_answers_are_accepted(name):
    assert len(RIGHT[name]) >= (1 if name in EXHIBITS else 2), "write other roads"
    for function in RIGHT[name]:
        for seed in (0, 1, 2):
            verdict = diagnose(name, function, seed=seed)
            assert verdict.right, f"{function.__name__}: {verdict.sentence}"


def test_the_minimum_stands_word_for_word():
    told = {(name, m.sentence) for name, exercise in EXERCISES.items() for m in exercise.mistakes}
    assert set(MINIMUM) <= told


def test_no_two_mistakes_of_an_exercise_have_one_sentence():
    for exercise in EXERCISES.values():
        sentences = [m.sentence for m in exercise.mistakes]
        assert len(set(sentences)) == len(sentences) >= 3


def test_the_reference_takes_less_than_a_tenth_of_a_second():
    for name, exercise in EXERCISES.items():
        start = time.process_time()
        for _, arguments in exercise.inputs(np.random.default_rng(0)):
            exercise.answer(*arguments[: exercise.given])
        assert time.process_time() - start < 0.1, name


def softmax(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def said(function, name="softmax", limit=20.0):
    verdict = diagnose(name, function, limit=limit)
    assert not verdict.right
    return verdict.sentence


def test_two_mistakes_at_once_are_both_named():
    both = edited(
        EXERCISES["backward"].answer, ((" * (1 - hs[t] ** 2)", ""), ("np.outer(hs[t - 1], dz)", "np.outer(hs[t], dz)"))
    )
    sentence = said(both, "backward")
    assert sentence.startswith("Two things at once.")
    assert "the factor 1 - h^2 is missing" in sentence and "pair dz_t with h_(t-1)" in sentence


def test_three_mistakes_at_once_are_all_named():
    """As a student wrote it, who had read none of our code."""

    def backward(xs, hs, dhs, Whh):
        dWxh = dWhh = dbh = nxt = 0
        for t in reversed(range(len(xs))):
            dz = dhs[t] + nxt
            dWxh = dWxh + np.outer(xs[t], dz)
            dWhh = dWhh + np.outer(hs[t + 1], dz)
            dbh = dbh + dz
            nxt = dz @ Whh
        return {"Wxh": dWxh, "Whh": dWhh, "bh": dbh}

    sentence = said(backward, "backward")
    assert sentence.startswith("Three things at once.") and sentence.count(" And: ") == 2
    assert all(part in sentence for part in ("1 - h^2 is missing", "through Whh.T", "pair dz_t with h_(t-1)"))


def test_two_replacements_that_leave_no_python_are_no_mistake():
    assert edited(EXERCISES["read_windows"].answer, (("for x in xs:", "for x in xs"),)) is None
    assert "None" in said(lambda *_: None, "read_windows")


def test_a_wrong_result_in_arrays_that_change_their_names_is_described():
    sentence = said(lambda params, L: {name: np.ones_like(W) for name, W in params.items()}, "nudged_gradient")
    assert sentence.startswith("Wrong for every input that was tried, one number first.") and "You gave w" in sentence


def test_a_large_wrong_result_is_shown_by_its_first_wrong_place():
    def almost(scores):
        p = softmax(scores)
        p[-1] += 0.25 * (p.ndim > 1)
        return p

    sentence = said(almost)
    assert "The result is wrong in 5 of 15 places, first at [2, 0]: you gave" in sentence


def test_an_argument_that_was_changed_is_named():
    def shifts_in_place(scores):
        scores -= scores.max(axis=-1, keepdims=True)
        return np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)

    assert said(shifts_in_place) == "It changed its argument scores: work on a copy."


def test_a_mistake_and_a_changed_argument_are_both_told():
    def no_shift_and_a_trace(scores):
        powers = np.exp(scores)
        result = powers / powers.sum(axis=-1, keepdims=True)
        scores *= 2
        return result

    sentence = said(no_shift_and_a_trace)
    assert sentence.startswith("Right for small scores, nan at 1000") and sentence.endswith("scores: work on a copy.")


@pytest.mark.parametrize(
    ("function", "parts"),
    [
        (lambda scores: softmax(scores)[..., :-1], ["has shape (4,), expected shape (5,)", "one row of small scores"]),
        (lambda scores: softmax(scores).T, ["shape (5, 3) (turned round), expected shape (3, 5)"]),
        (lambda scores: None, ["returned None: is its return missing?"]),
        (lambda scores: [[1, 2], [3]], ["rows of unequal length"]),
        (lambda scores: 2 * softmax(scores), ["It is 2 times ours everywhere."]),
        (lambda scores: -softmax(scores), ["The sign is wrong, all else is right."]),
        (lambda scores: softmax(scores) + 0.1, ["Wrong for every input", "You gave", "expected"]),
        (lambda scores: softmax(scores).round(2), ["Wrong for", "You gave"]),
        (lambda scores: "no idea", ["shape ()"]),
    ],
)
def test_what_no_catalogue_knows_is_described_from_outside(function, parts):
    sentence = said(function)
    assert all(part in sentence for part in parts), sentence


def test_one_of_several_results_is_named():
    sentence = said(lambda logits, targets: 0.5, "loss")
    assert "expected loss, dlogits" in sentence
    only_dlogits = edited(EXERCISES["loss"].answer, (("dlogits / N", "dlogits / N + 0.5"),))
    assert "Only dlogits is wrong." in said(only_dlogits, "loss")
    assert "It returned Wxh; expected Wxh, Whh, bh" in said(lambda xs, hs, dhs, Whh: {"Wxh": Whh}, "backward")


def test_an_exception_is_shown_with_the_input_that_caused_it():
    def divides(scores):
        return scores[99]

    sentence = said(divides)
    assert "It raised IndexError: index 99 is out of bounds" in sentence
    assert "`return scores[99]`" in sentence and "The input (one row of small scores): scores = [" in sentence
    assert "takes 0 positional arguments but 1 was given" in said(lambda: 1)


def test_only_some_inputs_wrong_are_listed():
    sentence = said(lambda scores: softmax(scores) if scores.ndim == 1 else softmax(scores) * 1.5)
    assert "Right for one row of small scores; one score far above the rest. Wrong for three rows" in sentence


def forever(scores):
    while True:
        pass


def swallows(scores):
    """Catches even what is raised to end it; here it gives up by itself after two seconds."""
    started = time.monotonic()
    while time.monotonic() < started + 2:
        with contextlib.suppress(BaseException):
            time.sleep(0.01)


@pytest.mark.parametrize("function", [forever, swallows])
def test_an_endless_loop_ends_with_a_sentence(function):
    sentence = said(function, limit=0.3)
    assert sentence.startswith("Still running after 0.3 s, where ours takes less than 0.1 s: a loop without an end?")
    assert "one row of small scores" in sentence


def test_the_thread_of_an_endless_loop_is_stopped():
    before = set(threading.enumerate())
    said(forever, limit=0.2)
    assert not any(thread.is_alive() for thread in set(threading.enumerate()) - before)


@pytest.fixture
def hears_the_stop_button():
    """A program started in the background may have been told to ignore it; Python then leaves it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_the_stop_button_ends_a_check_with_a_sentence(capsys, hears_the_stop_button):
    presses = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    before = set(threading.enumerate())
    presses.start()
    check("softmax", forever)
    assert capsys.readouterr().out == "softmax: stopped before it was done.\n"
    presses.join()
    assert not any(thread.is_alive() for thread in set(threading.enumerate()) - before)


def test_warnings_prints_and_stderr_fail_nobody(capsys):
    def chatty(scores):
        warnings.warn("old", stacklevel=1)
        print("so far", scores.shape)
        print("careful", file=sys.stderr)
        np.log(np.zeros(1))
        return softmax(scores)

    with warnings.catch_warnings():
        warnings.simplefilter("error")  # so that one that gets through raises
        check("softmax", chatty)
    told = capsys.readouterr()
    assert told.out == "softmax: right, on 6 inputs of odd sizes.\n" and told.err == ""


def test_what_a_wrong_answer_printed_is_shown_in_short():
    def chatty(scores):
        print("so far", scores.shape)
        return np.exp(scores)

    assert "(Your function printed: so far (5,) / so far (3, 5) / so far (4, 4) ...)" in said(chatty)


def test_rnn_cores_own_answer_is_named_and_not_scored():
    own = "That is rnn_core's own softmax: right, and not scored. Write it yourself."
    assert said(rnn_core.softmax) == own
    assert said(lambda scores: rnn_core.softmax(scores)) == own
    assert said(EXERCISES["softmax"].answer) == own
    assert "own softmax_cross_entropy" in said(lambda a, b: rnn_core.softmax_cross_entropy(a, b), "loss")


def untouched(scores):
    raise NotImplementedError


@pytest.mark.parametrize("stub", [untouched, lambda scores: ..., lambda scores: NotImplemented])
def test_a_stub_is_not_written_yet(stub, capsys):
    check("softmax", stub)
    assert capsys.readouterr().out == "softmax: not written yet.\n"


def exits(scores):
    sys.exit(3)


@pytest.mark.parametrize("function", [None, 3, "softmax", exits, max, lambda: 1, np.exp])
@pytest.mark.parametrize("name", ["softmax", "softmaxx", None])
def test_check_never_raises(name, function, capsys):
    check(name, function)
    assert capsys.readouterr().out


def test_check_survives_a_fault_of_its_own(monkeypatch, capsys):
    monkeypatch.setitem(EXERCISES, "softmax", EXERCISES["softmax"]._replace(inputs=None))
    check("softmax", softmax)
    assert "the check itself failed" in capsys.readouterr().out


def test_grade_raises_with_the_sentence_that_check_prints(capsys):
    wrong = lambda scores: np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)  # noqa: E731
    check("softmax", wrong)
    with pytest.raises(Wrong) as error:
        grade("softmax", wrong)
    assert str(error.value) == capsys.readouterr().out.strip()
    grade("softmax", softmax)


def test_importing_the_core_imports_no_exercises():
    code = "import sys, rnn_core; sys.exit('rnn_core.exercises' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


# The museum ---------------------------------------------------------------------------------------------------


def test_every_exhibit_is_a_mutant_that_a_law_kills():
    from test_mutants import NAMES

    assert 12 <= len(EXHIBITS) <= 15
    assert {exhibit.mutant for exhibit in EXHIBITS.values()} <= set(NAMES)
    assert len({exhibit.mutant for exhibit in EXHIBITS.values()}) == len(EXHIBITS)


@pytest.mark.parametrize("name", EXHIBITS)
def test_an_exhibit_shows_a_symptom_and_tells_at_once_whether_the_law_would_catch_it(name, capsys):
    symptom(name)
    assert capsys.readouterr().out
    assert EXHIBITS[name].exercise.mistakes[0].sentence == FOUND
    for law, said in [(..., "not chosen yet."), ("Z", "choose one of the letters"), (3, "choose one of the letters")]:
        choose(name, law)
        assert said in capsys.readouterr().out
    for law in LAWS:
        choose(name, law)
        assert capsys.readouterr().out.startswith(f"{law}, yes" if law == EXHIBITS[name].law else f"{law}, no")


def test_the_orders_that_the_museum_shows_are_those_of_three_runs_of_python():
    orders = []
    for seed in ("1", "2", "3"):
        command = [sys.executable, "-c", f"print(''.join(set({TEXT!r})))"]
        done = subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True)
        orders.append(done.stdout.rstrip("\n"))
    assert list(RUNS.values()) == orders


def test_every_law_of_the_museum_catches_something():
    assert {exhibit.law for exhibit in EXHIBITS.values()} == set(LAWS)


# The table ----------------------------------------------------------------------------------------------------


def test_the_table_of_mistakes_is_the_catalogue_and_all_are_caught():
    """That each is caught is what the first test above shows; here the page is held to the same list."""
    from tools.mistakes import PAGE, page

    assert PAGE.read_text(encoding="utf-8") == page(lambda *_: True), "run python -m tools.mistakes"


def test_a_mistake_that_is_not_caught_stands_in_the_table():
    from tools.mistakes import page

    assert "| NO |" in page(lambda name, exercise, mistake, wrong: name != "softmax")


def test_at_least_sixty_mistakes_are_catalogued():
    sentences = {m.sentence for exercise in EXERCISES.values() for m in exercise.mistakes}
    assert len(sentences) >= 60
