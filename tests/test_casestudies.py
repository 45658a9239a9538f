"""Every real case file and table, each under a name of its own."""

import re

import pytest
from conftest import REAL

from toolkit.casefiles.checks import examine
from toolkit.casefiles.loading import CSV_TABLES, case_files

CASES = [path.stem for path in case_files(REAL)]
TABLES = [name for name in (*CSV_TABLES, "sources") if list(REAL.glob(f"{name}.*"))]
TARGETS = [f"targets/{path.stem}" for path in sorted(REAL.glob("targets/*.csv"))]
VOCABULARIES = sorted(path.stem for path in (REAL / "vocabulary").glob("*.yml"))


@pytest.fixture(scope="module")
def examined():
    """Files of the casebook, and the faults of each as text."""
    book, faults = examine()
    found = {name: [str(p) for p in faults if p.file == file] for name, file in book.files.items()}
    return found, faults


@pytest.mark.parametrize("name", [*CASES, *TABLES, *TARGETS, *(f"vocabulary/{v}" for v in VOCABULARIES)])
def test_file_has_no_fault(examined, name):
    assert examined[0][name] == []


def test_every_fault_belongs_to_one_of_these_files(examined):
    assert sum(map(len, examined[0].values())) == len(examined[1])


@pytest.mark.parametrize("name", CASES)
def test_case_is_complete(cases, name):
    case = cases[name].record
    assert case.title.strip()
    assert any(f.value and f.source for f in case.facts)
    assert all(f.source or f.status == "silent" for f in case.facts)


def test_the_four_first_documents_are_cited(cases):
    assert {f"seed-00{n}" for n in range(4)} <= set(cases.citations["source"])


def test_every_case_has_a_summary_of_two_sentences_in_both_languages(cases):
    for case in (case for case in cases.records if case.review != "draft"):
        english = case.summary("en")
        assert len(re.findall(r"[.!?](?= [A-Z0-9]|$)", english)) == 2, case.id
        assert any("\u0e00" <= c <= "\u0e7f" for c in case.summary("th")), case.id
