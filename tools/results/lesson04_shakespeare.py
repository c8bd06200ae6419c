"""The same net and the same counts on the well-known Shakespeare sample, where a network allows to fetch it.

Learnt from the first nine tenths, scored on the last tenth. Nothing is chosen on it: the recipe is that of
lesson04_train, in a minute of one core; the counts are shown at every order from 3 to 9.
"""

import time
from functools import partial

import numpy as np

from rnn_core import RNN, Adam, Model, clip_by_norm, fit, gaussian, orthogonal, pack, stream_batches
from rnn_core.datasets import own_text
from rnn_core.ngrams import NGram, kneser_ney, mixture, witten_bell
from rnn_core.sampling import surprise
from tools.results._store import store
from tools.results.lesson04_train import T, rate

H, B, CHARACTERS, ORDERS = 192, 16, 10_000_000, range(3, 10)


def ids_of(text):
    """Ids of the first nine tenths and of the last tenth, and V."""
    characters = own_text.vocabulary(text)
    parts = own_text.split(text)
    return characters.encode(parts.train), characters.encode(parts.validation + parts.test), len(characters)


def train(ids, V):
    model, steps = Model(RNN(V, H), outputs=V), CHARACTERS // (T * B)
    params = pack(model.init(np.random.default_rng(0), Whh=orthogonal, Why=gaussian(0.01)), np.float32)
    clip, schedule = partial(clip_by_norm, limit=1), partial(rate, steps=steps)
    start = time.process_time()
    params, _ = fit(model, params, stream_batches(ids, T, B), Adam(rate(0, steps)), steps, clip, schedule)
    return model, params, time.process_time() - start


def values(text):
    ids, held_out, V = ids_of(text)
    of = {
        s.__name__: {k: round(NGram(ids, V, k, s).bits(held_out), 4) for k in ORDERS} for s in (witten_bell, kneser_ney)
    }
    model, params, seconds = train(ids, V)
    net, counts = surprise(model, params, held_out), NGram(ids, V, 7).surprise(held_out)
    return {
        "by order": of,
        "rnn": round(float(net.mean()), 4),
        "half rnn, half kneser_ney of order 7": round(float(mixture(net, counts, 0.5).mean()), 4),
        "units": H,
        "characters read": CHARACTERS,
        "seconds": round(seconds, 1),
    }


def main():
    start = time.perf_counter()
    try:
        text = own_text.shakespeare()
    except ConnectionError as error:
        print(error)
        return
    measured = values(text)
    print(measured)
    store("lesson04_shakespeare", measured, [0], start)


if __name__ == "__main__":
    main()
