"""The bug museum: mistakes that were found in respected teaching code, each written afresh.

An exhibit is an exercise (its first mistake is the bug), the symptom that a visitor sees, the law that would have
caught it, and the mutant of rnn_core, in tests/test_mutants.py, that our own laws kill.
"""

from typing import NamedTuple

import numpy as np

from rnn_core.exercises.engine import Exercise, edited, mistake

FOUND = "still as it was found: unfold the cell, and look for the line that does this."
LAWS = {
    "A": "going back agrees with nudging, with weights at scale 0.3 and before any clipping",
    "B": "reading in two halves equals reading once",
    "C": "doing it twice gives the same answer, and changes nothing",
    "D": "padding changes nothing",
    "E": "every example is seen once an epoch",
    "F": "another process gives the same answer",
    "G": "one small case comes out as worked out by hand",
}


class Exhibit(NamedTuple):
    exercise: Exercise
    symptom: object  # a function of the broken answer, which shows what a visitor sees
    law: str
    why: str
    mutant: str  # its name in tests/test_mutants.py


def symptom(name):
    """Show what is seen of an exhibit's mistake."""
    exercise = EXHIBITS[name].exercise
    EXHIBITS[name].symptom(edited(exercise.answer, exercise.mistakes[0].wrong[0]))


def choose(name, law):
    """Would this law have caught it? Never raises."""
    if law is ...:
        print("not chosen yet.")
    elif law == EXHIBITS[name].law:
        print(f"{law}, yes: {LAWS[law]}. {EXHIBITS[name].why}")
    elif law in LAWS:
        print(f"{law}, no: this law does not look where the mistake is. What does the symptom depend on?")
    else:
        print(f"law is {law!r}; choose one of the letters {', '.join(LAWS)}, as in law = 'A'.")


# --- the way back: three exhibits with one symptom, a table of gradient checks


def way_back(hs, dhs, Whh):
    dzs, dh_next = np.zeros_like(dhs), np.zeros(dhs.shape[1])
    for t in reversed(range(len(dhs))):
        dzs[t] = (dhs[t] + dh_next) * (1 - hs[t + 1] ** 2)
        dh_next = dzs[t] @ Whh.T
    return dzs


def recurrent_weights(hs, dzs):
    dWhh = np.zeros((hs.shape[1], hs.shape[1]))
    for t in range(len(dzs)):
        h_prev = hs[t]
        dWhh += np.outer(h_prev, dzs[t])
    return dWhh


def tapes(rng):
    def tape(T, H, symmetric=False):
        Whh = 0.6 * rng.normal(size=(H, H))
        return np.tanh(rng.normal(size=(T + 1, H))), rng.normal(size=(T, H)), Whh + Whh.T if symmetric else Whh

    return [("T = 1", tape(1, 4)), ("a symmetric Whh", tape(3, 5, True)), ("T = 2", tape(2, 3)), ("T = 5", tape(5, 4))]


def check_error(scale, T, back=way_back, collect=recurrent_weights):
    """The relative error of dWhh in a net whose weights have this scale, against nudging."""
    rng = np.random.default_rng(0)
    Whh, xs, c = (rng.normal(scale=s, size=shape) for s, shape in [(scale, (6, 6)), (scale, (T, 6)), (1, (T, 6))])

    def states():
        hs = [np.full(6, scale)]
        for x in xs:
            hs.append(np.tanh(x + hs[-1] @ Whh))
        return np.array(hs)

    hs, nudged = states(), np.zeros((6, 6))
    for i in np.ndindex(6, 6):
        kept, readings = Whh[i], []
        for Whh[i] in (kept + 1e-5, kept - 1e-5):
            readings.append((c * states()[1:]).sum())
        Whh[i] = kept
        nudged[i] = (readings[0] - readings[1]) / 2e-5
    found = collect(hs, back(hs, c, Whh))
    return np.abs(found - nudged).max() / max(np.abs(found).max(), np.abs(nudged).max())


def scales(back):
    print("gradient check of dWhh, six steps, tolerance 1e-2")
    for scale in (0.001, 0.3):
        error = check_error(scale, 6, back=back)
        print(f"weights at scale {scale:<6} relative error {error:.0e}   {'passed' if error < 1e-2 else 'FAILED'}")


