"""What a student's code may use, and what is said where the platform cannot forbid it."""

import os
import subprocess
import sys
import time

import pytest

from tools.grading import limits, runs
from tools.grading.limits import Limits, clean_environment, in_words, walls


def fresh(monkeypatch, found):
    walls.cache_clear()
    monkeypatch.setattr(limits.shutil, "which", lambda name: found)


def test_a_platform_without_walls_says_so(monkeypatch):
    fresh(monkeypatch, None)
    assert walls() == [] and "the network open" in in_words(Limits())
    walls.cache_clear()


def test_walls_that_the_platform_refuses_are_not_used(monkeypatch):
    fresh(monkeypatch, "unshare")
    monkeypatch.setattr(limits, "WALLS", (["false"], ["env"]))
    assert walls() == ["env"]
    walls.cache_clear()


def test_the_limits_are_stated_in_a_sentence():
    said = in_words(Limits(cell=7, total=8, memory=9))
    assert said.startswith("Each run: at most 7 s a cell and 8 s in all,")
    assert ("9 MB of memory" in said) == (limits.resource is not None)


def test_nothing_of_the_graders_environment_is_handed_on(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_TOKEN", "1")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    found = clean_environment(tmp_path)
    assert not {"SECRET_TOKEN", "PYTHONPATH"} & set(found)
    assert found["HOME"] == found["TMPDIR"] == str(tmp_path)


@pytest.mark.skipif(limits.resource is None or sys.platform != "linux", reason="this system limits no memory")
def test_memory_and_files_are_limited_for_all_that_is_started():
    code = (
        "from tools.grading.limits import *; limit_this_process(Limits(memory=300)); import subprocess, sys;"
        "sys.exit(subprocess.call([sys.executable, '-c', 'bytearray(10**9)'], stderr=subprocess.DEVNULL))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=runs.ROOT).returncode == 1


@pytest.mark.parametrize(("then", "seconds"), [("time.sleep(99)", 3), ("pass", 60)])
def test_a_process_is_ended_with_all_that_it_started(tmp_path, then, seconds):
    """Whether it ends by itself or not; and a stray in a session of its own, whose parent is gone, is found too."""
    (tmp_path / "home").mkdir()
    mark = f"300.{os.getpid()}{seconds}"
    code = f"import subprocess, time; subprocess.Popen(['sleep', '{mark}'], start_new_session=True); {then}"
    began = time.monotonic()
    runs.start_and_wait([sys.executable, "-c", code], seconds, tmp_path)
    assert time.monotonic() - began < 50
    assert mark.encode() not in subprocess.run(["ps", "-eo", "args"], capture_output=True).stdout
