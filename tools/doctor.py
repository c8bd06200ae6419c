"""`python tools/course.py doctor`: what is wrong with this machine's set-up, in plain lines, and what to do.

It must run where nothing else does, so it needs the standard library alone, and an old Python can read it.
What only the course's own Python knows, that one is asked: it runs this very file as a script (`probe`).
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

OLDEST = (3, 11)
NEEDED_MB = 300
SECONDS = 120  # for the course's Python to answer; its first start after an installation is slow
FRONT_END = "@jupyter-widgets/jupyterlab-manager"
IMPORTED = ("numpy", "matplotlib", "ipykernel", "ipywidgets", "jupyterlab")


class Finding:
    """One line of the report: what was looked at, whether it is in order, what was seen, and what to do."""

    def __init__(self, name, seen, todo=""):
        self.name, self.seen, self.todo = name, seen, todo

    def lines(self):
        first = "{:<6}{:<17}{}".format("MEND" if self.todo else "ok", self.name, self.seen)
        return [first] + (["{:<6}{}".format("", "-> " + self.todo)] if self.todo else [])


# Looked at from outside ------------------------------------------------------------------------------------


def calling_python(version=sys.version_info):
    seen = f"{version[0]}.{version[1]}.{version[2]} on {platform.system()} {platform.machine()}"
    todo = ""
    if tuple(version[:2]) < OLDEST:
        todo = "Install Python 3.11 or newer, then call it by its name: python3.12 tools/course.py doctor"
    return Finding("Python", seen, todo)


def environment(root, python, stamp, wanted):
    """.venv: is it there, finished, made here, by this Python, from today's list of packages?"""
    if not (root / ".venv").exists():
        seen = "there is no .venv yet"
    elif not python.exists():
        seen = ".venv has no working Python in it"
    elif not stamp:
        seen = ".venv was never finished"
    elif stamp["place"] != wanted["place"]:
        seen = ".venv was made in another place, " + stamp["place"]
    elif stamp["python"] != wanted["python"]:
        seen = ".venv was made by Python {}, and this is {}".format(stamp["python"], wanted["python"])
    elif stamp["packages"] != wanted["packages"]:
        seen = "the course's list of packages has changed since .venv was made"
    else:
        return Finding("environment", str(root / ".venv"))
    return Finding(
        "environment", seen, "Call `python tools/course.py lab`: it sets .venv up, anew where that is needed."
    )


def writing(root):
    """work/ takes files, and there is room for them."""
    try:
        (root / "work").mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=str(root / "work")) as file:
            file.write(b"x")
    except OSError as error:
        todo = "Move the course to a folder that is yours, for example in your home folder; or free the name work/."
        return Finding("write access", f"work/ takes no files: {error.strerror}", todo)
    return Finding("write access", str(root / "work"))


def room(root, free=None):
    megabytes = (shutil.disk_usage(str(root)).free if free is None else free) // 2**20
    todo = "" if megabytes >= NEEDED_MB else f"Free some room: {NEEDED_MB} MB at least, 1 GB before the set-up."
    return Finding("disk", f"{megabytes:,} MB free", todo)


# Asked of the course's Python ------------------------------------------------------------------------------


def ask(python, root, settings):
    """The answers of `probe` in that Python, and "" ; or {} and why there are none."""
    command = [str(python), str(Path(__file__).resolve()), "probe"]
    try:
        done = subprocess.run(command, cwd=str(root), env=settings, capture_output=True, timeout=SECONDS)
        return json.loads(done.stdout.decode("utf-8").splitlines()[-1]), ""
    except subprocess.TimeoutExpired:
        return {}, f"it gave no answer within {SECONDS} s"
    except OSError as error:
        return {}, str(error)
    except (ValueError, IndexError):
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return {}, said[-1] if said else "it ended without a word"


def pins(text):
    """{name: set of versions} of requirements.txt; a name with several lines has one for each kind of machine."""
    found = {}
    for line in text.splitlines():
        match = re.match(r"([A-Za-z0-9._-]+)==([^ ;#]+)", line)
        if match:
            found.setdefault(normal(match.group(1)), set()).add(match.group(2))
    return found


def always(text):
    """The names that every machine needs: their lines carry no condition."""
    return {normal(line.split("==")[0]) for line in text.splitlines() if "==" in line and ";" not in line}


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def packages(installed, pinned, required, todo):
    missing = sorted(name for name in required if name not in installed)
    other = sorted(
        "{} is {}, not {}".format(name, installed[name], " or ".join(sorted(versions)))
        for name, versions in pinned.items()
        if name in installed and installed[name] not in versions
    )
    if missing or other:
        wrong = [f"{name} is missing" for name in missing] + other
        more = "" if len(wrong) <= 4 else f", and {len(wrong) - 4} more"
        return Finding("packages", ", ".join(wrong[:4]) + more, todo)
    return Finding("packages", f"{len(set(pinned) & set(installed))} installed as pinned")


