"""Text is read in the encoding it was written in; all rows here are made up."""

import io

import pytest

from data.errors import UsageProblem
from events.importers.encodings import examine
from events.importers.source import open_source
from tests.events.importers.opened import ROWS, cells


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"), ("cp1256", "cp1256"), ("iso8859_6", "iso8859_6"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.gpkg", "no ending"])
def test_arabic_in_each_encoding_is_the_same_text_whatever_the_name(
    code: str, expected: str, name: str
) -> None:
    source = open_source(ROWS.encode(code), name)
    assert (source.container, source.encoding) == ("csv", expected)
    assert source.head().table.header == ("المعرف", "المكان", "التاريخ", "الوصف")
    assert cells(source)[1] == ["2", "الكفرة", "2025-05-17", "بلاغ آخر للتجربة"]


@pytest.mark.parametrize("word", ["طرابلس", "الحدود", "منفذ رأس اجدير", "دورية", "هـ", "مرزق؛ سبها"])
@pytest.mark.parametrize("code", ["cp1256", "iso8859_6"])
def test_a_single_arabic_word_tells_its_encoding(word: str, code: str) -> None:
    raw = f"a,b\n1,{word}\n".encode(code)
    assert raw.decode(examine(io.BytesIO(raw)).encoding) == raw.decode(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Sétif, Médéa, Nefza – «où»", "cp1252"),
        ("Αθήνα και Θεσσαλονίκη, λιμάνι της Καλαμάτας και του Πειραιά", "cp1253"),
    ],
)
def test_other_alphabets(text: str, code: str) -> None:
    assert cells(open_source(f"place|x\n{text}|1\n".encode(code)))[0][0] == text


def test_a_person_chooses_the_encoding() -> None:
    raw = "lat,lon,place\n1,2,Sétif\n".encode("cp1252")
    assert (
        cells(open_source(raw, encoding="cp1256"))[0][2] == raw.decode("cp1256").split("\n")[1].split(",")[2]
    )
    with pytest.raises(UsageProblem):
        open_source(raw, encoding="klingon")


def test_arabic_that_begins_after_megabytes_of_ascii_is_seen() -> None:
    raw = ("id,place\n" + "7,plain ascii\n" * 200_000).encode() + "8,الكفرة\n".encode("cp1256")
    assert cells(open_source(raw))[-1] == ["8", "الكفرة"]


def test_one_broken_letter_does_not_turn_a_file_into_another_encoding() -> None:
    raw = (ROWS * 40).encode() + b"9,\xd8,2025-05-18,x\n"
    source = open_source(raw)
    assert (source.encoding, source.broken) == ("utf-8", 1)
    assert cells(source)[-1][1] == "\ufffd"
    assert "1 letter" in source.notes[0].say("en")
