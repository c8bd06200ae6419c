"""Where data is found, and the sentences whose first word decides the last."""

import hashlib
import inspect
import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_core import datasets
from rnn_core.datasets import data_folder, load_results, words

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "data" / "README.md"
GAPS = (1, 2, 3, 4, 5)


def decoded(xs):
    """The sentences, as lists of words."""
    return [words.VOCABULARY.decode(column) for column in xs.T]


def sentences(gap, test):
    """Some sentences of a set: drawn ones, and for a small gap every one."""
    drawn = words.draw(np.random.default_rng(gap), gap, 200, test)
    return [drawn] if gap > 4 else [drawn, words.every(gap, test)]


# The sentences --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("test", [False, True])
@pytest.mark.parametrize("gap", [*GAPS, 8, 32])
def test_the_first_word_decides_the_last_in_every_sentence(gap, test):
    for xs, targets in sentences(gap, test):
        assert xs.shape == (gap + 1, len(targets))
        for sentence, last in zip(decoded(xs), words.VOCABULARY.decode(targets), strict=True):
            assert words.LAST[sentence[0]] == last
            assert all(word in words.FILLERS for word in sentence[1:])


@pytest.mark.parametrize("gap", GAPS)
def test_a_filler_sequence_of_the_test_never_occurs_in_training(gap):
    training, test = ({tuple(s[1:]) for s in decoded(words.every(gap, test=t)[0])} for t in (False, True))
    assert not training & test
    assert len(test) == len(words.FILLERS) ** gap // 4  # one in four
    assert len(training) == 3 * len(test)


@pytest.mark.parametrize("gap", [1, 2, 3, 8, 32])
def test_what_is_for_training_is_training_and_what_is_for_the_test_is_test(gap):
    for test in (False, True):
        for xs, _ in sentences(gap, test):
            assert all(words.is_test(sentence[1:]) == test for sentence in decoded(xs))


def test_the_rule_for_the_test_is_a_sum_of_places():
    is_, the, very, really = words.FILLERS[:4]
    assert words.is_test([is_]) and not words.is_test([the])
    assert words.is_test([the, really]) and words.is_test([very, very]) and not words.is_test([the, very])


def test_every_sentence_of_the_training_set_is_drawn_equally_often():
    xs, _ = words.draw(np.random.default_rng(0), 2, 96_000)
    _, counts = np.unique(xs, axis=1, return_counts=True)
    assert len(counts) == 2 * 48  # all of them, 1,000 times each on average
    assert abs(counts - 1000).max() < 5 * np.sqrt(1000)


@pytest.mark.parametrize("gap", [2, 3, 8])
def test_from_a_gap_of_two_on_training_reads_every_filler_in_every_place_after_both_first_words(gap):
    xs, _ = words.draw(np.random.default_rng(1), gap, 4000)
    for first in words.LAST:
        chosen = xs[:, xs[0] == words.VOCABULARY.encode([first])[0]]
        assert all(len(set(row)) == len(words.FILLERS) for row in chosen[1:].tolist())


def test_at_a_gap_of_one_the_fillers_of_the_test_are_new_words():
    training, test = ({sentence[1] for sentence in decoded(words.every(1, test=t)[0])} for t in (False, True))
    assert len(training) == 6 and len(test) == 2 and not training & test


# The ceiling ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("test", [False, True])
@pytest.mark.parametrize("gap", [1, 2, 3, 4])
def test_the_ceiling_is_one_half_until_the_first_word_is_seen_and_then_one(gap, test):
    xs, targets = words.every(gap, test)
    assert [words.ceiling(xs, targets, k) for k in range(gap + 3)] == [0.5] * (gap + 1) + [1.0] * 2


def test_no_rule_on_the_last_words_beats_the_ceiling():
    """Every rule there is, tried: from the last filler, of two kinds, and nothing else, to the answer."""
    xs, targets = np.array([[5, 5, 6, 6, 5], [0, 1, 0, 1, 0]]), np.array([2, 2, 3, 3, 2])
    best = max(np.mean(np.where(xs[-1] == 0, a, b) == targets) for a in (2, 3) for b in (2, 3))
    assert words.ceiling(xs, targets, 1) == best == 0.6
    assert words.ceiling(xs, targets, 0) == 0.6 and words.ceiling(xs, targets, 2) == 1.0


