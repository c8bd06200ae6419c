"""The widget of lesson 04c: a text shaded by one hidden unit after the other. Nothing is computed here."""

from ..plots.axes import one_each, table
from ..plots.shaded import shaded_text
from .base import FigureWidget, figure_widget, slider


def shade_units(text: str, hs, unit: int = 1) -> FigureWidget:
    """text: n characters; hs: (n, H) states after each; unit: which is shown first, counted from one."""
    hs = table("hs", hs, "n, H")
    one_each("text", text, len(hs), "row of hs")

    def draw(unit: int):
        values = hs[:, unit - 1]
        title = f"Unit {unit}, from {values.min():.2f} to {values.max():.2f} on these lines"
        fig = shaded_text(text, values, -1, 1, f"state of unit {unit} after each character", title)
        high = int((values > 0.5).sum())
        alt = f"A text shaded by unit {unit}. It is above one half after {high} of {len(text)} characters."
        return fig, alt, "Red and a thick underline: the unit is high after that character. Blue, hardly any: low."

    return figure_widget(draw, [slider("Unit", 1, hs.shape[1], unit)])
