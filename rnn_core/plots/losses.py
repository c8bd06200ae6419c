"""Losses over training, with the levels that give them a meaning."""

import numpy as np
from matplotlib.figure import Figure

from .axes import dashed_level, table
from .style import look, new_figure, styled


def loss_curves(
    curves: dict,
    baselines: dict | None = None,
    steps=None,
    log: bool = False,
    title: str = "Loss during training",
    xlabel: str = "epoch",
    ylabel: str = "loss (nats per prediction)",
) -> Figure:
    """
    curves: name -> losses, one for each of `steps` (default 1, 2, 3, ...; then curves may differ in length).
    baselines: name -> loss level, drawn as a dashed labelled line. log: logarithmic y.
    """
    if not curves:
        raise ValueError("curves is empty; expected at least one name -> losses")
    with styled():
        fig = new_figure(4.2)
        ax = fig.subplots()
        for n, (name, losses) in enumerate(curves.items()):
            _curve(ax, n, name, table(f"curves[{name!r}]", losses, "steps"), steps)
        if log:
            ax.set_yscale("log")
        for name, level in (baselines or {}).items():
            dashed_level(ax, float(level), f"{name}: {float(level):.3g}")
        if not log:
            ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
        ax.grid(axis="y")
        ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
        if len(curves) > 1:
            fig.legend(loc="outside lower center", ncols=min(3, len(curves)), handlelength=3.5)
    return fig


def _curve(ax, n: int, name: str, losses: np.ndarray, steps) -> None:
    at = np.arange(1, len(losses) + 1) if steps is None else np.asarray(steps)
    if at.shape != losses.shape:
        raise ValueError(f"steps has shape {at.shape}; expected {losses.shape}, one for each loss of {name!r}")
    ax.plot(at, losses, label=name, markevery=max(1, len(losses) // 12), **look(n))
