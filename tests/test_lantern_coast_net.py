"""The shipped net: its size, and the score that its results file states."""

import numpy as np
import pytest

from rnn_core import bits_per_symbol, surprise
from rnn_core.datasets import data_folder, lantern_coast, load_results
from rnn_core.ngrams import NGram, mixture

SHIPPED = load_results("lesson04_train")["values"]["shipped"]
ORDER = load_results("lesson04_baselines")["values"]["by size"][-1]["kneser_ney"]["order"]


def test_the_file_is_under_two_megabytes_and_gives_float64_params_of_the_units_stated():
    assert (data_folder() / "checkpoints" / "lantern_coast.npz").stat().st_size < 2_000_000
    model, params = lantern_coast.checkpoint()
    assert SHIPPED["H"] == model.cell.H and params["Whh"].dtype == np.float64
    assert lantern_coast.checkpoint(np.float32)[1]["Whh"].dtype == np.float32


def test_the_net_reproduces_the_first_scenes_score():
    """The first of act 16's nine scenes, which is quick; the whole act is scored among the heavy tests."""
    scene = lantern_coast.vocabulary().encode(lantern_coast.scenes()[135])
    model, params = lantern_coast.checkpoint()
    assert bits_per_symbol(model, params, scene) == pytest.approx(SHIPPED["by scene"]["rnn"][0], abs=0.0005)


@pytest.mark.heavy
def test_net_counts_and_mixture_reproduce_the_scores_of_the_whole_test_act():
    parts = lantern_coast.ids()
    net = surprise(*lantern_coast.checkpoint(), parts.test)
    counts = NGram(parts.train, len(lantern_coast.vocabulary()), ORDER).surprise(parts.test)
    assert net.mean() == pytest.approx(SHIPPED["rnn"], abs=0.0005)
    assert counts.mean() == pytest.approx(SHIPPED["kneser_ney"], abs=0.0005)
    assert mixture(net, counts, SHIPPED["weight"]).mean() == pytest.approx(SHIPPED["mixture"], abs=0.0005)


def test_the_mixture_beats_both_by_the_margin_that_the_lesson_claims():
    assert SHIPPED["mixture"] < min(SHIPPED["rnn"], SHIPPED["kneser_ney"]) - 0.05
