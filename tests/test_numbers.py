"""Numbers written as text: what is read as a number, what is refused, and that it is said."""

import math
import time
import warnings

import pandas as pd
import pytest
from test_similarity import refused

from toolkit.similarity import gower


def read(*cells, **options):
    """Read a column of text, by the distances of its first cell in a known range."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return gower(pd.DataFrame({"x": cells}), ranges={"x": (0, 10_000)}, **options)[0].mul(10_000).round(6).tolist()


NUMBERS = [
    ("1,234,500", 1_234_500), ("1 234", 1234), ("1\u00a0234", 1234), ("1\u202f234.5", 1234.5), ("1'234", 1234),
    ("1,234.5", 1234.5), ("1.234,5", 1234.5), ("0,125", 0.125), ("12,5", 12.5), ("1234,567", 1234.567),
    ("2.50", 2.5), ("8 900 b", 8900), ("8900bep", 8900), ("45 %", 45), ("12*", 12), ("1.5e3", 1500),
    ("๑๒", 12), ("+7", 7),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_a_text_is_the_number_it_shows(text, number):
    assert read("0", text)[1] == min(number, 10_000)


@pytest.mark.parametrize("text", [":", "-", "–", "—", "", "  ", "..", "…", "n/a", "N/A", "na", ": c", "NaN", None])
def test_marks_of_a_missing_number_are_missing(text):
    assert math.isnan(read("0", text, "5")[1])


@pytest.mark.parametrize("cell", ["1.234", "1,234"])
def test_a_mark_that_can_be_either_is_refused_with_column_row_and_value(cell):
    message = f'column "x", row "b": "{cell}" can be 1234 or 1.234|1.234 or 1234'
    refused(message, gower, pd.DataFrame({"x": ["7", cell]}, index=["a", "b"]))


def test_the_other_numbers_say_which_mark_is_the_decimal_one():
    assert read("0", "1.234", "2.5")[1] == 1.234
    assert read("0", "1.234", "2,5")[1] == 1234
    table = pd.DataFrame({"x": ["0", "1,234"], "y": ["0", "5,471,588"]})
    with pytest.warns(UserWarning, match='"x": "1,234" as 1234; "y": "5,471,588" as 5471588'):
        assert gower(table, ranges={"x": (0, 12340), "y": (0, 54715880)}).loc[0, 1] == pytest.approx(0.1)
    assert read("12,5", "13,5", "1.014,5")[1:] == [1, 1002]  # not one reads with a decimal point
    refused("row \"2\": 'wet' is no number", gower, pd.DataFrame({"x": ["12,5", "13,5", "wet"]}))
    refused("can be 1234 or 1.234", gower, table.assign(z=["0", "1,5"]))  # here the two columns disagree


def test_one_warning_says_what_was_read_and_how_to_have_names_instead():
    table = pd.DataFrame({"x": ["8 900 b", ":", "12"], "name": ["a", "b", "c"]})
    with pytest.warns(UserWarning) as said:
        gower(table)
    read = '"x": "8 900 b" as 8900, ":" as missing. To compare such a column as names, give kinds={column: "nominal"}.'
    assert [str(w.message) for w in said] == [f"Text was read as numbers. {read}"]
    assert gower(table[["x"]], kinds={"x": "nominal"}).loc[0, 2] == 1


def test_a_slip_among_numbers_is_named():
    refused("row \"2\": 'about 3' is no number, as the column is", gower, pd.DataFrame({"x": ["1", "2", "about 3"]}))
    refused("row \"0\": 'wet' is no number", gower, pd.DataFrame({"x": ["wet", "3"]}), kinds={"x": "log"})


def test_long_cells_are_read_in_no_time():
    cells = ["1" + " 1" * 20_000 + "x", "1" * 50_000, ":" + " " * 50_000 + "x", "1," * 30_000]
    start = time.process_time()
    gower(pd.DataFrame({"x": cells}))
    assert time.process_time() - start < 0.5
