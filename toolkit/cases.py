"""The collection a user holds: case studies with their tables, and the tables beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .casefiles import model
from .casefiles.checks import examine
from .casefiles.faults import CaseStudyError
from .casefiles.loading import Book
from .display import card, citation_text, collection, passages
from .language import Names, Text, folded, languages, need, one_of, phrase

if TYPE_CHECKING:
    import pandas as pd

CASESTUDIES = Path(__file__).resolve().parent.parent / "casestudies"
Many = str | Iterable[str]  # one name or many
_CASE_TABLES = ("facts", "events", "actors", "conditions", "components", "learning", "parts", "citations", "codebook")
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
        With every fault of every file; no file is ever skipped. Warnings do not stop the load.

    Examples
    --------
    >>> cases = load_cases()
    >>> cases["seoul-cheonggyecheon"].city
    'seoul'
    """
    book, faults = examine(path)
    if any(not f.warning for f in faults):
        raise CaseStudyError(faults, len(book.files))
    return Cases(book, tuple(sorted(book.cases)))


def _table(name: str, kind: type[model.Block], says: str, *, index: str = "", sort: Iterable[str] = ()) -> property:
    """Make a table of a collection: the rows of one kind in its cases, or those of a table beside the cases."""

    def frame(cases: Cases) -> pd.DataFrame:
        columns = model.shown(kind)
        if name in _CASE_TABLES:
            rows = [{"case": case.id, **_flat(record)} for case in cases.records for record in getattr(case, name)]
            columns = ["case", *columns]
        else:
            rows = [_flat(record) for record in cases.book.rows(name)]
        found = _frame(rows, columns).sort_values([*sort], kind="stable", ignore_index=True)
        return found.set_index(index).sort_index() if index else found

    frame.__doc__ = says
    return property(frame)


