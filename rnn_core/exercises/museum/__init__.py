"""The bug museum: mistakes that were found in respected teaching code, each written afresh.

An exhibit is an exercise (its first mistake is the bug), the symptom that a visitor sees, the law that would have
caught it, and the mutant of rnn_core, in tests/test_mutants.py, that our own laws kill.
"""

from rnn_core.exercises.engine import edited
from rnn_core.exercises.museum.data import ORDER, SLICE
from rnn_core.exercises.museum.exhibit import FOUND, LAWS, Exhibit
from rnn_core.exercises.museum.forward import READ, TWO_X, WRITE
from rnn_core.exercises.museum.judge import CLIPPED, JUDGE
from rnn_core.exercises.museum.readings import PADDING, SMOOTHED
from rnn_core.exercises.museum.twice import TAPE, ZERO
from rnn_core.exercises.museum.way_back import ONE_STATE, SLOPE, TRANSPOSE

EXHIBITS = {
    exhibit.exercise.answer.__name__: exhibit
    for exhibit in (
        *(TRANSPOSE, SLOPE, ONE_STATE, TAPE, ZERO, JUDGE, CLIPPED),
        *(READ, TWO_X, WRITE, ORDER, SLICE, SMOOTHED, PADDING),
    )
}
EXERCISES = {name: exhibit.exercise for name, exhibit in EXHIBITS.items()}


def symptom(name):
    """Show what is seen of an exhibit's mistake."""
    exercise = EXHIBITS[name].exercise
    EXHIBITS[name].symptom(edited(exercise.answer, exercise.mistakes[0].wrong[0]))


def choose(name, law):
    """Would this law have caught it? Never raises."""
    if law is ...:
        print("not chosen yet.")
    elif law == EXHIBITS[name].law:
        print(f"{law}, yes: {LAWS[law]}. {EXHIBITS[name].why}")
    elif law in LAWS:
        print(f"{law}, no: this law does not look where the mistake is. What does the symptom depend on?")
    else:
        print(f"law is {law!r}; choose one of the letters {', '.join(LAWS)}, as in law = 'A'.")
