"""The evidence of lesson 04c: is there a unit for brackets, quotes, the end of a line, a speaker's label?

A unit is picked on act 15 and scored on act 16. It is "a unit for X" only if all four hold: AUC at least WANTED on
act 16; at least CLEARLY above the best unit of each of five untrained nets, picked likewise; above what the best of
all units reaches on act 16 when the label is moved along the text in a circle, in each of SHIFTS draws; and held at
its mean outside the label it moves the odds of the telling character by a factor of two or more, and more than 95% of
the other units do. These numbers were fixed before the shipped net was looked at, and so was the rounding of states to
hundredths (on a smaller net the order of states within a thousandth of 1 had passed for knowledge).
The second pick was thought of only when an earlier net's first had failed the fourth condition: among the units with
an AUC of WANTED on act 15 the one that moves the odds most when it is held, on act 15 as well. Five smaller nets,
which nobody had looked at so, test it afresh.
"""

import re
import time
from functools import partial

import numpy as np

from rnn_core import Adam, clip_by_norm, fit, gaussian, orthogonal, pack, stream_batches
from rnn_core import probing as P
from rnn_core.datasets import lantern_coast
from rnn_core.ngrams import NGram, kneser_ney
from rnn_core.sampling import generate, log_softmax
from tools.results._store import rounded, store

SEEDS = [0, 1, 2, 3, 4]
WANTED, CLEARLY, SHIFTS, FACTOR = 0.8, 0.05, 99, 2
PLACES, HELD = 100, 10  # how many places a unit is held at, and for how many characters (a label is shorter: 3)
SMALL = {"H": 128, "B": 16, "T": 64, "characters": 5_000_000}
ORDER = 8
SAID = 30_000  # characters that the net makes up, to see whether it closes its brackets
SAME = 30  # characters that two contexts share at their end
CHARACTERS = lantern_coast.vocabulary()
LABELS = {  # name: the label, the character that ends it, for how long a unit is held
    "inside brackets": (P.inside_brackets, ")", HELD),
    "inside quotes": (P.inside_quotes, '"', HELD),
    "late in the line": (P.late_in_line, "\n", HELD),
    "speaker's label": (P.on_label_line, ":", 3),
}


def act(number):
    """The nine scenes of an act: their text, and their ids."""
    scenes = lantern_coast.scenes()[9 * (number - 1) : 9 * number]
    return "".join(scenes), [CHARACTERS.encode(scene) for scene in scenes]


(TEXT15, SCENES15), (TEXT16, SCENES16) = act(15), act(16)
TELLS = {name: (label(TEXT15), label(TEXT16)) for name, (label, _, _) in LABELS.items()}


def trained_small(seed):
    """A smaller net, to see how much one net differs from the next."""
    model, steps = lantern_coast.model(SMALL["H"]), SMALL["characters"] // (SMALL["T"] * SMALL["B"])
    rng = np.random.default_rng(seed)
    params = pack(model.init(rng, Whh=orthogonal, Why=gaussian(0.01)), np.float32)
    batches = stream_batches(lantern_coast.ids().train, SMALL["T"], SMALL["B"])

    def falling(step):
        return 0.006 * min(1, (step + 1) / 200) * (1 - 0.99 * step / steps)

    params, _ = fit(model, params, batches, Adam(0.006), steps, partial(clip_by_norm, limit=1), falling, quiet=True)
    return pack(params, np.float64)


def untrained(H, seed):
    return lantern_coast.model(H).init(np.random.default_rng(seed), Whh=orthogonal)


def look_inside(params, null=False, hold=False):
    """For each label: the unit picked on act 15, its AUC there and on act 16, and a linear probe's on act 16.

    null: and what moved labels give; hold: and what holding it does, and the second pick.
    """
    model = lantern_coast.model(len(params["Whh"]))
    hs15, hs16 = (P.read_scenes(model, params, scenes)[0] for scenes in (SCENES15, SCENES16))
    places15, places16 = P.ranks(P.coarse(hs15)), P.ranks(P.coarse(hs16))
    found = {}
    for name, (on15, on16) in TELLS.items():
        on_15, on_16 = (P.strength(P.auc_of_ranks(*side)) for side in ((places15, on15), (places16, on16)))
        unit = int(on_15.argmax())
        w, b = P.linear_probe(hs15, on15)
        one = {"unit": unit + 1, "picked": on_15[unit], "auc": on_16[unit], "probe": P.auc(hs16 @ w + b, on16)}
        if null:
            shifts = np.random.default_rng(0).integers(1000, len(on16) - 1000, SHIFTS)
            best = P.best_by_chance(places16, on16, shifts)
            one["chance"] = {"median": np.median(best), "most": best.max()}
        if hold:
            moves = partial(holding, params, hs15[~on15].mean(axis=0), name)
            on_act_16 = moves(hs16, np.concatenate(SCENES16), on16)
            one["held"] = effect(on_act_16, unit)
            if (on_15 >= WANTED).any():
                on_act_15 = moves(hs15, np.concatenate(SCENES15), on15)
                second = int(np.where(on_15 >= WANTED, abs(on_act_15), -1).argmax())
                one["second"] = {"unit": second + 1, "auc": on_16[second], "held": effect(on_act_16, second)}
        found[name] = one
    return found


