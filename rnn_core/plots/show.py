"""From a figure to what a notebook stores: HTML with alt text and caption, the PNG, a line of text."""

import base64
import html
import io
import sys

from matplotlib.figure import Figure

from .style import DPI, styled

WIDE = "margin: 1em 0"  # a browser's own margin takes 80 pixels of the picture's width
SHRINKS = "max-width: 100%; height: auto"  # with the window, inside a widget too


def require_words(name: str, text: str) -> str:
    """`text` stripped; a ValueError that says what `name` is for when there is nothing in it."""
    if not isinstance(text, str) or not text.strip():
        what = "says what the picture shows" if name == "alt" else "says how to read the picture"
        raise ValueError(f"{name} is {text!r}; expected a sentence that {what}")
    return text.strip()


def png_bytes(fig: Figure) -> bytes:
    """The picture: the same figure gives the same bytes (fixed dpi and size, no date, no software name)."""
    with styled(), io.BytesIO() as file:
        fig.savefig(file, format="png", dpi=DPI, metadata={"Software": None})
        return file.getvalue()


def figure_html(png: str, alt: str, caption: str, after: str = "") -> str:
    """<figure> around base64 text `png`; `after` is a second, smaller line of the caption."""
    small = f"<br><small>{html.escape(after)}</small>" if after else ""
    return (
        f'<figure style="{WIDE}"><img style="{SHRINKS}" src="data:image/png;base64,{png}" alt="{html.escape(alt)}">'
        f"<figcaption>{html.escape(caption)}{small}</figcaption></figure>"
    )


def bundle(fig: Figure, alt: str, caption: str) -> dict[str, str]:
    """MIME type -> content of one output. Errors: an empty alt or caption is a ValueError."""
    alt, caption = require_words("alt", alt), require_words("caption", caption)
    png = base64.b64encode(png_bytes(fig)).decode("ascii")
    return {
        "text/html": figure_html(png, alt, caption),
        "image/png": png,
        "text/plain": f"Figure: {alt}",
    }


def close(fig: Figure) -> None:
    """Take the figure from pyplot, if pyplot is in use, so that the notebook does not show it twice."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(fig)


def show(fig: Figure, alt: str, caption: str) -> None:
    """Display the figure with alt text (what it shows) and a caption (how to read it), then close it."""
    from IPython.display import display

    output = bundle(fig, alt, caption)
    close(fig)
    display(output, raw=True)
