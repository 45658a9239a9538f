"""Command line: ``python -m toolkit check``, ``new``, ``term`` and the others, each a function of this file.

Exit codes: 0 clean, 1 faults found, 2 could not run.
"""

import argparse
import os
import re
import sys
from collections import Counter
from contextlib import suppress
from functools import partial
from pathlib import Path

from .casefiles import checks, faults, model, notation, sheets, writing
from .casefiles.checks import examine
from .casefiles.faults import CaseStudyError, Fault, report
from .casefiles.loading import Book, take_sources
from .casefiles.reading import read_bib
from .casefiles.text import Document, show_path
from .casefiles.vocabulary import Codebook
from .cases import CASESTUDIES, codes_of, load_cases
from .display import held_by_column, show
from .errors import CasebookError, UnknownNameError, excerpt
from .files import file_path, save_text
from .language import chosen, folded, kind_of, need, one_of, phrase, unknown, wording

_SAID = Path(__file__).with_name("commands.yml")  # what each command does, and its arguments
_MOST, _FEW = 6, 3  # answers of a search that are shown, and that are all told in full
_WAYS = {".xlsx": "workbook", ".bib": "bibliography", ".zip": "package"}  # what to export, by the ending of the file


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not in a notebook
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console would fail on Thai
    options = vars(_parser().parse_args(arguments))
    run, code = options.pop("run"), 2
    try:
        try:
            said, code = run(**options), 0
        except CaseStudyError as found:
            said, code = found, 1
        if text := "\n".join(said) if isinstance(said, list) else str(said):
            print(text, flush=True)
    except CasebookError as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print(file=sys.stderr)
    except OSError as error:
        code = 2
        print(f"{error.filename2 or error.filename or 'A file'}: {error.strerror or error}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m toolkit", description="Write, check and look up case studies.")
    commands, told = parser.add_subparsers(required=True, metavar="command"), wording(_SAID)["commands"]
    for name, run in _COMMANDS.items():
        command = commands.add_parser(name, help=told[name]["help"], description=told[name]["help"])
        command.set_defaults(run=run)
        for argument, options in told[name]["arguments"].items():
            command.add_argument(argument, **options)
    return parser


def _stop(found: list[Fault], files: int) -> None:
    """Stop at faults; warnings stop nothing."""
    if wrong := [f for f in found if not f.warning or f.code == "translation-syntax"]:
        raise CaseStudyError(wrong, files)


def _folder(path: str | None) -> Path:
    folder, file = checks.locate(path)
    need(file is None, "errors", "no folder", folder=file)
    return folder


def _case_file(case_id: str, folder: str | None) -> Path:
    """Give the place of a case's file, which may be there or not."""
    path = _folder(folder) / f"{case_id}.md"
    need(notation.is_id(case_id) and "-" in case_id, "command", "no id", id=excerpt(case_id))
    return path


def _check(path: str | None) -> str:
    book, found = examine(path, whole=True)
    if any(not f.warning for f in found):
        raise CaseStudyError(found, len(book.files))
    return report(found, len(book.files)) if found else ""


def _new(case_id: str, report: str | None, sources: str | None, folder: str | None) -> list[str]:
    path = _case_file(case_id, folder)
    need(path.with_name("_template.md").is_file(), "command", "no template", path=path.with_name("_template.md"))
    need(not path.exists(), "command", "exists", path=path)
    book, _, said = _drafted(path, report, sources)
    said += _source(sources, folder) if sources else []
    return [*said, phrase("command", "made", path=save_text(path, writing.on_template(book, case_id)))]


def _format(path: str | None) -> list[str]:
    book, found = examine(path)
    _stop(found, len(book.files))  # what cannot be read cannot be written again
    only = checks.locate(path)[1]
    need(only is None or only.stem in book.cases, "errors", "not checked", path=only)
    changed = [i for i in (book.cases if only is None else [only.stem]) if writing.formatted(book, i)]
    return [book.files[case_id] for case_id in changed]


