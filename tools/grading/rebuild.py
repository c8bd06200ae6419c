"""Put a student's answers into a fresh copy of the assignment.

Checks and tests that were copied, deleted or edited therefore change nothing; answers are found by their grade_id,
or, where that is lost, by the name of the function that is asked for.
"""

import ast
import copy
from itertools import pairwise
from typing import NamedTuple

from nbformat.v4 import new_code_cell

from tools.grading.collect import defines
from tools.grading.form import ANSWER, OPEN, exercise_of, grade_id


class Rebuilt(NamedTuple):
    """answers: {grade_id: source}, less those left blank. extras: {exercise: the student's own definitions}."""

    answers: dict
    extras: dict
    sentences: tuple


def same(one, other):
    """Are two pieces of code the same, but for spaces and comments?"""
    if one.split() == other.split():
        return True
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


class Answer(NamedTuple):
    """copies: how many stood in cells of its id. stray: it was found elsewhere, its cell being lost or blank."""

    source: str
    copies: int
    stray: bool


def answers_of(form, cells):
    """{grade_id: Answer} for every answer that was written."""
    found = {}
    for id, stub in form.stubs.items():
        sources = [cell.source for cell in cells if cell.id == id and not same(cell.source, stub)]
        others = []
        if id.startswith(OPEN) and not any(cell.id == id for cell in cells):
            others = below_the_question(form, cells, id)
        elif id.startswith(ANSWER) and not any(defines(source, exercise_of(id)) for source in sources):
            others = strays(cells, exercise_of(id), stub)
        if others or sources:
            found[id] = Answer(together(form, sources, others), len(sources), bool(others))
    return found


def together(form, sources, others):
    """The text of an answer; where its own cell holds but helpers, those and what was found elsewhere."""
    if not others:
        return sources[-1]
    helpers = definitions(form, sources[-1]) if sources else ""
    return f"{helpers}\n\n\n{others[-1]}" if helpers else others[-1]


def below_the_question(form, cells, id):
    """An answer in words whose id is lost stands where it stood: after the text of its question."""
    asked = next(a.source for a, b in pairwise(form.blank.cells) if grade_id(b) == id)
    return [b.source for a, b in pairwise(cells) if same(a.source, asked) and not same(b.source, form.stubs[id])]


def title(id):
    return id.removeprefix(ANSWER) if id.startswith(ANSWER) else "the answer in words"


def strays(cells, name, stub):
    """Cells outside their own place that define the function which is asked for."""
    code = [cell.source for cell in cells if cell.kind == "code"]
    return [source for source in code if defines(source, name) and not same(source, stub)]


CHEAP = {"np", "numpy", "math", "list", "dict", "set", "tuple", "range", "float", "int", "len"}


def definitions(form, source):
    """Of a cell that the student added or changed: its imports, functions, classes and constants, not its doings."""
    try:
        lines = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    kept = [line for line in lines if is_definition(line) and not names_of(line) & set(form.exercises)]
    return "\n".join(ast.unparse(line) for line in kept)


def is_definition(line):
    if isinstance(line, ast.Assign | ast.AnnAssign):
        calls = [node.func for node in ast.walk(line) if isinstance(node, ast.Call)]
        return all(root(function) in CHEAP for function in calls)
    return isinstance(line, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def root(node):
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def names_of(line):
    stored = {node.id for node in ast.walk(line) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return {getattr(line, "name", "")} | (stored if isinstance(line, ast.Assign | ast.AnnAssign) else set())


def extras_of(form, cells):
    """{exercise: definitions}: what stands between two answers may be meant for either, so both get it.

    Those above the first answer stand under "" and are for all.
    """
    given = {cell.source.strip() for cell in form.blank.cells}
    found, here, waiting = {}, "", []
    for cell in cells:
        if cell.id.startswith(ANSWER) and cell.id in form.stubs:
            found.setdefault(exercise_of(cell.id), []).extend(waiting if here else [])
            here, waiting = exercise_of(cell.id), []
        elif cell.kind == "code" and cell.source.strip() not in given:
            kept = definitions(form, cell.source)
            waiting.append(kept)
            found.setdefault(here, []).append(kept)
    joined = {name: "\n".join(filter(None, sources)) for name, sources in found.items()}
    return {name: source for name, source in joined.items() if source}


def rebuild(form, cells):
    """What a student's cells hold of this assignment."""
    found = answers_of(form, cells)
    lost = [id for id in form.stubs if not any(cell.id == id for cell in cells) and id not in found]
    stray = [id for id, answer in found.items() if answer.stray]
    several = [id for id, answer in found.items() if answer.copies > 1 and not answer.stray]
    said = [
        ("Found by what they say, not in their own cells", stray),
        ("Answered in several cells, of which the last was graded", several),
        ("Missing, and graded as left blank", lost),
    ]
    sentences = tuple(f"{what}: {', '.join(map(title, ids))}." for what, ids in said if ids)
    return Rebuilt({id: answer.source for id, answer in found.items()}, extras_of(form, cells), sentences)


def notebook(form, rebuilt, without=()):
    """A fresh copy with the answers in it, except those of the exercises in `without`, which stay as released."""
    made = copy.deepcopy(form.blank)
    cells, extras = [], dict(rebuilt.extras)
    for cell in made.cells:
        id = grade_id(cell)
        name = exercise_of(id) if id.startswith(ANSWER) else ""
        if id in rebuilt.answers and name not in without:
            cell.source = rebuilt.answers[id]
        if name:
            own = [extras.pop("", ""), extras.pop(name, "") if name not in without else ""]
            cells += [own_cell(name * i, source, f"own-{name}-{i}") for i, source in enumerate(own) if source]
        cells.append(cell)
    made.cells = cells
    return made


def own_cell(name, source, id):
    """What a student defined elsewhere; `name` is the exercise that it is put back with."""
    return new_code_cell(source, id=id, metadata={"own": name})
