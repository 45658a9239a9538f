"""Framework matrices: cases in columns, what a planner asks in rows, the evidence in the cells."""

from .matrices import aspect_status, phases, side_by_side, who_did
from .words import LANGUAGES, mentions, stems

__all__ = ["LANGUAGES", "aspect_status", "mentions", "phases", "side_by_side", "stems", "who_did"]
