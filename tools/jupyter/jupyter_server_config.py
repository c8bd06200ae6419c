"""Jupyter reads this when `course.py lab` starts it (JUPYTER_CONFIG_PATH leads here).

A notebook that is saved keeps the still of each widget, and not the live one: opened again the next day,
without its kernel, a live one would be an error message in the place of a picture.
"""

LIVE = "application/vnd.jupyter.widget-view+json"


def keep_stills(path, model, contents_manager):
    """Called with what is about to be written."""
    content = model.get("content")
    if model["type"] != "notebook" or not content:
        return
    for cell in content["cells"]:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output["data"].pop(LIVE, None)


c = get_config()  # noqa: F821  (Jupyter provides it)
c.ContentsManager.pre_save_hook = keep_stills
