"""Every payload goes out in every form as text, and comes back as it was; none is a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pyogrio
import pytest

from data.files_out import FORMULA_STARTS
from events import out
from events.points import read_points
from tests.browser.payloads import PAYLOADS, PRODUCT, events, written

TEXTS = [written(text) for text in PAYLOADS.values()]
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def test_no_cell_of_a_csv_starts_a_formula_and_every_text_is_there() -> None:
    rows = list(csv.reader(io.StringIO(out.csv(out.table(events())).decode("utf-8-sig"), newline="")))
    title = rows[0].index("title_en")
    back = [row[title] for row in rows[1:]]
    assert not [text for text in back if text.startswith(FORMULA_STARTS)]
    # A plain text is as it was; one that would be a formula has an apostrophe before it and nothing else changed.
    assert back == [text if text in back else f"'{text}" for text in TEXTS]
    assert all(len(row) == len(rows[0]) for row in rows)


def test_a_csv_taken_out_and_read_in_again_is_the_same_events(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(out.csv(out.table(events())))
    again = read_points(path)
    assert (again.read, len(again.refused)) == (len(TEXTS), 0)
    # A file's own door: quotes and separators within cells hold, whatever the text.
    for text, found in zip(TEXTS, again.events["title_en"], strict=True):
        assert without_signs(found) == without_signs(text)


def without_signs(text: str) -> str:
    return re.sub("[\x00-\x20\x7f-\x9f'\ufeff]", "", text)


def test_geojson_holds_the_texts_as_they_are() -> None:
    whole = json.loads(out.geojson(events()))
    assert [one["properties"]["title_en"] for one in whole["features"]] == TEXTS


def test_a_workbook_holds_texts_and_no_formula() -> None:
    rows = out.table(events())
    book = openpyxl.load_workbook(io.BytesIO(out.xlsx(rows, {"title_en": "=1+1"}, "=[x]*?:/\\" * 9, True)))
    page = book.active
    assert page is not None
    title = list(rows.columns).index("title_en")
    cells = [row[title] for row in page.iter_rows()]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    for cell, text in zip(cells[1:], TEXTS, strict=True):
        assert str(cell.value).replace("_x000D_", "\r").replace("\r\n", "\n") == NOT_IN_XML.sub(
            "\ufffd", text
        ).replace("\r\n", "\n")


def test_a_geopackage_holds_every_row_and_no_text_ends_at_a_zero(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(out.geopackage(events(), "events"))
    back = pyogrio.read_dataframe(path)
    assert back["title_en"].tolist() == [text.replace("\0", "\ufffd") for text in TEXTS]


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_no_text_was_a_template(form: str) -> None:
    data = out.csv(out.table(events())) if form == "csv" else out.geojson(events())
    assert PRODUCT.encode() not in data
