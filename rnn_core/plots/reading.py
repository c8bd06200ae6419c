"""What a net makes of two sentences, word by word: where their states part, and what it expects next."""

import numpy as np
from matplotlib.figure import Figure

from .axes import one_each, table, token_axis
from .states import draw_states, state_colour_bar
from .style import look, new_figure, styled


def two_readings(hs, expects, sentences, answer: str, level: float = 0.5) -> Figure:
    """
    hs: (2, T, H) states for two sentences that differ in their first word; expects: (2, T), the probability of
    `answer` after each word; sentences: two lists of T tokens; level: where the dashed line stands.
    Above, half the difference of the two states: zero where a unit has forgotten which sentence it reads.
    """
    hs, expects = table("hs", hs, "2, T, H"), table("expects", expects, "2, T")
    if len(hs) != 2 or expects.shape != hs.shape[:2]:
        raise ValueError(f"hs has shape {hs.shape}, expects {expects.shape}; expected (2, T, H) and (2, T)")
    names = [one_each("sentences", words, hs.shape[1], "step of hs") for words in sentences]
    both = [a if a == b else f"{a}\n{b}" for a, b in zip(*names, strict=True)]
    with styled():
        fig = new_figure(3.9 + 0.24 * max(hs.shape[2], 6))
        above, below = fig.subplots(2, 1, height_ratios=(0.24 * max(hs.shape[2], 6), 1.9))
        draw_states(above, (hs[0] - hs[1]) / 2, both)
        state_colour_bar(fig, above)
        above.set(title="Half the difference of the two states", xlabel="")
        for n, (row, words) in enumerate(zip(expects, names, strict=True)):
            below.plot(np.arange(len(row)), row, label=f"starts with “{words[0]}”", **look(n))
        token_axis(below, both)
        below.axhline(level, color="black", linestyle=(0, (6, 3)), linewidth=1.4)
        below.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
        below.set(ylim=(-0.06, 1.06), ylabel=f"probability\nof “{answer}”", title=f"How probable is “{answer}” next?")
        fig.legend(loc="outside lower center", ncols=2, handlelength=3.5)
    return fig
