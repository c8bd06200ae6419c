"""Rules about words: headings in order with their minutes, calm sentences, British spelling."""

import html
import re

from .figures import ALT, CAPTION
from .links import headings
from .pages import without_code, without_maths

MINUTES = 75  # the longest notebook, all its sections together
SECTION = re.compile(r".+\((core|further), (\d+) min\)$")
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\ufe0f]")

# American beginning of a word -> the British one. Titles and others' words stand in quotation marks.
WORDS = {"color": "colour", "behavior": "behaviour", "neighbor": "neighbour", "favor": "favour", "gray": "grey"}
WORDS |= {"center": "centre", "labeled": "labelled", "labeling": "labelling", "modeled": "modelled"}
WORDS |= {"modeling": "modelling", "artifact": "artefact", "analyz": "analys", "canceled": "cancelled"}
STEMS = "optim initial normal general memor regular visual recogn real minim maxim summar organ penal token"
STEMS += " standard vector emphas character factor serial equal quant random parametr special util"
WORDS |= {stem + "iz": stem + "is" for stem in STEMS.split()}
AMERICAN = re.compile(rf"\b(?:un|re|de)?({'|'.join(WORDS)})\w*", re.I)


def sentences(page):
    """(cell number, text) of all that is read as prose: text cells, and the words of stored figures."""
    for cell in page.prose:
        yield cell.number, without_code(cell.source)
    for cell in page.code:
        for shown in (bundle.get("text/html", "") for bundle in cell.data()):
            for words in [*CAPTION.findall(shown), *("".join(pair) for pair in ALT.findall(shown))]:
                yield cell.number, html.unescape(re.sub(r"<[^>]*>", " ", words))


def headings_are_in_order(page):
    levels = headings(page)
    if page.kind == "notebook" and [level for _, level, _ in levels].count(1) != 1:
        yield 0, "needs exactly one # heading, its title"
    before = 0
    for number, level, title in levels:
        if level > before + 1:
            yield number, f"jumps to {'#' * level} {title}; use {'#' * (before + 1)}"
        before = level


def sections_say_their_minutes(page):
    total = 0
    for number, level, title in headings(page):
        match = SECTION.match(title)
        if level == 2 and not match:
            yield number, f"heading {title!r}: end it with its kind and minutes, (core, 12 min) or (further, 5 min)"
        total += int(match.group(2)) if level == 2 and match else 0
    if total > MINUTES:
        yield 0, f"takes {total} minutes; split it, {MINUTES} are the most"


def sentences_are_calm(page):
    for number, text in sentences(page):
        if "!" in without_maths(text):
            yield number, "has an exclamation mark; end the sentence with a full stop"
        if EMOJI.search(text):
            yield number, f"has an emoji, {EMOJI.search(text).group(0)}; use words"


def spelling_is_british(page):
    for number, text in sentences(page):
        ours = re.sub(r"“[^”]*”|\"[^\"\n]*\"", " ", text)
        for match in AMERICAN.finditer(ours):
            word, stem = match.group(0), match.group(1)
            yield number, f"spells {word}; write {re.sub(stem, WORDS[stem.lower()], word, flags=re.I)}"


NOTEBOOK_RULES = (sections_say_their_minutes,)
RULES = (headings_are_in_order, sentences_are_calm, spelling_is_british)
