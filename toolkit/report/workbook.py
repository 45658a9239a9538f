"""What leaves the casebook for other programs: a workbook of every table, sources in BibTeX, a data package."""

import json
from pathlib import Path

import pandas as pd

import toolkit  # which edition it is

from .. import compare
from ..casefiles import model
from ..casefiles.reading import bib_text
from ..cases import Cases
from ..display import Writer
from ..files import file_path, save_text, save_zip
from ..language import chosen, named, phrase, reading, wording
from ..tables import as_csv, is_plain, save_sheets

_BESIDE = ("LICENSE-DATA", "CHANGELOG.md", "CITATION.cff", "docs/data-dictionary.md")  # files that go with the tables
_LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
_CSV = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
_TYPES = {"f": "number", "i": "integer"}  # by kind of a column's values


def tables(cases: Cases) -> dict[str, pd.DataFrame]:
    """Give every table of a collection by its name, the codes and what is worked out of conflicts among them."""
    # in the order in which phrases.yml names them
    found = {"cases": cases.table} | {n: getattr(cases, n) for n in wording()["export"] if hasattr(Cases, n)}
    codes = [(v, code, t.label(), t.meaning()) for v, terms in cases.codebook.items() for code, t in terms.items()]
    found |= {"codes": pd.DataFrame(codes, columns=["vocabulary", "code", "label", "meaning"])}
    found |= {"conflicts": compare.conflicts(cases)}
    return {name: frame if is_plain(frame) else frame.reset_index() for name, frame in found.items()}


def workbook(cases: Cases, path: str | Path, *, lang: str | None = None) -> Path:
    """Write every table into one Excel workbook, with a column of labels beside each column of codes.

    Parameters
    ----------
    path : str or Path
        A file ending in ``.xlsx``.
    lang : str, optional
        Language of labels, headings and texts.

    Returns
    -------
    Path

    Examples
    --------
    >>> from toolkit import load_cases
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     workbook(load_cases().select(city="porto"), f"{folder}/porto.xlsx").name
    'porto.xlsx'
    """
    path = file_path(path, ".xlsx")
    with reading(chosen(lang)):
        writer, sheets = Writer(cases.book), {}
        for table, frame in tables(cases).items():
            columns = {}
            for name in frame:
                columns[named("columns", name)] = frame[name]
                if any(labels := writer.labels(name, list(frame[name]))):
                    columns[phrase("export", "label", name=writer.heading(name))] = labels
            sheets[phrase("export", table)] = pd.DataFrame(columns)
    return save_sheets(sheets, path)


def bibliography(cases: Cases, path: str | Path) -> Path:
    """Write the sources that the cases cite as BibTeX, each with its grade, origin and way of reading as keywords.

    Parameters
    ----------
    path : str or Path
        A file ending in ``.bib``.

    Returns
    -------
    Path
    """
    path, entries = file_path(path, ".bib"), []
    for source in map(cases.book.sources.get, sorted({key for case in cases.records for key in case.cited_keys})):
        fields = {name: getattr(source, name) for name in model.shown(model.Source)} | source.detail
        entries.append(bib_text({name: text for name, text in fields.items() if text}))
    return save_text(path, "\n".join(entries))


def package(cases: Cases, path: str | Path) -> Path:
    """Write every table as a data package: CSV with a descriptor, licence, edition and changelog, for an archive.

    Parameters
    ----------
    path : str or Path
        A file ending in ``.zip``. Texts are in English, the language of the case files.

    Returns
    -------
    Path
        The same data give the same file.

    References
    ----------
    Frictionless Data (2024). *Data Package*, https://datapackage.org.
    """
    path, above = file_path(path, ".zip"), cases.book.root.resolve().parent
    with reading("en"):
        held, title = tables(cases), phrase("export", "title")
    files, resources = {f"data/{name}.csv": as_csv(frame).encode() for name, frame in held.items()}, []
    files |= {Path(name).name: (above / name).read_bytes() for name in _BESIDE if (above / name).is_file()}
    for name, frame in held.items():
        about = {"name": name, "title": phrase("export", name, "en"), "path": f"data/{name}.csv", "type": "table"}
        fields = [{"name": column, "type": _TYPES.get(frame[column].dtype.kind, "string")} for column in frame]
        resources.append(about | _CSV | {"schema": {"fields": fields}})
    about = {"name": "urban-policy-casebook", "title": title, "version": toolkit.__version__, "licenses": [_LICENCE]}
    about |= {"created": f"{toolkit.__date__}T00:00:00Z", "resources": resources}
    return save_zip(path, {"datapackage.json": json.dumps(about, ensure_ascii=False, indent=1).encode()} | files)
