"""Methods for few cases: pairs worth a question, truth tables, and how far coders agree."""

import itertools

import numpy as np
import pandas as pd

from ..cases import Cases, carries, codes_of
from ..language import chosen, need, one_of, phrase, whole_number
from ..similarity import encode
from ..tables import TextTable, why_empty
from .matrix import FIELDS, Spec, case_values

DRAWS = 1000  # samples from which the interval of alpha comes

_MOST = 6  # conditions; 64 rows can still be read
_ENOUGH = 10  # units below which alpha is not given
_CODES = ("problems", "instruments", "themes")  # in the order in which a question names them
_UNIT = ("case", "document", "doc", "unit", "id", "field", "code")  # columns of no coder


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
    lang, (values, field, code) = chosen(lang), case_values(cases, outcome)
    values = values.dropna()
    need(len(values) > 1, "methods", "two outcomes", name=values.name)
    frame, scales = pd.DataFrame(index=cases.ids), list(cases.codebook["scales"])
    for name in _CODES:
        left = f"{code}/" if name == field else "/"  # what the outcome was read from, with its sub-types
        codes = [{c for c in codes_of(case, name) if not f"{c}/".startswith(left)} for case in cases.records]
        known = [carries(case, name, code) is not None for case in cases.records]
        frame[name] = pd.Series(codes, cases.ids).where(known, None)
    frame["kind"] = [case.kind for case in cases.records]
    frame["scale"] = [scales.index(c.scale) / (len(scales) - 1) if c.scale else None for c in cases.records]
    frame = frame.drop(columns={"kind", "scale"} & {field}).loc[values.index]
    first, second = np.triu_indices(len(frame), 1)
    sims, _ = encode(frame, ranges={n: (0, 1) for n in frame if n == "scale"}).parts(first, second)
    apart = 1 - pd.DataFrame(sims, columns=frame.columns).add_suffix("_distance")
    rows = pd.DataFrame({"a": frame.index[first], "b": frame.index[second]})
    rows = rows.assign(outcome_a=rows["a"].map(values), outcome_b=rows["b"].map(values))
    # rounded, so that pairs equally far apart stay in order of their ids; half of the fields must be known of both
    rows = rows.assign(distance=apart.mean(axis=1).round(12)).join(apart)[apart.notna().mean(axis=1) >= 0.5]
    same, far = rows["outcome_a"] == rows["outcome_b"], rows["distance"]
    rows.insert(0, "kind", np.where(same, "most-different-same-outcome", "most-similar-different-outcome"))
    rows = rows.assign(said=rows["outcome_a"].map(str).where(same, ""), order=far.where(~same, -far))
    rows = rows.sort_values(["kind", "said", "order", "a", "b"], ascending=[False, False, True, True, True])
    table = TextTable(rows.groupby(["kind", "said"]).head(most).drop(columns=["said", "order"]).reset_index(drop=True))
    table["ask"] = [_ask(cases, (values.name, field, code), frame, row, lang) for row in table.itertuples()]
    unknown = ", ".join(case for case in cases.ids if case not in values.index)
    table.attrs = {"outcome": values.name, "outcome unknown": unknown, "pairs not comparable": len(apart) - len(rows)}
    return why_empty(table, "pairs", lang)


def _ask(cases: Cases, asked: tuple[str, str, str], frame: pd.DataFrame, row: tuple, lang: str) -> str:
    """Write the question that a pair raises."""
    (name, field, code), label = asked, cases.codebook.label
    if field:
        name = label(FIELDS[field], code, lang) if code else phrase("kinds", FIELDS[field], lang)
    said = {1: phrase("methods", "yes", lang), 0: phrase("methods", "no", lang)}
    x, y = (said.get(v) or (label(FIELDS[field], v, lang) if field else str(v)) for v in (row.outcome_a, row.outcome_b))
    both = {n: (frame.at[row.a, n] or set()) & (frame.at[row.b, n] or set()) for n in _CODES}
    shared = [label(n, c, lang) for n in _CODES for c in cases.codebook[n] if c in both[n]][:3]
    slots = {end: cases.book.cases[getattr(row, end)].title(lang) for end in "ab"} | {"x": x, "y": y}
    slots["shared"] = ", ".join(shared) or phrase("methods", "no shared code", lang)
    return phrase("methods", f"ask {row.kind}", lang, what=name[:1].upper() + name[1:], **slots)


