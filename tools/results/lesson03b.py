"""The evidence of lesson 03b: how far nets that pass the eight-column exam carry a carry, and what makes them robust.

A net is robust when it is right on 64 random sums of 1,000 columns; when no ripple of 1,000 columns stops it, 0111...1
+ 1, 0111...1 + 0, the alternating one, each also with the two numbers changing places; and when no memory planted among
random columns, of up to 200 columns, is lost.
"""

import time

import numpy as np

from rnn_core import RNN, Adam, Model, fit, sigmoid_cross_entropy
from rnn_core.datasets import addition
from tools.results._store import store
from tools.results.lesson03 import TARGETS, TEST, XS, A, B, T, ours, percent, right, source

SEEDS = list(range(10))
SIZES = (3, 4, 6, 8, 16)
LOOKS = (150, 300, 600, 1200, 2400, 4800)
RUNS = (4, 8, 12, 20, 30, 50, 100, 200)
FACTORS = (0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
WIDE = 1000
CARRY_OUT = addition.carries(A.tolist(), B.tolist(), T + 1)[1:]


def random_sums(columns, many):
    rng = np.random.default_rng((2026, columns))
    return addition.sums(addition.numbers(rng, columns - 1, many), addition.numbers(rng, columns - 1, many), columns)


def ripples(columns):
    """The three worst cases, then the same with the two numbers changing places."""
    pairs = [worst(columns) for worst in addition.WORST.values()]
    return addition.sums(*zip(*pairs, *(pair[::-1] for pair in pairs), strict=True), columns)


def planted(run, carry):
    return addition.sums(*addition.with_run(np.random.default_rng((7, run, carry)), run, 64, carry), run + 16)


EXAMS = {"random": random_sums(WIDE, 64), "ripples": ripples(WIDE)}
PLANTED = [(run, carry, planted(run, carry)) for run in RUNS for carry in (1, 0)]
LONGER = {str(columns): random_sums(columns, 16) for columns in (64, 1000, 10_000)}
LONGEST = ripples(10_000)


def shortest_lost(model, params):
    """The shortest planted run that one of 64 sums gets wrong; None where even 200 columns are safe."""
    return next((run for run, _, sums in PLANTED if not right(model, params, *sums).all()), None)


def exam(model, params):
    """One row: does it pass the eight columns, the random sums (how many of 64), the ripples, the planted runs?"""
    if not right(model, params).all():
        return {"exact": False}
    xs, targets = EXAMS["ripples"]
    stops = addition.first_wrong(addition.wrong_bits(model.forward(params, xs)[0], targets)).tolist()
    row = {"exact": True, "random": int(right(model, params, *EXAMS["random"]).sum()), "ripples": stops}
    lost = shortest_lost(model, params)
    return row | {"planted": lost, "robust": row["random"] == 64 and lost is None and min(stops) == WIDE}


def falling_rate(H, seed, steps=2400):
    """Our recipe with a rate that falls from 0.02 to nothing."""
    model = Model(RNN(2, H), outputs=1, loss=sigmoid_cross_entropy)
    batches = addition.batches(XS[:, ~TEST], TARGETS[:, ~TEST], B=32, seed=seed)
    start, fall = model.init(np.random.default_rng(seed)), lambda step: 0.02 * (1 - step / steps)
    return model, fit(model, start, batches, Adam(0.02), steps, schedule=fall, quiet=True)[0]


def shown_long_memories(H, seed):
    """After 300 steps of our recipe, 300 on sums of 24 columns with memories of 16 planted in them."""
    model, seen = ours(H, seed, [300])
    rng = np.random.default_rng((3, seed))
    lists = [addition.with_run(rng, 16, 2000, carry, around=4) for carry in (1, 0)]
    xs, targets = addition.sums(lists[0][0] + lists[1][0], lists[0][1] + lists[1][1], 24)
    batches = addition.batches(xs, targets, B=32, seed=seed)
    return model, fit(model, seen[-1][1], batches, Adam(0.005), 300, quiet=True)[0]


def sharpened(params, factor):
    """The weights into the state times a factor: every unit the same sum, a steeper tanh."""
    return {name: factor * w if name in ("Wxh", "Whh", "bh") else w for name, w in params.items()}


def counted(rows):
    """Of several nets: how many pass the eight columns, of these all random sums, of these no ripple, all of it."""
    exact = [row for row in rows if row["exact"]]
    random = [row for row in exact if row["random"] == 64]
    stops = sorted(min(row["ripples"]) for row in random if min(row["ripples"]) < WIDE)
    counts = {"nets": len(rows), "exact": len(exact), "random": len(random), "stopped by a ripple": len(stops)}
    return counts | {"robust": sum(row["robust"] for row in exact), "stops": stops}


def reading(model, params):
    """The carry read off one unit: its correlation, is its sign the carry everywhere, and the sums without it."""
    hs, _, _ = model.cell.forward(params, XS)
    H = hs.shape[-1]
    rows, carry = hs.reshape(-1, H), CARRY_OUT.reshape(-1)
    r = np.array([np.corrcoef(rows[:, unit], carry)[0, 1] for unit in range(H)])
    unit = int(np.abs(r).argmax())
    left = [percent(right(model, silenced(params, u, rows[:, u].mean()))) for u in range(H)]
    same = ((rows[:, unit] * r[unit] > 0) == (carry == 1)).all()
    ablation = {"without it": left[unit], "least": min(left), "is the most needed": left[unit] == min(left)}
    return {"r": round(float(abs(r[unit])), 3), "sign is carry": bool(same)} | ablation


def silenced(params, unit, mean):
    """What all units hear of one unit at the next step is its mean, whatever it says; the head still sees it."""
    changed = {name: w.copy() for name, w in params.items()}
    changed["bh"] += mean * changed["Whh"][unit]
    changed["Whh"][unit] = 0.0
    return changed


def guessed(H, draws=1_000_000, size=50_000, scale=3.0):
    """Nets of H units with all weights from N(0, scale^2): how many get the first column right, and all 64 sums."""
    xs, targets = addition.sums(*addition.every_pair(3), 4)
    digits, first, exact = targets[..., 0] > 0.5, 0, 0
    cases, odd = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([False, True, True, False])
    for part in range(draws // size):
        rng = np.random.default_rng((H, part))
        Wxh, Whh = (rng.normal(scale=scale, size=(size, rows, H)) for rows in (2, H))
        bh, Why, by = (rng.normal(scale=scale, size=(size, 1, columns)) for columns in (H, H, 1))
        good = (((np.tanh(cases @ Wxh + bh) * Why).sum(-1) + by[..., 0] > 0) == odd).all(axis=1)
        Wxh, Whh, bh, Why, by = (w[good] for w in (Wxh, Whh, bh, Why, by))
        h, right_so_far = np.zeros((len(Wxh), xs.shape[1], H)), np.ones(len(Wxh), bool)
        for x, digit in zip(xs, digits, strict=True):
            h = np.tanh(x @ Wxh + h @ Whh + bh)
            right_so_far &= (((h * Why).sum(-1) + by[..., 0] > 0) == digit).all(axis=1)
        first, exact = first + len(Wxh), exact + int(right_so_far.sum())
    return {"draws": draws, "first column right": first, "all 64 sums right": exact}


def main():
    start = time.perf_counter()
    by_steps, by_factor, last, longer, read = {}, {}, {}, {}, {}
    for H in SIZES:
        looks = [ours(H, seed, LOOKS) for seed in SEEDS]
        for n, steps in enumerate(LOOKS):
            rows = [exam(model, seen[n][1]) for model, seen in looks]
            by_steps.setdefault(str(H), {})[str(steps)] = counted(rows)
        last[str(H)] = rows
        read[str(H)] = [
            reading(model, seen[-1][1]) for (model, seen), row in zip(looks, rows, strict=True) if row["exact"]
        ]
        longer[str(H)] = [survival(model, seen[-1][1]) for model, seen in looks]
        early = [(model, seen[1][1]) for model, seen in looks]
        by_factor[str(H)] = {
            str(f): counted([exam(model, sharpened(params, f)) for model, params in early]) for f in FACTORS
        }
    every = np.ones(len(A), bool)
    sources = [source(seed, every, 0.1 * T, 10_000, 10_000) for seed in SEEDS]
    cures = {"falling rate, 2400 steps": falling_rate, "300 more, long memories": shown_long_memories}
    values = {
        "by steps": by_steps,
        "cures": {n: {str(H): counted([exam(*cure(H, s)) for s in SEEDS]) for H in SIZES} for n, cure in cures.items()},
        "sharpened after 300 steps": by_factor,
        "guessing": {str(H): guessed(H) for H in (2, 3, 4)},
        "last look": last,
        "longer": longer,
        "reading": read,
        "source": counted([exam(model, seen[-1][1]) for model, seen in sources]),
        "source longer": [survival(model, seen[-1][1]) for model, seen in sources],
    }
    store("lesson03b", values, SEEDS, start)


def survival(model, params):
    """Percent of 16 random sums right at each width; and the first wrong column of each ripple, of 10,000."""
    widths = {columns: percent(right(model, params, *sums)) for columns, sums in LONGER.items()}
    wrong = addition.wrong_bits(model.forward(params, LONGEST[0])[0], LONGEST[1])
    return widths | {"ripples of 10,000": addition.first_wrong(wrong).tolist()}


if __name__ == "__main__":
    main()
