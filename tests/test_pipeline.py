"""The notebooks cannot rot: a tampered copy of a notebook is caught, whatever was changed in it.

All tampered copies of the five-cell fixture run in one pytest of their own; each test reads its part of that
report. A copy is a room of its own: NAME.ipynb beside source/NAME.py.
"""

import base64
import copy
import importlib.metadata
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_output
from PIL import Image

from tools.build import main, out_of_date, target, unexecuted
from tools.execute import run
from tools.stored import LIVE, shown_widgets, stored
from tools.strict import OPT_OUTS
from tools.tolerance import FORCE, differences, same_outputs, same_text

ROOT = Path(__file__).resolve().parents[1]
FIXTURE = ROOT / "tests/notebooks/fixture/five_cells.ipynb"
LESSON = ROOT / "notebooks/01_word_prediction.ipynb"
LESSON_WITH_WIDGETS = ROOT / "notebooks/01c_does_it_remember.ipynb"


# Copies, and what is done to them ---------------------------------------------------------------------------


def copy_into(room, notebook):
    """A copy of a notebook and of its source in a new room."""
    there, source = room / notebook.name, Path("source") / f"{notebook.stem}.py"
    (room / "source").mkdir(parents=True)
    shutil.copy(notebook, there)
    shutil.copy(notebook.parent / source, room / source)
    return there


def edit(path, change):
    """Apply change(notebook) to the file, written in the form that the build writes."""
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    path.write_bytes((nbformat.writes(notebook) + "\n").encode())


def edit_source(path, old, new):
    """Edit the notebook *and* its source, so that only what the cells do can give it away."""
    source = path.parent / "source" / f"{path.stem}.py"
    text = source.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is not once in the source"
    source.write_text(text.replace(old, new), encoding="utf-8")

    def change(notebook):
        cell = next(cell for cell in notebook.cells if old in cell.source)
        cell.source = cell.source.replace(old, new)

    edit(path, change)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def cell_with(notebook, kind):
    """The first code cell one of whose outputs has this kind (a MIME type, or "stream"), and that output."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == kind or kind in output.get("data", {}):
                return cell, output
    raise AssertionError(f"no output of kind {kind}")


def change_a_printed_digit(path):
    def change(notebook):
        for cell in code_cells(notebook):
            for output in cell.outputs:
                if output.output_type == "stream" and re.search(r"\d\.\d", output.text):
                    output.text = re.sub(r"(\d\.\d*)(\d)", next_digit, output.text, count=1)
                    return
        raise AssertionError("no printed number")

    edit(path, change)


def next_digit(match):
    return match[1] + str((int(match[2]) + 1) % 10)


def change_a_pixel(path):
    def change(notebook):
        _, output = cell_with(notebook, "image/png")
        output.data["image/png"] = with_another_pixel(output.data["image/png"])

    edit(path, change)


def change_a_pixel_of_the_html(path):
    def change(notebook):
        _, output = cell_with(notebook, "image/png")
        html = output.data["text/html"]
        png = re.search(r"base64,([^\"]+)", html)[1]
        output.data["text/html"] = html.replace(png, with_another_pixel(png))

    edit(path, change)


def with_another_pixel(png):
    pixels = np.array(Image.open(io.BytesIO(base64.b64decode(png))))
    pixels[0, 0, 0] ^= 1
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="png")
    return base64.b64encode(file.getvalue()).decode()


def change_the_alt_text(path):
    def change(notebook):
        _, output = cell_with(notebook, "image/png")
        html = output.data["text/html"]
        output.data["text/html"] = html.replace('alt="', 'alt="Not ', 1)

    edit(path, change)


def clear_a_cell(path):
    def change(notebook):
        cell, _ = cell_with(notebook, "stream")
        cell.outputs, cell.execution_count = [], None

    edit(path, change)


def swap_two_cells(path):
    """By a careful hand: ids and execution counts are put right again, and every output is what the cell shows."""

    def change(notebook):
        positions = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
        one, other = positions[-2:]
        cells = notebook.cells
        cells[one], cells[other] = cells[other], cells[one]
        for name in ("id", "execution_count"):
            cells[one][name], cells[other][name] = cells[other][name], cells[one][name]

    edit(path, change)


def swap_in_the_source_too(path):
    """Two cells swapped in the notebook and in its source, but not executed again."""
    source = path.parent / "source" / f"{path.stem}.py"
    parts = source.read_text(encoding="utf-8").rstrip("\n").split("\n\n# %%")
    parts[-1], parts[-2] = parts[-2], parts[-1]
    source.write_text("\n\n# %%".join(parts) + "\n", encoding="utf-8")

    def change(notebook):
        cells = notebook.cells
        cells[-1], cells[-2] = cells[-2], cells[-1]
        cells[-1].id, cells[-2].id = cells[-2].id, cells[-1].id

    edit(path, change)


def show_another_output(path):
    edit(path, lambda notebook: code_cells(notebook)[0].outputs.append(new_output("stream", text="more\n")))


def reorder_the_outputs(path):
    """nbval compares outputs of one kind with each other, whatever stands between."""
    edit(path, lambda notebook: code_cells(notebook)[1].outputs.reverse())


def opt_out_by_tag(path):
    edit(path, lambda notebook: code_cells(notebook)[1].metadata.update(tags=["nbval-ignore-output"]))


# In the fixture alone: faults of the source -----------------------------------------------------------------

WIDGET = 'step_through(["one"'
PLAIN = 'print("Five cells, each with another kind of output.")'


def break_a_callback(path):
    """The widget draws well until a reader moves it."""
    edit_source(path, WIDGET, "panel = " + WIDGET)
    edit_source(
        path, '["yes", "no"])', '["yes", "no"])\npanel.controls[0].observe(lambda change: 1 / 0, "value")\npanel'
    )


def break_the_first_callback(path):
    """The same in any lesson: after the imports, the first slider to be made learns to fail when moved."""
    with open(path, encoding="utf-8") as file:
        first = code_cells(nbformat.read(file, as_version=4))[0].source.splitlines()[-1]
    trap = """
