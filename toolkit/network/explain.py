"""What a link means, and whom a city resembles, in a few sentences a planner can quote."""

from collections.abc import Iterable

import networkx as nx
import numpy as np
import pandas as pd

from ..language import chosen, phrase, whole_number
from ..words import joined, small, span_text
from .profile import FLOOR, name_of, node_of, read, two_nodes
from .stability import drawn_weights, rescored

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


def answer(G: nx.Graph, city: str, *, count: int = 3, draws: int = 1000, seed: int = 0, lang: str | None = None) -> str:
    """Answer in a few sentences whom a city resembles, by what, how sure that is, and what would change it.

    Parameters
    ----------
    G : networkx.Graph
        From :func:`toolkit.network.city_similarity` or :func:`toolkit.network.from_frame`.
    city : str
        A node, by id or name.
    count : int
        How many of the nearest are named.
    draws, seed : int
        Weightings of the groups that are tried, as in :func:`toolkit.network.stability`.
    lang : str, optional

    Returns
    -------
    str
        The nearest with their similarity; the groups that make most of it; in how many weightings each stays among the
        nearest; which group, left out, would put another first; of which the casebook has no case.

    Examples
    --------
    >>> towns = pd.DataFrame({"people": [1, 2, 5], "rain": [9, 1, 8]}, index=["Ash", "Birch", "Cedar"])
    >>> from toolkit.network import from_frame
    >>> answer(from_frame(towns), "Ash", count=1).partition(",")[0]
    'Ash resembles most Cedar (0.58)'
    """
    whole_number("count", count, 1)
    whole_number("draws", draws, 1)
    city, lang, built = node_of(G, city), chosen(lang), read(G)
    names = {node: apart(name_of(G, node)(lang), lang).strip() for node in G}
    others = [other for other in built.cities if other != city]
    first = np.full(len(others), built.at[city])
    sims, _ = built.measure.parts(first, np.array([built.at[other] for other in others]))
    groups, base = list(built.held["weights"]), built.weights
    without = [weights for weights in base * ~np.eye(len(base), dtype=bool) if weights.any()]
    tried = [base, *without, *drawn_weights(base, draws, seed)]
    scores = np.nan_to_num(np.round([*rescored(built.measure.member, sims, tried)], 12), nan=-1.0)
    ranks = np.argsort(-scores, axis=1, kind="stable")
    near = [n for n in ranks[0, :count] if scores[0, n] >= 0]

    def say(key: str, **slots: object) -> str:
        told = {slot: joined(value, lang) if isinstance(value, list) else value for slot, value in slots.items()}
        return sentence([phrase("answer", key, lang, **told)], lang)

    if not near:
        return say("nobody", a=names[city])
    told = [f"{names[others[n]]} ({scores[0, n]:.2f})" for n in near]
    parts = pd.concat(built.parts(city, others[n]) for n in near).groupby("group")["contribution"].sum()
    most = [built.named(group, lang) for group in parts.nlargest(_PARTS).index]
    kept = (ranks[1 + len(without) :, :count, None] == near).any(axis=1).mean(axis=0)
    shares = [f"{names[others[n]]} {share:.0%}" for n, share in zip(near, kept, strict=True)]
    said = [say("near", a=names[city], list=told, groups=most)]
    said += [say("half")] if G.graph.get("domains") in ("context", "table") else []  # codes are not calibrated
    said.append(say("sure", draws=f"{draws:,}", list=shares))
    ahead = {group: rank[0] for group, rank in zip(groups, ranks[1 : 1 + len(without)], strict=False)}
    other = {group: names[others[n]] for group, n in ahead.items() if n != near[0]}
    either = phrase("explain", "or", lang)
    for name in dict.fromkeys(other.values()):
        what = either.join(built.named(group, lang) for group in other if other[group] == name)
        said.append(say("unless", list=what, name=name))
    said += [] if other else [say("whatever", name=names[others[near[0]]])]
    bare = [names[others[n]] for n in near if G.nodes[others[n]].get("cases") == 0]
    return " ".join([*said, say("no case", list=bare)] if bare else said)


class Speaker:
    """What is known of one pair, and how to say it in one language.

    Its phrases may name the cities ``{a}`` and ``{b}``, their numbers (``{similarity}``, ``{coverage}``, ``{low}``,
    ``{high}``) and the further ``slots``.
    """

    def __init__(self, G: nx.Graph, a: str, b: str, lang: str, **slots: object) -> None:
        self.built, self.pair, self.lang = read(G), (a, b), lang
        self.numbers, self.table, self.held = self.built.pair(a, b), self.built.parts(a, b), self.built.held
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
        adding = self.table[self.table["contribution"] > 0].head(_PARTS)
        return adding.set_index("indicator")["contribution"].to_dict()

    def differing(self, table: pd.DataFrame) -> str:
        """Say which indicators less than half alike take most from the score; nothing if there are none."""
        rest = table[table["similarity"] < 0.5].assign(lost=lambda t: t["weight"] * (1 - t["similarity"]))
        named = [self.labels[i] for i in rest.sort_values("lost", ascending=False, kind="stable")["indicator"]]
        return self.word("differ", what=self.few(named, _PARTS, self.word("comma"))) if named else ""

    def shared(self) -> list[str]:
        """Say which coded problems the two share, of how many, and which instruments both use in their cases."""
        said = []
        for what in ("problems", "instruments"):
            one, other = (set(self.held.get(what, {}).get(city, ())) for city in self.pair)
            if one and other:
                codes = sorted(one & other)
                slots = {"n": len(codes), "all": len(one | other), "list": self.few(list(map(self.code, codes)))}
                said.append(self.word(f"share {what}" if codes else f"no {what}", **slots))
        return said

    def tied(self) -> list[tuple[str, bool]]:
        """Write the recorded ties, one for each kind, with all the years that sources give, and whether it ended."""
        kinds: dict[tuple[str, bool], dict[str, None]] = {}
        for _, _, kind, *dates, counts in self.recorded:
            if counts:
                years = (date[:4] + "~" * bool({*date} & {*"~?%"}) for date in dates)
                kinds.setdefault((kind, bool(dates[1])), {})[span_text(*years, self.lang)] = None
        told = []
        for (kind, ended), spans in kinds.items():
            differ = self.word("sources differ") if len(spans) > 1 else ""
            told.append((f"{self.code(kind)} {self.word('or').join(filter(None, spans))}".strip() + differ, ended))
        return told

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
