"""A third language is a matter of data: a copy of the package learns some French, and everything is called in it."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from conftest import GOOD, REAL, ROOT

CALLS = """import json
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
side = compare.side_by_side(cases, one, other)
why = network.why(G, "lanmere", "kaeng-mai")
coverage = compare.coverage(cases)
tables = [getattr(cases, name) for name in ("table", "facts", "events", "actors", "conditions", "learning", "parts")]
tables += [getattr(cases, name) for name in ("cities", "city_facts", "ties", "requests", "errata", "sources")]
tables += [
    cases.search("canal"), compare.matrix(cases), compare.crosstab(cases), compare.evidence(cases, one, "cost"),
    coverage, compare.claims(cases), compare.questions(cases, one), compare.conflicts(cases),
    side, compare.who_did(cases, "flooding"), compare.pairs(cases, "problems:flooding"), network.links(G),
    network.cities(G), network.matrix(G), network.peers(G, "lanmere"), why, network.not_comparable(G),
    network.requests(cases, "lanmere"), network.missing_ties(cases, "lanmere"),
    network.aspirational_peers(cases, "lanmere"), network.profile(cases),
]
said["columns"] = [[*map(str, t.columns)] for t in tables if any(str(c).endswith(("_th", "_fr")) for c in t.columns)]
said["explain"] = network.explain(G, "lanmere", "kaeng-mai")
said["side"] = side.to_string()
axes = [
    plot.network(G, cases=cases), plot.matrix(coverage, cases=cases), plot.timeline(cases, one),
    plot.contributions(why), plot.layers(network.layers(cases)), plot.conflicts(cases, one, "capital_cost"),
]
said["axes"] = [np.ravel(ax)[0].get_figure() is not None for ax in axes]
try:
    cases.select(themes="Environement")
except toolkit.errors.UnknownNameError as error:
    said["unknown"] = str(error)
print(json.dumps(said, ensure_ascii=False))
"""


FRENCH = [  # file, what stands there, and what is put behind it
    ("toolkit/phrases.yml", "languages: {en: English, th: ไทย", ", fr: Français"),
    ("toolkit/phrases.yml", '  cases: {en: "{n} case studies",', ' fr: "{n} cas",'),
    ("toolkit/phrases.yml", "'\"{name}\" is not a known {kind}.',", " fr: 'Inconnu : {name}.',"),
    ("casestudies/vocabulary/themes.yml", "label: Environment and health,", " label_fr: Environnement,"),
    ("casestudies/lanmere-canal-park.md", "title: {", "fr: Parc du canal, "),
]


@pytest.fixture(scope="module")
def french(tmp_path_factory):
    """What everything says in French, where only some of it is translated."""
    folder = tmp_path_factory.mktemp("french")
    shutil.copytree(ROOT / "toolkit", folder / "toolkit")  # with the modules as they are compiled, which saves a second
    shutil.copytree(GOOD, folder / "casestudies")
    shutil.copytree(REAL / "vocabulary", folder / "casestudies/vocabulary")
    for name, old, new in FRENCH:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, (name, old)
        (folder / name).write_text(text.replace(old, old + new), encoding="utf-8")
    env = os.environ | {"PYTHONPATH": str(folder), "MPLBACKEND": "agg"}
    done = subprocess.run([sys.executable, "-c", CALLS], cwd=folder, env=env, capture_output=True, text=True)
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
    assert french["axes"] == [True] * 6
