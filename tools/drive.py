"""Move every control of the displayed widgets and back, as a reader would.

The strict test runs this text inside the notebook's own kernel, after the last cell, so it imports nothing
of the project. A control that raises, that changes no picture, or whose picture does not return, is a fault.
"""

import traceback

import ipywidgets
from ipywidgets.widgets.widget import _instances


def drive(model_ids):
    for model_id in model_ids:
        parts = list(walk(_instances[model_id]))
        pictures = [part for part in parts if isinstance(part, ipywidgets.HTML)]
        controls = [part for part in parts if is_control(part)]
        if not controls:
            raise AssertionError(f"the displayed {name(parts[0])} has no control: show a still instead")
        for control in controls:
            move_and_return(control, pictures)
        for button in parts:
            if isinstance(button, ipywidgets.Button):
                button.click()  # ipywidgets reports what it raises as an error output, which fails the run


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def is_control(widget):
    shows_only = (ipywidgets.HTML, ipywidgets.HTMLMath, ipywidgets.Label, ipywidgets.Image, ipywidgets.Valid)
    shows_only += (ipywidgets.IntProgress, ipywidgets.FloatProgress)
    return hasattr(widget, "value") and not isinstance(widget, shows_only) and not widget.disabled


def move_and_return(control, pictures):
    trait, others = other_values(control)
    start, before = getattr(control, trait), [picture.value for picture in pictures]
    changed = False
    for other in others:
        move(control, trait, other)
        changed = changed or [picture.value for picture in pictures] != before
        move(control, trait, start)
        if [picture.value for picture in pictures] != before:
            raise AssertionError(f"{name(control)}: {other!r} and back to {start!r} left another picture")
    if not changed:
        raise AssertionError(f"{name(control)}: moving it ({others!r}) changed no picture")


def move(control, trait, value):
    """Through the same door as a browser's message, which would only log what a callback raises."""
    try:
        control.set_state({trait: value})
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"in {last.name}, line {last.lineno}: {last.line}"
        said = f"{type(error).__name__}: {error}"
        raise AssertionError(f"{name(control)} moved to {value!r} raised {said} ({where})") from None


def other_values(control):
    """The trait that a browser sets, and a few values to try: the ends of the range and a neighbour."""
    if control.has_trait("index") and control.has_trait("options"):
        choices = [index for index in range(len(control.options)) if index != control.index]
        return "index", ends_and_middle(choices)
    value = control.value
    if isinstance(value, bool):
        return "value", [not value]
    if isinstance(value, str):
        return "value", [backwards(value)]
    if isinstance(value, int | float):
        step = getattr(control, "step", None) or 1
        low, high = getattr(control, "min", value - step), getattr(control, "max", value + step)
        tries = {low, high, min(value + step, high)}
        return "value", sorted(tries - {value})
    raise AssertionError(f"{name(control)}: no way known to move it; teach tools/drive.py")


def backwards(text):
    """Another text that the same vocabulary writes: its words, or else its letters, from the end."""
    turned = " ".join(reversed(text.split())) if " " in text else text[::-1]
    return turned if turned != text else text + text


def ends_and_middle(choices):
    return [choices[index] for index in sorted({0, len(choices) // 2, len(choices) - 1})] if choices else []


def name(widget):
    return f"{type(widget).__name__} {getattr(widget, 'description', '')!r}"
