"""What an exhibit is, and the laws of which one would have caught it."""

from typing import NamedTuple

from rnn_core.exercises.engine import Exercise

FOUND = "still as it was found: unfold the cell, and look for the line that does this."
LAWS = {
    "A": "going back agrees with nudging, with weights at scale 0.3 and before any clipping",
    "B": "reading in two halves equals reading once",
    "C": "doing it twice gives the same answer, and changes nothing",
    "D": "padding changes nothing",
    "E": "every example is seen once an epoch",
    "F": "another process gives the same answer",
    "G": "one small case comes out as worked out by hand",
}


class Exhibit(NamedTuple):
    exercise: Exercise
    symptom: object  # a function of the broken answer, which shows what a visitor sees
    law: str
    why: str
    mutant: str  # its name in tests/test_mutants.py
