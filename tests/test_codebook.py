"""The vocabularies: terms, units, and what is said when one is wrong."""

import math

import pytest
from conftest import REAL, copy_good

from toolkit import check
from toolkit.casefiles.faults import UnreadableError
from toolkit.casefiles.vocabulary import Attribute, Codebook
from toolkit.errors import UnknownNameError
from toolkit.language import set_language


@pytest.fixture
def book():
    return Codebook(REAL / "vocabulary")


def test_the_real_vocabularies_have_no_fault(book):
    assert book.faults == []
    assert len(book) == len(book.files) == len(list((REAL / "vocabulary").glob("*.yml")))


def test_what_is_counted_one_by_one_has_one_unit_which_may_stay_empty(book):
    dimensions = [unit.dimension for unit in book["units"].values()]
    counted = [term.unit for term in book["measures"].values() if term.unit and term.unit == term.dimension]
    assert len(counted) > 100
    assert [unit for unit in counted if dimensions.count(unit) > 1] == []


def test_every_term_says_what_it_means_in_both_languages(book):
    terms = [(name, code, term) for name, terms in book.items() for code, term in terms.items()]
    assert [t for t in terms if not t[2].origin or {"en", "th"} - set(t[2].label.versions)] == []
    assert [t for t in terms if not t[2].meaning and t[0] != "countries"] == []
    assert [t for t in terms if t[2].meaning and "th" not in t[2].meaning.versions] == []


@pytest.mark.parametrize(("text", "dimension", "factor", "currency"), [
    ("km", "length", 1000, ""), ("KRW million", "money", 1e6, "KRW"), ("million KRW", "money", 1e6, "KRW"),
    ("event types thousand", "event types", 1e3, ""), ("people per day", "people per time", 1 / 86400, ""),
    ("THB million per year", "money per time", None, "THB"), ("million people", "people", 1e6, ""),
    ("people per km2", "people per area", 1e-6, ""), ("mm per hour", "length per time", 0.001 / 3600, ""),
    ("% change", "relative change", None, ""), ("degC difference", "temperature difference", 1, ""),
])  # fmt: skip
def test_units_follow_the_algebra(book, text, dimension, factor, currency):
    unit = book.unit(text)
    assert (unit.dimension, unit.currency) == (dimension, currency)
    assert factor is None or math.isclose(unit.factor, factor)


NO_UNITS = ["", "million", "kilometers", "km per fortnight", "people a day", "billion million KRW"]


@pytest.mark.parametrize("text", NO_UNITS)
def test_an_unknown_unit_is_refused(book, text):
    with pytest.raises(ValueError, match="is not a known unit"):
        book.unit(text)


@pytest.mark.parametrize(("vocabulary", "written", "meant"), [
    ("themes", "enviroment", "environment"), ("themes", "วัฒนธรรม", "culture"),
    ("problems", "น้ำท่วม", "flooding"), ("problems", "Flooding", "flooding"),
    ("units", "kilometers", "km"), ("units", "krw", "KRW"), ("instruments", "ordinance", "authority/ordinance"),
])  # fmt: skip
def test_a_near_code_is_found_by_code_label_or_thai_label(book, vocabulary, written, meant):
    with pytest.raises(UnreadableError, match=f'"{meant}"'):
        book.check(vocabulary, written)


def test_a_code_is_accepted_and_the_file_of_a_long_list_is_named(book):
    book.check("themes", "culture")
    said = rf"All {len(book['measures'])} are in casestudies/vocabulary/measures\.yml; python -m toolkit term"
    with pytest.raises(UnreadableError, match=said):
        book.check("measures", "zzz")


def test_near_names_are_sought_for_some_hundred_names_and_not_for_more(book):
    hints = [book.hint("a kind", f"tramm-{n}", ["tram", "bus"]) for n in range(1000)]
    assert hints[0] == 'Did you mean "tram"? The 2 known are: bus, tram.'
    assert hints[-1] == "The 2 known are: bus, tram."
    assert book.hint("a kind", "tramm-0", ["tram", "bus"]) == hints[0]


