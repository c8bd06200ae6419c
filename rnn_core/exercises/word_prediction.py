"""Lesson 01: softmax, states, the loss and its slope, back through time, nudging, clipping."""

import math
from functools import partial

import numpy as np

from rnn_core.exercises.engine import Exercise, mistake

# --- softmax


def softmax(scores):
    shifted = scores - scores.max(axis=-1, keepdims=True)
    powers = np.exp(shifted)
    return powers / powers.sum(axis=-1, keepdims=True)


def scores_of_all_sizes(rng):
    small = rng.normal(size=5)
    far = np.zeros(4)
    far[1] = 2000.0
    return [
        ("one row of small scores", (small,)),
        ("three rows of small scores", (rng.normal(size=(3, 5)),)),
        ("four rows of four scores", (rng.normal(size=(4, 4)),)),
        ("scores near 1000", (1000.0 + rng.integers(-8, 8, size=(2, 3)) / 4,)),
        ("one score far above the rest", (far,)),
        ("two rows far apart", (np.array([[0.0, 1.0, 0.5], [2000.0, 2001.0, 1999.5]]),)),
    ]


def softmax_of_python_floats(scores):
    rows = [[math.exp(s) for s in row] for row in np.atleast_2d(scores)]
    return np.array([[p / sum(row) for p in row] for row in rows]).reshape(scores.shape)


SHIFT = "scores - scores.max(axis=-1, keepdims=True)"
SOFTMAX = Exercise(
    softmax,
    scores_of_all_sizes,
    own=("softmax", "_softmax", "log_softmax"),
    mistakes=(
        mistake(
            "Right for small scores, nan at 1000: subtract the largest score first; it cancels.",
            (SHIFT, "scores"),
            softmax_of_python_floats,
        ),
        mistake(
            "Right for one row: with several, each row needs a sum of its own, axis=-1 with keepdims=True.",
            ("powers.sum(axis=-1, keepdims=True)", "powers.sum()"),
            ((SHIFT, "scores - scores.max()"), ("powers.sum(axis=-1, keepdims=True)", "powers.sum()")),
        ),
        mistake(
            "Your columns sum to 1: the scores that compete stand side by side in a row, so add along axis=-1.",
            ("powers.sum(axis=-1, keepdims=True)", "powers.sum(axis=0, keepdims=True)"),
            (
                ("scores.max(axis=-1, keepdims=True)", "scores.max(axis=0, keepdims=True)"),
                ("powers.sum(axis=-1, keepdims=True)", "powers.sum(axis=0, keepdims=True)"),
            ),
        ),
        mistake(
            "Right until two rows lie far apart: then the lower one is 0/0. Subtract from each row its own largest.",
            (SHIFT, "scores - scores.max()"),
        ),
        mistake(
            "Subtracting the mean holds until one score stands far above the rest: subtract the largest.",
            (SHIFT, "scores - scores.mean(axis=-1, keepdims=True)"),
        ),
        mistake(
            "Your sums are a row where a column is needed: keepdims=True keeps each beside the row it belongs to.",
            ("powers.sum(axis=-1, keepdims=True)", "powers.sum(axis=-1)"),
            (
                ("scores.max(axis=-1, keepdims=True)", "scores.max(axis=-1)"),
                ("powers.sum(axis=-1, keepdims=True)", "powers.sum(axis=-1)"),
            ),
        ),
        mistake(
            "You shared out the scores themselves: a probability is exp of a score over the sum of all exps.",
            ((SHIFT, "scores"), ("np.exp(shifted)", "shifted")),
            ("np.exp(shifted)", "shifted"),
        ),
        mistake(
            "These are the logarithms of ours: give the probabilities.",
            ("powers / powers.sum(axis=-1, keepdims=True)", "shifted - np.log(powers.sum(axis=-1, keepdims=True))"),
        ),
        mistake("You raised 2 to the scores, not e: use np.exp.", ("np.exp(", "np.exp2(")),
        mistake(
            "The order is turned round, the lowest score is likeliest: the exponent is score minus largest.",
            ("np.exp(shifted)", "np.exp(-shifted)"),
            ((SHIFT, "scores"), ("np.exp(shifted)", "np.exp(-shifted)")),
        ),
    ),
)

# --- states


