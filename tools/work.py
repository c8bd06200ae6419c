"""Fill work/, the student's own copy of the lessons: `python -m tools.work`. Standard library only.

A file that work/ lacks is copied; one that is there is never touched, edited or not. work/.copied.json holds
which version each copy was made from, so that a student hears of a newer one.
"""

import hashlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LESSONS = ("*.ipynb", "*.md", "exercises/*.ipynb", "solutions/*.ipynb")


def fill(notebooks: Path, work: Path) -> tuple[list[str], list[str]]:
    """Copy what work/ lacks. Returns the names added, and those of which the course has a newer version."""
    work.mkdir(exist_ok=True)
    record = read_record(work)
    added, newer = [], []
    for source in sorted(path for pattern in LESSONS for path in notebooks.glob(pattern)):
        name = source.relative_to(notebooks).as_posix()
        content = source.read_bytes()
        if copy_if_absent(content, work / name):
            added.append(name)
            record[name] = version(content)
        elif record.setdefault(name, version((work / name).read_bytes())) != version(content):
            newer.append(name)
    write_record(work, record)
    return added, newer


def copy_if_absent(content: bytes, target: Path) -> bool:
    """Write content to target unless something is there already; True when it was written."""
    target.parent.mkdir(exist_ok=True)
    try:
        with target.open("xb") as file:  # x: the system itself refuses to open what exists
            file.write(content)
    except FileExistsError:
        return False
    return True


def version(content: bytes) -> str:
    """A fingerprint of a file's text, the same whichever line ends it was checked out with."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:16]


def read_record(work: Path) -> dict[str, str]:
    """name -> version copied; empty when there is no record or it cannot be read."""
    try:
        return json.loads((work / ".copied.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write_record(work: Path, record: dict[str, str]) -> None:
    text = json.dumps(record, indent=1, sort_keys=True) + "\n"
    (work / ".copied.json").write_text(text, encoding="utf-8")


def report(added: list[str], newer: list[str]) -> list[str]:
    """At most two lines for the student."""
    lines = []
    if added:
        lines.append(f"work/: added {', '.join(added)}.")
    if newer:
        lines.append(
            f"work/: the course has a newer version of {', '.join(newer)}; yours was left alone. "
            "To take the new one, rename or delete yours and call this again."
        )
    return lines


def main() -> None:
    try:
        added, newer = fill(ROOT / "notebooks", ROOT / "work")
    except OSError as error:
        sys.exit(f"work/ could not be filled: {error}")
    for line in report(added, newer):
        print(line)


if __name__ == "__main__":
    main()
