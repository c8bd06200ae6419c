"""The notebooks are tests: a pytest plugin that runs each one and compares all that it shows.

nbval collects the cells, sanitises and compares. Its gaps are closed here: the cells run under nbclient, in a
kernel of this environment, within a time limit; a cell that was never executed fails; pictures are compared;
widgets are moved; nothing may reach stderr; and no cell opts out of comparison.
"""

import hashlib

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError

from tools import tolerance
from tools.build import out_of_date
from tools.execute import run
from tools.stored import complaints, stored

# The only cells that may opt out of comparison: (notebook, cell id) -> the reason. Keep it empty if you can.
OPT_OUTS = {}

LIMIT = 60  # seconds a notebook may take on the reference platform
LIMIT_ELSEWHERE = 180  # a stranger's machine may be slow; its numbers are what is tested there


def pytest_configure(config):
    if config.option.nbval or config.option.nbval_lax:
        raise pytest.UsageError("notebooks are always compared strictly here: leave --nbval out")
    try:
        tolerance.forced()
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_sessionstart(session):
    """Say which comparison it is, once and even under -q."""
    if hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    reporter.write_line(f"notebooks: {mode()}")


def mode():
    reasons = tolerance.differences()
    if not reasons:
        return "text and pictures compared byte for byte (the reference platform)"
    return f"compared WITH TOLERANCE, because this is {'; '.join(reasons)}"


def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".ipynb" and "fixtures" not in file_path.parts:
        return StrictFile.from_parent(parent, path=file_path)


class StrictFile(IPyNbFile):
    """One notebook: its form, then its cells, then its widgets."""

    def setup(self):
        """Run the whole notebook once, as the build does; the items below look at what came."""
        self.setup_sanitize_files()
        self.skip_compare = tuple(kind for kind in self.skip_compare if not kind.startswith("image/"))
        self.exact = not tolerance.differences()
        limit = LIMIT if self.exact else LIMIT_ELSEWHERE
        self.fresh = run(self.nb, self.path.parent, limit, drive=True)

    def teardown(self):
        """nbval would stop its kernel here; ours is gone already."""

    def collect(self):
        cells = list(super().collect())
        yield Check.from_parent(self, name="is what its source builds", complaint=self.form)
        yield Check.from_parent(self, name="was executed once, in order", complaint=self.order)
        for cell in cells:
            yield StrictCell.from_parent(
                self,
                name=cell.cell.get("id", cell.name),
                cell_num=cell.cell_num,
                cell=cell.cell,
                options=cell.options,
            )
        yield Check.from_parent(self, name="its widgets move and return", complaint=self.widgets)

    def form(self):
        return out_of_date(self.path)

    def order(self):
        counts = [cell.execution_count for cell in self.nb.cells if cell.cell_type == "code"]
        if counts == list(range(1, len(counts) + 1)):
            return ""
        return f"execution counts are {counts}; expected 1 to {len(counts)} in order"

    def widgets(self):
        return self.fresh.stopped or "\n".join(self.fresh.widgets)


class Check(pytest.Item):
    """A test of a whole notebook: `complaint()` gives the sentence of what is wrong, or "" """

    def __init__(self, name, parent, complaint):
        super().__init__(name, parent)
        self.complaint = complaint

    def runtest(self):
        reason = self.complaint()
        if reason:
            raise NotebookFault(reason)

    def repr_failure(self, excinfo):
        return str(excinfo.value) if excinfo.errisinstance(NotebookFault) else super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, 0, f"{self.path.name}: {self.name}"


class NotebookFault(Exception):
    """What is wrong with a notebook, in a sentence."""


class StrictCell(IPyNbCell):
    """One code cell, compared with what the same cell showed in the fresh run."""

    def runtest(self):
        fresh = self.fresh_cell()
        self.refuse_opting_out()
        self.refuse(self.cell.execution_count is None, "the stored cell was never executed")
        found = complaints(fresh.outputs)
        self.refuse(found, "; ".join(found))
        try:
            outputs = stored(fresh.outputs)
        except ValueError as error:
            self.raise_cell_error(f"the cell {error}")
        if self.options["check"]:
            same = self.compare_outputs(outputs, self.cell.outputs)
            self.refuse(not same, "Cell outputs differ", "\n".join(self.comparison_traceback))

    def fresh_cell(self):
        """This cell in the fresh run; fails where the run stopped at it or before it."""
        index = next(i for i, cell in enumerate(self.parent.nb.cells) if cell is self.cell)
        run = self.parent.fresh
        self.refuse(index == run.reached and run.stopped, run.stopped)
        self.refuse(index > run.reached, "not reached: an earlier cell stopped the notebook")
        return run.notebook.cells[index]

    def refuse_opting_out(self):
        tags = self.cell.metadata.get("tags", [])
        opted = not self.options["check"] or self.options["skip"] or self.options["check_exception"]
        opted = opted or "skip-execution" in tags
        allowed = (self.parent.path.name, self.cell.get("id")) in OPT_OUTS
        self.refuse(opted and not allowed, "opts out of comparison; if it must, list it in tools/strict.py")

    def refuse(self, wrong, message, details=None):
        if wrong:
            raise NbCellError(self.cell_num, message, self.cell.source, details)

    def compare_outputs(self, test, ref, skip_compare=None):
        """nbval's comparison, which explains a difference well, and then all that it overlooks."""
        if not self.parent.exact:
            reason = tolerance.same_outputs(test, ref)
            self.comparison_traceback = [reason]
            return not reason
        test, ref = [short(output) for output in test], [short(output) for output in ref]
        if not super().compare_outputs(test, ref, skip_compare):
            return False
        self.comparison_traceback = ["the outputs differ in their order, kind or metadata"]
        return self.sanitize_outputs(test) == self.sanitize_outputs(ref)


def short(output):
    """A copy in which each picture is its size and digest, so that a difference can be read."""
    if "data" not in output:
        return output
    data = {kind: shorten(kind, text) for kind, text in output.data.items()}
    return type(output)({**output, "data": type(output)(data)})


def shorten(kind, text):
    if kind == "image/png":
        return named(text)
    return tolerance.PICTURE.sub(lambda match: named(match[1]), text)


def named(png):
    width, height = tolerance.size(png)
    return f"a picture of {width} x {height} pixels, sha256 {hashlib.sha256(png.encode()).hexdigest()[:16]}"
