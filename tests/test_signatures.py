"""What may be left out of a call, and what then holds: a default is a promise to code that others have written."""

import inspect

import pytest

from toolkit import compare, network, plot, similarity, transfer

DEFAULTS = {
    compare: {
        "agreement": {"lang": None},
        "answer": {"ask": "collection", "problem": "", "lang": None},
        "claims": {"lang": None},
        "conflicts": {"why": None, "lang": None},
        "coverage": {},
        "crosstab": {"rows": "problems", "columns": "instruments"},
        "evidence": {"lang": None},
        "matrix": {"by": "themes"},
        "pairs": {"most": 10, "lang": None},
        "qca_data": {},
        "questions": {"lang": None},
        "side_by_side": {"brief": False, "lang": None},
        "truth_table": {"lang": None},
        "who_did": {"lang": None},
    },
    network: {
        "answer": {"count": 3, "lang": None},
        "aspirational_peers": {"domains": ("context",), "k": 8, "lang": None},
        "cities": {"lang": None},
        "city_similarity": {"domains": ("context",), "weights": None, "k": 3, "cities": None},
        "coverage": {},
        "density": {},
        "explain": {"lang": None},
        "from_frame": {"kinds": None, "groups": None, "weights": None, "ranges": None, "k": 3, "map": map},
        "layers": {"k": 3, "lang": None},
        "links": {},
        "matrix": {},
        "missing_ties": {"domains": ("context",), "k": 5, "lang": None},
        "not_comparable": {"lang": None},
        "peers": {"count": 8, "lang": None},
        "profile": {"domains": ("context",), "cities": None},
        "requests": {"lang": None},
        "save": {"lang": None},
        "stability": {"draws": 1000, "seed": 0},
        "why": {},
    },
    plot: {
        "alt": {},
        "conflicts": {"lang": None},
        "contributions": {"cases": None, "lang": None},
        "layers": {"focus": None, "cases": None, "lang": None},
        "map": {"G": None, "focus": None, "lang": None},
        "matrix": {"cases": None, "lang": None},
        "network": {"focus": None, "cases": None, "lang": None},
        "timeline": {"kinds": (), "lang": None},
    },
    similarity: {
        "gower": {"kinds": None, "weights": None, "ranges": None},
        "nearest": {"k": 10, "kinds": None, "weights": None, "ranges": None, "map": map},
        "encode": {"groups": None, "kinds": None, "weights": None, "ranges": None},
    },
    transfer: {
        "answer": {"lang": None},
        "estimate": {},
        "matches": {"lang": None},
        "portfolio": {"lang": None},
        "sheet": {"lang": None},
        "standing": {"lang": None},
    },
}


@pytest.mark.parametrize(("room", "name"), [(room, name) for room, names in DEFAULTS.items() for name in names])
def test_what_is_left_out_of_a_call_is_what_it_always_was(room, name):
    given = inspect.signature(getattr(room, name)).parameters.values()
    assert {p.name: p.default for p in given if p.default is not p.empty} == DEFAULTS[room][name]
    positional = [p for p in given if p.kind is p.POSITIONAL_OR_KEYWORD and p.default is not p.empty]
    assert [p.name for p in positional] == ["groups"] * (name == "encode"), "options are named where they are used"


@pytest.mark.parametrize("room", [compare, network, plot], ids=["compare", "network", "plot"])
def test_every_public_function_keeps_its_defaults(room):
    public = {name for name, held in vars(room).items() if inspect.isfunction(held)}
    assert public - {"save"} == {*DEFAULTS[room]} - {"save"}