def test_a_hint_speaks_the_readers_language(book):
    set_language("th")
    assert book.hint("a third kind", "x", ["y"]) == "มีเพียงรายการเดียว คือ y"


def test_find_and_label_refuse_what_is_not_there(book):
    label = book.label("themes", "culture", "th")
    assert label.startswith("วัฒนธรรม")
    assert book.find(label, "themes") == ("themes", "culture")
    with pytest.raises(UnknownNameError, match="is not a known theme"):
        book.label("themes", "cultur")


@pytest.mark.parametrize(("name", "text", "line", "message"), [
    ("themes", "a: {label: A, label_th: ก, meaning: m}", 1, 'the term "a": the field "origin" is missing.'),
    ("themes", "a: {TERM, colour: red}", 1, '"colour" is not a field here.'),
    ("themes", "\na: text", 2, 'the term "a": this must be a block of fields'),
    ("themes", "a:\n  label: [x]\n  label_th: ก\n  meaning: m\n  origin: o", 2, "label must be one text."),
    ("units", "m: {dimension: length, factor: many}", 1, "factor must be a number."),
    ("measures", "x: {TERM, type: integer, aspect: cost}", 1, "type must be"),
    ("measures", "x: {TERM, type: number, aspect: cost, range: 9..1}", 1, "range must be low..high"),
    ("themes", "'a;b': {TERM}", 1, '"a;b" cannot be a code.'),
    ("measures", "x: {TERM, type: number, aspect: costs}", 1, '"costs" is not a known aspect.'),
    ("measures", "x: {TERM, type: number, aspect: cost, problems: [floods]}", 1, '"floods" is not a known problem.'),
    ("measures", "x: {TERM, type: number, aspect: cost, dimension: area, unit: km}", 1,
     'its unit "km" measures length, its dimension is "area".'),
    ("measures", "x: {TERM, type: number, aspect: cost, unit: kilometers}", 1, '"kilometers" is not a known unit.'),
    ("measures", "x: {TERM, type: code, aspect: cost, codes: colours}", 1, '"colours" is not a vocabulary.'),
    ("attributes", "x: {TERM, role: structure, group: sizes, scale: binary}", 1, '"sizes" is not a known group.'),
    ("attributes", "x: {TERM, role: structure, group: size, scale: binary, typical: 0}", 1, "typical must be"),
    ("aspects", "x: {TERM, question: q, row: costs}", 1, '"costs" is not a row of side_by_side.'),
])  # fmt: skip
def test_a_wrong_term_is_named_at_its_line(casebook, name, text, line, message):
    casebook.write(f"vocabulary/{name}.yml", text.replace("TERM", "label: A, label_th: ก, meaning: m, origin: o"))
    (found,) = (p for p in Codebook(casebook.folder / "vocabulary").faults if message in p.message)
    assert (found.line, found.code) == (line, "vocabulary")
    assert "pydantic" not in str(found)


def test_casebooks_with_the_same_vocabularies_share_their_terms_and_each_is_told_of_its_own_faults(casebook, tmp_path):
    books = casebook, copy_good(tmp_path / "other")
    one, other = (Codebook(book.folder / "vocabulary") for book in books)
    assert all(other[name][code] is term for name in one for code, term in one[name].items())
    assert one["themes"] is not other["themes"]
    assert other.files["themes"] == "other/vocabulary/themes.yml"
    paths = [book.write("vocabulary/themes.yml", "a: text") for book in books]
    files = [Codebook(path.parent).faults[0].file for path in paths]
    assert files == ["casebook/vocabulary/themes.yml", "other/vocabulary/themes.yml"]


def test_a_changed_vocabulary_is_read_again(casebook):
    before = Codebook(casebook.folder / "vocabulary")
    casebook.change("vocabulary/themes.yml", "label: Trade and economy", "label: Trade")
    after = Codebook(casebook.folder / "vocabulary")
    assert (before["themes"]["economy"].label, after["themes"]["economy"].label) == ("Trade and economy", "Trade")


