"""Compute how far two cities of the reference set differ on average, and freeze it in attributes.yml.

``python tools/typical_differences.py`` prints what it finds beside what is frozen; with ``--write`` it replaces that.
The reference set is named at the head of attributes.yml. Frozen values keep a new city, or a new value of an old one,
from moving any other pair; they are computed anew only for a new edition of the casebook.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit import load_cases  # noqa: E402
from toolkit.cases import Cases  # noqa: E402
from toolkit.network.profile import compared, indicators, span_of  # noqa: E402

ATTRIBUTES = ROOT / "casestudies" / "vocabulary" / "attributes.yml"
REFERENCE = re.compile(r"^# Reference set: (.*)$", re.MULTILINE)
DIGITS = 3  # significant; more would claim more than some 500 pairs carry


def typical(cases: Cases, cities: list[str]) -> dict[str, float]:
    """Give the mean difference of all pairs that both have a value, as ``Attribute.typical`` is written."""
    found, terms = indicators(cases, "context"), cases.codebook["attributes"]
    measure, _ = compared(found, cities, None)
    made = {}
    for indicator, column in zip(found, measure.columns, strict=True):
        term = terms[indicator.name]
        apart = column.calibrated().typical * span_of(cases, term)
        made[indicator.name] = float(f"{10**apart if term.scale == 'log' else apart:.{DIGITS}g}")
    return made


def main(arguments: list[str]) -> None:
    """Print, or write, the typical difference of every attribute that is compared."""
    cases, text = load_cases(), ATTRIBUTES.read_text(encoding="utf-8")
    terms = cases.codebook["attributes"]
    for name, value in typical(cases, REFERENCE.search(text)[1].split(", ")).items():
        print(f"{name}: {value:g} (frozen: {terms[name].typical})")
        text = re.sub(
            rf"^({name}: {{.*?)(?:, typical: [\d.]+)?(, origin: )", rf"\1, typical: {value:g}\2", text, flags=re.M
        )
    if "--write" in arguments:
        ATTRIBUTES.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