def states(xs, h, Wxh, Whh, bh):
    hs = [h]
    for x in xs:
        h = np.tanh(x @ Wxh + h @ Whh + bh)
        hs.append(h)
    return np.array(hs)


def nets(rng):
    def net(T, D, H, first=1.0):
        arrays = (rng.normal(size=(T, D)), first * rng.normal(size=H))
        return *arrays, *(0.5 * rng.normal(size=shape) for shape in [(D, H), (H, H), (H,)])

    return [
        ("one step from a state of zeros", net(1, 3, 4, first=0.0)),
        ("one step", net(1, 3, 5)),
        ("two steps from a state of zeros", net(2, 4, 3, first=0.0)),
        ("five steps", net(5, 2, 7)),
    ]


def states_in_one_array(xs, h, Wxh, Whh, bh):
    hs = [h]
    for x in xs:
        h[:] = np.tanh(x @ Wxh + h @ Whh + bh)
        hs.append(h)
    return np.array(hs)


STEP = "np.tanh(x @ Wxh + h @ Whh + bh)"
STATES = Exercise(
    states,
    nets,
    own=("forward",),
    mistakes=(
        mistake(
            "Step 1 is right and every later step looks like a first step: the new h never returns to the loop.",
            ((f"h = {STEP}", f"new = {STEP}"), ("hs.append(h)", "hs.append(new)")),
        ),
        mistake(
            "Whh is square, so NumPy cannot warn you: row vectors go on the left, h @ Whh.",
            ("h @ Whh", "Whh @ h"),
        ),
        mistake("Every step misses the same push: the bias bh is not added.", (" + bh", "")),
        mistake(
            "These numbers are not between -1 and 1: what you keep is z, and the state is tanh(z).", ("np.tanh", "")
        ),
        mistake(
            "Right from a state of zeros: you do not start from the h that you are given.",
            ("hs = [h]", "hs = [h]; h = 0 * h"),
            ("hs = [h]", "h = 0 * h; hs = [h]"),
        ),
        mistake(
            "The first state is missing: hs[0] is the h that you are given, and there are T + 1 rows.",
            ("hs = [h]", "hs = []"),
        ),
        mistake("This is the last state alone: keep every one, backward will need them.", ("np.array(hs)", "h")),
        mistake(
            "All rows are the last state: one array was written over again and again. Make a fresh h at each step.",
            states_in_one_array,
        ),
        mistake(
            "Your states lie between 0 and 1: that is a sigmoid, and this net uses tanh.",
            ("np.tanh(x @ Wxh + h @ Whh + bh)", "1 / (1 + np.exp(-(x @ Wxh + h @ Whh + bh)))"),
        ),
        mistake(
            "Only the state goes through tanh, the word is added outside: the tanh holds the whole sum.",
            (STEP, "x @ Wxh + np.tanh(h @ Whh + bh)"),
        ),
        mistake("The step before has no say: h @ Whh is not in the sum.", (" + h @ Whh", "")),
    ),
)

# --- the loss and its slope


def loss(logits, targets):
    N = len(targets)
    rows = np.arange(N)
    p = softmax(logits)
    value = -np.log(p[rows, targets]).mean()
    dlogits = p.copy()
    dlogits[rows, targets] -= 1
    return value, dlogits / N


def labelled_scores(rng):
    def case(N, V):
        return rng.normal(size=(N, V)), rng.integers(V, size=N)

    return [
        ("one position", case(1, 4)),
        ("two positions", case(2, 3)),
        ("five positions", case(5, 4)),
        ("as many positions as words", case(4, 4)),
    ]


