"""
Figures of the course. Each function takes arrays and returns a matplotlib Figure; `show` displays it.

A figure always has a title, axis labels with units, and, when shown, alt text and a caption.
"""

from .evidence import evidence_strip, memory_meter
from .gradients import gradient_norms
from .losses import loss_curves
from .probabilities import probability_map
from .show import bundle, show
from .states import state_heatmap, two_trajectories

__all__ = [
    "bundle",
    "evidence_strip",
    "gradient_norms",
    "loss_curves",
    "memory_meter",
    "probability_map",
    "show",
    "state_heatmap",
    "two_trajectories",
]
