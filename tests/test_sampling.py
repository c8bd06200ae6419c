"""Text that a net makes up, and its surprise at text that is there."""

import re
from math import log, log2

import numpy as np
import pytest

from rnn_core import RNN, Model, Vocabulary, gaussian, last_step, pack, softmax
from rnn_core.sampling import bits_per_symbol, generate, surprise

V, H = 5, 7
MODEL = Model(RNN(V, H), outputs=V)
PARAMS = MODEL.init(np.random.default_rng(0), gaussian(0.7), gaussian(0.7), gaussian(1.5))
PARAMS["by"][:] = np.random.default_rng(1).normal(size=V)
IDS = np.random.default_rng(2).integers(V, size=2345)


def said(seed=0, count=50, prompt=(0,), **options):
    return generate(MODEL, PARAMS, np.random.default_rng(seed), list(prompt), count, **options)


def log_p(ids):
    """ln p of every symbol but the first, each from the whole text before it: one forward pass, read as the maths."""
    outputs, _, _ = MODEL.forward(PARAMS, np.asarray(ids)[:, None])
    return np.log(softmax(outputs[:-1, 0]))[np.arange(len(ids) - 1), ids[1:]]


# Generating ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"temperature": 0.5}, {"top_k": 2}, {"temperature": 1e-9}, {"top_k": 1}])
def test_the_log_probabilities_are_the_models_own_of_the_text_that_was_said(options):
    """Only a state that has read the prompt and every symbol said can give these."""
    prompt = [3, 1, 4]
    ids, logs = said(prompt=prompt, **options)
    assert ids.shape == logs.shape == (50,) and ids.dtype == np.int64
    assert np.allclose(logs, log_p(np.append(prompt, ids))[2:], rtol=0, atol=1e-12)


def test_the_same_generator_says_the_same_and_another_says_something_else():
    assert np.array_equal(said(0)[0], said(0)[0])
    assert not np.array_equal(said(0)[0], said(1)[0])


def test_going_on_with_a_longer_count_begins_alike():
    assert np.array_equal(said(count=20)[0], said(count=50)[0][:20])


def test_each_symbol_costs_one_draw_whatever_the_temperature():
    left = []
    for options in ({}, {"temperature": 1e-9}, {"top_k": 1}, {"temperature": 7.0}):
        rng = np.random.default_rng(0)
        generate(MODEL, PARAMS, rng, [0], 10, **options)
        left.append(rng.random())
    assert len(set(left)) == 1


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("top_k", [None, 3])
def test_symbols_are_drawn_as_often_as_softmax_says(temperature, top_k):
    """The first symbol after one prompt, many times over: within five standard errors."""
    rng, n = np.random.default_rng(0), 4000
    first = [generate(MODEL, PARAMS, rng, [2], 1, temperature, top_k)[0][0] for _ in range(n)]
    logits = MODEL.forward(PARAMS, np.array([[2]]))[0][0, 0]
    if top_k:
        logits = np.where(logits >= np.sort(logits)[-top_k], logits, -1e9)
    p = softmax(logits / temperature)
    assert np.all(np.abs(np.bincount(first, minlength=V) / n - p) <= 5 * np.sqrt(p * (1 - p) / n))


def test_towards_temperature_zero_the_likeliest_is_always_taken_and_so_with_top_k_one():
    greedy = [0]
    for _ in range(30):
        outputs, _, _ = MODEL.forward(PARAMS, np.array(greedy)[:, None])
        greedy.append(int(outputs[-1, 0].argmax()))
    for options in ({"temperature": 1e-6}, {"temperature": 1e-320}, {"top_k": 1}, {"top_k": 1, "temperature": 50.0}):
        for seed in range(3):
            assert said(seed, 30, **options)[0].tolist() == greedy[1:]


def test_a_very_high_temperature_makes_all_symbols_alike():
    counts = np.bincount(said(count=2000, temperature=1e300)[0], minlength=V)
    assert counts.min() > 300


def test_nothing_outside_the_top_k_is_ever_said():
    ids, _ = said(count=300, top_k=2)
    outputs, _, _ = MODEL.forward(PARAMS, np.append([0], ids)[:-1, None])
    ranks = (outputs[:, 0] > outputs[np.arange(300), 0, ids][:, None]).sum(axis=1)
    assert ranks.max() == 1
    assert np.array_equal(said(top_k=V)[0], said(top_k=1000)[0]) and np.array_equal(said(top_k=V)[0], said()[0])


def test_symbols_that_are_equally_likely_are_cut_to_top_k_all_the_same():
    flat = pack({name: np.zeros_like(a) for name, a in PARAMS.items()})
    ids, logs = generate(MODEL, flat, np.random.default_rng(0), [0], 100, top_k=2)
    assert set(ids) == {0, 1} and np.allclose(logs, -log(V))