def lengths(collect):
    print("gradient check of dWhh, weights at scale 0.3")
    for T in (1, 2, 4, 8):
        error = check_error(0.3, T, collect=collect)
        print(f"T = {T}   relative error {'below 1e-7' if error < 1e-7 else f'{error:.1g}'}")


TRANSPOSE = Exhibit(
    Exercise(
        way_back,
        tapes,
        mistakes=(
            mistake(FOUND, ("dzs[t] @ Whh.T", "dzs[t] @ Whh")),
            mistake(
                "The step before gets nothing now: hand dzs[t] back through Whh.", ("dzs[t] @ Whh.T", "0 * dzs[t]")
            ),
            mistake(
                "It is dz that goes back, and not dh: dzs[t] @ Whh.T.", ("dzs[t] @ Whh.T", "(dhs[t] + dh_next) @ Whh.T")
            ),
        ),
    ),
    scales,
    "A",
    "The share of earlier steps is tiny where the weights are tiny, and so is the error; at 0.3 it is plain.",
    "Whh where its transpose belongs, backward",
)


def way_back_through_tanh(hs, dhs, Whh):
    dzs, dh_next = np.zeros_like(dhs), np.zeros(dhs.shape[1])
    for t in reversed(range(len(dhs))):
        dh = dhs[t] + dh_next
        dzs[t] = dh * (1 - hs[t + 1] ** 2)
        dh_next = dzs[t] @ Whh.T
    return dzs


SLOPE = Exhibit(
    Exercise(
        way_back_through_tanh,
        tapes,
        mistakes=(
            mistake(FOUND, ("dh * (1 - hs[t + 1] ** 2)", "dh")),
            mistake("The slope of tanh is 1 - h^2, not 1 - h.", ("hs[t + 1] ** 2", "hs[t + 1]")),
            mistake(
                "The slope belongs to the state that came out of this step, hs[t + 1].",
                ("hs[t + 1] ** 2", "hs[t] ** 2"),
            ),
        ),
    ),
    scales,
    "A",
    "Where all states are near 0 the slope of tanh is 1, and a forgotten factor of 1 is no mistake at all.",
    "the slope forgotten",
)


def hs_and_dzs(rng):
    return [(label, (hs, dhs)) for label, (hs, dhs, _) in tapes(rng)]


ONE_STATE = Exhibit(
    Exercise(
        recurrent_weights,
        hs_and_dzs,
        mistakes=(
            mistake(FOUND, ("h_prev = hs[t]", "h_prev = hs[-2]")),
            mistake(
                "One state too late: step t read hs[t] and wrote hs[t + 1].", ("h_prev = hs[t]", "h_prev = hs[t + 1]")
            ),
            mistake("Now every step is paired with the first state.", ("h_prev = hs[t]", "h_prev = hs[0]")),
            mistake("Shares add: +=.", ("dWhh +=", "dWhh =")),
        ),
    ),
    lengths,
    "A",
    "For T = 1 there is only one state before, and any of them is the right one; so check at several lengths.",
    "one h_prev for every step",
)

# --- twice


def through_tanh(dh, h):
    slope = 1 - h * h
    return dh * slope


def pairs(rng):
    return [
        ("one row", (rng.normal(size=4), np.tanh(rng.normal(size=4)))),
        ("a batch", tuple(np.tanh(rng.normal(size=(2, 3, 5))))),
    ]


def twice(broken):
    h, dh = np.array([0.5, -0.8]), np.ones(2)
    print("going back, first time ", broken(dh, h))
    print("going back, second time", broken(dh, h))


TAPE = Exhibit(
    Exercise(
        through_tanh,
        pairs,
        mistakes=(
            mistake(FOUND, (("slope = 1 - h * h", "h *= h\n    slope = 1 - h"),)),
            mistake("The square is gone: the slope is 1 - h^2.", ("1 - h * h", "1 - h")),
            mistake("The sign: the slope of tanh is 1 - h^2, never below zero.", ("1 - h * h", "h * h - 1")),
        ),
    ),
    twice,
    "C",
    "The first call left its squares in h, which belongs to the forward pass.",
    "backward edits its tape",
)


