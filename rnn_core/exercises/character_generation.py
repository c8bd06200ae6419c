"""Lesson 04: streams, the carried state, truncation, Adagrad, temperature and top-k, bits per character."""

import numpy as np

from rnn_core.exercises.engine import Exercise, mistake

# --- streams


def streams(ids, T, B):
    n = (len(ids) - 1) // B
    W = n // T
    xs = ids[: n * B].reshape(B, n).T[: W * T].reshape(W, T, B)
    targets = ids[1 : n * B + 1].reshape(B, n).T[: W * T].reshape(W, T, B)
    return xs, targets


def texts(rng):
    def case(length, T, B):
        return rng.permutation(length), T, B

    return [
        ("one stream, one window", case(5, 4, 1)),
        ("one stream, three windows", case(10, 3, 1)),
        ("three streams", case(25, 4, 3)),
        ("two streams and a rest", case(24, 3, 2)),
    ]


def in_reading_order(ids, T, B):
    W = (len(ids) - 1) // (T * B)
    return ids[: W * T * B].reshape(W, T, B), ids[1 : W * T * B + 1].reshape(W, T, B)


def in_reading_order_with_roll(ids, T, B):
    W = len(ids) // (T * B)
    return ids[: W * T * B].reshape(W, T, B), np.roll(ids, -1)[: W * T * B].reshape(W, T, B)


CUT = "reshape(B, n).T"
BOTH = ("ids[: n * B].reshape(B, n).T", "ids[1 : n * B + 1].reshape(B, n).T")
STREAMS = Exercise(
    streams,
    texts,
    returns=("xs", "targets"),
    own=("stream_batches",),
    mistakes=(
        mistake(
            "Row b of the next window does not continue row b of this one: reshape to (B, n), then transpose.",
            tuple((old, old.replace(CUT, "reshape(n, B)")) for old in BOTH),
            in_reading_order,
            in_reading_order_with_roll,
        ),
        mistake(
            "Your targets are the input itself: a target is the symbol after, ids[1:].",
            ("ids[1 : n * B + 1]", "ids[: n * B]"),
        ),
        mistake(
            "Targets run ahead by a whole window: each is the one symbol after its input.",
            ("ids[1 : n * B + 1]", "np.roll(ids, -T)[: n * B]"),
        ),
        mistake(
            "At the end of each stream the target is the stream's own beginning: cut the targets from ids[1:].",
            ("ids[1 : n * B + 1].reshape(B, n).T", "np.roll(ids[: n * B].reshape(B, n), -1, axis=1).T"),
        ),
        mistake(
            "The last symbol has no target, so a stream has (len(ids) - 1) // B symbols.",
            ("n = (len(ids) - 1) // B", "n = len(ids) // B"),
        ),
        mistake(
            "Time comes first in a window, (W, T, B): yours has the streams first.",
            ("return xs, targets", "return xs.transpose(0, 2, 1), targets.transpose(0, 2, 1)"),
        ),
        mistake(
            "Inputs and targets are exchanged: the net reads a symbol and must name the next.",
            ("return xs, targets", "return targets, xs"),
        ),
        mistake(
            "Your windows hold the right symbols in a wrong order: window 0 is the first T symbols of every stream.",
            tuple(
                (f"{old}[: W * T].reshape(W, T, B)", f"{old[:-2]}[:, : W * T].reshape(W, B, T).transpose(0, 2, 1)")
                for old in BOTH
            ),
        ),
    ),
)

# --- the carried state


def read_windows(windows, h, Wxh, Whh, bh):
    ends = []
    for xs in windows:
        for x in xs:
            h = np.tanh(x @ Wxh + h @ Whh + bh)
        ends.append(h)
    return np.array(ends)


def long_texts(rng):
    def case(W, T, D, H):
        arrays = (rng.normal(size=(W, T, D)), rng.normal(size=H))
        return *arrays, *(0.7 * rng.normal(size=shape) for shape in [(D, H), (H, H), (H,)])

    return [
        ("one window", case(1, 3, 2, 4)),
        ("two windows", case(2, 3, 3, 2)),
        ("four windows of one step", case(4, 1, 2, 3)),
        ("three windows", case(3, 4, 2, 5)),
    ]


def into_one_array(windows, h, Wxh, Whh, bh):
    ends, h = [], h.copy()
    for xs in windows:
        for x in xs:
            h[:] = np.tanh(x @ Wxh + h @ Whh + bh)
        ends.append(h)
    return np.array(ends)