def imports(answers, todo):
    broken = [f"{name}: {said}" for name, said in sorted(answers["imports"].items()) if said]
    return Finding("imports", "; ".join(broken) or ", ".join(IMPORTED), todo if broken else "")


def course_package(answers, root):
    found = answers["rnn_core"]
    if found == str(root / "rnn_core"):
        return Finding("rnn_core", found)
    todo = "Call `python -m pip install --no-deps -e .` with the course's Python, in the course's folder; if there is"
    todo += " another rnn_core on PYTHONPATH, take it off."
    return Finding("rnn_core", found or "cannot be imported", todo)


def blas(answers):
    """Which BLAS, and on how many threads it computes when the course starts it."""
    name, threads = answers["blas"], answers["threads"]
    seen = "{}, threads: {}, processors: {}".format(name or "unknown", threads or "unknown", answers["processors"])
    todo = ""
    if threads and threads > 1:
        todo = "OPENBLAS_NUM_THREADS=1 does not reach it: take other settings of threads (OMP_NUM_THREADS and the like)"
        todo += " out of your terminal. Until then last digits may differ, nothing else."
    return Finding("BLAS", seen, todo)


def threads_in_this_terminal(value=None):
    """Not an error: what differs when somebody starts Jupyter without the course's command."""
    value = os.environ.get("OPENBLAS_NUM_THREADS") if value is None else value
    seen = "OPENBLAS_NUM_THREADS={} in this terminal".format(value or "(not set)")
    if value != "1":
        seen += "; `course.py lab` sets it to 1 itself"
    return Finding("threads", seen)


def front_end(answers, todo):
    """The half of ipywidgets that runs in the browser."""
    found = answers["front_end"]
    if found.get("error"):
        return Finding("widget front-end", found["error"], todo)
    if not found.get("version"):
        return Finding("widget front-end", "JupyterLab does not find " + FRONT_END, todo)
    if found.get("disabled"):
        enable = "jupyter labextension enable " + FRONT_END
        return Finding("widget front-end", "JupyterLab has it, but it is disabled", "In a terminal: " + enable)
    if not found["own"]:
        seen = "an older copy comes before the course's own: " + found["place"]
        return Finding("widget front-end", seen, "Delete that folder.")
    return Finding("widget front-end", "{} {}".format(FRONT_END, found["version"]))


def kernel(answers):
    """Which Python a notebook would run in; a spec in the home folder comes before the course's own."""
    found = answers["kernel"]
    if found.get("here"):
        return Finding("kernel", found["python"])
    todo = "In a terminal: jupyter kernelspec remove python3 (the one in {}).".format(found.get("folder", "?"))
    if not found.get("python"):
        todo = "See the line `packages`: ipykernel makes the kernel."
    return Finding("kernel", "notebooks would run in " + (found.get("python") or "nothing: " + found["error"]), todo)


def kept_files(answers):
    """Folders outside the course that Jupyter and matplotlib write to."""
    closed = [f"{place} ({said})" for place, said in sorted(answers["folders"].items()) if said]
    if not closed:
        return Finding("other folders", "writable")
    todo = "Make it writable for you; or set JUPYTER_RUNTIME_DIR and MPLCONFIGDIR to folders that are."
    return Finding("other folders", "cannot write to " + ", ".join(closed), todo)


# The probe: runs in the course's Python, prints one line of JSON -------------------------------------------


def probe():
    answers = {"imports": {name: why_not(name) for name in IMPORTED}, "processors": os.cpu_count()}
    for name, question in PROBES.items():
        try:
            answers[name] = question()
        except Exception as error:  # whatever is broken, the other questions are still asked
            answers[name] = {"error": f"{type(error).__name__}: {error}"} if name in NAMED else None
    print(json.dumps(answers))


def why_not(name):
    try:
        __import__(name)
    except Exception as error:  # a broken library raises what it likes
        return f"{type(error).__name__}: {error}"
    return ""


def probe_installed():
    from importlib.metadata import distributions

    found = {}
    for item in distributions():
        if item.metadata["Name"]:
            found.setdefault(normal(item.metadata["Name"]), item.version)  # the first on the path is the one imported
    return found


def probe_rnn_core():
    import rnn_core

    return str(Path(rnn_core.__file__).resolve().parent)


def probe_blas():
    import numpy

    found = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return "{} {}".format(found["name"], found.get("version", "")).strip()


