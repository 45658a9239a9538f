"""The explorer: find, compare and weigh by clicking, for people who do not program.

May import all but ``__main__``. A tab is a generator: it offers its controls, yields the lines of code that give the
same, and then what they give, the slowest last.
"""

import base64
import gc
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from threading import RLock

import ipywidgets as widgets
import pandas as pd
from matplotlib import pyplot as plt

from . import compare, network, plot, report, tables
from .cases import Cases, CaseStudy
from .display import Writer, show
from .errors import CasebookError
from .language import languages, need, phrase, reader, reading
from .network.profile import name_of, read
from .report.site import FACETS, alphabetic, facets, options
from .templates import render

_FIRST = "from toolkit import compare, explore, load_cases, network, plot, set_language, show"
# of a line; a button takes what its words need
_FLEX = {widgets.Select: "1 1 100%", widgets.Dropdown: "1 1 30%", widgets.Text: "1 1 30%"}
_FLEX |= {widgets.IntSlider: "1 1 40%", widgets.FloatSlider: "1 1 40%"}
_LIST, _BUTTONS, _BUTTON = widgets.Dropdown, widgets.ToggleButtons, widgets.ToggleButton
_LISTED = ["city", "start", "end", "themes"]
_PEERS = ["name", "similarity", "low", "high", "linked", "cases"]
# tables about one city: the function of network that makes it, and the columns that are shown
_OF_CITY = {"ties": ("missing_ties", ["kind", "other", "similarity", "reason", "sources"])}
_OF_CITY |= {"asks": ("requests", ["direction", "topic", "date", "match", "answers", "source"])}

_say = partial(phrase, "explore")


def panel(cases: Cases) -> "Panel":
    """Open the explorer in a notebook.

    Parameters
    ----------
    cases : Cases

    Returns
    -------
    Panel
        A widget. It begins in the reader's language, which can be switched in it.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> panel(load_cases()).choices["view"]
    'find'
    """
    return Panel(cases)


def find(cases: Cases, query: str = "", *, period: str = "", order: str = "match", **codes: str) -> pd.DataFrame:
    """List the cases that hold some words and carry some codes.

    Parameters
    ----------
    cases : Cases
    query : str
        Words in any language, as for ``cases.search``; the first place that holds them is the column ``excerpt``.
    period : str
        First year of a decade in which a case was under way: ``"2010"``.
    order : str
        The best match first, or a column of the table.
    **codes : str
        As for ``cases.select``.

    Returns
    -------
    DataFrame
        Rows of ``cases.table``.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> "seoul-cheonggyecheon" in find(load_cases(), "stream", city="Seoul", period="2000").index
    True
    """
    table = cases.select(**codes).table
    if query:
        table = cases.search(query).drop_duplicates("case").set_index("case")[["excerpt"]].join(table, how="inner")
    if period:
        table = table[[period in facets(cases, cases.book.cases[case])["period"] for case in table.index]]
    return table if order == "match" else table.sort_values(order, key=lambda column: column.map(alphabetic))