import ipywidgets

traps = []


def fail_when_moved(slider):
    if not traps and hasattr(slider, "continuous_update"):
        traps.append(slider)
        slider.observe(lambda change: 1 / 0, "value")


ipywidgets.Widget.on_widget_constructed(fail_when_moved)"""
    edit_source(path, first, first + trap)


def freeze_the_picture(path):
    edit_source(path, WIDGET, "panel = " + WIDGET)
    edit_source(path, '["yes", "no"])', '["yes", "no"])\npanel.controls[0].unobserve_all()\npanel')


def never_return(path):
    edit_source(path, WIDGET, "moves = []\npanel = " + WIDGET)
    drawn = 'moves.append(1)\n    panel.html.value = f"<figure>{len(moves)}</figure>"'
    edit_source(
        path,
        '["yes", "no"])',
        f'["yes", "no"])\n\n\ndef count(change):\n    {drawn}\n\n\npanel.controls[0].observe(count, "value")\npanel',
    )


def press_a_broken_button(path):
    """ipywidgets catches what a button's callback raises: the cell goes on, and only its outputs tell."""
    button = "import ipywidgets\n\nbutton = ipywidgets.Button()\nbutton.on_click(lambda it: 1 / 0)\nbutton.click()\n"
    edit_source(path, PLAIN, button + PLAIN)


def add_a_broken_button(path):
    """Nobody presses it but a reader."""
    edit_source(path, WIDGET, "import ipywidgets\n\npanel = " + WIDGET)
    button = 'button = ipywidgets.Button(description="Again")\nbutton.on_click(lambda it: 1 / 0)'
    edit_source(
        path,
        '["yes", "no"])',
        f'["yes", "no"])\n{button}\npanel.box.children = [*panel.box.children, button]\npanel',
    )


def warn(path):
    edit_source(path, PLAIN, "import sys\n\nprint('careful', file=sys.stderr)\n" + PLAIN)
    edit(path, lambda notebook: code_cells(notebook)[0].outputs.insert(0, stderr("careful\n")))


