"""`python -m tools.browser`: fetch what tests/browser needs, once; say what is missing."""

from tools.browser import fetch
from tools.browser.visit import NAMES, browser_program

fetch.fetch_playwright()
fetch.fetch_axe()
if not browser_program():
    fetch.needed(NAMES[0], "is the browser that the tests drive")
