"""What a link means, and whom a city resembles, in a few sentences a planner can quote."""

from collections.abc import Iterable, Iterator

import networkx as nx
import pandas as pd

from ..language import chosen, phrase
from ..words import joined, small, span_text
from .profile import FLOOR, name_of, node_of, read, two_nodes
from .tables import peers

# named in one sentence; the number of the others is said
_CODES, _PARTS, _UNKNOWN = 4, 3, 6


def explain(G: nx.Graph, a: str, b: str, *, lang: str | None = None) -> str:
    """Explain the similarity of two cities in three sentences.

    Parameters
    ----------
    G : networkx.Graph
        From :func:`toolkit.network.city_similarity` or :func:`toolkit.network.from_frame`.
    a, b : str
        Any two nodes, linked or not, by id or name.
    lang : str, optional
        By default the reader's language; Thai gives years in the Buddhist era.

    Returns
    -------
    str
        The score, its bounds if anything is missing, and its largest parts as shares of the score; shared problems and
        instruments, recorded ties and what differs most; what is unknown and for which city. If the pair cannot be
        compared, the first sentence says so.

    Examples
    --------
    >>> towns = pd.DataFrame({"people": [1, 2, 5], "river": ["yes", "yes", None]}, index=["Ash", "Birch", "Cedar"])
    >>> from toolkit.network import from_frame
    >>> print(explain(from_frame(towns), "Ash", "Birch"))
    Ash and Birch have a similarity of 0.91 on a scale of 0 to 1; its largest parts: river 55% and people 45%; more
    than half of it rests on one thing alone, river. Nothing else that is compared differs by half or more.
    Nothing compared is missing; similarity says where to look, not that a policy would work.
    """
    say = Speaker(G, *two_nodes(G, a, b), chosen(lang))
    comparable, score = say.numbers["coverage"] >= FLOOR, say.numbers["similarity"]
    first = say.word("too little")
    if comparable:
        low, high = (f"{say.numbers[n]:.2f}" for n in ("low", "high"))
        shares = [f"{say.labels[i]} {part / score:.0%}" for i, part in say.largest().items()]
        parts = say.word("parts", what=joined(shares, say.lang)) if shares else say.word("no parts")
        (alone,) = say.built.rests_on([say.pair])
        parts += say.word("rests", what=say.code(alone)) if alone else ""
        first = say.word("score", bounds="" if low == high else say.word("bounds"), parts=parts)
    shared = say.word("and").join(say.shared())
    clauses = [say.word("they", do=shared)] if shared else []
    if "ties" in say.held:
        none = say.word("doubtful" if say.recorded else "no tie")
        ties = [text for text, _ in say.tied()]
        clauses.append(say.word("ties", what=joined(ties, say.lang)) if ties else none)
    if comparable:
        rest = say.table[~say.table["indicator"].isin(["problems", *say.largest()])]
        clauses.append(say.differing(rest) or say.word("alike"))
    return " ".join(" ".join([first, sentence(clauses, say.lang), say.unknown()]).split())


def answer(G: nx.Graph, city: str, *, count: int = 3, lang: str | None = None) -> str:
    """Answer in one or two sentences whom a city resembles, by what, and how sure that is.

    Parameters
    ----------
    G : networkx.Graph
        From :func:`toolkit.network.city_similarity` or :func:`toolkit.network.from_frame`.
    city : str
        A node, by id or name.
    count : int
        How many of the nearest are named.
    lang : str, optional

    Returns
    -------
    str
        The nearest with their similarity, of which the casebook has no case yet, and the groups that make most of it;
        after :func:`toolkit.network.stability` also in how many weightings their links remain.

    Examples
    --------
    >>> towns = pd.DataFrame({"people": [1, 2, 5], "rain": [9, 1, 8]}, index=["Ash", "Birch", "Cedar"])
    >>> from toolkit.network import from_frame
    >>> answer(from_frame(towns), "Ash", count=1).partition(";")[0]
    'Ash resembles most Cedar (0.58)'
    """
    city, lang, built = node_of(G, city), chosen(lang), read(G)
    near = peers(G, city, count=count, lang=lang)
    names = {node: apart(name_of(G, node)(lang), lang).strip() for node in (city, *near["city"])}
    if near.empty:
        return sentence([phrase("answer", "nobody", lang, a=names[city])], lang)
    bare = {node: phrase("answer", "no case", lang) for node in near["city"] if G.nodes[node].get("cases") == 0}
    told = [f"{names[row.city]} ({row.similarity:.2f}{bare.get(row.city, '')})" for row in near.itertuples()]
    kept = [f"{names[row.city]} {row.kept:.0%}" for row in near.itertuples() if row.kept >= 0]
    parts = pd.concat(built.parts(city, other) for other in near["city"]).groupby("group")["contribution"].sum()
    groups = joined([built.named(group, lang) for group in parts.nlargest(_PARTS).index], lang)
    # codes are not calibrated
    half = phrase("answer", "half", lang) if G.graph.get("domains") in ("context", "table") else ""
    said = [phrase("answer", "near", lang, a=names[city], list=joined(told, lang), groups=groups, half=half)]
    said += [phrase("answer", "sure", lang, list=joined(kept, lang))] if kept else []
    return " ".join(sentence([text], lang) for text in said)


