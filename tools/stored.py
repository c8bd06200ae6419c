"""The one step between what a kernel sends and what a notebook keeps.

The build applies it to what it writes; the strict test applies it to fresh outputs before it compares.
"""

from nbformat import NotebookNode

# A still that GitHub, nbviewer and an unrun JupyterLab can show.
KEPT = ("text/html", "image/png", "text/plain")
# A live widget: without its kernel an error message, so never stored.
LIVE = "application/vnd.jupyter.widget-view+json"


def stored(outputs):
    """A cell's outputs as a notebook keeps them: stills only, neighbouring pieces of one stream joined."""
    kept = []
    for output in outputs:
        output = still(output)
        if kept and is_same_stream(kept[-1], output):
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def still(output):
    """A copy of one output without the live widget. Raises ValueError where nothing worth keeping remains."""
    if "data" not in output:
        return NotebookNode(output)
    unknown = sorted(set(output.data) - {*KEPT, LIVE})
    if unknown:
        raise ValueError(f"shows {', '.join(unknown)}; a stored output holds only {', '.join(KEPT)}")
    if LIVE in output.data and "image/png" not in output.data:
        raise ValueError("displays a widget without a still: add image/png and text/html to its bundle")
    data = NotebookNode({kind: output.data[kind] for kind in KEPT if kind in output.data})
    return NotebookNode({**output, "data": data})


def is_same_stream(one, other):
    return one.output_type == other.output_type == "stream" and one.name == other.name


def shown_widgets(outputs):
    """The model ids of the widgets that a cell displayed, in order."""
    bundles = [output.data for output in outputs if "data" in output]
    return [bundle[LIVE]["model_id"] for bundle in bundles if LIVE in bundle]


def complaints(outputs):
    """What no cell may leave behind, in words: an error that did not stop it, or anything on stderr."""
    errors = [f"raised: {output.evalue}" for output in outputs if output.output_type == "error"]
    printed = [output for output in outputs if output.output_type == "stream" and output.name == "stderr"]
    return errors + [f"wrote to stderr: {output.text.strip()}" for output in printed]
