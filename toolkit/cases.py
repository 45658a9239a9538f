"""The collection a user holds: case studies with their tables, and the tables beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from . import cards
from .casefiles import model, notation
from .casefiles.checks import examine
from .casefiles.loading import Book
from .display import citation_text, cited_sources
from .errors import CaseStudyError, UnknownNameError, suggest

if TYPE_CHECKING:
    import pandas as pd

CASESTUDIES = Path(__file__).resolve().parent.parent / "casestudies"
_SELECTABLE = (*model.VOCABULARIES, "city", "review")
_CASE_TABLES = ("facts", "events", "actors", "conditions", "learning", "parts", "citations", "codebook")
_FACT_COLUMNS = [
    "case", "fact", "measure", "value", "number", "low", "high", "share", "unit", "of", "part", "stage", "date",
    "basis", "by", "prices", "status", "judgement", "confidence", "design", "relates", "citation", "as_written", "note",
]  # fmt: skip


def load_cases(path: str | Path | None = None) -> Cases:
    """Read all case studies and the tables beside them.

    Parameters
    ----------
    path : str or Path, optional
        A casebook's folder. Default: the ``casestudies`` folder beside this package, wherever
        the work is done from.

    Returns
    -------
    Cases

    Raises
    ------
    CaseStudyError
        With every problem of every file; no file is ever skipped. Warnings do not stop the load.

    Examples
    --------
    >>> cases = load_cases()
    >>> cases["seoul-cheonggyecheon"].city
    'seoul'
    """
    book, problems = examine(path)
    if any(not p.warning for p in problems):
        raise CaseStudyError(problems, book.file_count)
    return Cases(book, tuple(sorted(book.cases)))


class Cases(Mapping[str, "CaseStudy"]):
    """Case studies by id, and their tables as data frames.

    ``len`` is the number of case studies. The reference tables (``cities``, ``city_facts``,
    ``ties``, ``requests``, ``errata``, ``codings``, ``sources``) stay whole in a selection.
    """

    def __init__(self, book: Book, ids: tuple[str, ...]) -> None:
        self.book = book
        self._ids = ids

    def __getitem__(self, case_id: str) -> CaseStudy:
        if case_id not in self._ids:
            raise UnknownNameError("case", case_id, self._ids)
        return CaseStudy(self.book, case_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __repr__(self) -> str:
        return cards.collection_text(self.records, self.book)

    def _repr_html_(self) -> str:
        return cards.collection_html(self.records, self.book)

    @property
    def ids(self) -> list[str]:
        """Ids of the cases, sorted."""
        return list(self._ids)

    @property
    def codebook(self):  # noqa: ANN201
        """The vocabularies (:class:`toolkit.codebook.Codebook`)."""
        return self.book.codebook

    @property
    def records(self) -> list[model.Case]:
        """The typed records behind the tables, in order of id."""
        return [self.book.cases[i] for i in self._ids]

    def select(self, **wanted: str | Iterable[str]) -> Cases:
        """Keep the cases that carry any of the wanted codes; several fields must all match.

        Parameters
        ----------
        **wanted : str or iterable of str
            Front-matter names (``themes``, ``problems``, ``instruments``, ``city``, ``kind``,
            ``scale``, ``status``, …). An instrument without its sub-type (``authority``) stands
            for all its sub-types; ``city`` also matches the further places of a case.

        Raises
        ------
        UnknownNameError
            For a field or code that does not exist: a typo never gives an empty result.

        Examples
        --------
        >>> water = load_cases().select(problems="flooding")
        >>> "tokyo-underground-reservoirs" in water
        True
        """
        kept = self.records
        for name, codes in wanted.items():
            if name not in _SELECTABLE:
                raise UnknownNameError("field to select by", name, _SELECTABLE)
            asked = list(codes) if isinstance(codes, Iterable) and not isinstance(codes, str) else [codes]
            for code in asked:
                self._known(name, code)
            kept = [c for c in kept if any(_carries(c, name, code) for code in asked)]
        return Cases(self.book, tuple(c.id for c in kept))

    def _known(self, name: str, code: str) -> None:
        if name == "city":
            if code not in self.book.cities:
                raise UnknownNameError("place", code, self.book.cities)
        elif name == "review":
            if code not in ("draft", "reviewed"):
                raise UnknownNameError("review", code, ("draft", "reviewed"))
        else:
            self.codebook.require(model.VOCABULARIES[name], code)

    # ------------------------------------------------------------ one row per case

    @property
    def table(self) -> pd.DataFrame:
        """One row per case: names, codes, and how much evidence it holds."""
        columns = [
            "title",
            "title_th",
            "title_local",
            "city",
            "kind",
            "scale",
            "status",
            "start",
            "end",
            *model.CODED_LISTS,
            "facts",
            "events",
            "sources",
            "review",
        ]
        rows = []
        for case in self.records:
            codes = {f: ", ".join(getattr(case, f)) or case.unsaid.get(f, "not_coded") for f in model.CODED_LISTS}
            rows.append({
                "title": case.title.en, "title_th": case.title.th, "title_local": case.title.local, "city": case.city,
                "kind": case.kind, "scale": case.scale, "status": case.status, "start": case.start, "end": case.end,
                **codes, "facts": sum(bool(f.value) for f in case.facts), "events": len(case.events),
                "sources": len(cited_sources(case)), "review": case.review,
            })  # fmt: skip
        frame = _frame(rows, columns)
        frame.index = _index(self._ids, "case")
        return frame

    # ------------------------------------------------------------ evidence

    @property
    def facts(self) -> pd.DataFrame:
        """One row per fact: ``fact`` is unique; ``number`` is NaN where only bounds are known.

        ``low`` and ``high`` are the bounds in the row's own unit; ``share`` is the percentage of
        a value written ``a/b``; rows with a ``status`` say what the sources do not.
        """
        return self._facts.copy()

    @cached_property
    def _facts(self) -> pd.DataFrame:
        frame = _frame([row for case in self.records for row in _fact_rows(case, self.codebook)], _FACT_COLUMNS)
        return frame.astype(dict.fromkeys(("number", "low", "high", "share"), float))

    @property
    def citations(self) -> pd.DataFrame:
        """One row per fact and source: case, fact, source, locator."""
        rows = [
            {"case": case.id, "fact": name, "source": c.source, "locator": c.locator}
            for case in self.records
            for name, fact in zip(fact_names(case), case.facts, strict=True)
            for c in fact.source
        ]
        return _frame(rows, ["case", "fact", "source", "locator"])

    @property
    def events(self) -> pd.DataFrame:
        """One row per event, in order of case and date."""
        frame = self._rows("events", model.Event)
        return frame.sort_values(["case", "date"], kind="stable", ignore_index=True)

    @property
    def actors(self) -> pd.DataFrame:
        """One row per actor of a case."""
        return self._rows("actors", model.Actor)

    @property
    def conditions(self) -> pd.DataFrame:
        """One row per condition for transfer."""
        return self._rows("conditions", model.Condition)

    @property
    def learning(self) -> pd.DataFrame:
        """One row per documented act of learning."""
        return self._rows("learning", model.Learning)

    @property
    def parts(self) -> pd.DataFrame:
        """One row per phase, component, storm or zone of a case."""
        return self._rows("parts", model.Part)

    def _rows(self, name: str, kind: type[model.Record]) -> pd.DataFrame:
        rows = [{"case": case.id, **_flat(record)} for case in self.records for record in getattr(case, name)]
        return _frame(rows, ["case", *_columns(kind)])

    # ------------------------------------------------------------ reference tables

    @property
    def cities(self) -> pd.DataFrame:
        """One row per place, by id."""
        return self._reference(self.book.cities.values(), model.City, "id")

    @property
    def city_facts(self) -> pd.DataFrame:
        """One row per value of a city's attribute, with date, boundary and source."""
        frame = self._reference(self.book.city_facts, model.CityFact)
        return frame.sort_values(["city", "attribute", "boundary", "date"], kind="stable", ignore_index=True)

    @property
    def ties(self) -> pd.DataFrame:
        """One row per documented tie or membership."""
        return self._reference(self.book.ties, model.Tie)

    @property
    def requests(self) -> pd.DataFrame:
        """Who wants or offers to learn what."""
        return self._reference(self.book.requests, model.Request)

    @property
    def errata(self) -> pd.DataFrame:
        """What a source prints wrong, and how it is read."""
        return self._reference(self.book.errata, model.Erratum)

    @property
    def codings(self) -> pd.DataFrame:
        """Second coders' judgements."""
        return self._reference(self.book.codings, model.Coding)

    @property
    def sources(self) -> pd.DataFrame:
        """One row per source, by key."""
        frame = self._reference(self.book.sources.values(), model.Source, "key")
        return frame.drop(columns="detail").sort_index()

    def _reference(self, records: Iterable[model.Record], kind: type[model.Record], index: str = "") -> pd.DataFrame:
        frame = _frame([_flat(r) for r in records], _columns(kind))
        return frame.set_index(index).sort_index() if index else frame


