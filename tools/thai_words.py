"""Write the Thai words at whose ends a line may break, ``toolkit/thai_words.txt``: ``python tools/thai_words.py``.

Needs PyThaiNLP, in an environment of its own (``pip install pythainlp``) in which the package can be imported too. Run
it when a vocabulary, a case or a translation brings Thai words. What its segmenter does not know, such as names of
places in other scripts' sounds, belongs in NAMES below.
"""

import re
from itertools import accumulate
from pathlib import Path

from pythainlp.corpus import thai_words
from pythainlp.tokenize import word_tokenize
from pythainlp.util import dict_trie

from toolkit import load_cases, thai
from toolkit.casefiles.reading import read_po
from toolkit.language import wording

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "toolkit" / "thai_words.txt"
HEAD = (
    "# Words of the casebook's Thai texts, cut with PyThaiNLP (newmm) by tools/thai_words.py; read by toolkit/thai.py"
)
THAI = re.compile("[ก-๎]+")
NAMES = """
ปารากวัย กวารานี กวาเดอลูป กอร์โดบา เซอุน ชองกเยชอน ชองกเย ซามิล มอร์รูดาแซ สือคู่เหมิน เปลามึช กูร์ด คลองใน ควาชา คีลิง
พาวิลเลียน จ๊าต ชุนหยางหลี่ กูจิอิ ซลอตี ซินต์มาร์เทน ซินเทียนตี้ ไท่ผิงเฉียว ดอบรา ดีนาร์ ดีแรห์ม ทงแดมุน ตันกรอส
ต้าจงหลี่ นันจีโด เถียนจื่อฟาง เถียนจื่อฝาง ทุนดรา นิวเชเกล นิวแคลิโดเนีย นีอูเอ บริติชอินเดียนโอเชียนเทร์ริทอรี โอเชียน
เทร์ริทอรี เทร์ริทอรีส์ ปรับใช้ ยิบรอลตาร์ ฟอล์กแลนด์ เซนต์เฮเลนา ปู้เกาหลี่ ฟาเรนไฮต์ ผู่เจียง รูเปียห์ พาแอง ฟลอริน อารูบา
ฟอรินต์ มอนต์เซอร์รัต มายอต มาร์ตินีก รูฟิยา ลันเจนี สวาซิ วาลลิส ฟุตูนา การ์เดนไฟฟ์ อิเกบูกูโระ อิเกะบุกุโระ สนพ โนอึล
สฟาลบาร์ ยานไมเอน ฮานึล นอร์เทิร์น มาเรียนา พิตแคร์น เติกส์ เคคอส แฟโร โคโคส โอลันด์ หวงผู่ อวี้ชิ่งฟาง อัฟกานิ ไบญาเรีย
อาเรียรี มาลากา ซากาอิ เซ็ม ปูกูจิ ฮรีฟเนีย ฮากิบิส ฮิลส์ นอร์ฟอล์ก บูเว เฮิร์ด แมกดอนัลด์ เกิร์นซีย์ เควตซัล เจอร์ซีย์
เจี้ยนเยหลี่ เจี้ยนเย่หลี่ เฉิงซิงหลี่ บาร์เธเลมี เดอร์แฮม เบอรร์ เปอโยต์ เฟรนช์ เซาเทิร์น โปลินีเซีย ผิงตี้ เรอูนียง
ชิกูโงะ เลฟ เลมปิรา เอสวาตีนี เอ็งกุลตรัม แซงปีแยร์ มีเกอลง แนกฟา แรนด์ แองกวิลลา โบลีวาร์ ซอนัม ตงเฟิง เชเปล เกาหลี่
คานาโมริ เมติคัล ลีรา เตรียมพร้อม การเตรียมพร้อม ตัวชี้วัด อาซาบุได โทโยสุ โยโกฮามา นันดี เลาโตกา
สวนจาง ดีโอไอ โตเกเลา คูราเซา เซดี โคเบะ ทาลา รัชวิภา โลตี ปูลา ลารี บัลบัว ไนรา ฟูรูกาวะ วาตู ซีเอฟพี ดาลาซี ซาฮารา ชิลลิง แดรม
โกลอง เทงเจ เอสคูโด กีนา อูกียา โซโมนิ โครูนา บันดาร์เซอรีเบอกาวัน ทันชอน โกกายามะ มาก็อก เซฟา เวอร์จิน คอนเดต
คอร์ปอเรชัน โฮลดิง ซีตรอง ลี่เหริน เบตาวี ชาวเบตาวี วีวู โนโวปกา อิโคโมส มยองบัก อาลีเพย์ ยูเนี่ยนเพย์ วีแชต เสี่ยงฉี
เสี่ยวหมิง จิ้งอัน หลูวาน เขตหลูวาน สวีฮุ่ย เขตสวีฮุ่ย หงโข่ว อี้เฟย หย่งอวี้ อู๋เว่ย์ สวีฝาง บริษัทสวีฝาง เหิงฟู่ อี๋ซาน
เหว่ยเฉียง ถงจี้ หัวเว่ย ผิงอัน ไชน่า เมอร์แชนตส์ ว่านเคอ เทนเซ็นต์ โมริ บิลดิง โทราโนมง เซกิซุย ยาซูอิ โตโยตะ ชิบะ โกเบ ไทเซ
คาจิมะ โอบายาชิ เคคิว คันดะ เมียวโชจิ พระจอมเกล้า สำนักการระบายน้ำ สำนักการก่อสร้าง สำนักงานก่อสร้าง สำนักงานบริหาร
สำนักสิ่งแวดล้อม องค์การบริหาร โครงการฟื้นฟู โครงการพัฒนา
""".split()  # noqa: SIM905 - as many to a line as it holds
HOLD = ("การ", "ความ", "ผู้", "นัก", "ชาว", "ไม่", "ไร้")  # no line ends with these: they make one word with the next
LONGEST = 14  # letters of a name of a place that stays in one line


