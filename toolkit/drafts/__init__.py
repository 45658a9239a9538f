"""From a narrative report to draft case files."""

from .report import draft, findings

__all__ = ["draft", "findings"]
