"""What a reader sees: any table, the cards of cases and collections; the markup is in templates/."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import cache
from numbers import Real
from pathlib import Path
from typing import get_args

from .casefiles import model, notation
from .casefiles.faults import UnreadableError
from .casefiles.loading import CSV_TABLES, Book
from .grid import Cell, Grid, Piece
from .language import Text, chosen, languages, need, phrase, wording
from .templates import render
from .words import Notes, date_text, digits_text, fact_text, linked, said_text, small, span_text, value_text

_COLUMNS = Path(__file__).with_name("columns.yml")
_BRACKETS = re.compile(r"((?:\s*\[@[^\[\]]*\])+|\s*\[[^\[\]]*\])")
_KEY = re.compile(r"[^\s\[\];:,@]+")
_LIST = re.compile(r"[,;] | \+ ")
_FIGURE = re.compile(r"(?P<number>[-−]?[\d,]+(?:\.\d+)?) (?P<unit>[^()]+?)(?: \((?P<beside>.*)\))?")
_LATIN = re.compile(r"([A-Za-z](?:[^\u0e00-\u0e7f;]*[A-Za-z.)])?)")
_SCRIPTS = {"THAI": "th", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh", "KHMER": "km", "LATIN": "en"}
_FIRST = 14  # facts that a card shows at once


def show(table: object, cases: Mapping | None = None, *, lang: str | None = None, fold: bool = False) -> Grid:
    """Show any table as a reader wants it: labels, words and linked sources in place of ids and notation.

    Parameters
    ----------
    table : DataFrame, Series or mapping
        A table of the toolkit or of your own, which stays as it is; a mapping of names to texts has a row for each.
    cases : toolkit.Cases, optional
        The collection it was made of. Without it columns have labels and numbers are rounded, but ids stay.
    lang : str, optional
        By default the reader's language.
    fold : bool
        In a notebook show only how many rows there are, until the reader opens it.

    Returns
    -------
    Grid
        It shows itself: in a notebook as a table, in a terminal as text.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> cases = load_cases()
    >>> show(cases.ties.loc[:0, ["a", "b", "kind", "since"]], cases, lang="en")
      One place: Bangkok
      The other: Washington DC
      Kind: Sister city
      Since: 1962
    """
    return Writer(cases.book if cases else None, lang).table(table)._replace(fold=fold)


@cache
def held_by_column(*, written: bool = False) -> dict[str, list[str]]:
    """Say of each column what it may hold: vocabularies and other kinds of value.

    What is worked out comes first; asked for what people have ``written``, that is left out.
    """
    found = {} if written else {name: [*kinds] for name, kinds in wording(_COLUMNS).items()}
    of_cases = (get_args(model.Case.model_fields[name].annotation)[0] for name in (*model.TABLES, "parts"))
    for kind in (model.Case, *of_cases, *CSV_TABLES.values(), model.Source):
        for name, mark in model.held(kind).items():
            found.setdefault(name, []).append(mark.what.removeprefix("list of "))
    return found


class Writer:
    """Writes values for the reader of one display, card or page, whose sources it numbers.

    Parameters
    ----------
    book : Book or None
        Without it there are neither labels nor sources.
    lang : str, optional
    notes : Notes, optional
        Those of the page that a display is a part of.
    """

    def __init__(self, book: Book | None, lang: str | None = None, notes: Notes | None = None) -> None:
        self.book, self.lang, self.codes = book, chosen(lang), book.codebook if book else {}
        self.notes = notes or (Notes(book, self.lang) if book else None)
        self.script = _script(languages()[self.lang])

    # ---- tables

    def table(self, table: object) -> Grid:
        """Lay out any table, see :func:`show`."""
        import pandas as pd

        from . import tables  # brings pandas too, which takes a second

        if isinstance(table, Mapping):
            table = pd.Series(table, name="", dtype=object)
        need(isinstance(table, pd.DataFrame | pd.Series), "errors", "no table", kind=type(table).__name__)
        frame = table.to_frame() if isinstance(table, pd.Series) else table
        frame = frame.reset_index(drop=True) if "index" in frame.attrs else frame  # ids are for programs
        index = [] if tables.is_plain(frame) else [name or "" for name in frame.index.names]
        names = [str(name[-1] if isinstance(name, tuple) else name) for name in (*index, *frame.columns)]
        axis, rows = str(frame.columns.names[-1] or ""), tables.flat(frame.head(tables.MOST_ROWS))[1:]
        return self.grid(names, rows, axis, len(index), *tables.said_of(frame))._replace(notes=self.notes)

    def grid(self, names: list[str], rows: list, axis: str = "", heads: int = 0, *said: str, **beside: object) -> Grid:
        """Lay out rows of values under the names of their columns; what stands ``beside`` tells more of the rows."""
        kept, known = [], [dict(zip(names, row, strict=True)) | beside for row in rows]
        held = {name: held_by_column().get(name, []) for name in names}
        # what another column says in words, and ids
        unsaid = {"beside value", "hidden"} if {"number", "value"} <= held.keys() else {"hidden"}
        left = {name for name in names if self.book and not unsaid.isdisjoint(held[name])}
        left |= {"unit"} if any("amount" in kinds for kinds in held.values()) else set()
        for at, name in enumerate(names):
            if name not in left:
                above = axis if at >= heads else ""
                kinds = self._kinds(name, above, [row[at] for row in rows])
                cells = [self.cell(row[at], kinds, more) for row, more in zip(rows, known, strict=True)]
                kept.append((at < heads, self.heading(name, above), cells))
        texts = [[str(cell) for cell in cells] for *_, cells in kept]
        # what the next column begins with needs no column of its own: the name under an id
        twice = [any(a) and all(map(str.startswith, b, a)) for a, b in zip(texts, texts[1:], strict=False)]
        kept = [column for column, again in zip(kept, [*twice, False], strict=True) if not again]
        turned = [list(row) for row in zip(*(cells for *_, cells in kept), strict=True)]
        return Grid([label for _, label, _ in kept], turned, sum(head for head, *_ in kept), *said)

    def _kinds(self, name: str, axis: str, values: list) -> list[str]:
        """Say what a column may hold, first what knows all its values."""
        kinds = held_by_column().get(f"by {axis}") or held_by_column().get(name, [])
        if axis == "indicator" and (term := self.codes.get("attributes", {}).get(name)):
            kinds = [term.codes or f"number {term.unit}"]
        texts = {part for value in values if isinstance(value, str) and value for part in _LIST.split(value)}
        return sorted(kinds, key=lambda kind: any(self.named(kind, text) is None for text in texts))

    def heading(self, name: str, axis: str = "") -> str:
        """Write the name of a column: the label of the code that it is, or a phrase."""
        tried = [*(held_by_column().get(axis, ()) if axis else ()), "phrases shown", "columns", "place", "case"]
        label = next(filter(None, (self.named(kind, name) for kind in tried)), name.replace("_", " "))
        return label[:1].upper() + label[1:]

    def labels(self, name: str, values: list) -> list[str]:
        """Name the codes of a column, row by row; an empty text where there is none."""
        kinds = self._kinds(name, "", values)
        return [self._labels(value, kinds) if isinstance(value, str) and value else "" for value in values]

    # ---- values

    def cell(self, value: object, kinds: Iterable[str] = (), row: Mapping | None = None) -> Cell:
        """Write a value as a cell; ``row`` has what stands beside it."""
        lines = self._lines(value, kinds, row or {})
        said = str(Cell(lines))
        return Cell(lines, isinstance(value, Real) and (said == "–" or any(map(str.isdigit, said))), said in ("", "–"))

    def said(self, name: str, value: object, row: Mapping | None = None) -> str:
        """Write a value of a column in words."""
        return str(self.cell(value, self._kinds(name, "", [value]), row))

    def _lines(self, value: object, kinds: Iterable[str], row: Mapping) -> list[list[Piece]]:
        """Write a value as lines, in the first way that fits."""
        if isinstance(value, (tuple, set, frozenset)) and not any(isinstance(v, notation.Citation) for v in value):
            value = ", ".join(sorted(value) if isinstance(value, (set, frozenset)) else value)
        plain = value(self.lang) if isinstance(value, Text) else str(value)
        if plain in ("None", "nan", "<NA>", "NaT", "inf", "-inf"):  # not known, or no bound
            return [[Piece("–")]]
        if plain in ("True", "False"):
            return [[Piece(phrase("tables", "yes" if value else "no", self.lang))]]
        for kind in kinds if plain and self.book else ():
            way = _WAYS.get(kind.split()[0])
            if found := way(self, value, row, kind) if way else None:
                return [[found] if isinstance(found, Piece) else self.pieces(found)]
        if isinstance(value, Real):
            whole = float(value).is_integer() or abs(value) >= 1000
            digits = ".0f" if whole else ".2f" if abs(value) >= 0.005 else ".1g"  # as many as a reader needs
            return [[Piece(digits_text(f"{Decimal(f'{value:{digits}}'):f}"))]]  # without exponent
        known = self.book and self.codes["attributes"].get(row.get("indicator"))  # one code can mean several things
        label = self._labels(plain, [known.codes, *kinds] if known else kinds) if plain else ""
        return [self.pieces(line) for line in (label or plain).split("\n")]

    def pieces(self, text: str) -> list[Piece]:
        """Cut a text at the citations in its brackets, which become numbers of sources."""
        found = []
        for at, part in enumerate(_BRACKETS.split(text)):
            keys = [word for word in _KEY.findall(part) if word in self.book.sources] if at % 2 and self.book else []
            if keys:
                found.append(Piece(notes=tuple(self.notes(notation.prose_citations(part) or keys))))
            # Latin letters inside another script are set apart, word by word
            for run in [] if keys else _LATIN.split(part) if self.script != "en" else [part]:
                script = _script(run)
                found += [Piece(run, script if script != self.script else "")] if run else []
        return found

    def named(self, kind: str, code: str) -> str | None:
        """Name what a code of some kind stands for; None if it stands for nothing there."""
        if kind in self.codes:
            return self.codes[kind][code].label(self.lang) if code in self.codes[kind] else None
        if kind in ("place", "case"):
            held = getattr(self.book, "cities" if kind == "place" else "cases", {}).get(code)
            return held and (held.name if kind == "place" else held.title)(self.lang)
        sections = ("headings", "kinds", "columns") if kind == "where" else [kind.removeprefix("phrases ")]
        known = kind in ("where", "columns") or kind.startswith("phrases ")
        for section, word in ((s, w) for s in sections if known for w in (code, code.capitalize())):
            with suppress(KeyError):
                return phrase(section, word, self.lang)
        return None

    def other_names(self, name: Text) -> list[Piece]:
        """Write what else something is called: its name in other languages."""
        return [self._written(text, {}) for text in dict.fromkeys(name.versions.values()) if text != name(self.lang)]

    def _labels(self, text: str, kinds: Iterable[str]) -> str:
        """Name the codes of a list; nothing if one of them is unknown."""
        found = [next(filter(None, (self.named(k, part) for k in kinds)), None) for part in _LIST.split(text)]
        return "; ".join(dict.fromkeys(found)) if None not in found else ""

    # ---- kinds of value: each way gives a text or piece, or nothing where it does not fit

    def _amount(self, value: object, row: Mapping, _kind: str) -> str:
        unit = str(row.get("unit") or "")
        term = self.codes["measures"].get(row.get("measure")) or self.codes["attributes"].get(row.get("attribute"))
        if term and isinstance(value, str):
            return said_text(Text({"en": value}, self.book.translations), unit, term, self.codes, self.lang)
        number = f"{Decimal(f'{value:.12g}'):f}" if isinstance(value, Real) else str(value)
        return value_text(number, unit, self.codes, self.lang) if unit else ""

    def figure(self, value: object, _row: Mapping | None = None, _kind: str = "") -> str:
        """Write what a similarity compares: number, unit, date and boundary."""
        found = _FIGURE.fullmatch(str(value))
        with suppress(UnreadableError):
            self.codes.unit(found["unit"] if found else "?")
            said = value_text(found["number"].replace(",", ""), found["unit"], self.codes, self.lang)
            beside = [Text({"en": p}, self.book.translations) for p in (found["beside"] or "").split(", ", 1) if p]
            labels = {code: small(term.label(self.lang), self.lang) for code, term in self.codes["boundaries"].items()}
            parts = [labels.get(p) or date_text(p(self.lang), self.lang) for p in beside]
            return f"{said} ({', '.join(parts)})" if parts else said
        return ""

    def _date(self, value: object, _row: Mapping, _kind: str) -> str:
        dated = all(notation.DATE.fullmatch(part) or part == ".." for part in str(value).split("/"))
        return date_text(str(value), self.lang) if dated else ""

    def _cited(self, value: object, _row: Mapping, _kind: str) -> Piece | None:
        with suppress(UnreadableError):
            cited = value if isinstance(value, tuple) else notation.parse_citations(re.sub(_LIST, "; ", str(value)))
            if all(c.source in self.book.sources for c in cited):
                return Piece(notes=tuple(self.notes(cited)))
        return None

    def _inside(self, value: object, row: Mapping, kind: str) -> str:
        """Name parts or conditions by the ids that they have inside a case."""
        case, ids = self.book.cases.get(row.get("case")), _LIST.split(str(value))
        named = {one.id: one.label if kind == "part" else one.says for one in getattr(case, f"{kind}s", ())}
        return "; ".join(named[one](self.lang) for one in ids) if {*ids} <= named.keys() else ""

    def relation(self, value: object, row: Mapping, _kind: str = "") -> str:
        """Say of which other value a fact is a conversion, a rival or a later state."""
        case, said = self.book.cases.get(row.get("case")), []
        facts = dict(model.named(case)) if case else {}
        for verb, _, target in (one.strip().partition(" ") for one in str(value).split(";")):
            of = fact_text(facts[target], self.book, self.lang) if target in facts else "…"
            said.append(phrase("relations", verb, self.lang, fact=of))
        return "; ".join(said)

    def _written(self, value: object, row: Mapping, _kind: str = "") -> Piece:
        return Piece(str(value), str(row.get("language") or _script(str(value))).replace(self.lang, ""), name=True)

    def _where(self, value: object, _row: Mapping, _kind: str) -> str:
        """Name the measure of a fact by the id it has in the casebook."""
        case, _, name = str(value).partition(".")
        fact = dict(model.named(self.book.cases[case])).get(name) if name and case in self.book.cases else None
        return fact.term.label(self.lang) if fact else ""


_WAYS: dict[str, Callable] = {
    "amount": Writer._amount, "figure": Writer.figure, "date": Writer._date,
    "number": lambda me, n, _, kind: (
        isinstance(n, Real) and value_text(f"{Decimal(f'{n:.4g}'):f}", kind.partition(" ")[2], me.codes, me.lang)
    ),
    "citations": Writer._cited, "part": Writer._inside, "condition": Writer._inside, "relation": Writer.relation,
    "written": Writer._written, "where": Writer._where,
    "percent": lambda me, n, *_: isinstance(n, float) and value_text(f"{n:.0%}"[:-1], "%", me.codes, me.lang),
    "address": lambda _, value, *__: Piece(value, url=linked(value)),
}  # fmt: skip


@cache
def _script(text: str) -> str:
    """Name a language in whose script most letters of a text are; nothing if it has no letters."""
    scripts = [_SCRIPTS.get(unicodedata.name(c, "").partition(" ")[0], "") for c in text if c.isalpha()]
    return max(_SCRIPTS.values(), key=scripts.count) if any(scripts) else ""


# ---------------------------------------------------------------- cases


def collection(records: list[model.Case], book: Book, template: str) -> str:
    """List cases, with a count of cases, cities and countries above."""
    places = {c.city for c in records} & set(book.cities)
    nodes = {p for p in places if book.codebook["place_kinds"][book.cities[p].kind].node}
    countries = {book.cities[p].country for p in places} - {""}
    counts = [("cases", len(records)), ("cities", len(nodes)), ("countries", len(countries))]
    line = " · ".join(phrase("card", name, n=n) for name, n in counts)
    rows = [(c.city, c.id, c.themes, c.id) for c in sorted(records, key=lambda c: (c.city, c.id))]
    table = Writer(book).grid(["city", "case", "themes", "code to type"], rows)
    return render(template, line=line, cases=records, table=table).rstrip("\n")


def card(case: model.Case, book: Book, template: str, *, facets: Mapping[str, str] | None = None) -> str:
    """Write all of a case: what it is, its facts, events, actors, conditions and learning, its limits and sources.

    Parameters
    ----------
    facets : mapping of str to str, optional
        On a page of the site: coded field to the filter of the home page to which its codes lead.
    """
    writer, facts, first = Writer(book, notes=Notes(book, anchors=bool(facets))), {}, []
    label, lang, valued = writer.codes.label, writer.lang, [f for f in case.facts if f.value]
    split = {heading: re.split(r"\n\s*\n", text(lang).strip()) for heading, text in case.prose.items()}
    prose = {heading: [writer.pieces(" ".join(p.split())) for p in texts] for heading, texts in split.items()}
    for aspect in writer.codes["aspects"]:
        mine = [f for f in valued if f.term.aspect == aspect]
        best = sorted((f for f in mine if f.usable), key=lambda f: f.judgement != "preferred")
        # of each aspect the preferred value, or the first one
        first += best[: 3 if aspect == "scale" else 1]
        facts |= {label("aspects", aspect, lang): _facts(mine, case, writer)} if mine else {}
    line = [book.cities[case.city].name(lang), label("kinds", case.kind, lang)]
    line += [case.status and label("statuses", case.status, lang), span_text(case.start, case.end, lang)]
    codes = {n: [(code, label(n, code, lang)) for code in getattr(case, n)] for n in model.CODED_LISTS}
    return render(
        template, case=case, lang=lang, title=case.title(lang), names=writer.other_names(case.title),
        line=" · ".join(filter(None, line)), coded={n: found for n, found in codes.items() if found},
        heading=writer.heading, facets=facets or {}, prose=prose, first=_facts(first[:_FIRST], case, writer),
        facts=facts, valued=len(valued), tables=dict(records(case, writer)),
        silent=_facts([f for f in case.facts if not f.value], case, writer), notes=writer.notes,
        plain=lambda pieces: str(Cell([pieces])), say=lambda section, key, **slots: phrase(section, key, lang, **slots),
    ).rstrip("\n")  # fmt: skip


def _facts(facts: list[model.Fact], case: model.Case, writer: Writer) -> Grid:
    """Lay out facts: what else is known of one stands in one cell."""
    rows, beside, lang = [], {"case": case.id}, writer.lang
    for f in facts:
        said = [writer._inside(f.part, beside, "part"), writer.named("stages", f.stage), writer.named("bases", f.basis)]
        said += [writer.named("judgements", f.judgement)]
        marked = [(kind, code) for kind, code in (("confidences", f.confidence), ("designs", f.design)) if code]
        said += [f"{phrase('kinds', kind, lang)}: {small(writer.named(kind, code), lang)}" for kind, code in marked]
        said += [f.by and phrase("card", "by", lang, who=f.by(lang))]
        said += [f.prices and phrase("card", "prices", lang, year=date_text(f.prices, lang))]
        relates = f.relates and writer.relation(f.relates, beside)
        more = [" · ".join(filter(None, said)), relates, f.note(lang), f.as_written and f"“{f.as_written}”"]
        value = said_text(f.said, f.unit, f.term, writer.codes, lang) or writer.named("fact_statuses", f.status)
        rows.append((f.measure, value, f.of, f.date, "\n".join(filter(None, more)), f.source))
    return _bare(writer.grid(["measure", "said", "of", "date", "more", "source"], rows))


def records(case: model.Case, writer: Writer) -> Iterator[tuple[str, Grid]]:
    """Lay out the tables of a case beside its facts, as far as they have rows."""
    for table in (*model.TABLES[1:], "parts"):
        if rows := getattr(case, table):
            names = model.shown(type(rows[0]))
            cells = [[getattr(row, name) for name in names] for row in rows]
            yield table, _bare(writer.grid(names, cells, case=case.id))


def passages(case: model.Case, book: Book, lang: str) -> Iterator[tuple[str, str]]:
    """Go through the tables and the prose of a case as a reader sees them: where something stands, and its text."""
    writer = Writer(book, lang)
    for table, grid in [("facts", _facts(case.facts, case, writer)), *records(case, writer)]:
        for row in grid.rows:
            lines = ("".join(piece.text for piece in line) for cell in row if not cell.empty for line in cell.lines)
            yield table, " · ".join(filter(None, lines))
    for heading, text in case.prose.items():
        for paragraph in text(lang).split("\n\n"):
            yield heading, "".join(piece.text for piece in writer.pieces(" ".join(paragraph.split())))


def _bare(grid: Grid) -> Grid:
    """Leave out the columns that hold nothing."""
    kept = [n for n, _ in enumerate(grid.columns) if any(str(row[n]) for row in grid.rows)]
    return grid._replace(columns=[grid.columns[n] for n in kept], rows=[[row[n] for n in kept] for row in grid.rows])


# ---------------------------------------------------------------- what tables are made with


def keys(record: model.Record) -> str:
    """Name the sources of a record, each once."""
    return "; ".join(dict.fromkeys(c.source for c in record.source))


def whose(citations: Iterable[notation.Citation], sources: Mapping[str, model.Source]) -> list[str]:
    """Name the grades of the sources that are cited, and the sides they stand on."""
    cited = [sources[c.source] for c in citations]
    return [", ".join(sorted(found)) for found in ({s.grade for s in cited}, {s.origin for s in cited})]


def citation_text(citations: Iterable[notation.Citation]) -> str:
    """Write citations as a case file does."""
    return "; ".join(f"{c.source}[{c.locator}]" if c.locator else c.source for c in citations)
