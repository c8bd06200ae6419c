"""Rules about pictures: words with each one, nothing from elsewhere, nothing live."""

import re

IMAGE = re.compile(r"<img\b[^>]*>", re.I)
ALT = re.compile(r"""\balt\s*=\s*(?:"\s*([^"]*?)\s*"|'\s*([^']*?)\s*')""", re.I)
CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.I | re.S)


def _alt(tag):
    match = ALT.search(tag)
    return (match.group(1) or match.group(2) or "") if match else ""


def figures_have_words(page):
    for cell in page.code:
        for shown in (bundle.get("text/html", "") for bundle in cell.data()):
            images = IMAGE.findall(shown)
            if any(not _alt(tag) for tag in images):
                yield cell.number, "shows a figure without alt text; say in `alt` what it shows"
            caption = CAPTION.search(shown)
            if images and not (caption and re.sub(r"<[^>]*>", "", caption.group(1)).strip()):
                yield cell.number, "shows a figure without a caption; say in `caption` how to read it"


def pictures_come_with_their_html(page):
    for cell in page.code:
        for bundle in cell.data():
            others = sorted(kind for kind in bundle if kind.startswith("image/") and kind != "image/png")
            png = "".join(bundle.get("image/png", "").split())
            html = bundle.get("text/html", "")
            if others or (png and ("<figure" not in html or png not in html)):
                yield cell.number, "shows a bare picture; pass the figure to rnn_core.plots.show"


def nothing_live_is_stored(page):
    if "widgets" in page.metadata:
        yield 0, "stores widget state; build the notebook again"
    for cell in page.code:
        if any(kind.startswith("application/vnd.jupyter.widget") for bundle in cell.data() for kind in bundle):
            yield cell.number, "stores a live widget; build the notebook again"


def pictures_in_prose_have_alt_text(page):
    for cell in page.prose:
        bare = any(not _alt(tag) for tag in IMAGE.findall(cell.source))
        if bare or re.search(r"!\[\s*\]\(", cell.source):
            yield cell.number, "shows a picture without alt text; say what it shows"


def no_remote_images(page):
    for cell in page.cells:
        texts = [cell.source] + [bundle.get("text/html", "") for bundle in cell.data()]
        remote = r"""!\[[^\]]*\]\(\s*<?(https?:)?//|<img\b[^>]*\bsrc\s*=\s*["']?(https?:)?//"""
        if any(re.search(remote, text, re.I) for text in texts):
            yield cell.number, "shows a picture from the net; draw it here or keep it in the project"


OUTPUT_RULES = (figures_have_words, pictures_come_with_their_html, nothing_live_is_stored)
TEXT_RULES = (pictures_in_prose_have_alt_text, no_remote_images)
