"""A hint that is obeyed takes its fault away and brings no other."""

import re

import pytest
import yaml
from conftest import CASE, GOOD
from test_checking import BROKEN, CODES, expected, put

from toolkit import check
from toolkit.casefiles.checks import examine

FIXES = yaml.safe_load((BROKEN / "fixes.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", CODES)
def test_what_the_hint_of_a_broken_file_says_leaves_no_fault(casebook, code):
    path, fix = casebook.folder / expected(code)[0], FIXES[code]
    put(code, path)
    if fix is None:  # the file itself is put there
        path.unlink() if path.is_symlink() or path.is_file() else path.rmdir()
        casebook.write(path.name, CASE if path.suffix == ".md" else (GOOD / path.name).read_bytes())
    elif isinstance(fix, str):
        path.rename(path.with_name(fix))
    else:
        text = path.read_text(encoding="utf-8")
        for old, new in zip(fix[::2], fix[1::2], strict=True):
            assert old in text
            text = text.replace(old, new)
        casebook.write(path.relative_to(casebook.folder), text)
    assert check(casebook.folder) == []


def obeyed(casebook, *cells):
    """Write a fact, then do what its hint says, each of its options in turn; return what is read in the end."""
    columns = "measure | value | unit | date | status | source"
    header = ("measure | value | unit | source", columns), ("|---|---|---|---|", "|---" * 6 + "|")
    said, done = [list(cells)], []
    for _ in range(9):
        if not said:
            return sorted(set(done))
        row = said.pop()
        line = f"| {' | '.join(row)} | lanmere-a1[opening] |\n| stops | 3 | stops | | | lanmere-a1[opening] |"
        casebook.add(*header, ("| length | 3 | km | lanmere-a1[opening] |", line))
        book, found = examine(casebook.folder)
        if not found:
            fact = book.cases["lanmere-broken"].facts[0]
            done.append(" ".join([fact.value, fact.unit, fact.date]).strip())
            continue
        (fault,) = found
        at = columns.split(" | ").index(fault.field)
        if unit := re.match(r"Write (\S+) here and (.+) under unit\.", fault.hint):
            options = [{1: unit[1], 2: unit[2]}]
        elif moved := re.match(r"Leave the value empty and write (\S+) under status", fault.hint):
            options = [{1: "", 4: moved[1]}]
        else:
            wanted = re.match(
                r'(?:Write|Did you mean) "?(.+?)"?'
                r"(?:, (?:whichever|or the)|; (?:what|the)|(?<!\.)[.?](?: |$)| and keep)",
                fault.hint,
            )
            options = [{at: option.strip('"')} for option in wanted[1].split(" or ")]
        said += [[option.get(n, cell) for n, cell in enumerate(row)] for option in options]
    raise AssertionError(fault)


@pytest.mark.parametrize(
    ("cells", "right"),
    [
        (("length", "1,8", "km", "", ""), ["1.8 km"]),
        (("length", "2,25", "km", "", ""), ["2.25 km"]),
        (("length", "~1,8", "km", "", ""), ["~1.8 km"]),
        (("visitors", "120.000", "people", "", ""), ["120 people", "120000 people"]),
        (("visitors", "1,234", "people", "", ""), ["1234 people"]),
        (("visitors", "120.000..", "people", "", ""), ["120.. people", "120000.. people"]),
        (("length", "1.500..2.750", "km", "", ""), ["1.5..2.75 km", "1500..2750 km"]),
        (("length", "1,500..", "km", "", ""), ["1.5.. km", "1500.. km"]),
        (("length", "1,234", "km", "", ""), ["1.234 km", "1234 km"]),
        (("length", "~4100 km", "", "", ""), ["~4100 km"]),
        (("length", "4100 km", "km", "", ""), ["4100 km"]),
        (("length", "4100~", "km", "", ""), ["~4100 km"]),
        (("length", "nearly 4100", "km", "", ""), ["~4100 km"]),
        (("length", "roughly 4,100.5 km", "", "", ""), ["~4100.5 km"]),
        (("length", "ประมาณ 4100", "km", "", ""), ["~4100 km"]),
        (("visitors", "1.2 million", "people", "", ""), ["1.2 million people"]),
        (("visitors", "1.2 million", "", "", ""), ["1.2 million people"]),
        (("flow_capacity", "30", "m3/day", "", ""), ["30 m3 per day"]),
        (("visitors", "30", "person", "", ""), ["30 people"]),
        (("capital_cost", "30", "€", "", ""), ["30 EUR"]),
        (("capital_cost", "1 billion..", "MYR", "", ""), ["1.. billion MYR"]),
        (("capital_cost", "30", "¥", "", ""), ["30 CNY", "30 JPY"]),
        (("capital_cost", "30", "million yen", "", ""), ["30 million JPY"]),
        (("capital_cost", "30", "บาท", "", ""), ["30 THB"]),
        (("area", "30", "ไร่", "", ""), ["30 rai"]),
        (("area", "30", "sqm", "", ""), ["30 m2"]),
        (("water_use_per_head", "300", "litres per capita per day", "", ""), ["300 litre per people per day"]),
        (("length", "3", "km", "20/2/1997", ""), ["3 km 1997-02-20"]),
        (("length", "3", "km", "2/3/1997", ""), ["3 km 1997-02-03", "3 km 1997-03-02"]),
        (("length", "3", "km", "พ.ศ. 2560", ""), ["3 km 2017"]),
        (("length", "3", "km", "FY2017", ""), ["3 km 2017"]),
        (("length", "3", "km", "12/2018", ""), ["3 km 2018-12"]),
        (("length", "3", "km", "17 กันยายน 2549", ""), ["3 km 2006-09-17"]),
        (("length", "3", "km", "5 ก.ย. พ.ศ. 2549", ""), ["3 km 2006-09-05"]),
        (("length", "3", "km", "๑๗ มีนาคม ๒๕๔๙", ""), ["3 km 2006-03-17"]),
        (("length", "3", "km", "๑๗/๙/๒๕๔๙", ""), ["3 km 2006-09-17"]),
        (("length", "3", "km", "ปี พ.ศ. ๒๕๔๙", ""), ["3 km 2006"]),
        (("length", "3", "km", "2549/2550", ""), ["3 km 2006/2007"]),
        (("length", "3", "km", "2018/9", ""), ["3 km 2018-09"]),
        (("length", "3", "km", "2018/19", ""), ["3 km 2018/2019"]),
        (("length", "3", "km", "2011/12", ""), ["3 km 2011-12", "3 km 2011/2012"]),
        (("length", "3", "km", "H29", ""), ["3 km 2017"]),
        (("length", "3", "km", "2004-2024", ""), ["3 km 2004/2024"]),
        (("length", "3", "km", "2004 – 2024", ""), ["3 km 2004/2024"]),
        (("length", "silent", "", "", ""), [""]),
    ],
)
def test_a_slip_leads_by_its_hints_to_what_was_meant(casebook, cells, right):
    assert obeyed(casebook, *cells) == right


@pytest.mark.parametrize("hours", ["06.00-22.00", "06.00", "6.00-09.30"])
def test_a_time_of_day_is_not_taken_for_a_number(casebook, hours):
    casebook.add(("| length | 3 | km |", f"| service_hours | {hours} | hour |"))
    (fault,) = check(casebook.folder)
    assert fault.code == "value" and fault.hint.startswith("A value is 5")


def test_of_measures_that_a_unit_fits_those_of_the_same_name_come_first(casebook):
    casebook.add(("| length | 3 | km |", "| passengers | 3 | people per day |"))
    (fault,) = check(casebook.folder)
    assert (
        fault.hint.startswith('Write people here and "per day" in of;')
        and "measure: Passengers per time (passengers_rate), " in fault.hint
    )


@pytest.mark.parametrize("value", ["1 zillion", "12 or so", "3 times a usual one"])
def test_no_number_is_offered_out_of_words_that_nobody_can_read(casebook, value):
    casebook.add(("| length | 3 |", f"| length | {value} |"))
    (fault,) = check(casebook.folder)
    assert (fault.code, fault.field) == ("value", "value")
    assert "Write" not in fault.hint
