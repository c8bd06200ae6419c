"""The interactive form of the course's figures: one call, one line in a notebook, usable by keyboard."""

from .base import FigureWidget, choice_slider, figure_widget, slider, text
from .sequence import scrub_training, step_through

__all__ = [
    "FigureWidget",
    "choice_slider",
    "figure_widget",
    "scrub_training",
    "slider",
    "step_through",
    "text",
]
