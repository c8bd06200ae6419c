"""The sentiment grammar: labels by a second rule that shares no code, its size, ceilings, splits, files, baselines."""

import re

import numpy as np
import pytest

from rnn_core.datasets.sentiment import (
    LABELS,
    TEMPLATES,
    VOCABULARY,
    WITH_UNKNOWN,
    WORDS,
    adjectives,
    batch,
    ceiling,
    every_sentence,
    hold_out,
    label,
    labels,
    phrases,
    sample,
)
from rnn_core.datasets.sentiment_baselines import BASELINES, bag_of_words, bag_with_pairs, longest_suffix, majority

SENTENCES = every_sentence()
GOOD_DAY = {"good": True, "happy": True, "bad": False, "sad": False}
BAD_DAY = {word: not value for word, value in GOOD_DAY.items()}


def formula(sentence):
    """The sentence as Python: "not" stands before everything up to the next "and"."""
    said = re.sub(r"\b(this|i|am|is|was|very|at|all|right|now|earlier)\b", "", sentence)
    parts = [re.sub("not(.*)", r"not (\1)", part.strip()) for part in said.split("and")]
    return " and ".join(f"({part})" for part in parts)


def is_true(sentence, day):
    return eval(formula(sentence), {}, day)


@pytest.mark.parametrize("sentence", ["i am not at all bad or sad right now", *SENTENCES[::97]])
def test_a_positive_sentence_is_true_on_a_good_day_and_false_on_a_bad_one(sentence):
    assert {is_true(sentence, GOOD_DAY), is_true(sentence, BAD_DAY)} == {True, False}
    assert label(sentence) == is_true(sentence, GOOD_DAY)


def test_the_rule_agrees_with_the_second_rule_on_every_sentence():
    for sentence in SENTENCES:
        assert (label(sentence) == 1) == is_true(sentence, GOOD_DAY) != is_true(sentence, BAD_DAY), sentence


def by_pattern():
    """The same grammar as one regular expression, over all strings of predicates of up to three adjectives."""
    adjective, no = "(good|bad|happy|sad)", "(not |not at all )?"
    predicate = f"{no}(very )?{adjective}|{no}{adjective} or {adjective}( and {no}{adjective})?"
    predicate += f"|{no}{adjective} and {no}{adjective}"
    subject = f"(this is|i am) ({predicate})( right now)?|(this was|i was) ({predicate})( earlier)?"
    return re.compile(subject)


def test_there_are_960_sentences_all_different_half_of_them_positive():
    assert len(SENTENCES) == len(set(SENTENCES)) == 960
    assert labels(SENTENCES).sum() == 480
    assert [sum(adjectives(s) == n for s in SENTENCES) for n in (1, 2, 3)] == [192, 512, 256]


def test_every_sentence_has_the_form_of_the_grammar_and_uses_its_18_words():
    assert all(by_pattern().fullmatch(sentence) for sentence in SENTENCES)
    assert {word for sentence in SENTENCES for word in sentence.split()} == set(WORDS)
    assert len(WORDS) == len(VOCABULARY) == 18


def says_one_thing(sentence):
    """True on one day only, and still so when each "or" is read as "and": "good or bad and sad" is not."""
    halves = [formula(sentence), formula(sentence).replace(" or ", " and ")]
    return all(eval(half, {}, GOOD_DAY) != eval(half, {}, BAD_DAY) for half in halves)


def test_nothing_grammatical_is_missing():
    """Every string of the form, each adjective once, that does not contradict itself, counted the long way round."""
    words = ("good", "bad", "happy", "sad")
    nos = ("", "not ", "not at all ")
    predicates = {f"{no}{very}{a}" for no in nos for very in ("", "very ") for a in words}
    pairs = {f"{no}{a} or {b}" for no in nos for a in words for b in words}
    predicates |= pairs | {
        f"{p} and {no}{c}" for p in pairs | {f"{n}{a}" for n in nos for a in words} for no in nos for c in words
    }
    times = [("this is", " right now"), ("i am", " right now"), ("this was", " earlier"), ("i was", " earlier")]
    found = [f"{subject} {p}{t}" for subject, time in times for t in ("", time) for p in predicates]
    once = [s for s in found if all(s.split().count(a) <= 1 for a in words)]
    assert {s for s in once if says_one_thing(s)} == set(SENTENCES)


