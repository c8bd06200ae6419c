"""Each law can fail: break rnn_core on purpose, in one line, and the law that watches over it must notice.

A mutant is a copy of the package with one text replaced. It is killed when the named law fails on it. A text that
no longer occurs exactly once in its file fails the first test below, so that this list cannot rot. The table
"mutant -> law that killed it" is printed by

    python -m pytest -m heavy -n 0 tests/test_mutants.py
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]


class Mutant(NamedTuple):
    mistake: str
    file: str
    old: str
    new: str
    law: str  # file::test, without "tests/test_" and ".py"


NUDGING = "law_gradients::test_backward_agrees_with_nudging_for_every_cell_loss_and_reading"
RAGGED = "law_gradients::test_backward_agrees_with_nudging_for_ragged_batches_token_ids_and_absent_biases"
BY_HAND = "law_sequences::test_a_whole_net_is_its_loop_written_by_hand"
TWICE = "law_gradients::test_going_back_twice_gives_the_same_answer_and_changes_nothing"
LEAK = "law_dtypes::test_nothing_leaks_the_other_dtype"
EQUATION = "law_optimisers::test_each_optimiser_is_its_equation"
PARTS = "law_fit::test_a_fit_in_parts_is_a_fit_in_one_piece"
ALONE = "law_fit::test_fit_leaves_its_arguments_alone_and_repeats_exactly"
AVERAGE = "law_losses::test_the_average_is_over_the_positions_that_count"

MUTANTS = [
    # --- the recurrence, forward
    Mutant("= for += in the recurrence", "cells.py", "h_t += h.dot(Whh)", "h_t[...] = h.dot(Whh)", BY_HAND),
    Mutant("Whh where its transpose belongs, forward", "cells.py", "h.dot(Whh)", "h.dot(Whh.T)", BY_HAND),
    Mutant("the new state under another name", "cells.py", "h = f(h_t, out=h_t)", "_ = f(h_t, out=h_t)", BY_HAND),
    Mutant("the hidden bias forgotten", "cells.py", 'rows += params["bh"]', "pass", BY_HAND),
    Mutant(
        "the first state ignored",
        "cells.py",
        "(h,) = states(state, [(B, self.H)], dtype) if state is not None else self.initial_state(params, B)",
        "(h,) = self.initial_state(params, B)",
        "law_sequences::test_reading_in_two_halves_equals_reading_once",
    ),
    Mutant(
        "the state returned is the first one",
        "cells.py",
        "(h.copy(),), (xs, all_hs)",
        "(all_hs[0].copy(),), (xs, all_hs)",
        "law_state::test_the_state_of_the_plain_rnn_is_a_tuple_of_one",
    ),
    Mutant(
        "the state returned is a view of the tape",
        "cells.py",
        "(h.copy(),), (xs, all_hs)",
        "(h,), (xs, all_hs)",
        "law_gradients::test_the_state_and_gradients_handed_on_are_nobodys_views",
    ),
    # --- backpropagation through time
    Mutant("Whh where its transpose belongs, backward", "cells.py", 'params["Whh"].T)', 'params["Whh"])', NUDGING),
    Mutant("the slope forgotten", "cells.py", "self.activation.slope(hs)", "np.ones_like(hs)", NUDGING),
    Mutant("dh_next dropped", "cells.py", "dz *= dh_t + dh", "dz *= dh_t", NUDGING),
    Mutant("h_t where h_(t-1) belongs", "cells.py", "before, hs = all_hs[:-1], ", "before, hs = all_hs[1:], ", NUDGING),
    Mutant(
        "one h_prev for every step",
        "cells.py",
        "before, hs = all_hs[:-1], all_hs[1:]",
        "before, hs = np.stack([all_hs[-2]] * (len(all_hs) - 1)), all_hs[1:]",
        NUDGING,
    ),
    Mutant(
        "gradients never set back to zero",
        "cells.py",
        'np.dot(before.reshape(-1, self.H).T, rows, out=grads["Whh"])',
        'self.dWhh = grads["Whh"][...] = getattr(self, "dWhh", 0.0) + before.reshape(-1, self.H).T @ rows',
        TWICE,
    ),
    Mutant(
        "dstate ignored",
        "cells.py",
        'states(dstate, [hs.shape[1:]], dtype, "dstate") if dstate is not None else ',
        "",
        "law_gradients::test_the_gradient_coming_from_later_windows_is_honoured",
    ),
    Mutant(
        "dstate ignored (the two halves)",
        "cells.py",
        'states(dstate, [hs.shape[1:]], dtype, "dstate") if dstate is not None else ',
        "",
        "the_generic_class::test_the_gradient_from_upstream_is_honoured",
    ),
    Mutant(
        "the first state's gradient without Whh",
        "cells.py",
        "return dxs, (dh,), grads",
        "return dxs, (dz,), grads",
        NUDGING,
    ),
    Mutant(
        "the bias's gradient averaged, not summed",
        "cells.py",
        'np.add.reduce(dzs, axis=0, out=grads["bh"])',
        'np.mean(dzs, axis=0, out=grads["bh"])',
        NUDGING,
    ),
    Mutant(
        "backward edits its tape",
        "activations.py",
        "slope = np.multiply(h, h)",
        "slope = np.multiply(h, h, out=h)",
        TWICE,
    ),
    Mutant(
        "a word that occurs twice gets one share",
        "cells.py",
        "np.add.at(out, ids, rows)",
        "out[ids] += rows",
        "law_gradients::test_a_word_that_occurs_twice_gets_both_shares",
    ),
    Mutant(
        "float64 leaks into token gradients",
        "cells.py",
        "np.zeros((len(ids), V), rows.dtype)",
        "np.zeros((len(ids), V))",
        "law_gradients::test_a_word_that_occurs_twice_gets_both_shares",
    ),  # fmt: skip
    Mutant("the first state in float64", "cells.py", "self.H), dtype),)", "self.H)),)", LEAK),
    # --- activations
    Mutant(
        "sigmoid(2x) for sigmoid(x)",
        "activations.py",
        "np.multiply(z, 0.5, out=out)",
        "np.multiply(z, 1.0, out=out)",
        BY_HAND,
    ),
    Mutant("the slope of relu is 1 at 0", "activations.py", "(h > 0)", "(h >= 0)", NUDGING),
    Mutant("the slope of tanh for sigmoid", "activations.py", "lambda h: h * (1.0 - h)", "_tanh_slope", NUDGING),
    # --- losses
    Mutant(
        "softmax without the shift",
        "losses.py",
        "largest = np.maximum.reduce(logits, axis=-1, keepdims=True)",
        "largest = np.zeros_like(logits[..., :1])",
        "law_losses::test_huge_logits_stay_finite",
    ),
    Mutant(
        "ln(1 + exp(z)) taken literally",
        "losses.py",
        "np.maximum(logits, 0.0) - logits * y + np.log1p(np.exp(-np.abs(logits)))",
        "np.log1p(np.exp(logits)) - logits * y",
        "law_losses::test_huge_logits_stay_finite",
    ),
    Mutant("p without minus one-hot", "losses.py", "dlogits[rows, labels] -= 1.0", "pass", NUDGING),
    Mutant(
        "summed, not averaged",
        "losses.py",
        "return 1.0 / math.prod(positions)",
        "return 1.0",
        "law_losses::test_with_a_zero_head_the_loss_is_ln_V",
    ),  # fmt: skip
    Mutant(
        "the mask ignored in the average",
        "losses.py",
        "return mask / total",
        "return np.full_like(mask, 1 / mask.size)",
        "law_losses::test_masked_positions_get_no_gradient",
    ),  # fmt: skip
    Mutant(
        "divided by all positions, not those that count",
        "losses.py",
        "return mask / total",
        "return mask / mask.size",
        AVERAGE,
    ),
    Mutant(
        "padding counted in ln V",
        "losses.py",
        "return mask / total",
        "return mask / mask.size",
        "law_losses::test_with_a_zero_head_the_loss_is_ln_V",
    ),  # fmt: skip
    Mutant("the delta rule without its slope", "losses.py", "difference * p * (1.0 - p)", "difference", NUDGING),
    Mutant(
        "squared error without the half",
        "losses.py",
        "0.5 * (difference * difference).sum(-1), difference, share, outputs",
        "(difference * difference).sum(-1), difference, share, outputs",
        "the_generic_class::test_squared_error_is_half_the_sum_over_outputs_averaged_over_positions",
    ),
    # --- the model
    Mutant(
        "last_step reads the last row whatever the lengths",
        "model.py",
        "return hs[-1] if lengths is None else hs[_lengths(lengths, T, B) - 1, np.arange(B)]",
        "return hs[-1]",
        "law_sequences::test_last_step_reads_the_row_that_lengths_names",
    ),
    Mutant(
        "last_step fills the last row whatever the lengths",
        "model.py",
        "dhs[-1 if lengths is None else _lengths(lengths, T, B) - 1, np.arange(B)] = drows",
        "dhs[-1] = drows",
        RAGGED,
    ),
    Mutant(
        "every_step counts the padding",
        "model.py",
        "if lengths is None:\n            return mask",
        "if True:\n            return mask",
        "law_sequences::test_padding_changes_nothing",
    ),  # fmt: skip
    Mutant(
        "an explicit mask does not multiply the lengths",
        "model.py",
        "return inside if mask is None else ",
        "return inside if True else ",
        "law_losses::test_lengths_decide_the_mask_and_an_explicit_mask_multiplies_it",
    ),
    Mutant("no gradient for the output bias", "model.py", 'grads["by"][...] = by', "pass", NUDGING),
    Mutant(
        "loss_and_grads starts from zero",
        "model.py",
        "outputs, state, tape = self.forward(params, xs, state, lengths)",
        "outputs, state, tape = self.forward(params, xs, None, lengths)",
        "law_fit::test_the_last_state_in_the_history_is_where_the_text_goes_on",
    ),
    Mutant(
        "loss_and_grads forgets the lengths",
        "model.py",
        "mask = self.reads.mask(outputs.shape[:-1], lengths, mask)",
        "mask = self.reads.mask(outputs.shape[:-1], None, mask)",
        "law_sequences::test_padding_changes_nothing",
    ),
    # --- clipping and optimisers
    Mutant(
        "each array clipped alone",
        "optimisers.py",
        "for (g,) in aligned(grads):\n            g *= limit / norm",
        'for g in grads.values():\n            g *= min(1.0, limit / gradient_norm({"g": g}))',
        "law_optimisers::test_clipping_by_norm_keeps_the_direction",
    ),
    Mutant(
        "clip_by_value cuts at the top only",
        "optimisers.py",
        "np.clip(g, -limit, limit, out=g)",
        "np.minimum(g, limit, out=g)",
        "law_optimisers::test_clipping_by_value_cuts_each_entry_alone_and_so_turns_the_step",
    ),
    Mutant("SGD moves a copy", "optimisers.py", "            p -= lr * g\n", "            p = p - lr * g\n", EQUATION),
    Mutant("Adagrad's sums do not add up", "optimisers.py", "s += step", "s[...] = step", EQUATION),
    Mutant(
        "Adagrad's eps inside the root",
        "optimisers.py",
        "np.sqrt(s, out=step)\n            step += self.eps",
        "np.sqrt(s + self.eps, out=step)",
        "law_optimisers::test_eps_stands_outside_the_root",
    ),
    Mutant(
        "Adam's eps inside the root",
        "optimisers.py",
        "(unbias * np.sqrt(v) + self.eps)",
        "(unbias * np.sqrt(v + self.eps))",
        "law_optimisers::test_eps_stands_outside_the_root",
    ),
    Mutant(
        "Adam without the correction of m",
        "optimisers.py",
        "rate = lr / (1 - self.beta1**self.steps)",
        "rate = lr",
        "law_optimisers::test_adams_first_step_moves_every_coordinate_that_has_a_gradient_by_lr",
    ),
    Mutant(
        "Adam without the correction of v",
        "optimisers.py",
        "unbias = 1 / math.sqrt(1 - self.beta2**self.steps)",
        "unbias = 1.0",
        "law_optimisers::test_adams_first_step_moves_every_coordinate_that_has_a_gradient_by_lr",
    ),
    Mutant("Adam's n stays at one", "optimisers.py", "self.steps += 1", "self.steps = 1", EQUATION),
    # --- packing and files
    Mutant(
        "a dead view's id is believed",
        "params.py",
        "if all(view() is a for view, a in zip(views, params.values(), strict=True)) else None",
        "if True else None",
        "law_params::test_a_view_that_got_a_dead_views_id_is_not_taken_for_it",
    ),
    Mutant(
        "names in another order are taken for the same",
        "params.py",
        "all(list(d) == names for d in dicts)",
        "all(set(d) == set(names) for d in dicts)",
        "law_params::test_gradients_in_another_order_go_to_the_parameters_of_their_names",
    ),
    Mutant(
        "pickles are loaded",
        "params.py",
        "np.load(path, allow_pickle=False)",
        "np.load(path, allow_pickle=True)",
        "law_params::test_a_pickle_is_refused_and_never_run",
    ),  # fmt: skip
    # --- fit
    Mutant(
        "fit trains the parameters it is given", "training.py", "params = pack(params)\n", "params = params\n", ALONE
    ),
    Mutant(
        "fit steps the optimiser it is given",
        "training.py",
        "History(deepcopy(optimizer))",
        "History(optimizer)",
        ALONE,
    ),
    Mutant("fit writes into the history it resumes", "training.py", "deepcopy(resume) if", "resume if", ALONE),
    Mutant(
        "resume resets the optimiser",
        "training.py",
        "    history.stopped = None\n    return history",
        "    history.stopped, history.optimizer = None, deepcopy(optimizer)\n    return history",
        PARTS,
    ),
    Mutant(
        "resume starts counting at zero",
        "training.py",
        "batches(history.step), clip",
        "batches(history.step - (resume.step if resume else 0)), clip",
        PARTS,
    ),
    Mutant(
        "the state is not carried",
        "training.py",
        "state = None if batch.fresh else history.state",
        "state = None",
        "law_fit::test_the_state_is_carried_where_a_batch_is_not_fresh",
    ),
    Mutant(
        "the state is carried into a fresh batch",
        "training.py",
        "state = None if batch.fresh else history.state",
        "state = history.state",
        "law_fit::test_the_state_is_carried_where_a_batch_is_not_fresh",
    ),
    Mutant(
        "the stop button is an exception",
        "training.py",
        "pressed.append(number)",
        "raise KeyboardInterrupt",
        "law_interrupt::test_a_press_at_any_line_of_rnn_core_leaves_a_whole_step",
    ),
    Mutant(
        "an infinite update is kept",
        "training.py",
        "if not np.isfinite(vector).all():",
        "if False:",
        "law_fit::test_a_run_that_diverges_ends_with_the_parameters_before_that_step",
    ),
    Mutant(
        "a step that was taken back is remembered",
        "training.py",
        "vars(optimizer).update(kept)",
        "pass",
        "law_fit::test_a_run_that_diverges_ends_with_the_parameters_before_that_step",
    ),
    Mutant(
        "the norm after clipping is noted",
        "training.py",
        "history.norms.append(norm)",
        "history.norms.append(gradient_norm(grads))",
        "law_fit::test_the_history_holds_one_entry_a_step",
    ),
    Mutant(
        "smoothing with the weights swapped",
        "training.py",
        "curve[i] = s = keep * s + (1 - keep) * loss",
        "curve[i] = s = (1 - keep) * s + keep * loss",
        "law_fit::test_smoothed_is_the_tutorials_recurrence",
    ),
    Mutant(
        "the smoothed loss started at a sum",
        "training.py",
        "(self.losses[0] if self.losses else 0.0)",
        "(25 * self.losses[0] if self.losses else 0.0)",
        "law_fit::test_smoothing_without_a_start_begins_at_the_first_loss",
    ),
    Mutant(
        "sampling never advances the state",
        "sampling.py",
        "        outputs, state, _ = model.forward(params, ids[i : i + 1, None], state)",
        "        outputs, _, _ = model.forward(params, ids[i : i + 1, None], state)",
        "sampling::test_towards_temperature_zero_the_likeliest_is_always_taken_and_so_with_top_k_one",
    ),
    Mutant(
        "times in the stored text",
        "training.py",
        "if any(self.clipped):",
        'line += f" in {self.seconds:.4f} s"\n        if any(self.clipped):',
        "law_fit::test_what_fit_prints_is_the_same_at_every_run",
    ),  # fmt: skip
    # --- batches, text, first weights, the check, the front door
    Mutant(
        "a stream's rows do not continue",
        "batches.py",
        "ids[: n * B].reshape(B, n).T, ids[1 : n * B + 1].reshape(B, n).T",
        "ids[: n * B].reshape(n, B), ids[1 : n * B + 1].reshape(n, B)",
        "law_batches::test_the_rows_of_a_stream_run_on_from_window_to_window",
    ),
    Mutant(
        "a stream starts afresh at each window",
        "batches.py",
        "fresh=window == 0",
        "fresh=True",
        "law_batches::test_the_rows_of_a_stream_run_on_from_window_to_window",
    ),
    Mutant(
        "X[i:i+B] with i the number of the batch",
        "batches.py",
        "order(epoch)[at * B : (at + 1) * B]",
        "order(epoch)[at : at + B]",
        "law_batches::test_every_example_is_seen_once_an_epoch",
    ),
    Mutant(
        "one order for all epochs",
        "batches.py",
        "default_rng((seed, epoch))",
        "default_rng(seed)",
        "law_batches::test_every_example_is_seen_once_an_epoch",
    ),
    Mutant(
        "the vocabulary in the set's order",
        "text.py",
        "tuple(sorted(names))",
        "tuple(names)",
        "law_text::test_a_vocabulary_has_the_same_order_in_every_process",
    ),  # fmt: skip
    Mutant(
        "orthogonal with LAPACK's signs",
        "initial.py",
        "return Q * np.sign(np.diag(R))",
        "return Q",
        "law_initial::test_orthogonal_prefers_no_sign",
    ),
    Mutant(
        "scaled by the outputs",
        "initial.py",
        "np.sqrt(shape[0])",
        "np.sqrt(shape[1])",
        "law_initial::test_scaled_gives_each_sum_size_one",
    ),  # fmt: skip
    Mutant(
        "the error divided by |a + n|",
        "gradient_check.py",
        "size = max(np.abs(a).max(), np.abs(n).max())",
        "size = np.abs(a + n).max()",
        "law_gradients::test_the_check_finds_a_gradient_that_is_one_part_in_a_thousand_off",
    ),
    Mutant(
        "the check run on clipped gradients",
        "gradient_check.py",
        "dxs, dstate, grads = model.backward(params, doutputs, tape, pulls)\n    nudged",
        "dxs, dstate, grads = model.backward(params, doutputs, tape, pulls)\n"
        "    grads = {name: np.clip(g, -0.01, 0.01) for name, g in grads.items()}\n    nudged",
        NUDGING,
    ),
    Mutant(
        "the check looks at the parameters only",
        "gradient_check.py",
        'nudged |= {} if dxs is None else {"xs": (xs, dxs)}',
        "pass",
        NUDGING,
    ),
    Mutant(
        "import rnn_core imports matplotlib",
        "__init__.py",
        "from rnn_core.training import",
        "import matplotlib\nfrom rnn_core.training import",
        "law_import::test_importing_the_core_imports_no_plots_and_no_widgets",
    ),
]
NAMES = [m.mistake for m in MUTANTS]
# These three stand for the rest where time is short: the two mistakes most often found in teaching code, and fit's.
QUICK = {"Whh where its transpose belongs, backward", "the slope forgotten", "resume resets the optimiser"}


def node(law):
    file, _, test = law.partition("::")
    return f"tests/test_{file}.py::{test}"


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the package and its laws, away from the project, so that nothing here can be imported by mistake."""
    folder = tmp_path_factory.mktemp("mutants")
    skip = shutil.ignore_patterns("__pycache__", "notebooks")
    for name in ("rnn_core", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=skip)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "tests" / "conftest.py").write_text(
        "from pathlib import Path\n\nimport rnn_core\n\n"
        "assert Path(rnn_core.__file__).is_relative_to(Path(__file__).parents[1]), 'not the copy'\n"
    )
    return folder


