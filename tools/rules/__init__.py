"""The house rules of notebooks and pages, checked: `python -m tools.rules`.

A rule is a function of one page; it yields (cell number, what to do about it) for each place that breaks it.
"""
