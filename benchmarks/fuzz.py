"""Read broken files and texts for some seconds, and count them: each gives a result or faults, never another exception.

``python benchmarks/fuzz.py [SECONDS] [SEED]`` ends with 1 and the inputs if anything else was raised.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit.casefiles import notation  # noqa: E402
from toolkit.casefiles.faults import UnreadableError  # noqa: E402
from toolkit.casefiles.reading import (  # noqa: E402
    read_bib,  # noqa: E402
    read_case,
    read_po,  # noqa: E402
    read_table,
)

SIGNS = b"|[]{}():,;\"'\\#@=-~<>%$&*!?\n\t 09az\xe0\xb8\x81\xff\x00"
LETTERS = "0123456789.,/~<>-–%?: []@;kmพ.ศ€ae'"
TEXTS = (notation.parse_value, notation.parse_date, notation.parse_citations, notation.prose_citations)


def broken(raw: bytes, pick: random.Random) -> bytes:
    """Put signs in, leave bytes out, double some or cut the rest off."""
    for _ in range(pick.randint(1, 6)):
        at, slip = pick.randrange(len(raw) + 1), pick.randrange(4)
        signs = bytes(pick.choice(SIGNS) for _ in range(pick.randint(1, 5)))
        rest = (signs + raw[at:], raw[at + pick.randint(1, 30) :], raw[at : at + 40] + raw[at:], b"")[slip]
        raw = raw[:at] + rest
    return raw


def main(seconds: float = 60, seed: int = 1) -> int:
    """Break files and texts until the time is over."""
    pick, end, count, wrong = random.Random(seed), time.monotonic() + seconds, 0, {}
    good = [p.read_bytes()[:1500] for p in sorted((ROOT / "tests/data/good").rglob("*")) if p.is_file()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "any")
        readers = (read_case, read_table, read_bib, lambda path: read_po(path, path.parent))
        while time.monotonic() < end:
            raw = broken(pick.choice(good), pick)
            path.write_bytes(raw)
            texts = ["".join(pick.choice(LETTERS) for _ in range(pick.randint(0, 14))) for _ in range(200)]
            for read, given, shown in (
                *((read, path, raw) for read in readers),
                *((read, text, text) for read in TEXTS for text in texts),
            ):
                count += 1
                try:
                    read(given)
                except UnreadableError:
                    pass  # a fault in words
                except Exception as error:  # noqa: BLE001 - this is what is looked for
                    wrong.setdefault(f"{read.__name__}: {type(error).__name__}: {error}"[:100], shown)
    print(f"{count:,} inputs in {seconds:g} s, seed {seed}; {len(wrong)} kinds of other exceptions")
    for what, shown in wrong.items():
        print(what, repr(shown[:200]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:2]), *map(int, sys.argv[2:3])))
