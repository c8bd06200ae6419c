"""The stop button: wherever it is pressed, the run can go on to exactly the parameters of an undisturbed one."""

import _thread
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from nets import B, V, late_presses, net, same

import rnn_core
from rnn_core import SGD, Adagrad, Adam, clip_by_norm, fit, stream_batches

OPTIMISERS = {"SGD": lambda: SGD(0.1), "Adagrad": lambda: Adagrad(0.1), "Adam": lambda: Adam(0.01)}
STEPS = 12
TRIES = 30
PACKAGE = str(Path(rnn_core.__file__).parent)


def batches(step):
    """Streams that run on, so that the state is carried from step to step."""
    return stream_batches(np.random.default_rng(0).integers(V, size=8 * 2 * B + 1), T=2, B=B)(step)


def train(optimiser, steps=STEPS, batches=batches, params=None, resume=None):
    model, fresh = net()
    return fit(
        model,
        fresh if params is None else params,
        batches,
        optimiser,
        steps,
        clip=partial(clip_by_norm, limit=0.3),
        schedule=lambda step: 0.1 / (1 + step),
        resume=resume,
        quiet=True,
    )


def press():
    signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_an_interrupted_fit_resumes_to_the_same_parameters(name):
    """The button is pressed again and again, while a batch is being made, until the run is done."""
    whole, history = train(OPTIMISERS[name]())
    rng, presses = np.random.default_rng(1), 0

    def pressed_now_and_then(step):
        nonlocal presses
        if rng.random() < 0.5:
            presses += 1
            press()
        return batches(step)

    params, so_far = None, None
    while so_far is None or so_far.step < STEPS:
        params, so_far = train(OPTIMISERS[name](), batches=pressed_now_and_then, params=params, resume=so_far)
        assert so_far.stopped in ("interrupted", None)
    assert presses >= 3
    assert same(params, whole) and same(so_far.state, history.state)
    assert same(so_far.optimizer, history.optimizer) and so_far.losses == history.losses


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_press_at_any_line_of_rnn_core_leaves_a_whole_step(name):
    """30 tries, each at another line of the package, in the middle of updates too: the step in hand is finished.

    An exception raised there would leave some parameters moved and some not.
    """
    whole, _ = train(OPTIMISERS[name]())
    lines = pressed_at_line(None, lambda: train(OPTIMISERS[name]()))[0]
    stopped = 0
    for line in np.linspace(1, lines, TRIES).astype(int):
        _, (params, history) = pressed_at_line(line, lambda: train(OPTIMISERS[name]()))
        stopped += history.stopped == "interrupted"
        assert same(params, train(OPTIMISERS[name](), history.step)[0]), f"not a whole step: line {line}"
        resumed, _ = train(OPTIMISERS[name](), params=params, resume=history)
        assert same(resumed, whole), f"line {line}"
    assert stopped >= TRIES - 6  # a press before the button is there, or after it is gone, is the caller's own


def pressed_at_line(at, function):
    """Runs function(), pressing when the at-th line of rnn_core is about to run; the number of lines, the result."""
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        if event == "line":
            count += 1
            if count == at:
                press()
        return trace

    before = sys.gettrace()
    with late_presses():
        sys.settrace(trace)
        try:
            result = function()
        except KeyboardInterrupt:
            raise AssertionError(f"an exception in the middle of a step, at line {at}") from None
        finally:
            sys.settrace(before)
    return count, result


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_press_at_any_moment_of_the_clock_resumes_to_the_same_parameters(name):
    """30 tries with a timer in another thread, as the notebook's stop button is."""
    whole, history = train(OPTIMISERS[name]())
    rng, stopped = np.random.default_rng(2), 0
    for _ in range(TRIES):
        with late_presses():
            timer = threading.Timer(rng.uniform(0, 0.8) * history.seconds, _thread.interrupt_main, [signal.SIGINT])
            timer.start()
            params, so_far = train(OPTIMISERS[name]())
            timer.join()
            time.sleep(0)  # a press that came too late is delivered here, to late_presses
        stopped += so_far.stopped == "interrupted"
        params, _ = train(OPTIMISERS[name](), params=params, resume=so_far)
        assert same(params, whole)
    assert stopped > 0


def test_the_run_stops_at_the_end_of_the_step_in_hand():
    def pressed_at_three(step):
        if step == 3:
            press()
        return batches(step)

    params, history = train(SGD(0.1), batches=pressed_at_three)
    assert history.step == 4 and history.stopped == "interrupted"
    assert same(params, train(SGD(0.1), 4)[0])


def test_a_second_press_does_not_wait_for_the_step():
    """A batch that never comes: the first press asks, the second insists."""

    def stuck(step):
        press()
        press()
        raise AssertionError("the second press was ignored")

    with late_presses(), pytest.raises(KeyboardInterrupt):
        train(SGD(0.1), batches=stuck)


def test_the_old_handler_is_back_after_a_run_and_after_an_error():
    before = signal.getsignal(signal.SIGINT)
    train(SGD(0.1))
    assert signal.getsignal(signal.SIGINT) is before

    def broken(step):
        raise RuntimeError("no data")

    with pytest.raises(RuntimeError, match="no data"):
        train(SGD(0.1), batches=broken)
    assert signal.getsignal(signal.SIGINT) is before


def test_fit_runs_in_a_thread_that_may_set_no_handler():
    results = []
    thread = threading.Thread(target=lambda: results.append(train(SGD(0.1))[0]))
    thread.start()
    thread.join()
    assert same(results[0], train(SGD(0.1))[0])


def test_an_interrupted_run_says_so(capsys):
    def pressed(step):
        press()
        return batches(step)

    fit(*net(), pressed, SGD(0.1), STEPS)
    assert "stopped: interrupted" in capsys.readouterr().out