def holding(params, outside, name, hs, ids, on):
    """Every unit held, in its turn, at its mean outside the label: by how many bits the telling character's odds move.

    The mean over PLACES places of an act whose states, ids and label these are: (H,).
    """
    _, character, steps = LABELS[name]
    whole = np.convolve(on, np.ones(steps))[: len(on)] == steps
    places = np.random.default_rng(1).choice(np.flatnonzero(whole)[10:], PLACES, replace=False)
    state, xs = (hs[places - steps],), ids[places + 1 - steps + np.arange(steps)[:, None]]
    at = CHARACTERS.encode(character)[0]
    before = odds(hs[places] @ params["Why"] + params["by"], at)
    return np.array(
        [(odds(P.read_held(params, xs, state, u, level), at) - before).mean() for u, level in enumerate(outside)]
    )


def effect(moves, unit):
    """One unit's move, and where its size stands among all."""
    return {"bits": moves[unit], "share of units that move it less": (abs(moves) < abs(moves[unit])).mean()}


def odds(logits, at):
    """log2 p / (1 - p) of one character."""
    p = np.exp(log_softmax(logits)[:, at])
    return np.log2(p) - np.log2(1 - p)


def conditions(one, name, empty, chance):
    """The four conditions for one unit, and whether all hold."""
    held = one["held"]
    row = {
        "AUC at least 0.8": one["auc"] >= WANTED,
        "above untrained": one["auc"] >= max(net[name]["auc"] for net in empty) + CLEARLY,
        "above chance": one["auc"] > chance,
        "held, it matters": abs(held["bits"]) >= np.log2(FACTOR) and held["share of units that move it less"] > 0.95,
    }
    row = {what: bool(holds) for what, holds in row.items()}
    return row | {"all four": all(row.values())}


def pairs(params, marks):
    """By how many characters after the mark: half the mean |difference| of two predictions, and the odds of the end."""
    model, at = lantern_coast.model(len(params["Whh"])), CHARACTERS.encode(marks[1])[0]
    logs = []
    for contexts in P.minimal_pairs(TEXT15 + TEXT16, marks, SAME):
        xs = np.array([CHARACTERS.encode(context) for context in contexts]).T
        logs.append(log_softmax(model.forward(params, xs)[0][-SAME:]))
    opened, never, closed = logs
    more = (opened - never)[:, :, at] / np.log(2)
    return {
        "contexts": opened.shape[1],
        "moved": (np.abs(np.exp(opened) - np.exp(never)).sum(axis=2) / 2).mean(axis=1).tolist(),
        "moved if closed": (np.abs(np.exp(opened) - np.exp(closed)).sum(axis=2) / 2).mean(axis=1).tolist(),
        "bits": np.median(more, axis=1).tolist(),
        "at 20": {"larger by 0.1 bit": (more[19] > 0.1).mean(), "smaller by 0.1 bit": (more[19] < -0.1).mean()},
    }


def written(params):
    """Brackets in text that the net makes up: how many it opens, and how many are closed before the next speech."""
    ids, _ = generate(lantern_coast.model(len(params["Whh"])), params, np.random.default_rng(0), SCENES16[0][:50], SAID)
    text = "".join(CHARACTERS.decode(ids))
    opened = re.findall(r"\(([^()]*)(.)", text, re.DOTALL)
    well = sum(mark == ")" and not re.search(r"(?m)^[A-Z][A-Z ]*:$", words) for words, mark in opened)
    return {"characters": SAID, "opened": len(opened), "closed": text.count(")"), "well closed": well}


def bits_by_place():
    """Kneser-Ney's surprise on act 16, scene by scene: its mean by the place in the word and in the line."""
    ngram = NGram(lantern_coast.ids().train, len(CHARACTERS), ORDER, kneser_ney)
    bits = np.concatenate([np.append(np.nan, ngram.surprise(scene)) for scene in SCENES16])
    word, line = P.word_position(TEXT16), P.line_position(TEXT16)
    return {
        "all": np.nanmean(bits),
        "word": [np.nanmean(bits[word == k]) for k in range(1, 11)],
        "line": [np.nanmean(bits[line == k]) for k in range(1, 51)],
    }


def main():
    start = time.process_time()
    _, params = lantern_coast.checkpoint()
    H = len(params["Whh"])
    found = look_inside(params, null=True, hold=True)
    print(found, flush=True)
    empty = {size: [look_inside(untrained(size, seed)) for seed in SEEDS] for size in (H, SMALL["H"])}
    small = [look_inside(trained_small(seed), null=True, hold=True) for seed in SEEDS]
    for one, rivals in [(found, empty[H]), *((net, empty[SMALL["H"]]) for net in small)]:
        for name, row in one.items():
            row["verdict"] = conditions(row, name, rivals, row["chance"]["most"])
            if "second" in row:
                row["second"]["verdict"] = conditions(row["second"], name, rivals, row["chance"]["most"])
    values = {
        "H": H,
        "trained": found,
        "untrained": empty[H],
        "five small nets": small,
        "five small untrained nets": empty[SMALL["H"]],
        "pairs": {"brackets": pairs(params, "()"), "quotes": pairs(params, '""')},
        "written": written(params),
        "kneser_ney": bits_by_place(),
        "settings": {"small": SMALL, "factor": FACTOR, "clearly": CLEARLY, "shifts": SHIFTS},
    }
    store("lesson04c", rounded(values), SEEDS, start, time.process_time)


if __name__ == "__main__":
    main()
