"""Who stopped the notebook is found by putting answers back; nobody else pays for it."""

import pytest

from tools.grading.culprit import guilty
from tools.grading.runs import Ran

NAMES = ["a", "b", "c", "d"]


class Class:
    """A notebook of four answers, in which `stops` says where it stops once those in `without` are put back."""

    def __init__(self, stops):
        self.stops, self.runs = stops, []

    def __call__(self, without):
        self.runs.append(without)
        where = self.stops(set(NAMES) - set(without))
        return Ran("killed" if where else "", NAMES.index(where) if where else 4, where or "", {}, {})


def where_it_stands(*bad):
    """The kernel dies in the cells of the culprits themselves."""
    return Class(lambda there: next((name for name in NAMES if name in bad and name in there), None))


def test_a_notebook_that_runs_is_run_once():
    run = where_it_stands()
    assert guilty(run, NAMES)[0] == () and run.runs == [()]


@pytest.mark.parametrize("name", NAMES)
def test_one_culprit_is_found_at_once_where_the_kernel_died(name):
    run = where_it_stands(name)
    out, ran = guilty(run, NAMES)
    assert out == (name,) and not ran.why and run.runs == [(), (), (name,)]


def test_a_culprit_that_acts_later_is_found_by_trying_each():
    run = Class(lambda there: "d" if "b" in there else None)
    assert guilty(run, NAMES)[0] == ("b",)
    assert run.runs == [(), (), ("d",), ("a",), ("b",)]


def test_a_kernel_that_was_ended_by_chance_convicts_nobody():
    run = Class(lambda there: "b" if len(run.runs) == 1 else None)
    assert guilty(run, NAMES)[0] == () and run.runs == [(), ()]


@pytest.mark.parametrize("bad", [("a", "b"), ("a", "d"), ("b", "c", "d"), tuple(NAMES)])
def test_several_culprits_are_all_found(bad):
    run = where_it_stands(*bad)
    out, ran = guilty(run, NAMES)
    assert set(out) == set(bad) and not ran.why
    assert len(run.runs) <= 2 * len(NAMES) + 3


def test_whoever_does_no_harm_is_acquitted():
    """The kernel dies at d, whose fault it is not, as long as a or b is there."""
    run = Class(lambda there: "d" if there & {"a", "b"} else None)
    assert set(guilty(run, NAMES)[0]) == {"a", "b"}


def test_a_notebook_that_never_runs_ends_the_search():
    out, ran = guilty(Class(lambda there: "a"), NAMES)
    assert ran.why == "killed" and set(out) == set(NAMES)
    assert guilty(Class(lambda there: "a"), [])[1].why == "killed"
