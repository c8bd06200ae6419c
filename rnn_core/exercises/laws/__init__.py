"""The laws by which points are given, one file a lesson: LAWS[exercise] is a tuple of laws, OPEN[lesson] the points
of its open question, which a person grades.

`points(name, function, seed)` of rnn_core.exercises.points judges by them.
"""

from rnn_core.exercises.laws import binary_addition, character_generation, sentiment, word_prediction

LAWS = {
    name: laws
    for lesson in (word_prediction, sentiment, binary_addition, character_generation)
    for name, laws in lesson.LAWS.items()
}
OPEN = {
    "01_word_prediction": 4,
    "02_sentiment": 4,
    "03_binary_addition": 4,
    "04_character_generation": 4,
}
