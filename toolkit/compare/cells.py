"""What stands in a cell of a framework table: facts with who says so, or that nobody says anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from ..casefiles import model
from ..cases import Cases, CaseStudy
from ..display import mentions, provenance, shown, stems
from ..language import word
from .conflicts import is_conversion, is_expected

_LINES = 8  # facts shown in one cell; the count of the others is said
_FEW = 4
_KEY_LINES = 2  # facts in a cell of a table that has to fit one screen
KEY_CODES = 4  # instruments named in such a cell
_OUTCOMES = ("use", "environment", "flood-protection", "disaster-safety", "economy", "heritage", "opinion", "energy")
_COST = ("cost", "funding", "upkeep")
_KEY_COSTS = ("capital_cost", "budget", "contract_price", "operating_cost", "funding_amount")
_FIRM = ("measured", "counted", "actual", "estimated", "modelled", "", "claimed")  # bases of what was found


def own(case: model.Case) -> list[model.Fact]:
    """Facts about the case itself, not about what it is only compared with."""
    others = {p.id for p in case.parts if p.kind == "comparison"}
    return [f for f in case.facts if f.part not in others]


def name(study: CaseStudy, lang: str) -> str:
    """Write the title, city and state of a case."""
    record, place = study.record, study._cases.book.cities[study.record.city]
    where = place.name(lang)
    if record.status:
        where += f" · {study.codebook.label('statuses', record.status, lang)}"
    return f"{record.title(lang)}\n{where}"


def says(record: model.Record, study: CaseStudy, lang: str) -> str:
    """Say who says so."""
    return provenance(record, study._cases.book.sources, study.codebook, lang)


def codes(study: CaseStudy, field: str, lang: str, *, most: int | None = None) -> str:
    """Name the codes of a field, or the first and how many there are besides; or why there are none."""
    found, book = getattr(study.record, field), study.codebook
    if not found:
        status = study.record.unsaid.get(field)
        return _code(study, "fact_statuses", status, lang) if status else _word("not coded", lang)
    names = [book.label(field, c, lang) for c in found[:most]]
    return ", ".join([*names, f"+ {len(found) - most}"] if most and len(found) > most else names)


def _word(key: str, lang: str, **slots: object) -> str:
    return word("framework", key, lang, **slots)


def _code(study: CaseStudy, vocabulary: str, code: str, lang: str) -> str:
    """Write a code as it is in English, where it is a plain word, and by its label otherwise."""
    return code if lang == "en" else study.codebook.label(vocabulary, code, lang)


def _aspect(fact: model.Fact, study: CaseStudy) -> str:
    return study.codebook["measures"][fact.measure].aspect


def _more(items: list, most: int, lang: str) -> list[str]:
    """Say how many are left out, if any."""
    return [_word("more", lang, n=len(items) - most)] if len(items) > most else []


def _problem(study: CaseStudy, lang: str) -> str:
    aspects = ("problem", "people-affected", "displacement", *_OUTCOMES)
    before = [f for f in own(study.record) if f.stage == "before" and f.value and _aspect(f, study) in aspects]
    beginnings = stems(" ".join(study.record.problems))
    before.sort(key=lambda f: (not mentions(f"{f.measure} {f.of}", beginnings), f.judgement != "preferred"))
    lines = [codes(study, "problems", lang)]
    if before:
        lines += [f"{_word('before', lang)}:", written(before[:_FEW], study, lang)]
    return "\n".join(lines + _more(before, _FEW, lang))


def _actors(study: CaseStudy, lang: str) -> str:
    book = study.codebook
    lines = [
        f"{a.name(lang)} ({book.label('roles', a.role, lang)}) [{says(a, study, lang)}]" for a in study.record.actors
    ]
    return "\n".join(lines[:_LINES] + _more(lines, _LINES, lang))


def _of_aspects(*aspects: str, expected: bool | None = None) -> Callable[[CaseStudy, str], str]:
    def write(study: CaseStudy, lang: str) -> str:
        facts = [f for f in own(study.record) if _aspect(f, study) in aspects]
        if expected is not None:
            # the state before is told with the problem
            facts = [
                f for f in facts if is_expected(f, study.codebook) == expected and not (f.stage == "before" and f.value)
            ]
        return written(facts, study, lang)

    return write


def _phases(study: CaseStudy, lang: str) -> str:
    phases = [p for p in study.record.parts if p.kind == "phase"]
    lines = [f"{p.start or '…'} – {p.end or '…'} {p.label(lang)}" for p in phases]
    return "\n".join(lines) or _word("no phases", lang)


def _limits(study: CaseStudy, lang: str) -> str:  # noqa: ARG001 - prose has one language
    text = study.record.prose.get("Limits and criticism", "")
    return "\n".join(" ".join(p.split()) for p in text.split("\n\n"))


def _conditions(study: CaseStudy, lang: str) -> str:
    book = study.codebook
    return "\n".join(
        f"{book.label('criteria', c.criterion, lang)} ({book.label('importances', c.importance, lang)}): "
        f"{c.says(lang)} [{says(c, study, lang)}]"
        for c in study.record.conditions
    )


def evidence(study: CaseStudy, lang: str, *, short: bool = False) -> str:
    """Say how many sources of which kind and side there are, and the strongest design of a claim."""
    sources = study.sources

    def counts(field: str) -> str:
        found = Counter(sorted(sources[field])).most_common()
        return ", ".join(f"{n} {_code(study, f'{field}s', code, lang)}" for code, n in found)

    lines = [_word("sources", lang, n=len(sources))]
    if short:
        lines[0] += f": {counts('origin')}"
    else:
        lines += [f"{_word('kinds', lang)}: {counts('grade')}", f"{_word('by', lang)}: {counts('origin')}"]
    best = max((f.design for f in study.record.facts if f.judgement != "rejected"), default="")
    strongest = f"{_word('strongest', lang, n=best)} ({study.codebook.label('designs', best, lang)})" if best else ""
    return "\n".join([*lines, strongest or _word("no design", lang)])


def key_costs(study: CaseStudy, lang: str) -> str:
    """Write what the case cost: of the few measures that matter most, one fact each."""
    measures = study.codebook["measures"]
    facts = [f for f in own(study.record) if measures[f.measure].aspect in _COST and not is_conversion(f)]
    money = [f for f in facts if measures[f.measure].dimension.startswith("money")] or facts
    systems = {p.id for p in study.record.parts if p.kind == "system"}

    def rank(fact: model.Fact) -> tuple:
        # the case before the system around it, what was paid before what was hoped
        place = _KEY_COSTS.index(fact.measure) if fact.measure in _KEY_COSTS else len(_KEY_COSTS)
        return (fact.part in systems, place, is_expected(fact, study.codebook), fact.judgement != "preferred")

    return _key_facts(sorted(money, key=rank), study, lang) or _word("not coded", lang)


def key_results(study: CaseStudy, problem: str, lang: str) -> str:
    """Write what was found out about a problem, the firmest first."""
    measures = study.codebook["measures"]
    beginnings = stems(f"{problem} {study.codebook.label('problems', problem)}")
    on_it = {m for m, t in measures.items() if mentions(f"{m} {t.aspect}", beginnings)}
    only = len(study.record.problems) == 1 or not on_it  # then every result is one on this problem

    def counts(fact: model.Fact) -> bool:
        if fact.stage == "before" or is_expected(fact, study.codebook):
            return False
        if fact.measure in on_it:  # rain alone is no result: the problem's own measure is, or a comparison
            return mentions(fact.measure, beginnings) or bool(fact.design) or only
        return only and measures[fact.measure].aspect in (*_OUTCOMES, "evaluation")

    def rank(fact: model.Fact) -> tuple:
        # a measure of the problem itself first, then what rests on the firmest ground
        own, said = mentions(fact.measure, beginnings), measures[fact.measure].aspect == "evaluation"
        return (not own, -int(fact.design or -1), not said, fact.judgement != "preferred", _FIRM.index(fact.basis))

    ranked = sorted(filter(counts, own(study.record)), key=rank)
    return _key_facts(ranked, study, lang) or _word("nothing on it" if on_it else "not coded", lang)


def _key_facts(facts: Iterable[model.Fact], study: CaseStudy, lang: str) -> str:
    """Write the first facts of an order, one of each measure, or else where the sources are silent."""
    usable = [f for f in facts if f.judgement not in ("rejected", "outlier")]
    first: dict[str, model.Fact] = {}
    for fact in (f for f in usable if f.value):
        first.setdefault(fact.measure, fact)
    lines = [_fact(f, study, lang) for f in list(first.values())[:_KEY_LINES]]
    return "\n".join(lines or _silences(usable, study, lang, notes=False))


def written(facts: Iterable[model.Fact], study: CaseStudy, lang: str) -> str:
    """Write facts, at first one of every measure, then the rest; rejected ones are left to ``conflicts``."""
    usable = [f for f in facts if f.judgement != "rejected"]
    order = list(study.codebook["measures"])
    first = {"preferred": 0, "": 1, "outlier": 2}
    valued = sorted(
        (f for f in usable if f.value),
        key=lambda f: (order.index(f.measure), f.stage == "before", 3 if is_conversion(f) else first[f.judgement]),
    )
    seen: Counter = Counter()
    places = []  # of each fact among those of its measure
    for fact in valued:
        group = (fact.measure, is_expected(fact, study.codebook))
        places.append(seen[group])
        seen[group] += 1
    chosen = sorted(sorted(range(len(valued)), key=places.__getitem__)[:_LINES])
    lines = [_fact(valued[n], study, lang) for n in chosen]
    return "\n".join(lines + _more(valued, _LINES, lang) + _silences(usable, study, lang))


def _fact(fact: model.Fact, study: CaseStudy, lang: str) -> str:
    text = f"{study.codebook.label('measures', fact.measure, lang)}: {shown(fact, study.codebook, lang)}"
    text += f" ({_word('converted', lang)})" if is_conversion(fact) else ""
    text += f" [{says(fact, study, lang)}]"
    return text + (f" {_word('design', lang)} {fact.design}" if fact.design else "")


def _silences(facts: list[model.Fact], study: CaseStudy, lang: str, *, notes: bool = True) -> list[str]:
    """Say of which measures the sources give no value, each once, with the first note."""
    found: dict[str, str] = {}
    for fact in (f for f in facts if not f.value):
        status = _code(study, "fact_statuses", fact.status, lang)
        line = f"{study.codebook.label('measures', fact.measure, lang)}: {status}"
        found[line] = found.get(line) or (fact.note(lang) if notes else "")
    return [f"{line} ({note})" if note else line for line, note in found.items()]


_ROWS: dict[str, Callable[[CaseStudy, str], str]] = {
    "what": name,
    "problem": _problem,
    "instruments": lambda study, lang: codes(study, "instruments", lang),
    "actors": _actors,
    "cost and funding": _of_aspects(*_COST),
    "scale": _of_aspects("scale"),
    "phases": _phases,
    "results expected": _of_aspects(*_OUTCOMES, expected=True),
    "results achieved": _of_aspects(*_OUTCOMES, "evaluation", expected=False),
    "displacement": _of_aspects("displacement", "people-affected"),
    "heritage": _of_aspects("heritage"),
    "limits": _limits,
    "conditions": _conditions,
    "evidence": evidence,
}


def rows(study: CaseStudy, lang: str) -> dict[str, str]:
    """Write the cells of one case beside other cases, by the heading of the row."""
    return {_word(row, lang): write(study, lang) or _word("not coded", lang) for row, write in _ROWS.items()}


def aspect_status(cases: Cases, case: model.Case, aspect: str) -> str:
    """Status of an aspect: reported if anything is, else what the rows or the curator say."""
    term = cases.codebook["aspects"][aspect]
    facts = [f for f in own(case) if f.measure in cases.codebook.aspects[aspect]]
    if any(f.value and f.judgement != "rejected" for f in facts) or any(
        getattr(case, name) for name in (term.field, term.table) if name
    ):
        return "reported"
    said = {f.status for f in facts} | {case.unsaid.get(term.field)}
    # of several statuses the one that says most: a source's word before the searcher's
    return next((s for s in ("absent", "unknown", "not_applicable", "silent") if s in said), "not_coded")
