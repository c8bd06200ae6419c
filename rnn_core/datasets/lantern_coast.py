"""The Lantern Coast: a chronicle play in sixteen acts of nine scenes, written for this course (CC0).

Plain ASCII, 65 distinct characters. A scene begins with one line `SCENE. place, time.`; a speech is a label in
capitals with a colon, then lines of at most 60 characters, then an empty line; stage directions stand in round
brackets, letters and songs in double quotes.
The split is made here and nowhere else: whole acts, so that no scene is half read. What is chosen (order, rate,
checkpoint, mixture weight) is chosen on act 15; act 16 is scored once.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rnn_core import RNN, Model, Vocabulary, load_params, validate
from rnn_core.datasets import data_folder

ACTS, SCENES_AN_ACT = 16, 9
TRAIN, VALIDATION, TEST = range(1, 15), range(15, 16), range(16, 17)  # acts, counted from one


class Split(NamedTuple):
    """What is learnt from, what is chosen on, and what is scored once: three strings, or three arrays of ids."""

    train: object
    validation: object
    test: object


@lru_cache
def text():
    """The whole play, a string of 1,093,543 characters."""
    return (data_folder() / "lantern_coast.txt").read_text(encoding="ascii")


@lru_cache
def scenes():
    """The 144 scenes, strings from `SCENE.` to the empty lines before the next: together they are the text."""
    return tuple(re.split(r"(?m)^(?=SCENE\.)", text())[1:])


def acts(numbers=range(1, ACTS + 1)):
    """The text of some acts, counted from one: acts([1, 2]), acts(lantern_coast.TEST)."""
    numbers = validate.integers("numbers", list(numbers), below=ACTS + 1, at_least=1)
    return "".join("".join(scenes()[(act - 1) * SCENES_AN_ACT : act * SCENES_AN_ACT]) for act in numbers)


@lru_cache
def vocabulary():
    """The 65 characters, in sorted order; all of them occur in the training acts."""
    return Vocabulary(acts(TRAIN))


def split():
    """Split of three strings: acts 1 to 14, act 15, act 16."""
    return Split(acts(TRAIN), acts(VALIDATION), acts(TEST))


@lru_cache
def ids():
    """Split of three arrays of ids, (956343,), (68677,) and (68523,); read-only."""
    parts = Split(*(vocabulary().encode(part) for part in split()))
    for part in parts:
        part.setflags(write=False)
    return parts


def model(H):
    """A character net of H tanh units for this text."""
    return Model(RNN(len(vocabulary()), H), outputs=len(vocabulary()))


def checkpoint(dtype=np.float64):
    """The trained net of data/checkpoints: its model, and its params; tools/results/lesson04_train.py made them."""
    params = load_params(data_folder() / "checkpoints" / "lantern_coast.npz", dtype)
    return model(len(params["Whh"])), params
