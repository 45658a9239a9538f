"""Briefs of one or two pages for a desk, and questions for the next meeting, in Word."""

import io
from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from matplotlib import pyplot as plt

from .. import compare, transfer
from ..casefiles import model
from ..cases import Cases, cited_sources, listed
from ..display import Writer, show
from ..errors import NotPossibleError
from ..language import chosen, need, phrase
from ..plot import timeline
from ..words import Notes, small
from .word import Paper

_PAGES, _CASES = 1.88, 3  # room of a brief, with some to spare; cases that it can hold
_LEVELS = 24  # from the least that a brief says to all it may say
_SHEET = ("blockers", "work", "limits", "questions")
_WIDTH, _DOTS = 7.1, 200  # inches of the figure, and dots of each


def brief(
    cases: Cases,
    case: str | Iterable[str],
    path: str | Path,
    *,
    target: str | None = None,
    lang: str | None = None,
    digits: str = "arabic",
) -> Path:
    """Write what a director needs of one to three cases on at most two pages of A4.

    Parameters
    ----------
    case : str or iterable of str
        Ids, titles or aliases.
    path : str or Path
        A file ending in ``.docx``.
    target : str, optional
        A place for which the brief also says what holds there and what nobody knows; see :func:`transfer.sheet`.
    lang : str, optional
    digits : {"arabic", "thai"}

    Returns
    -------
    Path
        The file. What has no room is counted where it would stand. The same data give the same file.

    Examples
    --------
    >>> from toolkit import load_cases
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     brief(load_cases(), "seoul-night-bus", f"{folder}/brief.docx", lang="th").name
    'brief.docx'
    """
    made = _Brief(cases, listed(case), target, lang, digits)
    level = bisect_right(range(_LEVELS), _PAGES, key=lambda level: made.write(level).pages) - 1
    return made.write(max(level, 0)).save(path)


def questions(cases: Cases, case: str | Iterable[str], path: str | Path, **options: str | None) -> Path:
    """Write the questions that the sources of cases leave open, with room for the answers.

    Parameters
    ----------
    case, path, **options
        As of :func:`brief`. With a target also what is essential and not known there, and the office to ask.

    Returns
    -------
    Path
    """
    return _Brief(cases, listed(case), **options).questions().save(path)


