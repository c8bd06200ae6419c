"""Rules about code cells: short, introduced, self-contained, with nothing hidden."""

import ast
import re
from statistics import median

MEDIAN, LONGEST = 6, 25  # lines that are neither blank nor comment
FRESH = {"default_rng", "Generator", "SeedSequence", "PCG64", "Philox", "BitGenerator"}
MAGIC = re.compile(r"^\s*(!|%pip\b|%conda\b|%autoreload\b|%(re)?load_ext\b|%%(bash|sh|script|capture)\b)")
LIMITS = {"cells": 60, "figures": 6, "widgets": 2, "predictions": 5}
GUESS = re.compile(r"^\s*guess\w*\s*=(?!=)", re.M)


def length(cell):
    lines = (line.strip() for line in cell.source.splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


def is_prediction(cell):
    return cell.kind == "code" and bool(GUESS.search(cell.source))


def no_cell_is_long(page):
    for cell in page.code:
        if length(cell) > LONGEST:
            yield cell.number, f"has {length(cell)} lines of code; split it, {LONGEST} are the most"


def most_cells_are_short(page):
    middle = median([length(cell) for cell in page.code] or [0])
    if middle > MEDIAN:
        yield 0, f"the median code cell has {middle:g} lines; shorten cells until it is at most {MEDIAN}"


def every_cell_is_python(page):
    for cell in page.code:
        if cell.tree() is None:
            yield cell.number, "is not Python; mend its syntax"


def a_definition_follows_prose(page):
    for before, cell in zip((None, *page.cells), page.cells, strict=False):
        tree = cell.tree() if cell.kind == "code" else None
        kinds = (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
        names = [node.name for node in tree.body if isinstance(node, kinds)] if tree else []
        if names and (before is None or before.kind != "markdown"):
            yield cell.number, f"defines {names[0]}; put a sentence in a text cell before it"


def imports_come_first(page):
    for cell in page.code[:1]:
        tree = cell.tree()
        if tree and not all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in tree.body):
            yield cell.number, "is the first code cell; let it hold imports only"


def _dotted(node):
    """np.random.seed -> "np.random.seed"; what is not a dotted name -> ""."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return ""


def no_global_randomness(page):
    for cell in page.code:
        for node in ast.walk(cell.tree() or ast.Module([], [])):
            name = _dotted(node.func) if isinstance(node, ast.Call) else ""
            last = name.split(".")[-1]
            if last == "default_rng" and not node.args and not node.keywords:
                yield cell.number, "calls default_rng() without a seed; give it one"
            elif re.match(r"(np|numpy)\.random\.", name) and last not in FRESH:
                yield cell.number, f"calls {name}; draw from a generator made here, np.random.default_rng(seed)"
            elif re.match(r"random\.\w+$", name):
                yield cell.number, f"calls {name}; use np.random.default_rng(seed) instead"


def no_shell_and_no_autoreload(page):
    for cell in page.code:
        for line in cell.source.splitlines():
            if MAGIC.match(line):
                yield cell.number, f"runs {line.strip().split()[0]}; say in prose what to type in a terminal"


def no_warning_filters(page):
    for cell in page.code:
        if re.search(r"\b(filterwarnings|simplefilter|catch_warnings|seterr)\b", cell.source):
            yield cell.number, "silences warnings; mend what causes them"


def ids_are_positions(page):
    for cell in page.cells:
        if cell.id != f"cell-{cell.number:03d}":
            yield cell.number, f"has the id {cell.id!r}, expected 'cell-{cell.number:03d}'; build the notebook again"


def nothing_is_too_much(page):
    shown = [bundle.get("text/plain", "") for cell in page.code for bundle in cell.data() if "image/png" in bundle]
    widgets = sum(text.startswith("Widget: ") for text in shown)
    counts = {
        "cells": len(page.cells),
        "figures": len(shown) - widgets,
        "widgets": widgets,
        "predictions": sum(map(is_prediction, page.cells)),
    }
    for name, count in counts.items():
        if count > LIMITS[name]:
            yield 0, f"has {count} {name}; {LIMITS[name]} are the most a reader can take in"


def predictions_are_answered(page):
    """The next cell answers: code that runs what was guessed, or a sentence and then that code."""
    for n, cell in enumerate(page.cells):
        if not is_prediction(cell):
            continue
        after = page.cells[n + 1 : n + 3]
        answers = [other for other in after if other.kind == "code" and not is_prediction(other)]
        if not answers or (after[0].kind == "markdown" and re.search(r"^#", after[0].source, re.M)):
            yield cell.number, "asks for a guess; let the next code cell answer it, with no heading in between"


RULES = (
    no_cell_is_long,
    most_cells_are_short,
    every_cell_is_python,
    a_definition_follows_prose,
    imports_come_first,
    no_global_randomness,
    no_shell_and_no_autoreload,
    no_warning_filters,
    ids_are_positions,
    nothing_is_too_much,
    predictions_are_answered,
)
