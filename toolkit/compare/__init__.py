"""Cases set beside each other: what agrees, what conflicts, what nobody says, and methods for few cases."""

from ..tables import save
from .agreement import Agreement, agreement
from .configurations import TruthTable, qca_data, truth_table
from .conflicts import conflicts
from .krippendorff import alpha
from .matrix import BY, claims, coverage, crosstab, evidence, matrix, questions
from .pairing import pairs
from .side_by_side import phases, side_by_side, who_did

__all__ = [
    "BY", "Agreement", "TruthTable", "agreement", "alpha", "claims", "conflicts", "coverage", "crosstab", "evidence", "matrix",
    "pairs", "phases", "qca_data", "questions", "save", "side_by_side", "truth_table", "who_did",
]  # fmt: skip
