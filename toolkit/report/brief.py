"""Briefs of one or two pages for a desk, and questions for the next meeting, in Word."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from docx import Document
from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Cm

import toolkit  # which edition it is

from .. import compare, transfer
from ..cases import Cases, Many, listed
from ..display import Writer
from ..errors import NotPossibleError
from ..files import file_path, save_zip
from ..language import chosen, need, one_of, phrase
from ..plot import timeline
from ..thai import both_eras, thai_digits
from ..words import Notes, date_text

_CASES, _ROOM = 3, 800  # cases that a brief can hold, and letters of its longer tables
_SHEET = ("blockers", "work", "limits", "questions")
_BASES = Path(toolkit.__file__).with_name("templates")  # of tools/brief_bases.py, which says how a brief looks
_WIDTH, _LEAST, _MOST = Cm(18), 40, 300  # of a table, and letters between which the width of a column follows them


def brief(
    cases: Cases, case: Many, path: str | Path, *, target: str = "", lang: str | None = None, digits: str = "arabic"
) -> Path:
    """Write what a director needs of one to three cases, for a target one or two, on at most two pages of A4.

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
        Thai digits stand everywhere but in addresses.

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
    path, paper = file_path(path, ".docx"), _Paper(cases, case, target, lang, digits)
    lang, ids = paper.lang, [record.id for record in paper.records]
    room = _ROOM // (len(ids) * (4 if target else 1))
    differ = compare.conflicts(Cases(cases.book, tuple(ids)), why="disagreement", lang=lang)
    differ = differ.sort_values("claims", key=lambda n: n == 1, kind="stable")  # rejected values alone come last
    beside = compare.side_by_side(cases, *ids, brief=True, lang=lang)
    paper.text(paper.titles, "Title")
    for record, said in zip(paper.records, beside.iloc[0], strict=True):
        counts = {"n": len(record.cited_keys), "facts": sum(fact.stands for fact in record.facts)}
        counts |= {"differ": sum(differ["case"] == record.id), "open": len(paper.asked[record.id])}
        paper.text(f"{said} {phrase('paper', 'evidence', lang, **counts)}")
        if sheet := paper.sheets.get(record.id):
            paper.text(f"{sheet.said['degree']} {sheet.said['bounds']}")
    if len(ids) == 1:  # several stand beside each other
        paper.figure(ids[0])
    paper.table(beside[1:])
    for case_id, sheet in paper.sheets.items():
        paper.text(sheet.said["title"], "Heading 1")
        # the rule is the same of all sheets
        paper.text(" ".join([*sheet.said.values()][3 if case_id == ids[0] else 4 :]), "Small")
        for name in _SHEET if len(ids) == 1 else _SHEET[:1]:
            paper.part(phrase("transfer", name, lang), sheet.tables[name], room)
    columns = ["case", "measure", "values", "rejected", "reason", "sources"][len(ids) == 1 :]
    paper.part(phrase("paper", "differ", lang), differ[columns], room)
    paper.part(phrase("paper", "questions", lang), pd.concat(paper.asked.values())[["question"]], room // 2)
    return paper.save(path)


def questions(cases: Cases, case: Many, path: str | Path, **options: str | None) -> Path:
    """Write the questions that the sources of cases leave open, with room for the answers.

    Parameters
    ----------
    case, path, **options
        As of :func:`brief`. With a ``target`` also what is essential and not known there, and the office to ask.

    Returns
    -------
    Path
    """
    path, paper = file_path(path, ".docx"), _Paper(cases, case, **options)
    paper.text(phrase("paper", "meeting", paper.lang, cases=paper.titles), "Title")
    parts = {record.title(paper.lang): paper.asked[record.id][["question", "status"]] for record in paper.records}
    parts |= {sheet.said["title"]: sheet.tables["questions"] for sheet in paper.sheets.values()}
    for heading, frame in parts.items():
        paper.part(heading, frame.assign(answer="." * _MOST))
    return paper.save(path)


class _Paper:
    """A Word document about some cases in one language, with numbered sources."""

    def __init__(
        self, cases: Cases, case: Many, target: str = "", lang: str | None = None, digits: str = "arabic"
    ) -> None:
        self.cases, self.lang, ids = cases, chosen(lang), [cases.find_case(one) for one in listed(case)]
        most = _CASES - bool(target)
        need(1 <= len(ids) <= most, "paper", "number of cases", most=most, n=len(ids))
        self.digits = {"arabic": str, "thai": thai_digits}[one_of("digits", digits, ("arabic", "thai"))]
        self.records = [cases.book.cases[i] for i in ids]
        self.titles = "; ".join(record.title(self.lang) for record in self.records)
        self.asked = {i: compare.questions(cases, i, lang=self.lang) for i in ids}
        self.sheets = {i: transfer.sheet(cases, i, target=target, lang=self.lang) for i in ids if target}
        self.notes = Notes(cases.book, self.lang, most=1)
        self.doc = Document(next(filter(Path.exists, (_BASES / f"brief.{name}.docx" for name in (self.lang, "en")))))
        self.doc.core_properties.title = self.titles
        edition = {"edition": toolkit.__version__, "date": date_text(toolkit.__date__, self.lang)}
        self.doc.sections[0].footer.paragraphs[0].text = self.said(phrase("paper", "foot", self.lang, **edition))

    def said(self, text: object) -> str:
        """Set the years of both eras, and the digits that are wanted."""
        return self.digits(both_eras(str(text)))

    def text(self, text: str, style: str = "Normal") -> None:
        """Write a paragraph."""
        self.doc.add_paragraph(self.said(text), style)

    def part(self, heading: str, frame: pd.DataFrame, room: float = np.inf) -> None:
        """Write a part, if it has rows: those that have room, and how many more there are."""
        if len(frame):
            n = max(1, sum(frame.astype(str).agg("".join, axis="columns").str.len().cumsum() <= room))
            self.text(heading, "Heading 1")
            shown = frame.head(n).reset_index(drop=True)
            self.table(shown.loc[:, (shown != "").any()])
            if n < len(frame):
                self.text(phrase("paper", "left", self.lang, n=len(frame) - n), "Small")

    def table(self, frame: pd.DataFrame) -> None:
        """Write a table, its columns as wide as their texts ask."""
        grid = Writer(self.cases.book, self.lang, self.notes).table(frame)
        longest = [max(len(str(cell)) for cell in column) for column in zip(*grid.rows, strict=True)]
        wide = np.sqrt(np.clip(longest, _LEAST, _MOST))
        made = self.doc.add_table(0, len(wide), "Table Grid")
        for column, share in zip(made.columns, wide / wide.sum(), strict=True):
            column.width = int(share * _WIDTH)
        for row in [grid.columns, *grid.rows]:
            held = made.add_row()
            held._tr.get_or_add_trPr().append(held._tr.makeelement(qn("w:cantSplit")))  # it goes to the next page whole
            for cell, said in zip(held.cells, row, strict=True):
                cell.text = self.said(said)
                pieces = [piece for line in getattr(said, "lines", ()) for piece in line]
                # four words of English are a text, and no name
                if any(p.lang == "en" and not p.name and len(p.text.split()) >= 4 for p in pieces):
                    cell.text += f" ({phrase('paper', 'untranslated', self.lang)})"

    def figure(self, case: str) -> None:
        """Draw when what happened; nothing if no date is known."""
        with suppress(NotPossibleError):
            figure = timeline(self.cases, case, kinds=["phase"], lang=self.lang).figure
            self.doc.add_paragraph(style="Picture").add_run().add_picture(io.BytesIO(figure.png()), Cm(14))
            plt.close(figure)

    def save(self, path: Path) -> Path:
        """List the sources in two columns and write the file; the same text is the same file."""
        if self.notes.entries:
            self.text(phrase("card", "sources", self.lang), "Heading 1")
            self.doc.add_section(WD_SECTION.CONTINUOUS)._sectPr.xpath("w:cols")[0].set(qn("w:num"), "2")
        for number, _, text, url, place in self.notes.entries:
            self.text(f"{number}. {text}{f' [{place}]' if place else ''} {url}", "Small")
        held = io.BytesIO()
        self.doc.save(held)
        with zipfile.ZipFile(held) as made:
            return save_zip(path, {name: made.read(name) for name in made.namelist()})
