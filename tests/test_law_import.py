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
    """The best of up to seven runs, so that a busy machine is not mistaken for a slow module."""
    code = "import time, numpy; start = time.process_time(); import rnn_core; print(time.process_time() - start)"
    best = 1.0
    for _ in range(7):
        best = min(best, float(run(code).stdout))
        if best < 0.030:
            return
    raise AssertionError(f"import rnn_core takes {1000 * best:.0f} ms beyond numpy")
