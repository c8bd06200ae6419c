"""The evidence of lesson 04, the counts: uniform, unigram, Witten-Bell and Kneser-Ney of order 1 to 9, in bits.

Counted on acts 1 to 14 (or on the first so many characters of them); an order is chosen on act 15, and act 16 is
scored beside it.
"""

import time

from rnn_core.datasets import lantern_coast
from rnn_core.ngrams import NGram, kneser_ney, witten_bell
from tools.results._store import store

ORDERS = range(1, 10)
TRAIN, VALIDATION, TEST = lantern_coast.ids()
V = len(lantern_coast.vocabulary())
SIZES = (20_000, 50_000, 100_000, 300_000, len(TRAIN))  # characters to learn from


def score(size, order, smoothing):
    model = NGram(TRAIN[:size], V, order, smoothing)
    return {"order": order, "validation": bits(model, VALIDATION), "test": bits(model, TEST)}


def bits(model, ids):
    return round(model.bits(ids), 4)


def best(rows):
    return min(rows, key=lambda row: row["validation"])


def of_size(size):
    """The best order of each smoothing, for one size of training text."""
    rows = {smoothing.__name__: [score(size, k, smoothing) for k in ORDERS] for smoothing in (witten_bell, kneser_ney)}
    return rows, {"characters": size, **{name: best(row) for name, row in rows.items()}}


def main():
    start, sizes = time.perf_counter(), []
    for size in SIZES:
        rows, chosen = of_size(size)
        sizes.append(chosen)
        print(chosen, flush=True)
    values = {
        "characters": {"train": len(TRAIN), "validation": len(VALIDATION), "test": len(TEST), "different": V},
        "uniform": score(len(TRAIN), 0, witten_bell),
        "unigram": score(len(TRAIN), 1, witten_bell),
        "by order": rows,  # those of the last size, which is the whole training text
        "by size": sizes,
    }
    store("lesson04_baselines", values, [], start)


if __name__ == "__main__":
    main()
