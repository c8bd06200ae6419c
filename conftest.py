"""Plain `pytest` also collects the notebooks: tools/strict.py says how."""

pytest_plugins = ["tools.strict"]
