"""Four invented towns, small enough for the arithmetic of a network to be done by hand."""

from pathlib import Path

from conftest import linked

from toolkit import load_cases

VOCABULARY = Path(__file__).resolve().parent.parent / "casestudies" / "vocabulary"

# ranges that make round numbers: population runs over two powers of ten
ATTRIBUTES = """
population: {label: Population, label_th: ประชากร, meaning: m, role: structure, group: size, scale: log, unit: people, range: 10000..1000000, origin: test}
climate: {label: Climate class, label_th: เขตภูมิอากาศ, meaning: m, role: structure, group: climate, scale: nominal, codes: climates, origin: test}
coast: {label: On the coast, label_th: ติดทะเล, meaning: m, role: structure, group: terrain-and-water, scale: binary, origin: test}
water_setting: {label: Water setting, label_th: ลักษณะแหล่งน้ำ, meaning: m, role: structure, group: terrain-and-water, scale: set, codes: water_settings, origin: test}
capital: {label: National capital, label_th: เมืองหลวง, meaning: m, role: institution, group: government, scale: binary, origin: test}
problem: {label: Problem, label_th: ปัญหา, meaning: m, role: problem, scale: set, codes: problems, origin: test}
"""  # noqa: E501
CITIES = """id,name,name_th,name_local,kind,country,latitude,longitude,source,note
ash,Ash,แอช,Ash,city,NZ,10,100,s1[p. 1],
birch,Birch,เบิร์ช,Birch,city,NZ,11,101,s1[p. 1],
cedar,Cedar,,Cedar,city,AU,12,102,s1[p. 1],
dune,Dune,,,city,AU,,,s1[p. 1],
xandria,Xandria,,,country,NZ,,,s1[p. 1],
ring,Ring of Towns,,,network,,,,s1[p. 1],
"""
# cedar's water setting is not known; dune is a name and nothing else
CITY_FACTS = """city,attribute,value,unit,date,boundary,boundary_note,judgement,source,note
ash,population,10000,people,2020,administrative,,,s1[p. 1],
ash,climate,Aw,,,,,,s1[p. 1],
ash,coast,yes,,,,,,s1[p. 1],
ash,water_setting,river,,,,,,s1[p. 1],
ash,water_setting,coast,,,,,,s2[p. 1],
ash,capital,no,,,,,,s1[p. 1],
ash,problem,flooding,,,,,,s1[p. 2],
ash,problem,heat,,,,,,s2[p. 2],
birch,population,100000,people,2020,administrative,,,s1[p. 1],
birch,climate,Aw,,,,,,s1[p. 1],
birch,coast,yes,,,,,,s1[p. 1],
birch,water_setting,river,,,,,,s1[p. 1],
birch,capital,no,,,,,,s1[p. 1],
birch,problem,flooding,,,,,,s1[p. 2],
birch,problem,fire,,,,,rejected,s2[p. 2],a slip
cedar,population,1000000,people,2020,administrative,,,s1[p. 1],
cedar,climate,Cfb,,,,,,s1[p. 1],
cedar,coast,no,,,,,,s1[p. 1],
cedar,capital,no,,,,,,s1[p. 1],
cedar,problem,heat,,,,,,s1[p. 2],
cedar,problem,waste,,,,,,s2[p. 2],
"""
TIES = """a,b,kind,since,until,confidence,source,note
cedar,ash,sister,2001,,high,s1[p. 3],
ash,cedar,sister,2002-05-01,,low,s2[p. 3],
ash,dune,friendship,1999,,high,s1[p. 3],
birch,cedar,disputed,,,low,s2[p. 3],
birch,dune,sister,1990,2010,high,s1[p. 3],
ring,ash,membership,2010,,high,s1[p. 3],
birch,ring,membership,,,high,s1[p. 3],
"""
REQUESTS = """city,office,direction,theme,topic,codes,with_city,case,date,source
ash,Works,wants,environment,how Birch keeps its banks green,flooding,birch,birch-banks,2020,s1[p. 4]
ash,Works,wants,culture,a museum of salt,heritage-loss,,,2021,s1[p. 4]
ash,Mayor,wants,economy,cheaper harvests: a wish,small-business-support; treasure/fare,,,2022,s1[p. 4]
ash,Mayor,offers,management,night ferries,night-mobility,,,2020,s1[p. 4]
ash,Mayor,offers,economy,reeds for thatch,treasure/land,birch,,2021,s1[p. 4]
cedar,,wants,economy,reeds,treasure/land,,,2021,s1[p. 4]
birch,,offers,environment,green banks,,,birch-banks,2019,s2[p. 4]
cedar,,offers,education,markets run by pupils,small-business-support; nodality/training,,,2019,s2[p. 4]
cedar,,offers,culture,a choir,heritage-loss,birch,,2019,s2[p. 4]
"""
TRANSLATIONS = """msgid "Green banks"\nmsgstr "ตลิ่งเขียว"\n
msgid "night ferries"\nmsgstr "เรือข้ามฟากกลางคืน"
"""
SOURCE = """@misc{{{0}, title = {{{1}}}, author = {{{{A}}}}, year = {{2020}}, url = {{https://example.org/{0}}},
  language = {{en}}, keywords = {{grade:{2}, origin:{3}, read:full}}}}
"""
SOURCES = SOURCE.format("s1", "One", "official", "originator") + SOURCE.format("s2", "Two", "press", "press")
CASE = """---
title: {{en: {}}}
city: {}
kind: {}
themes: [environment]
problems: [{}]
instruments: [{}]
---

## Facts

| measure | value | unit | of | stage | date | basis | judgement | design | source | note |
|---|---|---|---|---|---|---|---|---|---|---|
{}

## Learning

| direction | city | kind | what | date | source |
|---|---|---|---|---|---|
{}
"""
BANKS = """| flooded_area | 12 | ha | town | before | 2010 | measured | | 1 | s1[p. 6] | |
| flooded_area | 3 | ha | town | after | 2016 | measured | | 1 | s1[p. 6]; s2[p. 6] | |
| flooded_area | 0 | ha | market | after | 2016 | claimed | rejected | 0 | s2[p. 6] | photographs show water |
| flooded_area | 1 | ha | town | after | 2030 | forecast | | 0 | s2[p. 6] | |
| length | 3 | km | banks | | | | | | s1[p. 6] | |"""
LENGTH = "| length | {} | km | | | | | | | s1[p. {}] | |"
FROM_ASH = """| learned-from | birch | study-visit | Green banks | 2015 | s1[p. 5] |
| learned-from | cedar | comparison | Named as alike | | s1[p. 5] |"""
FROM_BIRCH = """| adopted-by | cedar | model | Green banks | 2019 | s1[p. 6] |
| adopted-by | birch | follow-up | More banks | 2020 | s1[p. 6] |
| inspired | xandria | presentation | At a fair | 2018 | s1[p. 6] |"""
WORKS, BOTH = "treasure/public-works", "treasure/public-works, authority/ordinance"
CASES = {
    "ash-drains": ("Drains of Ash", "ash", "project", "flooding", WORKS, LENGTH.format(3, 5), FROM_ASH),
    "birch-banks": ("Green banks of Birch", "birch", "project", "flooding", BOTH, BANKS, FROM_BIRCH),
    "cedar-compost": ("Compost of Cedar", "cedar", "service", "waste", f"{WORKS}, nodality", LENGTH.format(1, 7), ""),
}
CASES = {name: CASE.format(*parts) for name, parts in CASES.items()}
BOTH_DOMAINS = ("context", "problems")  # of the arithmetic; by default context alone is compared


def write(folder, **changed):
    """Write the casebook into a folder; ``changed`` replaces a table, or a case (None: without it)."""
    linked(VOCABULARY, folder / "vocabulary")
    texts = {"vocabulary/attributes.yml": ATTRIBUTES, "cities.csv": CITIES, "city_facts.csv": CITY_FACTS}
    texts |= {"ties.csv": TIES, "requests.csv": REQUESTS, "sources.bib": SOURCES, "translations/th.po": TRANSLATIONS}
    (folder / "translations").mkdir(exist_ok=True)
    texts |= {f"{name}.md": text for name, text in CASES.items()}
    for name, text in (texts | changed).items():
        if text is not None:
            (folder / name).unlink(missing_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    return load_cases(folder)
