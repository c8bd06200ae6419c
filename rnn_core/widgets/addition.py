"""Widget of lesson 03: type two numbers, choose how many columns, see the net add them."""

from ..datasets import addition
from ..plots.addition import WIDEST, column_sum
from .base import FigureWidget, figure_widget, slider, text


def adder(net, units, a: int, b: int, columns: int = 20) -> FigureWidget:
    """net(xs (T, 1, 2)) -> logits (T, 1, 1), states (T, 1, H); units: H names; a, b, columns: what is shown first."""

    def draw(a_text: str, b_text: str, columns: int):
        (a, a_note), (b, b_note) = (_number(*field, columns) for field in (("a", a_text), ("b", b_text)))
        return _sum_figure(net, units, a, b, columns, a_note + b_note)

    controls = [text("First number, a", str(a)), text("Second number, b", str(b))]
    return figure_widget(draw, [*controls, slider("Columns", 2, WIDEST, columns)])


def _number(name: str, typed: str, columns: int) -> tuple[int, str]:
    """What was typed as a number of at most `columns` digits, and a sentence where it is not quite that."""
    try:
        n = int(typed.strip(), 0)
    except ValueError:
        return 0, f"{name} is “{typed}”, which is not a whole number such as 100 or 0b1100100; 0 stands in its place. "
    if n < 0:
        return 0, f"{name} is below zero, which this net has never met; 0 stands in its place. "
    low = n % (1 << columns)
    return low, "" if low == n else f"{name} needs {n.bit_length()} columns; only the lowest {columns} are shown. "


def _sum_figure(net, units, a: int, b: int, columns: int, note: str):
    top = 1 << columns
    carries = addition.carries(a, b, columns + 1)[:columns]
    xs, targets = addition.sums([a], [b], columns + 1)
    logits, hs = net(xs[:columns])
    answer, wrong = (logits[:, 0, 0] > 0).astype(int), addition.wrong_bits(logits, targets[:columns])[:, 0]
    said, right = addition.from_bits(answer), (a + b) % top
    where = f"wrong in {wrong.sum()} of {columns} columns, first in column {wrong.argmax()}"
    verdict = where if wrong.any() else "every digit right"
    if a + b >= top:
        note += f"The sum needs {columns + 1} columns, so its highest digit is not asked for. "
    title = f"{a} + {b}: the net says {said}, " + (f"not {right}" if wrong.any() else "which is right")
    fig = column_sum(xs[:columns, 0], carries, answer, hs[:, 0], units, title)
    alt = f"A sum in {columns} columns, {a} + {b}. The net says {said}; {verdict}. The longest carry run is "
    alt += f"{addition.longest_run(a, b)}."
    caption = (
        f"{note}{verdict[0].upper()}{verdict[1:]}. A box marks a wrong digit, with the right one under it. Below: "
    )
    return fig, alt, caption + "the units after each column, blue with a dash below zero, red above."
