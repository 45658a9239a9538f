"""Methods for few cases: pairs worth a question, truth tables, and how far coders agree."""

import itertools
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping

import numpy as np
import pandas as pd

from ..casefiles import model
from ..cases import Cases, carries, codes_of
from ..errors import NotPossibleError, excerpt
from ..language import chosen, need, one_of, phrase, whole_number
from ..similarity import encode
from ..tables import TextTable
from .matrix import aspect_status

Spec = str | Mapping | pd.Series
Table = pd.DataFrame | Cases
LEVELS = ("nominal", "ordinal")
DRAWS, _SEED = 1000, 0  # samples from which the interval of alpha comes

_FIELDS = {**model.VOCABULARIES, "aspect": "aspects"}
_KINDS = {"themes": "set", "problems": "set", "instruments": "set", "kind": "nominal", "scale": "numeric"}
_SHARED = ("problems", "instruments", "themes")  # what a question names first
_FLOOR = 0.5  # share of the fields that two cases must have in common
_ALIKE, _UNLIKE = "most-similar-different-outcome", "most-different-same-outcome"
_MOST = 6  # conditions; 64 rows can still be read
_FORMULA_CASES, _FORMULA_CONDITIONS = 10, 4
_ENOUGH = 10  # units below which alpha is not given
_NO_UNIT = ("coder", "judgement", "date", "note")  # columns of a long table that do not say what was judged
_UNIT = ("case", "document", "doc", "unit", "id", "field", "code")  # columns of a wide table that do


def _note(said: Mapping[str, object], lang: str, **slots: object) -> str:
    """Write the note of a table: the sentences that hold, in order."""
    return " ".join(phrase("methods", f"note {key}", lang, **slots) for key, holds in said.items() if holds)


def _read(cases: Cases, spec: Spec) -> tuple[pd.Series, str, str]:
    """Value of every case, missing where it is not known; and the field and code that it was read from."""
    need(isinstance(spec, Spec), "methods", "outcome", value=repr(spec))
    name, field, code = str(getattr(spec, "name", None) or "outcome"), "", ""
    if not isinstance(spec, str):
        own = {cases.find_case(case): value for case, value in spec.items()}
        given = Counter(map(cases.find_case, spec.keys())).most_common(1)
        need(len(own) == len(spec), "framework", "twice", name=given and given[0][0])
        values = [own.get(case) for case in cases]
    elif spec in ("kind", "scale", "status"):
        name = field = spec
        values = [getattr(case, spec) or None for case in cases.records]
    else:
        field, _, wanted = spec.strip().rpartition(":")
        fields = [one_of("field", field, _FIELDS)] if field else list(model.VOCABULARIES)
        vocabulary, code = cases.codebook.find(wanted, *(_FIELDS[f] for f in fields))
        field = next(f for f in fields if _FIELDS[f] == vocabulary)
        name, said = f"{field}:{code}", {"reported": 1, "absent": 0}
        aspect = field == "aspect"
        values = [said.get(aspect_status(cases, c, code)) if aspect else carries(c, field, code) for c in cases.records]
    return pd.Series(values, index=cases.ids, dtype=object, name=name), field, code