class Speaker:
    """What is known of one pair, and how to say it in one language.

    Its phrases may name the cities ``{a}`` and ``{b}``, their numbers (``{similarity}``, ``{coverage}``, ``{low}``,
    ``{high}``) and the further ``slots``.
    """

    def __init__(self, G: nx.Graph, a: str, b: str, lang: str, **slots: object) -> None:
        self.built, self.pair, self.lang = read(G), (a, b), lang
        self.numbers, self.held = self.built.row(a).loc[b].to_dict(), self.built.held
        self.table = self.built.parts(a, b)
        self.names = {city: apart(name_of(G, city)(lang), lang) for city in self.pair}
        self.slots = {**self.numbers, **dict(zip("ab", self.names.values(), strict=True)), **slots}
        self.lacking = {column["name"]: self.built.lacking(column, self.pair) for column in self.built.columns}
        self.labels = self.built.labels
        if "problems" in self.held:  # a planner's own columns stay as they are written
            self.labels = {name: small(label(lang), lang) for name, label in self.labels.items()}
            self.labels |= {what: self.word(what) for what in ("problems", "instruments")}
        self.recorded = [t for t in sorted(self.held.get("ties", ()), key=lambda t: t[3]) if {*t[:2]} == {a, b}]

    def word(self, key: str, **slots: object) -> str:
        """Take a phrase about the pair."""
        return phrase("explain", key, self.lang, **{**self.slots, **slots})

    def sentence(self, *keys: str, **slots: object) -> str:
        """Make one sentence of several phrases."""
        return sentence([self.word(key, **slots) for key in keys], self.lang)

    def largest(self) -> dict[str, float]:
        """Name the indicators with the largest contributions."""
        return self.table[self.table["contribution"] > 0].head(_PARTS).set_index("indicator")["contribution"].to_dict()

    def differing(self, table: pd.DataFrame) -> str:
        """Say which indicators less than half alike take most from the score; nothing if there are none."""
        rest = table[table["similarity"] < 0.5].assign(lost=lambda t: t["weight"] * (1 - t["similarity"]))
        named = [self.labels[i] for i in rest.sort_values("lost", ascending=False, kind="stable")["indicator"]]
        return self.word("differ", what=self.few(named, _PARTS, self.word("comma"))) if named else ""

    def shared(self) -> Iterator[str]:
        """Say which coded problems the two share, of how many, and which instruments both use in their cases."""
        for what in ("problems", "instruments"):
            one, other = (set(self.held.get(what, {}).get(city, ())) for city in self.pair)
            if one and other:
                codes = sorted(one & other)
                slots = {"n": len(codes), "all": len(one | other), "list": self.few(list(map(self.code, codes)))}
                yield self.word(f"share {what}" if codes else f"no {what}", **slots)

    def tied(self) -> Iterator[tuple[str, bool]]:
        """Write the recorded ties, one for each kind, with all the years that sources give, and whether it ended."""
        kinds: dict[tuple[str, bool], dict[str, None]] = {}
        for _, _, kind, *dates, counts in self.recorded:
            if counts:
                years = (date[:4] + "~" * bool({*date} & {*"~?%"}) for date in dates)
                kinds.setdefault((kind, bool(dates[1])), {})[span_text(*years, self.lang)] = None
        for (kind, ended), spans in kinds.items():
            differ = self.word("sources differ") if len(spans) > 1 else ""
            yield f"{self.code(kind)} {self.word('or').join(filter(None, spans))}".strip() + differ, ended

    def unknown(self) -> str:
        """Say what is missing, and for which of the two."""
        coded = {what: self.held[what] for what in ("problems", "instruments") if what in self.held}
        lacking = self.lacking | {what: [c for c in self.pair if not of[c]] for what, of in coded.items()}
        both, names = self.word("both"), {city: name.strip() for city, name in self.names.items()}
        found = [(self.labels[i], both if len(who) == 2 else names[who[0]]) for i, who in lacking.items() if who]
        what = self.few([f"{label} ({who})" for label, who in found], _UNKNOWN, self.word("comma"))
        return self.word("unknown", what=what) if found else self.word("all known")

    def few(self, names: list[str], most: int = _CODES, comma: str = ", ") -> str:
        """Name the first of many, and say how many more there are; labels may hold an "and" themselves."""
        rest = [self.word("more", n=len(names) - most)] if len(names) > most else []
        return joined([comma.join(names[:most]), *rest], self.lang)

    def code(self, code: str) -> str:
        """Name a code."""
        return self.built.named(code, self.lang)


def sentence(clauses: Iterable[str], lang: str) -> str:
    """Join clauses into one sentence, with the joint and the stop of a language."""
    said = " ".join(phrase("explain", "joint", lang).join(clauses).split())
    return said[:1].upper() + said[1:] + phrase("explain", "stop", lang) if said else ""


def apart(name: str, lang: str) -> str:
    """Set a Latin name apart where a language is written without spaces."""
    gap = phrase("explain", "beside a latin name", lang) if name.isascii() else ""
    return f"{gap}{name}{gap}"
