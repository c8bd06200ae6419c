"""Where a results script puts what it found: data/results/NAME.json, with what is needed to find it again."""

import json
import sys
import time

import numpy as np

from rnn_core.datasets import data_folder


def store(name, values, seeds, start, clock=time.perf_counter):
    """Write data/results/NAME.json; `start` is what `clock` said when the script began."""
    record = {
        "values": values,
        "command": f"python tools/course.py results {name}",
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__},
        "seeds": seeds,
        "minutes": round((clock() - start) / 60, 2),
    }
    file = data_folder() / "results" / f"{name}.json"
    file.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {file.name} in {record['minutes']} minutes")


def rounded(thing, digits=4):
    """Each float of a nest of dicts and lists, to so many significant digits."""
    if isinstance(thing, dict):
        return {name: rounded(part, digits) for name, part in thing.items()}
    if isinstance(thing, list):
        return [rounded(part, digits) for part in thing]
    return float(f"{thing:.{digits}g}") if isinstance(thing, float) else thing
