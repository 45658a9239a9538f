"""The site: one folder of pages in each language, which works from a disk as from a server."""

import base64
import gzip
import json
import re
import shutil
from functools import partial
from pathlib import Path

from markupsafe import Markup

from ..cases import Cases
from ..display import Writer, card
from ..files import file_path
from ..language import chosen, languages, phrase, reading
from ..network import city_similarity, links, stability
from ..network.profile import read
from ..templates import render
from ..words import Notes
from .data import FACETS, alphabetic, facets, map_of_cities, options, search
from .markdown import by_language, html
from .notebooks import parts, run, stored, title
from .pages import Pages

_PACKAGE = Path(__file__).resolve().parent.parent
_SECTIONS = ("index", "cities", "network", "notebooks", "glossary", "method", "guide")
_ENDS = re.compile(r"</(?:t[dhr]|tbody|thead|li|d[dt])>\s*")  # which follow from what comes next


def site(cases: Cases, folder: str | Path, *, lang: str | None = None, notebooks: str | Path | None = None) -> Path:
    """Write the casebook as pages that are read without a connection and without a program.

    Parameters
    ----------
    cases : Cases
    folder : str or Path
        Made if it is not there; pages that are there are written over, and nothing is removed.
    lang : str, optional
        Only this language; by default all, each page with a way to the same page in the others.
    notebooks : str or Path, optional
        Folder of notebooks. English pages show the results they store; for other languages they are run.

    Returns
    -------
    Path
        The page to begin with.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     site(load_cases().select(country="Indonesia"), folder, lang="en").name
    'index.html'
    """
    langs = {chosen(lang): languages()[lang]} if lang else languages()
    made = _Site(cases, file_path(folder), langs)
    found = sorted(Path(notebooks).glob("*.ipynb")) if notebooks else []
    made.write(found)
    return made.folder / "index.html"


class _Site:
    def __init__(self, cases: Cases, folder: Path, langs: dict[str, str]) -> None:
        self.cases, self.folder, self.langs = cases, folder, langs
        self.G = city_similarity(cases)
        stability(self.G)
        self.pages = Pages(cases, self.G)
        self.facets = {case.id: facets(cases, case) for case in cases.records}

    def write(self, books: list[Path]) -> None:
        """Write all pages, while the notebooks run."""
        running = {lang: run(books, lang) for lang in self.langs if lang != "en"}
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in (*_PACKAGE.glob("fonts/*-*"), _PACKAGE / "fonts/OFL.txt", _PACKAGE / "templates/site/site.js"):
            shutil.copy(path, self.folder / path.name.lower())
        for name in ("casebook.css", "site.css"):
            self.save(name, render(name if name == "casebook.css" else f"site/{name}"))
        # a page on a disk may load scripts and no data
        said = gzip.compress(written(search(self.cases, self.facets)).encode(), mtime=0)
        self.save("cases.js", f'const CASEBOOK = "{base64.b64encode(said).decode()}";\n')
        self.save("network.js", f"const NETWORK = {written(map_of_cities(self.G))};\n")
        self.save("index.html", render("site/door.html", languages=self.langs))
        for lang in self.langs:
            with reading(lang):
                self.language(lang)
        for lang in self.langs:
            with reading(lang):
                self.notebooks(lang, running[lang]() if lang in running else stored(books))

    def save(self, path: str, text: str) -> None:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")

    def page(self, lang: str, path: str, section: str, template: str = "", **values: object) -> None:
        """Write one page; its template has its name, unless said otherwise."""
        depth = path.count("/")
        values |= {"lang": lang, "path": path, "section": section, "sections": _SECTIONS, "languages": self.langs}
        values |= {"up": "../" * depth, "root": "../" * (depth + 1), "t": partial(phrase, "site")}
        made = render(f"site/{template or section}.html", **self.pages.tools() | values)
        self.save(f"{lang}/{path}", _ENDS.sub("", made))

    def language(self, lang: str) -> None:
        """Write all pages of a language but the notebooks."""
        page, pages, book, writer = partial(self.page, lang), self.pages, self.cases.book, Writer(self.cases.book)
        offered = options(self.cases, self.facets)
        told = sorted(self.cases.records, key=lambda case: alphabetic(case.title()))
        where = {w: writer.named("where", w) for says in self.cases.passages.values() for w, _, _ in says}
        page("index.html", "index", "home", cards=told, facets=offered, where=where)
        filters = {field: facet for facet, field in FACETS.items() if field}
        for case in told:
            body = card(case, book, "case.html", notes=Notes(book, anchors=True), facets=filters)
            page(f"cases/{case.id}.html", "index", "case", case=case, card=Markup(body), files=())
        page("cities.html", "cities", groups=pages.places())
        for id_ in book.cities:
            page(f"cities/{id_}.html", "cities", "city", **pages.city(id_))
        for name, pair in pages.linked.items():
            page(f"pairs/{name}.html", "network", "pair", **pages.pair(*pair))
        rows = links(self.G).sort_values("similarity", ascending=False, kind="stable").to_dict("records")
        groups = {name: pages.label("groups", name) for name in read(self.G).held["weights"]}
        page("network.html", "network", links=rows, groups=groups, cities=len(self.G))
        page("glossary.html", "glossary", vocabularies=pages.glossary(offered))
        page("method.html", "method", indicators=pages.indicators())
        page("guide.html", "guide", parts=self.guide(lang))

    def guide(self, lang: str) -> list[tuple[str, Markup]]:
        """Write the guide for contributors, what it says in the reader's language first."""
        path = self.cases.book.root / "README.md"
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        return [(tag, html(part, self.targets())) for tag, part in by_language(text, lang)] if text else []

    def targets(self, up: str = "") -> dict[str, str]:
        """Say which page a file of the repository has become."""
        found = {f"{case}.md": f"{up}cases/{case}.html" for case in self.cases}
        return found | {"method.md": f"{up}method.html", "data-dictionary.md": f"{up}glossary.html"}

    def notebooks(self, lang: str, held: dict[str, dict]) -> None:
        """Write the pages of the notebooks in a language."""
        titles, folder = {name: title(book, lang, name) for name, book in held.items()}, self.folder / lang
        self.page(lang, "notebooks.html", "notebooks", entries=titles)
        targets = self.targets("../") | {f"{name}.ipynb": f"{name}.html" for name in held}
        (folder / "notebooks").mkdir(parents=True, exist_ok=True)
        for name, book in held.items():
            shown = parts(book, lang, targets, folder / "notebooks")
            self.page(lang, f"notebooks/{name}.html", "notebooks", "notebook", title=titles[name], parts=[*shown])


def written(held: dict) -> str:
    """Write data for a script."""
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