def stderr(text):
    return new_output("stream", name="stderr", text=text)


def raise_something(path):
    edit_source(path, PLAIN, PLAIN + "\n1 / 0")


def opt_out_by_comment(path):
    edit_source(path, PLAIN, "# NBVAL_IGNORE_OUTPUT\n" + PLAIN)


def skip_by_tag(path):
    edit(path, lambda notebook: code_cells(notebook)[0].metadata.update(tags=["skip-execution"]))


# What is done -> the item that must fail, and words that its report must hold.
TAMPERED = {
    change_a_printed_digit: ("cell-003", "Cell outputs differ"),
    change_a_pixel: ("cell-004", "mismatch 'image/png'"),
    change_a_pixel_of_the_html: ("cell-004", "mismatch 'text/html'"),
    change_the_alt_text: ("cell-004", "mismatch 'text/html'"),
    clear_a_cell: ("cell-002", "never executed"),
    swap_two_cells: ("is what its source builds", "cell-005 is not cell-005"),
    swap_in_the_source_too: ("was executed once, in order", "expected 1 to 5 in order"),
    show_another_output: ("cell-002", "Cell outputs differ"),
    reorder_the_outputs: ("cell-003", "order, kind or metadata"),
    opt_out_by_tag: ("cell-003", "opts out of comparison"),
    opt_out_by_comment: ("cell-002", "opts out of comparison"),
    skip_by_tag: ("cell-002", "opts out of comparison"),
    break_a_callback: ("its widgets move and return", "ZeroDivisionError"),
    freeze_the_picture: ("its widgets move and return", "changed no picture"),
    never_return: ("its widgets move and return", "left another picture"),
    add_a_broken_button: ("its widgets move and return", "division by zero"),
    press_a_broken_button: ("cell-002", "division by zero"),
    warn: ("cell-002", "wrote to stderr: careful"),
    raise_something: ("cell-002", "ZeroDivisionError"),
}


# Running them -----------------------------------------------------------------------------------------------