class Cases(Mapping[str, "CaseStudy"]):
    """Case studies by id, and their tables as data frames.

    ``len`` is the number of case studies. The reference tables (``cities``, ``city_facts``,
    ``ties``, ``requests``, ``errata``, ``codings``, ``sources``) stay whole in a selection.
    ``codebook`` has the vocabularies (:class:`toolkit.casefiles.vocabulary.Codebook`).
    """

    def __init__(self, book: Book, ids: tuple[str, ...]) -> None:
        self.book, self.codebook, self._ids = book, book.codebook, ids
        # each returns the id that an id, title, name or alias in any language means
        self.find_case = Names("case", {c.id: [c.title, *c.aliases] for c in self.records}).find
        self.find_place = book.places.find

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
    def records(self) -> list[model.Case]:
        """The typed records behind the tables, in order of id."""
        return [self.book.cases[i] for i in self._ids]

    def select(self, *unnamed: object, **wanted: Many) -> Cases:
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
        need(not unnamed, "errors", "select by name", value="".join(map(str, unnamed[:1])))
        kept = self.records
        for name, codes in wanted.items():
            one_of("field to select by", name, (*model.VOCABULARIES, "city", "country"))
            of = "countries" if name == "country" else model.VOCABULARIES.get(name)
            found = [self.find_place(c) if name == "city" else self.codebook.find(c, of)[1] for c in listed(codes)]
            if name == "country":
                name, found = "city", [place.id for place in self.book.cities.values() if place.country in found]
            kept = [c for c in kept if any(carries(c, name, code) for code in found)]
        return Cases(self.book, tuple(c.id for c in kept))

    def search(self, text: str) -> pd.DataFrame:
        """Find words in titles, aliases, labels of codes, tables and prose, in every language.

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
        need(words, "errors", "nothing to search")
        found = []
        for case in self.records:
            for rank, (where, written, plain) in enumerate(self.passages[case.id]):
                if 2 * len(held := [word for word in words if word in plain]) >= len(words):
                    found.append((-len(held), rank, case.id, case.title(), where, _excerpt(written, held[0])))
        from .tables import TextTable  # brings pandas

        frame = TextTable([row[2:] for row in sorted(found)], columns=["case", "title", "where", "excerpt"])
        frame.attrs["empty"] = phrase("errors", "nothing found", text=text, n=len(self))
        return frame

    @cached_property
    def passages(self) -> dict[str, list[tuple[str, str, str]]]:
        """What each case says, piece by piece: where it stands, the text, its folded form."""
        said = {c.id: dict.fromkeys(_said(c, self.book)) for c in self.records}
        return {i: [(where, text, folded(text)) for where, text in pieces] for i, pieces in said.items()}

    # ------------------------------------------------------------ one row per case

    @property
    def table(self) -> pd.DataFrame:
        """One row per case: names, codes, and how much evidence it holds."""
        fields = ["city", "kind", "scale", "status", "start", "end"]
        rows = []
        for c in self.records:
            row = [c.title(), *(getattr(c, f) for f in fields)]
            row += [", ".join(getattr(c, f)) or c.unsaid.get(f, "not_coded") for f in model.CODED_LISTS]
            rows.append([*row, sum(bool(f.value) for f in c.facts), len(c.events), len(c.cited_keys), c.review])
        names = ["title", *fields, *model.CODED_LISTS, "facts", "events", "sources", "review"]
        return _frame(rows, names).set_axis(self.ids).rename_axis("case")

    # ------------------------------------------------------------ evidence

    @property
    def facts(self) -> pd.DataFrame:
        """One row per fact: ``fact`` is unique; ``number`` is NaN where only bounds are known.

        ``low`` and ``high`` are the bounds in the row's own unit; ``share`` is the percentage of
        a value written ``a/b``; rows with a ``status`` say what the sources do not.
        """
        numbers = ["number", "low", "high", "share"]
        columns = [c for name in model.shown(model.Fact) for c in ([name, *numbers] if name == "value" else [name])]
        rows = []
        for case in self.records:
            for name, fact in named_facts(case):
                row = _flat(fact) | {"case": case.id, "id": name, "status": fact.status or "reported"}
                rows.append(row | {n: getattr(fact.quantity, n, None) for n in numbers})
        frame = _frame(rows, ["case", *columns]).rename(columns={"id": "fact", "source": "citation"})
        return frame.astype(dict.fromkeys(numbers, float))

    @property
    def citations(self) -> pd.DataFrame:
        """One row per fact and source: case, fact, source, locator."""
        rows = [(c.id, name, *cited) for c in self.records for name, fact in named_facts(c) for cited in fact.source]
        return _frame(rows, ["case", "fact", "source", "locator"])

    events = _table("events", model.Event, "One row per event, in order of case and date.", sort=["case", "date"])
    actors = _table("actors", model.Actor, "One row per actor of a case.")
    conditions = _table("conditions", model.Condition, "One row per condition for transfer.")
    components = _table("components", model.Component, "One row per smallest part of a case that can travel alone.")
    learning = _table("learning", model.Learning, "One row per documented act of learning.")
    parts = _table("parts", model.Part, "One row per phase, component, storm or zone of a case.")

    # ------------------------------------------------------------ reference tables

    cities = _table("cities", model.City, "One row per place, by id.", index="id")
    city_facts = _table(
        "city_facts", model.CityFact, "One row per value of a city.", sort=["city", "attribute", "boundary", "date"]
    )
    ties = _table("ties", model.Tie, "One row per documented tie or membership.")
    requests = _table("requests", model.Request, "Who wants or offers to learn what.")
    errata = _table("errata", model.Erratum, "What a source prints wrong, and how it is read.")

    @property
    def targets(self) -> pd.DataFrame:
        """One row per condition of a case in another city: whether it holds there, and what shows it."""
        rows = [{"city": city, **_flat(row)} for city, held in self.book.targets.items() for row in held]
        return _frame(rows, ["city", *model.shown(model.TargetState)])

    @property
    def codings(self) -> pd.DataFrame:
        """Judgements of second coders (``codings.csv``), after those of the case files on the same codes."""
        said = {(c.case, c.field, c.code): carries(self.book.cases[c.case], c.field, c.code) for c in self.book.codings}
        first = [(*key, "case file", "yes" if yes else "no", "", "") for key, yes in said.items() if yes is not None]
        columns = model.shown(model.Coding)
        return _frame(first + [tuple(map(_flat(c).get, columns)) for c in self.book.codings], columns)

    sources = _table("sources", model.Source, "One row per source, by key.", index="key")


class CaseStudy:
    """One case: its record's fields, its tables, and a readable card.

    ``cases["…"].title``, ``.city``, ``.themes`` and the other fields of
    :class:`toolkit.casefiles.model.Case` are read from the record; tables are data frames.
    """

    def __init__(self, book: Book, case_id: str) -> None:
        self.id, self.record, self._cases = case_id, book.cases[case_id], Cases(book, (case_id,))

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._cases if name in _CASE_TABLES else self.record, name)

    def __dir__(self) -> list[str]:
        return [*model.Case.model_fields, "citations", "sources", "record"]

    @property
    def sources(self) -> pd.DataFrame:
        """The sources this case cites, by key."""
        return self._cases.sources.loc[sorted(self.record.cited_keys)]

    def __repr__(self) -> str:
        return card(self.record, self._cases.book, "case.txt")

    def _repr_html_(self) -> str:
        return card(self.record, self._cases.book, "case.html")


def listed(names: object) -> list:
    """Make a list of one name or of many."""
    return list(names) if isinstance(names, Iterable) and not isinstance(names, str) else [names]


def named_facts(case: model.Case) -> list[tuple[str, model.Fact]]:
    """Give each fact of a case a name of its own in the casebook: ``<case>.<its id>``."""
    return [(f"{case.id}.{name}", fact) for name, fact in model.named(case)]


def codes_of(case: model.Case, field: str) -> tuple[str, ...]:
    """Codes of a front-matter field, also where it holds only one; of ``city`` with the further places."""
    value = (case.city, *case.also) if field == "city" else getattr(case, field)
    return value if isinstance(value, tuple) else (value,) if value else ()


def carries(case: model.Case, field: str, code: str) -> int | None:
    """Whether a case carries a code or one of its sub-types, 1 or 0; None where nobody said so or not."""
    codes = codes_of(case, field)
    known = codes or case.unsaid.get(field) == "absent"
    return int(any(f"{c}/".startswith(f"{code}/") for c in codes)) if known else None


def _said(case: model.Case, book: Book) -> Iterator[tuple[str, str]]:
    """Go through what a case says, in every language: where it stands, and the text."""
    names = *case.title.versions.values(), *case.aliases, *book.cities[case.city].name.versions.values()
    yield from (("title", name) for name in names)
    for field, vocabulary in model.VOCABULARIES.items():
        for code in codes_of(case, field):
            yield from ((field, label) for label in book.codebook[vocabulary][code].label.versions.values())
    for lang in languages():
        yield from passages(case, book, lang)


def _excerpt(text: str, word: str) -> str:
    """Cut a text to the neighbourhood of a word, between words where it can be."""
    at = max(text.casefold().find(word), 0)
    left, right = text[max(at - _BESIDE, 0) : at], text[at : at + len(word) + _BESIDE]
    left = left if at <= _BESIDE else "…" + (left.partition(" ")[2] or left)
    return (left + (right if at + len(right) == len(text) else (right.rpartition(" ")[0] or right) + "…")).strip()


def _flat(record: model.Record) -> dict:
    """Write a record as a row: texts in the reader's language, citations as a case file has them."""
    row = {name: getattr(record, name) for name in model.shown(type(record))}
    row |= {"source": citation_text(row["source"])} if isinstance(row.get("source"), tuple) else {}
    return {name: value() if isinstance(value, Text) else value for name, value in row.items()}


def _frame(rows: list, columns: list[str]) -> pd.DataFrame:
    import pandas as pd  # not before a table is asked for: it takes a second

    from .tables import why_empty

    return why_empty(pd.DataFrame(rows, columns=columns), "table")