def probe_threads():
    """Asked of OpenBLAS itself, where numpy brings it along (Linux, Windows); None elsewhere."""
    import ctypes

    import numpy

    folder = Path(numpy.__file__).resolve().parent
    for library in [*folder.parent.glob("numpy.libs/*openblas*"), *folder.glob(".dylibs/*openblas*")]:
        loaded = ctypes.CDLL(str(library))
        for name in ("scipy_openblas_get_num_threads64_", "openblas_get_num_threads64_", "openblas_get_num_threads"):
            if hasattr(loaded, name):
                return getattr(loaded, name)()
    return None


def probe_front_end():
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.config import get_federated_extensions, get_page_config

    found = get_federated_extensions(jupyter_path("labextensions")).get(FRONT_END, {})
    off = get_page_config(jupyter_path("labextensions")).get("disabledExtensions", [])
    place = str(found.get("ext_path", ""))
    own = place.startswith(sys.prefix)
    return {"version": found.get("version"), "place": place, "own": own, "disabled": FRONT_END in off}


def probe_kernel():
    from jupyter_client.kernelspec import KernelSpecManager

    spec = KernelSpecManager().get_kernel_spec("python3")
    first = spec.argv[0]
    plain = re.fullmatch(r"python(3(\.\d+)?)?(\.exe)?", first)  # Jupyter puts its own Python in the place of these
    here = bool(plain) or Path(first).resolve() == Path(sys.executable).resolve()
    return {"python": sys.executable if plain else first, "here": here, "folder": spec.resource_dir}


def probe_folders():
    import matplotlib
    from jupyter_core.paths import jupyter_data_dir, jupyter_runtime_dir

    return {place: refused(place) for place in (jupyter_runtime_dir(), jupyter_data_dir(), matplotlib.get_cachedir())}


def refused(place):
    """Why a folder takes no files; "" when it does."""
    try:
        Path(place).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return ""
    except OSError as error:
        return error.strerror or str(error)


PROBES = {
    "installed": probe_installed,
    "rnn_core": probe_rnn_core,
    "blas": probe_blas,
    "threads": probe_threads,
    "front_end": probe_front_end,
    "kernel": probe_kernel,
    "folders": probe_folders,
}
NAMED = ("front_end", "kernel", "folders")  # their answers are dicts, and say themselves what went wrong


# The report ------------------------------------------------------------------------------------------------


def inside(answers, root, here):
    """The findings that need the course's Python."""
    requirements = (root / "requirements.txt").read_text(encoding="utf-8")
    direct = (root / "requirements.in").read_text(encoding="utf-8")
    todo = "Delete the folder .venv, then call `python tools/course.py lab`: it makes it anew."
    if here:  # conda solves what the direct requirements bring with them in its own way
        todo = (
            "With this Python: python -m pip install -r requirements.txt (conda: conda env update -f environment.yml)"
        )
        requirements = direct
    found = [packages(answers["installed"] or {}, pins(requirements), always(requirements), todo)]
    found += [imports(answers, todo), course_package(answers, root)]
    if not answers["imports"]["numpy"]:
        found += [blas(answers), threads_in_this_terminal()]
    found += [front_end(answers, todo), kernel(answers)]
    folders = answers["folders"] or {}
    return found + ([] if folders.get("error") else [kept_files(answers)])


def examine(root, python, stamp, wanted, settings, here):
    """All findings: from outside, then from inside; `stamp` is what .venv was made from, `wanted` what it should be."""
    found = [calling_python(), writing(root), room(root)]
    if not here:
        found.append(environment(root, python, stamp, wanted))
        if not python.exists():
            return found
    answers, trouble = ask(python, root, settings)
    if trouble:
        todo = "Delete the folder .venv, then call `python tools/course.py lab`: it makes it anew."
        return [*found, Finding("its Python", f"{python} does not run: {trouble}", todo)]
    return found + inside(answers, root, here)


def report(found):
    """The text of the report."""
    wrong = sum(1 for finding in found if finding.todo)
    end = "Everything is in order."
    if wrong:
        end = f"{wrong} to mend. Do what the first says, then call the doctor again."
    return "\n".join([line for finding in found for line in finding.lines()] + ["", end])


def main(here):
    import course  # beside this script; it knows where .venv is and what it is made from

    python = Path(sys.executable) if here else course.venv_python(course.ROOT)
    stamp, wanted = course.written_stamp(course.ROOT), course.stamp(course.ROOT)
    found = examine(course.ROOT, python, stamp, wanted, course.child_environment(course.ROOT), here)
    print(report(found))
    sys.exit(any(finding.todo for finding in found))


if __name__ == "__main__":
    if sys.argv[1:] == ["probe"]:
        probe()
    else:
        main(here="--here" in sys.argv)