def test_ceilings_by_enumeration():
    """Counted here once more, by sorting instead of by a table."""

    def counted(see):
        pairs = sorted((str(see(s.split())), label(s)) for s in SENTENCES)
        groups = {}
        for seen, y in pairs:
            groups.setdefault(seen, []).append(y)
        return sum(max(ys.count(0), ys.count(1)) for ys in groups.values()) / len(pairs)

    def last(k):
        return lambda words: tuple(words[-k:])

    def which(words):
        return tuple(sorted(set(words)))

    for see in (which, last(1), last(3), last(4)):
        assert ceiling(SENTENCES, see) == counted(see)
    assert [round(ceiling(SENTENCES, see), 4) for see in (which, last(1), last(3), last(4))] == [
        0.7333,
        0.55,
        0.8667,
        0.975,
    ]
    assert ceiling(SENTENCES, tuple) == 1.0 and ceiling(SENTENCES, len) == 0.5


def test_a_sample_and_its_rest_make_the_whole_grammar_once():
    for n in (77, 221, 477):
        drawn, rest = sample(n, seed=3)
        assert len(drawn) == n and sorted(drawn + rest) == sorted(SENTENCES)
    assert sample(77, 3) == sample(77, 3) != sample(77, 4)


@pytest.mark.parametrize("template, size", list(zip(TEMPLATES, (208, 384, 32), strict=True)))
def test_a_held_out_template_never_occurs_in_training(template, size):
    train, test = hold_out(template)
    assert len(test) == size and sorted(train + test) == sorted(SENTENCES)
    assert labels(test).mean() == 0.5
    assert {word for sentence in train for word in sentence.split()} == set(WORDS)
    marks = {
        "not ... right now": r"\bnot\b.* right now$",
        "longer than 8 words": r"(\w+ ){8}",
        "not at all very": "all very",
    }
    assert [s for s in SENTENCES if re.search(marks[template], s)] == test


def test_the_two_files_hold_58_and_20_sentences_of_the_grammar_with_the_rules_labels():
    from rnn_core.datasets import data_folder

    for name, size in (("train", 58), ("test", 20)):
        lines = (data_folder() / f"sentiment_{name}.txt").read_text("utf-8").splitlines()
        assert [line.split("\t")[0] for line in lines] == [LABELS[label(s)] for s in phrases(name)]
        assert len(lines) == size and set(phrases(name)) <= set(SENTENCES)
    assert len({*phrases("train"), *phrases("test")}) == 78


def test_the_files_are_those_that_the_readme_lists():
    import hashlib

    from rnn_core.datasets import data_folder

    readme = (data_folder() / "README.md").read_text("utf-8")
    for name in ("sentiment_train.txt", "sentiment_test.txt"):
        content = (data_folder() / name).read_bytes()
        assert name in readme and hashlib.sha256(content).hexdigest() in readme


def test_a_batch_reads_back_as_its_sentences():
    b = batch(SENTENCES[:40:7])
    for column, length, y, sentence in zip(b.xs.T, b.lengths, b.targets, SENTENCES[:40:7], strict=True):
        assert " ".join(VOCABULARY.decode(column[:length])) == sentence and y == label(sentence)


def test_an_unknown_word_becomes_the_token_for_it():
    assert WITH_UNKNOWN.decode(WITH_UNKNOWN.encode("i am glad".split())) == ["i", "am", "<unknown>"]
    with pytest.raises(KeyError, match="'glad'"):
        VOCABULARY.encode(["glad"])


def test_a_sentence_without_adjective_is_named():
    with pytest.raises(ValueError, match="'this is very'"):
        label("this is very")


def test_each_baseline_repeats_and_answers_every_sentence():
    train, rest = sample(77, 0)
    for baseline in BASELINES:
        answers = baseline(train, rest)
        assert set(answers.tolist()) <= {0, 1} and answers.shape == (len(rest),)
        assert np.array_equal(answers, baseline(train, rest))


