"""Submissions are found by what is in them; what cannot be read costs its own student alone, and is told."""

import json

import nbformat
from made import FORM, LESSON, RIGHT, answer, hand_in, put, solved, untouched

from tools.build import ROOT
from tools.grading.collect import collect, lesson_of_most, written
from tools.grading.rebuild import rebuild


def one(folder):
    found = collect(folder, FORM)
    assert len(found) == 1
    return found[0]


def test_a_folder_or_a_loose_file_is_a_student(tmp_path):
    hand_in(tmp_path, "anna", RIGHT)
    hand_in(tmp_path, "", RIGHT, "bert.ipynb")
    assert [(s.student, bool(s.cells), s.sentences) for s in collect(tmp_path, FORM)] == [
        ("anna", True, ()),
        ("bert", True, ()),
    ]


def test_a_notebook_is_known_by_its_ids_whatever_its_name(tmp_path):
    for name in ("homework.ipynb", "homework(1).ipynb.txt", f"{LESSON}/deep/in/it", "notes.json"):
        folder = tmp_path / name.replace("/", "")
        hand_in(folder, "anna", RIGHT, name)
        assert written(FORM, one(folder).cells) == len(FORM.stubs)


def test_of_several_notebooks_the_one_with_most_answers_is_graded_and_the_choice_is_told(tmp_path):
    hand_in(tmp_path, "anna", untouched(), "z.ipynb")
    hand_in(tmp_path, "anna", RIGHT, "b.ipynb")
    hand_in(tmp_path, "anna", put(untouched(), {"softmax": "def softmax(s): return s"}), "c.ipynb")
    found = one(tmp_path)
    assert written(FORM, found.cells) == len(FORM.stubs)
    assert found.sentences == (
        "3 notebooks of this lesson were found (b.ipynb, c.ipynb, z.ipynb); b.ipynb was graded.",
    )


def test_another_lessons_notebook_is_named_and_not_graded(tmp_path):
    hand_in(tmp_path, "anna", solved("02_sentiment"), "x.ipynb")
    assert one(tmp_path).cells is None
    assert one(tmp_path).sentences == (f"x.ipynb is the notebook of 02_sentiment, not of {LESSON}.",)


def with_softmax():
    """Another lesson's notebook, in which somebody wrote a function that our lesson asks for."""
    theirs = solved("02_sentiment")
    answer(theirs, "encode").source += "\n\n\ndef softmax(scores):\n    return scores"
    return theirs


def test_another_lessons_notebook_beside_ours_does_no_harm(tmp_path):
    hand_in(tmp_path, "anna", with_softmax(), "x.ipynb")
    hand_in(tmp_path, "anna", RIGHT, "y.ipynb")
    assert written(FORM, one(tmp_path).cells) == len(FORM.stubs)
    assert one(tmp_path).sentences == (), "a folder may well hold all lessons"


def test_a_function_of_ours_in_another_lessons_notebook_does_not_make_it_ours(tmp_path):
    hand_in(tmp_path, "anna", with_softmax(), "x.ipynb")
    assert one(tmp_path).cells is None


def test_files_that_cannot_be_read_are_told_in_a_sentence(tmp_path):
    for student, text, said in [
        ("empty", "", "a.ipynb is not a notebook that can be read: it is empty."),
        ("spaces", " \n", "a.ipynb is not a notebook that can be read: it is empty."),
        ("cut", '{"cells": [', "a.ipynb is not a notebook that can be read: it is not JSON (Expecting value)."),
        ("list", "[1, 2]", "a.ipynb is not a notebook that can be read: it is JSON without a list of cells."),
        ("cells", '{"cells": [3]}', "a.ipynb is not a notebook that can be read: it is JSON without a list of cells."),
        ("deep", "[" * 100_000, "a.ipynb is not a notebook that can be read: it is not JSON"),
        (
            "foreign",
            nbformat.writes(nbformat.v4.new_notebook()),
            f"a.ipynb holds no answer of a student's to {LESSON}.",
        ),
    ]:
        folder = tmp_path / student
        hand_in(folder, "anna", text, "a.ipynb")
        assert one(folder).cells is None
        assert len(one(folder).sentences) == 1 and one(folder).sentences[0].startswith(said)


def test_bytes_that_are_no_text_are_told_in_a_sentence(tmp_path):
    hand_in(tmp_path, "anna", "").write_bytes(b"\xff\xfe\x00")
    assert "it is not JSON" in one(tmp_path).sentences[0]


def test_a_broken_file_beside_a_good_one_is_told_and_does_no_harm(tmp_path):
    hand_in(tmp_path, "anna", "{", "a.ipynb")
    hand_in(tmp_path, "anna", "a picture", "plot.png")
    hand_in(tmp_path, "anna", RIGHT, "b.ipynb")
    assert one(tmp_path).cells
    assert len(one(tmp_path).sentences) == 1 and one(tmp_path).sentences[0].startswith("a.ipynb is not a notebook")


def test_an_empty_folder_and_an_archive_are_told_apart(tmp_path):
    (tmp_path / "anna").mkdir()
    hand_in(tmp_path, "bert", "PK", "all.zip")
    anna, bert = collect(tmp_path, FORM)
    assert anna.sentences == ("Nothing to grade: no notebook was found.",)
    assert bert.sentences == ("Nothing to grade: only all.zip: unpack it, then grade again.",)


def test_hidden_folders_and_links_are_not_followed(tmp_path):
    hand_in(tmp_path, "anna", RIGHT, ".ipynb_checkpoints/a.ipynb")
    (tmp_path / "anna" / "link.ipynb").symlink_to(hand_in(tmp_path / "elsewhere", "bert", RIGHT))
    (tmp_path / "cesar").symlink_to(tmp_path / "elsewhere" / "bert")
    found = {s.student: s.cells for s in collect(tmp_path, FORM)}
    assert found["anna"] is None and "cesar" not in found


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    with open(hand_in(tmp_path, "anna", ""), "wb") as file:
        file.truncate(30 << 20)
    assert "larger than 20 MB" in one(tmp_path).sentences[0]


def test_ids_that_were_lost_are_made_up_for_by_the_names_of_functions(tmp_path):
    bare = json.loads(nbformat.writes(RIGHT))
    for cell in bare["cells"]:
        cell["metadata"] = {}
        cell["source"] = "".join(cell["source"])
    hand_in(tmp_path, "anna", json.dumps(bare))
    assert one(tmp_path).cells


def test_a_copy_of_the_whole_course_is_not_taken_for_an_answer(tmp_path):
    pages = ("notebooks/exercises", "notebooks/solutions")
    for page in pages:
        text = (ROOT / page / f"{LESSON}.ipynb").read_text(encoding="utf-8")
        hand_in(tmp_path, "anna", text, f"{page}/{LESSON}.ipynb")
    assert written(FORM, one(tmp_path).cells) == 0 and rebuild(FORM, one(tmp_path).cells).answers == {}
    (tmp_path / "anna" / pages[0] / f"{LESSON}.ipynb").unlink()
    assert one(tmp_path).cells is None and "no answer of a student's" in one(tmp_path).sentences[0]


def test_the_lesson_of_most_notebooks_is_seen(tmp_path):
    assert lesson_of_most(tmp_path) == ""
    hand_in(tmp_path, "anna", RIGHT)
    hand_in(tmp_path, "bert", solved("02_sentiment"))
    hand_in(tmp_path, "cesar", untouched("02_sentiment"))
    assert lesson_of_most(tmp_path) == "02_sentiment"