LOSS = Exercise(
    loss,
    labelled_scores,
    returns=("loss", "dlogits"),
    own=("softmax_cross_entropy",),
    mistakes=(
        mistake(
            "Loss and slope are both N times ours: take the mean over the positions, not the sum.",
            ((".mean()", ".sum()"), ("dlogits / N", "dlogits")),
        ),
        mistake("Your loss is 1.4427 times ours: we use nats (ln), not bits.", ("np.log(", "np.log2(")),
        mistake(
            "Right direction, N times too long: the loss was a mean, so its gradient is too.",
            ("dlogits / N", "dlogits"),
        ),
        mistake("Your loss is N times ours, the slope is right: average it over the positions.", (".mean()", ".sum()")),
        mistake("Your loss is below zero: the surprise is minus the logarithm.", ("-np.log", "np.log")),
        mistake("dlogits is p alone: at the word that came, take 1 off.", ("dlogits[rows, targets] -= 1", "pass")),
        mistake(
            "dlogits points the other way: it is p minus one-hot, so only the word that came has a negative entry.",
            ("dlogits / N", "-dlogits / N"),
        ),
        mistake(
            "You divided by every entry of the table: the mean is over the N positions, each with its V scores.",
            ("dlogits / N", "dlogits / logits.size"),
        ),
        mistake(
            "Right at the word that came, zero elsewhere: the other words are pushed too, each by its own p.",
            ("dlogits / N", "np.eye(logits.shape[1])[targets] * dlogits / N"),
        ),
        mistake(
            "This is the mean of -p: the loss is the mean of -ln p.", ("np.log(p[rows, targets])", "p[rows, targets]")
        ),
        mistake(
            "p[:, targets] takes all targets from every row: pair them up, p[np.arange(N), targets].",
            ("np.log(p[rows, targets])", "np.log(p[:, targets])"),
            (
                ("np.log(p[rows, targets])", "np.log(p[:, targets])"),
                ("dlogits[rows, targets] -= 1", "dlogits[:, targets] -= 1"),
            ),
        ),
        mistake(
            "You averaged the scores that came: the loss is minus the logarithm of their probability, softmax first.",
            ("np.log(p[rows, targets])", "logits[rows, targets]"),
        ),
    ),
)

# --- back through time


def backward(xs, hs, dhs, Whh):
    T, H = dhs.shape
    grads = {"Wxh": np.zeros((xs.shape[1], H)), "Whh": np.zeros((H, H)), "bh": np.zeros(H)}
    handed = np.zeros(H)
    for t in range(T, 0, -1):
        dz = (dhs[t - 1] + handed) * (1 - hs[t] ** 2)
        grads["Wxh"] += np.outer(xs[t - 1], dz)
        grads["Whh"] += np.outer(hs[t - 1], dz)
        grads["bh"] += dz
        handed = dz @ Whh.T
    return grads


def tapes(rng):
    def tape(T, D, H, symmetric=False, last_only=False):
        xs, Whh, dhs = rng.normal(size=(T, D)), 0.6 * rng.normal(size=(H, H)), rng.normal(size=(T, H))
        Whh = Whh + Whh.T if symmetric else Whh
        dhs[: T - 1 if last_only else 0] = 0.0
        hs = states(xs, rng.normal(size=H), 0.5 * rng.normal(size=(D, H)), Whh, 0.5 * rng.normal(size=H))
        return xs, hs, dhs, Whh

    return [
        ("T = 1", tape(1, 3, 4)),
        ("a symmetric Whh", tape(3, 2, 5, symmetric=True)),
        ("a loss at the last step alone", tape(3, 4, 3, last_only=True)),
        ("T = 5, a loss at every step", tape(5, 3, 4)),
    ]


