"""The table mistake -> sentence -> caught -> points, made by trying every catalogued wrong answer:
python -m tools.mistakes."""

import inspect
from pathlib import Path

from rnn_core.exercises import TOPICS, diagnose
from rnn_core.exercises.engine import function_of
from rnn_core.exercises.laws import LAWS
from rnn_core.exercises.points import all_tried, earned, possible
from tools.grading.assignment import SEED

PAGE = Path(__file__).parents[1] / "rnn_core" / "exercises" / "MISTAKES.md"


def code(text):
    """A piece of code in one cell of a table."""
    return "`" + " ".join(text.split()).replace("|", "\\|") + "`"


def in_words(wrong):
    """A wrong answer: the text that was replaced and what by, or the function that gives it."""
    if callable(wrong):
        return f"the function {code(wrong.__name__)} of {code(Path(inspect.getfile(wrong)).name)}"
    changes = [f"{code(old)} becomes {code(new)}" if new.strip() else f"{code(old)} is left out" for old, new in wrong]
    return "; ".join(changes)


def caught(name, exercise, mistake, wrong):
    """Is it refused with its own sentence, on two lots of random input?"""
    function = function_of(exercise, wrong)
    verdicts = [diagnose(name, function, seed=seed) for seed in (0, 1)]
    return all(not verdict.right and verdict.sentence == mistake.sentence for verdict in verdicts)


def kept(name, exercise, wrong):
    """How many points of its exercise a wrong answer keeps, in the last cell of a row; the museum has no points."""
    if name not in LAWS:
        return ""
    trials = all_tried(name, function_of(exercise, wrong), SEED)
    points = sum(law.points for law, got in zip(LAWS[name], earned(LAWS[name], trials), strict=True) if got)
    return f" {points} of {possible(name)} |"


def head(name):
    if name not in LAWS:
        return ["| wrong answer | sentence | caught |", "|---|---|---|"]
    return ["| wrong answer | sentence | caught | points kept |", "|---|---|---|---|"]


def page(is_caught=caught):
    """The whole page as text."""
    exercises = [exercise for topic in TOPICS.values() for exercise in topic.values()]
    sentences = sum(len(exercise.mistakes) for exercise in exercises)
    wrongs = sum(len(m.wrong) for exercise in exercises for m in exercise.mistakes)
    lines = [
        "# Mistakes and what the checks say about them",
        "",
        f"{len(exercises)} exercises and exhibits, {sentences} mistakes, {wrongs} wrong answers. Written by "
        "`python -m tools.mistakes`, which tries each of them: caught means that it was refused with its own sentence. "
        "Points are those of a graded answer, by law.",
    ]
    for topic, exercises in TOPICS.items():
        for name, exercise in exercises.items():
            lines += ["", f"## {topic}: {name}", "", *head(name)]
            for mistake in exercise.mistakes:
                for wrong in mistake.wrong:
                    answer = "yes" if is_caught(name, exercise, mistake, wrong) else "NO"
                    sentence = mistake.sentence.replace("|", "\\|")
                    lines.append(f"| {in_words(wrong)} | {sentence} | {answer} |{kept(name, exercise, wrong)}")
    return "\n".join(lines) + "\n"


def main():
    text = page()
    PAGE.write_text(text, encoding="utf-8")
    print(f"{PAGE.name}: {text.count('| yes |')} caught, {text.count('| NO |')} not")
    return 1 if "| NO |" in text else 0


if __name__ == "__main__":
    raise SystemExit(main())
