"""Look at a page as it is drawn: does everything fit, can everybody read it? Each question returns complaints."""

from functools import cache

from tools.browser.fetch import AXE
from tools.browser.lessons import SCREENSHOTS

REPORT = SCREENSHOTS / "axe.txt"  # a line for each page that axe looked at

# WCAG 2.1 A and AA, and of axe's own advice the order of headings and empty ones.
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
ALSO = ["heading-order", "empty-heading", "image-redundant-alt", "page-has-heading-one"]

# What axe finds in the frame around our pages: (rule or *, selector of the element, why it is not ours).
LABS = [
    ("*", ".jp-InputArea-editor, .jp-InputArea-editor *", "Lab's editor of a cell's code"),
    ("*", ".jp-InputPrompt, .jp-InputPrompt *, .jp-OutputPrompt, .jp-OutputPrompt *", "Lab's [1]: beside a cell"),
    ("*", ".jp-collapseHeadingButton", "Lab's button that folds a section"),
    ("link-in-text-block", "a", "Lab's style of links"),
    ("color-contrast", ".jp-RenderedMarkdown pre *", "Lab's colours of code"),
    ("color-contrast", ".jupyter-widgets select", "ipywidgets draws its arrow as a picture behind the words"),
    ("aria-required-children", ".jp-WindowedPanel-viewport", "Lab's list of cells"),
    ("aria-input-field-name", ".noUi-handle", "ipywidgets cannot name it; a labelled field stands beside it"),
]
NBCONVERTS = [
    ("color-contrast", ".jp-InputPrompt, .jp-OutputPrompt", "nbconvert's In [1]: and Out[1]:"),
    ("color-contrast", ".highlight *", "nbconvert's colours of code"),
    ("link-in-text-block", "a", "nbconvert's style of links"),
]

RUN_AXE = """async ([rules, theirs, where]) => {
  const report = await axe.run(where, { runOnly: { type: 'rule', values: rules } });
  const excused = (rule, node) => theirs.some(([name, selector]) =>
    (name === '*' || name === rule) && document.querySelector(node.target[0])?.matches(selector));
  const count = results => results.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const unsure = report.incomplete.filter(({ id }) => id === 'color-contrast');
  const found = [...report.violations, ...unsure];
  const ours = found.flatMap(({ id, nodes }) => nodes
    .filter(node => !excused(id, node))
    .map(node => `${id}: ${node.html.replace(/base64,[^"]*/g, '...').slice(0, 200)} `
      + `(${[...node.any, ...node.all, ...node.none].map(check => check.message).join('; ')})`));
  const page = decodeURI(location.pathname).split('/').pop(), light = document.body.dataset.jpThemeLight;
  return { ours, line: `${page}, ${light === 'false' ? 'dark' : 'light'}: ${report.passes.length} rules hold at `
    + `${count(report.passes)} places; ours to mend: ${ours.length}; theirs: ${count(found) - ours.length}` };
}"""
RULES = "tags => axe.getRules(tags).map(rule => rule.ruleId)"

# Pictures, controls and tables of our outputs that end to the right of their cell.
TOO_WIDE = """() => [...document.querySelectorAll('.jp-Notebook .jp-Cell-outputArea')].flatMap(area => {
  const right = area.getBoundingClientRect().right + 1;
  return [...area.querySelectorAll('figure img, table, .jupyter-widgets')]
    .filter(part => part.getBoundingClientRect().right > right)
    .map(part => (part.alt || part.className || part.tagName).slice(0, 80));
})"""
# Pictures that are not shown at all, or squeezed out of shape.
MISSING = """() => [...document.querySelectorAll('.jp-Notebook figure img')].filter(image => {
  const box = image.getBoundingClientRect(), natural = image.naturalWidth / image.naturalHeight;
  return !image.complete || !image.naturalWidth || Math.abs(box.width / box.height / natural - 1) > 0.02;
}).map(image => image.alt.slice(0, 80))"""
WRAPPED = """([limit, numbers]) => jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON().cells
  .flatMap(cell => (cell.outputs ?? []).filter(output => output.output_type === 'stream'))
  .flatMap(output => [output.text].flat().join('').split('\\n'))
  .filter(line => line.length > limit && (line.match(/\\d+(\\.\\d+)?/g) ?? []).length >= numbers)"""