BACKWARD = Exercise(
    backward,
    tapes,
    returns=("Wxh", "Whh", "bh"),
    own=("backward",),
    mistakes=(
        mistake("Wrong even for T = 1: the factor 1 - h^2 is missing.", (" * (1 - hs[t] ** 2)", "")),
        mistake(
            "Right for T = 1 and for a symmetric Whh: going back, the gradient passes through Whh.T.",
            ("dz @ Whh.T", "dz @ Whh"),
        ),
        mistake(
            "This is exactly the gradient cut after one step: add what step t+1 hands to step t.",
            ("(dhs[t - 1] + handed)", "dhs[t - 1]"),
        ),
        mistake(
            "Only Whh is wrong: it multiplied the previous state, so pair dz_t with h_(t-1).",
            ("np.outer(hs[t - 1], dz)", "np.outer(hs[t], dz)"),
        ),
        mistake(
            "You kept one step's share: the same weights act at every step, so shares add.",
            (
                ('grads["Wxh"] +=', 'grads["Wxh"] ='),
                ('grads["Whh"] +=', 'grads["Whh"] ='),
                ('grads["bh"] +=', 'grads["bh"] ='),
            ),
            ('grads["Wxh"] +=', 'grads["Wxh"] ='),
            ('grads["Whh"] +=', 'grads["Whh"] ='),
            ('grads["bh"] +=', 'grads["bh"] ='),
            (('grads["Wxh"] +=', 'grads["Wxh"] ='), ('grads["Whh"] +=', 'grads["Whh"] =')),
        ),
        mistake(
            "The slope is taken at the step before: dz_t needs the state that came out of that tanh, 1 - hs[t]**2.",
            ("1 - hs[t] ** 2", "1 - hs[t - 1] ** 2"),
        ),
        mistake("You have 1 - h where the slope of tanh is 1 - h^2.", ("hs[t] ** 2", "hs[t]")),
        mistake("h (1 - h) is the slope of a sigmoid: tanh's is 1 - h^2.", ("1 - hs[t] ** 2", "hs[t] * (1 - hs[t])")),
        mistake(
            "What you hand back has not passed the tanh of its own step: hand back dz @ Whh.T, not dh @ Whh.T.",
            ("handed = dz @", "handed = (dhs[t - 1] + handed) @"),
        ),
        mistake(
            "You walked forward: what step t+1 hands back is known only to one who comes from the end.",
            ("range(T, 0, -1)", "range(1, T + 1)"),
        ),
        mistake(
            "Right where the loss touches the last step alone: earlier steps have a loss of their own, so add dhs too.",
            ("(dhs[t - 1] + handed)", "(dhs[t - 1] if t == T else handed)"),
        ),
        mistake(
            "Only Wxh is wrong: pair dz_t with the word that step t read, which is xs[t - 1].",
            ("xs[t - 1]", "xs[t - 2]"),
            ("xs[t - 1]", "xs[-t]"),
        ),
        mistake(
            "What is handed back skips the weights: step t's state reached step t+1 through Whh.",
            ("dz @ Whh.T", "dz"),
        ),
        mistake(
            "Only Whh is wrong, and turned round: its row is where the signal comes from, np.outer(h, dz).",
            ("np.outer(hs[t - 1], dz)", "np.outer(dz, hs[t - 1])"),
        ),
        mistake(
            "You hand back everything that ever came, again and again: handed is what the one step after gives.",
            ("handed = dz", "handed = handed + dz"),
        ),
    ),
)

# --- nudging


def nudged_gradient(params, L):
    eps, grads = 1e-5, {}
    for name, W in params.items():
        grads[name] = np.zeros_like(W)
        for i in np.ndindex(W.shape):
            kept = W[i]
            W[i] = kept + eps
            up = L()
            W[i] = kept - eps
            down = L()
            W[i] = kept
            grads[name][i] = (up - down) / (2 * eps)
    return grads


def bent(params, weights):
    """A loss with much curvature, so that one-sided slopes show: sum of weight * exp(2 W)."""
    return float(sum((w * np.exp(2 * W)).sum() for W, w in zip(params.values(), weights, strict=True)))


def losses(rng):
    def case(shapes):
        params = {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}
        return params, partial(bent, params, [rng.uniform(1, 2, size=shape) for shape in shapes.values()])

    return [
        ("one number", case({"w": (1,)})),
        ("a vector", case({"bh": (3,)})),
        ("a matrix and a vector", case({"Wxh": (2, 3), "bh": (3,)})),
    ]


def up_and_never_back(params, L):
    grads, here = {}, L()
    for name, W in params.items():
        grads[name] = np.zeros_like(W)
        for i in np.ndindex(W.shape):
            W[i] += 1e-5
            grads[name][i] = (L() - here) / 1e-5
    return grads