def test_baselines_on_cases_whose_answers_are_obvious():
    train = ["i am good", "i am not good", "i am happy", "i am bad", "i am not at all bad"]
    assert majority(train, ["i am sad"] * 2).tolist() == [1, 1]
    assert longest_suffix(train, ["this is not good", "this is very good", "i was at all bad"]).tolist() == [0, 1, 1]
    assert bag_of_words(train, train).tolist()[0] == 1
    assert bag_with_pairs(["i am not good", "i am good"] * 9, ["this was not good", "i am good"]).tolist() == [0, 1]


def test_no_bag_of_words_beats_its_ceiling():
    got = (bag_of_words(SENTENCES, SENTENCES) == labels(SENTENCES)).mean()
    assert 0.5 <= got <= ceiling(SENTENCES, lambda words: frozenset(words))


def test_the_benchmarks_loops_compute_the_gradients_of_rnn_core():
    from benchmarks import sentiment as bench
    from rnn_core import relative_error

    rng, sentence = np.random.default_rng(0), "i am not at all bad or sad right now"
    params = {name: 0.3 * rng.normal(size=a.shape) for name, a in bench.first_weights(0).items()}
    ids = VOCABULARY.encode(sentence.split())
    columns = [params[name].T for name in ("Wxh", "Whh", "Why")] + [params["bh"][:, None], params["by"][:, None]]
    loops = bench.naive_gradients(columns, ids.tolist(), 1)
    _, grads, _ = bench.MODEL.loss_and_grads(params, ids[:, None], np.array([1]))
    for name, g in zip(("Wxh", "Whh", "Why", "bh", "by"), loops, strict=True):
        assert relative_error(g.T.reshape(grads[name].shape), grads[name]) < 1e-10


def test_the_sentence_widget_redraws_and_names_unknown_words():
    from rnn_core import RNN, Model, last_step
    from rnn_core.datasets.sentiment import is_sentence
    from rnn_core.widgets.sentence import type_a_sentence

    model = Model(RNN(len(WITH_UNKNOWN), 4), outputs=2, reads=last_step)
    params = model.init(np.random.default_rng(0))
    widget = type_a_sentence(model, params, WITH_UNKNOWN, is_sentence, start="i am good")
    before = widget.still
    widget.controls[0].value = "I am glad and, so to say, <b>happy"
    assert widget.still["image/png"] != before["image/png"]
    assert "Unknown to the net: glad, so, to, say, &lt;b&gt;happy" in widget.html.value
    assert "no sentence of the grammar" in widget.html.value and "no sentence of the grammar" not in before["text/html"]
    widget.controls[0].value = "  "
    assert widget.still == before  # nothing typed: the first sentence comes back
    with pytest.raises(ValueError, match="no unknown token"):
        type_a_sentence(model, params, VOCABULARY, is_sentence, start="i am good")


def test_the_lessons_figures_repeat_and_keep_their_labels_inside():
    from rnn_core.plots import sentiment as plots
    from rnn_core.plots.show import png_bytes
    from rnn_core.plots.style import styled

    words = "i was not at all bad earlier".split()
    draws = [
        lambda: plots.answer_path(words, np.linspace(0, 1, 7), [False] * 5 + [True] * 2),
        lambda: plots.word_effects(words, {"a": [None, 1, -2, 3.5, 0, 9, -1], "b": np.arange(7.0)}),
        lambda: plots.state_plane(np.eye(2), [0, 1], {"i am": np.eye(2), "i was": -np.eye(2)}, (0.6, 0.3)),
        lambda: plots.two_exams({"net": [[100, 98], [55, 60]], "majority": [[50], [50]]}),
        lambda: plots.more_sentences([77, 221], {"net": [[60, 70], [90, 95]], "pairs": [[80, 85], [90, 91]]}),
    ]
    for draw in draws:
        fig = draw()
        assert png_bytes(fig) == png_bytes(draw())
        with styled():
            box = fig.get_tightbbox()
        assert min(box.x0, box.y0) >= 0 and box.x1 <= fig.get_figwidth() and box.y1 <= fig.get_figheight()
