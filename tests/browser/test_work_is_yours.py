"""What a reader does in work/ stays in work/. Last of the files, so that it sees what all the others did."""

import pytest

from tests.browser.test_without_a_kernel import WITH_WIDGETS
from tools.browser import widgets
from tools.browser.serve import digests

pytestmark = pytest.mark.browser


def test_a_slider_moved_and_saved_changes_that_copy_and_no_file_of_the_course(course, server, opened):
    name = next(name for name in WITH_WIDGETS if "/" not in name)
    copies = {
        path: path.stat().st_mtime_ns
        for path in server.work.rglob("[!.]*.ipynb")
        if "checkpoints" not in path.parent.name
    }
    visit = opened(f"{name}.ipynb")
    visit.run_all()
    assert widgets.complaints(visit, visit.widget_cells()[0]) == []
    visit.save()
    written = [path for path, before in copies.items() if path.stat().st_mtime_ns != before]
    assert [path.relative_to(server.work).as_posix() for path in written] == [f"{name}.ipynb"]
    assert digests(course.root, course.names) == course.digests
