"""The collection a user holds: case studies with their tables, and the tables beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .casefiles import model
from .casefiles.checks import examine
from .casefiles.loading import Book
from .display import card, citation_text, cited_sources, collection
from .errors import CaseStudyError, NotPossibleError
from .language import Names, Text, folded, languages, one_of, phrase, suggest

if TYPE_CHECKING:
    import pandas as pd

    from .tables import TextTable

CASESTUDIES = Path(__file__).resolve().parent.parent / "casestudies"
_SELECTABLE = (*model.VOCABULARIES, "city", "country", "review")
_CASE_TABLES = ("facts", "events", "actors", "conditions", "learning", "parts", "citations", "codebook")
_STEM = 6  # letters that tell one word from another: relocation, relocated
_BESIDE = 60  # characters shown on either side of what a search found


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
        raise CaseStudyError(problems, len(book.files))
    return Cases(book, tuple(sorted(book.cases)))


class Cases(Mapping[str, "CaseStudy"]):
    """Case studies by id, and their tables as data frames.

    ``len`` is the number of case studies. The reference tables (``cities``, ``city_facts``,
    ``ties``, ``requests``, ``errata``, ``codings``, ``sources``) stay whole in a selection.
    """

    def __init__(self, book: Book, ids: tuple[str, ...]) -> None:
        self.book = book
        self._ids = ids

    def __getitem__(self, case: str) -> CaseStudy:
        return CaseStudy(self.book, self.find_case(case))

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __repr__(self) -> str:
        return collection(self.records, self.book, "collection.txt")

    def _repr_html_(self) -> str:
        return collection(self.records, self.book, "collection.html")

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

    def find_case(self, wanted: object) -> str:
        """Return the id of the case that an id, title or alias in any language means."""
        return self._case_names.find(wanted)

    def find_place(self, wanted: object) -> str:
        """Return the id of the place that an id, name or alias in any language means."""
        return self._place_names.find(wanted)

    @cached_property
    def _case_names(self) -> Names:
        return Names("case", {c.id: [c.title, *c.aliases] for c in self.records})

    @cached_property
    def _place_names(self) -> Names:
        aliases = {p.id: filter(None, map(str.strip, p.aliases.split(";"))) for p in self.book.cities.values()}
        return Names("place", {i: [self.book.cities[i].name, *called] for i, called in aliases.items()})

    def select(self, *unnamed: object, **wanted: str | Iterable[str]) -> Cases:
        """Keep the cases that carry any of the wanted codes; several fields must all match.

        Parameters
        ----------
        **wanted : str or iterable of str
            Front-matter names (``themes``, ``problems``, ``instruments``, ``kind``, ``scale``,
            ``status``, …), ``city`` or ``country``, with codes, labels or names in any language. An
            instrument without its sub-type (``authority``) stands for all its sub-types; ``city``
            also matches the further places of a case.

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
        if unnamed:
            raise NotPossibleError(phrase("errors", "select by name", value=unnamed[0]))
        kept = self.records
        for name, codes in wanted.items():
            one_of("field to select by", name, _SELECTABLE)
            asked = list(codes) if isinstance(codes, Iterable) and not isinstance(codes, str) else [codes]
            found = [self._code(name, code) for code in asked]
            kept = [c for c in kept if any(self._carries(c, name, code) for code in found)]
        return Cases(self.book, tuple(c.id for c in kept))

    def _code(self, name: str, wanted: object) -> str:
        """Understand what a case is to be selected by."""
        if name == "city":
            return self.find_place(wanted)
        if name == "review":
            return one_of("review", wanted, ("draft", "reviewed"))
        return self.codebook.find(wanted, "countries" if name == "country" else model.VOCABULARIES[name])[1]

    def _carries(self, case: model.Case, name: str, code: str) -> bool:
        if name in ("city", "country"):
            places = (case.city, *case.also)
            return code in (places if name == "city" else [self.book.cities[p].country for p in places])
        value = getattr(case, name)
        if isinstance(value, str):
            return value == code
        return any(v == code or v.startswith(f"{code}/") for v in value)

    def search(self, text: str) -> TextTable:
        """Find words in titles, aliases, names of codes, tables and prose, in every language.

        Parameters
        ----------
        text : str
            One word or several; words that begin alike or hold the word are found, too.

        Returns
        -------
        TextTable
            One row per place that holds half of the words or more, those with most first: case,
            title, where (field, table or heading) and excerpt.

        Examples
        --------
        >>> set(load_cases().search("vendors")["case"]) >= {"seoul-cheonggyecheon"}
        True
        """
        words = folded(text).split() if isinstance(text, str) else []
        words = [w[:_STEM] for w in words if len(w) > 3 or not w.isascii()] or words
        if not words:
            raise NotPossibleError(phrase("errors", "nothing to search"))
        found = []
        for case in self.records:
            for rank, (where, written, plain) in enumerate(self._passages[case.id]):
                if held := [word for word in words if word in plain]:
                    found.append((-len(held), rank, case.id, case.title(), where, _excerpt(written, held[0])))
        rows = [row[2:] for row in sorted(found) if -2 * row[0] >= len(words)]
        from .tables import TextTable  # brings pandas

        frame = TextTable(rows, columns=["case", "title", "where", "excerpt"])
        frame.attrs["empty"] = phrase("errors", "nothing found", text=text, n=len(self))
        return frame

    @cached_property
    def _passages(self) -> dict[str, list[tuple[str, str, str]]]:
        """All that each case says, piece by piece in every language: where it stands, the text, its folded form."""
        found = {}
        for case in self.records:
            texts = [("title", name) for name in (case.title, *case.aliases, self.book.cities[case.city].name)]
            for field, vocabulary in model.VOCABULARIES.items():
                codes = getattr(case, field)
                terms = self.codebook[vocabulary]
                texts += [(field, terms[c].label) for c in ([codes] if isinstance(codes, str) else codes) if c]
            for table in model.TABLES:
                for record in getattr(case, table):
                    cells = [
                        c
                        for n, c in _flat(record, lambda text: text).items()
                        if isinstance(c, str) and c and n != "source"
                    ]
                    for lang in languages():
                        texts.append((table, " · ".join(c(lang) if isinstance(c, Text) else c for c in cells)))
            for heading, text in case.prose.items():
                texts += [(heading, " ".join(paragraph.split())) for paragraph in text.split("\n\n")]
            pieces = dict.fromkeys(
                (where, t) for where, text in texts for t in getattr(text, "versions", {0: text}).values()
            )
            found[case.id] = [(where, text, folded(text)) for where, text in pieces]
        return found

    # ------------------------------------------------------------ one row per case

    @property
    def table(self) -> pd.DataFrame:
        """One row per case: names, codes, and how much evidence it holds."""
        rows = []
        for case in self.records:
            codes = {f: ", ".join(getattr(case, f)) or case.unsaid.get(f, "not_coded") for f in model.CODED_LISTS}
            rows.append({
                "title": case.title(), "title_local": case.title.versions.get("local", ""), "city": case.city,
                "kind": case.kind, "scale": case.scale, "status": case.status, "start": case.start, "end": case.end,
                **codes, "facts": sum(bool(f.value) for f in case.facts), "events": len(case.events),
                "sources": len(cited_sources(case)), "review": case.review,
            })  # fmt: skip
        names = ["title", "title_local", "city", "kind", "scale", "status", "start", "end", *model.CODED_LISTS]
        frame = _frame(rows, [*names, "facts", "events", "sources", "review"])
        return frame.set_axis(_index(self._ids, "case"))

    # ------------------------------------------------------------ evidence

    @property
    def facts(self) -> pd.DataFrame:
        """One row per fact: ``fact`` is unique; ``number`` is NaN where only bounds are known.

        ``low`` and ``high`` are the bounds in the row's own unit; ``share`` is the percentage of
        a value written ``a/b``; rows with a ``status`` say what the sources do not.
        """
        numbers = ["number", "low", "high", "share"]
        names = {"id": ["fact"], "value": ["value", *numbers], "source": ["citation"]}
        columns = [c for name in _columns(model.Fact) for c in names.get(name, [name])]
        frame = _frame([row for case in self.records for row in _fact_rows(case)], ["case", *columns])
        return frame.astype(dict.fromkeys(numbers, float))

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
        return card(self.record, self._cases.book, "case.txt")

    def _repr_html_(self) -> str:
        return card(self.record, self._cases.book, "case.html")


def fact_names(case: model.Case) -> list[str]:
    """Name each fact of a case uniquely: ``<case>.<its id, or its row number>``."""
    return [f"{case.id}.{fact.id or number}" for number, fact in enumerate(case.facts, start=1)]


def _fact_rows(case: model.Case) -> Iterator[dict]:
    for name, fact in zip(fact_names(case), case.facts, strict=True):
        row = {"case": case.id, **_flat(fact), "fact": name, "citation": citation_text(fact.source)}
        row["status"] = fact.status or "reported"
        if quantity := fact.quantity:
            row |= {n: getattr(quantity, n) for n in ("number", "low", "high", "share")}
        yield row


def _excerpt(text: str, word: str) -> str:
    """Cut a text to the neighbourhood of a word."""
    at = max(text.casefold().find(word), 0)
    start, end = max(at - _BESIDE, 0), at + len(word) + _BESIDE
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


def _flat(record: model.Record, write: Callable[[Text], str] = Text.__call__) -> dict:
    row = {c: write(v) if isinstance(v := getattr(record, c), Text) else v for c in _columns(type(record))}
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
