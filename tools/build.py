"""Build the notebooks: read notebooks/source, execute, keep stills, write the same bytes every time.

python -m tools.build                    every lesson
python -m tools.build 01_word_prediction one lesson (or the path of a source)
python -m tools.build exercises/01_word_prediction   its exercises, which make two notebooks: to fill in, and solved
python -m tools.build --check            build nothing; fail where a notebook is not its source's
"""

import argparse
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat

from tools import exercises
from tools.execute import run
from tools.stored import complaints, stored

ROOT = Path(__file__).resolve().parents[1]
LESSONS = ROOT / "notebooks"
LIMIT = 60  # seconds a notebook may take

# The same for every notebook and every machine: no version numbers, no widget state, no times.
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}


class BuildError(Exception):
    """The sentence that the author should read."""


def target(source):
    """Where a source's notebook goes: ROOM/source/NAME.py -> ROOM/NAME.ipynb, sub-folders kept."""
    room = next(folder for folder in source.parents if folder.name == "source")
    return room.parent / source.relative_to(room).with_suffix(".ipynb")


def targets(source):
    """All notebooks that a source makes: of exercises there are two, to fill in and solved."""
    notebook = target(source)
    twice = source.parent.name == "exercises"
    return [notebook, notebook.parents[1] / "solutions" / notebook.name] if twice else [notebook]


def source_of(notebook):
    """The source a notebook is built from (the inverse of `targets`); None if there is none."""
    for room in notebook.parents:
        candidate = room / "source" / notebook.relative_to(room).with_suffix(".py")
        if candidate.parent.name == "solutions":
            candidate = candidate.parents[1] / "exercises" / candidate.name
        if candidate.exists():
            return candidate
    return None


def unexecuted(source, notebook=None):
    """The notebook as its source says, before any cell ran: ids by position, fixed metadata."""
    folder = (notebook or target(source)).parent.name
    notebook = jupytext.read(source, fmt="py:percent")
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number:03d}"
        if source.parent.name == "exercises":
            (exercises.solved if folder == "solutions" else exercises.for_students)(cell)
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def build(source, notebook):
    """The executed notebook's text. Raises BuildError, naming the cell, where one fails or complains."""
    notebook.parent.mkdir(parents=True, exist_ok=True)  # it runs there
    result = run(unexecuted(source, notebook), notebook.parent, LIMIT)
    if result.stopped:
        raise BuildError(f"{source.name}, {result.notebook.cells[result.reached].id}: {result.stopped}")
    for cell in result.notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = stored_or_refused(source, cell)
    return text_of(result.notebook)


def stored_or_refused(source, cell):
    try:
        found, kept = complaints(cell.outputs), stored(cell.outputs)
    except ValueError as error:
        raise BuildError(f"{source.name}, {cell.id} {error}") from None
    if found:
        raise BuildError(f"{source.name}, {cell.id} {'; '.join(found)}")
    return kept


def text_of(notebook):
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))  # bytes: LF on Windows too
    remember(path, text)


# A notebook may be overwritten when nothing of a person's is lost: git holds it, or the last build wrote it.


def is_edited(path):
    if not path.exists():
        return False
    content = path.read_bytes()
    return content != in_git(path) and digest(content) != remembered(path).get(str(path))


def in_git(path):
    return git(path, "show", f"HEAD:./{path.name}")


def git(path, *words):
    """What a git command prints, as bytes; None outside a repository or where it fails."""
    try:
        return subprocess.run(["git", *words], cwd=path.parent, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None


def ledger(path):
    """A file in the clone's own .git folder: notebook -> digest of what the build last wrote there."""
    where = git(path, "rev-parse", "--absolute-git-dir")
    return Path(where.decode().strip()) / "built-notebooks.json" if where else None


def remembered(path):
    file = ledger(path)
    return json.loads(file.read_text(encoding="utf-8")) if file and file.exists() else {}


def remember(path, text):
    file = ledger(path)
    if file:
        record = remembered(path) | {str(path): digest(text.encode("utf-8"))}
        file.write_text(json.dumps(record, indent=1), encoding="utf-8")


def digest(content):
    return hashlib.sha256(content).hexdigest()


# Is a committed notebook its source's? Decided without running a cell: the strict test runs them all.


def out_of_date(notebook):
    """Why the notebook on disk is not what its source builds, in words; "" if it is."""
    source = source_of(notebook)
    if source is None:
        return f"{notebook.name} has no source: nothing builds it"
    if not notebook.exists():
        return f"{notebook.name} was never built"
    text = notebook.read_bytes().decode("utf-8")
    found, expected = nbformat.reads(text, as_version=4), unexecuted(source, notebook)
    if text_of(found) != text:
        return f"{notebook.name} is not in the form the build writes (line ends, indent or order of keys)"
    for one, other in zip(found.cells, expected.cells, strict=False):
        if without_outputs(one) != without_outputs(other):
            return f"{notebook.name}, {one.get('id', 'a cell')} is not {other.id} of {source.name}"
    if len(found.cells) != len(expected.cells):
        return f"{notebook.name} has {len(found.cells)} cells, its source {len(expected.cells)}"
    if {**found, "cells": []} != {**expected, "cells": []}:
        return f"{notebook.name}: its metadata is not what the build writes"
    return ""


def without_outputs(cell):
    return {key: value for key, value in cell.items() if key not in ("outputs", "execution_count")}


def lessons():
    return sorted((LESSONS / "source").rglob("*.py"))


def find(name):
    """A source by the name of its notebook (of exercises: exercises/NAME) or by its path."""
    path = Path(name)
    if path.suffix == ".py" and path.exists():
        return path.resolve()
    names = {source.relative_to(LESSONS / "source").with_suffix("").as_posix(): source for source in lessons()}
    exact = names.get(path.with_suffix("").as_posix())
    found = [exact] if exact else [source for source in names.values() if source.stem == path.stem]
    if len(found) != 1:
        known = ", ".join(names)
        raise BuildError(f"no single source is called {name!r}; there are: {known}")
    return found[0]


def build_all(sources, overwrite):
    pairs = [(source, notebook) for source in sources for notebook in targets(source)]
    edited = [notebook for _, notebook in pairs if is_edited(notebook)]
    if edited and not overwrite:
        names = ", ".join(path.name for path in edited)
        raise BuildError(
            f"not overwritten, because it differs from git and no build wrote it: {names}\n"
            "Move the change into its source under source/, or copy the file away; "
            "then `git restore` it, or build with --overwrite."
        )
    for source, notebook in pairs:
        write(notebook, build(source, notebook))
        print(f"built {'/'.join(notebook.parts[-2 if len(targets(source)) > 1 else -1 :])}", flush=True)


def check_all(sources):
    notebooks = {notebook for source in sources for notebook in targets(source)} | set(LESSONS.rglob("*.ipynb"))
    visible = [path for path in sorted(notebooks) if ".ipynb_checkpoints" not in path.parts]
    reasons = [reason for reason in map(out_of_date, visible) if reason]
    if reasons:
        raise BuildError("\n".join([*reasons, "Run `make notebooks` and commit what it writes."]))


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.build", description="Build the notebooks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a lesson (or a source); default all")
    parser.add_argument("--check", action="store_true", help="run nothing; is every notebook its source?")
    parser.add_argument("--overwrite", action="store_true", help="overwrite notebooks edited by hand")
    chosen = parser.parse_args(arguments)
    try:
        sources = [find(name) for name in chosen.names] or lessons()
        if chosen.check:
            check_all(sources)
        else:
            build_all(sources, chosen.overwrite)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
