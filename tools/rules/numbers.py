"""The rule about numbers: a decimal that is told is also shown.

Told: every number with a decimal point or an exponent (1.39, 5e-7, 1.3 \\times 10^{-7}) in text cells and pages,
formulas included, and in the words of code cells: strings (a figure's alt text and caption among them), comments.
Shown, rounded to the digits that are told (a percentage may be shown as a fraction): in a stored output of the same
notebook; in a results file, data/results/NAME.json or benchmarks/NAME.json, whose NAME the page mentions; or listed in
tools/constants.json with where it may stand and its source.
A number of the cell's own strings proves nothing when the cell prints it. What stands in code marks, in strings or in
comments may also be a setting: a number of the notebook's own code, guesses apart, or of a Markdown page's own fenced
Python. Versions of three parts (2.4.6) are no decimals.
"""

import ast
import html
import json
import re

from .code import is_prediction
from .pages import Cell, code_in_prose, fenced_python, without_code

TOLD = re.compile(r"(?<![\w.])(\d+\.\d+(?:e[+-]?\d+)?|\d+e[+-]?\d+)(?!\d|\.\d|[fgde]\b)(\s?\\?%| per cent)?", re.I)
SHOWN = re.compile(r"(?<![\w.])(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?", re.I)


def told(text: str) -> list[tuple[str, bool]]:
    """(number as written, is it a percentage) of each decimal in a text."""
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    text = re.sub(r"\s*(?:\\times|\\cdot|×)\s*10\^\{?([-−]?\d+)\}?", r"e\1", text).replace("e−", "e-")
    return [(number, bool(per)) for number, per in TOLD.findall(text)]


def agrees(number: str, value: float) -> bool:
    """Is `number` what `value` looks like at number's digits?"""
    mantissa, _, exponent = number.lower().partition("e")
    digit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    return abs(float(number) - abs(value)) <= 0.5 * digit * (1 + 1e-9)


def is_shown(number: str, percent: bool, values) -> bool:
    return any(agrees(number, value) or (percent and agrees(number, 100 * value)) for value in values)


def output_text(output) -> str:
    """All that a reader sees of an output, without its pictures."""
    kinds = output.get("data", {})
    page = html.unescape(re.sub(r"<[^>]*>", " ", kinds.get("text/html", "")))
    return "\n".join([output.get("text", ""), kinds.get("text/plain", ""), page])


def output_values(page) -> set[float]:
    """The numbers of the stored outputs, but for those that the cell only repeats from its own strings."""
    values = set()
    for cell in page.code:
        repeated = {match for words in cell.words() for match in SHOWN.findall(words)}
        for output in cell.outputs:
            values |= {float(match) for match in SHOWN.findall(output_text(output)) if match not in repeated}
    return values


def setting_values(page) -> set[float]:
    """The numbers written in the page's code, guesses apart."""
    blocks = [block for cell in page.cells if page.kind == "markdown" for block in fenced_python(cell.source)]
    code = page.code + [Cell(0, "code", block) for block in blocks]
    trees = [cell.tree() for cell in code if not is_prediction(cell)]
    constants = (node for tree in trees if tree for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {float(node.value) for node in constants if type(node.value) in (int, float)}


def result_values(page) -> set[float]:
    """The numbers of the results files that the page mentions by name."""
    text = "\n".join(cell.source for cell in page.cells)
    files = [*page.root.glob("data/results/*.json"), *page.root.glob("benchmarks/*.json")]
    values = set()
    for file in files:
        if re.search(rf"\b{re.escape(file.stem)}\b", text):
            _collect(json.loads(file.read_text("utf-8")), values)
    return values


def _collect(thing, values: set) -> None:
    if isinstance(thing, dict):
        thing = list(thing.values())
    if isinstance(thing, list):
        for part in thing:
            _collect(part, values)
    elif type(thing) in (int, float):
        values.add(float(thing))


def constants(page) -> set[str]:
    """The cited numbers that may stand on this page."""
    file = page.root / "tools" / "constants.json"
    listed = json.loads(file.read_text("utf-8")) if file.exists() else []
    name = page.path.relative_to(page.root).as_posix()
    return {entry["number"] for entry in listed if name in entry["where"] or "*" in entry["where"]}


def numbers_are_shown(page):
    shown = output_values(page) | result_values(page)
    settings = shown | setting_values(page)
    cited = constants(page)
    for cell in page.cells:
        if cell.kind == "markdown":
            claims = [(told(without_code(cell.source)), shown)]
            claims += [(told(span), settings) for span in code_in_prose(cell.source)]
        else:
            claims = [(told(words), settings) for words in cell.words()]
        for numbers, values in claims:
            for number, percent in numbers:
                if number not in cited and not is_shown(number, percent, values):
                    yield cell.number, f"tells {number}; show it in an output, a results file or constants.json"


RULES = (numbers_are_shown,)
