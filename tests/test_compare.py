"""Matrices, evidence, silence and questions; and that every table leaves the program whole."""

import csv
from functools import partial
from unittest.mock import Mock

import openpyxl
import pandas as pd
import pytest

from toolkit import compare, language
from toolkit.casefiles import loading
from toolkit.errors import NotPossibleError, UnknownNameError

EVERY_FIELD = list(compare.BY)
PARK, STREAM = "lanmere-canal-park", "seoul-cheonggyecheon"


def with_facts(casebook, columns, *rows, head=""):
    """Write the case lanmere-broken with these facts, as cells between bars, and load the casebook."""
    casebook.add(
        ("themes: [environment]", f"themes: [environment]{head}"),
        ("| measure | value | unit | source |", f"| {columns} | source |"),
        ("|---|---|---|---|", f"|{'---|' * (columns.count('|') + 2)}"),
        ("| length | 3 | km | lanmere-a1[opening] |", "\n".join(f"| {row} | lanmere-a1[opening] |" for row in rows)),
    )
    return casebook.load()


def unknown(message, make, *asked, **options):
    with pytest.raises(UnknownNameError, match=message):
        make(*asked, **options)


def impossible(message, make, *asked, **options):
    with pytest.raises(NotPossibleError, match=message):
        make(*asked, **options)


def every_table(cases):
    """Give every table that compare makes, by name."""
    two = [i for i in (PARK, "kaeng-mai-rain-gardens") if i in cases]
    data = compare.qca_data(cases, ["problems:flooding", "scale:city"])
    return {
        "matrix": compare.matrix(cases, by="problems"),
        "crosstab": compare.crosstab(cases),
        "evidence": compare.evidence(cases, PARK, "cost"),
        "claims": compare.claims(cases),
        "conflicts": compare.conflicts(cases),
        "coverage": compare.coverage(cases),
        "questions": compare.questions(cases, PARK, lang="th"),
        "side_by_side": compare.side_by_side(cases, *two),
        "who_did": compare.who_did(cases, "flooding"),
        "pairs": compare.pairs(cases, "kind"),
        "truth_table": compare.truth_table(data, "scale:city"),
        "qca_data": data,
        "agreement": compare.agreement(cases.codings),
    }


# matrices


def by_hand(cases, by, columns, *rows):
    return pd.DataFrame(rows, index=pd.Index(cases.ids, name="case"), columns=pd.Index(columns, name=by))


def test_a_small_matrix_by_hand(good):
    columns = ["environment", "education", "economy", "management"]
    expected = by_hand(good, "themes", columns, [1, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 1], [0, 1, 0, 0])
    pd.testing.assert_frame_equal(compare.matrix(good), expected)


def test_a_small_matrix_by_city(casebook):
    casebook.change("lanmere-night-trams.md", "city: lanmere", "city: lanmere\nalso: [sundvik]")
    cases = casebook.load()
    expected = by_hand(cases, "city", ["kaeng-mai", "lanmere", "sundvik"], [1, 1, 0], [0, 1, 0], [0, 1, 1], [0, 0, 1])
    pd.testing.assert_frame_equal(compare.matrix(cases, by="city"), expected)
    table = compare.crosstab(cases, rows="city", columns="themes")
    assert table.loc["lanmere"].to_dict() == {"environment": 2, "education": 0, "economy": 1, "management": 1}
    assert table.loc["sundvik"].to_dict() == {"environment": 0, "education": 1, "economy": 0, "management": 1}


def test_a_matrix_holds_facts_with_a_value_that_is_not_rejected(casebook):
    casebook.change(f"{PARK}.md", "| | | | | | preferred | | | | lanmere-a1", "| | | | | | rejected | | | | lanmere-a1")
    cases = casebook.load()
    told = compare.matrix(cases, by="measures")
    assert told.loc[PARK, ["length", "capital_cost"]].tolist() == [1, 1] and "operating_cost" not in told
    assert compare.matrix(cases, by="aspects").loc[PARK, "cost"] == 1


def test_the_columns_follow_the_vocabulary(cases):
    for by in ("themes", "problems", "instruments", "measures", "aspects"):
        order = list(cases.codebook[by])
        columns = list(compare.matrix(cases, by=by))
        assert len(columns) > 3 and columns == [c for c in order if c in set(columns)]