def test_what_is_said_depends_on_the_prompt_beyond_its_last_symbol():
    one, other = said(prompt=[0, 1, 2])[1][0], said(prompt=[4, 4, 2])[1][0]
    assert one != other


def test_generating_changes_neither_params_nor_prompt():
    prompt, before = np.array([1, 2]), {name: a.copy() for name, a in PARAMS.items()}
    said(prompt=prompt)
    assert prompt.tolist() == [1, 2] and all(np.array_equal(before[name], PARAMS[name]) for name in PARAMS)


# Surprise -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [2, 3, 999, 1000, 1001, 1002, 2000, 2001, 2345])
def test_the_surprise_is_that_of_one_stream_whatever_the_windows(n):
    bits = surprise(MODEL, PARAMS, IDS[:n])
    assert bits.shape == (n - 1,)
    assert np.allclose(bits, -log_p(IDS[:n]) / log(2), rtol=0, atol=1e-10)
    assert bits_per_symbol(MODEL, PARAMS, IDS[:n]) == pytest.approx(bits.mean())


def test_a_net_with_a_zero_head_is_surprised_by_log2_v_at_everything():
    untrained = MODEL.init(np.random.default_rng(0))
    untrained["Why"][...] = 0
    assert np.allclose(surprise(MODEL, untrained, IDS), log2(V))


def test_float32_is_scored_like_float64_to_six_digits():
    small = pack(PARAMS, np.float32)
    assert bits_per_symbol(MODEL, small, IDS) == pytest.approx(bits_per_symbol(MODEL, PARAMS, IDS), rel=1e-6)


def test_certain_mistakes_cost_many_bits_and_never_infinity():
    sure = {name: a.copy() for name, a in PARAMS.items()}
    sure["by"][0] = 5000.0
    bits = surprise(MODEL, pack(sure), IDS)
    assert np.isfinite(bits).all() and bits.max() > 7000


# Errors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"temperature": 0}, "temperature must be positive, got 0"),
        ({"temperature": -1}, "temperature must be positive, got -1"),
        ({"temperature": float("nan")}, "temperature must be finite"),
        ({"prompt": []}, "prompt must be at least 1 id(s) in a row"),
        ({"prompt": [5]}, "prompt must lie in 0 .. 4, got 5"),
        ({"prompt": [-1]}, "prompt must lie in 0 .. 4, got -1"),
        ({"prompt": [[1]]}, "prompt must be at least 1 id(s) in a row"),
        ({"prompt": [0.5]}, "prompt must be integers"),
        ({"prompt": "a"}, "prompt must be an array of numbers"),
        ({"count": 0}, "count must be a whole number of at least 1"),
        ({"top_k": 0}, "top_k must be a whole number of at least 1"),
        ({"top_k": 1.5}, "top_k must be a whole number"),
    ],
)
def test_bad_input_is_named(options, says):
    with pytest.raises((ValueError, TypeError), match=re.escape(says)):
        said(**options)


def test_an_unknown_character_of_a_prompt_is_named_when_it_is_encoded():
    with pytest.raises(KeyError, match="'z', which is not in the vocabulary"):
        said(prompt=Vocabulary("abcde").encode("az"))


def test_a_seed_where_a_generator_is_meant_is_refused():
    with pytest.raises(TypeError, match="rng must be a numpy.random.Generator"):
        generate(MODEL, PARAMS, 0, [0], 5)


@pytest.mark.parametrize("model", [Model(RNN(V, H), outputs=V, reads=last_step), Model(RNN(V, H), outputs=V + 1)])
def test_a_model_that_does_not_name_the_next_symbol_is_refused(model):
    params = model.init(np.random.default_rng(0))
    for call in (
        lambda: generate(model, params, np.random.default_rng(0), [0], 5),
        lambda: surprise(model, params, IDS),
    ):
        with pytest.raises(ValueError, match="model must read symbols and name the next one"):
            call()


def test_what_is_no_model_is_refused():
    with pytest.raises(TypeError, match="model must be a Model"):
        bits_per_symbol(RNN(V, H), PARAMS, IDS)


@pytest.mark.parametrize("ids", [[], [1], [[1, 2]], [1, 9], [0.5, 0.5]])
def test_a_text_that_cannot_be_scored_is_refused(ids):
    with pytest.raises((ValueError, TypeError), match="ids must"):
        surprise(MODEL, PARAMS, ids)


def test_a_head_that_overflows_is_noticed():
    huge = {name: a.copy() for name, a in PARAMS.items()}
    huge["by"][...] = [1e308, -1e308, 0, 0, 0]
    huge["Why"][...] = 1e308
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="the logits that params give must be finite"):
        surprise(MODEL, huge, IDS[:50])