def descend(w, slope, lr, steps):
    path = [w]
    for _ in range(steps):
        dw = np.zeros_like(w)
        dw += slope(w)
        w = w - lr * dw
        path.append(w)
    return np.array(path)


def valley(w):
    """The slope of 1/2 (w - 1)^2, summed."""
    return w - 1.0


def starts(rng):
    return [(f"{n} steps", (rng.normal(size=H), valley, 0.1, n)) for n, H in [(1, 1), (2, 3), (7, 2)]]


def swings(broken):
    from rnn_core.plots import loss_curves, show

    curves = {
        name: 0.5 * (f(np.zeros(1), valley, 0.01, 300)[:, 0] - 1) ** 2
        for name, f in [("found", broken), ("expected", descend)]
    }
    show(
        loss_curves(curves, title="The loss of a ball in a valley", xlabel="step", ylabel="loss (no unit)"),
        alt="Two losses over 300 steps from the same start, 0.5. The expected one falls smoothly to 0. The one "
        "found falls to 0, climbs back to 0.5, falls again, and goes on swinging like that.",
        caption="How to read it: both descend the same valley, w from 0 towards 1, with the same rate. One of them "
        "comes to rest; the other passes the bottom at full speed, for ever.",
    )


ZERO = Exhibit(
    Exercise(
        descend,
        starts,
        mistakes=(
            mistake(
                FOUND,
                (
                    (
                        "    for _ in range(steps):\n        dw = np.zeros_like(w)\n",
                        "    dw = np.zeros_like(w)\n    for _ in range(steps):\n",
                    ),
                ),
            ),
            mistake("Uphill: w - lr * dw.", ("w - lr", "w + lr")),
            mistake("The rate is lost: w - lr * dw.", ("lr * dw", "dw")),
        ),
    ),
    swings,
    "C",
    "Asked twice at the same place it would answer with twice the gradient: old ones are never cleared.",
    "gradients never set back to zero",
)

# --- the judge himself


def relative_error(a, n):
    size = max(np.abs(a).max(), np.abs(n).max())
    return np.abs(a - n).max() / size


def gradients(rng):
    n = rng.normal(size=(3, 4))
    return [
        ("one part in a thousand off", (1.001 * n, n)),
        ("one entry wrong", (n + np.eye(3, 4), n)),
        ("the sign turned", (-n, n)),
        ("forgotten", (0 * n, n)),
    ]


def judged(broken):
    n = np.array([1.0, -2.0, 0.5])
    print("a gradient that is ...          error")
    with np.errstate(divide="ignore"):
        for name, a in [
            ("right", n),
            ("forgotten, all 0", 0 * n),
            ("turned round in sign", -n),
            ("ten times too long", 10 * n),
        ]:
            print(f"{name:30}  {broken(a, n):.3g}")


JUDGE = Exhibit(
    Exercise(
        relative_error,
        gradients,
        own=("relative_error",),
        mistakes=(
            mistake(FOUND, ("size = max(np.abs(a).max(), np.abs(n).max())", "size = np.abs(a + n).max()")),
            mistake(
                "Divided by the sum of both sizes, an error is half what it should be.",
                ("max(np.abs(a).max(), np.abs(n).max())", "np.abs(a).max() + np.abs(n).max()"),
            ),
            mistake(
                "A forgotten gradient is divided by 0: take the larger of the two sizes.",
                ("max(np.abs(a).max(), np.abs(n).max())", "np.abs(a).max()"),
            ),
            mistake(
                "Entry by entry, small entries decide: take both maxima over the whole array.",
                ("np.abs(a - n).max() / size", "(np.abs(a - n) / np.maximum(np.abs(a), np.abs(n))).max()"),
            ),
        ),
    ),
    judged,
    "G",
    "Ten times too long is off by 9 parts of 10, which must read 0.9; and no error should ever be infinite.",
    "the error divided by |a + n|",
)


def error_then_clip(a, n, limit):
    error = np.abs(a - n).max() / max(np.abs(a).max(), np.abs(n).max())
    clipped = np.clip(a, -limit, limit)
    return error, clipped