# An equation must be typeset, and carry the MathML that a screen reader says.
SILENT = """() => [...document.querySelectorAll('.jp-Notebook mjx-container')]
  .filter(shown => !shown.querySelector('mjx-assistive-mml math')?.textContent.trim()
    || shown.querySelector('mjx-merror, merror'))
  .map(shown => shown.textContent.slice(0, 80))"""
RAW = """() => [...document.querySelectorAll('.jp-Notebook .jp-RenderedMarkdown :is(p, li, td, th)')].flatMap(part => {
  const copy = part.cloneNode(true);
  copy.querySelectorAll('code, pre, mjx-container').forEach(inner => inner.remove());
  return (copy.textContent.match(/\\$[^$]+\\$|\\\\(frac|sum|partial)/g) ?? []).map(raw => raw.slice(0, 80));
})"""
# Lab writes "Image" where a picture has no words of its own.
UNNAMED = """() => [...document.querySelectorAll('.jp-Notebook img')]
  .filter(image => ['', 'Image'].includes(image.alt.trim())).map(image => image.outerHTML.slice(0, 40))"""
# axe leaves out what is scrolled away or clipped, which in Lab is nearly everything: it is given a flat copy.
FLATTEN = """() => {
  const copy = document.querySelector('.jp-Notebook').cloneNode(true), style = document.createElement('style');
  copy.id = 'flat';
  style.id = 'flat-style';
  style.textContent = `
    body { overflow: visible !important; position: static !important } #main { display: none !important }
    #flat { background: var(--jp-layout-color0) }
    #flat, #flat * { contain: none !important; content-visibility: visible !important }
    #flat .jp-OutputArea-child { overflow: visible !important }
    #flat, #flat :is(.jp-WindowedPanel-outer, .jp-WindowedPanel-inner, .jp-WindowedPanel-viewport) {
      position: static !important; overflow: visible !important; height: auto !important; width: auto !important }`;
  document.head.append(style);
  document.body.prepend(copy);
}"""
RESTORE = "() => ['flat', 'flat-style'].forEach(id => document.getElementById(id).remove())"
LINE = 105  # characters of print that fit into a cell of a window 1280 pixels wide
NUMBERS = 6  # a line with so many is a row of a table, and not to be read when it is broken; prose may break


@cache
def axe_source():
    return AXE.read_text(encoding="utf-8")


def barriers_in_lab(visit):
    """What keeps somebody from reading the notebook, in Lab's theme of now."""
    visit.ask(FLATTEN)
    try:
        return barriers(visit, LABS, "#flat") + [f"no words for {image}" for image in visit.ask(UNNAMED)]
    finally:
        visit.ask(RESTORE)


def barriers(page, theirs, where=":root"):
    """What axe-core finds in that part of the page that is ours."""
    page.ask(axe_source())
    rules = page.ask(RULES, STANDARD) + ALSO
    pairs = [[rule, selector] for rule, selector, _ in theirs]
    report = page.ask(RUN_AXE, [rules, pairs, where])
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    with open(REPORT, "a", encoding="utf-8") as file:
        file.write(report["line"] + "\n")
    return report["ours"]


def misfits(page):
    """What does not fit into the window as it is now."""
    wide = [f"runs out of its cell at the right: {name}" for name in page.ask(TOO_WIDE)]
    return wide + [f"not drawn, or out of shape: {name}" for name in page.ask(MISSING)]


def broken_rows(page):
    """Printed rows of numbers that are too long for a wide window."""
    return page.ask(WRAPPED, [LINE, NUMBERS])


def unreadable_equations(page):
    page.wait_until("() => !document.querySelector('.jp-mod-unrendered')")
    silent = [f"an equation without a reading: {text}" for text in page.ask(SILENT)]
    return silent + [f"an equation that was not typeset: {text}" for text in page.ask(RAW)]
