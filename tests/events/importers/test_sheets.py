"""A workbook is read sheet by sheet, and one made to do harm is refused; all rows here are made up."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from data.errors import FileProblem, UsageProblem
from events.importers.recognise import best_sheet
from events.importers.source import open_source
from tests.events.importers.opened import cells, numbers


def book(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    made = openpyxl.Workbook()
    fill(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_workbook_with_titles_merged_cells_and_serial_dates() -> None:
    def fill(made: openpyxl.Workbook) -> None:
        made.active.append(["This workbook is made up"])
        sheet = made.create_sheet("البلاغات")
        sheet.append(["Incidents of May"])
        sheet.merge_cells("A1:E1")
        sheet.append([])
        sheet.append(["id", "date", "lat", "lon", "note"])
        sheet.append([7, date(2025, 5, 16), 24.5, 12, None])
        sheet.append([8, 45793, 24.5, 12.25, "x"])
        sheet.append([9, None, 25, 13, "y"])
        sheet.merge_cells("B5:B6")
        made.create_sheet("empty")

    source = best_sheet(open_source(book(fill), "a.csv"))
    assert (source.container, source.sheets, source.sheet) == ("xlsx", ("Sheet", "البلاغات"), "البلاغات")
    assert cells(source) == [
        ["7", "2025-05-16", "24.5", "12", ""], ["8", "45793", "24.5", "12.25", "x"], ["9", "45793", "25", "13", "y"],
    ]  # fmt: skip
    assert numbers(source) == [4, 5, 6]
    with pytest.raises(UsageProblem):
        source.at("none")


def test_a_workbook_that_would_burst_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = book(
        lambda made: (
            [made.active.append(["id", "lat", "lon"])] and [made.active.append([n, 1, 2]) for n in range(500)]
        )
    )
    monkeypatch.setattr("events.importers.sheets.MAX_UNPACKED_BYTES", 10_000)
    with pytest.raises(FileProblem) as caught:
        open_source(raw, "a.xlsx")
    assert caught.value.key == "room.zip_bomb"


@pytest.mark.parametrize("cell", ["XFD1048576", "KN1048576"])
def test_a_cell_at_the_end_of_the_sheet_does_not_end_the_program(cell: str) -> None:
    raw = book(lambda made: made.active.append(["id", "lat", "lon"]) or made.active.__setitem__(cell, "x"))
    assert len(raw) < 10_000
    with pytest.raises(FileProblem) as caught:
        open_source(raw, "a.xlsx").head()
    assert caught.value.key == "room.too_heavy"


def merged(ranges: list[str]) -> bytes:
    """A workbook whose merged cells are as given, whatever a spreadsheet program would say of them."""
    raw = book(
        lambda made: [made.active.append(row) for row in (["id", "lat", "lon"], [7, 24.5, 12], [8, "", 13])]
    )
    inside = zipfile.ZipFile(io.BytesIO(raw))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in inside.namelist():
            cells_of = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
            more = f"</sheetData><mergeCells>{cells_of}</mergeCells>".encode()
            archive.writestr(name, inside.read(name).replace(b"</sheetData>", more))
    return out.getvalue()


def test_merged_cells_that_lie_outside_are_passed_over_and_heaps_of_them_refused() -> None:
    found = open_source(merged(["ZZ2:ZZ1048576", "B2:B1048576"]), "a.xlsx")
    assert cells(found) == [["7", "24.5", "12"], ["8", "24.5", "13"]]
    with pytest.raises(FileProblem) as caught:
        open_source(merged(["A2:A3"] * 1_000), "a.xlsx").head()
    assert caught.value.key == "room.damaged"
