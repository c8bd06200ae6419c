"""The class as a whole: points by exercise and the commonest mistakes.

No student is named, so that it can be shown in class.
"""

import re
from collections import Counter

from rnn_core.exercises import EXERCISES
from tools.grading.feedback import points_of
from tools.grading.pages import number, page, table, tag

# What is said beyond the catalogue, shortened so that equal things are counted together.
KINDS = (
    (r"not written yet", "Not written yet."),
    (r"Still running", "A loop without an end."),
    (r"Running this answer|With this answer", "The answer ended the process, or took too long."),
    (r"The cell of your answer stopped with (\w+)", "The cell stopped with {}."),
    (r"That is rnn_core's own", "rnn_core's own answer was called."),
    (r"there is no function", "No function of this name."),
    (r"It raised (\w+)", "The function raised {}."),
    (r"It returned None", "Nothing was returned."),
    (r"has shape", "The result has another shape."),
    (r"It changed its argument", "An argument was changed."),
)


def mistakes(name, sentence):
    """The catalogued sentences in what a student was told (several, where several mistakes were made), or its kind."""
    known = [m.sentence for m in EXERCISES[name].mistakes if m.sentence in sentence] if name in EXERCISES else []
    if known:
        return known
    for pattern, kind in KINDS:
        found = re.search(pattern, sentence)
        if found:
            return [kind.format(*found.groups())]
    return ["Something that is not in the catalogue."]


def counted(form, results):
    """[(students, exercise, mistake), ...], the commonest first."""
    count = Counter()
    for result in results:
        said = {(law.exercise, result.said[law.id]) for law in form.laws if law.id in result.said}
        count.update({(name, mistake) for name, sentence in said for mistake in mistakes(name, sentence)})
    order = {name: i for i, name in enumerate(form.exercises)}
    ranked = sorted(count.items(), key=lambda item: (-item[1], order[item[0][0]], item[0][1]))
    return [(students, name, mistake) for (name, mistake), students in ranked]


def summary(form, results):
    title = f"The class: {form.name}"
    graded = [result for result in results if result.points]
    ungraded = len(results) - len(graded)
    parts = [tag("h1", title), tag("p", f"{len(graded)} notebooks graded, {ungraded} that could not be.")]
    rows = [by_exercise(form, graded, name) for name in form.exercises]
    heads = ["Exercise", "Mean points", "of", "All points", "No points"]
    parts += [
        tag("h2", "Points"),
        table("Points by exercise, over the notebooks graded", heads, rows, numbers=(1, 2, 3, 4)),
    ]
    rows = [(mistake, name, students) for students, name, mistake in counted(form, graded)]
    parts += [tag("h2", "The commonest mistakes")]
    parts += [table("How many made each", ["Mistake", "Exercise", "Students"], rows, numbers=(2,))]
    return page(title, *parts)


def by_exercise(form, results, name):
    points = [points_of(form, result, name) for result in results]
    of = sum(law.points for law in form.laws if law.exercise == name)
    mean = number(round(sum(got for got, _ in points) / len(points), 2)) if points else ""
    return name, mean, number(of), sum(got == of for got, _ in points), sum(got == 0 for got, _ in points)
