"""Summaries: the memory meter, and one mark for each seed."""

import numpy as np
from matplotlib.figure import Figure

from .axes import table
from .style import COLOURS, INK, LINES, MARKERS, new_figure, styled


def memory_meter(
    needed: float,
    used: float,
    unit: str = "percentage points",
    full: float | None = None,
    needed_is: str = "real score minus the best memoryless model",
    used_is: str = "real score minus the score with its state reset",
    title: str = "Memory meter",
) -> Figure:
    """Two bars: the memory that the task needs, and what the net uses. full: the axis' right end."""
    values = table("needed, used", [needed, used], "2")
    with styled():
        fig = new_figure(2.6)
        ax = fig.subplots()
        bars = ax.barh([0, 1], values, color=COLOURS[:2], edgecolor="black", hatch=["", "//"], height=0.5)
        ax.bar_label(bars, [f"{value:z.3g}".replace("-", "−") for value in values], padding=5, fontsize=13)
        for place, words in enumerate((needed_is, used_is)):
            ax.annotate(words, (0, place - 0.34), xytext=(4, 0), textcoords="offset points", color=INK)
        ax.axvline(0, color=INK, linewidth=1)
        widest = max(abs(values).max(), 1e-12) if full is None else full
        left = 0.0 if values.min() >= 0 else values.min() - 0.12 * widest
        ax.set_xlim(left, max(widest, values.max()) * 1.12)
        ax.set_yticks([0, 1], ["needed", "used"], fontsize=13)
        ax.set(ylim=(1.4, -0.65), title=title, xlabel=f"memory ({unit})")
        ax.spines["left"].set_visible(False)
    return fig


def evidence_strip(
    values: dict,
    ylabel: str,
    baselines: dict | None = None,
    title: str = "One mark for each seed",
    xlabel: str = "setting",
    limits: tuple | None = None,
) -> Figure:
    """
    values: setting -> one value a seed, a mark each; a bar is their median. baselines: name -> dashed level.
    limits: (low, high) of the y axis.
    """
    if not values:
        raise ValueError("values is empty; expected at least one setting -> values")
    with styled():
        fig = new_figure(4.2)
        ax = fig.subplots()
        for n, (name, seeds) in enumerate(values.items()):
            seeds = np.sort(table(f"values[{name!r}]", seeds, "seeds"))
            look = {"color": COLOURS[n % 6], "marker": MARKERS[n % 6]}
            ax.scatter(n + _aside(seeds), seeds, s=42, edgecolor="black", linewidth=0.6, alpha=0.9, **look)
            ax.hlines(np.median(seeds), n - 0.36, n + 0.36, color=INK, linewidth=2.5)
        for n, (name, level) in enumerate((baselines or {}).items()):
            ax.axhline(float(level), color=INK, linestyle=LINES[1 + n % 5], linewidth=1.4, label=name)
        ax.set_xticks(range(len(values)), [f"{name}\n({len(seeds)} seeds)" for name, seeds in values.items()])
        ax.set_xlim(-0.6, len(values) - 0.4)
        if limits is not None:
            ax.set_ylim(limits)
        ax.grid(axis="y")
        ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
        if baselines:
            fig.legend(loc="outside lower center", ncols=min(3, len(baselines)), handlelength=3.5)
    return fig


def _aside(seeds: np.ndarray) -> np.ndarray:
    """Equal values side by side instead of on top of each other: a shift for each of the sorted seeds."""
    near = max(np.ptp(seeds) * 0.04, 1e-9)
    shifts = np.zeros(len(seeds))
    start = 0
    for i in range(1, len(seeds) + 1):
        if i == len(seeds) or seeds[i] - seeds[start] > near:
            group = np.arange(i - start)
            shifts[start:i] = (group - group.mean()) * min(0.07, 0.6 / len(group))
            start = i
    return shifts
