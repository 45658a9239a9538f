"""Loading the whole casebook against PyYAML's C loader and pydantic on the same content.

The peer reads one YAML file per case and table, with the same front matter, rows and prose, by
``yaml.load(Loader=CSafeLoader)`` and validates it with the same pydantic models: no line
numbers, no duplicate keys, no rules across records. Ours is ``checks.examine`` as it is. Both
run in turn in one process, garbage collected between; the ratio is of the best CPU times.

Run: ``python benchmarks/loading.py``
"""

from __future__ import annotations

import gc
import tempfile
import time
from pathlib import Path

import yaml

from toolkit.casefiles import checks, loading, model, vocabulary
from toolkit.casefiles.reading import read_case, read_table
from toolkit.casefiles.vocabulary import KINDS, Term
from toolkit.cases import CASESTUDIES

REPEATS = 7


def write_yaml(folder: Path) -> None:
    """Write the same content as YAML: front matter, rows and prose of every file."""
    for path in loading.case_files(CASESTUDIES):
        doc = read_case(path)
        tables = {loading.TABLES[h][0]: [r.cells for r in doc.rows(h)] for h in doc.tables}
        prose = {h: text for h, (_, text) in doc.prose.items() if h in loading.HEADINGS and text}
        _dump(folder / f"{path.stem}.case.yml", {**doc.front, "id": path.stem, **tables, "prose": prose})
    for name in loading.CSV_TABLES:
        if (CASESTUDIES / f"{name}.csv").exists():
            rows = [r.cells for r in read_table(CASESTUDIES / f"{name}.csv").rows("")]
            _dump(folder / f"{name}.table.yml", rows)
    book, _ = checks.examine()
    _dump(folder / "sources.source.yml", [source.model_dump() for source in book.sources.values()])
    for path in sorted((CASESTUDIES / "vocabulary").glob("*.yml")):
        terms = yaml.load(path.read_bytes(), Loader=yaml.CBaseLoader)  # every scalar a text
        _dump(folder / f"{path.stem}.vocabulary.yml", terms)  # yes and no quoted, or they turn into true and false


def peer(folder: Path) -> int:
    """Load and validate the YAML files; return the number of records."""
    codebook = loading.Codebook(CASESTUDIES / "vocabulary") if not _BOOK else _BOOK[0]
    _BOOK[:] = [codebook]
    context = {"codebook": codebook}
    count = 0
    for path in sorted(folder.glob("*.yml")):
        data = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        name, kind, _ = path.name.split(".")
        if kind == "case":
            model.Case.model_validate(data, context=context)
            count += 1
        elif kind == "vocabulary":
            term = KINDS.get(name, Term)
            count += len([term.model_validate(entry) for entry in data.values()])
        elif kind in ("table", "source"):
            record = model.Source if kind == "source" else loading.CSV_TABLES[name]
            count += len([record.model_validate(row, context=context) for row in data])
    return count


def ours() -> int:
    """Read and check the casebook; return the number of records."""
    vocabulary._read.cache_clear()  # each run reads the vocabularies, too
    book, faults = checks.examine()
    assert not faults
    terms = sum(map(len, book.codebook.values()))
    return (
        terms
        + len(book.cases)
        + len(book.cities)
        + len(book.city_facts)
        + len(book.ties)
        + len(book.requests)
        + len(book.errata)
        + len(book.sources)
    )


def main() -> None:
    """Print CPU seconds of both and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_yaml(folder)
        peer(folder), ours()  # warm up
        best = {"peer": [], "ours": []}
        for _ in range(REPEATS):
            for key, run in (("peer", lambda: peer(folder)), ("ours", ours)):
                gc.collect()
                start = time.process_time()
                count = run()
                best[key].append(time.process_time() - start)
                print(f"{key}: {best[key][-1]:.3f} s CPU, {count} records")
    print(f"ratio of the best: {min(best['ours']) / min(best['peer']):.2f} (goal: at most 0.60)")


_BOOK: list = []


def _dump(path: Path, data: object) -> None:
    path.write_text(yaml.dump(data, allow_unicode=True, sort_keys=False, Dumper=_Quoted), encoding="utf-8")


class _Quoted(yaml.CSafeDumper):
    """Quotes what YAML 1.1 would turn into a date or a number, so that the text stays text."""


if __name__ == "__main__":
    main()
