"""fit: repeats exactly, leaves its arguments alone, carries the state, stops at NaN, and says the same each time."""

import copy
import math
import re
import sys
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
from nets import B, D, T, V, a_state, batch, close, net, same, unchanged

from rnn_core import (
    SGD,
    Adagrad,
    Adam,
    Batch,
    History,
    clip_by_norm,
    clip_by_value,
    fit,
    gradient_norm,
    pack,
    shuffled_batches,
    squared_error,
    stream_batches,
)
from rnn_core.progress import Progress

OPTIMISERS = {"SGD": lambda: SGD(0.1), "Adagrad": lambda: Adagrad(0.1), "Adam": lambda: Adam(0.01)}
STEPS = 12


def a_stream():
    """One text as B streams that run on from window to window: the state is carried, and starts again once."""
    return stream_batches(np.random.default_rng(0).integers(D - 1, size=8 * 2 * B + 1), T=2, B=B)


def run(batches, optimiser, steps=STEPS, clip=None, schedule=None, resume=None, params=None):
    model, fresh = net()
    return fit(model, fresh if params is None else params, batches, optimiser, steps, clip, schedule, resume, True)


def loop(model, params, batches, optimiser, steps):
    """fit as a student would write it first."""
    params, state, losses = pack(params), None, []
    for step in range(steps):
        b = batches(step)
        loss, grads, state = model.loss_and_grads(
            params, b.xs, b.targets, None if b.fresh else state, b.lengths, b.mask
        )
        optimiser.step(params, grads)
        losses.append(loss)
    return params, losses


@pytest.mark.parametrize("name", OPTIMISERS)
def test_fit_is_the_plain_loop(name):
    model, params = net()
    expected, losses = loop(model, params, a_stream(), OPTIMISERS[name](), STEPS)
    trained, history = run(a_stream(), OPTIMISERS[name]())
    assert same(trained, expected) and history.losses == losses and history.step == STEPS


@pytest.mark.parametrize("name", OPTIMISERS)
def test_fit_leaves_its_arguments_alone_and_repeats_exactly(name):
    """Parameters, optimiser, batches and the history to resume are read, never written."""
    model, params = net()
    optimiser, b = OPTIMISERS[name](), batch(model, ragged="lengths and mask")
    optimiser.step(pack(params), model.loss_and_grads(params, b.xs, b.targets)[1])  # it has a memory already
    with unchanged(params, optimiser, b):
        first = fit(model, params, lambda step: b, optimiser, STEPS, quiet=True)
        again = fit(model, params, lambda step: b, optimiser, STEPS, quiet=True)
    assert same(first[0], again[0]) and same(first[1].optimizer, again[1].optimizer)
    assert first[1].losses == again[1].losses
    half, history = fit(model, params, lambda step: b, optimiser, 5, quiet=True)
    lists = copy.deepcopy((history.losses, history.norms, history.rates, history.clipped, history.step))
    with unchanged(half, history.optimizer, history.state):
        rest = fit(model, half, lambda step: b, optimiser, STEPS, resume=history, quiet=True)
        once_more = fit(model, half, lambda step: b, optimiser, STEPS, resume=history, quiet=True)
    assert lists == (history.losses, history.norms, history.rates, history.clipped, history.step)
    assert same(rest[0], first[0]) and same(once_more[0], first[0])


def test_the_trained_parameters_share_no_memory_with_those_given():
    model, params = net()
    trained, _ = run(a_stream(), SGD(0.1), params=params, steps=0)
    assert same(trained, params)
    assert not any(np.shares_memory(trained[name], params[name]) for name in params)


@pytest.mark.parametrize("clip", [None, partial(clip_by_norm, limit=0.3), partial(clip_by_value, limit=0.05)])
@pytest.mark.parametrize("schedule", [None, lambda step: 0.1 / (1 + step)])
@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_fit_in_parts_is_a_fit_in_one_piece(name, schedule, clip):
    """Streams with carried state, cut at every step; what the optimiser remembers goes on, too."""
    whole, history = run(a_stream(), OPTIMISERS[name](), STEPS, clip, schedule)
    for cut in range(0, STEPS + 1):
        part, so_far = run(a_stream(), OPTIMISERS[name](), cut, clip, schedule)
        rest, end = run(a_stream(), OPTIMISERS[name](), STEPS, clip, schedule, resume=so_far, params=part)
        assert same(rest, whole) and same(end.state, history.state), cut
        assert (end.losses, end.norms, end.rates, end.clipped) == (
            history.losses,
            history.norms,
            history.rates,
            history.clipped,
        )


def test_a_resumed_run_uses_the_optimiser_of_the_history():
    part, so_far = run(a_stream(), Adam(0.01), 5)
    rest, end = run(a_stream(), SGD(100.0), STEPS, resume=so_far, params=part)
    assert same(rest, run(a_stream(), Adam(0.01))[0]) and isinstance(end.optimizer, Adam)


