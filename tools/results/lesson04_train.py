"""The evidence of lesson 04, the net: a plain tanh RNN, its mixture with Kneser-Ney, and the checkpoint.

One recipe throughout: one-hot characters, streams read side by side in windows, orthogonal Whh, Adam with a rate that
rises for WARM_UP steps and then falls in a straight line, clipping by norm, float32. The parameters are those of the
look with the fewest bits on act 15, and so is the weight of the mixture; act 16 is scored once for each run.
`seconds` are those of one core (process time), so that a busy machine changes them little.
"""

import time
from functools import partial

import numpy as np

from rnn_core import Adam, clip_by_norm, fit, gaussian, orthogonal, pack, save_params, stream_batches
from rnn_core.datasets import data_folder, lantern_coast
from rnn_core.ngrams import NGram, kneser_ney, mixture
from rnn_core.sampling import generate, surprise
from tools.results._store import store
from tools.results.lesson04_baselines import ORDERS, SIZES, TEST, TRAIN, VALIDATION, V

SEEDS = [0, 1, 2]
T, LAST, WARM_UP = 64, 0.01, 1000  # LAST: the rate at the end, as a share of the highest
LR = 1.28  # divided by H: a wider net goes wrong at a rate that suits a narrow one
CLIP = 0.3  # below the norm of nearly every gradient: it keeps the direction and sets the length
LOOKS = 12  # looks at act 15 in a run
FULL = {"H": 320, "B": 16, "characters": 25_000_000}
SHIPPED = {"H": 320, "B": 16, "characters": 50_000_000}
SMALL = {20_000: 1_500_000, 50_000: 3_000_000, 100_000: 5_000_000, 300_000: 12_000_000}  # size -> characters read
WEIGHTS = [round(0.1 * tenths, 1) for tenths in range(11)]  # the net's share of a mixture
SAMPLES = (0, 20_000, 100_000, 500_000, 2_000_000, 10_000_000)  # characters read; and one sample at the end
FILE = data_folder() / "checkpoints" / "lantern_coast.npz"
PROMPT, SAID = "SCENE. ", 300


def rate(step, steps, H):
    return LR / H * min(1.0, (step + 1) / WARM_UP) * (1 - (1 - LAST) * step / steps)


