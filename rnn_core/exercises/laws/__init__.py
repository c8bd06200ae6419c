"""The laws by which points are given, one file a lesson: LAWS[exercise] is a tuple of laws, OPEN[lesson] the points
of its open question, which a person grades.

`points(name, function, seed)` of rnn_core.exercises.points judges by them.
"""

from rnn_core.exercises.laws import word_prediction

LAWS = {**word_prediction.LAWS}
OPEN = {"01_word_prediction": 4}
