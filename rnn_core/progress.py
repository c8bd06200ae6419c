"""One line of progress, rewritten in place while `fit` runs: in a notebook cell, or in a terminal."""

import sys
import time


class Progress:
    """Live: step, smoothed loss, steps a second, time left. At the end: History.summary(), the same at every run."""

    def __init__(self, steps, quiet=False, every=0.25):
        self.steps, self.every = steps, every
        self.write = _nowhere if quiet else _notebook() or _terminal
        self.smoothed, self.first, self.last = None, None, 0.0

    def update(self, history):
        if history.losses:
            loss = history.losses[-1]
            self.smoothed = loss if self.smoothed is None else 0.99 * self.smoothed + 0.01 * loss
        now = time.monotonic()
        if self.first is None:
            self.first, self.last = (now, history.step), now
        elif now - self.last > self.every and self.smoothed is not None:
            self.last = now
            self.write(self.line(history, now), end=False)

    def line(self, history, now):
        """The live line: what a person waiting for the run wants to know."""
        start, step = self.first
        rate = (history.step - step) / max(now - start, 1e-9)
        left = (self.steps - history.step) / max(rate, 1e-9)
        return f"step {history.step}/{self.steps}  loss {self.smoothed:.4g}  {rate:.0f} steps/s  {left:.0f} s left"

    def close(self, history):
        self.write(history.summary(), end=True)


def _nowhere(line, end):
    pass


def _terminal(line, end):
    if sys.stdout.isatty():
        print("\r" + line.ljust(79), end="\n" if end else "", flush=True)
    elif end:
        print(line)


def _notebook():
    """A writer into this cell's own display, or None outside a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None or not hasattr(shell, "kernel"):
        return None
    from IPython.display import display

    handle = display({"text/plain": "starting"}, raw=True, display_id=True)

    def write(line, end):
        handle.update({"text/plain": line}, raw=True)

    return write
