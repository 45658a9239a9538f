"""A third language is a matter of data: a copy of the package learns some French, and everything is called in it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CALLS = """
import json
import numpy as np
import toolkit
from toolkit import compare, load_cases, network, plot

toolkit.set_language("fr")
cases = load_cases()
park = cases["lanmere-canal-park"]
said = {"list": repr(cases), "card": repr(park), "page": park._repr_html_()}
said["theme"] = cases.select(themes="Environnement").ids
said["title"] = cases["Parc du canal"].id
one, other = "lanmere-canal-park", "kaeng-mai-rain-gardens"
G = network.city_similarity(cases, cities=["lanmere", "kaeng-mai", "sundvik"])
tables = {
    **{n: getattr(cases, n) for n in ("table", "facts", "events", "actors", "conditions", "learning", "parts")},
    **{name: getattr(cases, name) for name in ("cities", "city_facts", "ties", "requests", "errata", "sources")},
    "search": cases.search("canal"), "matrix": compare.matrix(cases), "crosstab": compare.crosstab(cases),
    "evidence": compare.evidence(cases, one, "cost"), "coverage": compare.coverage(cases),
    "claims": compare.claims(cases), "questions": compare.questions(cases, one),
    "conflicts": compare.conflicts(cases), "phases": compare.phases(cases),
    "side": compare.side_by_side(cases, one, other), "who": compare.who_did(cases, "flooding"),
    "pairs": compare.pairs(cases, "problems:flooding"), "links": network.links(G), "places": network.cities(G),
    "square": network.matrix(G), "peers": network.peers(G, "lanmere"), "why": network.why(G, "lanmere", "kaeng-mai"),
    "apart": network.not_comparable(G), "ties missing": network.missing_ties(cases, "lanmere"),
    "aspirational": network.aspirational_peers(cases, "lanmere"), "asks": network.requests(cases, "lanmere"),
    "profile": network.profile(cases),
}
ends = ("_th", "_fr")
said["columns"] = sorted(f"{n}.{c}" for n, t in tables.items() for c in map(str, t.columns) if c.endswith(ends))
said["explain"] = network.explain(G, "lanmere", "kaeng-mai")
said["side"] = tables["side"].to_string()
said["axes"] = [
    np.ravel(ax)[0].get_figure() is not None
    for ax in (
        plot.network(G, cases=cases), plot.matrix(tables["coverage"], cases=cases), plot.timeline(cases, one),
        plot.contributions(tables["why"]), plot.evidence(cases),
        plot.layers(network.layers(cases)), plot.conflicts(cases, one, "capital_cost"),
    )
]
try:
    cases.select(themes="Environement")
except toolkit.errors.UnknownNameError as error:
    said["unknown"] = str(error)
print(json.dumps(said, ensure_ascii=False))
"""


@pytest.fixture(scope="module")
def french(tmp_path_factory):
    """What everything says in French, where only some of it is translated."""
    folder = tmp_path_factory.mktemp("french")
    shutil.copytree(ROOT / "toolkit", folder / "toolkit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests" / "data" / "good", folder / "casestudies")
    shutil.copytree(ROOT / "casestudies" / "vocabulary", folder / "casestudies" / "vocabulary")

    def change(name, old, new):
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, (name, old)
        path.write_text(text.replace(old, new), encoding="utf-8")

    change(
        "toolkit/phrases.yml", "languages: {en: English, th: ไทย}", "languages: {en: English, th: ไทย, fr: Français}"
    )
    change(
        "toolkit/phrases.yml", '  cases: {en: "{n} case studies",', '  cases: {fr: "{n} cas", en: "{n} case studies",'
    )
    change(
        "toolkit/phrases.yml",
        "'\"{name}\" is not a known {kind}.',",
        "'\"{name}\" is not a known {kind}.', fr: 'Inconnu : {name}.',",
    )
    change(
        "casestudies/vocabulary/themes.yml",
        "label: Environment and health,",
        "label: Environment and health, label_fr: Environnement,",
    )
    change("casestudies/lanmere-canal-park.md", "title: {en: ", "title: {fr: Parc du canal, en: ")
    done = subprocess.run(
        [sys.executable, "-c", CALLS],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_is_translated_is_shown_and_understood(french):
    assert french["list"].startswith("4 cas · 3 cities")
    assert french["card"].startswith("Parc du canal · Lanmere canal park")
    assert "Environnement" in french["page"]
    assert french["theme"] == ["kaeng-mai-rain-gardens", "lanmere-canal-park"]
    assert french["title"] == "lanmere-canal-park"
    assert french["unknown"].startswith('Inconnu : Environement. Did you mean "Environnement (environment)"?')


def test_what_is_not_translated_is_english(french):
    assert "have a similarity of" in french["explain"] or "cannot be compared" in french["explain"]
    assert "Parc du canal" in french["side"]
    assert not any("\u0e00" <= c <= "\u0e7f" for c in french["explain"] + french["side"])


def test_every_result_has_one_column_for_a_text_and_every_figure_is_drawn(french):
    assert french["columns"] == []
    assert french["axes"] == [True] * 7
