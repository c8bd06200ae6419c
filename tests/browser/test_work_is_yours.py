"""What a reader does in work/ stays in work/. Last of the files, so that it sees what all the others did."""

import pytest

from tools.browser import widgets
from tools.browser.lessons import with_widgets
from tools.browser.serve import digests

pytestmark = pytest.mark.browser


def test_a_slider_moved_and_saved_changes_that_copy_and_no_file_of_the_course(course, server, opened):
    name = with_widgets()[0]
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
