"""What stands in a cell of a framework table: facts with who says so, or that nobody says anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .. import model
from ..library import CaseStudy
from ..thai import label
from ..wording import provenance, shown
from .words import mentions, stems, word

_LINES = 8  # facts shown in one cell; the count of the others is said
_FEW = 4
_KEY_LINES = 2  # facts in a cell of a table that has to fit one screen
_KEY_CODES = 4  # instruments named in such a cell
_OUTCOMES = (
    "use",
    "environment",
    "flood-protection",
    "disaster-safety",
    "economy",
    "heritage",
    "opinion",
    "energy",
)
_COST = ("cost", "funding", "upkeep")
_KEY_COSTS = ("capital_cost", "budget", "contract_price", "operating_cost", "funding_amount")
_FIRM = ("measured", "counted", "actual", "estimated", "modelled", "", "claimed")  # bases of what was found
_ELSEWHERE = "comparison"  # a part of this kind is not the case itself


def own(case: model.Case) -> list[model.Fact]:
    """Facts about the case itself, not about what it is only compared with."""
    others = {p.id for p in case.parts if p.kind == _ELSEWHERE}
    return [f for f in case.facts if f.part not in others]


def name(study: CaseStudy, lang: str) -> str:
    """Write the title, city and state of a case."""
    place = study._cases._book.cities[study.record.city]
    bits = [
        label({"label": study.record.title.en, "label_th": study.record.title.th}, lang),
        label({"label": place.name_en, "label_th": place.name_th}, lang),
    ]
    if study.record.status:
        bits.append(study.codebook.label("statuses", study.record.status, lang))
    return "\n".join([bits[0], " · ".join(bits[1:])])


def _unsaid(study: CaseStudy, field: str, lang: str) -> str:
    status = study.record.unsaid.get(field)
    if not status:
        return word("not coded", lang)
    return study.codebook.label("fact_statuses", status, lang) if lang != "en" else status


def _coded(field: str) -> Callable:
    def write(study: CaseStudy, lang: str) -> str:
        codes = getattr(study.record, field)
        return ", ".join(study.codebook.label(field, c, lang) for c in codes) or _unsaid(study, field, lang)

    return write


def some(study: CaseStudy, field: str, lang: str) -> str:
    """Name the first codes of a field, and how many there are besides."""
    codes = getattr(study.record, field)
    names = [study.codebook.label(field, c, lang) for c in codes[:_KEY_CODES]]
    names += [f"+ {len(codes) - _KEY_CODES}"] if len(codes) > _KEY_CODES else []
    return ", ".join(names) or _unsaid(study, field, lang)


def _problem(study: CaseStudy, lang: str) -> str:
    aspects = ("problem", "people-affected", "displacement", *_OUTCOMES)
    before = [
        f
        for f in own(study.record)
        if f.stage == "before" and f.value and study.codebook["measures"][f.measure].aspect in aspects
    ]
    beginnings = stems(" ".join(study.record.problems))
    before.sort(key=lambda f: (not mentions(f"{f.measure} {f.of}", beginnings), f.judgement != "preferred"))
    lines = [_coded("problems")(study, lang)]
    if before:
        lines += [f"{word('before', lang)}:", written(before[:_FEW], study, lang)]
    if len(before) > _FEW:
        lines.append(word("more", lang).format(n=len(before) - _FEW))
    return "\n".join(lines)


def _actors(study: CaseStudy, lang: str) -> str:
    roles, actors = study.codebook["roles"], study.record.actors
    lines = [
        f"{label(a.model_dump(), lang, 'name')} ({label(roles[a.role].model_dump(), lang)}) [{says(a, study, lang)}]"
        for a in actors[:_LINES]
    ]
    if len(actors) > _LINES:
        lines.append(word("more", lang).format(n=len(actors) - _LINES))
    return "\n".join(lines) or word("not coded", lang)


def _of_aspects(*aspects: str, expected: bool | None = None) -> Callable:
    def write(study: CaseStudy, lang: str) -> str:
        book = study.codebook
        facts = [f for f in own(study.record) if book["measures"][f.measure].aspect in aspects]
        if expected is not None:
            # the state before is told with the problem
            facts = [f for f in facts if _is_expected(f, study) == expected and not (f.stage == "before" and f.value)]
        return written(facts, study, lang) or word("not coded", lang)

    return write


def _is_expected(fact: model.Fact, study: CaseStudy) -> bool:
    return bool(fact.basis) and study.codebook["bases"][fact.basis].expected == "yes"


def _phases(study: CaseStudy, lang: str) -> str:
    return "\n".join(
        f"{p.start or '…'} – {p.end or '…'} {label(p.model_dump(), lang)}"
        for p in study.record.parts
        if p.kind == "phase"
    ) or word("no phases", lang)


def _limits(study: CaseStudy, lang: str) -> str:
    text = study.record.prose.get("Limits and criticism", "")
    return "\n".join(" ".join(p.split()) for p in text.split("\n\n")) or word("not coded", lang)


def _conditions(study: CaseStudy, lang: str) -> str:
    book = study.codebook
    return "\n".join(
        f"{book.label('criteria', c.criterion, lang)} ({book.label('importances', c.importance, lang)}): "
        f"{label({'label': c.says, 'label_th': c.says_th}, lang)} [{says(c, study, lang)}]"
        for c in study.record.conditions
    ) or word("not coded", lang)


def evidence(study: CaseStudy, lang: str, *, short: bool = False) -> str:
    """Say how many sources of which kind and side there are, and the strongest design of a claim."""
    book, sources = study.codebook, study.sources

    def counts(field: str, vocabulary: str) -> str:
        found = sources[field].value_counts().sort_index().sort_values(ascending=False, kind="stable")
        return ", ".join(f"{n} {c if lang == 'en' else book.label(vocabulary, c, lang)}" for c, n in found.items())

    first = word("sources", lang).format(n=len(sources))
    lines = [f"{first}: {counts('origin', 'origins')}"]
    if not short:
        lines = [first, f"{word('kinds', lang)}: {counts('grade', 'grades')}"]
        lines.append(f"{word('by', lang)}: {counts('origin', 'origins')}")
    designs = [f.design for f in study.record.facts if f.design and f.judgement != "rejected"]
    if designs:
        best = max(designs)
        lines.append(f"{word('strongest', lang).format(n=best)} ({book.label('designs', best, lang)})")
    else:
        lines.append(word("no design", lang))
    return "\n".join(lines)


def key_costs(study: CaseStudy, lang: str) -> str:
    """Write what the case cost: of the few measures that matter most, one fact each."""
    book = study.codebook
    facts = [f for f in own(study.record) if book["measures"][f.measure].aspect in _COST and not _converts(f)]
    money = [f for f in facts if book["measures"][f.measure].dimension.startswith("money")] or facts
    kinds = {p.id: p.kind for p in study.record.parts}
    order = {m: n for n, m in enumerate(_KEY_COSTS)}

    def rank(fact: model.Fact) -> tuple:
        # the case before the system around it, what was paid before what was hoped
        system, expected = kinds.get(fact.part) == "system", _is_expected(fact, study)
        return (system, order.get(fact.measure, 99), expected, fact.judgement != "preferred")

    return _key_facts(sorted(money, key=rank), study, lang) or word("not coded", lang)


def key_results(study: CaseStudy, problem: str, lang: str) -> str:
    """Write what was found out about a problem, the firmest first."""
    book = study.codebook
    beginnings = stems(f"{problem} {book.label('problems', problem)}")
    measures = book["measures"]
    on_it = {m for m, t in measures.items() if mentions(f"{m} {t.aspect}", beginnings)}
    aspects = (*_OUTCOMES, "evaluation")
    only = len(study.record.problems) == 1 or not on_it  # then every result is one on this problem

    def counts(fact: model.Fact) -> bool:
        if fact.stage == "before" or _is_expected(fact, study):
            return False
        if fact.measure in on_it:  # rain alone is no result: the problem's own measure is, or a comparison
            return mentions(fact.measure, beginnings) or bool(fact.design) or only
        return only and measures[fact.measure].aspect in aspects

    def rank(fact: model.Fact) -> tuple:
        # a measure of the problem itself first, then what rests on the firmest ground
        own, said = mentions(fact.measure, beginnings), measures[fact.measure].aspect == "evaluation"
        return (not own, -int(fact.design or -1), not said, fact.judgement != "preferred", _FIRM.index(fact.basis))

    ranked = sorted(filter(counts, own(study.record)), key=rank)
    return _key_facts(ranked, study, lang) or word("nothing on it" if on_it else "not coded", lang)


def _key_facts(facts: Iterable[model.Fact], study: CaseStudy, lang: str) -> str:
    """Write the first facts of an order, one of each measure, or else where the sources are silent."""
    usable = [f for f in facts if f.judgement not in ("rejected", "outlier")]
    chosen: dict[str, model.Fact] = {}
    for fact in (f for f in usable if f.value):
        chosen.setdefault(fact.measure, fact)
    lines = [_fact(f, study, lang) for f in list(chosen.values())[:_KEY_LINES]]
    return "\n".join(lines) or _silences([f for f in usable if not f.value], study, lang, notes=False)


def written(facts: Iterable[model.Fact], study: CaseStudy, lang: str) -> str:
    """Write facts, at first one of every measure, then the rest; rejected ones are left to ``conflicts``."""
    usable = [f for f in facts if f.judgement != "rejected"]
    order = {m: n for n, m in enumerate(study.codebook["measures"])}
    valued = sorted((f for f in usable if f.value), key=lambda f: (order[f.measure], f.stage == "before", _weight(f)))
    seen: dict[tuple, int] = {}
    ranks = []
    for fact in valued:
        group = (fact.measure, _is_expected(fact, study))
        seen[group] = seen.get(group, -1) + 1
        ranks.append(seen[group])
    chosen = sorted(sorted(range(len(valued)), key=lambda n: ranks[n])[:_LINES])
    lines = [_fact(valued[n], study, lang) for n in chosen]
    if len(valued) > _LINES:
        lines.append(word("more", lang).format(n=len(valued) - _LINES))
    silent = _silences([f for f in usable if not f.value], study, lang)
    return "\n".join([*lines, *([silent] if silent else [])])


def _weight(fact: model.Fact) -> int:
    """Rank a fact among those of its measure: what to read first."""
    if _converts(fact):
        return 3
    return {"preferred": 0, "": 1, "outlier": 2}[fact.judgement]


def _converts(fact: model.Fact) -> bool:
    return "converts " in fact.relates


def _fact(fact: model.Fact, study: CaseStudy, lang: str) -> str:
    book = study.codebook
    text = f"{book.label('measures', fact.measure, lang)}: {shown(fact, book, lang)}"
    text += f" ({word('converted', lang)})" if _converts(fact) else ""
    text += f" [{says(fact, study, lang)}]"
    return text + (f" {word('design', lang)} {fact.design}" if fact.design else "")


def _silences(facts: list[model.Fact], study: CaseStudy, lang: str, *, notes: bool = True) -> str:
    """Say of which measures the sources give no value, each once, with the first note."""
    book = study.codebook
    found: dict[tuple[str, str], str] = {}
    for fact in facts:
        note = label({"label": fact.note, "label_th": fact.note_th}, lang) if notes else ""
        key = (fact.status if lang == "en" else book.label("fact_statuses", fact.status, lang), fact.measure)
        found[key] = found.get(key) or note
    return "\n".join(
        f"{book.label('measures', measure, lang)}: {status}" + (f" ({note})" if note else "")
        for (status, measure), note in found.items()
    )


def says(record: model.Record, study: CaseStudy, lang: str) -> str:
    """Say who says so."""
    return provenance(record, study._cases._book.sources, study.codebook, lang)


ROWS: dict[str, Callable[[CaseStudy, str], str]] = {
    "what": name,
    "problem": _problem,
    "instruments": _coded("instruments"),
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
