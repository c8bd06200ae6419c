"""`import rnn_core` is quick and pulls in NumPy alone."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAVY = ("matplotlib", "ipywidgets", "IPython", "PIL", "torch", "traitlets", "jupyter_client")


def run(code, *options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *options, "-c", code], env=environment, capture_output=True, text=True, check=True
    )


def test_importing_the_core_imports_no_plots_and_no_widgets():
    loaded = set(run("import sys, rnn_core; print(*sys.modules)").stdout.split())
    assert "rnn_core.training" in loaded and "numpy" in loaded
    assert not {name for name in loaded if name.partition(".")[0] in HEAVY}
    assert not {"rnn_core.plots", "rnn_core.widgets"} & loaded


def test_importing_the_core_costs_under_30_ms_beyond_numpy():
    """The best of up to seven runs, in processor time, so that a busy machine is not mistaken for a slow module.

    On a machine slower than the reference, where NumPy alone takes longer, a third of NumPy's own time will do.
    """
    code = "import time; t = time.process_time; a = t(); import numpy; b = t(); import rnn_core; print(b - a, t() - b)"
    times = []
    for _ in range(7):
        of_numpy, of_ours = map(float, run(code).stdout.split())
        times.append(of_ours)
        if of_ours < max(0.030, of_numpy / 3):
            return
    raise AssertionError(f"import rnn_core takes {1000 * min(times):.0f} ms beyond numpy")
