"""The evidence of lesson 03: the source's recipe and ours over seeds, what the loop costs, and how many units it takes.

Sums of two seven-digit numbers, eight columns; exact means that every digit of every sum is right.
"""

import time
from itertools import product

import numpy as np

from benchmarks.addition import to_the_same_result
from rnn_core import (
    RNN,
    SGD,
    Adam,
    Model,
    fit,
    sigmoid,
    sigmoid_cross_entropy,
    sigmoid_squared_error,
    uniform,
)
from rnn_core.datasets import addition
from tools.results._store import store

SEEDS = list(range(10))
T, LONG = 8, 1000
A, B = addition.every_pair(T - 1)
XS, TARGETS = addition.sums(A, B, T)
TEST = addition.is_test(A, B)


def source(seed, train, rate, examples, look):
    """The source's net, trained on single sums; [(examples seen, params)] at every `look`."""
    model = Model(RNN(2, 16, activation=sigmoid), outputs=1, loss=sigmoid_squared_error)
    params = model.init(np.random.default_rng(seed), Wxh=uniform(1), Whh=uniform(1), Why=uniform(1))
    params, history, seen = {name: params[name] for name in ("Wxh", "Whh", "Why")}, None, []
    batches = addition.batches(XS[:, train], TARGETS[:, train], B=1, seed=seed)
    for steps in range(look, examples + 1, look):
        params, history = fit(model, params, batches, SGD(rate), steps, resume=history, quiet=True)
        seen.append((steps, params))
    return model, seen


def ours(H, seed, looks, train=~TEST, memory=True):
    """Our recipe: tanh, biases, cross-entropy, 32 sums a step, Adam. memory=False: Whh is zero and stays so."""
    model = Model(RNN(2, H), outputs=1, loss=sigmoid_cross_entropy)
    params, history, seen = model.init(np.random.default_rng(seed)), None, []
    xs, targets = XS[:, train], TARGETS[:, train]
    if not memory:  # eight columns of a sum as eight sums of one column: nothing reaches the next
        xs, targets = xs.reshape(1, -1, 2), targets.reshape(1, -1, 1)
    batches = addition.batches(xs, targets, B=32 if memory else 32 * T, seed=seed)
    for steps in looks:
        params, history = fit(model, params, batches, Adam(0.02), steps, resume=history, quiet=True)
        seen.append((steps, params))
    return model, seen


def right(model, params, xs=XS, targets=TARGETS):
    """Of each sum: is every digit right?"""
    return ~addition.wrong_bits(model.forward(params, xs)[0], targets).any(axis=0)


def right_when_reset(model, params):
    """The same, with the state put back to zero before every column."""
    outputs, _, _ = model.forward(params, XS.reshape(1, -1, 2))
    return ~addition.wrong_bits(outputs.reshape(TARGETS.shape), TARGETS).any(axis=0)


def percent(share):
    return round(100 * float(np.mean(share)), 2)


def first_exact(model, seen):
    return next((steps for steps, params in seen if right(model, params).all()), None)


def source_rows():
    every = np.ones_like(TEST)
    rows = {"exact after": [], "exact": [], "reset": [], "kept unseen": [], "all, a fifth unseen": [], "mean": []}
    for seed in SEEDS:
        model, seen = source(seed, every, 0.1 * T, 10_000, 500)
        rows["exact after"].append(first_exact(model, seen))
        rows["exact"].append(percent(right(model, seen[-1][1])))
        rows["reset"].append(percent(right_when_reset(model, seen[-1][1])))
        model, seen = source(seed, ~TEST, 0.1 * T, 10_000, 10_000)
        rows["kept unseen"].append(percent(right(model, seen[-1][1])[TEST]))
        rows["all, a fifth unseen"].append(percent(right(model, seen[-1][1])))
        model, seen = source(seed, every, 0.1, 10_000, 10_000)
        rows["mean"].append(percent(right(model, seen[-1][1])))
    return rows


def our_rows():
    rows = {"exact after": [], "kept unseen": [], "exact": [], "reset": [], "memoryless": []}
    for seed in SEEDS:
        model, seen = ours(16, seed, range(25, 1001, 25))
        rows["exact after"].append(first_exact(model, seen))
        rows["kept unseen"].append(percent(right(model, seen[-1][1])[TEST]))
        rows["exact"].append(percent(right(model, seen[-1][1])))
        rows["reset"].append(percent(right_when_reset(model, seen[-1][1])))
        model, seen = ours(16, seed, [1000], memory=False)
        rows["memoryless"].append(percent(right_when_reset(model, seen[-1][1])))
    return rows


def ceiling():
    """The best that any rule can do which sees one column at a time: all 16 tables from two digits to one, tried."""
    kind = (2 * XS[..., 0] + XS[..., 1]).astype(int)
    tables = {table: np.array(table)[kind] == TARGETS[..., 0] for table in product((0, 1), repeat=4)}
    sums = {table: hits.all(axis=0).mean() for table, hits in tables.items()}
    best = max(sums, key=sums.get)
    return {"table": list(best), "sums": percent(sums[best]), "digits": percent(max(h.mean() for h in tables.values()))}


def units(sizes=(2, 3, 4, 8, 16), steps=5000, many=64):
    """H -> one row a seed: percent of the 16,384 sums, and of `many` random sums of 1,000 columns, that are right."""
    rng = np.random.default_rng(2026)
    pairs = addition.numbers(rng, LONG - 1, many), addition.numbers(rng, LONG - 1, many)
    long_xs, long_targets = addition.sums(*pairs, LONG)
    rows = {}
    for H in sizes:
        rows[str(H)] = {"short": [], "long": []}
        for seed in SEEDS:
            model, seen = ours(H, seed, [steps])
            rows[str(H)]["short"].append(percent(right(model, seen[-1][1])))
            rows[str(H)]["long"].append(percent(right(model, seen[-1][1], long_xs, long_targets)))
    return {"steps": steps, "random sums": many, "columns": LONG, "by H": rows}


def speed():
    """Ratios, loop over ours, to the same exact net: they depend on the machine far less than the seconds do."""
    ratios = [row["ratio"] for row in to_the_same_result(range(9))]
    return {"ratio": ratios, "median": round(float(np.median(ratios)), 1), "least": min(ratios)}


def main():
    start = time.perf_counter()
    values = {"ceiling": ceiling(), "speed": speed(), "source": source_rows(), "ours": our_rows(), "units": units()}
    store("lesson03", values, SEEDS, start)


if __name__ == "__main__":
    main()
