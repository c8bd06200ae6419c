"""What JupyterLab saves in work/: stills without live widgets, so that the page is whole when it is opened again."""

import runpy
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIVE = "application/vnd.jupyter.widget-view+json"
STILL = {"text/html": "<figure>", "image/png": "iVBO", "text/plain": "Widget: a slider"}


@pytest.fixture
def hook():
    """What Jupyter finds when it reads the configuration that `course.py lab` leads it to."""
    config = SimpleNamespace(ContentsManager=SimpleNamespace())
    file = ROOT / "tools" / "jupyter" / "jupyter_server_config.py"
    runpy.run_path(str(file), init_globals={"get_config": lambda: config})
    return config.ContentsManager.pre_save_hook


def notebook(*bundles):
    outputs = [{"output_type": "display_data", "data": data, "metadata": {}} for data in bundles]
    cells = [{"cell_type": "markdown", "source": ""}, {"cell_type": "code", "source": "", "outputs": outputs}]
    return {"type": "notebook", "content": {"cells": cells}}


def shown(model):
    return [output["data"] for output in model["content"]["cells"][1]["outputs"]]


def test_a_widget_is_saved_as_its_still(hook):
    model = notebook({LIVE: {"model_id": "1"}, **STILL}, dict(STILL))
    hook(path="01.ipynb", model=model, contents_manager=None)
    assert shown(model) == [STILL, STILL]


@pytest.mark.parametrize(
    "model",
    [
        notebook({LIVE: {"model_id": "1"}, "text/plain": "IntSlider(value=0)"}),
        {"type": "file", "content": "text"},
        {"type": "notebook", "content": None},
        {"type": "directory"},
    ],
)
def test_what_has_no_still_and_what_is_no_notebook_is_saved_as_it_is(hook, model):
    before = deepcopy(model)
    hook(path="x", model=model, contents_manager=None)
    assert model == before