class CaseStudy:
    """One case: its record's fields, its tables, and a readable card.

    ``cases["…"].title``, ``.city``, ``.themes`` and the other fields of
    :class:`toolkit.model.Case` are read from the record; tables are data frames.
    """

    def __init__(self, book: Book, case_id: str) -> None:
        self.id = case_id
        self.record = book.cases[case_id]
        self._cases = Cases(book, (case_id,))

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        holder = self._cases if name in _CASE_TABLES else self.record
        if not hasattr(holder, name):
            raise AttributeError(f'a case has nothing named "{name}". {suggest(name, dir(self))}')
        return getattr(holder, name)

    def __dir__(self) -> list[str]:
        return [*model.Case.model_fields, "citations", "sources", "record"]

    @property
    def sources(self) -> pd.DataFrame:
        """The sources this case cites, by key."""
        return self._cases.sources.loc[sorted(cited_sources(self.record))]

    def __repr__(self) -> str:
        return cards.case_text(self.record, self._cases.book)

    def _repr_html_(self) -> str:
        return cards.case_html(self.record, self._cases.book)


def fact_names(case: model.Case) -> list[str]:
    """Name each fact of a case uniquely: ``<case>.<its id, or its row number>``."""
    return [f"{case.id}.{fact.id or number}" for number, fact in enumerate(case.facts, start=1)]


