"""One JupyterLab and one browser for all tests; one visit for all tests of a notebook."""

import importlib.util
from types import SimpleNamespace

import pytest

from tools.browser.look import REPORT
from tools.browser.serve import copy_course, digests, lab
from tools.browser.visit import THEMES, WIDE, Visit, chromium

# Without playwright (`make test-browser` installs it) these files cannot even be read, and nobody asked for them.
collect_ignore_glob = [] if importlib.util.find_spec("playwright") else ["test_*.py"]


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """A copy of the course, and what its files were at the beginning."""
    root = tmp_path_factory.mktemp("course")
    names = copy_course(root)
    return SimpleNamespace(root=root, names=names, digests=digests(root, names))


@pytest.fixture(scope="session")
def server(course, tmp_path_factory):
    with lab(course.root, tmp_path_factory.mktemp("user")) as running:
        yield running


@pytest.fixture(scope="session")
def context():
    REPORT.unlink(missing_ok=True)
    with chromium() as browser:
        yield browser.new_context()


@pytest.fixture
def opened(server, context):
    """A function that opens a notebook of work/; what it opened is closed in the end."""
    visits = []

    def visit(name):
        visits.append(Visit(context, server, name))
        return visits[-1]

    yield visit
    for one in visits:
        one.close()


@pytest.fixture(scope="module")
def lesson(request, server, context):
    """A notebook (the test file says which), opened and run by Run All, once for all tests of it."""
    visit = Visit(context, server, f"{request.param}.ipynb")
    visit.name = request.param
    visit.called_before = len(server.connections())
    visit.run_all()
    yield visit
    visit.close()


@pytest.fixture(params=THEMES, ids=["light", "dark"])
def theme(request, lesson):
    """One of Lab's two themes, put on for a test; the light one comes back after it."""
    lesson.theme(request.param)
    yield request.param.split()[-1].lower()
    lesson.theme(THEMES[0])
    lesson.wide(WIDE)
