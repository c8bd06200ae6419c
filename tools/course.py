"""The course's one command line: `python tools/course.py lab`, `test`, and so on (standard library only).

Each command makes what it needs, a virtual environment in .venv, and then does its work with that Python.
The Makefile is a thin cover over this file; Windows users call it themselves. It is written for an old Python
to read, so that one that is too old is told so in a sentence.
"""

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
FIRST_PAGE = "00_before_you_start.ipynb"


# The environment ------------------------------------------------------------------------------------------


def scripts(root):
    """The folder of .venv that holds its programs."""
    return root / ".venv" / ("Scripts" if os.name == "nt" else "bin")


def venv_python(root):
    return scripts(root) / ("python.exe" if os.name == "nt" else "python")


def stamp_path(root):
    return root / ".venv" / "course.json"


def stamp(root):
    """What .venv was made from: the Python, the place (a venv cannot be moved), the lists of packages."""
    lists = b"".join((root / name).read_bytes() for name in ("requirements.txt", "pyproject.toml"))
    return {
        "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        "place": str(root),
        "packages": hashlib.sha256(lists).hexdigest(),
    }


def written_stamp(root):
    """The stamp of a finished set-up; {} when there is none or it cannot be read."""
    try:
        return json.loads(stamp_path(root).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def set_up(root=ROOT):
    """Make .venv with the pinned packages and rnn_core (editable), once, and return its Python.

    The stamp is written last and removed first: a set-up that stopped half-way is begun again from nothing.
    """
    wanted, found = stamp(root), written_stamp(root)
    python = venv_python(root)
    if found == wanted and python.exists():
        return python
    check_outside(root)
    started = time.time()
    keep = python.exists() and all(found.get(key) == wanted[key] for key in ("python", "place"))
    stamp_path(root).unlink(missing_ok=True)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install"]
    if keep:
        say("The course's list of packages has changed: bringing .venv up to date.")
        pip += ["--quiet"]
    else:
        say("Setting up the course in .venv, once: a minute or a few, about 600 MB on disk.")
        run([sys.executable, "-m", "venv", "--clear", root / ".venv"], root)
    run([*pip, "-r", "requirements.txt"], root)
    run([*pip, "--no-deps", "-e", "."], root)
    stamp_path(root).write_text(json.dumps(wanted), encoding="utf-8")
    say(f"Set up in {time.time() - started:.0f} s.")
    return python


def add_grading(python, root=ROOT):
    """Install what grading needs, once; the course's own packages keep their versions."""
    lines = (root / "requirements-grading.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.split("==") for line in lines if "==" in line and not line.startswith("#")]
    look = f"import sys, importlib.metadata as m; sys.exit(any(m.version(name) != v for name, v in {pins}))"
    if subprocess.call([str(python), "-c", look], stderr=subprocess.DEVNULL):
        say("Adding what grading needs (nbgrader), once.")
        pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        run([*pip, "-r", "requirements-grading.txt", "-c", "requirements.txt"], root)


def check_version():
    """Refuse, in one sentence, a Python that is too old."""
    if sys.version_info < OLDEST:
        stop(
            f"The course needs Python {OLDEST[0]}.{OLDEST[1]} or newer and this is {sys.version.split()[0]}: "
            "call it with a newer one, for example `python3.12 tools/course.py lab` or "
            "`make lab PYTHON=python3.12`."
        )


def check_outside(root):
    """A Python cannot make again the environment that it runs in."""
    if Path(sys.prefix).resolve() == (root / ".venv").resolve():
        stop("This Python is the one in .venv, which is to be made again: call `deactivate`, then try again.")


def child_environment(root):
    """The environment of everything that is started here."""
    settings = dict(os.environ)
    # One BLAS thread is as fast at these sizes, and keeps the order of every sum, hence the digits, the same.
    settings["OPENBLAS_NUM_THREADS"] = "1"
    # Text is UTF-8 here, whatever the system's own habit.
    settings["PYTHONUTF8"] = "1"
    settings["PATH"] = str(scripts(root)) + os.pathsep + settings.get("PATH", "")
    # JupyterLab asks no other machine for news or for updates.
    places = [str(root / "tools" / "jupyter"), settings.get("JUPYTER_CONFIG_PATH")]
    settings["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, places))
    return settings


# Running things -------------------------------------------------------------------------------------------


def say(sentence):
    print(sentence, flush=True)


def stop(sentence):
    sys.exit("course: " + sentence)


def run(command, root=ROOT):
    """Run one command from the course's root; when it fails, stop with its name."""
    words = [str(word) for word in command]
    code = subprocess.call(words, cwd=str(root), env=child_environment(root))
    if code:
        say(f"course: stopped, because `{' '.join(words[1:])}` failed (its own words are above).")
        sys.exit(code if code > 0 else 1)


def serve(command, root=ROOT):
    """Run a server until it ends. Ctrl-C is its own business: it asks back, and this process waits."""
    words = [str(word) for word in command]
    with subprocess.Popen(words, cwd=str(root), env=child_environment(root)) as server:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        sys.exit(server.wait())


# The commands: each takes the Python to use and the command line -------------------------------------------


def lab(python, options):
    """open JupyterLab in work/, your own copy of the lessons"""
    work(python, options)
    serve(lab_command(python, options))


def lab_command(python, options):
    command = [python, "-m", "jupyterlab"]
    command += ["--ServerApp.root_dir=" + str(ROOT / "work"), "--LabApp.default_url=/lab/tree/" + FIRST_PAGE]
    if options.no_browser:
        command += ["--no-browser"]
    if options.port:
        # A port that was asked for is that port: if it is taken, Jupyter says so instead of taking the next.
        command += [f"--ServerApp.port={options.port}", "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # In a container one is often root, and Jupyter listens to this machine alone.
        command += ["--allow-root"]
    return command + options.more


def test(python, options):
    """check the code's form, the house rules, then all tests (pytest's own options may follow)"""
    lint(python, options)
    rules(python, options)
    run([python, "-m", "pytest", *options.more])


def lint(python, options):
    """ruff: mistakes and layout, in code and notebooks"""
    run([python, "-m", "ruff", "check", "--quiet"])
    run([python, "-m", "ruff", "format", "--check", "--quiet"])


def rules(python, options):
    """the house rules for notebooks and text"""
    run([python, "-m", "tools.rules"])


def notebooks(python, options):
    """build and execute the notebooks from notebooks/source (all, or those named)"""
    run([python, "-m", "tools.build", *options.names, *options.more])


def bench(python, options):
    """speed: against naive loops and, where it is installed, PyTorch"""
    run([python, "-m", "benchmarks", *(["--smoke"] if options.smoke else [])])


def dispatch(python, options):
    """the same stored results under four CPU settings"""
    run([python, "-m", "tools.dispatch"])


def results(python, options):
    """rebuild data/results, all of it or one lesson's (for example: results 01c)"""
    every = sorted((ROOT / "tools" / "results").glob("[!_]*.py"))
    names = {script: ("", script.stem, script.stem.removeprefix("lesson").split("_")[0]) for script in every}
    chosen = [script for script in every if options.lesson in names[script]]
    if not chosen:
        known = ", ".join(script.stem for script in every) or "none yet"
        stop(f"no script of tools/results is for {options.lesson!r}; there is: {known}.")
    for script in chosen:
        run([python, "-m", "tools.results." + script.stem])


def release(python, options):
    """the folder that students get of an assignment, in release/ (for example: release 03_binary_addition)"""
    add_grading(python)
    run([python, "-m", "tools.grading.release", options.assignment])


def grade(python, options):
    """grade a folder of submissions (limits may follow: --cell 60 --total 300 in seconds, --memory 2048 in MB)"""
    add_grading(python)
    more = ["--assignment", options.assignment] if options.assignment else []
    more += ["--out", options.out] if options.out else []
    run([python, "-m", "tools.grading.marking", options.folder, *more, *options.more])


def work(python, options):
    """fill work/ with the lessons that it lacks; never overwrites yours"""
    run([python, "-m", "tools.work"])


def doctor(python, options):
    """look at Python, the packages and the rest, and say what to do (sets nothing up)"""
    # In the terminal's own environment, which it is to tell about; text is UTF-8 all the same.
    command = [sys.executable, "-X", "utf8", ROOT / "tools" / "doctor.py", *(["--here"] if options.here else [])]
    sys.exit(subprocess.call([str(word) for word in command]))


def test_browser(python, options):
    """every notebook in a real JupyterLab and a real browser (pytest's own options may follow)"""
    run([python, "-m", "tools.browser"])
    run([python, "-m", "pytest", "-n", "0", "-m", "browser", "tests/browser", *options.more])


# The command line -----------------------------------------------------------------------------------------

COMMANDS = (lab, test, notebooks, rules, lint, bench, dispatch, results, release, grade, work, doctor, test_browser)
TAKES_MORE = (lab, test, notebooks, grade, test_browser)  # what follows goes on to Jupyter, pytest, tools.build ...


def port(text):
    if not (text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError("expected a number from 1 to 65535, got " + repr(text))
    return int(text)


def place(text):
    """A path as it is meant where the command was given: what is started runs in the course's folder."""
    return str(Path(text).resolve()) if text else ""


def parser():
    about = "The course's commands. Each sets up what it needs."
    top = argparse.ArgumentParser(prog="course.py", description=about)
    top.add_argument("--here", action="store_true", help="use the Python that runs this (conda), not .venv")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    made = {}
    for command in COMMANDS:
        about, name = command.__doc__, command.__name__.replace("_", "-")
        made[command] = commands.add_parser(name, help=about, description=about)
        made[command].set_defaults(command=command)
    made[lab].add_argument("--no-browser", action="store_true", help="serve, but open no browser")
    made[lab].add_argument("--port", type=port, help="the port to serve on (Jupyter's choice if not given)")
    made[notebooks].add_argument("names", nargs="*", metavar="NAME", help="for example 01_word_prediction")
    made[bench].add_argument("--smoke", action="store_true", help="one short round, to see that it runs")
    made[results].add_argument("lesson", nargs="?", default="", metavar="LESSON", help="for example 01c")
    made[release].add_argument("assignment", nargs="?", default="", help="for example 03_binary_addition")
    made[grade].add_argument(
        "folder", nargs="?", default="", type=place, help="a folder or a notebook for each student"
    )
    made[grade].add_argument("--assignment", metavar="NAME", help="seen from the notebooks if not given")
    made[grade].add_argument("--out", type=place, metavar="DIR", help="for the reports; graded/NAME if not given")
    return top


def read_command_line(arguments):
    """The options, and in `more` the words that are for the program behind the command."""
    top = parser()
    options, options.more = top.parse_known_args(arguments)
    if options.more and options.command not in TAKES_MORE:
        top.error(f"{options.command.__name__} does not know {' '.join(options.more)}")
    return options


def main(arguments=None):
    words = sys.argv[1:] if arguments is None else arguments
    if "doctor" not in words or sys.version_info < (3, 8):
        check_version()
    options = read_command_line(words)
    if options.command is doctor:  # it only looks at what set_up would mend
        doctor(None, options)
    python = Path(sys.executable) if options.here else set_up()
    options.command(python, options)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
