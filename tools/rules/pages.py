"""What a rule reads: a notebook, a notebook's source or a Markdown page, as cells."""

import ast
import io
import re
import tokenize
from dataclasses import dataclass, field
from pathlib import Path

import jupytext
import nbformat


@dataclass(frozen=True)
class Cell:
    number: int  # 1, 2, 3, ...; 0 is the page as a whole
    kind: str  # "code" or "markdown"
    source: str
    outputs: tuple = ()
    id: str = ""

    def data(self):
        """The MIME bundles of this cell's outputs."""
        return [output["data"] for output in self.outputs if "data" in output]

    def tree(self):
        """The cell as Python (lines of magic blanked out); None when it is not Python."""
        lines = [re.sub(r"^(\s*)[!%].*", r"\1pass", line) for line in self.source.splitlines()]
        try:
            return ast.parse("\n".join(lines))
        except SyntaxError:
            return None

    def words(self):
        """What a reader of a code cell reads as text: its string literals, less the formats in them, and comments."""
        nodes = list(ast.walk(self.tree() or ast.Module([], [])))
        formats = [node.format_spec for node in nodes if isinstance(node, ast.FormattedValue) and node.format_spec]
        unread = {id(part) for spec in formats for part in ast.walk(spec)}
        constants = (node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in unread)
        words = [value for value in constants if isinstance(value, str)]
        try:
            tokens = list(tokenize.generate_tokens(io.StringIO(self.source).readline))
        except (tokenize.TokenError, SyntaxError):
            tokens = []
        return words + [token.string for token in tokens if token.type == tokenize.COMMENT]


@dataclass(frozen=True)
class Page:
    path: Path
    root: Path  # of the project
    kind: str  # "notebook", "source" or "markdown"
    cells: tuple
    metadata: dict = field(default_factory=dict)

    @property
    def code(self):
        return [cell for cell in self.cells if cell.kind == "code"]

    @property
    def prose(self):
        return [cell for cell in self.cells if cell.kind == "markdown"]


def read(path: Path, root: Path) -> Page:
    """The page at `path`, whatever it is."""
    if path.suffix == ".md":
        return Page(path, root, "markdown", (Cell(0, "markdown", path.read_text("utf-8")),))
    if path.suffix == ".ipynb":
        return _notebook(path, root, "notebook", nbformat.read(path, as_version=4))
    return _notebook(path, root, "source", jupytext.read(path, fmt="py:percent"))


def _notebook(path, root, kind, notebook) -> Page:
    cells = tuple(
        Cell(n, cell.cell_type, cell.source, tuple(cell.get("outputs", ())), cell.get("id", ""))
        for n, cell in enumerate(notebook.cells, start=1)
    )
    return Page(path, root, kind, cells, notebook.metadata)


def without_code(text: str) -> str:
    """Markdown without fenced blocks, code spans, comments, HTML tags and the targets of links."""
    text = re.sub(r"^(```|~~~).*?^\1", " ", text, flags=re.S | re.M)
    text = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", " ", text, flags=re.S)
    text = re.sub(r"<!--.*?-->", " ", text, flags=re.S)
    text = re.sub(r"!?\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)", r"\1", text)
    text = re.sub(r"https?://\S+", " ", text)
    return re.sub(r"</?[a-zA-Z][^>]*>", " ", text)


def without_maths(text: str) -> str:
    """Text without LaTeX: $...$ and $$...$$."""
    return re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", " ", text, flags=re.S)


def code_in_prose(text: str) -> list[str]:
    """The fenced blocks and the code spans of a Markdown text."""
    fence = re.compile(r"^(?:```|~~~).*?^(?:```|~~~)", re.S | re.M)
    return fence.findall(text) + re.findall(r"`[^`]+`", fence.sub(" ", text))


def fenced_python(text: str) -> list[str]:
    """The blocks of a Markdown text that are marked as Python."""
    return re.findall(r"^```python\n(.*?)^```", text, flags=re.S | re.M)