class Panel(widgets.VBox):
    """The explorer as a widget; ``choices`` has what is chosen in its controls, by their names."""

    def __init__(self, cases: Cases) -> None:
        self.cases, self.lock, self.busy = cases, RLock(), False
        self.carried = {case.id: facets(cases, case) for case in cases.records}
        self.network = cache(lambda weights, k: network.city_similarity(cases, weights=dict(weights), k=k))
        self.choices: dict[str, object] = {"language": reader(), "view": "find"}
        self.controls: dict[str, widgets.Widget] = {}
        self.top, self.side = widgets.HBox(), widgets.Box(layout={"flex_flow": "row wrap", "flex": "none"})
        self.files, self.words, self.picture = (widgets.HTML(layout={"flex": "none"}) for _ in range(3))
        shown = widgets.VBox([self.files, self.words, self.picture], layout={"height": "36em", "overflow": "auto"})
        super().__init__([self.top, self.side, shown])
        cases.search("a")  # so that the first search has all texts at hand
        self.draw()
        gc.freeze()  # all that is loaded stays, and is not looked through for rubbish, which takes a third of a second

    def _repr_mimebundle_(self, **options: object) -> dict:
        """Show the widget, and where there is none, as in a stored notebook, how to start it."""
        how = " · ".join(_say("start", lang) for lang in languages())
        return super()._repr_mimebundle_(**options) | {"text/plain": how}

    # ---- controls

    def choose(self, key: str, label: str = "", options: Sequence = (), kind: type = _LIST, **look: object) -> object:
        """Offer a control, made once and then kept up to date, and give what is chosen in it: at first the first."""
        if key not in self.controls:
            look |= {"layout": {"width": "auto", "flex": _FLEX.get(kind, "none"), "min_width": "0"}}
            look |= {"style": {"button_width" if kind is _BUTTONS else "description_width": "initial"}}
            self.controls[key] = kind(**look)
            self.controls[key].observe(lambda change: self.set({key: change.new}), "value")
        control = self.controls[key]
        value = self.choices.get(key, look.get("value", ""))
        with control.hold_sync():
            control.description = label
            if options:
                control.options = tuple(options)
                values = [held for _, held in options]
                value = value if value in values else values[0]
            control.value = value
        self.offered.append(control)
        return value

    def set(self, choices: dict[str, object]) -> None:
        """Take what a person chose, and show what follows from it."""
        with self.lock:  # a click that comes while another is worked on, in a thread of its own, waits for it
            if not self.busy:
                self.choices |= choices
                self.draw()

    # ---- what is shown

    def draw(self) -> None:
        """Show what follows from what is chosen; what goes wrong is said in one line, and the controls stay."""
        self.busy, self.offered = True, []  # the controls that are shown
        lang = self.choose("language", "", [(name, lang) for lang, name in languages().items()], _BUTTONS)
        with reading(lang):
            try:
                view = self.choose("view", "", [(_say(tab), tab) for tab in _TABS], _BUTTONS)
                asked = [self.choose(key, _say(key), (), _BUTTON, value=False) for key in ("code", "files", "workbook")]
                self.top.children, self.offered = [self.offered[n] for n in (1, 0, 2, 3, 4)], []
                self._show(_TABS[view](self), *asked)
            except Exception as error:  # whatever it is: a reader goes on, and no control is dead
                known = isinstance(error, CasebookError)
                self._tell(render("explore.html", said=str(error) if known else _say("stumbled", what=repr(error))))
            finally:
                self.side.children, self.busy = self.offered, False

    def _show(self, steps: Iterator, code: bool, files: bool, workbook: bool) -> None:
        """Show words, then a picture, then the files that are asked for: to write one takes longer than to show it."""
        lines = "\n".join([_FIRST, f'set_language("{reader()}")', "cases = load_cases()", *next(steps)])
        self.side.children = self.offered
        words, picture, made, writers = render("explore.html", lines=lines) if code else "", "", {}, {}
        for part in steps:
            if callable(part):  # a picture takes longer than all words, which are read until it comes
                self._tell(words, self.picture.value)
                drawn = part()
                made["picture.png"] = base64.b64encode(drawn.figure.png(level=1)).decode()
                picture = render("explore.html", picture=made["picture.png"], alt=plot.alt(drawn))
                plt.close(drawn.figure)
            elif isinstance(part, str):
                words += render("explore.html", said=part)
            else:
                words += (show(part, self.cases) if isinstance(part, pd.DataFrame) else part)._repr_html_()
                writers["table.xlsx"] = partial(_excel, self.cases, getattr(part, "facts", part))  # of a case its facts
                if isinstance(part, CaseStudy):
                    writers["brief.docx"] = partial(report.brief, self.cases, part.record.id)
        writers, made = (writers, made) if files else ({}, {})
        writers |= {"casebook.xlsx": partial(report.workbook, self.cases)} if workbook else {}
        with tempfile.TemporaryDirectory() as folder:
            for name, write in writers.items():
                made[name] = base64.b64encode(write(Path(folder, name)).read_bytes()).decode()
        self._tell(words, picture, render("explore.html", files=made))

    def _tell(self, words: str, picture: str = "", files: str = "") -> None:
        self.words.value, self.picture.value, self.files.value = words, picture, files

    # ---- tabs

    def find(self) -> Iterator:
        """Search and filter the cases, and read one."""
        cases, wanted = self.cases, {facet: self.choices.get(f"by {facet}", "") for facet in FACETS}
        query = self.choose("query", phrase("site", "search"), kind=widgets.Text).strip()
        hits = cases.search(query)["case"].unique() if query else cases.ids
        for facet, offered in options(cases, self.carried).items():
            rest = {other: code for other, code in wanted.items() if code and other != facet}
            others = [self.carried[i] for i in hits if all(code in self.carried[i][f] for f, code in rest.items())]
            counts = Counter(code for carried in others for code in carried[facet])
            kept = [(f"{label} ({counts[c]})", c) for c, label, _ in offered if counts[c] or c == wanted[facet]]
            self.choose(f"by {facet}", phrase("site", f"facet {facet}"), [(phrase("site", "any"), ""), *kept])
        order = self.choose("order", _say("order"), [(_say(f"order {by}"), by) for by in ("match", "title", "start")])
        asked = {FACETS.get(n) or n: held for n, held in (wanted | {"query": query, "order": order}).items() if held}
        found = find(cases, **asked)
        counted = phrase("site", "found", n=len(found), all=len(cases))
        named = [(f"{row.title} · {cases.book.cities[row.city].name()}", row.Index) for row in found.itertuples()]
        if case := self.choose("case", "", [(counted, ""), *named], widgets.Select, rows=7):
            yield [f'cases["{case}"]']
            yield cases[case]
            return
        shown = [*_LISTED, "excerpt"] if query else _LISTED
        said = ", ".join(["cases", *(f"{name}={value!r}" for name, value in asked.items())])
        yield [f"show(explore.find({said})[{shown}], cases)"]
        yield found[shown] if len(found) else phrase("errors", "nothing found", text=query, n=len(cases))

    def compare(self) -> Iterator:
        """Set up to four cases beside each other."""
        titled = sorted(((case.title(), case.id) for case in self.cases.records), key=lambda o: alphabetic(o[0]))
        chosen = [self.choose(f"case {n}", _say("case", n=n), [("–", ""), *titled]) for n in range(1, 5)]
        ids = list(filter(None, dict.fromkeys(chosen)))
        need(len(ids) > 1, "explore", "choose two")
        yield [f"show(compare.side_by_side(cases, *{ids}, brief=True), cases)"]
        yield compare.side_by_side(self.cases, *ids, brief=True)

    def city(self) -> Iterator:
        """Say whom a city resembles and why, which ties it has, what it asks for and offers."""
        city = self.choose("city", phrase("site", "facet city"), self._cities())
        way = self.choose("of city", "", [(_say(way), way) for way in ("alike", *_OF_CITY)], _BUTTONS)
        if way == "alike":
            yield from self._alike(city)
        else:
            name, columns = _OF_CITY[way]
            yield [f'show(network.{name}(cases, "{city}")[{columns}], cases)']
            yield getattr(network, name)(self.cases, city)[columns]

    def _alike(self, city: str) -> Iterator:
        """Say whom a city resembles and why, under the weights that are chosen."""
        look = {"value": 1.0, "min": 0.0, "max": 3.0, "step": 0.5, "continuous_update": False, "readout_format": ".1f"}
        k = self.choose("k", _say("k"), kind=widgets.IntSlider, value=3, min=1, max=8, continuous_update=False)
        groups, label = read(self.network((), 3)).held["weights"], self.cases.codebook.label
        weights = {g: self.choose(f"weight {g}", label("groups", g), kind=widgets.FloatSlider, **look) for g in groups}
        weights = {group: weight for group, weight in weights.items() if weight != 1}
        G = self.network(tuple(weights.items()), k)
        peers = network.peers(G, city, count=len(G))
        need(len(peers), "empty", "peers", city=name_of(G, city)(reader()))
        pairs = [(f"{row.name} ({row.similarity:.2f})", row.city) for row in peers.itertuples(index=False)]
        other = self.choose(f"with {city}", _say("with"), pairs)  # at first the nearest, for each city
        pair = f'G, "{city}", "{other}"'
        lines = [f"G = network.city_similarity(cases, weights={weights}, k={k})"]
        lines += [f'print(network.answer(G, "{city}", count={k}))']
        lines += [f'show(network.peers(G, "{city}")[{_PEERS}], cases)', f"print(network.explain({pair}))"]
        yield [*lines, f"plot.contributions(network.why({pair}), cases=cases)"]
        yield network.answer(G, city, count=k)
        yield peers.head(8)[_PEERS]
        yield network.explain(G, city, other)
        yield partial(plot.contributions, network.why(G, city, other), cases=self.cases)

    def map(self) -> Iterator:
        """Draw where the cases are, and what links a city to others."""
        city = self.choose("on map", phrase("site", "facet city"), [("–", ""), *self._cities()]) or None
        yield [f"plot.map(cases, focus={city!r})"]
        yield partial(plot.map, self.cases, focus=city)

    def _cities(self) -> list[tuple[str, str]]:
        """Offer the cities that are compared."""
        G = self.network((), 3)
        return sorted(((name_of(G, city)(reader()), city) for city in G), key=lambda option: alphabetic(option[0]))


_TABS = {"find": Panel.find, "compare": Panel.compare, "city": Panel.city, "map": Panel.map}


def _excel(cases: Cases, frame: pd.DataFrame, path: Path) -> Path:
    """Write a table as it is shown, all its rows and below them the sources that it numbers."""
    writer, (names, *rows) = Writer(cases.book), tables.flat(frame)
    grid = writer.grid([*names], rows)
    cells, rest = [[*map(str, row)] for row in grid.rows], [""] * (len(grid.columns) - 1)
    cells += [[f"[{note.number}] {note.text} {note.url}".strip(), *rest] for note in writer.notes.entries]
    return tables.save(pd.DataFrame(cells, columns=grid.columns), path)
