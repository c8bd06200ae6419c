"""The stop button while `fit` runs: it stops between two steps, and the run goes on to the same parameters."""

import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
FIXTURES = Path(__file__).parent / "fixtures"
LEARNING = """() => [...document.querySelectorAll('.jp-Notebook .jp-OutputArea-output')]
  .some(output => /^step [1-9][0-9]*\\/2000/.test(output.textContent.trim()))"""


def test_the_stop_button_ends_fit_between_two_steps_and_resuming_reaches_the_same_parameters(server, opened):
    shutil.copy(FIXTURES / "stop_button.ipynb", server.work)
    visit = opened("stop_button.ipynb")
    visit.start_all()
    visit.wait_until(LEARNING)
    visit.press("interrupt")
    visit.wait_for_run(1)
    shown = [text for _, text in visit.shown()]
    assert visit.faults() == []
    assert "stopped: interrupted" in shown[0] and "2000 steps" not in shown[0]
    assert "stopped between True resumed to the same parameters True" in shown[-1]