def truth_table(table: pd.DataFrame, outcome: str, *, lang: str | None = None) -> TextTable:
    """Set out every combination of conditions with the cases that show it.

    Nothing is minimised here: that is the work of R's QCA package.

    Parameters
    ----------
    table : DataFrame
        Cases × conditions and the outcome: 0, 1 or missing. Your own, or made of the casebook
        by :func:`qca_data`. One to six conditions.
    outcome : str
        The column of the outcome.
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
        For no or more than six conditions, or for values that are not 0 or 1.

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
    need(isinstance(table, pd.DataFrame), "methods", "table", value=type(table).__name__)
    table = table.rename(index=str, columns=str)
    result, twice = one_of("column", str(outcome), table.columns), table.columns[table.columns.duplicated()]
    need(twice.empty, "methods", "named twice", name=", ".join(twice.unique()))
    names, found = list(table.columns.drop(result)), ["n", "cases", "outcome", "consistency", "unknown"]
    need(not set(names) & set(found), "methods", "reserved", names=", ".join(found))
    need(1 <= len(names) <= _MOST, "methods", "conditions", most=_MOST, n=len(names))
    data = table.apply(pd.to_numeric, errors="coerce").astype(float)
    odd = table.columns[~(data.isin([0, 1]) | table.isna()).all()]
    need(odd.empty, "methods", "not binary", name=", ".join(odd))
    known, rows = data.notna().all(axis=1), []
    for combination in itertools.product((1, 0), repeat=len(names)):
        fits = ((data[names] == list(combination)) | data[names].isna()).all(axis=1)
        here, share = data.index[fits & known], data.loc[fits & known, result].mean()
        said = "?" if here.empty else {1.0: "1", 0.0: "0"}.get(share, "C")
        rows.append((*combination, len(here), ", ".join(here), said, share, ", ".join(data.index[fits & ~known])))
    made = TextTable(sorted(rows, key=lambda row: -row[len(names)]), columns=[*names, *found])
    slots = {"cases": known.sum(), "ones": int(data.loc[known, result].sum()), "k": len(names), "all": len(made)}
    slots |= {"empty": (made["n"] == 0).sum(), "clashes": (made["outcome"] == "C").sum(), "unsure": (~known).sum()}
    made.attrs = {"outcome": result, "note": phrase("methods", "note table", chosen(lang), **slots)}
    return made


def agreement(codings: pd.DataFrame, *, lang: str | None = None) -> TextTable:
    """Compare the judgements of two or more coders, each field for itself.

    Parameters
    ----------
    codings : DataFrame
        A long table with the columns coder and judgement, in which the others (but date and
        note) say what was judged, such as ``cases.codings``; or units × coders, with missing
        values where a coder did not judge, and what names the units as the index.
    lang : str, optional
        Language of the notes.

    Returns
    -------
    TextTable
        A row for each field (``all`` if the table has no column field): what, units (judged by
        two coders or more), agreement_percent (of the pairs of judgements of one unit), alpha
        (Krippendorff's, of unordered judgements: one minus observed disagreement over that
        expected by chance; NaN where it is not given), low, high (95 % interval), note. Nothing
        is given over several fields: what nobody confuses, such as a year with a place, would
        count as agreement. The interval is that of the middle 95 % of 1,000 samples of the units
        with replacement; units of one case or document are drawn together, since they are not
        independent, and samples without variation have no alpha. ``attrs["note"]``, shown below
        the table, says how the numbers were made and what they do not show.

    Raises
    ------
    NotPossibleError
        If no unit was judged by two coders, a coder judged one unit twice, a cell holds several
        codes, or a column is not of a coder but names the units.

    Examples
    --------
    >>> two = pd.DataFrame({"Meg": list("aabbdcccedda"), "Owen": list("babbbcccedd" "d")})
    >>> agreement(two)["alpha"].round(3).tolist()
    [0.692]
    """
    lang, judged = chosen(lang), _judged(codings)
    parts = judged.groupby(level="field") if "field" in judged.index.names else [("all", judged)]
    rows = [(field, len(part), *_figures(part, lang)) for field, part in parts]
    table = TextTable(rows, columns=["what", "units", "agreement_percent", "alpha", "low", "high", "note"])
    slots = {"units": len(judged), "coders": ", ".join(map(str, judged)), "apart": (judged.nunique(axis=1) > 1).sum()}
    table.attrs["note"] = phrase("methods", "note agreement", lang, **slots, draws=DRAWS, enough=_ENOUGH)
    return table


def _judged(codings: pd.DataFrame) -> pd.DataFrame:
    """Units × coders, those units that two coders judged."""
    need(isinstance(codings, pd.DataFrame), "methods", "codings", value=type(codings).__name__)
    if {"coder", "judgement"} <= set(codings.columns):
        unit = [c for c in codings.columns if c not in ("coder", "judgement", "date", "note")]
        need(unit, "methods", "no unit")
        known = codings[codings["judgement"].notna() & (codings["judgement"] != "")]
        twice = known.loc[known.duplicated([*unit, "coder"]), ["coder", *unit]]
        need(twice.empty, "methods", "twice", unit=", ".join(twice.head(1).astype(str).to_numpy().flat))
        units = known.pivot(index=unit, columns="coder", values="judgement").rename_axis(columns=None)
    else:
        units = codings
        named = [c for c in units if c in _UNIT or len(units) > 4 and units[c].map(str).is_unique]
        need(not named, "methods", "names units", columns=named)
    for *unit, coder, value in units.stack().reset_index().itertuples(index=False):
        # another order of the same codes would count as a difference
        one = pd.api.types.is_scalar(value) and not {*";|\n"} & {*str(value)}
        need(one, "methods", "several codes", unit=", ".join(map(str, unit)), coder=coder, value=str(value))
    judged = units[units.notna().sum(axis=1) > 1]
    need(len(judged), "methods", "judged twice")
    return judged


def _figures(judged: pd.DataFrame, lang: str) -> tuple[float, float, float, float, str]:
    """Percent, alpha, its interval, and why it is not given."""
    codes, values = pd.factorize(judged.to_numpy().ravel())
    # units × values: how many coders gave it
    counts = (codes.reshape(*judged.shape, 1) == np.arange(len(values))).sum(axis=1)
    percent = 100 * (counts * (counts - 1)).sum() / (counts.sum(axis=1) * (counts.sum(axis=1) - 1)).sum()
    if (few := len(counts) < _ENOUGH) or len(values) < 2:
        return percent, *[np.nan] * 3, phrase("methods", "few units" if few else "no variation", lang, enough=_ENOUGH)
    # units of one case or document are drawn together
    whole = [at for at, name in enumerate(judged.index.names) if name not in (None, "field", "code")][:1]
    groups, found = pd.factorize(judged.index.get_level_values(*whole) if whole else np.arange(len(judged)))
    times = np.random.default_rng(0).multinomial(len(found), [1 / len(found)] * len(found), DRAWS)[:, groups]
    value, *drawn = _alpha(counts, np.vstack([np.ones(len(counts)), times]))
    return percent, value, *np.nanpercentile(drawn, [2.5, 97.5]), ""


def _alpha(counts: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Compute Krippendorff's alpha of units × values for each row of ``times``, which says how often a unit is drawn.

    After Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability". It is NaN where nothing differs.
    """
    per, margins = counts.sum(axis=1), times @ counts
    total, observed = times @ per, times @ ((per**2 - (counts**2).sum(axis=1)) / (per - 1))
    with np.errstate(invalid="ignore"):
        return 1 - observed * (total - 1) / (total**2 - (margins**2).sum(axis=1))
