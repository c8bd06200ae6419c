"""The training loop: what every lesson's loop does, with progress, a stop button, advice, and exact resuming."""

import math
import signal
import threading
import time
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np

from rnn_core import validate
from rnn_core.batches import Batch
from rnn_core.optimisers import gradient_norm
from rnn_core.params import pack, whole
from rnn_core.progress import Progress

ADVICE = (
    "the parameters are those before that step. Try a smaller learning rate, clip the gradient "
    "(clip=partial(clip_by_norm, limit=1)), or look for inputs that are too large."
)


@dataclass
class History:
    """What `fit` did: one entry a step in losses (nats), norms (of the gradient before clipping), rates, clipped.

    step counts the steps done, optimizer and state are those after the last one, seconds is the time in all.
    stopped says why the run ended early ("interrupted" or a sentence), and is None when it did not.
    """

    optimizer: object
    state: tuple | None = None
    step: int = 0
    losses: list = field(default_factory=list)
    norms: list = field(default_factory=list)
    rates: list = field(default_factory=list)
    clipped: list = field(default_factory=list)
    seconds: float = 0.0
    stopped: str | None = None

    def smoothed(self, keep=0.99, start=None):
        """Exponentially smoothed losses: s = keep * s + (1 - keep) * loss, from `start` (else the first loss).

        keep=0.999 and start=T * ln V, on losses summed over T steps, is the character tutorial's curve.
        """
        keep = validate.number("keep", keep)
        if not 0 <= keep < 1:
            raise ValueError(f"keep must be at least 0 and below 1, got {keep}")
        s = validate.number("start", start) if start is not None else (self.losses[0] if self.losses else 0.0)
        curve = np.empty(len(self.losses))
        for i, loss in enumerate(self.losses):
            curve[i] = s = keep * s + (1 - keep) * loss
        return curve

    def summary(self):
        """The run in a line, without times, so that a notebook stores the same text at every run."""
        line = f"{self.step} steps"
        if self.losses:
            line += f": loss {self.losses[0]:.4g} -> {self.smoothed(0.9)[-1]:.4g} (smoothed)"
            line += f", largest gradient norm {max(self.norms):.3g}"
        if any(self.clipped):
            line += f", clipped in {sum(self.clipped)} steps"
        return line + (f"; stopped: {self.stopped}" if self.stopped else "")


def fit(model, params, batches, optimizer, steps, clip=None, schedule=None, resume=None, quiet=False):
    """Train until `steps` steps are done in all; returns new params and a History, and leaves its arguments alone.

    batches(step) -> Batch, a pure function; optimizer: SGD, Adagrad or Adam; clip(grads) changes grads in place,
    such as partial(clip_by_norm, limit=5); schedule(step) -> learning rate. resume=history, with the params that
    came with it, goes on to exactly the parameters of an uninterrupted run (its optimiser takes over).
    The stop button (or Ctrl-C) stops between two steps. NaN or infinity ends the run before the harm is done.
    """
    history = _start(model, batches, optimizer, clip, schedule, resume)
    steps = validate.count("steps", steps, at_least=history.step)
    params = pack(params)
    progress = Progress(steps, quiet)
    with stop_button() as pressed, np.errstate(all="ignore"):
        before = time.perf_counter()
        while history.step < steps and not history.stopped:
            try:
                _one_step(model, params, batches(history.step), clip, schedule, history)
            except validate.NotFiniteError as error:
                history.stopped = f"{error} at step {history.step}; {ADVICE}"
            if pressed() and not history.stopped:
                history.stopped = "interrupted"
            now = time.perf_counter()
            history.seconds, before = history.seconds + now - before, now
            progress.update(history)
    progress.close(history)
    return params, history


def _start(model, batches, optimizer, clip, schedule, resume):
    validate.promises("model", model, ("loss_and_grads",), "a Model")
    validate.promises("optimizer", optimizer, ("step",), "an optimiser such as Adam(lr=0.01)")
    for name, function, optional in (
        ("batches", batches, False),
        ("clip", clip, True),
        ("schedule", schedule, True),
    ):
        if not callable(function) and not (optional and function is None):
            raise TypeError(f"{name} must be a function, got {validate.shown(function)}")
    if resume is not None and not isinstance(resume, History):
        raise TypeError(f"resume must be the History that fit returned, got {type(resume).__name__}")
    history = deepcopy(resume) if resume is not None else History(deepcopy(optimizer))
    history.stopped = None
    return history


def _one_step(model, params, batch, clip, schedule, history):
    optimizer = history.optimizer
    if not isinstance(batch, Batch):
        raise TypeError(f"batches(step) must return a Batch, got {validate.shown(batch)}")
    if not isinstance(batch.fresh, bool | np.bool_):
        raise TypeError(f"fresh must be True or False in every Batch, got {validate.shown(batch.fresh)}")
    if schedule is not None:
        optimizer.lr = validate.positive("schedule(step)", schedule(history.step))
    state = None if batch.fresh else history.state
    loss, grads, state = model.loss_and_grads(params, batch.xs, batch.targets, state, batch.lengths, batch.mask)
    norm = gradient_norm(grads)
    if not math.isfinite(norm):
        raise validate.NotFiniteError(f"the gradient's norm is {norm}")
    if clip is not None:
        clip(grads)
    _update(optimizer, params, grads)
    history.state, history.step = state, history.step + 1
    history.losses.append(loss)
    history.norms.append(norm)
    history.rates.append(optimizer.lr)
    history.clipped.append(clip is not None and gradient_norm(grads) != norm)


def _update(optimizer, params, grads):
    """One optimiser step, taken back, with what the optimiser remembers, when it makes a parameter infinite."""
    kept = {name: pack(value) if isinstance(value, dict) else value for name, value in vars(optimizer).items()}
    vector = whole(params)
    before = vector.copy()
    optimizer.step(params, grads)
    if not np.isfinite(vector).all():
        vector[...] = before
        vars(optimizer).update(kept)
        raise validate.NotFiniteError("the update made a parameter infinite")


@contextmanager
def stop_button():
    """While it is open an interrupt only raises a flag, read between two steps; a second one is an exception.

    An exception in the middle of an update would leave some parameters moved and some not.
    """
    pressed = []

    def press(number, frame):
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    if threading.current_thread() is not threading.main_thread():  # only there may a handler be set
        yield lambda: False
        return
    old = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, old or signal.default_int_handler)