def test_no_table_depends_on_the_order_of_the_files(casebook, monkeypatch):
    forward, files = casebook.load(), loading.case_files
    monkeypatch.setattr(loading, "case_files", lambda root: files(root)[::-1])
    backward = casebook.load()
    matrices = [partial(compare.matrix, by=by) for by in EVERY_FIELD]
    for make in (*matrices, compare.coverage, compare.conflicts, compare.crosstab):
        pd.testing.assert_frame_equal(make(forward), make(backward))


@pytest.mark.parametrize("by", EVERY_FIELD)
def test_removing_a_case_changes_only_its_own_row(cases, by):
    whole = compare.matrix(cases, by=by)
    for gone in cases.ids[::6]:
        rest = type(cases)(cases.book, tuple(i for i in cases.ids if i != gone))
        part = compare.matrix(rest, by=by)
        # a code that only this case has goes with it; nothing else moves
        pd.testing.assert_frame_equal(part.reindex(columns=whole.columns, fill_value=0), whole.drop(index=gone))
        assert not whole.drop(columns=part.columns).drop(index=gone).any(axis=None)


def test_removing_a_case_changes_only_its_own_rows_of_other_tables(cases):
    rest = type(cases)(cases.book, tuple(i for i in cases.ids if i != STREAM))
    pd.testing.assert_frame_equal(compare.coverage(rest), compare.coverage(cases).drop(index=STREAM))
    for make in (compare.conflicts, compare.claims):
        whole = make(cases)
        pd.testing.assert_frame_equal(make(rest), whole[whole["case"] != STREAM].reset_index(drop=True))


def test_a_crosstab_counts_cases(cases):
    table = compare.crosstab(cases, rows="problems", columns="instruments")
    both = [c for c in cases.records if "flooding" in c.problems and "treasure/public-works" in c.instruments]
    assert table.loc["flooding", "treasure/public-works"] == len(both)
    same = compare.crosstab(cases, rows="themes", columns="themes")
    assert (same.to_numpy().diagonal() == compare.matrix(cases).sum()).all()
    assert (same == same.T.to_numpy()).all(axis=None)


def test_what_cannot_be_asked_is_said(cases):
    unknown('Did you mean "themes"', compare.matrix, cases, by="theme")
    for wrong in ("money", 5, ["date"]):
        unknown("sense of conflict", compare.conflicts, cases, why=wrong)
    for wrong in (None, 5, ["themes"], "seoul"):
        unknown("not a known field to compare by", compare.matrix, cases, by=wrong)
        unknown("not a known field to compare by", compare.crosstab, cases, rows=wrong)
        unknown("not a known case", compare.questions, cases, wrong)
        unknown("not a known case", compare.evidence, cases, wrong, "cost")
    for wrong in (5, "costs", ["cost"]):
        unknown("not a known aspect or measure or theme", compare.evidence, cases, STREAM, wrong)
    unknown("Did you mean .*cost", compare.evidence, cases, STREAM, "costs")
    unknown(r"more than one meaning: .*\(cost\).*capital_cost", compare.evidence, cases, STREAM, "Capital cost")
    for make in (compare.questions, compare.side_by_side):
        unknown("language", make, cases, STREAM, lang="fr")
    for make in (compare.claims, compare.conflicts):
        unknown("language", make, cases, lang="fr")


def test_an_empty_selection_gives_empty_tables(good):
    none = good.select(city="xandria")
    assert compare.matrix(none).shape == (0, 0)
    assert compare.coverage(none).shape == (0, len(good.codebook["aspects"]))
    assert compare.conflicts(none).empty and compare.claims(none).empty and compare.crosstab(none).empty
    assert list(compare.claims(none).columns) == list(compare.claims(good).columns)


# languages


def test_labels_in_any_language_open_a_cell(cases):
    title, label = cases[STREAM].title, cases.codebook["aspects"]["funding"].label
    for name in (label, label("th"), "FUNDING"):
        assert compare.evidence(cases, title("th"), name).equals(compare.evidence(cases, STREAM, "funding"))
    assert compare.evidence(cases, title, "น้ำท่วม").equals(compare.evidence(cases, STREAM, "flooding"))
    assert compare.questions(cases, title).equals(compare.questions(cases, STREAM))


