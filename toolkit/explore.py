"""The explorer: find, compare and weigh by clicking, for people who do not program.

May import all but ``__main__``. A tab is a generator: it offers its controls, yields the lines of code that give the
same, and then what they give, the slowest last. Lines that were seen before show what they gave then.
"""

import base64
import io
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path

import ipywidgets as widgets
import networkx as nx
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg

from . import compare, network, plot, tables
from .cases import Cases
from .display import Writer, show
from .errors import CasebookError
from .language import languages, need, phrase, reader, reading
from .network.profile import name_of, read
from .report.data import FACETS, alphabetic, facets, options
from .templates import render

_FIRST = "from toolkit import compare, load_cases, network, plot, set_language, show"
_COMPARED = [f"case {n}" for n in range(1, 5)]
_ORDERS = {"match": [], "title": ["title"], "start": ["start", "title"], "city": ["city", "title"]}
_LISTED = ["city", "start", "end", "themes"]
_PEERS = ["name", "similarity", "low", "high", "linked", "cases"]
_TIES = ["kind", "other", "similarity", "reason", "sources"]
_ASKS = ["direction", "topic", "date", "says", "answers", "source"]
_MIME = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "png": "image/png"}
_KEPT = 50  # results that are at hand; some hold a picture

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


class Panel(widgets.VBox):
    """The explorer as a widget; ``choices`` has what is chosen in its controls, by their names."""

    def __init__(self, cases: Cases) -> None:
        self.cases, self.busy, self.kept = cases, False, {}
        self.carried = {case.id: facets(cases, case) for case in cases.records}
        self.network = lru_cache(maxsize=32)(self._network)
        self.layers = lru_cache(maxsize=1)(partial(network.layers, cases))
        self.choices: dict[str, object] = {"language": reader(), "view": "find"}
        self.controls: dict[str, widgets.Widget] = {}
        self.offered: list[widgets.Widget] = []
        self.top, self.side = widgets.HBox(layout={"flex_flow": "row wrap"}), widgets.VBox(layout={"flex": "0 0 20em"})
        self.words, self.picture, self.files = widgets.HTML(), widgets.HTML(), widgets.HTML()
        look = {"flex": "1 1 0", "min_width": "0", "max_height": "44em", "overflow": "auto", "padding": "0 0 0 1em"}
        shown = widgets.VBox([self.files, self.words, self.picture], layout=look)
        super().__init__([self.top, widgets.HBox([self.side, shown])])
        cases.search("a")  # so that the first search has all texts at hand
        self.draw()

    def _repr_mimebundle_(self, **options: object) -> dict:
        """Show the widget, and where there is none, as in a stored notebook, how to start it."""
        how = " · ".join(_say("start", lang) for lang in languages())
        return super()._repr_mimebundle_(**options) | {"text/plain": how}

    # ---- controls

    def choose(self, key: str, kind: type, label: str = "", options: list | None = None, **look: object) -> object:
        """Offer a control, made once and then kept up to date, and give what is chosen in it: at first the first."""
        if key not in self.controls:
            self.controls[key] = kind(**{"layout": {"width": "auto"}} | look)
            self.controls[key].observe(lambda change: self.set({key: change.new}), "value")
        control = self.controls[key]
        value = self.choices.get(key, look.get("value", ""))
        with control.hold_sync():
            control.description = label
            if options is not None:
                if control.options != tuple(options):
                    control.options = tuple(options)
                values = [held for _, held in options]
                value = value if value in values else values[0]
            control.value = value
        self.offered.append(control)
        return value

    def press(self, key: str, choices: Callable[[], dict]) -> None:
        """Offer a button; ``choices`` says what is chosen once it is pressed."""
        if key not in self.controls:
            self.controls[key] = widgets.Button(layout={"width": "auto", "flex": "0 0 auto"})
            self.controls[key].on_click(lambda _: self.set(choices()))
        self.controls[key].description = _say(key)
        self.offered.append(self.controls[key])

    def set(self, choices: dict[str, object]) -> None:
        """Take what a person chose, and show what follows from it."""
        if not self.busy:
            self.choices |= choices
            self.draw()

    # ---- what is shown

    def draw(self) -> None:
        """Show what follows from what is chosen; what goes wrong is said in one line, and the controls stay."""
        self.busy, self.offered = True, []
        lang = self.choose("language", widgets.ToggleButtons, "", [(name, lang) for lang, name in languages().items()])
        with reading(lang):
            try:
                view = self.choose("view", widgets.ToggleButtons, "", [(_say(name), name) for name in _TABS])
                code = self.choose("code", widgets.ToggleButton, _say("code"), value=False)
                self.top.children, self.offered = [self.offered[n] for n in (1, 0, 2)], []
                self._show(_TABS[view](self), code)
            except Exception as error:  # whatever it is: a reader goes on, and no control is dead
                known = isinstance(error, CasebookError)
                self._tell("", render("explore.html", said=str(error) if known else _say("stumbled", what=repr(error))))
            finally:
                self.side.children, self.busy = self.offered, False

    def _show(self, steps: Iterator, code: bool) -> None:
        """Show words, then a picture, then the files; what the same lines gave before is at hand."""
        lines = "\n".join([_FIRST, f'set_language("{reader()}")', "cases = load_cases()", *next(steps)])
        self.side.children = self.offered
        told = render("explore.html", lines=lines) if code else ""
        if lines in self.kept:
            self._tell(told, *self.kept[lines])
            return
        words, picture, files = "", "", {}
        for part in steps:
            if isinstance(part, Axes):
                files["PNG"] = _address("png", _png(part))
                picture = render("explore.html", picture=files["PNG"], alt=plot.alt(part))
            elif isinstance(part, str):
                words += render("explore.html", said=part)
            else:
                words += (show(part, self.cases) if isinstance(part, pd.DataFrame) else part)._repr_html_()
                files["Excel"] = getattr(part, "facts", part)  # of a card its facts
            self._tell(told, words, picture or self.picture.value)
        if "Excel" in files:  # which takes longest
            files["Excel"] = _address("xlsx", _excel(files["Excel"], self.cases))
        self.kept[lines] = words, picture, render("explore.html", files=files, name=self.choices["view"])
        self._tell(told, *self.kept[lines])

    def _tell(self, told: str, words: str, picture: str = "", files: str = "") -> None:
        self.words.value, self.picture.value, self.files.value = told + words, picture, files

    # ---- tabs

    def find(self) -> Iterator:
        """Search and filter the cases, and read one."""
        cases, carried = self.cases, self.carried
        query = self.choose("query", widgets.Text, "", placeholder=phrase("site", "search")).strip()
        found = cases.search(query).drop_duplicates("case").set_index("case") if query else pd.DataFrame(index=cases.ids)
        for facet, codes in options(cases, carried).items():
            counts = Counter(c for i in found.index if self._fits(i, but=facet) for c in carried[i][facet])
            kept = [c for c in codes if counts[c[0]] or c[0] == self.choices.get(f"by {facet}")]
            offered = [(phrase("site", "any"), ""), *((f"{label} ({counts[code]})", code) for code, label, _ in kept)]
            self.choose(f"by {facet}", widgets.Dropdown, phrase("site", f"facet {facet}"), offered)
        order = self.choose("order", widgets.Dropdown, _say("order"), [(_say(f"order {name}"), name) for name in _ORDERS])
        table = cases.table.join(found[["excerpt"]] if query else found, how="right").rename_axis("case")
        table = table.loc[[i for i in table.index if self._fits(i)]]
        if by := _ORDERS[order]:
            table = table.sort_values(by, key=lambda column: column.map(alphabetic))
        named = [(f"{row.title} · {cases.book.cities[row.city].name()} · {row.start[:4]}", row.Index) for row in table.itertuples()]
        counted = phrase("site", "found", n=len(table), all=len(cases))
        case = self.choose("case", widgets.Select, "", [(counted, ""), *named], rows=12)
        self.press("clear", lambda: {"query": "", "case": ""} | {f"by {facet}": "" for facet in FACETS})
        if case:
            self.press("add", self._added)
            yield [f'cases["{case}"]']
            yield cases[case]
        else:
            yield self._lines(query, by)
            if len(table):
                yield table[[*_LISTED, *found.columns.intersection(["excerpt"])]]
            else:
                yield self._nothing(query, found)

    def _lines(self, query: str, by: list[str]) -> list[str]:
        """Write the list of cases as code."""
        wanted = {FACETS[f] or f: code for f in FACETS if (code := self.choices.get(f"by {f}"))}
        period = wanted.pop("period", "")
        lines = [f"found = cases.select({', '.join(f'{name}={_text(code)}' for name, code in wanted.items())})"]
        lines += ["table = found.table"]
        if query:
            lines += [f'hits = found.search({_text(query)}).drop_duplicates("case").set_index("case")']
            lines += ['table = table.join(hits[["excerpt"]], how="right")']
        if period:
            lines += ["from toolkit.report.data import facets"]
            lines += [f'table = table.loc[[i for i in table.index if "{period}" in facets(cases, found[i].record)["period"]]]']
        if by:
            lines += ["from toolkit.report.data import alphabetic"]
            lines += [f"table = table.sort_values({_text(by)}, key=lambda column: column.map(alphabetic))"]
        shown = _LISTED + ["excerpt"] * bool(query)
        return [*lines, f"show(table[{_text(shown)}], cases)"]

    def _nothing(self, query: str, found: pd.DataFrame) -> str:
        """Say why the list is empty, and what there is."""
        problems = [label for _, label, _ in options(self.cases, self.carried)["problem"][:3]]
        slots = {"text": query, "all": len(self.cases), "examples": ", ".join(problems)}
        return phrase("site", "found none here" if len(found) else "found none", **slots)

    def _fits(self, case: str, but: str = "") -> bool:
        """Whether a case carries all that is chosen in the filters, or in all but one."""
        chosen = {facet: self.choices.get(f"by {facet}") for facet in FACETS if facet != but}
        return all(code in self.carried[case][facet] for facet, code in chosen.items() if code)

    def _added(self) -> dict:
        """Put the case that is read beside the others that are compared."""
        held = [self.choices.get(key, "") for key in _COMPARED]
        free = next((key for key, case in zip(_COMPARED, held, strict=True) if not case), _COMPARED[-1])
        return {"view": "compare"} | ({} if self.choices["case"] in held else {free: self.choices["case"]})

    def compare(self) -> Iterator:
        """Set up to four cases beside each other."""
        titled = sorted(((case.title(), case.id) for case in self.cases.records), key=lambda o: alphabetic(o[0]))
        ids = [self.choose(key, widgets.Dropdown, "", [("–", ""), *titled]) for key in _COMPARED]
        ids = list(dict.fromkeys(filter(None, ids)))
        way = self.choose("way", widgets.ToggleButtons, "", [(_say(name), name) for name in ("table", "timeline")])
        named = ", ".join(map(_text, ids))
        if len(ids) < 2:
            yield []
            yield _say("choose two")
        elif way == "table":
            yield [f"show(compare.side_by_side(cases, {named}), cases)"]
            yield compare.side_by_side(self.cases, *ids)
        else:
            yield [f"plot.timeline(cases, {named})"]
            yield plot.timeline(self.cases, *ids)

    def city(self) -> Iterator:
        """Say whom a city resembles and why, which ties it has, what it asks for and offers."""
        cases, places = self.cases, self.cases.book.cities
        city = self.choose("city", widgets.Dropdown, phrase("site", "col city"), self._cities())
        way = self.choose("of city", widgets.ToggleButtons, "", [(_say(name), name) for name in ("alike", "ties", "asks")])
        if way == "ties":
            yield [f'show(network.missing_ties(cases, "{city}")[{_text(_TIES)}], cases)']
            yield network.missing_ties(cases, city)[_TIES]
        elif way == "asks":
            yield [f'show(network.requests(cases, "{city}")[{_text(_ASKS)}], cases)']
            yield network.requests(cases, city)[_ASKS]
        else:
            yield from self._alike(city)

    def _alike(self, city: str) -> Iterator:
        """Say whom a city resembles and why, under the weights that are chosen."""
        look = {"min": 0.0, "max": 3.0, "step": 0.5, "continuous_update": False, "readout_format": ".1f"}
        k = self.choose("k", widgets.IntSlider, _say("k"), value=3, min=1, max=8, continuous_update=False)
        weights, codes = {}, self.cases.codebook["groups"]
        for group in read(self.network((), 3)).held["weights"]:
            weight = self.choose(f"weight {group}", widgets.FloatSlider, codes[group].label(), value=1.0, **look)
            weights |= {group: weight} if weight != 1 else {}
        self.press("equal", lambda: {key: 1.0 for key in self.choices if key.startswith("weight ")})
        G, lang = self.network(tuple(weights.items()), k), reader()
        peers = network.peers(G, city, count=len(G))
        pairs = [(f"{row.name} ({row.similarity:.2f})", row.city) for row in peers.itertuples(index=False)]
        # at first the nearest, for each city
        other = self.choose(f"with {city}", widgets.Dropdown, _say("with"), pairs or [("–", "")])
        self.offered.insert(2, self.offered.pop())
        lines = [f"G = network.city_similarity(cases, weights={_text(weights)}, k={k})"]
        lines += [f'print(network.answer(G, "{city}", count={k}))']
        lines += [f'show(network.peers(G, "{city}")[{_text(_PEERS)}], cases)']
        names = tuple(name_of(G, place)(lang) for place in (city, other)) if other else ()
        lines += [f'print(network.explain(G, "{city}", "{other}"))'] if other else []
        lines += [f'plot.contributions(network.why(G, "{city}", "{other}"), names={names})'] if other else []
        yield lines
        yield network.answer(G, city, count=k)
        yield peers.head(8)[_PEERS]
        if other:
            yield network.explain(G, city, other)
            yield plot.contributions(network.why(G, city, other), names=names)

    def map(self) -> Iterator:
        """Draw where the cases are, and what links a city to others."""
        city = self.choose("on the map", widgets.Dropdown, phrase("site", "col city"), [(phrase("site", "any"), ""), *self._cities()])
        lines = self.choose("lines", widgets.ToggleButtons, "", [(_say(name), name) for name in ("ties", "alike", "layers")])
        made = {"ties": "None", "alike": "network.city_similarity(cases)", "layers": "network.layers(cases)"}
        G = {"ties": lambda: None, "alike": lambda: self.network((), 3), "layers": self.layers}[lines]()
        yield [f"plot.map(cases, G={made[lines]}, focus={_text(city or None)})"]
        yield plot.map(self.cases, G=G, focus=city or None)

    def _cities(self) -> list[tuple[str, str]]:
        """Offer the cities that are compared."""
        found = [(name_of(self.network((), 3), city)(), city) for city in self.network((), 3)]
        return sorted(found, key=lambda option: alphabetic(option[0]))

    def _network(self, weights: tuple, k: int) -> nx.Graph:
        return network.city_similarity(self.cases, weights=dict(weights), k=k)