def run_strictly(folder, forced=""):
    """Run every notebook below a folder in a pytest of its own: {room: {item: what failed, or ""}}."""
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-n", "0", "-c", ROOT / "pyproject.toml", "-p", "tools.strict"]
    command += [f"--junitxml={report}", "-p", "no:cacheprovider", "--color=no", folder]
    environment = os.environ | {FORCE: forced}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert report.exists(), done.stdout + done.stderr
    rooms = {}
    for case in ElementTree.parse(report).iter("testcase"):
        room = case.get("classname").split(".")[-3]
        rooms.setdefault(room, {})[case.get("name")] = "\n".join(part.text or str(part.attrib) for part in case)
    return rooms


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report on one untampered and all tampered copies of the fixture."""
    folder = tmp_path_factory.mktemp("rooms")
    copy_into(folder / "untampered", FIXTURE)
    for tamper in TAMPERED:
        tamper(copy_into(folder / tamper.__name__, FIXTURE))
    return run_strictly(folder)


on_the_reference = pytest.mark.skipif(bool(differences()), reason=f"tolerance mode: {'; '.join(differences())}")


def test_an_untampered_copy_passes(report):
    items = ["is what its source builds", "was executed once, in order"]
    items += ["cell-002", "cell-003", "cell-004", "cell-005", "cell-006", "its widgets move and return"]
    assert report["untampered"] == dict.fromkeys(items, "")


@on_the_reference
@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda tamper: tamper.__name__)
def test_a_tampered_copy_is_caught(report, tamper):
    item, sentence = TAMPERED[tamper]
    assert sentence in report[tamper.__name__][item]


def test_nothing_passes_after_the_cell_that_stopped_a_notebook(report):
    found = report["raise_something"]
    later = ["cell-003", "cell-004", "cell-005", "cell-006"]
    assert all("an earlier cell stopped the notebook" in found[item] for item in later)
    assert "ZeroDivisionError" in found["its widgets move and return"]


@on_the_reference
@pytest.mark.heavy
def test_a_tampered_lesson_is_caught(tmp_path):
    tampered = [change_a_printed_digit, change_a_pixel, clear_a_cell, swap_two_cells]
    copy_into(tmp_path / "untampered", LESSON)
    for tamper in tampered:
        tamper(copy_into(tmp_path / tamper.__name__, LESSON))
    break_the_first_callback(copy_into(tmp_path / "callback", LESSON_WITH_WIDGETS))
    found = run_strictly(tmp_path)
    faults = {room: [item for item, fault in items.items() if fault] for room, items in found.items()}
    assert faults.pop("untampered") == []
    assert faults.pop("callback") == ["its widgets move and return"]
    assert sorted(faults) == sorted(tamper.__name__ for tamper in tampered)
    assert all(faults.values())


# The form of a file, without running it ---------------------------------------------------------------------


def test_a_notebook_without_a_source_is_named(tmp_path):
    path = copy_into(tmp_path / "room", FIXTURE)
    (path.parent / "source" / "five_cells.py").unlink()
    assert out_of_date(path) == "five_cells.ipynb has no source: nothing builds it"


def test_a_notebook_that_was_never_built_is_named(tmp_path):
    path = copy_into(tmp_path / "room", FIXTURE)
    path.unlink()
    assert out_of_date(path) == "five_cells.ipynb was never built"


def test_windows_line_ends_and_another_indent_are_refused(tmp_path):
    path = copy_into(tmp_path / "room", FIXTURE)
    text = path.read_bytes()
    path.write_bytes(text.replace(b"\n", b"\r\n"))
    assert "not in the form" in out_of_date(path)
    path.write_bytes(text.replace(b"\n ", b"\n  ", 1))
    assert "not in the form" in out_of_date(path)


def test_widget_state_and_other_metadata_are_refused(tmp_path):
    path = copy_into(tmp_path / "room", FIXTURE)
    edit(path, lambda notebook: notebook.metadata.update(widgets={}))
    assert "its metadata" in out_of_date(path)


def test_a_source_edited_after_the_build_is_noticed(tmp_path):
    path = copy_into(tmp_path / "room", FIXTURE)
    source = path.parent / "source" / "five_cells.py"
    source.write_text(source.read_text(encoding="utf-8").replace("# # Five", "# # Six"), encoding="utf-8")
    assert "cell-001 is not cell-001 of five_cells.py" in out_of_date(path)
    source.write_text(source.read_text(encoding="utf-8").replace("Six", "Five") + "\n# %%\n1\n", encoding="utf-8")
    assert "has 6 cells, its source 7" in out_of_date(path)


def test_sub_folders_of_source_map_to_the_same_sub_folders():
    source = ROOT / "notebooks/source/exercises/01_word_prediction.py"
    assert target(source) == ROOT / "notebooks/exercises/01_word_prediction.ipynb"


# The build --------------------------------------------------------------------------------------------------


def write_source(room, code):
    source = room / "source" / "small.py"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(f"# %% [markdown]\n# Small\n\n# %%\n{code}\n", encoding="utf-8")
    return source


@on_the_reference
def test_building_again_gives_the_same_bytes(tmp_path):
    path = copy_into(tmp_path / "room", FIXTURE)
    path.unlink()
    assert main([str(path.parent / "source" / "five_cells.py")]) == 0
    assert path.read_bytes() == FIXTURE.read_bytes()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import warnings\n\nwarnings.warn('old')", "wrote to stderr"),
        ("import os\n\n_ = os.write(2, b'from C')", "wrote to stderr: from C"),
        ("import ipywidgets\n\nipywidgets.IntSlider()", "a widget without a still"),
        ("from IPython.display import Markdown\n\nMarkdown('*x*')", "shows text/markdown"),
    ],
)
def test_a_cell_that_complains_stops_the_build_and_is_named(tmp_path, capsys, code, sentence):
    source = write_source(tmp_path, code)
    assert main([str(source)]) == 1
    said = capsys.readouterr().err
    assert "small.py, cell-002" in said
    assert sentence in said
    assert not target(source).exists()


def test_a_slow_notebook_is_stopped_at_its_limit(tmp_path):
    result = run(unexecuted(write_source(tmp_path, "while True:\n    pass")), tmp_path, 1)
    assert result.stopped == "the notebook took more than 1 s"
    assert result.seconds < 5


def test_a_kernel_is_the_same_on_every_machine(tmp_path, monkeypatch):
    """It is this Python; it knows nothing of its owner's start-up files, of pytest or of a fixed hash seed."""
    startup = tmp_path / "profile_default" / "startup" / "00.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("print('from a start-up file')")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    names = ["PYTHONHASHSEED", "PYTEST_CURRENT_TEST", "OPENBLAS_NUM_THREADS"]
    code = f"import os, sys\n\nget_ipython().profile_dir.location, sys.executable, *map(os.environ.get, {names})"
    result = run(unexecuted(write_source(tmp_path, code)), tmp_path, 30)
    place, *found = eval(result.notebook.cells[1].outputs[0].data["text/plain"])
    assert not place.startswith(str(tmp_path))
    assert found == [sys.executable, None, None, "1"]


