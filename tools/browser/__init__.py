"""A real JupyterLab and a real browser, for tests/browser. `python -m tools.browser` fetches what they need."""