def pairs(cases: Cases, outcome: Spec, *, most: int = 10, lang: str | None = None) -> TextTable:
    """Find the cases to ask about: most similar with different outcomes, most different with the same.

    In the manner of De Meur and Berg-Schlosser (MSDO and MDSO). It gives a list of questions for
    a study visit; it tests nothing.

    Parameters
    ----------
    outcome : str, mapping or Series
        ``problems:flooding`` (a field and a code, or the code alone), ``status`` (kind, scale or
        status), ``aspect:heritage`` (reported or absent), or your own value for each case. Labels
        in any language are understood. What the outcome is read from is left out of the distance.
    most : int
        Pairs of each kind and outcome.
    lang : str, optional
        Language of the questions.

    Returns
    -------
    TextTable
        kind, a, b, outcome_a, outcome_b, distance (0 to 1: mean over the fields that
        compare), themes_distance, problems_distance, instruments_distance (Jaccard),
        kind_distance (equal or not), scale_distance (steps; each NaN where a case is not coded),
        ask. Sorted by kind, outcome and distance.
        ``attrs`` says which cases were left out and how many pairs do not compare.

    Raises
    ------
    NotPossibleError
        If fewer than two cases have an outcome.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> rows = pairs(load_cases(), "instruments:treasure/compensation", most=3)
    >>> sorted(set(rows["kind"]))
    ['most-different-same-outcome', 'most-similar-different-outcome']
    """
    whole_number("most", most, 1)
    lang, (values, field, code) = chosen(lang), _read(cases, outcome)
    values = values.dropna()
    need(len(values) > 1, "methods", "two outcomes", name=values.name)
    frame = _describe(cases, field, code).loc[values.index]
    ranges = {n: (0, 1) for n in frame if _KINDS[n] == "numeric"}
    first, second = np.triu_indices(len(frame), 1)
    sims, _ = encode(frame, kinds={n: _KINDS[n] for n in frame}, ranges=ranges).parts(first, second)
    apart = 1 - pd.DataFrame(sims, columns=frame.columns)
    rows = pd.DataFrame({"a": frame.index[first], "b": frame.index[second]})
    one, other = rows["a"].map(values), rows["b"].map(values)
    # rounded, so that pairs equally far apart stay in order of their ids
    rows = rows.assign(outcome_a=one, outcome_b=other, distance=apart.mean(axis=1).round(12), said=one.map(str))
    rows.insert(0, "kind", np.where(one != other, _ALIKE, _UNLIKE))
    rows = rows.join(apart.add_suffix("_distance"))[apart.notna().mean(axis=1) >= _FLOOR]
    # the nearest of those with different outcomes first, then the farthest with the same
    near, far = (rows[rows["kind"] == kind] for kind in (_ALIKE, _UNLIKE))
    far = far.sort_values(["said", "distance", "a", "b"], ascending=[False, False, True, True])
    kept = [near.sort_values(["distance", "a", "b"]).head(most), far.groupby("said", sort=False).head(most)]
    table = TextTable(pd.concat(kept, ignore_index=True).drop(columns="said"))
    table["ask"] = [_ask(cases, (values.name, field, code), frame, row, lang) for row in table.itertuples()]
    unknown = ", ".join(i for i in cases.ids if i not in values.index)
    table.attrs = {"outcome": values.name, "outcome unknown": unknown, "pairs not comparable": len(apart) - len(rows)}
    return table


def _describe(cases: Cases, field: str, code: str) -> pd.DataFrame:
    """Set out the codes of each case, without the field or code that the outcome was read from."""
    scales = list(cases.codebook["scales"])

    def cell(case: model.Case, name: str) -> object:
        codes = codes_of(case, name)
        if not codes and case.unsaid.get(name) != "absent":
            return None
        if _KINDS[name] == "set":
            return {c for c in codes if name != field or not f"{c}/".startswith(f"{code}/")}
        return scales.index(codes[0]) / (len(scales) - 1) if name == "scale" else codes[0]

    names = [n for n in _KINDS if n != field or _KINDS[n] == "set"]
    return pd.DataFrame({n: [cell(c, n) for c in cases.records] for n in names}, index=cases.ids, dtype=object)


def _ask(cases: Cases, outcome: tuple[str, str, str], frame: pd.DataFrame, row: tuple, lang: str) -> str:
    """Write the question that a pair raises."""
    (name, field, code), label = outcome, cases.codebook.label

    def value(found: object) -> str:
        if found in (0, 1):
            return phrase("methods", "yes" if found else "no", lang)
        return label(_FIELDS[field], found, lang) if field else str(found)

    if field:
        name = label(_FIELDS[field], code, lang) if code else phrase("kinds", _FIELDS[field], lang)
    slots = {end: cases.book.cases[getattr(row, end)].title(lang) for end in "ab"}
    slots |= {"what": name[:1].upper() + name[1:], "x": value(row.outcome_a), "y": value(row.outcome_b)}
    if row.kind == _ALIKE:
        both = {f: (frame.at[row.a, f] or set()) & (frame.at[row.b, f] or set()) for f in _SHARED}
        named = [label(f, c, lang) for f in _SHARED for c in cases.codebook[f] if c in both[f]][:3]
        how, ask = "share" if named else "resemble", "ask similar"
    else:
        named = [phrase("methods", f"by {n}", lang) for n in frame if getattr(row, f"{n}_distance") >= 0.5]
        how, ask = "differ" if named else "differ little", "ask different"
    return phrase("methods", ask, lang, how=phrase("methods", how, lang, list=", ".join(named)), **slots)


