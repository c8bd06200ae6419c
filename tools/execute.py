"""Run a notebook's cells in a fresh kernel of this very Python; used by the build and by the strict test."""

import copy
import math
import os
import re
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell

from tools.stored import complaints, shown_widgets

DRIVER = Path(__file__).with_name("drive.py")


class KernelHere(AsyncKernelManager):
    """A kernel of the Python that is running now, whatever kernels this machine's owner has installed."""

    @property
    def kernel_spec(self):
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())


@dataclass
class Run:
    """What happened: the executed copy, why it stopped early (if it did), and how its widgets behaved."""

    notebook: object
    reached: int = 0  # how many cells ran to their end
    stopped: str = ""
    widgets: list = field(default_factory=list)  # complaints of the driven widgets
    seconds: float = 0.0


def run(notebook, folder, limit, drive=False):
    """Execute a copy of `notebook` in `folder`, at most `limit` seconds; then, if asked, move its widgets."""
    build_font_cache()
    result = Run(copy.deepcopy(notebook))
    start = time.monotonic()
    client = NotebookClient(
        result.notebook,
        kernel_manager_class=KernelHere,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=True,  # False breaks on Output widgets
        force_raise_errors=True,
        skip_cells_with_tag="",  # no tag leaves a cell out
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # less its notice about loopback sockets
        shutdown_kernel="immediate",
        timeout_func=lambda cell: max(1, math.ceil(start + limit - time.monotonic())),
        resources={"metadata": {"path": str(folder)}},
    )
    with tempfile.TemporaryDirectory() as empty, client.setup_kernel(env=kernel_environment(empty)):
        execute_cells(client, result, limit)
        if drive and not result.stopped:
            result.widgets = move_widgets(client)
    result.seconds = time.monotonic() - start
    return result


def execute_cells(client, result, limit):
    for index, cell in enumerate(result.notebook.cells):
        try:
            client.execute_cell(cell, index, execution_count=client.code_cells_executed + 1)
        except CellTimeoutError:
            result.stopped = f"the notebook took more than {limit} s"
        except (CellExecutionError, DeadKernelError) as error:
            result.stopped = in_words(error)
        if result.stopped:
            return
        result.reached = index + 1


def in_words(error):
    """What a cell raised, with its traceback, less the colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", str(error))


def move_widgets(client):
    """Run tools/drive.py in the notebook's kernel as one more cell; return what went wrong, in words."""
    shown = [model for cell in client.nb.cells for model in shown_widgets(cell.get("outputs", []))]
    if not shown:
        return []
    kept = client.nb.cells
    source = DRIVER.read_text(encoding="utf-8") + f"\ndrive({shown!r})\n"
    client.nb.cells = [*copy.deepcopy(kept), new_code_cell(source)]  # a callback may update a cell's display
    try:
        cell = client.execute_cell(client.nb.cells[-1], len(kept))
        return complaints(cell.outputs)
    except CellExecutionError as error:
        return [error.evalue]  # drive.py's own sentence
    except (CellTimeoutError, DeadKernelError) as error:
        return [f"while the widgets were moved: {error}"]
    finally:
        client.nb.cells = kept


def kernel_environment(empty):
    """This environment, less what would make a kernel behave otherwise on another machine or under pytest."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    ours.pop("PYTHONHASHSEED", None)  # an order that changes with the process is a fault to be seen
    return {"OPENBLAS_NUM_THREADS": "1", **ours, "IPYTHONDIR": empty}


def build_font_cache():
    """matplotlib, when first used on a machine, may warn on stderr that it builds a cache: do it here."""
    import matplotlib.font_manager  # noqa: F401