def test_a_wrong_vocabulary_is_reported_alone(casebook):
    casebook.change("vocabulary/themes.yml", "environment: {", "environment: {{")
    casebook.add(("[environment]", "[enviroment]"))
    assert casebook.check() == ["2 wrong-shape"]


def test_a_missing_vocabulary_is_named(casebook):
    (casebook.folder / "vocabulary/themes.yml").unlink()
    (fault,) = check(casebook.folder)
    assert (fault.file, fault.code) == ("casebook/vocabulary/themes.yml", "vocabulary")
    assert 'the vocabulary "themes" is missing' in fault.message
    assert check(casebook.folder / "lanmere-canal-park.md") == [fault]  # the cause, whatever was asked


@pytest.mark.parametrize("factor", ["0", "-1000", "nan", "1e999", "1" * 5000])
def test_a_unit_has_a_factor_above_nought_and_no_other_term_is_blamed(casebook, factor):
    casebook.change("vocabulary/units.yml", "dimension: length, factor: 1000,", f"dimension: length, factor: {factor},")
    assert [line.partition(" ")[2] for line in casebook.check()] == ["vocabulary"]


@pytest.mark.parametrize(("text", "meant"), [
    ("km/day", "km per day"), ("m3 / day", "m3 per day"), ("m3 a day", "m3 per day"), ("KRW per m2", "KRW per m2"),
    ("million yen", "million JPY"), ("yen million", "million JPY"), ("kilometres", "km"), ("kms", "km"),
    ("Metres", "m"), ("litres per person per day", "litre per people per day"),
    ("€/m2", "EUR per m2"), ("¥", "CNY or JPY"),
    ("¥ per ¥", "CNY per CNY or CNY per JPY or JPY per CNY or JPY per JPY"), ("บาท", "THB"), ("person", "people"),
    ("per cent", "%"), ("", ""), ("x", ""), ("km per x", ""), ("million", ""), ("s", "second"),
    ("m per" + " " * 60 + "x", ""), ("km" + " " * 60 + "of pipes", ""), ("ล้านบาทต่อปี", "million THB per year"),
])  # fmt: skip
def test_a_unit_is_understood_by_its_names_and_signs(book, text, meant):
    assert book.meant_unit(text) == meant


@pytest.mark.parametrize(("text", "parts"), [
    ("million km", ("million", "km")), ("km million", ("million", "km")),
    ("thousand event types", ("thousand", "event types")),
    ("event types billion", ("billion", "event types")), ("km", ("", "km")), ("million", ("million", "")),
    ("trillion million KRW", ("trillion", "million KRW")), ("km millions", ("", "km millions")),
])  # fmt: skip
def test_a_unit_is_parted_from_its_scale(book, text, parts):
    assert book.scaled(text) == parts


def test_scales_and_units_are_multiplied_and_divided(book):
    rate = book.unit("thousand km per million people per day")
    assert rate == ("thousand km per million people per day", "length per people per time", rate.factor, "")
    assert math.isclose(rate.factor, 1e6 / 1e6 / 86400)
    assert [book.unit(f"{scale} m").factor for scale in ("thousand", "million", "billion", "trillion")] == [
        1e3,
        1e6,
        1e9,
        1e12,
    ]
    assert book.unit("million USD per people") == ("million USD per people", "money per people", 1e6, "USD")