def truth_table(table: Table, conditions: object, outcome: object = None, *, lang: str | None = None) -> TextTable:
    """Set out every combination of conditions with the cases that show it.

    Nothing is minimised here: the table goes to R's QCA package, one row a case.

    Parameters
    ----------
    table : DataFrame or Cases
        A table of your own, cases × 0 and 1 (NaN where a value is not known), or the casebook.
    conditions, outcome
        Of your own table: ``truth_table(table, "outcome")`` takes all other columns as
        conditions, ``truth_table(table, ["a", "b"], "outcome")`` those named. Of the casebook:
        a list of what :func:`pairs` takes as an outcome, and one more for the outcome; your own
        0 or 1 for each case is a Series with a name. One to six conditions.
    lang : str, optional
        Language of the note.

    Returns
    -------
    TextTable
        A row for each of the 2^k combinations, those with cases first: the conditions (0/1), n,
        cases, outcome (1, 0, C: a contradiction, ?: no case shows it), consistency (share of the
        cases with the outcome), unknown (cases that may belong here, but a value of theirs is not
        known; they are not counted). ``attrs["note"]``, shown below it, says how many combinations
        are empty, and why there is no formula.

    Raises
    ------
    NotPossibleError
        For no or more than six conditions, for values that are not 0 or 1, or if no case is known.

    Examples
    --------
    >>> towns = pd.DataFrame({"rain": [1, 1, 0], "pump": [1, 0, 0], "flood": [0, 1, 0]}, index=["Ash", "Elm", "Oak"])
    >>> pd.DataFrame(truth_table(towns, "flood")[["rain", "pump", "cases", "outcome"]])
       rain  pump cases outcome
    0     1     1   Ash       0
    1     1     0   Elm       1
    2     0     0   Oak       0
    3     0     1             ?
    """
    lang, data = chosen(lang), _crisp(table, conditions, outcome)
    *names, result = data.columns
    known, unsure = data.dropna().astype(int), data[data.isna().any(axis=1)]
    need(len(known), "methods", "no known case")
    columns = [*names, "n", "cases", "outcome", "consistency", "unknown"]
    need(len(set(columns)) == len(columns), "methods", "reserved", names=", ".join(columns[len(names) :]))
    rows = []
    for combination in itertools.product((1, 0), repeat=len(names)):
        here = known[(known[names] == list(combination)).all(axis=1)]
        maybe = unsure[(unsure[names].isna() | (unsure[names] == list(combination))).all(axis=1)]
        share = here[result].mean()
        said = "?" if here.empty else {1.0: "1", 0.0: "0"}.get(share, "C")
        rows.append((*combination, len(here), ", ".join(here.index), said, share, ", ".join(maybe.index)))
    found = TextTable(sorted(rows, key=lambda row: -row[len(names)]), columns=columns)
    k, empty, clashes = len(names), int((found["n"] == 0).sum()), int((found["outcome"] == "C").sum())
    formula = "few" if len(known) < _FORMULA_CASES else "many" if k > _FORMULA_CONDITIONS else "formula"
    same = known[result].nunique() == 1
    said = {"table": True, "unsure": len(unsure), "same": same, formula: True, "clash": clashes}
    slots = {"cases": len(known), "k": k, "all": 2**k, "empty": empty, "clashes": clashes, "unsure": len(unsure)}
    note = _note(said, lang, few=_FORMULA_CASES, many=_FORMULA_CONDITIONS, **slots)
    unknown = {c: ", ".join(r.index[r.isna()]) for c, r in unsure.iterrows()}
    found.attrs = {"outcome": result, "unknown": unknown, "note": note}
    return found