class _Brief:
    def __init__(
        self, cases: Cases, named: list[str], target: str | None = None, lang: str | None = None, digits: str = "arabic"
    ) -> None:
        ids, lang = [cases.find_case(case) for case in named], chosen(lang)
        need(1 <= len(ids) <= _CASES, "paper", "number of cases", most=_CASES, n=len(ids))
        self.cases, self.ids, self.lang, self.digits = cases, ids, lang, digits
        self.records = [cases.book.cases[i] for i in ids]
        self.sheets = [transfer.sheet(cases, i, target=target, lang=lang) for i in ids] if target else []
        differ = compare.conflicts(cases, why="disagreement", lang=lang)
        self.differ = differ[differ["case"].isin(ids)].reset_index(drop=True)
        self.columns = ["case", "measure", "values", "reason", "rejected", "sources"][len(ids) == 1 :]
        beside = compare.side_by_side(cases, *ids, brief=True, lang=lang)
        # without the summaries, which stand above
        self.beside = pd.concat([beside.head(1).map(lambda what: what.split("\n")[0]), beside[1:]])
        self.asked = {i: compare.questions(cases, i, lang=lang) for i in ids}
        self.title = "; ".join(s.said["title"] for s in self.sheets) or "; ".join(r.title(lang) for r in self.records)
        self.figure = self._figure()

    def word(self, key: str, **slots: object) -> str:
        return phrase("paper", key, self.lang, **slots)

    def start(self, title: str, most: int | None = None) -> None:
        """Begin a document, in which of each claim so many sources are numbered."""
        self.paper = Paper(title, self.lang, self.digits)
        self.notes = Notes(self.cases.book, self.lang, most=most)
        self.writer = Writer(self.cases.book, self.lang, self.notes)

    def text(self, said: str, style: str = "Normal") -> None:
        self.paper.text(self.writer.pieces(said), style)

    def table(self, frame: pd.DataFrame, rows: int | None = None) -> None:
        """Write a table, or the first rows of it and how many more there are; columns that hold nothing go."""
        shown = frame.head(rows)
        shown = shown[[name for name in shown if name == "answer" or (shown[name] != "").any()]]
        if len(shown):
            self.paper.table(show(shown, self.cases, lang=self.lang, notes=self.notes))
        self.left(len(frame) - len(shown))

    def left(self, n: int) -> None:
        """Say how much has no room."""
        if n > 0:
            self.text(self.word("left", n=n), "Small")

    def write(self, level: int) -> Paper:
        """Write a brief: the higher the level, the more stands in each part."""
        self.start(self.title, 1 + (level >= 6))
        for record in self.records:
            head = f"{record.title(self.lang)}: " if len(self.records) > 1 else ""
            self.text(f"{head}{record.summary(self.lang)} {self.evidence(record)}")
        for sheet in self.sheets:
            self.text(f"{sheet.said['degree']} {sheet.said['bounds']}")
        if self.figure and level >= 3:  # here it leaves no gap at the foot of a page
            self.paper.picture(*self.figure)
        self.table(self.beside)
        self.text(self.word("facts", n=sum(f.stands for record in self.records for f in record.facts)), "Small")
        for sheet in self.sheets:
            self.sheet(sheet, 1 + level // 2)
        if len(self.differ):
            self.text(self.word("differ"), "Heading 1")
            self.table(self.differ[self.columns], level // 2)
        self.text(self.word("questions"), "Heading 1")
        for asked in self.asked.values():
            for question in asked["question"].head((level + 1) // 2):
                self.text(question, "List Bullet")
            self.left(len(asked) - (level + 1) // 2)
        self.paper.references(self.notes)
        return self.paper

    def evidence(self, record: model.Case) -> str:
        """Say in one sentence how well a case is evidenced and what is in doubt."""
        best, asked = max((f.design for f in record.facts if f.stands), default=""), self.asked[record.id]
        design = (
            self.cases.codebook.label("designs", best, self.lang)
            if best
            else phrase("framework", "no design", self.lang)
        )
        silent = asked.loc[asked["status"] == "silent", "aspect"]
        return self.word(
            "evidence", n=len(cited_sources(record)), design=small(design, self.lang),
            differ=sum(self.differ["case"] == record.id),
            silent=", ".join(small(aspect, self.lang) for aspect in silent) or self.word("nothing"),
        )  # fmt: skip

    def sheet(self, sheet: transfer.Sheet, rows: int | None = None) -> None:
        """Write whether a case could work in the target: the answer with its rule, what lacks, whom to ask."""
        self.text(sheet.said["title"], "Heading 1")
        self.text(" ".join([*sheet.said.values()][3:]), "Small")
        for name in _SHEET:
            if len(sheet.tables[name]):
                self.text(phrase("transfer", name, self.lang), "Heading 2")
                self.table(sheet.tables[name].reset_index(drop=True), rows)

    def questions(self) -> Paper:
        """Write all questions, with room for the answers."""
        self.start(self.word("meeting", cases=self.title))
        for record in self.records:
            self.text(record.title(self.lang), "Heading 1")
            self.table(self.asked[record.id].assign(answer="")[["question", "status", "answer"]])
        for sheet in (s for s in self.sheets if len(s.tables["questions"])):
            self.text(sheet.said["title"], "Heading 1")
            self.table(sheet.tables["questions"].reset_index(drop=True).assign(answer=""))
        self.paper.references(self.notes)
        return self.paper

    def _figure(self) -> tuple[bytes, float, float] | None:
        """Draw when what happened, as high as its bands need; nothing if no date is known."""
        try:
            ax = timeline(self.cases, *self.ids, kinds=["phase"], lang=self.lang)
        except NotPossibleError:
            return None
        ax.figure.set_figwidth(_WIDTH)
        held = io.BytesIO()
        ax.figure.savefig(held, format="png", dpi=_DOTS, metadata={"Software": None})
        plt.close(ax.figure)  # or a notebook shows it below the cell
        return held.getvalue(), *ax.figure.get_size_inches()