def limits(rng):
    n = rng.normal(size=(2, 5))
    return [
        ("a right gradient, a wide limit", (n, n, 9.0)),
        ("a right gradient, a narrow limit", (n, n, 0.5)),
        ("a wrong gradient, a narrow limit", (3 * n, n, 0.4)),
    ]


def narrow(broken):
    n = np.array([0.5, -2.0, 8.0])
    for limit in (10.0, 5.0, 1.0):
        print(f"a gradient known to be right, clipped at {limit:<5} error {broken(n, n, limit)[0]:.3g}")


CLIPPED = Exhibit(
    Exercise(
        error_then_clip,
        limits,
        returns=("error", "clipped"),
        mistakes=(
            mistake(FOUND, (("    error =", "    a = np.clip(a, -limit, limit)\n    error ="),)),
            mistake("Now nothing is clipped: training needs the clipped gradient.", ("np.clip(a, -limit, limit)", "a")),
            mistake(
                "Now both are clipped before they are compared, so that a wrong gradient looks right.",
                (("    error =", "    a, n = np.clip(a, -limit, limit), np.clip(n, -limit, limit)\n    error ="),),
            ),
        ),
    ),
    narrow,
    "A",
    "The check is made on the gradient itself, before any clipping.",
    "the check run on clipped gradients",
)

# --- the second room: forward, data, and pictures


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


def vocabulary(text):
    return sorted(set(text))


def some_texts(rng):
    return [
        ("two letters", ("ba",)),
        ("a word", ("banana bread",)),
        ("a sentence", ("the quick brown fox jumps over the lazy dog",)),
    ]


def by_appearance(text):
    return list(dict.fromkeys(text))


def scrambled(broken):
    orders = {"when it was trained": " abcirhtes", "this morning": "stebhcir a", "this afternoon": "hat cbeisr"}
    ids = [orders["when it was trained"].index(c) for c in "the best"]
    print("the weights are saved; the list of characters is made again (three runs, recorded)")
    for when, order in orders.items():
        print(f"{when:20} it says: {''.join(order[i] for i in ids)}")


ORDER = Exhibit(
    Exercise(
        vocabulary,
        some_texts,
        mistakes=(
            mistake(FOUND, ("sorted(set(text))", "list(set(text))")),
            mistake("Repeats count once: a vocabulary is a set, in order.", ("sorted(set(text))", "sorted(text)")),
            mistake(
                "The same in every run, and another for every text that holds the same characters: sort.", by_appearance
            ),
        ),
    ),
    scrambled,
    "F",
    "Python mixes the order of sets of strings anew in each process, on purpose.",
    "the vocabulary in the set's order",
)


def minibatches(X, size):
    found = []
    for i in range(0, len(X), size):
        found.append(X[i : i + size])
    return np.concatenate(found), len(found)


def data(rng):
    return [
        ("one batch", (rng.permutation(4), 4)),
        ("three batches", (rng.permutation(12), 4)),
        ("a smaller last one", (rng.permutation(11), 3)),
    ]


def seen(broken):
    examples, many = broken(np.arange(20), 5)
    counts = np.bincount(examples, minlength=20)
    print(f"one epoch, {many} batches of 5. How often each of 20 examples was seen:")
    print(*counts)


SLICE = Exhibit(
    Exercise(
        minibatches,
        data,
        returns=("examples", "batches"),
        mistakes=(
            mistake(FOUND, (("range(0, len(X), size)", "range(-(-len(X) // size))"),)),
            mistake(
                "Every batch but the last smaller one: what is left over counts too.",
                ("range(0, len(X), size)", "range(0, len(X) - size + 1, size)"),
            ),
            mistake(
                "Now the batches overlap: begin each where the one before ended.",
                ("range(0, len(X), size)", "range(0, len(X) - size + 1)"),
            ),
        ),
    ),
    seen,
    "E",
    "The loss fell nicely, on the eight examples that were seen.",
    "X[i:i+B] with i the number of the batch",
)


def smoothed(losses, V, T):
    s, curve = np.log(V), []
    for loss in losses:
        s = 0.99 * s + 0.01 * loss
        curve.append(s)
    return np.array(curve)


