"""What is known of a state, drawn: a number by its place in a word or a line, and units beside what chance gives."""

import numpy as np
from matplotlib.figure import Figure

from .axes import table
from .style import COLOURS, FAINT, INK, look, new_figure, styled


def by_place(panels, ylabel: str, height: float = 3.6, limits: tuple | None = None) -> Figure:
    """
    panels: (title, xlabel, first, {name: values}) each; the values stand at the places first, first + 1, ...
    All panels share the y axis; limits: its ends.
    """
    if not panels:
        raise ValueError("panels is empty; expected at least one (title, xlabel, first, curves)")
    with styled():
        fig = new_figure(height)
        axes = fig.subplots(1, len(panels), sharey=True, squeeze=False)[0]
        for ax, (title, xlabel, first, curves) in zip(axes, panels, strict=True):
            for n, (name, values) in enumerate(curves.items()):
                values = table(f"the values of {name!r}", values, "n")
                every = max(1, len(values) // 8)
                ax.plot(first + np.arange(len(values)), values, markevery=every, label=name, **look(n))
            ax.grid(axis="y")
            ax.set(title=title, xlabel=xlabel)
        axes[0].set_ylabel(ylabel)
        if limits is not None:
            axes[0].set_ylim(limits)
        handles, names = axes[0].get_legend_handles_labels()
        columns = 3 if sum(map(len, names)) < 50 else 2
        fig.legend(handles, names, loc="outside lower center", ncols=columns, handlelength=3.5)
    return fig


def units_and_chance(labels, trained, untrained, chance, wanted: float = 0.8) -> Figure:
    """
    For each of L labels: trained, the AUC of the net's best unit (L,); untrained, those of N untrained nets (L, N);
    chance, what the best of all units reaches against a moved label (L,). wanted: the dashed line to be above.
    """
    trained, chance = table("trained", trained, "L"), table("chance", chance, "L")
    untrained = table("untrained", untrained, "L, N")
    if not len(labels) == len(trained) == len(untrained) == len(chance):
        counts = f"{len(labels)}, {len(trained)}, {len(untrained)}, {len(chance)}"
        raise ValueError(f"labels, trained, untrained, chance have {counts} entries; expected the same number")
    places, N = np.arange(len(labels)), untrained.shape[1]
    with styled():
        fig = new_figure(4.2)
        ax = fig.subplots()
        for n in range(N):
            beside = places + 0.16 + 0.06 * (n - (N - 1) / 2)
            name = f"best unit of an untrained net, {N} nets" if n == 0 else None
            ax.plot(beside, untrained[:, n], "s", color=COLOURS[1], markeredgecolor="black", markersize=6, label=name)
        ax.plot(places - 0.16, trained, "o", color=COLOURS[0], markeredgecolor="black", markersize=11,
                label="best unit of the trained net")  # fmt: skip
        ax.hlines(chance, places - 0.4, places + 0.4, color=INK, linewidth=2.5, label="best of all, label moved")
        ax.axhline(wanted, color=FAINT, linestyle=(0, (6, 3)), linewidth=1.4, label=f"asked for: {wanted}")
        ax.set_xticks(places, labels)
        ax.set(xlim=(-0.6, len(labels) - 0.4), ylim=(0.48, 1.02), xlabel="label", ylabel="AUC on act 16")
        ax.set_title("The best single unit for each label, and what it must beat")
        ax.grid(axis="y")
        fig.legend(loc="outside lower center", ncols=2, handlelength=2.5)
    return fig
