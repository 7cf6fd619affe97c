"""Dates of a foreign table: as people write them, day or month first, times, periods."""

import pytest

from events.points_dates import read_day
from tests.events.pointed import read


@pytest.mark.parametrize(
    ("text", "edtf", "end", "precision"),
    [
        ("2025-05-16", "2025-05-16", "2025-05-16", "day"),
        ("20250516", "2025-05-16", "2025-05-16", "day"),
        ("2025/5/6", "2025-05-06", "2025-05-06", "day"),
        ("16 May 2025", "2025-05-16", "2025-05-16", "day"),
        ("May 16, 2025", "2025-05-16", "2025-05-16", "day"),
        ("9-Jul-19", "2019-07-09", "2019-07-09", "day"),
        ("31-December-2016", "2016-12-31", "2016-12-31", "day"),
        ("Mon, 25/06/2014 - 12:00", "2014-06-25", "2014-06-25", "day"),
        ("٣ يناير ٢٠٢٤", "2024-01-03", "2024-01-03", "day"),
        ("الأحد، 7 أبريل 2024", "2024-04-07", "2024-04-07", "day"),
        ("3 كانون الثاني 2024", "2024-01-03", "2024-01-03", "day"),
        ("6 جويلية 2024", "2024-07-06", "2024-07-06", "day"),
        ("2024-02", "2024-02", "2024-02-29", "month"),
        ("يناير 2024", "2024-01", "2024-01-31", "month"),
        ("2024", "2024", "2024-12-31", "year"),
        ("2024-01-01/2024-01-05", "2024-01-01/2024-01-05", "2024-01-05", "range"),
        ("06/06/2022", "2022-06-06", "2022-06-06", "day"),
        ("25/12/2024", "2024-12-25", "2024-12-25", "day"),
        ("12/25/2024", "2024-12-25", "2024-12-25", "day"),
        ("2025-02-30", "", "", "none"),
        ("31/02/2024", "", "", "none"),
        ("last January", "", "", "none"),
        # Hijri, which is not computed here: kept as it stands, beside an event that stays undated.
        ("1446-06-01", "", "", "none"),
        ("١٥/٠٦/١٤٤٦", "", "", "none"),
        ("1446", "", "", "none"),
        ("1446-01-01/1446-01-05", "", "", "none"),
        ("1911-10-04", "1911-10-04", "1911-10-04", "day"),
        ("0000-01-01", "", "", "none"),
        ("", "", "", "none"),
        ("NA", "", "", "none"),
    ],
)  # fmt: skip
def test_dates(text: str, edtf: str, end: str, precision: str) -> None:
    day = read_day(text)
    assert (day.edtf, day.end, day.precision) == (edtf, end, precision)
    points = read(f'lon,lat,date\n13,32,"{text}"\n')
    event = points.events.iloc[0]
    assert (event["date_edtf"], event["end"], event["date_precision"]) == (edtf, end, precision)
    assert event["date_phrase"] == ("" if text in (edtf, "NA") else text)


@pytest.mark.parametrize(
    ("other", "edtf", "note"),
    [
        ("25/12/2024", "2022-07-06", "day before month"),
        ("12/25/2024", "2022-06-07", "month before day"),
        ("01/02/2024", "", ""),
        ("2024-01-01", "", ""),
    ],
)
def test_day_or_month_first_only_as_the_file_settles_it(other: str, edtf: str, note: str) -> None:
    event = read(f"lon,lat,date\n13,32,06/07/2022\n13,32,{other}\n").events.iloc[0]
    assert event["date_edtf"] == edtf
    assert event["date_phrase"] == "06/07/2022"
    assert note in event["date_note_en"]
    assert bool(event["date_note_ar"]) == bool(note)


def test_a_file_that_contradicts_itself_leaves_dates_open() -> None:
    points = read("lon,lat,date\n13,32,06/07/2022\n13,32,25/12/2024\n13,32,12/25/2024\n")
    assert points.events["date_edtf"].tolist() == ["", "2024-12-25", "2024-12-25"]
    assert [note.key for note in points.notes] == ["room.note.ambiguous"]


def test_times_of_day() -> None:
    texts = [
        "2025-05-16 00:00:00.000",
        "2025-05-16T14:30",
        "2025-05-16 14:30:15",
        "2025-05-16T23:30:00Z",
        "2025-05-16T23:30:00-0500",
    ]
    events = read("lon,lat,date\n" + "".join(f"13,32,{text}\n" for text in texts)).events
    assert events["date_edtf"].tolist() == [
        "2025-05-16", "2025-05-16T14:30:00", "2025-05-16T14:30:15", "2025-05-16T23:30:00Z", "2025-05-17T04:30:00Z",
    ]  # fmt: skip
    # Half past eleven at night in UTC is the next day in Libya (UTC+2).
    assert events["start"].tolist() == ["2025-05-16"] * 3 + ["2025-05-17"] * 2
    assert events["date_precision"].tolist() == ["day"] + ["minute"] * 4
    assert events["date_note_ar"].astype(bool).tolist() == [False] * 3 + [True] * 2


def test_start_and_end() -> None:
    points = read(
        "lon,lat,date_start,date_end\n13,32,2025-01-01,2025-01-03\n13,32,2025-01-01,2025-01-01\n13,32,2025-01-05,2025-01-01\n"
    )
    events = points.events
    assert events["date_edtf"].tolist() == ["2025-01-01/2025-01-03", "2025-01-01", "2025-01-05"]
    assert events["end"].tolist() == ["2025-01-03", "2025-01-01", "2025-01-05"]
    assert events["date_precision"].tolist() == ["range", "day", "day"]
    assert [note.key for note in points.notes] == ["room.note.backwards"]


@pytest.mark.parametrize("text", ["2025-05-16", "16 May 2025", "5 رجب 1446"])
def test_a_date_with_more_behind_it_than_any_date_has_is_not_read(text: str) -> None:
    assert read_day(text + " " * 300).edtf == read_day(text).edtf
    assert read_day(text + " " * 150 + "x" * 300).rule == "unread"


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("16 يونيه 2025", "2025-06-16"), ("16 يوليه 2025", "2025-07-16"), ("الجمعة، 16 مايو 2025م", "2025-05-16"),
        ("1 مايو 2025 م", "2025-05-01"), ("16/مايو/2025", "2025-05-16"), ("2025 مايو 16", "2025-05-16"), ("2025-May-16", "2025-05-16"),
        ("16 – 18 مايو 2025", "2025-05-16/2025-05-18"), ("16-18/5/2025", "2025-05-16/2025-05-18"), ("16-18 May 2025", "2025-05-16/2025-05-18"),
        ("16 مايو 2025 الساعة 14:30", "2025-05-16"), ("5/2025", "2025-05"), ("05.2025", "2025-05"),
        ("18-16 May 2025", ""), ("16-32/5/2025", ""), ("13/2025", ""), ("1 رمضان 1446", ""), ("2025 مرصد 16", ""),
    ],
)  # fmt: skip
def test_more_writings_of_a_day(text: str, edtf: str) -> None:
    assert read_day(text).edtf == edtf
