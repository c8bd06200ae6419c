"""Move every control of a live widget by keyboard alone, and back: the figure changes, and returns to its bytes."""

from playwright.sync_api import TimeoutError as TooLate

from tools.browser.visit import PATIENCE

# What takes the keyboard's focus inside a widget, in the order of the page.
CONTROLS = "input:not([type=hidden]), select, textarea, button, .noUi-handle"
PICTURES = "cell => [...cell.querySelectorAll('.jupyter-widgets img')].map(image => image.src).join('\\n')"
SHOWN = f"cell => ({PICTURES})(cell) !== ''"
CHANGED = """([cell, before, same]) => {
  const now = [...cell.querySelectorAll('.jupyter-widgets img')].map(image => image.src).join('\\n');
  return now !== '' && (now === before) === same;
}"""
KIND = "control => control.matches('.noUi-handle') ? 'slider' : control.type"
# Of a list of choices ArrowDown leads away from the first: "least" is its last.
LEAST = """control => control.matches('select') ? control.selectedIndex === control.options.length - 1
  : control.matches('input') ? control.value === control.min
  : control.getAttribute('aria-valuenow') === control.getAttribute('aria-valuemin')"""
TYPED = ("text", "textarea", "search")
SECONDS = PATIENCE  # for one drawing


def complaints(visit, number):
    """What is wrong with the widgets of cell `number`, in words."""
    cell = visit.cell(number)
    controls = cell.locator(".jupyter-widgets").locator(CONTROLS)
    if not controls.count():
        return [f"cell {number} shows a widget without any control"]
    visit.wait_until(SHOWN, cell.element_handle(), seconds=SECONDS)
    found = [unreached(visit, number, controls)]
    for index in range(controls.count()):
        found.append(moved_and_returned(visit, cell, controls.nth(index), f"cell {number}, control {index + 1}"))
    return [complaint for complaint in found if complaint]


def unreached(visit, number, controls):
    """From the first control the Tab key leads to each of the others, in their order."""
    controls.first.focus()
    for index in range(1, controls.count()):
        visit.page.keyboard.press("Tab")
        if not controls.nth(index).evaluate("control => control === document.activeElement"):
            return f"cell {number}: the Tab key does not lead to control {index + 1}"
    return ""


def moved_and_returned(visit, cell, control, name):
    if control.evaluate(KIND) in ("button", "submit", "checkbox"):
        return f"{name}: no way known to move it; teach tools/browser/widgets.py"
    there, back = way(control)
    visit.settle()  # what the control before it did has come to this one too
    before = cell.evaluate(PICTURES)
    press(visit, control, there)
    if not waited(visit, cell, before, same=False):
        return f"{name}: moved by keyboard it changed no picture"
    press(visit, control, back)
    return "" if waited(visit, cell, before, same=True) else f"{name}: back at its start it shows another picture"


def way(control):
    """What is typed or pressed, and what brings it back."""
    kind = control.evaluate(KIND)
    if kind in TYPED:
        value = control.input_value()
        turned = " ".join(reversed(value.split())) if " " in value else value[::-1]
        return ("type", turned if turned != value else value + value), ("type", value)
    less, more = ("ArrowLeft", "ArrowRight") if kind == "slider" else ("ArrowDown", "ArrowUp")
    one, other = (more, less) if control.evaluate(LEAST) else (less, more)
    return ("key", one), ("key", other)


def press(visit, control, move):
    how, what = move
    control.focus()
    if how == "type":
        visit.page.keyboard.press("Control+a")
        visit.page.keyboard.type(what)
        visit.page.keyboard.press("Enter")
    else:
        visit.page.keyboard.press(what)


def waited(visit, cell, before, same):
    """True as soon as the pictures are (or are not) those of before."""
    try:
        visit.wait_until(CHANGED, [cell.element_handle(), before, same], seconds=SECONDS)
    except TooLate:
        return False
    return True
