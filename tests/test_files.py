"""Files are written whole or not at all, where their paths lead, and the same texts make the same file."""

import os
import time
import zipfile
from pathlib import Path

import pytest

from toolkit.errors import NotPossibleError, UnknownNameError
from toolkit.files import file_path, save_text, save_whole, save_zip
from toolkit.language import set_language


@pytest.mark.parametrize(("value", "endings"), [("a.csv", ()), (Path("a.CSV"), (".csv", ".tex")), ("a", ())])
def test_a_path_is_one_whatever_the_size_of_its_ending(value, endings):
    assert file_path(value, *endings) == Path(value)


@pytest.mark.parametrize(("value", "endings", "said"), [
    (7, (), "Give the path of a file or folder as text, not 7."),
    (None, (".csv",), "Give the path of a file or folder as text, not None."),
    (b"a.csv", (".csv",), "Give the path of a file or folder as text, not b'a.csv'."),
    ("a.doc", (".csv", ".tex"), '".doc" is not a known file ending. The 2 known are: .csv, .tex.'),
    ("csv", (".csv",), '"" is not a known file ending. The only one known is: .csv.'),
])  # fmt: skip
def test_what_is_no_path_or_has_another_ending_is_refused(value, endings, said):
    with pytest.raises((NotPossibleError, UnknownNameError)) as caught:
        file_path(value, *endings)
    assert str(caught.value) == said


def test_a_text_ends_its_lines_alike_everywhere_and_its_path_comes_back(tmp_path):
    path = save_text(tmp_path / "a.txt", "one\ntwo ก\n")
    assert path == tmp_path / "a.txt" and path.read_bytes() == "one\ntwo ก\n".encode()
    assert save_text(path, "").read_bytes() == b""


def test_a_part_is_written_beside_its_place_under_the_name_that_it_will_have(tmp_path):
    seen = []
    save_whole(tmp_path / "a.txt", lambda part: (seen.append(part), part.write_text("a")))
    (part,) = seen
    assert part.name == "a.txt" and part.parent.parent == tmp_path and part.parent.name.startswith(".saving-")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(("error", "reason", "held"), [
    (OSError(28, "No space left on device"), "No space left on device", False), (OSError("odd"), "odd", False),
    (UnicodeError("no letter"), "no letter", False), (PermissionError(13, "Denied"), "Denied", True),
])  # fmt: skip
def test_what_cannot_be_written_is_told_with_the_reason_in_the_readers_language(tmp_path, error, reason, held):
    def fails(_part):
        raise error

    open_en = f" ({reason}): is it open in another program?" if held else f": {reason}."
    open_th = f" ({reason}) โปรดตรวจสอบว่าเปิดไฟล์นี้ค้างไว้ในโปรแกรมอื่นหรือไม่" if held else f": {reason}"
    path = tmp_path / "a"
    for lang, said in (
        ("en", f'"{path}" cannot be written{open_en}'), ("th", f'บันทึกไฟล์ "{path}" ไม่ได้{open_th}'),
    ):  # fmt: skip
        set_language(lang)
        with pytest.raises(NotPossibleError) as caught:
            save_whole(tmp_path / "a", fails)
        assert str(caught.value) == said and caught.value.__cause__ is error
    assert not [*tmp_path.iterdir()]


def test_an_error_of_the_writer_itself_goes_on_and_a_folder_must_be_there(tmp_path):
    with pytest.raises(ZeroDivisionError):
        save_whole(tmp_path / "a", lambda _: 1 / 0)
    with pytest.raises(NotPossibleError, match=r'^There is no folder ".*" to write into\.$'):
        save_text(tmp_path / "nowhere" / "a", "a")
    assert not [*tmp_path.iterdir()]


def test_only_what_was_left_for_more_than_an_hour_is_taken_away(tmp_path):
    now = time.time()
    for name, age in (("old", 3700), ("new", 3500)):
        (tmp_path / f".saving-{name}").mkdir()
        os.utime(tmp_path / f".saving-{name}", (now - age, now - age))
    (tmp_path / ".saving-file").write_text("no folder")
    os.utime(tmp_path / ".saving-file", (0, 0))
    save_text(tmp_path / "a", "a")
    assert {path.name for path in tmp_path.iterdir()} == {".saving-new", ".saving-file", "a"}


def test_an_archive_holds_its_files_in_order_packed_and_without_a_time(tmp_path):
    files = {"b.txt": b"b" * 1000, "data/a.txt": b"a"}
    one, two = (save_zip(tmp_path / f"{n}.zip", files).read_bytes() for n in "ab")
    assert one == two and len(one) < 1000
    with zipfile.ZipFile(tmp_path / "a.zip") as held:
        assert {name: held.read(name) for name in held.namelist()} == files and held.namelist() == [*files]
        assert {(i.date_time, i.compress_type) for i in held.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_DEFLATED)
        }