_TABS = {"find": Panel.find, "compare": Panel.compare, "city": Panel.city, "map": Panel.map}


def _text(value: object) -> str:
    """Write a value as code."""
    return repr(value) if value is None else json.dumps(value, ensure_ascii=False)


def _address(ending: str, data: bytes) -> str:
    """Write a file as an address that holds it whole."""
    return f"data:{_MIME[ending]};base64,{base64.b64encode(data).decode()}"


def _png(ax: Axes) -> bytes:
    """Draw a figure, which is then forgotten."""
    file = io.BytesIO()
    ax.figure.set_layout_engine("none")  # it is laid out; savefig would do that twice again
    FigureCanvasAgg(ax.figure).print_png(file, pil_kwargs={"compress_level": 1})
    plt.close(ax.figure)
    return file.getvalue()


def _excel(frame: pd.DataFrame, cases: Cases) -> bytes:
    """Write a table as it is shown, all its rows and below them the sources that it numbers."""
    writer, (names, *rows) = Writer(cases.book), tables.flat(frame)
    grid = writer.grid([*names], rows)
    sources = [[f"[{note.number}] {note.text} {note.url}"] for note in writer.notes.entries]
    shown = pd.DataFrame([*([str(cell) for cell in row] for row in grid.rows), *sources], columns=grid.columns)
    with tempfile.TemporaryDirectory() as folder:
        return tables.save(shown, Path(folder, "table.xlsx")).read_bytes()