def loss_lists(rng):
    return [
        ("one loss", (np.array([1.5]), 4, 10)),
        ("forty losses", (rng.uniform(1, 2, size=40), 5, 25)),
        ("losses that fall", (np.linspace(3, 1, 30), 20, 7)),
    ]


def falls(broken):
    from rnn_core.plots import loss_curves, show

    flat = np.full(600, np.log(4))
    show(
        loss_curves({"smoothed loss": broken(flat, 4, 25)}, title="It learns, it seems", xlabel="step"),
        alt="One curve over 600 steps. It starts at about 34, falls steeply at first, then ever more slowly, and ends "
        "near 1.5.",
        caption="The smoothed loss of a net with four symbols, windows of 25 steps, loss as a mean over them. How "
        "to read it: it falls as a good run does. But this net's rate was set to zero.",
    )


SMOOTHED = Exhibit(
    Exercise(
        smoothed,
        loss_lists,
        own=("smoothed",),
        mistakes=(
            mistake(FOUND, (("s, curve = np.log(V), []", "s, curve = np.log(V) * T, []"),)),
            mistake(
                "It starts at 0 now, and climbs: begin at the loss of knowing nothing, ln V.", ("np.log(V)", "0.0")
            ),
            mistake("ln V is in nats: not log2.", ("np.log(V)", "np.log2(V)")),
            mistake(
                "The weights are exchanged: 0.99 of the old, 0.01 of the new.",
                ("0.99 * s + 0.01 * loss", "0.01 * s + 0.99 * loss"),
            ),
        ),
    ),
    falls,
    "G",
    "A net that learns nothing must give a flat curve. Here a sum over T steps was the start, and means came after it.",
    "the smoothed loss started at a sum",
)


def answer_state(hs, lengths):
    return hs[lengths - 1, np.arange(len(lengths))]


def ragged(rng):
    return [
        ("one sentence", (rng.normal(size=(3, 1, 4)), np.array([3]))),
        ("equal lengths", (rng.normal(size=(4, 2, 3)), np.array([4, 4]))),
        ("unequal lengths", (rng.normal(size=(5, 3, 2)), np.array([2, 5, 1]))),
        ("padding after all of them", (rng.normal(size=(6, 2, 3)), np.array([4, 3]))),
    ]


def neighbours(broken):
    rng = np.random.default_rng(3)
    Wxh, Whh, w = rng.normal(size=(5, 8)), 0.5 * rng.normal(size=(8, 8)), rng.normal(size=8)
    for T in (2, 3, 5, 8):
        h, hs = np.zeros((2, 8)), []
        for t in range(T):
            xs = np.eye(5)[[3 if t == 0 else 1 if t == 1 else 0, 2]]
            h = np.tanh(xs @ Wxh + h @ Whh)
            hs.append(h)
        p = 1 / (1 + np.exp(-answered(broken, hs, T) @ w))
        print(f"'not bad' beside a sentence of {T} words: p(positive) = {p:.3f}")


def answered(broken, hs, T):
    return broken(np.array(hs), np.array([2, T]))[0]


PADDING = Exhibit(
    Exercise(
        answer_state,
        ragged,
        own=("read",),
        mistakes=(
            mistake(FOUND, ("hs[lengths - 1, np.arange(len(lengths))]", "hs[-1]")),
            mistake("One row too far: after n words the state stands in row n - 1.", ("lengths - 1", "lengths")),
            mistake(
                "For each length you took the row of every sentence: pair lengths with np.arange(B).",
                ("hs[lengths - 1, np.arange(len(lengths))]", "hs[lengths - 1]"),
            ),
        ),
    ),
    neighbours,
    "D",
    "The same sentence must get the same answer, whoever sits beside it.",
    "last_step reads the last row whatever the lengths",
)

EXHIBITS = {
    exhibit.exercise.answer.__name__: exhibit
    for exhibit in (
        *(TRANSPOSE, SLOPE, ONE_STATE, TAPE, ZERO, JUDGE, CLIPPED),
        *(READ, TWO_X, WRITE, ORDER, SLICE, SMOOTHED, PADDING),
    )
}
EXERCISES = {name: exhibit.exercise for name, exhibit in EXHIBITS.items()}