NEXT_WINDOW = "    for xs in windows:\n"
CARRIED = Exercise(
    read_windows,
    long_texts,
    own=("forward", "surprise"),
    mistakes=(
        mistake(
            "Right for the first window: each later one starts from zeros, so the text before it is forgotten.",
            (
                ("ends = []", "ends, zeros = [], 0 * h"),
                ("        ends.append(h)\n", "        ends.append(h)\n        h = zeros\n"),
            ),
        ),
        mistake(
            "Right for the first window: each later one starts from the first h again. Hand the last state on.",
            (("ends = []", "ends, first = [], h"), (NEXT_WINDOW, NEXT_WINDOW + "        h = first\n")),
        ),
        mistake(
            "Not even the first window starts from the h that you were given.",
            (NEXT_WINDOW, NEXT_WINDOW + "        h = 0 * h\n"),
            ("ends = []", "ends, h = [], 0 * h"),
        ),
        mistake(
            "These are the states before each window: append after its last word.",
            (
                (NEXT_WINDOW, NEXT_WINDOW + "        ends.append(h)\n"),
                ("        ends.append(h)\n    return", "    return"),
            ),
        ),
        mistake(
            "All rows are the last state: one array was written over again and again. Append a copy.", into_one_array
        ),
        mistake(
            "You kept the state of every step: one a window is asked for, its last.",
            ("        ends.append(h)", "            ends.append(h)"),
        ),
        mistake("This is the state at the very end: keep one for each window.", ("np.array(ends)", "h")),
        mistake(
            "Whh is square, so NumPy cannot warn you: row vectors go on the left, h @ Whh.", ("h @ Whh", "Whh @ h")
        ),
    ),
)

# --- truncation


def truncated(hs, dhs, Whh, k):
    T, H = dhs.shape
    dzs, handed = np.zeros((T, H)), np.zeros(H)
    for t in range(T, 0, -1):
        if t % k == 0:
            handed = np.zeros(H)
        dzs[t - 1] = (dhs[t - 1] + handed) * (1 - hs[t] ** 2)
        handed = dzs[t - 1] @ Whh.T
    return dzs


def tapes(rng):
    def case(T, H, k):
        return np.tanh(rng.normal(size=(T + 1, H))), rng.normal(size=(T, H)), 0.7 * rng.normal(size=(H, H)), k

    return [
        ("one window, k = T", case(3, 4, 3)),
        ("two windows", case(6, 3, 3)),
        ("a short last window", case(8, 2, 3)),
        ("windows of one step", case(4, 3, 1)),
    ]


TRUNCATED = Exercise(
    truncated,
    tapes,
    own=("backward",),
    mistakes=(
        mistake(
            "Nothing was cut: this is the whole gradient. At the last step of a window nothing is handed back.",
            ("t % k == 0", "False"),
        ),
        mistake(
            "Cut one step too early: step k + 1 of the text begins a window, and what it hands back is dropped.",
            ("t % k == 0", "(t - 1) % k == 0"),
        ),
        mistake(
            "Cut one step too late: the last step of a window, t = k, 2k, ..., gets nothing from the next window.",
            ("t % k == 0", "(t + 1) % k == 0"),
        ),
        mistake("Cut at every step: inside a window the gradient is handed back.", ("t % k == 0", "True")),
        mistake(
            "Only the first boundary was cut: windows end at every multiple of k.",
            ("t % k == 0", "t == k"),
        ),
        mistake(
            "You counted the windows from the end: they begin with the text, so a short one is the last.",
            ("t % k == 0", "(T - t) % k == 0"),
        ),
        mistake(
            "At the boundary the loss itself was dropped: only what comes from the next window is.",
            (
                "            handed = np.zeros(H)\n        dzs[t - 1] = (dhs[t - 1] + handed)",
                "            handed = -dhs[t - 1]\n        dzs[t - 1] = (dhs[t - 1] + handed)",
            ),
        ),
        mistake("The way back inside a window misses the transpose: dz @ Whh.T.", ("Whh.T", "Whh")),
        mistake("The factor 1 - h^2 is missing.", (" * (1 - hs[t] ** 2)", "")),
    ),
)

# --- Adagrad


