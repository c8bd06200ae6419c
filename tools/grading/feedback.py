"""What a student reads: the points law by law and the name of each mistake. Nothing of anybody else is in it."""

from tools.grading.manual import UNGRADED
from tools.grading.pages import listed, number, page, table, tag


def feedback(form, result, hand):
    """The page for one student. hand: {grade_id: Hand} of what was graded by hand."""
    name = f"Feedback for {result.student}: {form.name}"
    got = total(result, hand)
    parts = [tag("h1", name)]
    waiting = sum(form.open[id] for id, graded in hand.items() if graded.points is None)
    later = f", {number(waiting)} of which are {UNGRADED}" if waiting else ""
    parts += [tag("p", tag("strong", f"{number(got)} of {number(form.possible)} points"), later, of="score")]
    if result.sentences:
        parts += [tag("h2", "About your file"), listed(result.sentences)]
    if result.points:
        parts += [tag("h2", "Overview"), overview(form, result, hand)]
        parts += [part for name in form.exercises for part in exercise(form, result, name)]
        parts += [part for id in form.open for part in in_own_words(form, result, hand, id)]
    return page(name, *parts)


def total(result, hand):
    return sum(result.points.values()) + sum(h.points or 0 for h in hand.values())


def laws_of(form, name):
    return [law for law in form.laws if law.exercise == name]


def points_of(form, result, name):
    """What an exercise got, and what it is worth."""
    laws = laws_of(form, name)
    return sum(result.points.get(law.id, 0) for law in laws), sum(law.points for law in laws)


def overview(form, result, hand):
    rows = [(form.titles[name], *map(number, points_of(form, result, name))) for name in form.exercises]
    for id, possible in form.open.items():
        graded = hand[id].points
        rows.append(("Open question", UNGRADED if graded is None else number(graded), number(possible)))
    return table("Points by exercise", ["Exercise", "Points", "of"], rows, numbers=(1, 2))


def exercise(form, result, name):
    """The heading, what went wrong, and the laws of one exercise."""
    laws, (got, possible) = laws_of(form, name), points_of(form, result, name)
    said = list(dict.fromkeys(result.said[law.id] for law in laws if law.id in result.said))
    rows = [(law.title, number(result.points.get(law.id, 0)), number(law.points)) for law in laws]
    heading = tag("h2", f"{form.titles[name]}: {number(got)} of {number(possible)}")
    if not said:
        return [heading, tag("p", "All right.", of="right")]
    table_of_laws = table(f"What was looked at in {name}", ["Law", "Points", "of"], rows, numbers=(1, 2))
    return [heading, *(tag("p", sentence, of="said") for sentence in said), table_of_laws]


def in_own_words(form, result, hand, id):
    """The open question: the answer as it was graded, and what was said about it."""
    graded = hand[id]
    points = UNGRADED if graded.points is None else f"{number(graded.points)} of {number(form.open[id])}"
    parts = [tag("h2", f"Open question: {points}")]
    if graded.comment:
        parts.append(tag("p", graded.comment, of="said"))
    return [*parts, tag("p", "Your answer:"), tag("pre", result.open.get(id, "(left blank)"))]


def open_answers(form, results):
    """The page that an instructor reads while filling in manual.csv."""
    title = f"Answers in words: {form.name}"
    parts = [tag("h1", title), tag("p", "Points and comments go into manual.csv; then grade again.")]
    for result in results:
        for id in form.open:
            if result.points:
                parts += [tag("h2", result.student), tag("pre", result.open.get(id, "(left blank: 0 points)"))]
    return page(title, *parts)
