"""Where the course's data is, and the stored results of its longer runs. Each data set has a file of its own here."""

import json
from pathlib import Path

BESIDE = Path(__file__).resolve().parents[2] / "data"  # beside rnn_core/, as in the course's folder


def data_folder():
    """The course's data/: beside rnn_core, or else in the working folder or above it. FileNotFoundError if missing."""
    here = Path.cwd()
    for folder in (BESIDE, *(above / "data" for above in (here, *here.parents))):
        if (folder / "results").is_dir():
            return folder
    raise FileNotFoundError(
        f"the course's data folder was found neither beside rnn_core ({BESIDE}) nor above {here}. "
        "It comes with the course: get the whole course again, with its data/ folder, "
        "and start with `python tools/course.py lab` in the course's folder."
    )


def load_results(name):
    """What a longer run stored in data/results/NAME.json, as a dict: values, command, versions, seeds, minutes."""
    folder = data_folder() / "results"
    file = folder / f"{name}.json"
    if not file.is_file():
        known = ", ".join(sorted(path.stem for path in folder.glob("*.json"))) or "none yet"
        raise FileNotFoundError(
            f"name is {name!r}, but data/results has no {name}.json (it has: {known}). "
            "`python tools/course.py results`, in the course's folder, computes these files anew."
        )
    return json.loads(file.read_text(encoding="utf-8"))
