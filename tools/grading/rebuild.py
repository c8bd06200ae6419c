"""Put a student's answers into a fresh copy of the assignment.

Checks and tests that were copied, deleted or edited therefore change nothing; answers are found by their grade_id,
or, where that is lost, by the name of the function that is asked for.
"""

import ast
import copy
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


def answers_of(form, cells):
    """{grade_id: (source, sentence)} for every answer that was written."""
    found = {}
    for id, stub in form.stubs.items():
        sources = [cell.source for cell in cells if cell.id == id and not same(cell.source, stub)]
        sentence = f"{title(id)} was there {len(sources)} times; the last was graded." if len(sources) > 1 else ""
        name = exercise_of(id)
        if name and not any(defines(source, name) for source in sources):
            others = strays(form, cells, name, stub)
            sentence = f"{title(id)} was found by its function's name, not in its own cell." if others else sentence
            sources = others or sources
        if sources:
            found[id] = sources[-1], sentence
    return found


def title(id):
    return f"The answer {id.removeprefix(ANSWER)}" if id.startswith(ANSWER) else f"The answer in words ({id})"


def strays(form, cells, name, stub):
    """Cells outside their own place that define the function which is asked for."""
    code = [cell.source for cell in cells if cell.kind == "code" and not graded(cell)]
    return [source for source in code if defines(source, name) and not same(source, stub)]


def graded(cell):
    return bool(exercise_of(cell.id)) or cell.id.startswith(OPEN)


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
        elif cell.kind == "code" and not graded(cell) and cell.source.strip() not in given:
            kept = definitions(form, cell.source)
            waiting.append(kept)
            found.setdefault(here, []).append(kept)
    joined = {name: "\n".join(filter(None, sources)) for name, sources in found.items()}
    return {name: source for name, source in joined.items() if source}


def rebuild(form, cells):
    """What a student's cells hold of this assignment."""
    found = answers_of(form, cells)
    sentences = [sentence for _, sentence in found.values() if sentence]
    lost = [id for id in form.stubs if not any(cell.id == id for cell in cells) and id not in found]
    if lost:
        sentences.append(f"Missing, and graded as left blank: {', '.join(title(id) for id in lost)}.")
    return Rebuilt({id: source for id, (source, _) in found.items()}, extras_of(form, cells), tuple(sentences))


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
