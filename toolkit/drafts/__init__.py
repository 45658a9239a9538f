"""From a narrative report to draft case files."""

from .case import draft_case
from .report import draft, findings

__all__ = ["draft", "draft_case", "findings"]
