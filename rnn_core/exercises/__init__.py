"""The exercises: check(name, function) names the mistake, grade(name, function) raises with the same sentence.

A catalogue is one file a topic: for each exercise a right answer, input of odd sizes, and what people get wrong.
"""

import difflib

from rnn_core.exercises import binary_addition, character_generation, engine, museum, sentiment, word_prediction
from rnn_core.exercises.engine import LIMIT, Verdict, Wrong

TOPICS = {
    "01_word_prediction": word_prediction.EXERCISES,
    "02_sentiment": sentiment.EXERCISES,
    "03_binary_addition": binary_addition.EXERCISES,
    "04_character_generation": character_generation.EXERCISES,
    "05_bug_museum": museum.EXERCISES,
}
EXERCISES = {name: exercise for topic in TOPICS.values() for name, exercise in topic.items()}


def diagnose(name, function, limit=LIMIT, seed=0):
    """The verdict on `function` as an answer to the exercise `name`. seed: which random input is tried."""
    if name not in EXERCISES:
        near = difflib.get_close_matches(str(name), EXERCISES, n=3, cutoff=0.3) or sorted(EXERCISES)
        return Verdict(False, f"there is no exercise of this name; the nearest: {', '.join(near)}.")
    return engine.diagnose(EXERCISES[name], name, function, limit, seed)


def check(name, function):
    """Print what is right or what the mistake is called. Never raises, so that a notebook runs on."""
    try:
        print(f"{name}: {diagnose(name, function).sentence}")
    except KeyboardInterrupt:
        print(f"{name}: stopped before it was done.")
    except Exception as error:  # a fault of ours: say it, and let the notebook go on
        print(f"{name}: the check itself failed ({type(error).__name__}: {error}). Please report it.")


def grade(name, function, seed=0):
    """As check, but an answer that is not right raises Wrong with the sentence."""
    verdict = diagnose(name, function, seed=seed)
    if not verdict.right:
        raise Wrong(f"{name}: {verdict.sentence}")
    print(f"{name}: {verdict.sentence}")
