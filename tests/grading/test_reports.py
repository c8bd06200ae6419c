"""What instructors and students get to read: fair, the same every time, and nobody's but their own."""

import csv
from html.parser import HTMLParser

import pytest
from made import FORM, LESSON

from rnn_core.exercises import EXERCISES
from tools.grading import manual, report
from tools.grading.feedback import feedback
from tools.grading.grade import Result, tidy
from tools.grading.manual import BadPoints, Hand
from tools.grading.summary import counted, mistakes

OPEN = f"open-{LESSON}"
CLOSED = FORM._replace(open={}, stubs={id: stub for id, stub in FORM.stubs.items() if id != OPEN})
FULL = {law.id: law.points for law in FORM.laws}
SUM = sum(FULL.values())  # the open question brings four more
SHIFT = EXERCISES["softmax"].mistakes[0].sentence
ROWS = EXERCISES["softmax"].mistakes[1].sentence


def result(student, lost=(), said=SHIFT, sentences=(), opened=()):
    points = {id: 0 if id in lost else points for id, points in FULL.items()}
    return Result(student, points, dict.fromkeys(lost, said), sentences, dict(opened))


ANNA = result("anna", opened={OPEN: "Because of <b>carries</b> & more."})
BERT = result("<script>bert</script>", lost=("points-softmax-1", "points-softmax-3"), sentences=("A <i>note</i>.",))
NONE = Result("cesar", {}, {}, ("Nothing to grade: no notebook was found.",))


