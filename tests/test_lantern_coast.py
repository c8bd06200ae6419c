"""The play and its split: the file is the one whose checksum is on record, and no act is in two parts."""

import hashlib
import re

import numpy as np
import pytest

from rnn_core.datasets import data_folder, lantern_coast
from rnn_core.datasets.lantern_coast import ACTS, TEST, TRAIN, VALIDATION


def test_the_file_is_the_one_whose_checksum_is_in_the_readme():
    row = next(
        line for line in (data_folder() / "README.md").read_text("utf-8").splitlines() if "`lantern_coast.txt`" in line
    )
    data = (data_folder() / "lantern_coast.txt").read_bytes()
    assert hashlib.sha256(data).hexdigest() in row and "CC0" in row and "1,093,543 characters" in row
    assert len(data) == len(lantern_coast.text()) == 1_093_543


def test_there_are_144_scenes_that_together_are_the_text():
    scenes = lantern_coast.scenes()
    assert len(scenes) == 144 and "".join(scenes) == lantern_coast.text()
    for scene in scenes:
        assert re.match(r"SCENE\. [^\n]+\.\n\n", scene) and scene.count("SCENE.") == 1
        assert len(scene) > 6000


def test_the_acts_are_nine_scenes_each_and_together_the_text():
    acts = [lantern_coast.acts([number]) for number in range(1, ACTS + 1)]
    assert "".join(acts) == lantern_coast.text() == lantern_coast.acts()
    assert {act.count("SCENE.") for act in acts} == {9}
    assert acts[0].startswith("SCENE. The Tide Stairs, before dawn")


def test_every_act_is_in_one_part_and_the_parts_come_in_the_plays_order():
    assert [*TRAIN, *VALIDATION, *TEST] == list(range(1, 17))
    parts = lantern_coast.split()
    assert "".join(parts) == lantern_coast.text()
    assert [part.count("SCENE.") for part in parts] == [126, 9, 9]
    assert [len(part) for part in parts] == [956343, 68677, 68523]


def test_no_scene_of_the_held_out_acts_is_repeated_in_training():
    """A line of 60 characters may come again, a proverb say; a run of 400 characters may not."""
    train, *held_out = lantern_coast.split()
    for part in held_out:
        assert not any(part[at : at + 400] in train for at in range(0, len(part) - 400, 400))


def test_the_65_characters_all_occur_in_training():
    assert len(lantern_coast.vocabulary()) == 65
    assert set(lantern_coast.vocabulary().tokens) == set(lantern_coast.text())


def test_ids_are_the_characters_and_cannot_be_written_into():
    for part, ids in zip(lantern_coast.split(), lantern_coast.ids(), strict=True):
        assert "".join(lantern_coast.vocabulary().decode(ids)) == part and ids.dtype == np.int64
        with pytest.raises(ValueError, match="read-only"):
            ids[0] = 0


@pytest.mark.parametrize("numbers", [[0], [17], [], [1.5], "1"])
def test_acts_that_do_not_exist_are_refused(numbers):
    with pytest.raises((ValueError, TypeError), match="numbers"):
        lantern_coast.acts(numbers)


def test_the_form_is_the_one_described():
    """Labels in capitals, brackets always closed, no line longer than the README of the play says."""
    text = lantern_coast.text()
    assert re.search(r"\n\nPELL:\n", text) and text.count("(") == text.count(")") and text.count('"') % 2 == 0
    assert text.isascii() and not re.search(r"[0-9\t\r]", text)
