"""
What every widget shares: controls above, the figure below, and a still picture where no kernel runs.

The figure lives in an ipywidgets.HTML, because that keeps its alt text. Displayed, a widget is one bundle:
the live view, and the still as HTML, PNG and a line of text; the reader's program shows the best that it can.
"""

import base64
import html

import ipywidgets

from ..plots.show import close, figure_html, png_bytes, require_words

VIEW = "application/vnd.jupyter.widget-view+json"
STYLE = {"description_width": "initial"}
LAYOUT = {"width": "560px", "max_width": "calc(100% - 4px)"}  # 4: ipywidgets' own margin of 2 pixels each side


def slider(description: str, low: int, high: int, value: int | None = None) -> ipywidgets.IntSlider:
    """Whole numbers; arrow keys move it once it has the focus. It draws on release: drawing takes time."""
    return ipywidgets.IntSlider(
        value=high if value is None else value,
        min=low,
        max=high,
        description=description,
        continuous_update=False,
        style=STYLE,
        layout=LAYOUT,
    )


def choice_slider(description: str, options, value) -> ipywidgets.SelectionSlider:
    """A slider over a few given values, such as the epochs at which a snapshot was taken."""
    return ipywidgets.SelectionSlider(
        options=list(options),
        value=value,
        description=description,
        continuous_update=False,
        style=STYLE,
        layout=LAYOUT,
    )


def text(description: str, value: str) -> ipywidgets.Text:
    """A line to type; it counts when Enter is pressed or the field is left."""
    return ipywidgets.Text(value=value, description=description, continuous_update=False, style=STYLE, layout=LAYOUT)


def _row(control):
    """
    A control as it is laid out. A slider gets a field before it, to type in: ipywidgets gives a slider's handle no
    name that a screen reader could say, and of a list of choices JupyterLab takes away the arrow keys.
    """
    if isinstance(control, ipywidgets.SelectionSlider):
        return _beside(control, *_nth_choice(control))
    if isinstance(control, ipywidgets.IntSlider):
        field = ipywidgets.BoundedIntText(value=control.value, min=control.min, max=control.max)
        ipywidgets.link((control, "value"), (field, "value"))
        return _beside(control, field, control.description)
    control.tooltip = control.description  # else a label's title says "null"
    return control


def _nth_choice(control):
    """Choices are counted from 1 in their field; what was chosen stands behind the slider."""
    count = len(control.options)
    field = ipywidgets.BoundedIntText(value=control.index + 1, min=1, max=count)
    ipywidgets.link((control, "index"), (field, "value"), transform=(lambda n: n + 1, lambda n: n - 1))
    chosen = ipywidgets.Label()
    ipywidgets.dlink((control, "label"), (chosen, "value"))
    return field, f"{control.description}, choice 1 to {count}", chosen


def _beside(control, field, description, *behind):
    field.description = field.tooltip = description
    field.style, field.layout = STYLE, {"width": f"{len(description) + 12}ch"}
    control.description, control.tooltip, control.readout = "", "", False
    control.layout = {"flex": "1 1 150px", "margin": "2px 12px"}
    return ipywidgets.HBox([field, control, *behind], layout={**LAYOUT, "flex_flow": "row wrap"})


class FigureWidget:
    """Controls, and below them the figure that `draw` makes of their values."""

    def __init__(self, draw, controls: list):
        self.draw = draw
        self.controls = list(controls)
        self.names = [control.description for control in self.controls]
        self.html = ipywidgets.HTML()
        self.box = ipywidgets.VBox([*map(_row, self.controls), self.html])
        self.still = {}
        self._redraw()
        for control in self.controls:
            control.observe(self._redraw, names="value")

    def _redraw(self, _change=None) -> None:
        """Draw anew. An error leaves its sentence in the picture's place, and is raised all the same."""
        try:
            fig, alt, caption = self.draw(*[control.value for control in self.controls])
            alt, caption = require_words("alt", alt), require_words("caption", caption)
            png = base64.b64encode(png_bytes(fig)).decode("ascii")
            close(fig)
        except Exception as error:
            self.html.value = f"<p>This picture could not be drawn: {html.escape(str(error))}</p>"
            raise
        self.html.value = figure_html(png, alt, caption)
        self.still = {
            "text/html": figure_html(png, alt, caption, after=self._how_to()),
            "image/png": png,
            "text/plain": f"Widget: {alt}",
        }

    def _how_to(self) -> str:
        names = ", ".join(f"“{name}”" for name in self.names)
        return f"A still picture. Run the cell to use its controls: {names}."

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        """What a notebook displays: the live view and the still in one bundle."""
        return {VIEW: self.box._repr_mimebundle_()[VIEW], **self.still}


def figure_widget(draw, controls: list) -> FigureWidget:
    """
    draw(value of the first control, ...) -> (figure, alt, caption): called now and at every change.
    controls: ipywidgets with a `description` and a `value`. The same values give the same bytes.
    """
    for control in controls:
        if not getattr(control, "description", ""):
            raise ValueError(f"{type(control).__name__} has no description; expected a label for each control")
    return FigureWidget(draw, controls)