def written(folder, results=(ANNA, BERT, NONE), form=FORM):
    folder.mkdir(exist_ok=True)
    report.write(folder, form, list(results))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(folder):
    with open(folder / "grades.csv", encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_the_same_results_give_the_same_bytes(tmp_path):
    first = written(tmp_path / "a")
    assert first == written(tmp_path / "a") == written(tmp_path / "b")
    assert set(first) >= {"grades.csv", "summary.html", "manual.csv", "open_answers.html", "feedback/anna.html"}


def test_the_table_holds_exercises_laws_total_and_notes(tmp_path):
    written(tmp_path)
    anna, bert = rows(tmp_path)["anna"], rows(tmp_path)["<script>bert</script>"]
    assert (anna["total"], anna["possible"], anna["softmax"], anna[OPEN]) == (str(SUM), str(SUM + 4), "5", "")
    assert anna["notes"] == f"{OPEN}: not graded yet."
    assert (bert["total"], bert["softmax"], bert["softmax: one row of small scores"]) == (str(SUM - 2), "3", "0")
    assert bert["loss"] == anna["loss"] == "5"
    assert bert[OPEN] == "0", "left blank"
    assert rows(tmp_path)["cesar"]["total"] == "0" and "no notebook" in rows(tmp_path)["cesar"]["notes"]


def test_points_given_by_hand_are_added_and_never_overwritten(tmp_path):
    written(tmp_path, [ANNA])
    table = tmp_path / "manual.csv"
    assert table.read_text() == f"student,{OPEN},comment\nanna,,\n"
    filled = f'student,{OPEN},comment\nanna,2.5,"Right, but <why>?"\n'
    table.write_text(filled)
    written(tmp_path, [ANNA, BERT])
    assert table.read_text() == filled + "<script>bert</script>,,\n"
    assert rows(tmp_path)["anna"]["total"] == str(SUM + 2.5) and rows(tmp_path)["anna"]["notes"] == ""
    assert "Right, but &lt;why&gt;?" in (tmp_path / "feedback" / "anna.html").read_text()


def test_a_table_that_a_spreadsheet_saved_is_read(tmp_path):
    (tmp_path / "manual.csv").write_bytes(f"\ufeffstudent;{OPEN};comment\r\nanna;2,5;".encode())
    written(tmp_path, [ANNA, BERT])
    assert rows(tmp_path)["anna"]["total"] == str(SUM + 2.5)
    assert (tmp_path / "manual.csv").read_bytes().endswith(b"anna;2,5;\n<script>bert</script>;;\n")


@pytest.mark.parametrize(("text", "said"), [("5", "from 0 to 4"), ("-1", "anna has '-1'"), ("good", "'good'")])
def test_points_that_cannot_be_are_refused_by_name(tmp_path, text, said):
    (tmp_path / "manual.csv").write_text(f"student,{OPEN},comment\nanna,{text},\n")
    with pytest.raises(BadPoints, match=said):
        manual.read(tmp_path / "manual.csv", FORM)


def test_an_empty_table_is_begun_anew(tmp_path):
    (tmp_path / "manual.csv").touch()
    written(tmp_path, [ANNA])
    assert (tmp_path / "manual.csv").read_text() == f"student,{OPEN},comment\nanna,,\n"


def test_a_table_without_its_columns_is_refused(tmp_path):
    (tmp_path / "manual.csv").write_text("name,points\nanna,3\n")
    with pytest.raises(BadPoints, match=f"no column {OPEN}, student"):
        manual.read(tmp_path / "manual.csv", FORM)


def test_without_an_open_question_nothing_is_asked_by_hand(tmp_path):
    assert not {"manual.csv", "open_answers.html"} & set(written(tmp_path, form=CLOSED))


class Outline(HTMLParser):
    """The headings, the cells of tables, and what is needed of a page that is read aloud."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.said = [], [], {}
        self.feed(text)
        assert not self.open, "every element is closed"

    def handle_starttag(self, name, attributes):
        self.tags.append((name, dict(attributes)))
        if name != "meta":
            self.open.append(name)

    def handle_endtag(self, name):
        assert self.open.pop() == name

    def handle_data(self, text):
        if self.open:
            self.said[self.open[-1]] = self.said.get(self.open[-1], "") + text


PAGES = ["summary.html", "open_answers.html", "feedback/anna.html", "feedback/_script_bert_script_.html"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_read_aloud(tmp_path, name):
    page = Outline(written(tmp_path)[name].decode())
    names = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en"}) in page.tags and page.said["title"]
    levels = [int(tag[1]) for tag in names if tag in ("h1", "h2", "h3")]
    assert levels[0] == 1 and levels.count(1) == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:], strict=False))
    assert names.count("table") == names.count("caption")
    assert all(attributes.get("scope") in ("row", "col") for tag, attributes in page.tags if tag == "th")
    assert not any("src" in attributes or "href" in attributes for _, attributes in page.tags)


def test_what_students_wrote_is_shown_and_not_run(tmp_path):
    for name, text in written(tmp_path).items():
        if name.endswith(".html"):
            assert not any(element in text for element in (b"<script", b"<i>", b"<b>")), name
    assert b"&lt;b&gt;carries&lt;/b&gt; &amp; more." in written(tmp_path)["feedback/anna.html"]


def test_a_students_page_holds_nothing_of_anybody_else(tmp_path):
    alone = written(tmp_path / "alone", [BERT])
    assert (
        written(tmp_path / "all")["feedback/_script_bert_script_.html"] == alone["feedback/_script_bert_script_.html"]
    )


def test_a_page_says_the_points_the_laws_and_the_mistake_once():
    page = feedback(CLOSED, BERT, {})
    assert (
        f"{SUM - 2} of {SUM} points" in page
        and "<h2>1. Softmax that survives: 3 of 5</h2>" in page
        and "one row of small scores" in page
    )
    assert page.count(SHIFT) == 1
    assert SHIFT not in feedback(CLOSED, ANNA, {})


def test_points_that_are_not_given_yet_are_told():
    assert f"{SUM} of {SUM + 4} points</strong>, 4 of which are not graded yet" in feedback(
        FORM, ANNA, {OPEN: Hand(None)}
    )
    assert f"{SUM + 2} of {SUM + 4} points</strong></p>" in feedback(FORM, ANNA, {OPEN: Hand(2.0)})


def test_names_that_no_file_can_have_get_pages_of_their_own():
    students = ["A_B", "a/b", "a\\b", "..", "", "Zoë", "x" * 3]
    names = report.file_names([result(student) for student in students])
    assert len({name.lower() for name in names}) == len(students)
    assert not any(set(name) & set("/\\<>:") or name.startswith(".") for name in names) and "Zoë" in names


def test_a_spreadsheet_finds_no_formula(tmp_path):
    written(tmp_path, [result("=1+1", sentences=("@x is a file.",))])
    assert rows(tmp_path)["'=1+1"]["notes"].startswith("'@x")


def test_the_summary_counts_each_student_once_and_names_nobody(tmp_path):
    both = result("dora", lost=("points-softmax-1",), said=f"Two things at once. {SHIFT} And: {ROWS}")
    assert counted(FORM, [ANNA, BERT, both]) == [(2, "softmax", SHIFT), (1, "softmax", ROWS)]
    text = written(tmp_path, [ANNA, BERT, both, NONE])["summary.html"].decode()
    assert "3 notebooks graded, 1 that could not be." in text
    assert not any(name in text for name in ("anna", "bert", "cesar", "dora"))


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("not written yet.", "Not written yet."),
        ("It raised IndexError: index 9 is out of bounds.", "The function raised IndexError."),
        ("The cell of your answer stopped with SyntaxError: no", "The cell stopped with SyntaxError."),
        ("Running this answer ended the whole Python process.", "The answer ended the process, or took too long."),
        ("Wrong for every input that was tried.", "Something that is not in the catalogue."),
    ],
)
def test_what_is_in_no_catalogue_is_counted_by_its_kind(sentence, kind):
    assert mistakes("softmax", sentence) == [kind]


def test_what_differs_from_run_to_run_is_left_out():
    assert tidy("<function f at 0x7f00aa11bb22>") == "<function f at 0x...>"
    assert tidy("in /tmp/ipykernel_123/456.py line 3") == "in the cell line 3"
    assert tidy("\x1b[31mred\x1b[0m") == "red"
    assert len(tidy("x" * 5000)) < 1000


def test_points_are_read_by_hand_only_from_what_is_there():
    assert manual.by_hand(FORM, ANNA, {}) == {OPEN: Hand(None)}
    assert manual.by_hand(FORM, BERT, {}) == {OPEN: Hand(0.0)}
    assert manual.by_hand(FORM, BERT, {BERT.student: {OPEN: Hand(1.0, "by word of mouth")}})[OPEN].points == 1.0
