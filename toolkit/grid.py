"""A table as it is shown: headings, and cells as lines of pieces; in a notebook, on a page, in a terminal."""

from typing import NamedTuple

from .templates import render


class Piece(NamedTuple):
    """A stretch of text: plain, a name, a link, or the numbers of sources; ``lang`` where it is not the reader's."""

    text: str = ""
    lang: str = ""
    name: bool = False  # no program should translate it
    url: str = ""
    notes: tuple[tuple[int, str], ...] = ()  # number and address of each source


class Cell(NamedTuple):
    """A cell as lines of pieces; a ``number`` stands to the right, an ``empty`` cell goes where rows are cards."""

    lines: list[list[Piece]]
    number: bool = False
    empty: bool = False

    def __str__(self) -> str:
        said = [[f" {[n for n, _ in p.notes]}" if p.notes else p.text for p in line] for line in self.lines]
        return "\n".join("".join(line).strip() for line in said)


class Grid(NamedTuple):
    """A table that shows itself.

    The first ``heads`` columns name a row. ``empty`` says why there is no row, ``note`` stands below, and ``notes`` are
    the sources that the cells number; with ``fold`` it is opened by a click.
    """

    columns: list[str]
    rows: list[list[Cell]]
    heads: int = 0
    empty: str = ""
    note: str = ""
    notes: object = None
    fold: bool = False

    def _repr_html_(self) -> str:
        return render("table.html", table=self)

    def __repr__(self) -> str:
        said = []
        for row in self.rows:
            texts = [str(cell).replace("\n", "\n" + " " * 6) for cell in row]
            heads, cells = texts[: self.heads], [*zip(self.columns, texts, strict=True)][self.heads :]
            said.append("\n".join([*map(str.upper, heads), *(f"  {name}: {text}" for name, text in cells if text)]))
        rows = ("\n" if self.heads else "\n\n").join(said)
        sources = [f"[{n.number}] {n.text} {n.url}".strip() for n in (self.notes.entries if self.notes else ())]
        return "\n".join(filter(None, [rows, "" if self.rows else self.empty, self.note, "\n".join(sources)]))
