"""Where no kernel runs, every widget leaves its picture and a sentence: in an unrun Lab, and on nbconvert's page."""

from contextlib import suppress
from urllib.parse import urlsplit

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import TimeoutError

from tools.browser import look
from tools.browser.lessons import NOTEBOOKS, every_name, screenshot, stored_widgets, with_widgets
from tools.browser.visit import HEIGHT, PATIENCE, WIDE, Page
from tools.stored import LIVE

pytestmark = pytest.mark.browser

SENTENCE = "A still picture. Run the cell to use its controls"
# What nbconvert's page itself asks for; it is read without them just as well, equations aside.
NBCONVERTS = {"cdnjs.cloudflare.com"}
STILLS = """() => [...document.querySelectorAll('figure')]
  .filter(figure => figure.textContent.includes('A still picture'))
  .map(figure => {
    const image = figure.querySelector('img'), box = image.getBoundingClientRect();
    return [image.alt, image.complete && box.width > 200 && box.height > 100, figure.textContent];
  })"""
EMPTY = "() => document.body.textContent.match(/Error displaying widget|Loading widget|model not found/g) ?? []"


WITH_WIDGETS = with_widgets()


def assert_stills(page, alts, seconds=PATIENCE):
    with suppress(TimeoutError):
        page.wait_until(f"count => ({STILLS})().length === count", len(alts), seconds=seconds)
    found = page.ask(STILLS)
    assert [alt for alt, _, _ in found] == alts
    assert all(drawn and SENTENCE in words for _, drawn, words in found)
    assert page.ask(EMPTY) == []


def test_there_are_widgets_to_look_at():
    assert WITH_WIDGETS


@pytest.mark.parametrize("name", WITH_WIDGETS)
def test_an_unrun_lab_shows_each_widgets_picture_and_sentence(opened, name):
    assert_stills(opened(f"{name}.ipynb"), stored_widgets(name))


def test_a_notebook_that_was_run_saved_and_opened_again_shows_each_widgets_picture_and_sentence(opened):
    name = WITH_WIDGETS[0]
    first = opened(f"{name}.ipynb")
    first.run_all()
    assert first.widget_cells()
    first.save()
    first.close()  # and its kernel with it
    assert_stills(opened(f"{name}.ipynb"), stored_widgets(name))


@pytest.fixture(params=["light", "dark"])
def converted(request, context, tmp_path):
    """A function that opens nbconvert's page of a notebook, in its light or dark form; `change` may spoil it first."""
    pages = []

    def convert(name, change=lambda notebook: None):
        notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
        change(notebook)
        html, _ = HTMLExporter(theme=request.param).from_notebook_node(notebook)
        file = tmp_path / f"{name.replace('/', '_')}.html"
        file.write_text(html, encoding="utf-8")
        pages.append(Page(context))
        pages[-1].wide(WIDE, HEIGHT)
        pages[-1].page.goto(file.as_uri())
        pages[-1].form = request.param
        return pages[-1]

    yield convert
    for page in pages:
        page.close()


@pytest.mark.parametrize("name", every_name())
def test_nbconverts_page_shows_each_widgets_picture_and_everybody_can_read_it(converted, name):
    page = converted(name)
    screenshot(page.page, name, page.form, "nbconvert")
    assert_stills(page, stored_widgets(name))
    assert look.barriers(page, look.NBCONVERTS) == []
    assert {urlsplit(address).hostname for address in page.outside} <= NBCONVERTS


def keep_only_the_live_view(notebook):
    """As a notebook is that was saved by another program than ours."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("data", {}).get("text/plain", "").startswith("Widget: "):
                live = {"model_id": "0", "version_major": 2, "version_minor": 0}
                output["data"] = {LIVE: live, "text/plain": "VBox()"}


def keep_no_sentence(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output["data"]["text/html"] = output["data"]["text/html"].replace(SENTENCE, "")


@pytest.mark.parametrize("converted", ["light"], indirect=True)
@pytest.mark.parametrize("change", [keep_only_the_live_view, keep_no_sentence])
def test_a_widget_that_left_no_picture_or_no_sentence_would_be_seen(converted, change):
    name = WITH_WIDGETS[0]
    assert_stills(converted(name), stored_widgets(name))
    with pytest.raises(AssertionError):
        assert_stills(converted(name, change), stored_widgets(name), seconds=2)
