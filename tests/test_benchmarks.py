"""The two sides of the speed comparison do the same work."""

import numpy as np
import pytest

from benchmarks import naive, sides
from benchmarks.report import MARKS, short_table, table, write_between
from rnn_core import RNN, Model, relative_error

T, H, V = 6, 7, 4


def same_net(rng):
    """The same weights for both sides: the naive net's (out, in) columns are our (in, out) rows."""
    loops = naive.make_params(rng, H, V, np.float64)
    for p in loops:
        p[...] = 0.3 * rng.normal(size=p.shape)
    Wxh, Whh, Why, bh, by = loops
    return loops, {"Wxh": Wxh.T.copy(), "Whh": Whh.T.copy(), "bh": bh[:, 0], "Why": Why.T.copy(), "by": by[:, 0]}


def test_naive_loops_and_rnn_core_compute_the_same_loss_and_gradients():
    """The loops sum the loss over T steps, rnn_core averages it: their numbers are T times ours."""
    rng = np.random.default_rng(0)
    loops, params = same_net(rng)
    ids, targets = rng.integers(V, size=(2, T, 1))
    loss, grads = naive.loss_and_grads(loops, ids[:, 0], targets[:, 0])
    our_loss, our_grads, _ = Model(RNN(V, H), outputs=V).loss_and_grads(params, ids, targets)
    assert loss / T == pytest.approx(our_loss, rel=1e-12)
    for name, g in zip(("Wxh", "Whh", "Why", "bh", "by"), grads, strict=True):
        assert relative_error(g.T.reshape(our_grads[name].shape) / T, our_grads[name]) < 1e-12


def test_a_naive_step_moves_every_parameter_and_keeps_float32():
    """A step that does nothing, or computes in float64 unasked, would make a false comparison."""
    params = naive.make_params(np.random.default_rng(0), H, V, np.float32)
    before = [p.copy() for p in params]
    naive.step(params, [np.zeros_like(p) for p in params], np.array([0, 1, 2]), np.array([1, 2, 3]))
    assert all(not np.array_equal(p, q) and p.dtype == np.float32 for p, q in zip(params, before, strict=True))


@pytest.mark.parametrize("side", [sides.ours, sides.ours_sgd, sides.naive_example, sides.naive_float64])
def test_a_side_can_be_stepped(side):
    side((3, 2, 5, 4))()


def test_the_table_leaves_out_what_was_not_measured():
    row = {"size": (3, 1, 10, 4), "microseconds": {"median": 90.4}, "memory_over_floor": 2.0}
    line = table([row | {"naive_example": {"median": 1.5, "low": 1.0, "high": 2.0}}]).splitlines()[-1]
    assert line == "| (3, 1, 10, 4) | 90 | 1.50 (1.00 to 2.00) |  |  |  |  |  | 2.0 |"


def test_a_page_keeps_its_words_around_what_is_measured(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"words before\n{MARKS[0]}\nold\n{MARKS[1]}\nwords after\n")
    for _ in range(2):
        write_between(page, *MARKS, "new")
    assert page.read_text() == f"words before\n{MARKS[0]}\n\nnew\n\n{MARKS[1]}\nwords after\n"


def test_the_short_table_has_a_row_a_size():
    rows = [{"size": (3, 1, 10, 4), "naive_example": {"median": 1.25}, "torch_adagrad": {"median": 5.5}}]
    assert short_table(rows).splitlines()[2:] == ["| 3, 1, 10, 4 | 1.25 | 5.50 |  |"]
