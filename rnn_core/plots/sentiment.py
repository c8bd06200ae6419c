"""A sentence on its way to an answer: the path, what each word does, the states in a plane; and two exams."""

import numpy as np
from matplotlib.figure import Figure

from .axes import one_each, table, token_axis
from .style import COLOURS, FAINT, INK, MARKERS, WORDS, look, new_figure, styled


def answer_path(words, probabilities, whole, title: str = "The answer after each word") -> Figure:
    """words: T words; probabilities: T, of "positive"; whole: T booleans, is what was read so far a sentence?"""
    probabilities = table("probabilities", probabilities, "T")
    words = one_each("words", words, len(probabilities), "probability")
    whole = np.asarray(whole, dtype=bool)
    with styled():
        fig = new_figure(3.9)
        ax = fig.subplots()
        steps = np.arange(len(words))
        ax.plot(steps, probabilities, color="#AAAAAA", linewidth=1.2, linestyle=":", zorder=1)
        ax.scatter(
            steps[~whole],
            probabilities[~whole],
            s=34,
            color="#BBBBBB",
            marker="x",
            label="no sentence yet: means nothing",
        )
        ax.scatter(
            steps[whole],
            probabilities[whole],
            s=110,
            color=COLOURS[0],
            marker="o",
            edgecolor="black",
            label="a sentence",
        )
        for t in steps[whole]:
            below = probabilities[t] > 0.85
            ax.annotate(
                f"{probabilities[t]:.2f}",
                (t, probabilities[t]),
                (0, -16 if below else 9),
                textcoords="offset points",
                ha="center",
                va="top" if below else "bottom",
            )
        ax.axhline(0.5, color=INK, linestyle="--", linewidth=1)
        token_axis(ax, words)
        ax.set(title=title, ylim=(-0.06, 1.08), ylabel="probability of “positive”")
        fig.legend(loc="outside lower center", ncols=2)
    return fig


def word_effects(words, effects: dict, title: str = "Which word mattered?") -> Figure:
    """
    effects: name -> T numbers, what each word adds to the logit of "positive"; one row of bars for each name.
    None where the question has no answer (the changed words are no sentence): a cross instead of a bar.
    """
    with styled():
        fig = new_figure(1.2 + 1.7 * len(effects))
        axes = np.atleast_1d(fig.subplots(len(effects), 1, sharex=True))
        for n, (ax, (name, values)) in enumerate(zip(axes, effects.items(), strict=True)):
            asked = [t for t, value in enumerate(values) if value is not None]
            heights = table(f"effects[{name!r}]", [values[t] for t in asked], "T")
            words = one_each("words", words, len(values), "step")
            bars = ax.bar(asked, heights, color=COLOURS[n], edgecolor="black", hatch=["", "//"][n % 2])
            ax.bar_label(bars, [f"{v:z.1f}".replace("-", "−") for v in heights], padding=2)
            ax.plot([t for t in range(len(words)) if t not in asked], [0] * (len(words) - len(asked)), "x", color=FAINT)
            ax.axhline(0, color=INK, linewidth=0.8)
            room = 0.3 * np.ptp([0, *heights]) + 0.1
            ax.set_ylim(min(0, heights.min()) - room, max(0, heights.max()) + room)
            ax.set_ylabel("logit (no unit)")
            ax.set_title(name, fontsize=11)
        token_axis(axes[-1], words)
        fig.suptitle(title, x=0.01, ha="left", fontsize=13)
    return fig