def test_the_state_is_carried_where_a_batch_is_not_fresh():
    """And only there: window 0 of a stream starts from zero again."""
    model, params = net()
    seen = []

    def noting(params, xs, targets, state=None, lengths=None, mask=None):
        """The model's own method, noting the state that each step starts from and ends in."""
        loss, grads, new = model.loss_and_grads(params, xs, targets, state, lengths, mask)
        seen.append((state, new))
        return loss, grads, new

    watched = copy.copy(model)
    watched.loss_and_grads = noting
    fit(watched, params, a_stream(), SGD(0.1), 17, quiet=True)
    for step, (state, _) in enumerate(seen):
        if step % 8 == 0:
            assert state is None
        else:
            assert same(state, seen[step - 1][1]) and state[0].any()


def test_the_last_state_in_the_history_is_where_the_text_goes_on():
    model, params = net()
    _, history = fit(model, params, a_stream(), SGD(1e-12), 3, quiet=True)
    ids = np.concatenate([a_stream()(step).xs for step in range(3)])
    assert close(history.state, model.forward(params, ids)[1], 1e-9)


def test_the_history_holds_one_entry_a_step():
    model, params = net()
    limit = float(np.median(run(a_stream(), SGD(0.1))[1].norms))
    clip = partial(clip_by_norm, limit=limit)
    trained, history = run(a_stream(), SGD(0.1), clip=clip, schedule=lambda step: 0.1 * 0.5**step)
    assert history.rates == [0.1 * 0.5**step for step in range(STEPS)]
    assert len(history.losses) == len(history.norms) == len(history.clipped) == STEPS == history.step
    assert history.clipped == [norm > limit for norm in history.norms] and 0 < sum(history.clipped) < STEPS
    b = a_stream()(0)
    loss, grads, _ = model.loss_and_grads(params, b.xs, b.targets)
    assert history.losses[0] == loss and history.norms[0] == gradient_norm(grads)
    assert history.seconds > 0 and history.stopped is None


def poisoned(step, at, kind):
    """A batch that is well until step `at`, and then holds one NaN or a number too large."""
    model, _ = net(loss=squared_error)
    b = batch(model, seed=step)
    if step == at:
        (b.xs if kind != "targets" else b.targets)[1, 1, 1] = {"infinite": np.inf}.get(kind, np.nan)
    return b


@pytest.mark.parametrize("kind", ["xs", "targets", "infinite"])
@pytest.mark.parametrize("at", [0, 5])
@pytest.mark.parametrize("name", OPTIMISERS)
def test_nan_stops_with_the_parameters_before_that_step(name, at, kind, capsys):
    """And prints what to try; what the optimiser remembers and the state are those before that step, too."""
    model, params = net(loss=squared_error)
    batches = partial(poisoned, at=at, kind=kind)
    trained, history = fit(model, params, batches, OPTIMISERS[name](), STEPS)
    well, so_far = fit(model, params, batches, OPTIMISERS[name](), at, quiet=True)
    assert same(trained, well) and same(history.optimizer, so_far.optimizer) and same(history.state, so_far.state)
    assert history.step == at and history.losses == so_far.losses and len(history.norms) == at
    said = capsys.readouterr().out
    assert history.stopped in said and f"step {at}" in said
    assert "smaller learning rate" in said and "clip" in said


@pytest.mark.parametrize(
    "dtype, lr", [(np.float32, 1e30), (np.float32, 1e39), (np.float64, 1e200), (np.float64, 1e308)]
)
@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_run_that_diverges_ends_with_the_parameters_before_that_step(name, dtype, lr):
    """A learning rate far too large: the next loss overflows, or (the larger rates) the update itself does."""
    model, params = net("relu", squared_error, dtype=dtype)
    b = batch(model)
    big = b._replace(targets=b.targets * 1e3)
    optimiser = OPTIMISERS[name]()
    optimiser.lr = lr
    trained, history = fit(model, params, lambda step: big, optimiser, 50)
    assert history.stopped and history.step < 50
    assert all(np.isfinite(a).all() for a in trained.values())
    before, so_far = fit(model, params, lambda step: big, optimiser, history.step, quiet=True)
    assert same(trained, before), "not the parameters before that step"
    assert same(history.optimizer, so_far.optimizer), "the optimiser remembers a step that was taken back"


def test_a_stopped_run_resumes_once_the_reason_is_gone():
    model, params = net(loss=squared_error)
    well = partial(poisoned, at=None, kind="xs")
    stopped, history = fit(model, params, partial(poisoned, at=5, kind="xs"), Adam(0.01), STEPS, quiet=True)
    resumed, end = fit(model, stopped, well, Adam(0.01), STEPS, resume=history, quiet=True)
    assert same(resumed, fit(model, params, well, Adam(0.01), STEPS, quiet=True)[0]) and end.stopped is None


