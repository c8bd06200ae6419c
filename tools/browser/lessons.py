"""Which notebooks there are, and the widgets that they store."""

import json

from tools.browser.serve import ROOT

NOTEBOOKS = ROOT / "notebooks"
SCREENSHOTS = ROOT / "build" / "browser" / "screenshots"


def every_name():
    """Lessons, exercises, solutions: as paths inside notebooks/, without .ipynb."""
    rooms = (NOTEBOOKS, NOTEBOOKS / "exercises", NOTEBOOKS / "solutions")
    found = [path for room in rooms for path in sorted(room.glob("*.ipynb"))]
    return [path.relative_to(NOTEBOOKS).with_suffix("").as_posix() for path in found]


def stored_widgets(name):
    """The alt texts of a notebook's widgets, as they are stored."""
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    plain = ["".join(o.get("data", {}).get("text/plain", "")) for cell in cells for o in cell.get("outputs", [])]
    return [text.removeprefix("Widget: ") for text in plain if text.startswith("Widget: ")]


def with_widgets():
    return [name for name in every_name() if stored_widgets(name)]


def screenshot(page, name, *words):
    """Keep what is seen: NAME_WORDS.png; a page, or a part of one."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / ("_".join([name.replace("/", "_"), *map(str, words)]) + ".png"))
