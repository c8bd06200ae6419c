"""One source, two notebooks: what a student fills in, and the same solved.

In a cell of code, between `# BEGIN SOLUTION` and `# END SOLUTION` stands the answer; what a student finds there
instead is `raise NotImplementedError`, or, commented out, what follows a line `# STUDENTS SEE`: there each line is
`# ` and then the whole line, its indent included, since formatters move comments about.

In prose, between `<!-- BEGIN SOLUTION -->` and `<!-- END SOLUTION -->`, stands a good answer to an open question; a
student finds WRITE_HERE instead.
"""

import re

ANSWER = re.compile(r"^( *)# BEGIN SOLUTION\n(.*?)(?:^ *# STUDENTS SEE\n(.*?))?^ *# END SOLUTION *$\n?", re.M | re.S)
WRITTEN = re.compile(r"^<!-- BEGIN SOLUTION -->\n(.*?)^<!-- END SOLUTION -->\n", re.M | re.S)
WRITE_HERE = "*Your answer, in three to five sentences:*"


def for_students(cell):
    """The cell without its answer."""
    if cell.cell_type == "code":
        cell.source = ANSWER.sub(lambda m: instead(m[1], m[3]), cell.source + "\n").rstrip("\n")
    else:
        cell.source = WRITTEN.sub(WRITE_HERE + "\n", cell.source + "\n").rstrip("\n")


def instead(indent, lines):
    if lines is None:
        return f"{indent}raise NotImplementedError\n"
    return re.sub(r"^ *# ?", "", lines, flags=re.M)


def solved(cell):
    """The cell with its answer, less the marks; the page calls itself the solutions and links to the exercises."""
    if cell.cell_type == "code":
        cell.source = ANSWER.sub(lambda m: m[2], cell.source + "\n").rstrip("\n")
    else:
        cell.source = WRITTEN.sub(lambda m: m[1], cell.source + "\n").rstrip("\n")
        cell.source = re.sub(r"\A# Exercises", "# Solutions", cell.source)
        cell.source = re.sub(r"\[The solution\]\(\.\./solutions/", "[The exercise](../exercises/", cell.source)