def test_an_error_that_is_no_overflow_is_not_swallowed():
    """Bad input in a batch is the author's mistake: it is raised, with its own sentence."""
    model, params = net()
    with pytest.raises(ValueError, match="targets"):
        fit(model, params, lambda step: Batch(np.zeros((T, B), int), np.full((T, B), V)), SGD(0.1), 3, quiet=True)


def test_smoothed_is_the_tutorials_recurrence():
    """smooth_loss = -ln(1/V) * T at first, then smooth_loss * 0.999 + loss * 0.001, on losses summed over T steps."""
    summed = [T * loss for loss in np.random.default_rng(0).uniform(1.0, 2.0, size=50)]
    smooth, expected = -np.log(1.0 / V) * T, []
    for loss in summed:
        smooth = smooth * 0.999 + loss * 0.001
        expected.append(smooth)
    curve = History(SGD(0.1), losses=summed).smoothed(keep=0.999, start=T * math.log(V))
    assert np.abs(curve - expected).max() < 1e-12
    mean = History(SGD(0.1), losses=[loss / T for loss in summed]).smoothed(keep=0.999, start=math.log(V))
    assert np.abs(T * mean - expected).max() < 1e-12


def test_smoothing_without_a_start_begins_at_the_first_loss():
    history = History(SGD(0.1), losses=[2.0, 1.0, 1.0])
    assert np.allclose(history.smoothed(keep=0.5), [2.0, 1.5, 1.25])
    assert np.array_equal(history.smoothed(keep=0.0), history.losses)
    assert len(History(SGD(0.1)).smoothed()) == 0


def test_what_fit_prints_is_the_same_at_every_run(capsys):
    """One line, no times and no speeds in it: a notebook stores it and compares it byte for byte."""
    texts = []
    for _ in range(2):
        fit(*net(), a_stream(), SGD(0.1), STEPS, partial(clip_by_norm, limit=0.3))
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1] and texts[0].count("\n") == 1
    form = r"12 steps: loss [\d.]+ -> [\d.]+ \(smoothed\), largest gradient norm [\d.]+, clipped in \d+ steps\n"
    assert re.fullmatch(form, texts[0])


def test_quiet_prints_nothing(capsys):
    run(a_stream(), SGD(0.1))
    assert capsys.readouterr() == ("", "")


def test_a_terminal_sees_the_line_move(monkeypatch):
    """Step, loss, rate and time left while it runs; at the end the line that a notebook would store."""
    written = []
    terminal = SimpleNamespace(isatty=lambda: True, write=written.append, flush=lambda: None)
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr("rnn_core.training.Progress", partial(Progress, every=0.0))
    fit(*net(), a_stream(), SGD(0.1), STEPS)
    text = "".join(written)
    assert re.search(r"\rstep \d+/12  loss [\d.]+  \d+ steps/s  \d+ s left", text)
    assert text.rstrip().rpartition("\r")[2].startswith("12 steps: loss")


def test_a_notebook_shows_one_output_that_is_rewritten(monkeypatch):
    shown = []

    class Handle:
        def update(self, bundle, raw):
            shown.append(bundle["text/plain"])

    def display(bundle, raw, display_id):
        shown.append(bundle["text/plain"])
        return Handle()

    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=display))
    monkeypatch.setattr("rnn_core.training.Progress", partial(Progress, every=0.0))
    fit(*net(), a_stream(), SGD(0.1), STEPS)
    assert any("steps/s" in line for line in shown[:-1])
    assert shown[-1].startswith("12 steps: loss") and "steps/s" not in shown[-1]


def test_the_schedule_sets_the_rate_and_leaves_the_given_optimiser_alone():
    model, params = net()
    xs, targets = np.random.default_rng(0).normal(size=(T, 9, D)), np.random.default_rng(1).integers(V, size=(T, 9))
    optimiser = SGD(123.0)
    batches = shuffled_batches(xs, targets, B, seed=0)
    trained, history = fit(model, params, batches, optimiser, 4, schedule=lambda step: 0.5, quiet=True)
    assert optimiser.lr == 123.0 and history.rates == [0.5] * 4
    assert same(trained, fit(model, params, batches, SGD(0.5), 4, quiet=True)[0])


def test_fit_goes_on_from_a_state_without_being_given_one():
    """A batch that is not fresh at step 0 has nothing to carry: it starts from zero."""
    model, params = net()
    b = batch(model)
    trained, _ = fit(model, params, lambda step: b._replace(fresh=False), SGD(0.1), 1, quiet=True)
    assert same(trained, fit(model, params, lambda step: b, SGD(0.1), 1, quiet=True)[0])
    assert not same(trained, params) and a_state()[0].any()
