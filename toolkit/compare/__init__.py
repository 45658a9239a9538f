"""Cases set beside each other: what agrees, what conflicts, what nobody says, and methods for few cases.

A module imports the collection and what lies below it, and of this folder only what comes earlier:
conflicts < side_by_side < matrix < methods.
"""

from ..tables import save
from .conflicts import conflicts
from .matrix import BY, answer, claims, coverage, crosstab, evidence, matrix, qca_data, questions
from .methods import agreement, pairs, truth_table
from .side_by_side import side_by_side, who_did