def _fact_rows(case: model.Case, codebook) -> Iterator[dict]:  # noqa: ANN001
    for name, fact in zip(fact_names(case), case.facts, strict=True):
        row = {c: getattr(fact, c) for c in _FACT_COLUMNS if c in model.Fact.model_fields}
        row |= {
            "case": case.id,
            "fact": name,
            "status": fact.status or "reported",
            "citation": citation_text(fact.source),
        }
        if fact.value and codebook["measures"][fact.measure].type == "number":
            value = notation.parse_value(fact.value)
            share = 100 * value.number / value.whole if value.whole else None
            row |= {"number": value.number, "low": value.low, "high": value.high, "share": share}
        yield row


def _carries(case: model.Case, name: str, code: str) -> bool:
    if name == "city":
        return code in (case.city, *case.also)
    value = getattr(case, name)
    if isinstance(value, str):
        return value == code
    return any(v == code or v.startswith(f"{code}/") for v in value)


def _flat(record: model.Record) -> dict:
    row = {c: getattr(record, c) for c in _columns(type(record))}
    if "source" in row and not isinstance(row["source"], str):
        row["source"] = citation_text(row["source"])
    return row


def _columns(kind: type[model.Record]) -> list[str]:
    return [c for c in kind.model_fields if c != "line"]


def _frame(rows: list[dict], columns: list[str]) -> pd.DataFrame:
    import pandas as pd  # not before a table is asked for: it takes a second

    return pd.DataFrame(rows, columns=columns)


def _index(values: Iterable[str], name: str) -> pd.Index:
    import pandas as pd

    return pd.Index(values, name=name)


__all__ = ["CASESTUDIES", "CaseStudy", "Cases", "cited_sources", "fact_names", "load_cases"]
