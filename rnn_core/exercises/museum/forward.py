"""Going forward: a state under another name, a squeezed sigmoid, a writer that stutters."""

import numpy as np

from rnn_core.exercises.engine import Exercise, mistake
from rnn_core.exercises.museum.exhibit import FOUND, Exhibit


def read(xs, h, Wxh, Whh):
    for x in xs:
        h = np.tanh(x @ Wxh + h @ Whh)
    return h


def short_texts(rng):
    return [
        (
            f"{T} steps",
            (rng.normal(size=(T, 3)), rng.normal(size=4), rng.normal(size=(3, 4)), 0.5 * rng.normal(size=(4, 4))),
        )
        for T in (1, 2, 5)
    ]


def deaf(broken):
    rng, words = np.random.default_rng(0), {"not": 0, "very": 1, "good": 2, "bad": 3}
    Wxh, Whh = rng.normal(size=(4, 3)), rng.normal(size=(3, 3))
    for sentence in ("good", "very good", "not good", "not very good", "not bad"):
        xs = np.eye(4)[[words[w] for w in sentence.split()]]
        print(f"{sentence:14} last state {broken(xs, np.zeros(3), Wxh, Whh).round(3)}")


READ = Exhibit(
    Exercise(
        read,
        short_texts,
        mistakes=(
            mistake(
                FOUND,
                (
                    (
                        "        h = np.tanh(x @ Wxh + h @ Whh)\n    return h",
                        "        h_new = np.tanh(x @ Wxh + h @ Whh)\n    return h_new",
                    ),
                ),
            ),
            mistake("Whh @ h: row vectors go on the left, h @ Whh.", ("h @ Whh", "Whh @ h")),
            mistake("Now the state is never used at all.", (" + h @ Whh", "")),
        ),
    ),
    deaf,
    "B",
    "The second half, begun from the state after the first, would say something else than the whole.",
    "the new state under another name",
)


def sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def some_scores(rng):
    return [
        ("zero", (np.zeros(1),)),
        ("a row", (rng.normal(size=5),)),
        ("large ones", (np.array([-800.0, 800.0]),)),
        ("a table", (rng.normal(size=(2, 3)),)),
    ]


def rising(broken):
    print("z      ", *(f"{z:7d}" for z in (-2, -1, 0, 1, 2)))
    print("result ", *(f"{float(broken(np.array(float(z)))):7.4f}" for z in (-2, -1, 0, 1, 2)))
    print(f"1 / (1 + exp(-1)) = {1 / (1 + np.exp(-1)):.4f}")


TWO_X = Exhibit(
    Exercise(
        sigmoid,
        some_scores,
        own=("sigmoid", "_sigmoid"),
        mistakes=(
            mistake(FOUND, ("np.tanh(z / 2)", "np.tanh(z)")),
            mistake(
                "Without the half outside it lies between 0 and 2: (1 + tanh(z / 2)) / 2.",
                ("(1 + np.tanh(z / 2)) / 2", "1 + np.tanh(z / 2)"),
            ),
            mistake(
                "That is a tanh, between -1 and 1: add 1, then halve.", ("(1 + np.tanh(z / 2)) / 2", "np.tanh(z / 2)")
            ),
        ),
    ),
    rising,
    "G",
    "Every slope agrees with nudging, since the wrong function is differentiated rightly. One known value tells.",
    "sigmoid(2x) for sigmoid(x)",
)


def write(step, symbol, h, count):
    text = []
    for _ in range(count):
        symbol, h = step(symbol, h)
        text.append(symbol)
    return text


def speller(words):
    """A net that has learnt a text by heart: its state is how far it has come."""

    def step(symbol, h):
        return words[h % len(words)], h + 1

    return step


def spellers(rng):
    return [
        ("three symbols", (speller("abc"), "c", 0, 3)),
        ("a longer text", (speller("to be or not"), "t", 2, 20)),
        ("one symbol", (speller("xy"), "x", 1, 1)),
    ]


def stutters(broken):
    print("learnt : to be or not to be")
    print("writes :", "".join(broken(speller("to be or not to be "), " ", 0, 18)))


WRITE = Exhibit(
    Exercise(
        write,
        spellers,
        mistakes=(
            mistake(FOUND, ("symbol, h = step(symbol, h)", "symbol, _ = step(symbol, h)")),
            mistake(
                "Now the state moves and the text does not: step hears the symbol it said last.",
                ("symbol, h = step(symbol, h)", "_, h = step(symbol, h)"),
            ),
            mistake(
                "The text begins with the prompt: append what step says.",
                (
                    (
                        "        symbol, h = step(symbol, h)\n        text.append(symbol)",
                        "        text.append(symbol)\n        symbol, h = step(symbol, h)",
                    ),
                ),
            ),
        ),
    ),
    stutters,
    "B",
    "Nine symbols and then nine more, from the state that was reached, are not eighteen in one go.",
    "sampling never advances the state",
)
