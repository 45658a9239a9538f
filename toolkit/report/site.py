"""The site: one folder of pages in each language, which works from a disk as from a server."""

import html as html_module
import json
import re
import shutil
from functools import partial
from pathlib import Path

from markupsafe import Markup

from ..casefiles import model
from ..cases import Cases
from ..display import card
from ..files import file_path
from ..language import chosen, kind_of, languages, phrase, reading
from ..network import city_similarity, explain, links, stability
from ..network.profile import name_of, read
from ..templates import render
from ..words import Notes
from .data import alphabetic, facets, options, pair_of, search
from .data import network as parts_of_pairs
from .markdown import by_language, html
from .notebooks import keeper, parts, run, stored, title
from .pages import Pages, words

_LABEL, _REL = re.compile(r"""data-label=(["'])(.*?)\1"""), " rel='noreferrer noopener'"
_PACKAGE = Path(__file__).resolve().parent.parent
_SECTIONS = ("index", "cities", "network", "notebooks", "glossary", "method", "guide")
_SEARCH = ("found", "found all", "found none", "found none here", "in places", "some words", "any")
_NETWORK = ("click", "nothing weighs", "links lead", "moved", "adds most", "costs most", "not compared here",
            "cannot compare", "nearest of", "pair page", "more about", "similarity of", "no page", "linked by",
            "pair tree", "pair mutual", "pair both", "pair none", "of cases")  # fmt: skip


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
    ...     site(load_cases(), folder, lang="en").name
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
        shutil.copytree(_PACKAGE / "fonts", self.folder / "fonts", dirs_exist_ok=True)
        for name in ("casebook.css", "site/site.css", "site/site.js"):
            shutil.copy(_PACKAGE / "templates" / name, self.folder)
        self.script("cases", "CASEBOOK", search(self.cases, self.facets))
        self.script("network", "NETWORK", parts_of_pairs(self.G))
        self.save("index.html", render("site/door.html", languages=self.langs))
        for lang in self.langs:
            with reading(lang):
                self.language(lang)
        for lang in self.langs:
            with reading(lang):
                held = running[lang]() if lang in running else stored(books)
                self.notebooks(lang, held)

    def save(self, path: str, text: str) -> None:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")

    def script(self, name: str, constant: str, held: dict) -> None:
        """Write data as a script, since a page on a disk may not fetch any."""
        text = json.dumps(held, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        self.save(f"{name}.js", f"const {constant} = {text};\n")

    def page(self, lang: str, path: str, template: str, section: str, **values: object) -> None:
        """Write one page."""
        depth = path.count("/")
        values |= {"lang": lang, "path": path, "section": section, "sections": _SECTIONS, "languages": self.langs}
        values |= {"up": "../" * depth, "root": "../" * (depth + 1), "t": partial(phrase_of, lang)}
        self.save(f"{lang}/{path}", slim(render(f"site/{template}.html", **values)))

    def language(self, lang: str) -> None:
        """Write all pages of a language but the notebooks."""
        page, pages, book = partial(self.page, lang), self.pages, self.cases.book
        offered = options(self.cases, self.facets)
        cards = sorted((pages.case(case) for case in self.cases.records), key=lambda c: alphabetic(c["title"]))
        counts = {"cities": len({c.city for c in self.cases.records}), "countries": len(offered["country"])}
        where = {w: named(w) for says in self.cases.passages.values() for w, _, _ in says}
        page("index.html", "home", "index", cards=cards, facets=offered, counts=counts,
             words=words(_SEARCH) | {"where": where})  # fmt: skip
        for case in self.cases.records:
            also = [(id_, book.cities[id_].name()) for id_ in case.also]
            body = Markup(card(case, book, "case.html", notes=Notes(book, anchors=True)))
            page(f"cases/{case.id}.html", "case", "index", case=case, card=body, also=also,
                 city=book.cities[case.city].name())  # fmt: skip
        page("cities.html", "cities", "cities", groups=pages.places(), total=len(book.cities))
        for id_ in book.cities:
            page(f"cities/{id_}.html", "city", "cities", **pages.city(id_))
        for name, (a, b) in pages.linked.items():
            page(f"pairs/{name}.html", "pair", "network", sentence=explain(self.G, a, b), **pages.pair(a, b))
        rows = [row | {"page": pair_of(row["a"], row["b"])} for row in links(self.G).to_dict("records")]
        rows = [row | {end: name_of(self.G, row[end])() for end in "ab"} for row in rows]
        rows.sort(key=lambda row: -row["similarity"])
        groups = {name: pages.label("groups", name) for name in read(self.G).held["weights"]}
        page("network.html", "network", "network", links=rows, groups=groups.items(), cities=len(self.G),
             words=words(_NETWORK) | {"groups": groups})  # fmt: skip
        page("glossary.html", "glossary", "glossary", vocabularies=pages.glossary(offered))
        page("method.html", "method", "method", indicators=[*pages.indicators()])
        page("guide.html", "guide", "guide", parts=self.guide(lang))

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
        self.page(lang, "notebooks.html", "notebooks", "notebooks", entries=[*titles.items()])
        targets = self.targets("../") | {f"{name}.ipynb": f"{name}.html" for name in held}
        (folder / "notebooks").mkdir(parents=True, exist_ok=True)
        for name, book in held.items():
            shown = [*parts(book, lang, targets, keeper(folder / "notebooks", name))]
            self.page(lang, f"notebooks/{name}.html", "notebook", "notebooks", title=titles[name], parts=shown)


def slim(page: str) -> str:
    """Say once in a page what each column of a table is called, which stands in all its cells, and not send where from.

    Examples
    --------
    >>> slim("<style></style><td data-label='what'>1</td>")
    '<style>[data-label="0"]{--label:"what"}</style><td data-label="0">1</td>'
    """
    names: dict[str, int] = {}
    page = _LABEL.sub(lambda m: f'data-label="{names.setdefault(m[2], len(names))}"', page)
    rules = "".join(f'[data-label="{n}"]{{--label:"{_css(name)}"}}' for name, n in names.items())
    return page.replace("<style></style>", f"<style>{rules}</style>" if rules else "", 1).replace(_REL, "")


def _css(text: str) -> str:
    """Write a text as a string of CSS, which closes no element either."""
    return re.sub(r"""[^\w\s.,;:()%–-]""", lambda m: f"\\{ord(m[0]):x} ", html_module.unescape(text))


def phrase_of(lang: str, key: str, **slots: object) -> str:
    """Take a phrase of the site."""
    return phrase("site", key, lang, **slots)


def named(where: str) -> str:
    """Name the part of a case in which something was found: its title, a coded field, a table or a heading."""
    if where == "title":
        return phrase("site", "title of case")
    field = model.VOCABULARIES.get(where)
    return kind_of(field) if field else phrase("headings", where[:1].upper() + where[1:])
