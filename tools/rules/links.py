"""Rules about places: links lead somewhere, and nobody's machine is named."""

import re
from pathlib import Path
from urllib.parse import unquote

from .pages import Cell, Page, read

LINK = re.compile(r"\]\(\s*<?((?:[^()\s<>]|\([^()\s]*\))+)>?(?:\s+\"[^\"]*\")?\s*\)")
HREF = re.compile(r"""<a\b[^>]*\bhref\s*=\s*["']([^"']+)["']""", re.I)
ANCHOR = re.compile(r"""<a\b[^>]*\b(?:id|name)\s*=\s*["']([^"']+)["']""", re.I)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.S | re.M)

# A path of somebody's machine: after the start or something that is not part of a longer path or address.
UNIX = re.compile(r"(?<![\w./:~-])/(?:home|root|Users|tmp|work|mnt|opt|private|var)(?:/\w[\w.-]*|\b(?![-./\w]))")
WINDOWS = re.compile(r"\b[A-Za-z]:\\+[A-Za-z]\w*\\")
KERNEL = re.compile(r"ipykernel_\d+|<ipython-input")


def headings(page: Page) -> list[tuple[int, int, str]]:
    """(cell number, level, text) of each heading."""
    found = []
    for cell in page.prose:
        for line in FENCE.sub("", cell.source).splitlines():
            match = re.match(r"(#{1,6})\s+(.*?)\s*#*$", line)
            if match:
                found.append((cell.number, len(match.group(1)), match.group(2)))
    return found


def anchors(page: Page) -> set[str]:
    """The names that a link may give to places of the page: as Jupyter makes them, and as GitHub does."""
    names = {name for cell in page.prose for name in ANCHOR.findall(cell.source)}
    for _, _, title in headings(page):
        plain = re.sub(r"[`*]|\$", "", title)
        names.add(plain.replace(" ", "-"))
        names.add(re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-"))
    return names


def local_links(cell: Cell) -> list[str]:
    text = FENCE.sub("", cell.source)
    text = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "code", text, flags=re.S)
    found = LINK.findall(text) + HREF.findall(text)
    return [unquote(link) for link in found if not re.match(r"[a-z][a-z0-9+.-]*:|//", link, re.I)]


def links_lead_somewhere(page):
    for cell in page.prose:
        for link in local_links(cell):
            path, _, anchor = link.partition("#")
            target = (page.path.parent / path).resolve() if path else page.path
            if not target.exists():
                yield cell.number, f"links to {link}, which does not exist; mend the link"
            elif anchor and not _has(page, target, anchor):
                yield cell.number, f"links to {link}; {target.name} has no such heading, mend the part after #"


def _has(page: Page, target: Path, anchor: str) -> bool:
    if target != page.path and target.suffix not in (".md", ".ipynb"):
        return True
    return anchor in anchors(page if target == page.path else read(target, page.root))


def no_machine_paths(page):
    for cell in page.cells:
        texts = [cell.source]
        for output in cell.outputs:
            texts += [output.get("text", ""), *output.get("traceback", [])]
            kinds = output.get("data", {})
            texts += [re.sub(r"base64,[^\"]*", "", kinds[kind]) for kind in kinds if kind.startswith("text/")]
        for text in texts:
            match = UNIX.search(text) or WINDOWS.search(text) or KERNEL.search(text)
            if match:
                yield cell.number, f"names a place of one machine, {match.group(0)!r}; leave it out"
                break


RULES = (links_lead_somewhere, no_machine_paths)