def test_a_code_the_case_does_not_carry_shows_what_was_said_of_it(good):
    table = compare.evidence(good, "sundvik-library-boat", "flooding")
    assert list(table.columns)[:2] == ["kind", "what"] and "code" not in set(table["kind"])


def test_every_table_speaks_the_readers_language(cases):
    calls = {
        "conflicts": lambda **k: compare.conflicts(cases, **k)["values"],
        "claims": lambda **k: compare.claims(cases, **k)["design_label"],
        "evidence": lambda **k: compare.evidence(cases, STREAM, "funding", **k)["says"],
        "rows": lambda **k: compare.evidence(cases, STREAM, "events", **k)["says"],
        "questions": lambda **k: compare.questions(cases, STREAM, **k)["question"],
    }
    thai = {name: call(lang="th") for name, call in calls.items()}
    language.set_language("th")
    for name, call in calls.items():
        assert thai[name].str.contains("[ก-๙]").any(), name
        assert call().equals(thai[name]) and not call(lang="en").equals(thai[name]), name


# evidence, claims


def test_evidence_gives_facts_rows_and_prose_with_their_sources(good):
    cost = compare.evidence(good, PARK, "cost")
    assert set(cost["kind"]) == {"fact"}
    assert "Capital cost: 91.5 million euros (works; until September 2016; actual; preferred)" in set(cost["says"])
    first = cost[cost["what"] == f"{PARK}.cost"].iloc[0]
    assert (first["grade"], first["origin"]) == ("official, peer-reviewed", "originator, study")
    assert any("conversion of 91.5 million euros" in says for says in cost["says"])

    actors = compare.evidence(good, PARK, "actors")
    assert list(actors["kind"]) == ["row", "row"] and "City of Lanmere" in actors["says"].iloc[0]
    assert "code" in set(compare.evidence(good, PARK, "flooding")["kind"])
    silence = compare.evidence(good, PARK, "operating_cost")
    assert list(silence["status"]) == ["silent"] and "no figure in either source" in silence["says"].iloc[0]


def test_a_code_leads_to_what_the_case_says_from_the_places_it_cites_and_to_nothing_else(good):
    table = compare.evidence(good, PARK, "urban-decay")  # cites lanmere-a2[p. 2] alone
    assert [*table["kind"]] == ["code", "fact", "prose"] and table["citation"][0] == "lanmere-a2[p. 2]"
    assert table["says"][1] == "Length: 4.1 km (canal from lock to sea)" and "stood half empty" in table["says"][2]
    kinds = compare.evidence(good, PARK, "flooding")["kind"].value_counts()
    assert kinds.to_dict() == {"fact": 6, "prose": 3, "row": 5, "code": 1}