@pytest.fixture(scope="module")
def table(request):
    """Collects "mutant -> law" and prints it when all are done."""
    rows = []
    yield rows
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        width = max((len(mistake) for mistake, _ in rows), default=0)
        print("\n" + "\n".join(f"{mistake.ljust(width)}  killed by  {law}" for mistake, law in rows))


def run_laws(folder, laws):
    """0 when they pass, 1 when one fails; bytecode is not kept: a mutant might be taken for the one before."""
    environment = os.environ | {
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "",
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--assert=plain", "-p", "no:cacheprovider", *map(node, laws)]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    return run.returncode, run.stdout + run.stderr


def test_every_mutant_is_still_a_text_of_its_file():
    """Exactly once, or it would be another mutant than its name says; and each law it names exists."""
    for mutant in MUTANTS:
        source = (ROOT / "rnn_core" / mutant.file).read_text(encoding="utf-8")
        assert source.count(mutant.old) == 1, f"{mutant.mistake}: {mutant.old!r} in {mutant.file}"
        file, test = node(mutant.law).split("::")
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), mutant.law
    assert len(set(NAMES)) == len(NAMES) >= 30 and set(NAMES) >= QUICK


def test_the_laws_pass_on_an_unbroken_copy(copy):
    """Or every mutant would seem to be killed."""
    code, output = run_laws(copy, sorted({m.law for m in MUTANTS if m.mistake in QUICK}))
    assert code == 0, output


@pytest.mark.heavy
def test_all_named_laws_pass_on_an_unbroken_copy(copy):
    code, output = run_laws(copy, sorted({m.law for m in MUTANTS}))
    assert code == 0, output


@pytest.mark.parametrize(
    "mutant", [pytest.param(m, id=m.mistake, marks=[] if m.mistake in QUICK else pytest.mark.heavy) for m in MUTANTS]
)
def test_the_mutant_is_killed(mutant, copy, table):
    path = copy / "rnn_core" / mutant.file
    source = path.read_text(encoding="utf-8")
    assert mutant.old in source
    path.write_text(source.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        code, output = run_laws(copy, [mutant.law])
    finally:
        path.write_text(source, encoding="utf-8")
    assert code in (0, 1), f"the mutant does not even run:\n{output}"
    assert code == 1, f"{mutant.mistake}: survived {mutant.law}"
    table.append((mutant.mistake, mutant.law.partition("::")[2]))