UNDO, LAST_READING = "            W[i] = kept\n", "down = L()\n            W[i] = kept\n"
NUDGED = Exercise(
    nudged_gradient,
    losses,
    own=("nudge", "check_gradients"),
    tolerance=1e-7,
    mistakes=(
        mistake(
            "Parameters changed by 1e-5: put each value back before nudging the next.",
            (LAST_READING, "down = L()\n"),
            (("W[i] = kept - eps", "W[i] -= 2 * eps"), (LAST_READING, "down = L()\n")),
            up_and_never_back,
        ),
        mistake(
            "Right to a few digits: a one-sided nudge sees the bend too. Go up and down, and divide by 2 eps.",
            (("W[i] = kept - eps", "W[i] = kept"), ("(2 * eps)", "eps")),
            (("W[i] = kept + eps", "W[i] = kept"), ("(2 * eps)", "eps")),
        ),
        mistake("Twice ours: your two readings lie 2 eps apart, so divide by 2 eps.", ("(2 * eps)", "eps")),
        mistake("Uphill and downhill are exchanged: it is up minus down.", ("up - down", "down - up")),
        mistake("This is the difference of the two readings: a slope is it divided by 2 eps.", (" / (2 * eps)", "")),
        mistake(
            "Every entry of an array has the same slope: you nudged the whole array, nudge one number at a time.",
            (
                ("kept = W[i]", "kept = W.copy()"),
                ("W[i] = kept + eps", "W[...] = kept + eps"),
                ("W[i] = kept - eps", "W[...] = kept - eps"),
                ("            W[i] = kept\n", "            W[...] = kept\n"),
            ),
        ),
        mistake(
            "Right for vectors; a matrix is nudged a row at a time: np.ndindex(W.shape) visits every number.",
            (
                ("np.ndindex(W.shape)", "range(len(W))"),
                ("kept = W[i]", "kept = W[i].copy()"),
            ),
        ),
        mistake(
            "Your nudge is 1e-2: so far out the loss has bent. Use 1e-5.",
            ("1e-5", "1e-2"),
        ),
    ),
)

# --- clipping


def clip(grads, limit):
    norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
    factor = min(1, limit / norm) if norm else 1
    return {name: g * factor for name, g in grads.items()}


def gradients(rng):
    def case(size, limit, *shapes):
        return {f"W{n}": size * rng.normal(size=shape) for n, shape in enumerate(shapes)}, limit

    return [
        ("one short array", case(0.01, 1.0, (3,))),
        ("one long array", case(10.0, 2.0, (4,))),
        ("several arrays, long together", case(1.0, 1.5, (2, 3), (3,), (3, 1))),
        ("several arrays, each shorter than the limit", case(1.0, 3.0, (4,), (4,), (4,), (4,))),
        ("nothing but zeros", case(0.0, 1.0, (2, 2))),
    ]


def clipped(value, arguments):
    """The gradients afterwards: returned, or changed in place."""
    return value if isinstance(value, dict) else arguments[0]


CLIP = Exercise(
    clip,
    gradients,
    own=("clip_by_norm", "clip_by_value", "gradient_norm"),
    observe=clipped,
    changes=("grads",),
    mistakes=(
        mistake(
            "Each array is short, yet the direction changed: take one norm over all arrays.",
            ("g * factor", "g * min(1, limit / np.sqrt((g**2).sum()))"),
        ),
        mistake(
            "You cut single entries, which turns the direction: multiply all arrays by one factor.",
            ("g * factor", "np.clip(g, -limit, limit)"),
        ),
        mistake(
            "Short gradients came out longer: scale only where the norm is above the limit.",
            ("min(1, limit / norm) if norm else 1", "limit / norm"),
        ),
        mistake("The root is missing: the norm is the square root of the sum of squares.", ("np.sqrt(", "(")),
        mistake(
            "You added the lengths of the arrays: their squares add, and the root comes last.",
            (
                "np.sqrt(sum((g**2).sum() for g in grads.values()))",
                "sum(np.sqrt((g**2).sum()) for g in grads.values())",
            ),
        ),
        mistake(
            "You measured by the largest entry: the norm is the square root of the sum of all squares.",
            ("np.sqrt(sum((g**2).sum() for g in grads.values()))", "max(np.abs(g).max() for g in grads.values())"),
        ),
        mistake(
            "Upside down: the factor is limit / norm, at most 1.",
            ("min(1, limit / norm) if norm else 1", "min(1, norm / limit)"),
        ),
        mistake(
            "A mean where a sum belongs: the norm grows with the number of weights.",
            ("(g**2).sum()", "(g**2).mean()"),
        ),
        mistake(
            "Long gradients are set to zero: scale them down and keep their direction.",
            ("min(1, limit / norm) if norm else 1", "norm <= limit"),
        ),
    ),
)

EXERCISES = {
    "softmax": SOFTMAX,
    "states": STATES,
    "loss": LOSS,
    "backward": BACKWARD,
    "nudged_gradient": NUDGED,
    "clip": CLIP,
}
