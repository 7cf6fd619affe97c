"""Whatever is read column by column is what a plain loop over the rows reads: on random files, in pieces of any size."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.catalogue import read as shipped
from events import points_bytes, points_table
from events.columns import fold_name
from events.points import Points, read_points
from events.points_dates import order_of, read_day
from events.points_ids import _different, ids
from events.points_language import _by_rule
from events.points_language import arabic as arabic_of
from events.points_words import TEXT, cells_of, said, trimmed
from events.schema import lonlat

HEAD = ("date", "lon", "lat", "type", "source", "id", "text")
DAYS = ("2025-05-16", "2024-02-29", "2025-02-30", "", " 2023-01-02 ", "16 May 2025", "06/07/2022", "25/12/2024", "٣ يناير ٢٠٢٤",
        "2025-05", "x", "NA", "1446-06-01")  # fmt: skip
LONS = ("13.1913", "24.999", "9", "-0.5", "", "NA", "٢٤٫٩٩٩", "13,25", "abc", "200", "1e1", "5.", ".5", "+7.25", "0", " 12.5 ", "1-2",
        "13.12345678901234567890")  # fmt: skip
LATS = ("32.8872", "22.001", "30", "", "-", "95", "22.0", "0", "inf", "٣٢٫١", "31.5")
KINDS = ("PATROL", "irr_cross", "Fuel Smuggling", "دورية حدودية", "", " ", "شيء آخر", "x" * 70, "MEET ")
SOURCES = ("Office 1", "", " ", "وكالة", "\u00a0", "a, b", 'said "so"')
IDS = ("7", "8", "row-3", "row-5", "", " 7 ", "SYN-1", "٧")
TEXTS = (
    "a lorry was stopped",
    "عبور مجموعة",
    "",
    "near غات",
    "غات قرب Ghat وادي",
    "Sétif",
    " two  blanks ",
    "007",
)
rows = st.lists(
    st.tuples(*map(st.sampled_from, (DAYS, LONS, LATS, KINDS, SOURCES, IDS, TEXTS))), min_size=1, max_size=60
)


@dataclass
class Plain:
    """What the loop finds."""

    events: list[dict[str, object]] = field(default_factory=list)
    refused: list[tuple[int, str, str, str]] = field(default_factory=list)


def number(text: str) -> tuple[float | None, int] | None:
    """A number and its decimals; (None, 0) for an empty cell, None for what is no number."""
    plain = text.strip().translate(str.maketrans("٠١٢٣٤٥٦٧٨٩٫", "0123456789."))
    if plain.casefold() in {"", "-", "na"}:
        return None, 0
    plain = plain.replace(",", ".").lstrip("+")
    if not re.fullmatch(r"-?(\d+\.?\d*|\.\d+)(e\d+)?", plain):
        return None
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,17})?", plain):
        plain = np.format_float_positional(float(plain), trim="-")
    return float(plain), len(plain.partition(".")[2])


def reason(lon: str, lat: str) -> tuple[str, str, str] | None:
    """Field, cell and reason of a refusal."""
    read = {"lon": number(lon), "lat": number(lat)}
    for name, cell, most in (("lon", lon, 180), ("lat", lat, 90)):
        found = read[name]
        if found is None:
            return name, cell, "points.number"
        if found[0] is not None and abs(found[0]) > most:
            return name, cell, "points.range"
    for name, cell, other in (("lon", lon, "lat"), ("lat", lat, "lon")):
        if read[name][0] is None and read[other][0] is not None:
            return name, cell, "points.half"
    return None


def said_plainly(text: str) -> str:
    arabic = sum("\u0620" <= sign <= "\u064a" for sign in text)
    return "ar" if arabic and 2 * arabic > sum(map(str.isalpha, text)) else "en"


def kind_of(text: str) -> tuple[str, str, str]:
    for code, english, arabic in shipped("kinds")[["code", "name_en", "name_ar"]].itertuples(index=False):
        if fold_name(text) in map(fold_name, (code, english, arabic)):
            return code, arabic, english
    own = text.strip()[:60].rstrip()
    return (own, own, own) if own else kind_of("OTHER")


def plainly(text: str) -> Plain:
    """Read a file row by row."""
    made, cells = Plain(), []
    for at, row in enumerate(list(csv.reader(io.StringIO(text, newline="")))[1:], start=2):
        if not any(row):
            continue
        if (why := reason(row[1], row[2])) is not None:
            made.refused.append((at, *why))
        else:
            cells.append((at, row))
    order = order_of({row[0].strip() for _, row in cells})
    own = [row[5].strip() for _, row in cells]
    kept = set(own) - {""}
    for place, (at, row) in enumerate(cells):
        (lon, lon_digits), (lat, lat_digits) = number(row[1]), number(row[2])
        day, (code, arabic, english) = read_day(row[0].strip(), order), kind_of(row[3])
        again = not own[place] or own[place] in own[:place]
        nowhere = lon is None or lon == lat == 0
        phrase = row[0].strip()
        tail = f" — {day.edtf}" if day.edtf else ""
        digits = min(3, max(lon_digits, lat_digits))
        made.events.append({
            "id": (f"row--{at}" if f"row-{at}" in kept else f"row-{at}") if again else own[place],
            "kind": code, "title_ar": arabic + tail, "title_en": english + tail,
            f"text_{said_plainly(row[6])}": row[6], f"text_{'en' if said_plainly(row[6]) == 'ar' else 'ar'}": "",
            "source": row[4] if row[4].strip() else "",
            "date_edtf": day.edtf, "start": day.start, "end": day.end, "date_precision": day.precision,
            "date_phrase": "" if phrase == day.edtf or (day.rule == "" and not day.edtf) else phrase,
            "place_precision": "none" if nowhere else ("district", "municipality", "town", "exact")[digits],
            "place_role": "none" if nowhere else "held_at",
            "uncertainty_m": None if nowhere else round(40_007_863 / 360 * 2**0.5 / 2 / 10**digits, 6),
            "lon": None if nowhere else lon, "lat": None if nowhere else lat,
            "origin": "file", "status": "reported", "notes": "", "extra": "",
        })  # fmt: skip
    return made


def found(points: Points) -> Iterator[dict[str, object]]:
    lon, lat = lonlat(points.events)
    frame = pd.DataFrame(points.events.drop(columns="geometry")).assign(lon=lon, lat=lat)
    for row in frame.to_dict("records"):
        yield {
            name: None if value != value else round(value, 6) if name == "uncertainty_m" else value
            for name, value in row.items()
        }


@pytest.fixture(params=[100, 700, 8 << 20])
def in_blocks(request, monkeypatch):
    """Arrow reads the file, so many bytes at a time."""
    monkeypatch.setattr(points_table, "FEW_BYTES", 0)
    monkeypatch.setattr(points_table, "BLOCK_BYTES", request.param)


def agree(text: str) -> None:
    plain, points = plainly(text), read_points(text.encode())
    assert [(one.row, one.field, one.found, one.key) for one in points.refused] == plain.refused
    for mine, other in zip(found(points), plain.events, strict=True):
        assert {name: mine[name] for name in other} == other
    assert points.read == len(plain.events) + len(plain.refused)
    notes = {note.key: note.values["count"] for note in points.notes}
    rules = [read_day(row["date_phrase"]).rule for row in plain.events if not row["date_edtf"]]
    assert notes.get("room.note.unread_date", 0) == rules.count("unread")


@settings(max_examples=40, deadline=None)
@given(rows=rows, quoted=st.booleans(), data=st.data())
def test_columns_and_rows_are_read_alike(rows, quoted, data) -> None:
    block = data.draw(st.sampled_from([300, 900, 8 << 20]))
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerows([HEAD, *rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(points_table, "FEW_BYTES", 0)
        patch.setattr(points_table, "BLOCK_BYTES", block)
        agree(out.getvalue())


def test_a_good_file_with_one_bad_row_in_each_piece(in_blocks) -> None:
    good = [
        f"2025-05-{n % 28 + 1:02d},{13 + n / 1000:.3f},32.5,PATROL,Office 1,E-{n:04d},text"
        for n in range(300)
    ]
    for place in range(7, 300, 50):
        good[place] = good[place].replace("32.5", "95")
    agree("\n".join([",".join(HEAD), *good]) + "\n")


def test_in_pieces_or_whole_the_frame_is_the_same(monkeypatch) -> None:
    lines = [
        f"{n % 28 + 1}/{n % 12 + 1}/2025,{13 + n / 1e4:.4f},32.5,K{n % 5},Office {n % 3},{n * 7919 % 1000},t{n}"
        for n in range(2_000)
    ]
    raw = "\n".join([",".join(HEAD), *lines]).encode()
    whole = read_points(raw)
    monkeypatch.setattr(points_table, "BLOCK_BYTES", 1_000)
    pieces = read_points(raw)
    pd.testing.assert_frame_equal(whole.events, pieces.events)
    assert (whole.notes, whole.refused, whole.read) == (pieces.notes, pieces.refused, pieces.read)
    assert pieces.events["start"].iloc[12] == "2025-01-13"  # which a later row of the file settles


def test_a_cell_over_lines_is_read_whole_wherever_a_block_ends(monkeypatch) -> None:
    lines = [f'2025-05-16,13.5,32.5,PATROL,O,{n},"one\ntwo, {n}"' for n in range(200)]
    monkeypatch.setattr(points_table, "FEW_BYTES", 0)
    monkeypatch.setattr(points_table, "BLOCK_BYTES", 500)
    points = read_points("\n".join([",".join(HEAD), *lines]).encode())
    assert points.events["text_en"].tolist() == [f"one\ntwo, {n}" for n in range(200)]


@pytest.mark.parametrize("end", ["", "\n", "\r\n\r\n"])
@pytest.mark.parametrize("cell", ["عبور", '"near ""غات"", again"', '"two\nlines"', 'odd"mark', ""])
def test_a_large_file_is_read_from_the_disk_as_its_bytes_are(tmp_path, monkeypatch, end, cell) -> None:
    row = "2025-05-16,13.5,32.5,PATROL,وكالة,7,x\n"
    text = (
        ",".join(HEAD)
        + "\n"
        + row * 50
        + f"2025-05-16,13.5,32.5,PATROL,o,8,{cell}\n"
        + row * 9
        + row.strip()
        + end
    )
    for code in ("utf-8", "utf-8-sig", "utf-16", "cp1256"):
        path = tmp_path / f"{code}.csv"
        path.write_bytes(text.encode(code))
        small = read_points(path)
        with monkeypatch.context() as patch:
            patch.setattr(points_bytes, "LARGE_BYTES", 1)
            patch.setattr(points_bytes, "_STEP_BYTES", 7)  # within signs of two bytes, and within quotations
            patch.setattr(points_table, "FEW_BYTES", 0)
            large = read_points(path)
        pd.testing.assert_frame_equal(small.events, large.events)
        assert (large.refused, large.notes, large.read) == (small.refused, small.notes, small.read)
        assert large.read == 61


def test_most_large_files_are_never_in_memory_as_a_whole(tmp_path, monkeypatch) -> None:
    path = tmp_path / "large.csv"
    row = '2025-05-16,13.5,32.5,PATROL,"وكالة, two",7,عبور\r\n'
    path.write_bytes((",".join(HEAD) + "\r\n" + row * 2_000).encode("utf-8-sig"))
    monkeypatch.setattr(points_bytes, "LARGE_BYTES", 1)
    monkeypatch.setattr(points_table, "read_bytes", None)
    assert read_points(path).events["source"].tolist() == ["وكالة, two"] * 2_000


def test_a_file_that_is_written_to_meanwhile_is_read_again(tmp_path, monkeypatch) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes((",".join(HEAD) + "\n" + "2025-05-16,13.5,32.5,PATROL,o,7,x\n" * 50).encode())
    monkeypatch.setattr(points_bytes, "LARGE_BYTES", 1)
    look = points_table.look

    def looked(*given):
        seen = look(*given)
        with path.open("a") as file:
            file.write('2025-05-16,13.5,32.5,PATROL,o,8,"one\ntwo"\n')
        return seen

    monkeypatch.setattr(points_table, "look", looked)
    assert read_points(path).events["text_en"].tolist() == [*["x"] * 50, "one\ntwo"]


@given(texts=st.lists(st.text(max_size=12)))
def test_white_space_is_found_wherever_it_is(texts) -> None:
    import pyarrow as pa

    column = pa.array(texts, TEXT)
    assert trimmed(column).equals(pa.compute.utf8_trim_whitespace(column))
    assert trimmed(column.slice(1)).equals(pa.compute.utf8_trim_whitespace(column.slice(1)))


@given(texts=st.lists(st.text(alphabet="ab\u0639", max_size=20), min_size=1, max_size=30))
def test_ids_are_told_apart(texts) -> None:
    import pyarrow as pa

    parts = [pa.array(texts[:5], TEXT), pa.array(["", *texts], TEXT).slice(6)]
    numbers = [np.arange(2, 2 + len(parts[0])), np.arange(2 + len(parts[0]), 2 + len(texts))]
    if _different(parts):
        assert len(set(texts)) == len(texts)
        assert "" not in texts
    elif all(texts):
        assert len(set(texts)) < len(texts)
    made = [text for part in ids(parts, numbers, []) for text in part.to_pylist()]
    assert len(set(made)) == len(texts)
    first = [text for at, text in enumerate(texts) if text and text not in texts[:at]]
    assert [text for text in made if not text.startswith("row-")] == first


@pytest.mark.parametrize(("text", "lang"), [("غات", "ar"), ("near غات", "en"), ("x", "en"), ("", "en")])
def test_a_language_is_that_of_most_letters(text, lang) -> None:
    import pyarrow as pa

    column = pa.array(["plain", text], TEXT)
    assert (said(column)["ar"] != "" and said(column)["ar"][1].as_py() == text and text != "") == (
        lang == "ar"
    )


@given(
    texts=st.lists(
        st.text(
            alphabet=st.one_of(
                st.characters(exclude_categories=["Cs"]),
                st.sampled_from("ab1 \u0639\u0628\u060c\u0640\u0664\u0670\u06cc\u064b\ufefb\u0750\u00e9"),
            ),
            max_size=12,
        ),
        min_size=1,
        max_size=20,
    )
)
def test_a_language_is_told_of_bytes_as_by_the_rule(texts) -> None:
    import pyarrow as pa

    column = pa.array(["x", *texts], TEXT).slice(1)
    assert arabic_of(column, *cells_of(column)).tolist() == _by_rule(column).tolist()