def texts() -> set[str]:
    """Collect all Thai that is shipped: labels, names, titles, phrases, translations."""
    cases = load_cases()
    found = [term.label.versions.get("th", "") for terms in cases.codebook.values() for term in terms.values()]
    for place in cases.book.cities.values():
        found += [place.name.versions.get("th", ""), *place.aliases]
    for case in cases.records:
        found += [case.title.versions.get("th", ""), *(part.label("th") for part in case.parts)]
        found += [actor.name.versions.get("th", "") for actor in case.actors]
    for file in ("phrases.yml", "casefiles/faults.yml"):
        for section in wording(ROOT / "toolkit" / file).values():
            found += [str(entry) for entry in section.values()] if isinstance(section, dict) else [str(section)]
    found += read_po(ROOT / "casestudies" / "translations" / "th.po", ROOT)[0].values()
    return {run for text in found for run in THAI.findall(text.replace("\u200b", " "))}


def cut(run: str, known: object) -> list[str]:
    """Cut a run of Thai letters; what is no word on its own stays with the one before or after it."""
    words: list[str] = []
    for word in word_tokenize(run, custom_dict=known, engine="newmm"):
        if words and (len(word) == 1 or len(words[-1]) == 1 or words[-1] in HOLD):
            words[-1] += word
        else:
            words.append(word)
    return words


def main() -> None:
    """Write the list; where the longest word found first would cut another one, add what both are part of."""
    places = load_cases().book.cities.values()
    said = {run for place in places for name in (place.name("th"), *place.aliases) for run in THAI.findall(name)}
    names = {run for run in said if len(run) <= LONGEST}
    known = dict_trie(set(thai_words()) | names | set(NAMES))
    runs = {run: cut(run, known) for run in sorted(texts())}
    words = {word for found in runs.values() for word in found if len(word) > 1} | set(NAMES)
    while True:
        more = set()
        for run, found in runs.items():
            right, at = {0, *accumulate(map(len, found))}, {0, *accumulate(map(len, thai.pieces(run, words)))}
            if wrong := at - right:
                first = min(wrong)
                start, end = max(n for n in right & at if n < first), min(n for n in right & at if n > first)
                more.add(run[start:end])
        if not more - words:
            break
        words |= more
    text = "\n".join([HEAD, *sorted(words)])
    TARGET.write_text(f"{text}\n", encoding="utf-8")
    print(f"{len(words):,} words, {TARGET.stat().st_size:,} bytes, of {len(runs):,} stretches of Thai")


if __name__ == "__main__":
    main()