def train(ids, H, B, characters, seed, early=()):
    """Train on ids and look LOOKS times at act 15, and once more after each `early` number of characters.

    Yields a row, the surprise at act 15 and the params at each look.
    """
    model, seconds, history = lantern_coast.model(H), 0.0, None
    params = pack(model.init(np.random.default_rng(seed), Whh=orthogonal, Why=gaussian(0.01)), np.float32)
    batches, steps, clip = stream_batches(ids, T, B), characters // (T * B), partial(clip_by_norm, limit=CLIP)
    looks = {*np.linspace(0, steps, LOOKS + 1)[1:].astype(int).tolist(), *(read // (T * B) for read in early)}
    schedule = partial(rate, steps=steps, H=H)
    for look in sorted(looks):
        before = time.process_time()
        params, history = fit(model, params, batches, Adam(LR / H), look, clip, schedule, resume=history, quiet=True)
        seconds += time.process_time() - before
        bits = surprise(model, params, VALIDATION)
        row = {"read": look * T * B, "seconds": round(seconds, 1), "validation": mean(bits)}
        if history.losses:
            row["train"] = round(float(np.mean(history.losses[-200:]) / np.log(2)), 4)
            row["clipped"] = round(float(np.mean(history.clipped)), 3)
        print(row, flush=True)
        yield row, bits, params


def counts(size):
    """The surprises of both acts to Kneser-Ney, of the order that is best on act 15."""
    models = (NGram(TRAIN[:size], V, order, kneser_ney) for order in ORDERS)
    on_validation, best = min(((m.surprise(VALIDATION), m) for m in models), key=lambda pair: pair[0].mean())
    return on_validation, best.surprise(TEST)


def compare(net, kneser_ney):
    """The net, the counts and their mixtures: bits on act 16, the mixture's weight chosen on act 15."""
    weight = min(WEIGHTS, key=lambda w: mixture(net[0], kneser_ney[0], w).mean())
    both = {w: mixture(net[1], kneser_ney[1], w) for w in (weight, 0.5)}
    return {
        "rnn": mean(net[1]),
        "kneser_ney": mean(kneser_ney[1]),
        "weight": weight,
        "mixture": mean(both[weight]),
        "half": mean(both[0.5]),
        "validation": {
            "rnn": mean(net[0]),
            "kneser_ney": mean(kneser_ney[0]),
            "mixture": mean(mixture(net[0], kneser_ney[0], weight)),
        },
        "by scene": {
            "rnn": by_scene(net[1]),
            "kneser_ney": by_scene(kneser_ney[1]),
            "mixture": by_scene(both[weight]),
        },
    }


def mean(bits):
    return round(float(bits.mean()), 4)


def by_scene(bits):
    """The mean of each of act 16's nine scenes; the play's last scenes are those of act 16."""
    ends = np.cumsum([len(scene) for scene in lantern_coast.scenes()[-lantern_coast.SCENES_AN_ACT :]])
    return [mean(part) for part in np.split(bits, ends[:-1] - 1)]  # the first character has no surprise


def run(ids, H, B, characters, seed, kneser_ney, early=()):
    """Train, keep the best look, compare it with the counts: the kept params, the result, all looks' params."""
    looks = list(train(ids, H, B, characters, seed, early))
    rows = [row for row, _, _ in looks]
    _, on_validation, params = min(looks, key=lambda look: look[1].mean())
    result = compare((on_validation, surprise(lantern_coast.model(H), params, TEST)), kneser_ney)
    print({name: result[name] for name in ("rnn", "kneser_ney", "mixture", "weight", "half")}, flush=True)
    settings = {"H": H, "B": B, "characters learnt from": len(ids), "seed": seed}
    total = {name: rows[-1][name] for name in ("read", "seconds", "clipped")}
    return params, settings | result | total | {"looks": rows}, [params for _, _, params in looks]


def by_size(whole):
    """The same recipe on less text: streams in proportion, at least four."""
    rows = []
    for size in SIZES[:-1]:
        B = min(FULL["B"], max(4, size // 10_000))
        rows.append(run(TRAIN[:size], FULL["H"], B, SMALL[size], SEEDS[0], counts(size))[1])
    return [*rows, whole]


def samples(rows, params_at):
    """What the shipped net says at a few moments of its training, always from the same generator."""
    model, characters, said = lantern_coast.model(SHIPPED["H"]), lantern_coast.vocabulary(), []
    step = T * SHIPPED["B"]
    for row, params in zip(rows, params_at, strict=True):
        if row["read"] in {read // step * step for read in SAMPLES} or row is rows[-1]:
            rng = np.random.default_rng(7)
            ids, _ = generate(model, params, rng, characters.encode(PROMPT), SAID, temperature=0.8)
            said.append({name: row[name] for name in ("read", "validation")})
            said[-1]["text"] = PROMPT + "".join(characters.decode(ids))
    return said


def main():
    start, kneser = time.perf_counter(), counts(len(TRAIN))
    full = [run(TRAIN, **FULL, seed=seed, kneser_ney=kneser)[1] for seed in SEEDS]
    params, shipped, every = run(TRAIN, **SHIPPED, seed=SEEDS[0], kneser_ney=kneser, early=SAMPLES)
    FILE.parent.mkdir(exist_ok=True)
    save_params(FILE, params)
    values = {
        "recipe": {"T": T, "lr times H": LR, "last": LAST, "warm up": WARM_UP, "clip": CLIP},
        "full": full,
        "shipped": shipped,
        "by size": by_size(full[0]),
        "samples": samples(shipped["looks"], every),
    }
    store("lesson04_train", values, SEEDS, start)


if __name__ == "__main__":
    main()