def qca_data(table: Table, conditions: object, outcome: object = None) -> pd.DataFrame:
    """Give the complete cases as R's QCA wants them: a row per case, 0/1, names of capital letters and digits.

    Arguments as for :func:`truth_table`. ``compare.save(…, "cases.csv", bom=False)`` writes what R reads:
    ``read.csv("cases.csv", row.names = 1)``.
    """
    data = _crisp(table, conditions, outcome).dropna().astype(int)
    names: list[str] = []
    for name in data.columns:
        last = re.sub("[^A-Z0-9]", "", re.split("[:/]", name)[-1].upper()).lstrip("0123456789") or "X"
        names.append(next(o for o in (last, *(f"{last}{n}" for n in range(2, 9))) if o not in names))
    return data.set_axis(names, axis="columns").rename_axis(index="case")


def _crisp(table: Table, conditions: object, outcome: object) -> pd.DataFrame:
    """Cases × conditions and the outcome, which is last: 0, 1 or NaN."""
    listed = [conditions] if outcome is None or isinstance(conditions, str) else conditions
    need(isinstance(listed, Iterable), "methods", "name your own")
    if isinstance(table, Cases):
        own = dict(listed) if isinstance(listed, Mapping) else {}  # names given to what is asked
        asked = [_read(table, spec)[0] for spec in (*(own.values() or listed), outcome)]  # as pairs takes an outcome
        table = pd.concat([pd.DataFrame(index=table.ids), *asked], axis=1)
        table = table.rename(columns=dict(zip(table.columns, own, strict=False)))
        *listed, outcome = table.columns
    need(isinstance(table, pd.DataFrame), "methods", "table", value=type(table).__name__)
    table = table.set_axis(table.columns.map(str), axis="columns")
    last = one_of("column", str(conditions if outcome is None else outcome), table.columns)
    names = table.columns.drop(last) if outcome is None else [one_of("column", str(n), table.columns) for n in listed]
    need(1 <= len(names) <= _MOST, "methods", "conditions", most=_MOST, n=len(names))
    data = table[[*names, last]]
    twice = data.columns[data.columns.duplicated()]
    need(twice.empty, "methods", "named twice", name=", ".join(twice.unique()))
    numbers = data.apply(pd.to_numeric, errors="coerce").astype(float)
    binary = (numbers.isin([0, 1]) | data.isna()).all()
    need(binary.all(), "methods", "not binary", name=", ".join(data.columns[~binary]))
    return numbers.set_axis(data.index.map(str))


def agreement(codings: Table, *, level: str = "nominal", lang: str | None = None) -> TextTable:
    """Compare the judgements of two or more coders, each field for itself.

    Parameters
    ----------
    codings : DataFrame or Cases
        A long table with the columns coder and judgement, in which the others (but date and
        note) say what was judged; or units × coders, with missing values where a coder did not
        judge (columns that number or name the units are no coders); or a collection (its codes
        against ``codings.csv``: the case files are the first coder).
    level : {"nominal", "ordinal"}
        Scale of the judgements; ordinal ones are numbers (make them of words: low 1, high 2).
    lang : str, optional
        Language of the notes.

    Returns
    -------
    TextTable
        A row ``all`` for all units, if the fields have the same values; then for each field (if
        there are several) and each code: what, units (judged by two coders or more),
        agreement_percent (of the pairs of judgements of one unit), alpha (Krippendorff's; NaN
        where it is not given), low, high (95 % interval), note. The interval is that of the middle
        95 % of 1,000 samples of the units with replacement; units of one case or document are
        drawn together, since they are not independent. ``attrs["note"]``, shown below the table,
        says how the numbers were made and what they do not show.

    Raises
    ------
    NotPossibleError
        If no unit was judged by two coders, a coder judged one unit twice, or a cell holds
        several codes (where there are several fields, the row of that field says so instead).

    Examples
    --------
    >>> two = pd.DataFrame({"Meg": list("aabbdcccedda"), "Owen": list("babbbcccedd" "d")})
    >>> agreement(two)["alpha"].round(3).tolist()
    [0.692]
    """
    lang, judged = chosen(lang), _judged(codings)
    # what is drawn as one: a case or document with all its units
    whole = next((n for n in judged.index.names if n not in (None, "field", "code")), None)
    rows = [{"what": what, **_figures(part, level, whole, lang)} for what, part in _parts(judged)]
    if not any("units" in row for row in rows):
        raise NotPossibleError(rows[0]["note"])
    grouped = whole is not None and judged.index.get_level_values(whole).has_duplicates
    said = {"agreement": True, "together": grouped, "alike": True, "not pooled": rows[0]["what"] != "all"}
    slots = {"units": len(judged), "coders": ", ".join(map(str, judged.columns)), "apart": len(_apart(judged))}
    slots |= {"level": level, "draws": DRAWS, "seed": _SEED, "enough": _ENOUGH, "whole": whole}
    table = TextTable(rows, columns=["what", "units", "agreement_percent", "alpha", "low", "high", "note"])
    table.attrs["note"] = _note(said, lang, **slots)
    return table


