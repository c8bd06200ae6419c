"""What one run of a student's code may use: time, memory, and, where the platform can forbid it, no network."""

import os
import shutil
import subprocess
from functools import lru_cache
from typing import NamedTuple

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None


class Limits(NamedTuple):
    """cell and total in seconds (one cell; one run of a whole notebook), memory in MB of address space."""

    cell: int = 120
    total: int = 600
    memory: int = 3072


LARGEST_FILE = 100  # MB that a student's code may write into one file

# A new network holds nothing to connect to; a new table of processes ends, with its first, all that is in it.
WALLS = (["unshare", "-npf", "--kill-child", "--mount-proc"], ["unshare", "-rnpf", "--kill-child", "--mount-proc"])


@lru_cache
def walls():
    """The words to put before a command so that it has no network and leaves no process behind; [] if none work."""
    for words in WALLS if shutil.which("unshare") else ():
        if subprocess.run([*words, "true"], capture_output=True).returncode == 0:
            return words
    return []


def limit_this_process(limits):
    """Everything that this process starts inherits it."""
    if resource is None:
        return
    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_FSIZE, LARGEST_FILE << 20)
    if hasattr(resource, "RLIMIT_AS"):
        lower(resource.RLIMIT_AS, limits.memory << 20)


def lower(which, value):
    """A limit can be lowered by anybody; a system that refuses (macOS, for memory) is left as it is."""
    _, most = resource.getrlimit(which)
    value = value if most == resource.RLIM_INFINITY else min(value, most)
    try:
        resource.setrlimit(which, (value, value))
    except (ValueError, OSError):
        return


def in_words(limits):
    """The limits that hold on this machine, as sentences."""
    memory = f"{limits.memory} MB of memory" if resource else "memory without a limit (this system has none to set)"
    network = "no network" if walls() else "the network open (this system lets us close it to nobody)"
    return f"Each run: at most {limits.cell} s a cell and {limits.total} s in all, {memory}, {network}."


def clean_environment(home):
    """The environment of a student's code: a home of its own, and nothing of the grader's (no tokens, no paths)."""
    kept = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "WINDIR")
    ours = {name: os.environ[name] for name in kept if name in os.environ}
    places = ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_CONFIG_DIR")
    fixed = {"OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    return {**ours, **fixed, **{name: str(home) for name in (*places, "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}}
