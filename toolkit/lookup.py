"""What a word or an id stands for: codes with their meaning and use, places, sources, cases."""

import textwrap
from collections import defaultdict
from contextlib import suppress

from .casefiles import model
from .casefiles.checks import examine
from .casefiles.loading import Book
from .casefiles.notation import Citation
from .cases import codes_of, load_cases
from .display import show
from .errors import UnknownNameError
from .language import folded, kind_of, phrase, unknown

_MOST = 12  # places of use that are listed


def terms(word: str) -> list[str]:
    """Describe the codes, measures and units that a word may mean, in any language; of a vocabulary, all its codes.

    What is called just so comes first, then what is most used.

    Raises
    ------
    UnknownNameError
        If nothing is called so or says so, with the near names.

    Examples
    --------
    >>> terms("น้ำท่วม")[0].partition(":")[0]
    'flooding (problem)'
    """
    book, wanted, found = examine()[0], folded(word), []
    uses = _uses(book)
    for vocabulary, held in book.codebook.items():
        listed = wanted in {folded(text) for text in (vocabulary, kind_of(vocabulary), kind_of(vocabulary) + "s")}
        for code, term in held.items():
            called = [folded(text) for text in (code, *term.label.versions.values(), *term.aliases)]
            rank = 0 if listed or wanted in called else 1 if wanted in " ".join(called) else 2
            if rank < 2 or wanted in folded(f"{term.meaning} {term.meaning()}"):
                found.append((rank, -len(uses[vocabulary, code]), vocabulary, code))
    if not found:
        raise unknown("term", word, {text for names in book.codebook.names.values() for text in names.meanings})
    return [_described(book, v, code, -n) for _, n, v, code in sorted(found)]


def entry(wanted: str) -> object:
    """Show what an id, title, name or label means: a case, a place, a source, or a code and where it is used.

    Examples
    --------
    >>> entry("seoul-night-bus").city
    'seoul'
    """
    cases = load_cases()
    book = cases.book
    with suppress(UnknownNameError):
        return cases[wanted]
    with suppress(UnknownNameError):
        place, facts = cases.find_place(wanted), cases.city_facts
        facts = facts[facts["city"] == place].drop(columns="city")
        return f"{show(cases.cities.loc[[place]], cases)}\n\n{show(facts, cases)}"
    uses = _uses(book)
    if wanted in book.sources:
        kind, name, about = "source", wanted, str(show(cases.sources.loc[[wanted]], cases))
    else:
        labels = {text for names in book.codebook.names.values() for text in names.meanings}
        if folded(wanted) not in labels:
            raise unknown("term", wanted, [*book.cases, *book.cities, *book.sources, *labels])
        kind, name = book.codebook.find(wanted, *book.codebook)
        about = _described(book, kind, name, len(uses[kind, name]))
    used = uses[kind, name]
    more = [phrase("lookup", "more", n=len(used) - _MOST)] if len(used) > _MOST else []
    return "\n".join([about, *used[:_MOST], *more])


def _uses(book: Book) -> dict[tuple[str, str], list[str]]:
    """Find where each code and source is used: file and line."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    tables = [*book.tables(), ("sources", book.rows("sources"))]
    rows = [(book.files[name], row.line, row) for name, held in tables for row in held]
    for case in book.cases.values():
        file, lines = book.files[case.id], book.raw[case.id].lines
        for field, vocabulary in model.VOCABULARIES.items():
            for code in codes_of(case, field):
                found[vocabulary, code].append(f"{file}:{lines[field,]}")
        rows += [(file, row.line, row) for row in case.rows]
        rows += [(file, lines["parts", n], part) for n, part in enumerate(case.parts)]
    units = book.codebook["units"]
    for file, line, row in rows:
        said = {(mark.what, getattr(row, name)) for name, mark in model.held(type(row)).items()}
        said |= {("source", c.source) for c in getattr(row, "source", ()) if isinstance(c, Citation)}
        for atom in getattr(row, "unit", "").split(" per "):  # a scale stands before or behind the unit
            said |= {("units", u) for u in (atom, atom.partition(" ")[2], atom.rpartition(" ")[0]) if u in units}
        if isinstance(row, model.Stated):
            said |= {(row.term.codes, row.value), ("aspects", getattr(row.term, "aspect", ""))}
        for key in said:
            found[key].append(f"{file}:{line}")
    return found


def _described(book: Book, vocabulary: str, code: str, uses: int) -> str:
    term = book.codebook[vocabulary][code]
    labels = " · ".join(dict.fromkeys(term.label.versions.values()))
    unit = [phrase("lookup", "unit", unit=term.unit)] if getattr(term, "unit", "") else []
    said = f"{code} ({kind_of(vocabulary)}): {labels}. {term.meaning()}"
    return textwrap.fill(" ".join([said, *unit, phrase("lookup", "used", n=uses)]), 100, subsequent_indent="    ")
