"""Each house rule refuses a notebook that breaks it and accepts one that keeps it."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools.rules import code, figures, links, numbers, prose
from tools.rules.__main__ import RULES, check, findings
from tools.rules.pages import code_in_prose, read

PNG = "iVBORw0KGgo="


def text(source):
    return new_markdown_cell(source)


def run(source, *outputs):
    return new_code_cell(source, outputs=list(outputs), execution_count=1)


def printed(words):
    return new_output("stream", name="stdout", text=words)


def figure(alt="a curve", caption="read it downward", kind="Figure", png=PNG):
    html = f'<figure><img src="data:image/png;base64,{PNG}" alt="{alt}"><figcaption>{caption}</figcaption></figure>'
    data = {"text/html": html, "image/png": png, "text/plain": f"{kind}: {alt}"}
    return new_output("display_data", data=data)


def bundle(kind, content):
    return new_output("display_data", data={kind: content, "text/plain": "thing"})


def page(root: Path, *cells, name="01_lesson"):
    """The cells as a stored notebook of a project at `root`, read as the rules read it."""
    for n, cell in enumerate(cells, start=1):
        cell.id = cell.id if cell.id.startswith("cell-9") else f"cell-{n:03d}"
    path = root / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=list(cells)), path)
    return read(path, root)


def misplaced():
    cell = run("x = 1")
    cell.id = "cell-900"
    return cell


LONG = "\n".join(f"x{n} = {n}" for n in range(26))
HOME, SCRATCH = "/" + "home/me", "/" + "tmp/x"  # put together here, so that this file names no such place
SEVEN = "\n".join(f"x{n} = {n}" for n in range(7))

# rule, a sentence's part, cells that break the rule, cells that keep it
CASES = [
    (code.no_cell_is_long, "26 lines", [run(LONG)], [run(LONG.replace("x3 =", "# x3 =", 1) + "\n\n# end")]),
    (code.most_cells_are_short, "7 lines", [run(SEVEN)], [run(SEVEN), run("x = 1"), run("y = 1")]),
    (code.every_cell_is_python, "not Python", [run("x = = 1")], [run("x = 1\n%time x")]),
    (
        code.a_definition_follows_prose,
        "defines step",
        [run("x = 1"), run("def step(x):\n    return x")],
        [text("One step."), run("def step(x):\n    return x"), run("step(1)")],
    ),
    (code.a_definition_follows_prose, "defines Net", [run("class Net:\n    pass")], [run("x = 1")]),
    (code.imports_come_first, "imports only", [run("import numpy\nx = 1")], [run("import numpy"), run("x = 1")]),
    (
        code.no_global_randomness,
        "np.random.seed",
        [run("np.random.seed(0)")],
        [run("rng = np.random.default_rng(0)\nrng.normal(size=3)")],
    ),
    (code.no_global_randomness, "np.random.rand", [run("x = np.random.rand(3)")], [run("x = rng.random(3)")]),
    (code.no_global_randomness, "without a seed", [run("rng = default_rng()")], [run("rng = default_rng(3)")]),
    (code.no_global_randomness, "random.choice", [run("random.choice(x)")], [run("rng.choice(x)")]),
    (code.no_shell_and_no_autoreload, "!pip", [run("!pip install numpy")], [run("x != 1")]),
    (code.no_shell_and_no_autoreload, "%pip", [run("%pip install numpy")], [run("x = 7 % pip")]),
    (code.no_shell_and_no_autoreload, "%load_ext", [run("%load_ext autoreload")], [run("x = 1")]),
    (code.no_warning_filters, "silences", [run("warnings.filterwarnings('ignore')")], [run("x = 1")]),
    (code.no_warning_filters, "silences", [run("np.seterr(all='ignore')")], [run("x = 1")]),
    (code.ids_are_positions, "'cell-900'", [misplaced()], [run("x = 1")]),
    (code.nothing_is_too_much, "61 cells", [text("a") for _ in range(61)], [text("a") for _ in range(60)]),
    (code.nothing_is_too_much, "7 figures", [run("x", *[figure()] * 7)], [run("x", *[figure()] * 6)]),
    (
        code.nothing_is_too_much,
        "3 widgets",
        [run("x", *[figure(kind="Widget")] * 3)],
        [run("x", *[figure(kind="Widget")] * 2, *[figure()] * 6)],
    ),
    (code.nothing_is_too_much, "6 predictions", [run("guess = ...") for _ in range(6)], [run("guess = ...")]),
    (
        code.predictions_are_answered,
        "asks for a guess",
        [run("guess = 0.5"), text("## Next"), run("x")],
        [run("guess = 0.5"), text("The answer:"), run("x")],
    ),
    (code.predictions_are_answered, "asks for a guess", [run("guess = ...")], [run("guess = ..."), run("x")]),
    (figures.figures_have_words, "without alt", [run("x", figure(alt=" "))], [run("x", figure())]),
    (figures.figures_have_words, "without a caption", [run("x", figure(caption=" "))], [run("x", figure())]),
    (figures.pictures_come_with_their_html, "bare", [run("x", bundle("image/png", PNG))], [run("x", figure())]),
    (figures.pictures_come_with_their_html, "bare", [run("x", bundle("image/svg+xml", "<svg/>"))], [run("x")]),
    (figures.pictures_come_with_their_html, "bare", [run("x", figure(png="AAAA"))], [run("x", figure())]),
    (
        figures.nothing_live_is_stored,
        "live widget",
        [run("x", bundle("application/vnd.jupyter.widget-view+json", {"model_id": "1"}))],
        [run("x", figure(kind="Widget"))],
    ),
    (figures.pictures_in_prose_have_alt_text, "alt text", [text("![](a.png)")], [text("![a map](a.png)")]),
    (figures.pictures_in_prose_have_alt_text, "alt text", [text('<img src="a.png">')], [text("<b>a</b>")]),
    (
        figures.no_remote_images,
        "from the net",
        [text("![a map](https://example.org/a.png)")],
        [text("[a page](https://example.org) ![a map](a.png)")],
    ),
    (
        figures.no_remote_images,
        "from the net",
        [run("x", bundle("text/html", '<img alt="a" src="//example.org/a.png">'))],
        [run("x", figure())],
    ),
    (links.links_lead_somewhere, "does not exist", [text("[b](b.md)")], [text("[a](01_lesson.ipynb) `[b](b.md)`")]),
    (links.links_lead_somewhere, "no such heading", [text("# A\n[b](#B)")], [text("# A b\n[b](#A-b), [b](#a-b)")]),
    (
        links.links_lead_somewhere,
        "no such heading",
        [text("[b](01_lesson.ipynb#B)")],
        [text("## 3. A (core, 2 min)\n[a](01_lesson.ipynb#3.-A-(core,-2-min)) [a](#3-a-core-2-min)")],
    ),
    (links.no_machine_paths, HOME, [text(f"See {HOME}/x.")], [text(f"See https://a.org{HOME} and a{SCRATCH}.")]),
    (links.no_machine_paths, "one machine", [run(f"open('{SCRATCH}')")], [run("a / work")]),
    (links.no_machine_paths, "one machine", [run("x", printed(r"C:\Users\me"))], [run("x", printed("C: a"))]),
    (links.no_machine_paths, "ipykernel_12", [run("x", printed("ipykernel_12/1.py"))], [run("x")]),
    (prose.headings_are_in_order, "jumps to ###", [text("# A\n### B")], [text("# A\n## B\n### C"), text("## D")]),
    (prose.headings_are_in_order, "exactly one", [text("## A")], [text("# A\n```\n# not a heading\n```")]),
    (
        prose.sections_say_their_minutes,
        "'3. Title'",
        [text("## 3. Title")],
        [text("## 3. Title (core, 12 min)"), text("## More (further, 3 min)\n### Part")],
    ),
    (
        prose.sections_say_their_minutes,
        "76 minutes",
        [text("## A (core, 40 min)"), text("## B (further, 36 min)")],
        [text("## A (core, 40 min)"), text("## B (further, 35 min)")],
    ),
    (prose.sentences_are_calm, "exclamation", [text("It works!")], [text("`a != b`, $n!$ ![a](a.png) <!-- x -->")]),
    (prose.sentences_are_calm, "exclamation", [run("x", figure(caption="Look!"))], [run("x", figure())]),
    (prose.sentences_are_calm, "emoji", [text("It works \U0001f600")], [text("h → h′, α ≤ β")]),
    (
        prose.spelling_is_british,
        "write colour",
        [text("The color is red.")],
        [text("The colour is `color`, as in “Color Normalization”; the size, a prize.")],
    ),
    (prose.spelling_is_british, "write optimiser", [text("the optimizer")], [text("the optimiser, `optimizer`")]),
    (
        prose.spelling_is_british,
        "write unnormalised",
        [run("x", figure(alt="unnormalized bars"))],
        [run("x", figure(alt="unnormalised bars"))],
    ),
    (
        numbers.numbers_are_shown,
        "tells 1.39",
        [text("The loss is 1.39."), run("x", printed("loss 1.3962"))],
        [text("The loss is 1.39."), run("x", printed("loss 1.3863"))],
    ),
    (
        numbers.numbers_are_shown,
        "tells 5e-7",
        [text("At most 5e-7.")],
        [text(r"At most 5e-7, $5.2 \times 10^{-7}$."), run("x", printed("5.21e-07"))],
    ),
    (
        numbers.numbers_are_shown,
        "tells 83.3",
        [text("It is right in 83.3% of them."), run("x", printed("0.81"))],
        [text("It is right in 83.3% of them, version 2.4.6."), run("x", printed("0.83333"))],
    ),
    (
        numbers.numbers_are_shown,
        "tells 0.25",  # in prose a setting is not evidence; in code marks it is
        [text("The rate is 0.25."), run("lr = 0.25")],
        [text("The rate is `0.25`."), run("lr = 0.25")],
    ),
    (
        numbers.numbers_are_shown,
        "tells 0.25",
        [text("The rate is `0.25`."), run("guess = 0.25")],
        [text("The rate is unknown."), run("guess = 0.25")],
    ),
    (
        numbers.numbers_are_shown,
        "tells 0.77",  # printing one's own words is no evidence
        [text("It is 0.77."), run("print('it is 0.77')", printed("it is 0.77"))],
        [text("It is 0.77."), run("print(f'it is {x:.2f}')", printed("it is 0.77"))],
    ),
    (
        numbers.numbers_are_shown,
        "tells 0.91",
        [run("show(fig, alt='ends at 0.91', caption='c')", figure(alt="ends at 0.91"))],
        [run("show(fig, alt=f'ends at {p:.2f}', caption='c')", figure(alt="ends at 0.91"))],
    ),
    (numbers.numbers_are_shown, "tells 0.44", [run("x = 1  # about 0.44")], [run("x = 0.44  # 0.44")]),
]


@pytest.mark.parametrize("rule, part, bad, good", CASES, ids=[f"{case[0].__name__}-{case[1]}" for case in CASES])
def test_a_rule_refuses_what_breaks_it_and_accepts_what_keeps_it(tmp_path, rule, part, bad, good):
    assert any(part in advice for _, advice in rule(page(tmp_path, *bad)))
    assert list(rule(page(tmp_path, *good))) == []


def test_every_rule_has_a_case():
    assert {rule for rules in RULES.values() for rule in rules} == {case[0] for case in CASES}


def test_widget_state_is_refused(tmp_path):
    notebook = page(tmp_path, run("x"))
    notebook.metadata["widgets"] = {}
    assert "widget state" in list(figures.nothing_live_is_stored(notebook))[0][1]


def test_a_results_file_is_evidence_only_where_it_is_named(tmp_path):
    results = tmp_path / "data" / "results"
    results.mkdir(parents=True)
    (results / "gaps.json").write_text(json.dumps({"values": [{"score": 0.9512}]}), "utf-8")
    told = list(numbers.numbers_are_shown(page(tmp_path, text("The score is 0.95."))))
    named = list(numbers.numbers_are_shown(page(tmp_path, text("The score is 0.95 (gaps.json)."))))
    assert [number for number, _ in told] == [1] and named == []


def test_code_marks_are_paired_after_a_block_of_code():
    assert code_in_prose("```python\nx = 1\n```\n\nNot `a` but `b`.") == ["```python\nx = 1\n```", "`a`", "`b`"]


def test_the_formats_of_strings_are_no_claims_but_what_stands_around_them_is(tmp_path):
    assert list(numbers.numbers_are_shown(page(tmp_path, run('print(f"{x:5.1%}")')))) == []
    assert list(numbers.numbers_are_shown(page(tmp_path, run('print(f"5.1% and {x:5.1%}")'))))


def test_a_pages_own_python_is_evidence_for_settings_and_not_for_claims(tmp_path):
    block = "# A\n\n```python\nw = 0.75  # {}\n```\n\nTry `w = {}`. It reaches {}.\n"
    for numbers_told, found in [((1, 0.75, 1), 0), ((0.25, 0.75, 1), 1), ((1, 0.25, 1), 1), ((1, 1, 0.75), 1)]:
        (tmp_path / "README.md").write_text(block.format(*numbers_told), "utf-8")
        assert len(set(numbers.numbers_are_shown(read(tmp_path / "README.md", tmp_path)))) == found


def test_a_cited_constant_holds_on_its_own_page_only(tmp_path):
    (tmp_path / "tools").mkdir()
    entry = {"number": "0.577", "where": ["notebooks/01_lesson.ipynb"], "source": "Euler's constant"}
    (tmp_path / "tools" / "constants.json").write_text(json.dumps([entry]), "utf-8")
    assert list(numbers.numbers_are_shown(page(tmp_path, text("0.577")))) == []
    assert list(numbers.numbers_are_shown(page(tmp_path, text("0.577"), name="02_lesson")))


def test_every_constant_says_where_it_stands_and_where_it_comes_from():
    listed = json.loads(Path("tools/constants.json").read_text("utf-8"))
    assert all(entry["number"] and entry["where"] and len(entry["source"]) > 10 for entry in listed)


def project(root: Path, *cells):
    """A project of one lesson, its source and a page."""
    page(root, *cells)
    (root / "notebooks" / "source").mkdir()
    (root / "notebooks" / "source" / "01_lesson.py").write_text("# %%\nx = 1\n", "utf-8")
    (root / "README.md").write_text("# A course\n\n[Lesson](notebooks/01_lesson.ipynb#a-title)\n", "utf-8")
    return root


def test_a_whole_good_project_passes(tmp_path):
    assert check(project(tmp_path, text("# A title"), run("import numpy"), run("x", figure()))) == []


def test_a_finding_names_file_cell_rule_and_what_to_do(tmp_path):
    project(tmp_path, text("# A title"), run("import numpy"), run("!ls"))
    assert check(tmp_path) == [
        "notebooks/01_lesson.ipynb: cell 3: no shell and no autoreload: runs !ls; "
        "say in prose what to type in a terminal"
    ]


def test_a_source_without_its_notebook_is_found(tmp_path):
    project(tmp_path, text("# A title"))
    (tmp_path / "notebooks" / "source" / "02_next.py").write_text("# %%\n", "utf-8")
    (tmp_path / "notebooks" / "source" / "01_lesson.py").unlink()
    assert [line.split(":")[0] for line in check(tmp_path)] == [
        "notebooks/01_lesson.ipynb",
        "notebooks/source/02_next.py",
    ]


def test_a_constant_that_no_page_tells_is_found(tmp_path):
    project(tmp_path, text("# A title"))
    (tmp_path / "tools").mkdir()
    entry = {"number": "0.577", "where": ["README.md", "*"], "source": "Euler's constant"}
    (tmp_path / "tools" / "constants.json").write_text(json.dumps([entry]), "utf-8")
    assert check(tmp_path) == ["tools/constants.json: page: constants are told: README.md has no 0.577; drop it"]


def test_a_page_is_held_to_the_rules_of_text(tmp_path):
    (tmp_path / "README.md").write_text("# A\n\n### B\n\nGreat! It is 1.5 colors, [x](x.md).\n", "utf-8")
    assert len(findings(read(tmp_path / "README.md", tmp_path))) == 5


@pytest.mark.parametrize("broken", [False, True])
def test_the_command_exits_with_what_it_found(tmp_path, broken):
    project(tmp_path, text("# A title" + ("!" if broken else "")))
    run_it = "import sys; from tools.rules.__main__ import main; import os; os.chdir(sys.argv[1]); sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", run_it, tmp_path], capture_output=True, text=True, cwd=Path.cwd())
    assert done.returncode == int(broken), done.stderr
    assert ("exclamation" in done.stdout) == broken