@pytest.mark.parametrize("gap", [1, 2, 8, 32])
def test_pairs_of_unseen_sentences_have_the_exact_ceiling_of_one_half(gap):
    xs, targets = words.pairs(np.random.default_rng(0), gap, 200)
    assert xs.shape == (gap + 1, 400)
    assert [words.LAST[s[0]] for s in decoded(xs)] == words.VOCABULARY.decode(targets)
    assert all(words.is_test(s[1:]) for s in decoded(xs))
    assert words.ceiling(xs, targets, gap) == 0.5 and words.ceiling(xs, targets, gap + 1) == 1.0


# Batches --------------------------------------------------------------------------------------------------


@given(seed=st.integers(0, 2**31), step=st.integers(0, 2**31), gap=st.integers(1, 9))
def test_a_batch_depends_on_the_seed_and_the_step_alone(seed, step, gap):
    one, again = words.batches(gap, 4, seed), words.batches(gap, 4, seed)
    again(step + 1)
    assert np.array_equal(one(step).xs, again(step).xs) and np.array_equal(one(step).targets, again(step).targets)


def test_steps_and_seeds_give_different_batches():
    drawn = [words.batches(8, 32, seed)(step).xs.tobytes() for seed in range(5) for step in range(20)]
    assert len(set(drawn)) == len(drawn)


def test_no_batch_shares_its_generator_with_the_first_weights():
    weights = words.draw(np.random.default_rng(3), 8, 32)[0]
    assert not any(np.array_equal(words.batches(8, 32, 3)(step).xs, weights) for step in range(20))


def test_no_batch_holds_a_sentence_of_the_test():
    batches = words.batches(3, 32, seed=0)
    assert not any(words.is_test(s[1:]) for step in range(100) for s in decoded(batches(step).xs))


@pytest.mark.parametrize(
    "call, name",
    [
        (lambda: words.draw(0, 2, 3), "rng"),
        (lambda: words.draw(np.random.default_rng(0), 0, 3), "gap"),
        (lambda: words.draw(np.random.default_rng(0), 2, 0), "B"),
        (lambda: words.every(6), "gap"),
        (lambda: words.batches(2, 3, -1), "seed"),
        (lambda: words.ceiling(*words.every(1), -1), "k"),
    ],
)
def test_bad_input_is_named(call, name):
    with pytest.raises((ValueError, TypeError), match=rf"^{name}\b"):
        call()


# The folder -----------------------------------------------------------------------------------------------


def test_the_data_folder_is_the_course_s():
    assert data_folder() == ROOT / "data"


def test_data_is_found_from_a_working_folder_inside_the_course(tmp_path, monkeypatch):
    (tmp_path / "data" / "results").mkdir(parents=True)
    (tmp_path / "work").mkdir()
    monkeypatch.setattr(datasets, "BESIDE", tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path / "work")
    assert data_folder() == tmp_path / "data"


def test_a_missing_data_folder_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "BESIDE", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="get the whole course again.*python tools/course.py lab"):
        data_folder()


def test_a_missing_results_file_is_named_with_the_known_ones_and_the_command():
    with pytest.raises(FileNotFoundError, match="'lesson99'.*lesson01c.*python tools/course.py results"):
        load_results("lesson99")


@pytest.mark.parametrize("file", sorted((ROOT / "data" / "results").glob("*.json")), ids=lambda file: file.stem)
def test_every_results_file_says_how_it_was_made(file):
    stored = load_results(file.stem)
    assert stored == json.loads(file.read_text("utf-8"))
    assert {"values", "command", "versions", "seeds", "minutes"} <= set(stored)
    assert stored["command"] == f"python tools/course.py results {file.stem}"
    assert (ROOT / "tools" / "results" / f"{file.stem}.py").is_file()


def test_the_readme_of_data_names_every_file():
    listed = re.findall(r"^\| `([^`]+)` \|", README.read_text("utf-8"), re.M)
    files = [path for path in (ROOT / "data").rglob("*") if path.is_file() and path.name != "README.md"]
    known = {file for pattern in listed for file in (ROOT / "data").glob(pattern)}
    assert not [file.name for file in files if file not in known]
    assert all(any((ROOT / "data").glob(pattern)) for pattern in listed)


def test_the_checksums_in_the_readme_of_data_are_those_of_the_files():
    rows = re.findall(r"^\| `([^`*]+)` \|(.*)$", README.read_text("utf-8"), re.M)
    for name, rest in rows:
        assert hashlib.sha256((ROOT / "data" / name).read_bytes()).hexdigest() in rest, name


def test_no_data_set_draws_from_hidden_randomness():
    assert "np.random.default_rng((seed" in inspect.getsource(words.batches)
    assert not re.search(r"random\.(seed|rand|choice|shuffle)", inspect.getsource(words))
