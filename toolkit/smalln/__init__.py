"""Methods for few cases: pairs worth a question, truth tables without a formula, agreement of coders."""

from .agreement import Agreement, agreement
from .configurations import TruthTable, qca_data, truth_table
from .krippendorff import alpha
from .pairing import pairs

__all__ = ["Agreement", "TruthTable", "agreement", "alpha", "pairs", "qca_data", "truth_table"]