ROWS_OF_EVIDENCE = {  # kind, what (of a fact its measure), says, status, citation, grade, origin, design
    "urban-decay": [  # cites lanmere-a2[p. 2] alone, and nothing else is told from there
        ("code", "problems", "Urban decay", "reported", "lanmere-a2[p. 2]", "peer-reviewed", "study", ""),
        ("fact", "length", "Length: 4.1 km (canal from lock to sea)", "reported", "lanmere-a2[p. 2]", "peer-reviewed",
         "study", ""),
        ("prose", "Context", "Lanmere filled its old canal in the last century and built a road on it [@lanmere-a1, "
         "opening]. Traders held the road; the quarter beside it stood half empty [@lanmere-a2, p. 2; @lanmere-a1, "
         "opening].", "reported", "lanmere-a1[opening]; lanmere-a2[p. 2]", "official, peer-reviewed",
         "originator, study", ""),
    ],
    "events": [
        ("row", "events", "February 2011; Council decides | road to be removed", "reported", "lanmere-a1[opening]",
         "official", "originator", ""),
        ("row", "events", "March 2012 to September 2016; Works", "reported", "lanmere-a1[opening]", "official",
         "originator", ""),  # of the part Works, which is not said twice
        ("row", "events", "4 July 2018; Storm Ada fills the park and no street; Storm Ada", "reported",
         "lanmere-a2[p. 7]", "peer-reviewed", "study", ""),
    ],
    "operating_cost": [
        ("fact", "operating-cost", "Running cost: no figure in either source", "silent", "", "", "", ""),
    ],
    "deaths": [("fact", "deaths", "Deaths: Absent (storm; 4 July 2018)", "absent", "lanmere-a2[p. 7]", "peer-reviewed",
                "study", "")],
    "visitors_rate": [  # why it is doubted is said
        ("fact", "visitors-rate", "Visitors per time: over 9,000 people per day (park; 2017; claimed; outlier): the "
         "count was of one Sunday", "reported", "lanmere-a1[opening]", "official", "originator", ""),
    ],
    "environment": [  # an aspect, a theme and a dimension of smart cities; nobody cites a place for a theme
        ("code", "themes", "Environment and health", "reported", "", "", "", ""),
        ("code", "smart_dimensions", "Smart environment", "reported", "", "", "", ""),
        ("fact", "temperature-change", "Temperature difference: −1.2 °C (difference) (street beside the park; about "
         "2018; measured)", "reported", "lanmere-a2[fig. 3]", "peer-reviewed", "study", "1"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("what", ROWS_OF_EVIDENCE)
def test_a_cell_is_opened_with_all_that_is_known_of_each_row(good, what):
    table = compare.evidence(good, PARK, what)
    assert list(table.columns) == ["kind", "what", "says", "status", "citation", "grade", "origin", "design"]
    names = table["what"].str.removeprefix(f"{PARK}.").str.replace("-[0-9a-f]{6}$", "", regex=True)
    assert [*table.assign(what=names).itertuples(index=False, name=None)] == ROWS_OF_EVIDENCE[what]


def test_of_prose_the_paragraph_is_given_that_cites_the_place_and_each_place_once(casebook):
    said = "One [@lanmere-a1, opening; @lanmere-a1,\nopening].\n\nTwo [@lanmere-a2, p. 2].\n\nThree,\nof "
    said += "[@lanmere-a1, opening]."
    casebook.add(
        ("themes: [environment]", "themes: [environment]\nproblems:\n  flooding: lanmere-a1[opening]"),
        ("## Facts", f"## Context\n\n{said}\n\n## Facts"), ("lanmere-a1[opening] |", "lanmere-b1[page] |"),
    )  # fmt: skip
    table = compare.evidence(casebook.load(), "lanmere-broken", "flooding")
    assert table[["kind", "what", "says", "citation"]].to_numpy().tolist() == [
        ["code", "problems", "Flooding", "lanmere-a1[opening]"],
        ["prose", "Context", "One [@lanmere-a1, opening; @lanmere-a1, opening].", "lanmere-a1[opening]"],
        ["prose", "Context", "Three, of [@lanmere-a1, opening].", "lanmere-a1[opening]"],
    ]


def test_a_fact_without_a_value_says_its_note_or_else_its_status_and_a_conversion_of_what(casebook):
    columns = "id | measure | value | unit | of | status | judgement | relates | note"
    facts = (
        "| capital_cost | | | | silent | | |", "| operating_cost | | | | absent | | | looked for in vain",
        "won | capital_cost | 5 | EUR million | works | | | |",
        "| capital_cost | 6 | USD million | works | | | converts won |",
        "| capital_cost | 9 | EUR million | works | | rejected | | a slip",
    )  # fmt: skip
    made = with_facts(casebook, columns, *facts)
    said = [row for name in ("capital_cost", "operating_cost") for row in
            compare.evidence(made, "lanmere-broken", name)[["says", "status"]].to_numpy().tolist()]  # fmt: skip
    assert said == [
        ["Capital cost: Silent", "silent"],
        ["Capital cost: 5 million euros (works)", "reported"],
        ["Capital cost: 6 million US dollars (works), conversion of 5 million euros (works)", "reported"],
        ["Capital cost: 9 million euros (works; rejected): a slip", "reported"],
        ["Running cost: looked for in vain", "absent"],
    ]  # fmt: skip


def test_a_cell_that_holds_nothing_says_so_in_words(good):
    table = compare.evidence(good, PARK, "energy")
    assert table.empty and "Lanmere canal park" in table.attrs["empty"] and "Energy" in table.attrs["empty"]
    for make in (compare.claims, compare.conflicts):
        assert make(good.select(city="xandria")).attrs["empty"], make.__name__


def test_a_claim_has_all_columns_and_keeps_to_facts_with_a_value(good):
    claims = compare.claims(good)
    assert claims.query("measure == 'temperature_change'").iloc[0].drop("fact").to_dict() == {
        "case": PARK, "aspect": "environment", "measure": "temperature_change", "judgement": "",
        "says": "−1.2 °C (difference) (street beside the park; about 2018; measured)", "grade": "peer-reviewed",
        "origin": "study", "design": "1", "design_label": "Before and after, or with and without", "sources": 1,
        "citation": "lanmere-a2[fig. 3]",
    }  # fmt: skip
    assert list(claims["judgement"].replace("", None).dropna()) == ["preferred", "preferred", "outlier"]
    assert not {"operating_cost", "deaths"} & {*claims["measure"]}
    twice = claims.loc[claims["fact"] == f"{PARK}.cost", ["sources", "citation"]].to_numpy().tolist()
    assert twice == [[2, "lanmere-a1[opening]; lanmere-a2[tab. 2]"]]


def test_every_claim_has_a_grade_and_an_origin(cases):
    claims = compare.claims(cases)
    assert len(claims) == sum(bool(f.value) for c in cases.records for f in c.facts)
    assert (claims[["grade", "origin", "citation"]] != "").all(axis=None)
    assert set(claims["design"]) <= {"", *cases.codebook["designs"]}
    assert ((claims["design"] != "") == (claims["design_label"] != "")).all()
    assert not claims["fact"].duplicated().any()
    assert set(claims["aspect"]) <= set(cases.codebook["aspects"])


def test_a_claim_is_graded_by_its_sources(good):
    claims = compare.claims(good).set_index("fact")
    supported = claims.loc[f"{PARK}.cost", ["grade", "origin", "sources"]]
    assert supported.tolist() == ["official, peer-reviewed", "originator, study", 2]
    (found,) = claims.query("measure == 'temperature_change'")["design_label"]
    assert found == "Before and after, or with and without"


# silence


def test_coverage_keeps_the_kinds_of_silence_apart(good):
    cover = compare.coverage(good)
    park = cover.loc[PARK, ["cost", "upkeep", "disaster-safety", "problem", "actors"]]
    assert park.tolist() == ["reported", "silent", "absent", "reported", "reported"]
    assert cover.loc["sundvik-library-boat", "cost"] == "not_coded"
    assert set(cover.to_numpy().ravel()) <= set(good.codebook["fact_statuses"])


def test_a_rejected_value_and_a_thing_compared_with_report_nothing(casebook):
    other = "\nparts:\n  - {id: other, kind: comparison, label: Another canal}"
    facts = "capital_cost | 7 | EUR million | | rejected | a slip", "length | 3 | km | other | |"
    cases = with_facts(casebook, "measure | value | unit | part | judgement | note", *facts, head=other)
    assert list(compare.coverage(cases).loc["lanmere-broken", ["cost", "scale"]]) == ["not_coded", "not_coded"]


def test_questions_come_from_silence_in_both_languages(good):
    asked, thai = compare.questions(good, PARK), compare.questions(good, PARK, lang="th")
    assert list(asked["status"]) == sorted(asked["status"], key=["silent", "unknown", "not_coded"].index)
    assert asked.iloc[0]["status"] == "silent" and "Lanmere canal park" in asked.iloc[0]["question"]
    assert not asked["question"].str.contains("[{}]").any()
    assert "สวนริมคลองลานเมียร์" in " ".join(thai["question"]) and len(thai) == len(asked)


def test_no_question_is_asked_twice_or_about_what_is_known(cases):
    for case in cases:
        asked = compare.questions(cases, case)
        assert not asked["aspect"].duplicated().any()
        status = compare.coverage(cases.select(city=cases[case].city)).loc[case]
        left = asked.attrs["note"].split(": ")[1].split(", ") if "note" in asked.attrs else []
        assert len(asked) + len(left) == status.isin(["silent", "unknown", "not_coded"]).sum()


def test_a_heritage_case_is_not_asked_for_its_design_rainfall_and_that_is_said(cases, casebook):
    asked = compare.questions(cases, "shanghai-shikumen-renewal")
    wet = compare.questions(cases, "laem-chabang-smart-city")
    assert "Flood protection" not in set(asked["aspect"]) and "Flood protection" in set(wet["aspect"])
    assert "are meant: Flood protection" in repr(asked).splitlines()[-1]
    # what was searched for in vain is asked whatever the problem, and so is all where no problem is known
    facts = "length | 3 | km |", "design_rainfall | | | silent"
    searched = with_facts(casebook, "measure | value | unit | status", *facts, head="\nproblems: [heritage-loss]")
    assert "Flood protection" in set(compare.questions(searched, "lanmere-broken")["aspect"])


# leaving the program


def test_every_table_opens_as_excel_csv_latex_and_html_and_runs_nothing_there(casebook, tmp_path):
    evil = 'effect | =HYPERLINK("x") | | @home <b>bold</b> \\& *', "capital_cost | 5 | EUR million | -2+3 <script>"
    cases = with_facts(casebook, "measure | value | unit | of", *evil, head="\nproblems: [flooding]")
    for name, table in every_table(cases).items():
        for ending in (".xlsx", ".csv", ".tex", ".html"):
            assert compare.save(table, tmp_path / f"{name}{ending}").stat().st_size > 0
        rows = list(openpyxl.load_workbook(tmp_path / f"{name}.xlsx").active.iter_rows())
        assert not any(c.data_type == "f" for row in rows for c in row), name
        with (tmp_path / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            read = list(csv.reader(file))
        assert len(read) == len(rows) == len(table) + 1 and {len(row) for row in read} == {len(rows[0])}
        for cell in (c for row in read for c in row):
            assert cell[:1] not in "=+-@" or cell == "" or cell.replace(".", "", 1).lstrip("-").isdigit(), cell
        page = (tmp_path / f"{name}.html").read_text(encoding="utf-8")
        assert "<script" not in page and "<b>bold" not in page


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = compare.save(pd.DataFrame({"a": ["kept"]}), tmp_path / "t.xlsx")
    kept = path.read_bytes()
    monkeypatch.setattr("os.replace", Mock(side_effect=OSError("the lights went out")))
    impossible("the lights went out", compare.save, pd.DataFrame({"a": ["new"]}), path)
    assert path.read_bytes() == kept and list(tmp_path.iterdir()) == [path]


def test_where_it_cannot_be_written_is_said(tmp_path):
    frame = pd.DataFrame({"a": [1]})
    unknown("not a known file ending.*The 4 known are", compare.save, frame, tmp_path / "t.docx")
    (tmp_path / "taken.csv").mkdir()
    impossible("no folder", compare.save, frame, tmp_path / "missing" / "t.csv")
    impossible("cannot be written", compare.save, frame, tmp_path / "taken.csv")
    assert compare.save(frame, tmp_path / "T.CSV").exists()


def test_latex_is_escaped(tmp_path):
    cells = {"a_b": [r"50 % of $x_1 & #2 {~^\}"], "c": ["[first] * two\nlines"]}
    frame = pd.DataFrame(cells, index=pd.Index(["[seoul]"], name="case"))
    text = compare.save(frame, tmp_path / "t.tex").read_text(encoding="utf-8")
    assert r"a\_b" in text
    assert r"50 \% of \$x\_1 \& \#2 \{\textasciitilde{}\textasciicircum{}\textbackslash{}\}" in text
    assert "{[}first{]} {*} two\\newline lines" in text
    assert "\n{[}seoul{]} & " in text  # after \\ a bare [ would be read as an option
    assert text.count("\\begin{longtable}") == text.count("\\end{longtable}") == 1


def test_awkward_frames_are_saved_too(tmp_path):
    two = pd.DataFrame([[1, 2]], columns=["a", "a"], index=pd.MultiIndex.from_tuples([("x", "y")]))
    named = pd.DataFrame({"case": [1]}, index=pd.Index(["i"], name="case"))
    deep = pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("n", "d")]))
    for frame in (two, named, deep, pd.DataFrame({"a": []})):
        for ending in (".xlsx", ".csv", ".tex", ".html"):
            compare.save(frame, tmp_path / f"t{ending}")
    assert compare.save(two, tmp_path / "t.csv", bom=False).read_text(encoding="utf-8") == ",,a,a\nx,y,1,2\n"


def test_an_answer_counts_the_cases_it_speaks_of_and_names_what_they_share(cases):
    found, chosen = cases.select(problems="flooding"), ["seoul-cheonggyecheon", "bangkok-water-banks"]
    said = compare.answer(cases, problem="น้ำท่วม", lang="en")
    assert said.startswith(f"{len(found)} of {len(cases)} case studies")
    assert all(case.title in said for case in found.records)
    beside = compare.answer(cases, *chosen, ask="beside", lang="en")
    assert "What all 2 have in common, problems: flooding" in beside
    unsaid = compare.coverage(cases).loc[chosen].ne("reported").all()
    assert all(cases.codebook.label("aspects", a, "th") in compare.answer(cases, *chosen, ask="beside", lang="th")
               for a in unsaid.index[unsaid])  # fmt: skip


def test_an_answer_names_the_three_most_frequent_codes_in_order(cases):
    said = compare.answer(cases, lang="en").partition("most often: ")[2].partition(";")[0]
    counts = compare.matrix(cases, by="problems").sum().sort_values(ascending=False, kind="stable")
    numbers = [int(part.partition(")")[0]) for part in said.split("(")[1:]]
    assert numbers == [*counts[:3]] and len(counts) > 3
    assert compare.answer(cases, "seoul-cheonggyecheon", ask="beside", lang="en").startswith(
        "What all 1 have in common"
    )


def test_an_answer_says_that_no_case_deals_with_a_problem(cases):
    unmet = next(p for p in cases.codebook["problems"] if not cases.select(problems=p).ids)
    with pytest.raises(NotPossibleError, match="None of the"):
        compare.answer(cases, problem=unmet)


ANSWERS = {  # of the four invented cases, of whose aspects a reader can count what is reported
    "collection": "The casebook holds 4 case studies of 3 places in 3 countries: 19 facts from 5 sources. What they "
    "deal with most often: flooding (2), urban decay (1) and getting about at night (1); the sources of 2 tell the "
    "capital cost, those of 1 who had to move.",
    "beside": "What all 4 have in common, problems: none; instruments: none. The sources of 2 of 4 tell the capital "
    "cost, of 0 the upkeep, of 0 what an evaluation found; those of none tell running and upkeep, people affected, "
    "disasters and safety, economy, heritage, public opinion, evaluation, governance, technology and data, energy and "
    "names and definitions.",
    "heritage": "Of these 4 cases the sources of 0 tell what was kept or lost of the buildings or the living culture, "
    "those of 1 how many people or traders had to move. In the whole casebook 1 of 4 cases tell of people who had to "
    "move.",
}


@pytest.mark.parametrize("ask", ANSWERS)
def test_an_answer_is_the_sentence_that_can_be_counted_by_hand(good, ask):
    assert compare.answer(good, ask=ask) == ANSWERS[ask]


def test_an_answer_is_of_the_cases_that_are_named_and_of_the_whole_casebook_beside_them(good):
    assert compare.answer(good, "the green mile", "kaeng-mai-rain-gardens", ask="beside").startswith(
        "What all 2 have in common, problems: flooding; instruments: public works. The sources of 2 of 2 tell"
    )
    assert compare.answer(good, "lanmere-night-trams", ask="heritage") == (
        "Of these 1 cases the sources of 0 tell what was kept or lost of the buildings or the living culture, those "
        "of 0 how many people or traders had to move. In the whole casebook 1 of 4 cases tell of people who had to "
        "move."
    )
    assert compare.answer(good, problem="flooding") == (
        "2 of 4 case studies deal with this problem (flooding): “Kaeng Mai rain gardens” and “Lanmere canal park”. "
        "What they use most often: public works (2), demonstration and pilot (1) and local ordinance (1); the sources "
        "of 2 of them tell the capital cost, those of 0 what an evaluation found."
    )
    assert compare.answer(good, PARK, problem="flooding").startswith("1 of 4 case studies deal with this problem")


def test_questions_name_the_place_and_the_case_and_what_is_not_asked(good):
    table = compare.questions(good, PARK)
    assert [*table.columns] == ["aspect", "status", "question"]
    assert table.attrs["note"] == "Not asked, since other problems than those of this case are meant: Energy."
    assert table.iloc[0].tolist() == [
        "Running and upkeep", "silent",
        "What does Lanmere canal park cost to run and maintain each year, and how many staff does it need?",
    ]  # fmt: skip
    asked = compare.questions(good, "lanmere-night-trams")
    powers = asked.set_index("aspect").loc["Conditions", "question"]
    assert powers == "Which conditions were essential for Lanmere night trams to work in Lanmere?"
    # where all is asked, nothing is named
    assert "note" not in compare.questions(good, "sundvik-library-boat").attrs
    assert [*table["status"]] == ["silent"] + ["not_coded"] * (len(table) - 1)
