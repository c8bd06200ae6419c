"""The same stored results under four CPU settings: `python -m tools.dispatch`.

A processor without some instructions multiplies matrices and takes exponentials by another route, which may
round otherwise. Environment variables choose that route here, and the strict test must pass under each.
"""

import argparse
import ctypes
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tools.tolerance import FORCE, differences

ROOT = Path(__file__).resolve().parents[1]
WORKERS = "2"


@dataclass
class Setting:
    """One way to run: the BLAS kernel asked for, what NumPy must do without, the number of BLAS threads."""

    name: str
    kernel: str
    without: tuple = ()
    threads: int = 1
    wide: bool = False  # needs a processor with AVX-512


AVX512 = ("X86_V4", "AVX512_ICL", "AVX512_SPR")
SETTINGS = [
    Setting("wide", "SkylakeX", wide=True),
    Setting("wide BLAS only, two threads", "SkylakeX", without=AVX512, threads=2, wide=True),
    Setting("middle", "Haswell", without=AVX512),
    Setting("old", "Prescott", without=("X86_V3", *AVX512)),
]


HEAD = ("setting", "BLAS asked for", "BLAS kernel", "NumPy features", "threads", "passed", "seconds")


def environment(setting, found):
    """The environment of a setting; `found` are the features of this machine (others may not be named)."""
    without = [feature for feature in setting.without if feature in found]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    chosen = {"OPENBLAS_CORETYPE": setting.kernel, "OPENBLAS_NUM_THREADS": str(setting.threads)}
    # A BLAS thread that waits sleeps soon, instead of keeping a processor from the other worker.
    chosen["OPENBLAS_THREAD_TIMEOUT"] = "4"
    return ours | chosen | {"NPY_DISABLE_CPU_FEATURES": " ".join(without), FORCE: ""}


def probe():
    """What NumPy and OpenBLAS resolved to in this process, as JSON."""
    import numpy as np

    [library] = (Path(np.__file__).parents[1] / "numpy.libs").glob("libscipy_openblas*")
    blas = ctypes.CDLL(str(library))
    blas.scipy_openblas_get_corename64_.restype = ctypes.c_char_p
    kernel = blas.scipy_openblas_get_corename64_().decode()
    features = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    return {"kernel": kernel, "features": features, "threads": blas.scipy_openblas_get_num_threads64_()}


def probed(settings):
    """`probe` in a process of its own."""
    code = "import json; from tools.dispatch import probe; print(json.dumps(probe()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=settings, capture_output=True, check=True)
    return json.loads(done.stdout)


def run_notebooks(settings, report):
    """The strict test of every notebook: {notebook: passed}, and the seconds it took."""
    command = [sys.executable, "-m", "pytest", "-n", WORKERS, "--dist", "loadfile", f"--junitxml={report}"]
    start = time.monotonic()
    done = subprocess.run(
        [*command, "notebooks", "tests/notebooks"], cwd=ROOT, env=settings, capture_output=True, text=True
    )
    seconds = time.monotonic() - start
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stdout + done.stderr)
    if done.returncode:
        print(done.stdout)
    return passed_by_notebook(report), seconds


def passed_by_notebook(report):
    passed = {}
    for case in ElementTree.parse(report).iter("testcase"):
        name = case.get("classname")
        passed[name] = passed.get(name, True) and not len(case)
    return passed


def alike(resolved):
    """Pairs of settings that came out as the same kernel and the same features: the second tests nothing new."""
    names = list(resolved)
    pairs = [(one, other) for i, one in enumerate(names) for other in names[i + 1 :]]
    return [pair for pair in pairs if route(resolved[pair[0]]) == route(resolved[pair[1]])]


def route(found):
    return found["kernel"], sorted(found["features"])


def tryable(features):
    """The settings this machine can run, and a sentence about those that it cannot."""
    chosen = [setting for setting in SETTINGS if "X86_V4" in features or not setting.wide]
    left = [setting.name for setting in SETTINGS if setting not in chosen]
    sentence = f"NOT TRIED, because this processor has no AVX-512: {'; '.join(left)}." if left else ""
    return chosen, sentence


def table(rows):
    """Rows of words as text, each column as wide as its widest entry."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def main(arguments=None):
    argparse.ArgumentParser(prog="python -m tools.dispatch", description=__doc__).parse_args(arguments)
    elsewhere = differences()
    if elsewhere:
        print(f"dispatch compares exactly, on the reference platform alone; this is {'; '.join(elsewhere)}")
        return 1
    features = probed(dict(os.environ))["features"]
    settings, untried = tryable(features)
    (ROOT / "build").mkdir(exist_ok=True)
    rows, resolved, failed = [HEAD], {}, []
    for setting in settings:
        chosen = environment(setting, features)
        found = resolved[setting.name] = probed(chosen)
        passed, seconds = run_notebooks(chosen, ROOT / "build" / "dispatch.xml")
        failed += [f"{setting.name}: {name}" for name, good in passed.items() if not good]
        rows.append(row(setting, found, passed, seconds))
    print(table(rows))
    return verdict(failed, alike(resolved), untried)


def row(setting, found, passed, seconds):
    known = " ".join(found["features"]) or "none above the baseline"
    score = f"{sum(passed.values())} of {len(passed)}"
    return (setting.name, setting.kernel, found["kernel"], known, str(found["threads"]), score, f"{seconds:.0f}")


def verdict(failed, pairs, untried):
    faults = [f"differs under {where}" for where in failed]
    faults += [f"{one!r} and {other!r} resolve alike, so one of them tests nothing" for one, other in pairs]
    print("\n".join(filter(None, [untried, *faults])) or "The same stored results under every setting.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