def test_what_is_stored_is_a_still(tmp_path):
    live = {LIVE: {"model_id": "7"}, "image/png": "p", "text/html": "h", "text/plain": "t"}
    streams = [new_output("stream", text=text) for text in ("a", "b")]
    outputs = [*streams, new_output("display_data", data=live), new_output("stream", text="c")]
    before = copy.deepcopy(outputs)
    kept = stored(outputs)
    assert [output.get("text") for output in kept] == ["ab", None, "c"]
    assert list(kept[1].data) == ["text/html", "image/png", "text/plain"]
    assert shown_widgets(outputs) == ["7"]
    assert outputs == before


def git(folder, *words):
    settings = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", *settings, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def built(tmp_path):
    """A source and its built notebook, in a git repository that holds both."""
    source = write_source(tmp_path, "print(1)")
    git(tmp_path, "init")
    assert main([str(source)]) == 0
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    return source


def test_a_notebook_edited_by_hand_is_not_overwritten(built, capsys):
    target(built).write_text(target(built).read_text().replace("Small", "Mine"))
    assert main([str(built)]) == 1
    assert "small.ipynb" in capsys.readouterr().err
    assert "Mine" in target(built).read_text()
    assert main([str(built), "--overwrite"]) == 0
    assert "Mine" not in target(built).read_text()


def test_a_notebook_that_the_build_wrote_or_git_holds_is_overwritten(built):
    write_source(built.parent.parent, "print(2)")
    assert main([str(built)]) == 0  # it was as git holds it
    write_source(built.parent.parent, "print(3)")
    assert main([str(built)]) == 0  # it differed from git, but the last build wrote it
    assert "print(3)" in target(built).read_text()
    target(built).write_text(target(built).read_text().replace("Small", "Mine"))
    git(built.parent, "commit", "-a", "-m", "an edit by hand, in git and so not lost")
    assert main([str(built)]) == 0


def test_an_untracked_notebook_of_unknown_origin_is_not_overwritten(tmp_path, capsys):
    source = write_source(tmp_path, "print(1)")
    target(source).write_text("{}")
    assert main([str(source)]) == 1
    assert "small.ipynb" in capsys.readouterr().err


# Tolerance ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fresh", "kept"),
    [
        ("loss 0.4322", "loss 0.4321"),  # the last digit
        ("loss 0.43250", "loss 0.43210"),  # a tenth of a percent
        ("loss 1.0", "loss 0.9"),  # one unit of a short number
        ("[0.1  0.25]", "[0.1 0.25]"),  # another width
        ("array([0., 1.])", "array([-1.1e-16,  1.])"),  # noise about zero
        ("error 3.1e-11", "error 2.2e-12"),  # the noise of a gradient check
        ("[-0.000, 2.5e+03]", "[0.000, 2.51e+03]"),
        ("epoch 100 of 1,000", "epoch 100 of 1,000"),
    ],
)
def test_tolerance_accepts_noise(fresh, kept):
    assert same_text(fresh, kept) == ""