def adagrad(params, sums, grads, lr, eps):
    for name, g in grads.items():
        sums[name] += g**2
        params[name] -= lr * g / (np.sqrt(sums[name]) + eps)
    return params, sums


def steps(rng):
    def case(before, lr=0.1, eps=1e-3, **shapes):
        def drawn():
            return {name: rng.normal(size=shape) for name, shape in shapes.items()}

        return drawn(), {name: before * a**2 for name, a in drawn().items()}, drawn(), lr, eps

    return [
        ("the first step", case(0.0, w=(3,))),
        ("a later step", case(1.0, lr=0.2, w=(2, 3), b=(3,))),
        ("a step with a large eps", case(0.5, lr=0.1, eps=0.5, w=(4,))),
    ]


def after_the_step(value, arguments):
    """Parameters and sums as they are afterwards: returned, or changed in place."""
    params, sums = value if isinstance(value, (tuple, list)) and len(value) == 2 else arguments[:2]
    return {f"{kind}[{n!r}]": a for kind, d in [("params", params), ("sums", sums)] for n, a in d.items()}


MOVE = "lr * g / (np.sqrt(sums[name]) + eps)"
ADAGRAD = Exercise(
    adagrad,
    steps,
    own=("step",),
    observe=after_the_step,
    changes=("params", "sums"),
    mistakes=(
        mistake(
            "Right at the first step: the sums must add up, sums += g**2, so that later steps become shorter.",
            ("sums[name] += g**2", "sums[name] = g**2"),
        ),
        mistake(
            "eps stands inside your root: it is added to the root, sqrt(sums) + eps.",
            ("np.sqrt(sums[name]) + eps", "np.sqrt(sums[name] + eps)"),
        ),
        mistake("The root is missing: divide by sqrt(sums) + eps.", ("np.sqrt(sums[name])", "sums[name]")),
        mistake(
            "The step was taken before the sums grew: add g**2 first, or the first step divides by eps alone.",
            (
                ("        sums[name] += g**2\n", ""),
                (f"params[name] -= {MOVE}\n", f"params[name] -= {MOVE}\n        sums[name] += g**2\n"),
            ),
        ),
        mistake(
            "You climbed: the step goes against the gradient, params -= ...", ("params[name] -=", "params[name] +=")
        ),
        mistake(
            "This is RMSprop, whose mean forgets: Adagrad's sums forget nothing.",
            ("sums[name] += g**2", "sums[name] = 0.9 * sums[name] + 0.1 * g**2"),
        ),
        mistake("The sums took g, not its square: they would cancel.", ("+= g**2", "+= g")),
        mistake("This is plain SGD: divide each step by sqrt(sums) + eps.", (MOVE, "lr * g")),
        mistake(
            "Only the step's sign is left: divide by the root of the sums of all steps, not by |g|.",
            (MOVE, "lr * g / (np.abs(g) + eps)"),
        ),
        mistake(
            "The parameters moved and the sums did not: the next step needs them.",
            (("sums[name] += g**2", "s = sums[name] + g**2"), ("np.sqrt(sums[name])", "np.sqrt(s)")),
        ),
    ),
)

# --- temperature and top-k


def chances(logits, temperature, k):
    z = (logits - logits.max()) / temperature
    p = np.exp(z)
    p[np.argsort(-logits)[k:]] = 0.0
    return p / p.sum()


def scores_to_draw_from(rng):
    def case(V, temperature, k, scale=1.0):
        return scale * rng.permutation(np.linspace(-1.5, 2, V)), temperature, k

    return [
        ("temperature 1, all symbols", case(5, 1.0, 5)),
        ("temperature 0.5", case(6, 0.5, 6)),
        ("temperature 2, the top three", case(7, 2.0, 3)),
        ("the top one", case(4, 1.0, 1)),
        ("a temperature near 0", case(5, 0.002, 5, scale=3.0)),
    ]


def divided_probabilities(logits, temperature, k):
    p = np.exp(logits - logits.max())
    p = p / p.sum() / temperature
    p[np.argsort(-logits)[k:]] = 0.0
    return p / p.sum()


