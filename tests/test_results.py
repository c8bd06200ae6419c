"""The scripts behind data/results: one place stores, and each script stores under its own name."""

import ast
import time
from pathlib import Path

import pytest

from rnn_core import datasets
from rnn_core.datasets import load_results
from tools.results import _store
from tools.results._store import rounded, store

SCRIPTS = sorted((Path(__file__).parents[1] / "tools" / "results").glob("[!_]*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_every_script_stores_once_under_its_own_name_and_writes_no_json_itself(script):
    tree = ast.parse(script.read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    stored = [call.args[0].value for call in calls if getattr(call.func, "id", "") == "store"]
    assert stored == [script.stem]
    assert "json" not in {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}


def test_what_is_stored_is_what_is_loaded_with_the_command_that_makes_it_again(tmp_path, monkeypatch):
    (tmp_path / "results").mkdir()
    monkeypatch.setattr(_store, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(datasets, "data_folder", lambda: tmp_path)
    store("lesson99", {"bits": 1.5}, [3, 4], start=time.process_time() - 90, clock=time.process_time)
    stored = load_results("lesson99")
    assert (stored["values"], stored["seeds"], stored["minutes"]) == ({"bits": 1.5}, [3, 4], 1.5)
    assert stored["command"] == "python tools/course.py results lesson99"


def test_only_floats_are_rounded_however_deep_they_lie():
    thing = {"a": [1.23456, {"b": 123456}], "c": "1.23456", "d": None, "e": True}
    assert rounded(thing) == {"a": [1.235, {"b": 123456}], "c": "1.23456", "d": None, "e": True}
    assert rounded(0.0123456, digits=2) == 0.012
