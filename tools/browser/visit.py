"""Drive one notebook in JupyterLab as a reader does: by its menu, its buttons and the keyboard."""

import json
import shutil
from contextlib import contextmanager
from urllib.parse import urlsplit

from tools.stored import LIVE

FLAGS = (
    "--no-sandbox",  # in a container one is often root, and the sandbox refuses root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # no other machine is reached, even by mistake
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Ceilings, in seconds, and not waits: each is for a machine that others keep busy, and only a failure takes so long.
PATIENCE = 120
RUN_LIMIT = 600  # for all cells
WIDE, NARROW, HEIGHT = 1280, 800, 900
THEMES = ("JupyterLab Light", "JupyterLab Dark")

# Run in the page. `notebook` is Lab's widget that shows it.
READY = """async () => {
  const app = window.jupyterapp; await app.restored; const shown = app.shell.currentWidget;
  await shown.context.ready; await shown.sessionContext.ready; await shown.sessionContext.session.kernel.info;
  window.runs = window.saves = 0;
  shown.context.saveState.connect((_, state) => { window.saves += state.startsWith("completed") });
  app.commands.commandExecuted.connect((_, call) => {
    if (call.id.includes("run-all")) call.result.then(() => { window.runs += 1 });
  });
}"""
CELLS = "() => jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON().cells"
# Scroll to a cell, again if need be, since Lab guesses how high the cells are that it has not drawn yet: until the cell
# is drawn and its top is in the window.
IN_VIEW = """async index => {
  const notebook = jupyterapp.shell.currentWidget.content;
  await notebook.scrollToItem(index, 'start');
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const cell = notebook.widgets[index].node, top = cell.getBoundingClientRect().top;
  const window = notebook.node.getBoundingClientRect();
  const drawn = [...cell.children].some(part => part.checkVisibility({ contentVisibilityAuto: true }));
  return drawn && top >= window.top - 2 && top < window.bottom;
}"""
THEME = "theme => jupyterapp.commands.execute('apputils:change-theme', { theme })"
# As many outputs hold a widget on the page as in the notebook: their models come from the kernel after the run.
DRAWN = """kind => {
  const cells = jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON().cells;
  const live = cells.flatMap(cell => cell.outputs ?? []).filter(output => output.data?.[kind]).length;
  const shown = [...document.querySelectorAll('.jp-Notebook .jp-OutputArea-output')];
  return shown.filter(output => output.querySelector('.jupyter-widgets')).length >= live;
}"""
# Until eight frames in a row show every cell in the same place, and each picture has come or has failed. (To ask for
# the places inside the cells would make the browser lay out, at each frame, all that is scrolled away.)
AT_REST = """async () => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  let last = '', same = 0;
  for (let frames = 0; same < 8; frames += 1) {
    if (frames > 3000) throw new Error('the page never came to rest');
    await frame();
    const places = [...document.querySelectorAll('.jp-Cell')].map(cell => cell.getBoundingClientRect());
    const now = JSON.stringify(places), loaded = [...document.images].every(image => image.complete);
    same = loaded && now === last ? same + 1 : 0;
    last = now;
  }
}"""
SHUT_DOWN = "() => jupyterapp.shell.currentWidget.sessionContext.shutdown()"


def browser_program():
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium():
    from playwright.sync_api import sync_playwright  # only these tests have it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class Page:
    """A page of the browser, and what it asked of other machines and wrote to its console as errors."""

    def __init__(self, context):
        self.page = context.new_page()
        self.page.set_default_timeout(1000 * PATIENCE)
        self.outside, self.console = [], []
        self.page.on("request", lambda request: self.note_address(request.url))
        self.page.on("websocket", lambda socket: self.note_address(socket.url))
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("console", self.note_message)

    def note_address(self, url):
        if urlsplit(url).hostname not in ("127.0.0.1", None):
            self.outside.append(url)

    def note_message(self, message):
        if message.type == "error":
            self.console.append(message.text)

    def ask(self, script, argument=None):
        return self.page.evaluate(script, argument)

    def wait_until(self, script, argument=None, seconds=PATIENCE):
        self.page.wait_for_function(script, arg=argument, timeout=1000 * seconds)

    def wide(self, width, height=HEIGHT):
        self.page.set_viewport_size({"width": width, "height": height})
        self.settle()

    def settle(self):
        """Until what was asked for is drawn, and nothing on the page moves any more."""
        self.ask(AT_REST)

    def close(self):
        self.page.close()


class Visit(Page):
    """One notebook open in JupyterLab."""

    def __init__(self, context, lab, name):
        super().__init__(context)
        self.wide(WIDE)
        self.page.goto(lab.page_of(name))
        self.wait_until("() => window.jupyterapp?.shell?.currentWidget?.context")
        self.ask(READY)

    def start_all(self):
        """By the menu: Run, Run All Cells."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    def run_all(self):
        self.start_all()
        self.wait_for_run(1)

    def restart_and_run_all(self):
        """By the button with two arrows, and yes to its question."""
        before = self.ask("() => window.runs")
        self.press("restart-and-run")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.wait_for_run(before + 1)

    def press(self, button):
        """A button of the notebook's toolbar, by Lab's name for it: interrupt, restart-and-run."""
        self.page.locator(f'.jp-NotebookPanel-toolbar [data-jp-item-name="{button}"]').click()

    def wait_for_run(self, runs):
        self.wait_until("runs => window.runs >= runs", runs, seconds=RUN_LIMIT)
        self.wait_until(DRAWN, LIVE)
        self.settle()

    def cells(self):
        """The notebook as it stands in the page."""
        return self.ask(CELLS)

    def outputs(self):
        """(number of the cell, output) of all that is shown."""
        return [(number, output) for number, cell in enumerate(self.cells()) for output in cell.get("outputs", [])]

    def faults(self):
        """Every error and every line on stderr, in words."""
        errors = [f"cell {n}: {o['ename']}: {o['evalue']}" for n, o in self.outputs() if o["output_type"] == "error"]
        printed = [f"cell {n}: stderr: {''.join(o['text'])}" for n, o in self.outputs() if o.get("name") == "stderr"]
        return errors + printed

    def counts(self):
        return [cell["execution_count"] for cell in self.cells() if cell["cell_type"] == "code"]

    def shown(self):
        """What a reader sees of the outputs, as text that two runs must share (a widget's number changes)."""
        bundles = [(n, o.get("data", {"text/plain": o.get("text")})) for n, o in self.outputs()]
        return [(n, json.dumps({kind: data[kind] for kind in sorted(data) if kind != LIVE})) for n, data in bundles]

    def widget_cells(self):
        """The numbers of the cells that show a live widget."""
        return sorted({n for n, output in self.outputs() if LIVE in output.get("data", {})})

    def cell(self, number):
        """That cell, in view and drawn."""
        self.wait_until(IN_VIEW, number)
        self.settle()
        return self.page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{number}"]')

    def theme(self, name):
        self.ask(THEME, name)
        light = "true" if "Light" in name else "false"
        self.wait_until("light => document.body.dataset.jpThemeLight === light", light)
        self.settle()

    def save(self):
        """By the keyboard; until Lab says that this saving is done, and not an earlier one of its own."""
        before = self.ask("() => window.saves")
        self.page.keyboard.press("Control+s")
        self.wait_until("before => window.saves > before", before)

    def close(self):
        if not self.page.is_closed():
            self.ask(SHUT_DOWN)
            super().close()