@pytest.mark.parametrize(
    ("fresh", "kept"),
    [
        ("loss 0.4521", "loss 0.4321"),
        ("loss -0.4321", "loss 0.4321"),
        ("loss 0.7", "loss 0.5"),
        ("array([0.])", "array([1.])"),
        ("error 3.1e-06", "error 2.2e-12"),
        ("loss nan", "loss 0.5"),
        ("53 of 60", "54 of 60"),
        ("epoch 101", "epoch 100"),
        ("best", "the"),
        ("1.5", "1.5 2.5"),
    ],
)
def test_tolerance_refuses_a_wrong_number_or_word(fresh, kept):
    assert same_text(fresh, kept)


def test_tolerance_accepts_other_pixels_and_refuses_another_size():
    _, figure = cell_with(nbformat.read(FIXTURE, as_version=4), "image/png")
    other = nbformat.from_dict(figure | {"data": dict(figure.data)})
    other.data["image/png"] = with_another_pixel(figure.data["image/png"])
    assert same_outputs([other], [figure]) == ""
    other.data["image/png"] = figure.data["image/png"][:24] + "B" + figure.data["image/png"][25:]
    assert "pixels" in same_outputs([other], [figure])
    html = figure.data["text/html"]
    assert "pixels" in same_text(html.replace(figure.data["image/png"], other.data["image/png"]), html)


def test_tolerance_refuses_a_missing_figure():
    _, figure = cell_with(nbformat.read(FIXTURE, as_version=4), "image/png")
    text_alone = nbformat.from_dict(figure | {"data": {"text/plain": figure.data["text/plain"]}})
    assert same_outputs([], [figure])
    assert same_outputs([text_alone], [figure])


def test_a_notebook_compared_with_tolerance_may_differ_a_little_and_no_more(tmp_path):
    near, far = copy_into(tmp_path / "near", FIXTURE), copy_into(tmp_path / "far", FIXTURE)
    for tamper in (change_a_printed_digit, change_a_pixel):
        tamper(near)
    for tamper in (change_the_alt_text, clear_a_cell, break_a_callback):
        tamper(far)
    found = run_strictly(tmp_path, forced="1")
    assert not any(found["near"].values())
    failed = [item for item, fault in found["far"].items() if fault]
    assert failed == ["was executed once, in order", "cell-002", "cell-004", "its widgets move and return"]


def run_settings(setting):
    """What a run says first under a value of the environment variable."""
    command = [sys.executable, "-m", "pytest", "-n", "0", "--collect-only", "-q", str(FIXTURE)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {FORCE: setting}, capture_output=True, text=True)
    return done.stdout + done.stderr


def test_the_run_says_how_it_compares():
    assert re.search(f"compared WITH TOLERANCE, because this is .*{FORCE}=1", run_settings("1"))


def test_the_variable_cannot_ask_for_less():
    said = run_settings("0")
    assert f"ERROR: {FORCE} is '0'; expected 1" in said
    assert "INTERNALERROR" not in said


def drawing_versions():
    return [(name, importlib.metadata.version(name)) for name in ("numpy", "matplotlib", "pillow")]


def test_off_the_reference_platform_the_reason_is_given(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    monkeypatch.setattr("sys.version_info", (3, 12, 1))
    monkeypatch.setattr("tools.tolerance.pins", lambda: {"numpy": "1.0", "matplotlib": "3", "pillow": "1"})
    said = "; ".join(differences())
    assert "arm64, not linux on x86_64" in said
    assert "not 3.11" in said
    assert all(f"{name} {version}" in said for name, version in drawing_versions())


def test_the_only_opt_outs_are_listed_with_a_reason_and_exist():
    for (name, cell_id), reason in OPT_OUTS.items():
        notebook = nbformat.read(ROOT / "notebooks" / name, as_version=4)
        assert cell_id in [cell.id for cell in notebook.cells]
        assert len(reason.split()) > 3


def test_every_committed_notebook_is_built_from_a_source():
    assert main(["--check"]) == 0