SCALED = "(logits - logits.max()) / temperature"
CHANCES = Exercise(
    chances,
    scores_to_draw_from,
    own=("draw", "generate"),
    mistakes=(
        mistake(
            "Your temperature changes nothing: dividing probabilities cancels; divide the logits.",
            (SCALED, "logits - logits.max()"),
            divided_probabilities,
        ),
        mistake(
            "Upside down: a low temperature makes the likeliest likelier, so divide the logits, do not multiply.",
            (SCALED, "(logits - logits.max()) * temperature"),
        ),
        mistake(
            "What was cut off is missing from the sum: set it to zero first, then divide by what is left.",
            (
                ("p[np.argsort(-logits)[k:]] = 0.0", "total = p.sum(); p[np.argsort(-logits)[k:]] = 0.0"),
                ("p / p.sum()", "p / total"),
            ),
        ),
        mistake("You kept the k least likely symbols.", ("np.argsort(-logits)", "np.argsort(logits)")),
        mistake(
            "k does nothing: all but the k likeliest symbols get probability 0.",
            ("p[np.argsort(-logits)[k:]] = 0.0", "pass"),
        ),
        mistake("You kept one symbol too many.", ("[k:]", "[k + 1 :]")),
        mistake("You kept one symbol too few.", ("[k:]", "[k - 1 :]")),
        mistake(
            "nan at a temperature near 0: the divided logits are huge, so subtract the largest before exp.",
            (SCALED, "logits / temperature"),
        ),
        mistake(
            "The k that are left share alike: they keep the ratios of their powers.",
            ("    return p / p.sum()", "    p = (p > 0).astype(float)\n    return p / p.sum()"),
        ),
        mistake(
            "The symbols are sorted by probability: each keeps its own place.",
            ("return p / p.sum()", "return np.sort(p / p.sum())[::-1]"),
        ),
    ),
)

# --- bits per character


def bits_per_character(logits, ids):
    z = logits - logits.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    said = log_p[np.arange(len(ids) - 1), ids[1:]]
    return -said.mean() / np.log(2)


def spoken(rng):
    def case(n, V, scale=1.0):
        return scale * rng.normal(size=(n - 1, V)), rng.integers(V, size=n)

    return [
        ("two characters", case(2, 4)),
        ("all characters equally likely", case(5, 8, scale=0.0)),
        ("a short text", case(7, 5)),
        ("a text and a net that is sure of itself", case(9, 6, scale=4.0)),
    ]


RESULT = "-said.mean() / np.log(2)"
BITS = Exercise(
    bits_per_character,
    spoken,
    own=("bits_per_symbol", "surprise"),
    mistakes=(
        mistake("These are nats: a bit is ln 2 of them, so divide by np.log(2).", (" / np.log(2)", "")),
        mistake("You multiplied by ln 2: nats divided by ln 2 are bits.", ("/ np.log(2)", "* np.log(2)")),
        mistake("This is the whole text's surprise: per character, take the mean.", ("said.mean()", "said.sum()")),
        mistake(
            "You asked for the character just read: row t of the logits speaks of ids[t + 1].",
            ("ids[1:]", "ids[:-1]"),
        ),
        mistake(
            "You divided by all n characters: the first is not predicted, so n - 1 count.",
            ("said.mean()", "said.sum() / len(ids)"),
        ),
        mistake(
            "This is the perplexity: bits are its logarithm.",
            (RESULT, "np.exp(-said.mean())"),
            (RESULT, "2 ** (-said.mean() / np.log(2))"),
        ),
        mistake(
            "You averaged the probabilities and took the logarithm last: the surprise of each character comes first.",
            (RESULT, "-np.log2(np.exp(said).mean())"),
        ),
        mistake(
            "This is what the net expects to pay (the entropy of its guesses): score the characters that came.",
            (RESULT, "-(np.exp(log_p) * log_p).sum(axis=-1).mean() / np.log(2)"),
        ),
        mistake("Your result is below zero: the surprise is minus the logarithm.", ("-said.mean()", "said.mean()")),
        mistake("These are decimal digits, from log10: bits come from log2.", ("np.log(2)", "np.log(10)")),
        mistake(
            "The logits are not probabilities: softmax first, then the logarithm.",
            (RESULT, "-z[np.arange(len(ids) - 1), ids[1:]].mean() / np.log(2)"),
            (RESULT, "-logits[np.arange(len(ids) - 1), ids[1:]].mean() / np.log(2)"),
        ),
    ),
)

EXERCISES = {
    "streams": STREAMS,
    "read_windows": CARRIED,
    "truncated": TRUNCATED,
    "adagrad": ADAGRAD,
    "chances": CHANCES,
    "bits_per_character": BITS,
}