def _source(file: str, folder: str | None) -> list[str]:
    added, found = writing.add_sources(_folder(folder), Path(file))
    _stop(found, 1)
    new = {key: lacking for key, lacking in added.items() if lacking is not None}
    said = [phrase("command", "lacks" if no else "added", key=key, list=", ".join(no)) for key, no in new.items()]
    said += [phrase("command", "there", n=len(added) - len(new), all=len(added))] if len(new) < len(added) else []
    asked = {name: mark.what for name, mark in model.held(model.Source).items() if name in sum(new.values(), [])}
    codes = Codebook(_folder(folder) / "vocabulary") if asked else {}
    return said + [f"{n}: {', '.join(map(codes.names[v].shown, codes[v]))}" for n, v in asked.items() if v in codes]


def _translations(lang: str | None, folder: str | None) -> str:
    need(chosen(lang) != "en", "command", "written in english")
    book, found = examine(_folder(folder), whole=True)
    _stop(found, len(book.files))  # what cannot be read would be lost
    text, counts = writing.translations_text(book, lang)
    path = book.translations.folder / f"{lang}.po"
    path.parent.mkdir(exist_ok=True)
    return phrase("command", "translated", path=show_path(save_text(path, text), book.root), **counts)


def _draft(report: str, folder: str | None) -> list[str]:
    from .drafts import draft  # brings tables

    return [phrase("command", "made", path=path) for path in draft(report, folder)]


def _export_sheet(case_id: str, report: str | None, sources: str | None, folder: str | None) -> list[str]:
    case, path = _case_file(case_id, folder), Path(f"{case_id}.xlsx")
    need(not path.exists(), "command", "exists", path=path)
    book, entries, said = _drafted(case, report, sources)
    return [*said, phrase("command", "workbook", path=sheets.export_sheet(book, case_id, path, entries))]


def _drafted(case: Path, report: str | None, sources: str | None) -> tuple[Book, list[dict[str, str]], list[str]]:
    """Read a casebook with a case and entries that are new there; from a report the case is drafted, and said how."""
    entries = read_bib(Path(sources)) if sources else Document("")
    _stop(entries.faults, 1)
    book, found = examine(case if case.exists() else case.parent)
    _stop(found if case.exists() else [], 1)
    held, rows, said = dict(book.sources), [row.cells for row in entries.rows("")], []
    if report is not None:
        need(not case.exists(), "command", "exists", path=case)
        from .drafts import draft_case  # brings tables

        take_sources(book, entries)
        book.sources |= held
        said = draft_case(file_path(report), book, case.stem, [row["key"] for row in rows])
    return book, [row for row in rows if row["key"] not in held], said


def _import(file: str, folder: str | None) -> list[str]:
    written, found = sheets.import_sheet(_folder(folder), Path(file))
    _stop([] if written else found, 1)
    return [*([report(found, 1)] if found else []), *written]


def _site(to: str, folder: str | None) -> Path:
    from .report import site  # brings all that compares and connects

    cases, notebooks = load_cases(folder), (Path(folder) if folder else CASESTUDIES).resolve().parent / "notebooks"
    return site(cases, to, notebooks=notebooks)


def _document(kind: str, to: str, replace: bool, folder: str | None, cases: list[str] = (), **options: str) -> Path:
    """Write a file that is not there yet; it takes some seconds, so the reader is told."""
    from . import report

    kind = kind or _WAYS[one_of("file ending", Path(to).suffix.lower(), _WAYS)]
    need(replace or not Path(to).exists(), "command", "in the way", path=to)
    print(phrase("command", "working", path=to), file=sys.stderr, flush=True)
    options = options if kind in ("brief", "questions", "workbook") else {}
    return getattr(report, kind)(load_cases(folder), *([cases] if cases else []), to, **options)


