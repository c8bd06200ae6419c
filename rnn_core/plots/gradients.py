"""The gradient on its way back through time."""

import numpy as np
from matplotlib.figure import Figure

from .axes import one_each, table, token_axis
from .style import look, new_figure, styled


def gradient_norms(
    norms: dict,
    tokens,
    title: str = "The gradient flowing back through time",
    ylabel: str = "norm of dLoss/dh at step t\n(nats per unit of state)",
) -> Figure:
    """
    norms: name -> T norms of dLoss/dh_t (log scale; a zero leaves a gap), the last one where the loss is.
    tokens: T labels.
    """
    if not norms:
        raise ValueError("norms is empty; expected at least one name -> norms")
    with styled():
        fig = new_figure(4.2)
        ax = fig.subplots()
        for n, (name, values) in enumerate(norms.items()):
            values = table(f"norms[{name!r}]", values, "T")
            if (values < 0).any():
                raise ValueError(f"norms[{name!r}] holds a negative number; expected norms")
            tokens = one_each("tokens", tokens, len(values), f"step of norms[{name!r}]")
            ax.plot(np.where(values > 0, values, np.nan), label=name, **look(n))
        ax.set_yscale("log")
        ax.grid(axis="y")
        token_axis(ax, tokens)
        ax.set(title=title, ylabel=ylabel)
        _arrow(ax)
        if len(norms) > 1:
            fig.legend(loc="outside lower center", ncols=min(3, len(norms)), handlelength=3.5)
    return fig


def _arrow(ax) -> None:
    """The direction of reading, above the curves: from the loss, at the right, to the first token."""
    ends = {"xycoords": "axes fraction", "textcoords": "axes fraction"}
    ax.annotate("", (0.62, 0.96), (0.74, 0.96), arrowprops={"arrowstyle": "->"}, **ends)
    ax.annotate("from the loss, backward", (0.75, 0.96), va="center", xycoords="axes fraction")
    low, high = ax.get_ylim()
    ax.set_ylim(low, high * (high / low) ** 0.15)
