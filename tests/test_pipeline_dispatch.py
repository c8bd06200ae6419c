"""The dispatch run tries what it says it tries, and says what it could not."""

import pytest

from tools import dispatch
from tools.dispatch import (
    SETTINGS,
    alike,
    environment,
    passed_by_notebook,
    probed,
    table,
    tryable,
    verdict,
)
from tools.tolerance import differences

HERE = ["X86_V3", "X86_V4", "AVX512_ICL"]


@pytest.mark.skipif(bool(differences()), reason="dispatch runs on the reference platform")
def test_the_settings_of_this_machine_resolve_to_different_kernels_or_features():
    features = probed({})["features"]
    settings, _ = tryable(features)
    resolved = {setting.name: probed(environment(setting, features)) for setting in settings}
    assert len(resolved) >= 2
    assert alike(resolved) == []
    assert all(resolved[setting.name]["threads"] == setting.threads for setting in settings)


def test_two_settings_with_the_same_kernel_and_features_are_named():
    same = {"kernel": "Haswell", "features": ["X86_V3"], "threads": 1}
    resolved = {"a": same, "b": same | {"threads": 2}, "c": same | {"features": []}, "d": same | {"kernel": "Zen"}}
    assert alike(resolved) == [("a", "b")]


def test_two_alike_settings_fail_the_run(capsys):
    assert verdict([], [("a", "b")], "") == 1
    assert "'a' and 'b' resolve alike" in capsys.readouterr().out


def test_a_notebook_that_differs_fails_the_run_and_is_named(capsys):
    assert verdict(["old: 01"], [], "") == 1
    assert "differs under old: 01" in capsys.readouterr().out


def test_all_well_is_said_in_one_sentence(capsys):
    assert verdict([], [], "") == 0
    assert capsys.readouterr().out == "The same stored results under every setting.\n"


def test_without_avx512_it_is_said_what_was_not_tried(capsys):
    settings, sentence = tryable(["X86_V3"])
    assert [setting.kernel for setting in settings] == ["Haswell", "Prescott"]
    assert sentence.startswith("NOT TRIED, because this processor has no AVX-512: wide; wide BLAS only")
    assert verdict([], [], sentence) == 0
    assert "NOT TRIED" in capsys.readouterr().out


def test_all_four_settings_are_tried_with_avx512():
    assert tryable(HERE) == (SETTINGS, "")


def test_only_features_that_the_machine_has_are_switched_off():
    old = SETTINGS[-1]
    assert environment(old, HERE)["NPY_DISABLE_CPU_FEATURES"] == "X86_V3 X86_V4 AVX512_ICL"
    assert environment(old, ["X86_V3"])["NPY_DISABLE_CPU_FEATURES"] == "X86_V3"


def test_a_notebook_passes_only_if_all_its_items_do(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite><testcase classname="a" name="1"/><testcase classname="a" name="2"><failure/>'
        '</testcase><testcase classname="a" name="3"/><testcase classname="b" name="1"/></testsuite></testsuites>'
    )
    assert passed_by_notebook(report) == {"a": False, "b": True}


def test_the_table_is_aligned():
    assert table([("name", "n"), ("a", "10")]) == "name  n\na     10"


@pytest.mark.parametrize(("words", "code"), [(["--help"], 0), (["--hlep"], 2)])
def test_a_question_or_a_slip_of_the_pen_starts_no_run(words, code, monkeypatch):
    def probed(settings):
        raise AssertionError("a run was started")

    monkeypatch.setattr(dispatch, "probed", probed)
    monkeypatch.setattr(dispatch, "differences", list)
    with pytest.raises(SystemExit) as stopped:
        dispatch.main(words)
    assert stopped.value.code == code