def disagreements(codings: Table) -> TextTable:
    """List the units on which coders differ, a column per coder; ``codings`` as for :func:`agreement`."""
    apart = _apart(_judged(codings))
    return TextTable(apart.reset_index() if apart.index.names != [None] else apart)


def _apart(judged: pd.DataFrame) -> pd.DataFrame:
    return judged[judged.astype(str).where(judged.notna()).nunique(axis=1) > 1]


def alpha(data: Table, *, level: str = "nominal") -> float:
    """Compute Krippendorff's alpha: one minus observed disagreement over that expected by chance.

    After Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability".

    Parameters
    ----------
    data, level
        As for :func:`agreement`; all units count as units of one field.

    Returns
    -------
    float
        1 is full agreement, 0 what chance gives, below 0 worse than chance; NaN if every
        judgement is the same (then nothing can be expected by chance).

    Examples
    --------
    >>> ten = pd.DataFrame({"a": [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], "b": [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]})
    >>> abs(alpha(ten) - 2 / 21) < 1e-12
    True
    """
    judged = _judged(data)
    if several := _several(judged):
        raise NotPossibleError(several)
    counts = _count(judged, level)
    return _alpha(counts, np.ones(len(counts)), level)


def _judged(codings: Table) -> pd.DataFrame:
    """Units × coders, those units that two coders judged."""
    table = _with_case_files(codings) if isinstance(codings, Cases) else codings
    need(isinstance(table, pd.DataFrame), "methods", "codings", value=type(table).__name__)
    if {"coder", "judgement"} <= set(table.columns):
        unit = [c for c in table.columns if c not in _NO_UNIT]
        need(unit, "methods", "no unit")
        known = table[table["judgement"].notna() & (table["judgement"].map(str) != "")]
        known = known.astype({c: str for c in unit if known[c].dtype == object})
        twice = known[known.duplicated([*unit, "coder"])].head(1)
        slots = {"coder": "".join(twice["coder"].map(str)), "unit": ", ".join(twice[unit].astype(str).to_numpy().flat)}
        need(twice.empty, "methods", "twice", **slots)
        units = known.pivot(index=unit, columns="coder", values="judgement").rename_axis(columns=None)
    else:
        names = [c for c in table if _names_units(table, c)]
        units = table.set_index(names) if names else table
        need(units.shape[1] > 1, "methods", "two coders")
    judged = units[units.notna().sum(axis=1) > 1]
    need(len(judged), "methods", "judged twice")
    return judged


def _with_case_files(cases: Cases) -> pd.DataFrame:
    """Put the codes of the case files, as the first coder, before the second coders' judgements."""
    second = cases.codings[cases.codings["case"].isin(cases.ids)]
    need(len(second), "methods", "no second coder")
    first = second.drop_duplicates(["case", "field", "code"]).assign(coder="case file")
    said = [carries(cases[row.case].record, row.field, row.code) for row in first.itertuples()]
    return pd.concat([first.assign(judgement=[{0: "no", 1: "yes"}.get(value) for value in said]), second])


