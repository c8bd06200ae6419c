"""Batches: every example once an epoch, streams that run on, and the same batch at the same step for ever."""

import numpy as np
import pytest
from nets import B, D, T, same, unchanged

from rnn_core import shuffled_batches, stream_batches

N = 11  # not a multiple of the batch size


def a_set(kind="ids", every=False):
    """N sequences that can be told apart, and targets that name them."""
    names = np.arange(N)
    xs = np.tile(names, (T, 1)) if kind == "ids" else np.tile(names[:, None].astype(float), (T, 1, D))
    return xs, (np.tile(names, (T, 1)) if every else names)


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("kind", ["ids", "features"])
def test_every_example_is_seen_once_an_epoch(kind, every):
    """Inputs, targets and lengths stay together; the next epoch has another order."""
    xs, targets = a_set(kind, every)
    lengths = np.arange(N) % T + 1
    batches = shuffled_batches(xs, targets, B, seed=0, lengths=lengths)
    epochs, steps = [], -(-N // B)
    for epoch in range(3):
        seen = []
        for step in range(epoch * steps, (epoch + 1) * steps):
            b = batches(step)
            names = (b.xs if kind == "ids" else b.xs[..., 0])[0]
            assert len(names) == (B if step % steps < steps - 1 else N % B)
            assert np.array_equal(b.targets[0] if every else b.targets, names)
            assert np.array_equal(b.lengths, lengths[names.astype(int)])
            assert b.fresh and b.mask is None
            seen += names.astype(int).tolist()
        assert sorted(seen) == list(range(N))
        epochs.append(seen)
    assert epochs[0] != epochs[1] != epochs[2] != epochs[0] and epochs[0] != list(range(N))


def test_batches_are_a_pure_function_of_the_step():
    """Asked backward, twice or out of the blue, in another object with the same seed: always the same batch."""
    xs, targets = a_set()
    ids = np.random.default_rng(0).integers(D, size=50)
    for make in (lambda: shuffled_batches(xs, targets, B, seed=3), lambda: stream_batches(ids, T, B)):
        one, two = make(), make()
        forward = [one(step) for step in range(20)]
        assert all(same(two(step), forward[step]) for step in reversed(range(20)))
        assert all(same(one(step), forward[step]) for step in (7, 7, 0, 19))


def test_another_seed_gives_another_order():
    xs, targets = a_set()
    assert not same(shuffled_batches(xs, targets, N, seed=0)(0), shuffled_batches(xs, targets, N, seed=1)(0))


def test_making_and_asking_for_batches_changes_nothing():
    xs, targets = a_set("features")
    ids = np.random.default_rng(0).integers(D, size=50)
    with unchanged(xs, targets, ids):
        for batches in (shuffled_batches(xs, targets, B, seed=3), stream_batches(ids, T, B)):
            batches(0)
            batches(5)


@pytest.mark.parametrize("n", [T * B + 1, 50, 100, 101])
def test_the_rows_of_a_stream_run_on_from_window_to_window(n):
    """Row b of a window continues row b of the one before, so that the carried state belongs to it."""
    ids = np.arange(n)
    batches = stream_batches(ids, T, B)
    windows = (n - 1) // B // T
    before = None
    for step in range(windows):
        b = batches(step)
        assert b.xs.shape == b.targets.shape == (T, B)
        assert np.array_equal(b.targets, b.xs + 1)  # the target is the next token
        assert np.array_equal(b.xs[1:], b.targets[:-1])
        assert b.fresh == (step == 0)
        if before is not None:
            assert np.array_equal(b.xs[0], before.targets[-1])
        before = b
    assert batches(windows).fresh and same(batches(windows), batches(0))


def test_a_stream_reads_nearly_all_of_the_text():
    """Only what does not fill a last window is left: fewer than B * (T + 1) tokens."""
    for n in (T * B + 1, 57, 100, 1000):
        batches = stream_batches(np.arange(n), T, B)
        windows = (n - 1) // B // T
        seen = np.concatenate([batches(step).xs.ravel() for step in range(windows)])
        assert len(set(seen)) == len(seen) and n - len(seen) <= B * T + B


def test_a_column_of_a_window_is_neighbours_of_the_text():
    xs = stream_batches(np.arange(100) % 7, T, B)(1).xs
    assert np.array_equal((xs[1:] - xs[:-1]) % 7, np.ones((T - 1, B)))
