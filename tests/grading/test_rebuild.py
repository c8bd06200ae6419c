"""A student's answers in a fresh copy of the assignment: everything else that a student did changes nothing."""

import copy

import pytest
from made import FORM, RIGHT, answer, cells, put, untouched
from nbformat.v4 import new_code_cell

from tools.grading.form import grade_id
from tools.grading.rebuild import notebook, rebuild


def rebuilt(submitted):
    return rebuild(FORM, cells(submitted))


def sources(submitted, without=()):
    return [cell.source for cell in notebook(FORM, rebuilt(submitted), without).cells]


def at(submitted, id):
    return next(i for i, cell in enumerate(submitted.cells) if grade_id(cell) == id)


def test_an_untouched_notebook_is_the_assignment_itself():
    assert sources(untouched()) == [cell.source for cell in FORM.blank.cells]
    assert rebuilt(untouched()) == ({}, {}, ())


def test_the_answers_are_put_in_and_nothing_else():
    answers = set(FORM.stubs)
    for old, new in zip(FORM.blank.cells, notebook(FORM, rebuilt(RIGHT)).cells, strict=True):
        assert (old.source != new.source) == (grade_id(old) in answers)


def deleted(made):
    made.cells = [cell for cell in made.cells if not grade_id(cell).startswith(("points-", "check-"))]


def copied(made):
    made.cells += [copy.deepcopy(cell) for cell in made.cells if grade_id(cell) not in FORM.stubs]


def edited(made):
    for cell in made.cells:
        if grade_id(cell) not in FORM.stubs:
            cell.source = "assert False" if cell.cell_type == "code" else "nothing"


def turned_round(made):
    made.cells.reverse()


@pytest.mark.parametrize("change", [deleted, copied, edited, turned_round])
def test_checks_and_tests_that_were_changed_change_nothing(change):
    made = copy.deepcopy(RIGHT)
    change(made)
    assert sources(made) == sources(RIGHT)


def test_of_several_answers_the_last_that_is_not_blank_counts_and_it_is_told():
    made = put(RIGHT, {"softmax": "def softmax(scores):\n    return 1"})
    made.cells += [copy.deepcopy(answer(RIGHT, "softmax")), copy.deepcopy(answer(untouched(), "softmax"))]
    found = rebuilt(made)
    assert found.answers["answer-softmax"] == answer(RIGHT, "softmax").source
    assert found.sentences == ("Answered in several cells, of which the last was graded: softmax.",)


def test_a_stub_with_a_comment_more_is_still_blank():
    made = untouched()
    answer(made, "softmax").source += "\n    # I do not know\n"
    assert rebuilt(made).answers == {}


def test_an_answer_whose_id_is_lost_is_found_by_its_function_and_it_is_told():
    made = copy.deepcopy(RIGHT)
    del answer(made, "softmax").metadata["nbgrader"]
    found = rebuilt(made)
    assert found.answers["answer-softmax"] == answer(RIGHT, "softmax").source
    assert found.sentences == ("Found by what they say, not in their own cells: softmax.",)


def test_when_all_ids_are_lost_every_answer_is_found_the_one_in_words_too():
    made = copy.deepcopy(RIGHT)
    for cell in made.cells:
        cell.metadata = {}
    found = rebuilt(made)
    assert found.answers == rebuilt(RIGHT).answers and len(found.answers) == len(FORM.stubs)
    assert found.sentences[0].endswith(": softmax, states, loss, backward, nudged_gradient, clip, the answer in words.")
    bare = untouched()
    for cell in bare.cells:
        cell.metadata = {}
    assert rebuilt(bare).answers == {}


def test_an_answer_written_beside_its_blank_cell_is_found():
    made = untouched()
    made.cells.insert(at(made, "answer-clip") + 1, new_code_cell(answer(RIGHT, "clip").source))
    assert rebuilt(made).answers["answer-clip"] == answer(RIGHT, "clip").source


def test_an_answer_that_was_split_over_two_cells_is_put_together():
    made = put(RIGHT, {"clip": "def helper():\n    pass\n\n\nprint(helper())"})
    made.cells.append(new_code_cell(answer(RIGHT, "clip").source))
    assert rebuilt(made).answers["answer-clip"] == "def helper():\n    pass\n\n\n" + answer(RIGHT, "clip").source


def test_a_scratch_cell_does_not_replace_an_answer_in_its_place():
    made = copy.deepcopy(RIGHT)
    made.cells.append(new_code_cell("def softmax(scores):\n    return 0"))
    assert sources(made) == sources(RIGHT)


def test_an_answer_that_is_missing_is_told_and_left_blank():
    made = copy.deepcopy(RIGHT)
    made.cells = [cell for cell in made.cells if grade_id(cell) != "answer-loss"]
    found = rebuilt(made)
    assert "answer-loss" not in found.answers and len(found.answers) == len(FORM.stubs) - 1
    assert found.sentences == ("Missing, and graded as left blank: loss.",)


def test_definitions_from_cells_of_ones_own_come_along_and_doings_do_not():
    made = copy.deepcopy(RIGHT)
    made.cells.insert(
        at(made, "answer-loss"),
        new_code_cell("import math\nEPS = 1e-5\ndef helper(x):\n    return x\nresult = train()\nprint(EPS)"),
    )
    new = sources(made)
    here = new.index(answer(RIGHT, "loss").source)
    assert new[here - 1] == "import math\nEPS = 1e-05\ndef helper(x):\n    return x"
    assert sum("def helper" in source for source in new) == 2, "in front of the answers on both sides"


def test_what_was_written_into_a_check_comes_along():
    made = copy.deepcopy(RIGHT)
    made.cells[at(made, "check-loss")].source = "def helper():\n    pass\n\ncheck('loss', loss)"
    made.cells[at(made, "check-clip")].source = answer(RIGHT, "clip").source
    made.cells = [cell for cell in made.cells if grade_id(cell) != "answer-clip"]
    assert sum("def helper" in source for source in sources(made)) == 2
    assert rebuilt(made).answers["answer-clip"] == answer(RIGHT, "clip").source


def test_an_import_added_to_a_cell_that_was_given_is_for_all_answers():
    made = copy.deepcopy(RIGHT)
    first = next(cell for cell in made.cells if cell.cell_type == "code")
    first.source = "import math\n" + first.source
    new = sources(made, without=("softmax",))
    assert [source.split("\n")[0] for source in new if "import math" in source] == ["import math"]


def test_a_cell_of_ones_own_cannot_be_another_answer():
    made = copy.deepcopy(RIGHT)
    made.cells.insert(at(made, "answer-states"), new_code_cell("def softmax(s):\n    return s\nloss = 3"))
    assert sources(made) == sources(RIGHT)


def test_an_answer_that_is_put_back_is_as_released_and_takes_its_definitions_along():
    made = copy.deepcopy(RIGHT)
    made.cells.insert(at(made, "answer-clip") + 1, new_code_cell("def helper():\n    pass"))
    new = sources(made, without=("clip",))
    assert answer(untouched(), "clip").source in new and answer(RIGHT, "clip").source not in new
    assert not any("def helper" in source for source in new)
    assert answer(RIGHT, "loss").source in new


@pytest.mark.parametrize("broken", ["def softmax(scores:", "%%bash\nls", "\0", "x = " + "(" * 5000])
def test_cells_that_are_not_python_stop_nothing(broken):
    made = put(RIGHT, {"softmax": broken})
    made.cells.append(new_code_cell(broken))
    assert rebuilt(made).answers["answer-softmax"] == broken
