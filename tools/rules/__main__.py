"""`python -m tools.rules`: one line for each finding (file, cell, rule, what to do); exit 1 if there is any."""

import json
import sys
from pathlib import Path

from . import code, figures, links, numbers, prose
from .pages import Page, read

TEXT = (*prose.RULES, *links.RULES, *numbers.RULES, *figures.TEXT_RULES)
RULES = {
    "notebook": (*code.RULES, *figures.OUTPUT_RULES, *prose.NOTEBOOK_RULES, *TEXT),
    "source": (links.no_machine_paths, figures.no_remote_images),  # the rest is checked on the built notebook
    "markdown": TEXT,
}
PLACES = ("*.md", "notebooks/*.md", "data/*.md", "benchmarks/*.md", "instructors/*.md")
PLACES += ("notebooks/*.ipynb", "notebooks/source/*.py")
PLACES += ("notebooks/exercises/*.ipynb", "notebooks/solutions/*.ipynb", "notebooks/source/exercises/*.py")
BUILT = {"": ("",), "exercises/": ("exercises/", "solutions/")}  # sources' folder -> their notebooks' folders


def findings(page: Page) -> list[str]:
    """What the rules say about one page, one line each."""
    name = page.path.relative_to(page.root).as_posix()
    lines = []
    for rule in RULES[page.kind]:
        for number, advice in rule(page):
            place = f"cell {number}" if number else "page"
            lines.append(f"{name}: {place}: {rule.__name__.replace('_', ' ')}: {advice}")
    return list(dict.fromkeys(lines))


def unbuilt(root: Path) -> list[str]:
    """Sources without a notebook and notebooks without a source."""
    missing, orphans = [], []
    for place, folders in BUILT.items():
        sources = {path.stem for path in root.glob(f"notebooks/source/{place}*.py")}
        for folder in folders:
            built = {path.stem for path in root.glob(f"notebooks/{folder}*.ipynb")}
            missing += [f"{place}{name}.py: page: every source is built: build it" for name in sources - built]
            orphans += [
                f"{folder}{name}.ipynb: page: every notebook has a source: write it" for name in built - sources
            ]
    missing = {f"notebooks/source/{line}" for line in missing}
    orphans = {f"notebooks/{line}" for line in orphans}
    return sorted(missing | orphans)


def idle_constants(root: Path) -> list[str]:
    """Cited constants that a page named in `where` no longer tells: the list stays short."""
    file = root / "tools" / "constants.json"
    lines = []
    for entry in json.loads(file.read_text("utf-8")) if file.exists() else []:
        for name in entry["where"]:
            if name != "*" and not ((root / name).exists() and entry["number"] in (root / name).read_text("utf-8")):
                lines.append(
                    f"tools/constants.json: page: constants are told: {name} has no {entry['number']}; drop it"
                )
    return lines


def check(root: Path) -> list[str]:
    """All findings of a project."""
    paths = sorted({path for place in PLACES for path in root.glob(place)})
    return unbuilt(root) + idle_constants(root) + [line for path in paths for line in findings(read(path, root))]


def main() -> int:
    root = Path.cwd()
    lines = check(root)
    for line in lines:
        print(line)
    if not lines:
        print("The house rules hold on every page.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
