"""From text to ids and back; padding; one-hot rows."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rnn_core import Vocabulary, one_hot, pad

ROOT = Path(__file__).parents[1]


def test_a_vocabulary_has_the_same_order_in_every_process():
    """Python shuffles sets of strings anew in each process; a net trained in one must be readable in the next."""
    code = "from rnn_core import Vocabulary; v = Vocabulary('barca is the best'.split()); "
    code += "print(*v.tokens, *v.encode(['the', 'is']))"
    said = set()
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        said.add(run.stdout)
    assert said == {"barca best is the 3 2\n"}


@pytest.mark.parametrize("text", ["barca is the best", "äöü€ 🙂 \n\t", "aaa"])
def test_encode_and_decode_give_the_text_back(text):
    characters, words = Vocabulary(text), Vocabulary(text.split(" "))
    assert "".join(characters.decode(characters.encode(text))) == text
    assert words.decode(words.encode(text.split(" "))) == text.split(" ")
    assert len(characters) == len(set(text)) and characters.encode(text).dtype == np.int64
    assert list(characters.tokens) == sorted(set(text))
    assert sorted(characters.encode(characters.tokens)) == list(range(len(characters)))


def test_a_vocabulary_says_what_it_holds():
    words = Vocabulary(["b", "a", "b"])
    assert len(words) == 2 and "a" in words and "c" not in words
    assert repr(words) == "Vocabulary of 2: 'a' 'b'"
    assert words.encode([]).shape == (0,) and words.decode([]) == []


def test_an_unknown_token_stands_for_everything_else():
    words = Vocabulary(["is", "the"], unknown="?")
    assert words.decode(words.encode(["barca", "is", "?"])) == ["?", "is", "?"]


def test_one_hot_rows_are_rows_of_the_identity_matrix():
    ids = np.array([[0, 3], [2, 2], [1, 0]])
    assert np.array_equal(one_hot(ids, 4), np.eye(4)[ids])
    assert one_hot(2, 4).tolist() == [0, 0, 1, 0]


def test_padding_stands_after_the_end_and_lengths_say_where_that_is():
    padded, lengths = pad([[1, 2, 3], [4], [5, 6]], value=9)
    assert padded.T.tolist() == [[1, 2, 3], [4, 9, 9], [5, 6, 9]]
    assert lengths.tolist() == [3, 1, 2] and padded.dtype.kind == "i"
    features, lengths = pad([np.ones((2, 3)), np.full((1, 3), 2.0)], value=-1.5)
    assert features.shape == (2, 2, 3) and (features[1, 1] == -1.5).all() and (features[0, 1] == 2.0).all()
    assert pad([np.ones((1, 2), np.float32)])[0].dtype == np.float32