def state_plane(background, labels, paths: dict, shares, title: str = "States in a plane") -> Figure:
    """
    background: (N, 2) final states; labels: N, 1 positive or 0; paths: sentence -> (T, 2), its states one by one;
    shares: the two components' shares of the variance.
    """
    background, labels = table("background", background, "N, 2"), np.asarray(labels)
    with styled():
        fig = new_figure(5.4)
        ax = fig.subplots()
        for value, marker, name in ((0, "v", "ends negative"), (1, "^", "ends positive")):
            chosen = background[labels == value]
            ax.scatter(*chosen.T, marker=marker, s=34, facecolor="none", edgecolor=FAINT, label=name)
        named = set()
        named = set()
        for n, (sentence, path) in enumerate(paths.items()):
            path = table(f"paths[{sentence!r}]", path, "T, 2")
            ax.plot(*path.T, label=sentence, markersize=6, **look(n))
            words = sentence.split()
            for t, word in enumerate(words):
                so_far = tuple(words[: t + 1])
                if so_far in named:  # two sentences that begin alike have the same states until they part
                    continue
                named.add(so_far)
                ax.annotate(word, path[t], (6, 6 - 14 * (n % 2)), textcoords="offset points", color=WORDS[n % 6])
        ax.set(title=title)
        ax.set_xlabel(f"first principal component ({shares[0]:.0%} of the variance)")
        ax.set_ylabel(f"second principal component ({shares[1]:.0%})")
        fig.legend(loc="outside lower center", ncols=2, handlelength=3.5)
    return fig


def two_exams(scores: dict, names=("its own test", "the rest of the grammar"), title: str = "One network, two exams"):
    """scores: model -> (scores on the first exam, on the second), in percent; a bar is their mean, a mark a seed."""
    with styled():
        fig = new_figure(4.2)
        ax = fig.subplots()
        for n, pair in enumerate(scores.values()):
            for exam, values in enumerate(pair):
                place = n + 0.2 * (2 * exam - 1)
                colour, hatch, label = COLOURS[exam], ["", "//"][exam], names[exam] if n == 0 else None
                ax.bar(place, np.mean(values), 0.38, color=colour, hatch=hatch, edgecolor="black", label=label)
                if len(values) > 1:
                    at = place + np.linspace(-0.12, 0.12, len(values))
                    ax.scatter(at, values, s=16, color="white", edgecolor="black", marker=MARKERS[exam], zorder=3)
                box = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # where the coin's line runs behind
                told = f"{np.mean(values):.0f}"
                ax.annotate(told, (place, max(values)), (0, 6), textcoords="offset points", ha="center", bbox=box)
        ax.axhline(50, color=INK, linestyle="--", linewidth=1.2, label="a coin")
        ax.set_xticks(range(len(scores)), list(scores))
        ax.set(title=title, ylim=(0, 112), ylabel="right answers (%)", xlabel="model, learned from the same 58 phrases")
        ax.set_yticks([0, 25, 50, 75, 100])
        fig.legend(loc="outside lower center", ncols=3)
    return fig


def more_sentences(sizes, scores: dict, title: str = "More sentences to learn from") -> Figure:
    """sizes: S numbers of training sentences; scores: model -> (S, seeds) in percent; a line of means, a mark each."""
    with styled():
        fig = new_figure(4.4)
        ax = fig.subplots()
        for n, (name, values) in enumerate(scores.items()):
            values = table(f"scores[{name!r}]", values, "S, seeds")
            style = look(n)
            at = np.asarray(sizes) * (1 + 0.025 * (n - (len(scores) - 1) / 2))
            ax.plot(at, values.mean(axis=1), label=name, markersize=9, markeredgecolor="black", **style)
            for x, seeds in zip(at, values, strict=True):
                ax.plot(np.full(len(seeds), x), seeds, style["marker"], color=style["color"], markersize=3, alpha=0.6)
        ax.axhline(50, color=INK, linestyle="--", linewidth=1)
        ax.set_xscale("log")
        ax.set_xticks(list(sizes), [str(size) for size in sizes])
        ax.set_xticks([], minor=True)
        ax.grid(axis="y")
        ax.set(title=title, ylim=(40, 103), xlabel="sentences to learn from", ylabel="right on all the others (%)")
        fig.legend(loc="outside lower center", ncols=3, handlelength=3.5)
    return fig
