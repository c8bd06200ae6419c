"""The Shakespeare sample, where a network allows: counts, and a net after a minute of one core. Nothing is stored.

The first nine tenths are learnt from, the last tenth is scored: what other people's numbers are on this text. Nothing
is chosen on it but the order of the counts, which favours them.
"""

import time
from functools import partial

import numpy as np

from rnn_core import (
    RNN,
    Adam,
    Model,
    bits_per_symbol,
    clip_by_norm,
    fit,
    gaussian,
    orthogonal,
    pack,
    stream_batches,
)
from rnn_core.datasets import own_text
from rnn_core.ngrams import NGram, kneser_ney, witten_bell

T, B, H, LR, READ = 64, 16, 192, 0.006, 12_000_000


def rate(step, steps):
    return LR * min(1.0, (step + 1) / 200) * (1 - 0.99 * step / steps)


def compare(text, read=READ, orders=range(2, 9)):
    """Bits on the last tenth: the best counts of both smoothings, and the net, with the seconds that it took."""
    characters, cut = own_text.vocabulary(text), int(0.9 * len(text))
    ids, held, V = characters.encode(text[:cut]), characters.encode(text[cut:]), len(characters)
    rows = {}
    for smoothing in (witten_bell, kneser_ney):
        rows[smoothing.__name__] = min((NGram(ids, V, order, smoothing).bits(held), order) for order in orders)
        print(f"{smoothing.__name__}: {rows[smoothing.__name__][0]:.3f} bits, order {rows[smoothing.__name__][1]}")
    model, steps, before = Model(RNN(V, H), outputs=V), read // (T * B), time.process_time()
    start = pack(model.init(np.random.default_rng(0), Whh=orthogonal, Why=gaussian(0.01)), np.float32)
    clip, schedule = partial(clip_by_norm, limit=1), partial(rate, steps=steps)
    params, _ = fit(model, start, stream_batches(ids, T, B), Adam(LR), steps, clip, schedule, quiet=True)
    seconds = time.process_time() - before
    rows["rnn"] = bits_per_symbol(model, params, held), round(seconds, 1)
    print(
        f"plain tanh net, {H} units: {rows['rnn'][0]:.3f} bits after {read:,} characters, {seconds:.0f} s of one core"
    )
    return rows


def main():
    try:
        text = own_text.shakespeare(quiet=True)
    except ConnectionError as error:
        print(f"skipped: {error}")
        return
    compare(text)


if __name__ == "__main__":
    main()
