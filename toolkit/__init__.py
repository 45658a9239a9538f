"""Read, compare and connect case studies of urban policy.

``import toolkit`` costs nothing: a name is loaded when it is first used (PEP 562).

Examples
--------
>>> import toolkit
>>> cases = toolkit.load_cases()
>>> "seoul-cheonggyecheon" in cases
True
"""

from importlib import import_module

__version__ = "0.2.0"
__date__ = "2026-11-26"  # of the edition: it stands in documents, so that the same data give the same file

_NAMES = {"load_cases": "cases", "Cases": "cases", "show": "display", "set_language": "language"}
_NAMES |= {"check": "casefiles.checks", "CaseStudyError": "casefiles.faults", "Fault": "casefiles.faults"}
_MODULES = ("compare", "drafts", "explore", "network", "plot", "report", "similarity", "thai", "transfer")

__all__ = [*_NAMES, "__version__", *_MODULES]


def __getattr__(name: str) -> object:
    if name in _NAMES:
        return getattr(import_module(f".{_NAMES[name]}", __name__), name)
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
