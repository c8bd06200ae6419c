"""What an assignment consists of: its blank notebook, the cells to answer in, the laws and what each is worth."""

import copy
import re
from typing import NamedTuple

ANSWER, POINTS, OPEN = "answer-", "points-", "open-"
HEADING = re.compile(r"^## (.*?)(?: \(\w+, \d+ min\))?$", re.M)  # less its importance and minutes


class Law(NamedTuple):
    """One graded cell: the exercise it belongs to, what it is worth, and what it looks at."""

    id: str
    exercise: str
    points: float
    title: str


class Form(NamedTuple):
    """blank: the notebook with stubs and with all tests. stubs: {grade_id: source}. open: {grade_id: points}.

    titles: {exercise: the heading it stands under}.
    """

    name: str
    blank: object
    stubs: dict
    laws: tuple
    open: dict
    titles: dict

    @property
    def exercises(self):
        return [id.removeprefix(ANSWER) for id in self.stubs if id.startswith(ANSWER)]

    @property
    def possible(self):
        return sum(law.points for law in self.laws) + sum(self.open.values())


def grade_id(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def exercise_of(id):
    """points-softmax-2 and answer-softmax belong to softmax; "" for any other cell."""
    if id.startswith(ANSWER):
        return id.removeprefix(ANSWER)
    return id.removeprefix(POINTS).rsplit("-", 1)[0] if id.startswith(POINTS) else ""


def form(name, notebook):
    """Read the form off an assignment's notebook, in which the answers are stubs and the hidden tests are there."""
    blank = copy.deepcopy(notebook)
    # Checks tell a student what a law tells the grader: running both would take twice the time.
    blank.cells = [cell for cell in blank.cells if not (cell.cell_type == "code" and cell.source.startswith("check("))]
    stubs, laws, opened, titles, heading = {}, [], {}, {}, ""
    for cell in blank.cells:
        id, said = grade_id(cell), cell.metadata.get("nbgrader", {})
        heading = (HEADING.findall(cell.source) or [heading])[-1]
        if id.startswith(ANSWER):
            titles[exercise_of(id)] = heading
        if id.startswith((ANSWER, OPEN)):
            stubs[id] = cell.source
        if id.startswith(OPEN):
            opened[id] = said["points"]
        if id.startswith(POINTS):
            laws.append(Law(id, exercise_of(id), said["points"], title(cell)))
    return Form(name, blank, stubs, tuple(laws), opened, titles)


def title(cell):
    """What a law looks at stands in the first line of its cell: `# shapes: 1 point`."""
    return cell.source.splitlines()[0].lstrip("# ").rsplit(":", 1)[0]
