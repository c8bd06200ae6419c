"""Find the submissions in a folder: a folder or a loose file for each student, notebooks known by what is in them."""

import json
import re
from pathlib import Path
from typing import NamedTuple

from rnn_core.exercises import TOPICS
from tools.grading.form import OPEN, exercise_of

LARGEST = 20 << 20  # bytes of a file that may be a notebook
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar")


class Cell(NamedTuple):
    kind: str
    source: str
    id: str  # nbgrader's grade_id, "" if the cell has none


class Submission(NamedTuple):
    """cells is None where nothing could be graded; the sentences say why, or what else was found."""

    student: str
    cells: tuple | None = None
    sentences: tuple = ()


class Found(NamedTuple):
    """One file: its name inside the student's folder, its cells, or a sentence about what is wrong with it."""

    name: str
    cells: tuple | None
    sentence: str = ""


def students(folder):
    """{student: files}: every folder is a student, and so is every loose file, by its name without the ending."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_symlink():
            continue
        if path.is_dir():
            found.setdefault(path.name, []).extend((file, path) for file in files_in(path))
        else:
            found.setdefault(path.stem, []).append((path, folder))
    return {student: [(file, str(file.relative_to(base))) for file, base in files] for student, files in found.items()}


def files_in(folder):
    """Regular files, less those in hidden folders (such as .ipynb_checkpoints) and links, which may lead anywhere."""
    inside = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return [path for path in inside if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def read(path, name):
    """What one file is. Its name decides nothing, except whether a broken one was meant to be a notebook."""
    if path.stat().st_size > LARGEST:
        return Found(name, None, f"{name} was not read: it is larger than {LARGEST >> 20} MB.")
    meant = path.suffix == ".ipynb"
    try:
        data = path.read_bytes()
        content = json.loads(data.decode("utf-8-sig"))
        return Found(name, tuple(cell_of(cell) for cell in content["cells"]))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        what = "it is empty" if not data.strip() else f"it is not JSON ({str(error).split(': ')[0]})"
    except (KeyError, TypeError, AttributeError):
        what = "it is JSON without a list of cells"
    except OSError as error:
        meant, what = True, f"it cannot be opened ({error.strerror})"
    return Found(name, None, f"{name} is not a notebook that can be read: {what}." if meant else "")


def cell_of(cell):
    source = cell.get("source", "")
    source = source if isinstance(source, str) else "".join(source)
    said = cell.get("metadata") or {}
    return Cell(str(cell.get("cell_type")), source, str((said.get("nbgrader") or {}).get("grade_id", "")))


def defines(source, name):
    """Does the text of a cell define this name? (By its text: it may hold a mistake of syntax.)"""
    return re.search(rf"^(async +def|def) +{name}\b|^{name} *=[^=]", source, re.M) is not None


def counted(form, cells):
    """How many exercises of the form these cells answer: by id, and by the function's name where the ids are lost."""
    ids = {cell.id for cell in cells}
    by_id = sum(id in ids for id in form.stubs)
    by_name = sum(any(defines(c.source, name) for c in cells if c.kind == "code") for name in form.exercises)
    return by_id, by_name


def written(form, cells):
    """How many answers are no longer as they were released."""
    return len({c.id for c in cells if c.id in form.stubs and c.source.strip() != form.stubs[c.id].strip()})


def lesson_of(cells):
    """The topic whose answers stand in these cells; "" if none do."""
    names = {exercise_of(cell.id) for cell in cells}
    best = max(TOPICS, key=lambda topic: len(names & set(TOPICS[topic])))
    return best if names & set(TOPICS[best]) else ""


def pick(form, found):
    """The notebook to grade among a student's files, and sentences about the others."""
    sentences = [file.sentence for file in found if file.sentence]
    ours = [file for file in found if file.cells is not None and any(counted(form, file.cells))]
    with_ids = [file for file in ours if counted(form, file.cells)[0]]
    # Functions may share their names between lessons, so a notebook of another lesson's ids is not taken for this one.
    ours = with_ids or [file for file in ours if not lesson_of(file.cells) and not is_solved(file.cells)]
    if not ours:  # what else lies there is told only where it may be the reason
        return None, sentences + [about_another(form, file) for file in found if file.cells is not None]
    best = max(ours, key=lambda file: (written(form, file.cells), counted(form, file.cells), file.name))
    if len(ours) > 1:
        names = ", ".join(file.name for file in ours)
        sentences.append(f"{len(ours)} notebooks of this lesson were found ({names}); {best.name} was graded.")
    return best.cells, sentences


def is_solved(cells):
    """Is this the course's own page of solutions? Whoever hands in a copy of the whole course has it in there."""
    return any(cell.source.startswith("# Solutions") for cell in cells)


def about_another(form, file):
    lesson = lesson_of(file.cells)
    what = f"is the notebook of {lesson}, not of" if lesson else "holds no answer of a student's to"
    return f"{file.name} {what} {form.name}."


def submission(form, student, files):
    found = [read(path, name) for path, name in files]
    cells, sentences = pick(form, found)
    if cells is None and not sentences:
        packed = [name for _, name in files if name.endswith(ARCHIVES)]
        what = f"only {', '.join(packed)}: unpack it, then grade again" if packed else "no notebook was found"
        sentences = [f"Nothing to grade: {what}."]
    return Submission(student, cells, tuple(sentences))


def collect(folder, form):
    """Every student's submission, in the order of their names."""
    return [submission(form, student, files) for student, files in students(Path(folder)).items()]


def lesson_of_most(folder):
    """The lesson that most of a folder's notebooks are of; "" if none is."""
    cells = [read(*file).cells for files in students(Path(folder)).values() for file in files]
    lessons = [lesson for lesson in map(lesson_of, filter(None, cells)) if lesson]
    return max(sorted(set(lessons)), key=lessons.count, default="")


def open_of(form, cells):
    """{grade_id: text} of the answers in words."""
    return {cell.id: cell.source for cell in cells or () if cell.id in form.stubs and cell.id.startswith(OPEN)}
