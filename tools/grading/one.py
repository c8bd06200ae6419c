"""Run one notebook and write down what each cell came to, in a process of its own.

It is called as python -m tools.grading.one NOTEBOOK RESULT CELL TOTAL MEMORY, the last three being the limits.

nbgrader executes the cells and turns a graded cell into points. Only an error that ends the cell costs points:
what was printed, to stderr too, or displayed by the way is taken out before nbgrader looks.
"""

import json
import logging
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbgrader.preprocessors import Execute
from nbgrader.utils import determine_grade, is_grade
from traitlets.config import Config

from tools.execute import KernelHere
from tools.grading.limits import Limits, limit_this_process


class Notes:
    """What is known so far, in a file that is whole at every moment: this process may be killed, too."""

    def __init__(self, path):
        self.path, self.at, self.cells = path, None, {}

    def write(self, why):
        other = self.path.with_suffix(".new")
        other.write_text(json.dumps({"at": self.at, "why": why, "cells": self.cells}), encoding="utf-8")
        os.replace(other, self.path)

    def begin(self, cell_index):
        self.at = cell_index
        self.write("killed")  # what is read if nothing is written after this


def run(notebook, folder, limits, notes):
    """Execute the cells in order, until one of them ends the kernel or takes too long: "", or why it stopped."""
    started = time.monotonic()

    def seconds(cell):
        return max(1, min(limits.cell, round(started + limits.total - time.monotonic())))

    client = Execute(
        config=kernel_config(folder),
        kernel_manager_class=KernelHere,
        interrupt_on_timeout=False,  # some loops hear no interrupt: the kernel is ended, and another run finds out
        timeout_func=seconds,
        # A flood of output may come late, or never whole. It is not needed: an error stands in the kernel's reply, too.
        iopub_timeout=10,
        raise_on_iopub_timeout=False,
        on_cell_start=lambda cell, cell_index: notes.begin(cell_index),
        shutdown_kernel="immediate",
        log=quiet(),
    )
    try:
        client.preprocess(notebook, {"metadata": {"path": str(folder)}})
    except CellTimeoutError:
        return "cell" if time.monotonic() - started < limits.total - 1 else "total"
    except DeadKernelError:
        return "killed"
    return ""


def kernel_config(folder):
    """Files in place of ports where there are such: they work without a network, and no other process can listen."""
    kernel = {"connection_file": str(folder.parent / "k.json")}
    if os.name != "nt":
        kernel["transport"] = "ipc"
    return Config({"KernelManager": kernel})


def quiet():
    log = logging.getLogger("grading")
    log.addHandler(logging.NullHandler())
    log.propagate = False
    return log


def outcome(cell):
    """The points of a graded cell, and the error that ended any cell: its class and its text."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    cell.outputs = errors
    points = determine_grade(cell)[0] if is_grade(cell) else None
    return {"points": points, "error": [errors[-1].ename, errors[-1].evalue] if errors else None}


def main(notebook, result, *numbers):
    limits, notes, folder = Limits(*map(int, numbers)), Notes(Path(result)), Path(result).parent / "home"
    limit_this_process(limits)
    nb = nbformat.read(notebook, as_version=4)
    why = run(nb, folder, limits, notes)
    last = len(nb.cells) if not why else notes.at
    notes.cells = {i: outcome(cell) for i, cell in enumerate(nb.cells[:last]) if cell.cell_type == "code"}
    notes.write(why)


if __name__ == "__main__":
    main(*sys.argv[1:])
