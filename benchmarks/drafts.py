"""What is read from reports, against what a person found in them.

``python benchmarks/drafts.py FOLDER`` reads each ``.txt``, ``.md`` and ``.docx`` file of a folder. What a person found
is in ``NAME.csv`` beside the report (columns line, kind, value), or, where the report is named by the key of a source
of the casebook, from what the casebook holds of it: numbers and dates with their lines from
``casestudies/_seed_numbers.csv``, and the places whose rows and cases cite it. A report without either is only
counted. Places are compared once a report and without countries;
with a CSV file, up to its last line.
"""

from __future__ import annotations

import csv
import math
import re
import sys
import time
from pathlib import Path

from toolkit import drafts, load_cases
from toolkit.casefiles.vocabulary import SCALES
from toolkit.cases import CASESTUDIES, Cases

KINDS = ("number", "date", "place")


def main(folder: Path) -> None:
    """Print a line for each report and kind."""
    cases = load_cases()
    print(
        f"{'report':28}{'kind':8}{'by hand':>8}{'found':>7}{'both':>6}{'precision':>11}{'recall':>8}{'wrong city':>12}"
    )
    for path in sorted(p for p in folder.iterdir() if p.suffix in (".txt", ".md", ".docx")):
        began = time.process_time()
        table = drafts.findings(path, cases)
        spent = time.process_time() - began
        wanted, most = by_hand(path, cases)
        for kind in KINDS:
            rows = [r for r in table.itertuples() if r.found == kind and r.line <= most]
            told(path.stem, kind, rows, [w for w in wanted if w[1] == kind], cases)
        notes = sum(map(bool, table["note"]))
        print(f"{path.stem[:27]:28}{len(table)} findings, {notes} with notes, {spent:.1f} s; sections:", end=" ")
        print(", ".join(dict.fromkeys(filter(None, table["place"]))) or "none")


def by_hand(path: Path, cases: Cases) -> tuple[list[tuple[set[int], str, str, str]], float]:
    """Give what a person found: lines, kind, value and city; and the last line that was looked at."""
    beside = path.with_suffix(".csv")
    if beside.exists():
        rows = [*csv.DictReader(beside.read_text(encoding="utf-8").splitlines())]
        return [({int(r["line"])}, r["kind"], r["value"], "") for r in rows], max(int(r["line"]) for r in rows)
    found = []
    for row in csv.DictReader((CASESTUDIES / "_seed_numbers.csv").read_text(encoding="utf-8").splitlines()):
        if row["source"] == path.stem:
            years = row["unit"] == "year" and len(row["number"]) == 4  # others are ages
            kind = "date" if row["unit"] == "date" or years else "number"
            size = math.prod(SCALES.get(word, 1) for word in row["unit"].split())
            value = row["number"] if kind == "date" or row["unit"] == "address" else f"{float(row['number']) * size:g}"
            case = cases.book.cases.get(row["kept_as"])
            city = case.city if case else ""
            found.append((lines(row["locator"]), kind, value, city))
    known = [(p.id, p.source) for p in cases.book.cities.values() if p.kind != "country"]
    for case in cases.records:
        known += [(case.city, row.source) for row in case.rows]
    for place, source in [(p, s) for p, s in known if cases.book.cities[p].kind != "country"]:
        found += [(lines(c.locator), "place", place, "") for c in source if c.source == path.stem and lines(c.locator)]
    return unique(found), math.inf


def unique(found: list) -> list:
    """Keep each number and date of a line once, each place of a line once."""
    kept: dict[tuple, tuple] = {}
    for held in found:
        kept.setdefault((min(held[0], default=0), *held[1:3]), held)
    return [*kept.values()]


def lines(locator: str) -> set[int]:
    """Give the lines that a locator names."""
    spans = re.findall(r"L(\d+)(?:-L?(\d+))?", locator)
    return {n for first, last in spans for n in range(int(first), int(last or first) + 1)}


def told(name: str, kind: str, rows: list, wanted: list, cases: Cases) -> None:
    """Print precision and recall of one kind, and how much stands under another city than by hand."""
    if kind == "place":
        countries = {p.id for p in cases.book.cities.values() if p.kind == "country"} | {*cases.codebook["countries"]}
        wanted = [*{w[2]: w for w in wanted}.values()]
        rows = [r for r in {r.value: r for r in rows}.values() if r.value and r.value not in countries]
    if not wanted:
        print(f"{name[:27]:28}{kind:8}{'':8}{len(rows):7}")
        return
    left, both, wrong = [*wanted], 0, 0
    for row in rows:
        hits = [w for w in wanted if (row.line in w[0] or kind == "place") and same(kind, row, w[2])]
        both += bool(hits)  # a span of years is the first and the last of them
        left = [w for w in left if w not in hits]
        wrong += any(w[3] and row.place not in ("", w[3]) for w in hits)
    precision, recall = both / len(rows) if rows else math.nan, 1 - len(left) / len(wanted)
    print(f"{name[:27]:28}{kind:8}{len(wanted):8}{len(rows):7}{both:6}{precision:11.2f}{recall:8.2f}{wrong:12}")
    if "-v" in sys.argv:
        print("   missed:", [(sorted(w[0]), w[2]) for w in left])


def same(kind: str, row: object, value: str) -> bool:
    """Whether a finding is what a person found: a place, a date or an end of it, a number in any scale of its unit."""
    if kind == "number":
        size = math.prod(SCALES.get(word, 1) for word in row.unit.split())
        return any(
            math.isclose(float(n) * size, float(value)) for n in re.findall(r"\d+(?:\.\d+)?", row.value) if plain(value)
        )
    return value == row.value or (kind == "date" and value in row.value.split("/"))


def plain(value: str) -> bool:
    """Whether a value is one number."""
    return bool(re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", value))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