def test_what_a_property_holds_where_nothing_or_something_is_written(casebook):
    told = "label: A, label_th: ก, meaning: m, origin: o"
    given = {
        "measures": [
            "type: number, aspect: cost",
            "type: number, aspect: cost, key: 3, range: 0..5, problems: [heat], unit: km, dimension: length",
        ],
        "attributes": [
            "role: structure, scale: log", "role: problem, scale: set, typical: 2.5, by: boundary, codes: problems",
        ],
        "aspects": ["question: q", "question: q, question_th: ค, outcome: yes, field: problems, row_before: cost"],
        "units": ["dimension: x", "dimension: x, factor: 0.5, many: ms, one: m"], "rows": ["", "brief: 2"],
        "importances": ["weight: 0", "weight: 1.5"],
        "target_states": ["low: 0, high: 1, kind: held", "low: -1, high: 0.5, kind: none"],
        "bases": ["expected: no, firmness: 1", "expected: yes, firmness: 9"],
    }  # fmt: skip
    for name, (one, other) in given.items():
        path = casebook.folder / "vocabulary" / f"{name}.yml"
        lines = "\n".join(
            f"{code}: {{{told}{', ' if said else ''}{said}}}" for code, said in (("zz1", one), ("zz2", other))
        )
        casebook.write(f"vocabulary/{name}.yml", path.read_text("utf-8") + f"\n{lines}\n")
    book = Codebook(casebook.folder / "vocabulary")
    assert book.faults == []

    def held(name, *properties):
        return [tuple(getattr(book[name][code], p) for p in properties) for code in ("zz1", "zz2")]

    nothing, some = held("measures", "type", "aspect", "key", "range", "problems", "unit", "dimension", "codes")
    assert nothing == ("number", "cost", None, (-math.inf, math.inf), (), "", "", "")
    assert some == ("number", "cost", 3, (0, 5), ("heat",), "km", "length", "")
    nothing, some = held("attributes", "role", "scale", "typical", "by", "codes", "group", "type")
    assert (nothing, some) == (
        ("structure", "log", None, "", "", "", "number"), ("problem", "set", 2.5, "boundary", "problems", "", "code"),
    )  # fmt: skip
    nothing, some = held("aspects", "question", "outcome", "field", "row_before", "row")
    assert (nothing, some) == (("q", False, "", "", ""), ("q", True, "problems", "cost", ""))
    assert book["aspects"]["zz2"].question("th") == "ค"
    assert held("units", "dimension", "factor", "many", "one") == [("x", 1.0, "", ""), ("x", 0.5, "ms", "m")]
    assert held("rows", "brief") == [(0,), (2,)] and held("importances", "weight") == [(0,), (1.5,)]
    assert held("target_states", "low", "high", "kind") == [(0, 1, "held"), (-1, 0.5, "none")]
    assert held("bases", "expected", "firmness") == [(False, 1), (True, 9)]
    assert held("bases", "aliases", "keywords", "origin") == [((), (), "o")] * 2


@pytest.mark.parametrize(("scale", "kind"), [
    ("log", "number"), ("linear", "number"), ("nominal", "code"), ("ordinal", "code"), ("set", "code"),
    ("binary", "yesno"),
])  # fmt: skip
def test_the_values_of_an_attribute_are_of_the_type_of_its_scale(scale, kind):
    assert Attribute.model_construct(scale=scale).type == kind


def test_a_code_has_at_most_sixty_letters(casebook):
    term = "{label: A, label_th: ก, meaning: m, origin: o}"
    for code, wrong in (
        ("x" * 60, 0),
        ("x" * 61, 1),
        ("a b", 0),
        ("'a;b'", 1),
        ("'a,b'", 1),
        ("'a|b'", 1),
        ("'a]'", 1),
    ):
        casebook.write("vocabulary/stages.yml", f"{code}: {term}\n")
        assert len(Codebook(casebook.folder / "vocabulary").faults) == wrong, code


def test_a_missing_vocabulary_or_code_is_a_name_that_does_not_exist(book):
    with pytest.raises(UnknownNameError, match='"theme" is not a known vocabulary. Did you mean "themes"'):
        book["theme"]
    assert repr(book).startswith("<toolkit.casefiles.vocabulary.Codebook object")
    assert book.find("Flooding", "themes", "problems") == ("problems", "flooding")
    with pytest.raises(UnreadableError) as caught:
        book.check("place_kinds", "city; country")
    assert caught.value.code == "unknown-code.several" and caught.value.slots["noun"] == "place kinds"


def test_many_names_are_not_looked_through(book):
    many = [f"tram{n}" for n in range(2999)]
    assert book.hint("few", "tram7x", many).startswith("Did you mean")
    assert book.hint("many", "tram7x", [*many, "bus"]) == ""
    assert (
        book.hint("called", "tube", ["metro", "bus"], metro=["tube"])
        == 'Did you mean "metro"? The 2 known are: bus, metro.'
    )