def _term(word: str, *others: str) -> list[str]:
    """Describe the codes, measures and units that a word may mean, in any language; of a vocabulary, all its codes.

    What is called just so comes first, then what is most used; pieces of words count where no whole word fits.
    Near names are looked for among ``others``, too.
    """
    book, wanted, found = examine()[0], folded(word), []
    uses, whole = _uses(book), re.compile(rf"(?<![a-z0-9]){re.escape(wanted)}(e?s)?(?![a-z0-9])")
    for vocabulary, held in book.codebook.items():
        listed = wanted in {folded(text) for text in (vocabulary, kind_of(vocabulary), kind_of(vocabulary) + "s")}
        listed = listed or vocabulary in held_by_column(written=True).get(word, ())
        for code, term in held.items():
            called = [folded(t) for t in (code, *term.label.versions.values(), *term.aliases, *term.keywords)]
            names, told = " ".join(called), folded(f"{term.meaning} {term.meaning()}")
            fits = (listed, wanted in called, whole.search(names), whole.search(told), wanted in names, wanted in told)
            if any(fits):
                rank = [*map(bool, fits)].index(True)
                labels, n = " · ".join(dict.fromkeys(term.label.versions.values())), uses[vocabulary, code]
                unit = [phrase("lookup", "unit", unit=term.unit)] if getattr(term, "unit", "") else []
                head = " ".join([f"{code} ({kind_of(vocabulary)}): {labels}.", *unit])
                found.append((rank, -n, vocabulary, code, head, f"{term.meaning()} {phrase('lookup', 'used', n=n)}"))
    if not found:
        known = {*others, *(text for names in book.codebook.names.values() for text in names.meanings)}
        raise unknown("term", word, known)
    most = next(most for most in (0, 3, 5) if min(found)[0] <= most)  # a list asked for, whole words, pieces
    hits = [(head, more) for rank, *_, head, more in sorted(found) if rank <= most]
    # of many the first is told in full, so that the right one is found at a glance
    said = [f"{head} {more}" if not n or len(hits) <= _FEW else head for n, (head, more) in enumerate(hits)]
    return said if not most or len(said) <= _MOST else [*said[:_MOST], phrase("lookup", "more", n=len(said) - _MOST)]


def _uses(book: Book) -> Counter[tuple[str, str]]:
    """Count where each code is written, by vocabulary."""
    cases = [*book.cases.values()]
    rows = [*cases, *book.sources.values(), *(row for case in cases for row in (*case.rows, *case.parts))]
    rows += [row for _, table in book.tables() for row in table]
    found = Counter((mark.what, getattr(row, name)) for row in rows for name, mark in model.held(type(row)).items())
    found.update((field, code) for case in cases for field in model.CODED_LISTS for code in codes_of(case, field))
    for row in (row for row in rows if isinstance(row, model.Stated)):
        found.update({(row.term.codes, row.value), ("aspects", getattr(row.term, "aspect", ""))})
        found.update(("units", unit) for unit in {*row.unit.split(" "), *row.unit.split(" per ")})
    return found


def _show(wanted: str) -> object:
    """Show what an id, title, name or label means: a case, a place, a source, or a code."""
    cases = load_cases()
    with suppress(UnknownNameError):
        return cases[wanted]
    with suppress(UnknownNameError):
        place, facts = cases.find_place(wanted), cases.city_facts
        facts = facts[facts["city"] == place].drop(columns="city")
        return f"{show(cases.cities.loc[[place]], cases)}\n\n{show(facts, cases)}"
    if wanted in cases.book.sources:
        return show(cases.sources.loc[[wanted]], cases)
    return _term(wanted, *cases.book.cases, *cases.book.cities, *cases.book.sources)


_COMMANDS = {
    "brief": partial(_document, "brief"), "questions": partial(_document, "questions"),
    "export": partial(_document, ""), "term": lambda words: _term(" ".join(words)),
    "check": _check, "explain": faults.entry, "format": _format, "list": load_cases, "new": _new,
    "show": _show, "source": _source, "draft": _draft, "export-sheet": _export_sheet, "import-sheet": _import,
    "site": _site, "translations": _translations,
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