def _names_units(table: pd.DataFrame, column: Hashable) -> bool:
    """Whether a column numbers or names the units: row numbers, or texts that are all different and in no other."""
    own, others = table[column].astype(str), table.drop(columns=column).astype(str)
    numbers = [str(n) for n in range(len(own) + 1)]
    texts = table[column].map(type).eq(str).all() and own.is_unique
    named = list(own) in (numbers[:-1], numbers[1:]) or texts and not others.isin(list(own)).any(axis=None)
    return str(column).casefold() in _UNIT or len(table) > 4 and bool(named)


def _parts(units: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """All units, if their fields have the same values; those of each field, and of each code."""
    by = [n for n in ("field", "code") if n in units.index.names]
    if not by:
        return [("all", units)]
    fields = [(str(name), part) for name, part in units.groupby(level=by[0], sort=False)]
    values = [set(part.stack().map(str)) for _, part in fields]
    # on one scale, some field shows every value that occurs
    parts = [("all", units)] if set().union(*values) in values and not _several(units) else []
    parts += fields if len(fields) > 1 or not parts else []
    if len(by) > 1:
        parts += [(": ".join(map(str, name)), part) for name, part in units.groupby(level=by, sort=False)]
    return parts


def _several(units: pd.DataFrame, lang: str | None = None) -> str:
    """Say which cell holds several codes: ``women; youth`` and ``youth; women`` would count as different."""
    for *unit, coder, value in units.stack().reset_index().itertuples(index=False):
        if not pd.api.types.is_scalar(value) or re.search(r"[;|\n]", str(value)):
            slots = {"unit": ", ".join(map(str, unit)), "coder": coder, "value": value}
            return phrase("methods", "several codes", lang, **{k: excerpt(v) for k, v in slots.items()})
    return ""


def _figures(units: pd.DataFrame, level: str, whole: Hashable, lang: str) -> dict:
    """Figures of one row of the table of agreement."""
    if several := _several(units, lang):
        return {"note": several}
    counts = _count(units, level)
    per = counts.sum(axis=1)
    percent = 100 * (counts * (counts - 1)).sum() / (per * (per - 1)).sum()
    found = {"units": len(counts), "agreement_percent": percent}
    few = len(counts) < _ENOUGH
    value = np.nan if few else _alpha(counts, np.ones(len(counts)), level)
    if np.isnan(value):
        return found | {"note": phrase("methods", "few units" if few else "no variation", lang, enough=_ENOUGH)}
    groups = pd.factorize(units.index.get_level_values(whole))[0] if whole else np.arange(len(counts))
    size, rng = groups.max() + 1, np.random.default_rng(_SEED)
    samples = (np.bincount(rng.integers(0, size, size), minlength=size)[groups] for _ in range(DRAWS))
    drawn = np.array([_alpha(counts, times, level) for times in samples])
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    lost = int(np.isnan(drawn).sum())
    note = phrase("methods", "left out", lang, n=lost, draws=DRAWS) if lost else ""
    return found | {"alpha": value, "low": low, "high": high, "note": note}


def _count(units: pd.DataFrame, level: str) -> np.ndarray:
    """Count how often each value, from the lowest to the highest, was given to each unit."""
    one_of("level", level, LEVELS)
    cells = [[v for v in row if not pd.isna(v)] for row in units.astype(object).to_numpy()]
    seen = {v for row in cells for v in row}
    need(level == "nominal" or all(map(pd.api.types.is_number, seen)), "methods", "ordinal numbers")
    values = sorted(seen, key=str if level == "nominal" else None)
    return np.array([[row.count(v) for v in values] for row in cells], dtype=float)


def _alpha(counts: np.ndarray, times: np.ndarray, level: str) -> float:
    """Compute alpha of units that are each taken a number of times; NaN if nothing differs."""
    margins = times @ counts
    if (margins > 0).sum() < 2:
        return np.nan
    apart = 1 - np.eye(len(margins))
    if level == "ordinal":  # differences are those of the middle ranks of the values among all judgements
        middle = margins.cumsum() - margins / 2
        apart = (middle[:, None] - middle) ** 2
    observed = times @ ((counts @ apart * counts).sum(axis=1) / (counts.sum(axis=1) - 1))
    return float(1 - observed * (margins.sum() - 1) / (margins @ apart @ margins))
