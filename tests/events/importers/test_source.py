"""A file of any kind opens by its content, or says why not; all rows here are made up."""

import io
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from data.errors import DataProblem, FileProblem
from data.words import LANGS
from events.importers.source import open_source
from tests.events.importers.opened import cells, odd


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", FileProblem), (b" \n\r\n", FileProblem), (b"\xff\xfe", FileProblem), (b"\0" * 5000, FileProblem),
        (b"id,lat,lon\n", DataProblem), (b"id,lat,lon", DataProblem), (b"%PDF-1.7 ...", FileProblem),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, FileProblem), (bytes(range(256)) * 40, FileProblem),
        (b"<html><body>no</body></html>", FileProblem), (b'{"a": 1}', FileProblem), (b'[{"a": 1}, {"a"', FileProblem),
        (b"<kml><Document>", FileProblem), (b"<gpx><wpt", FileProblem), (b"PK\x03\x04 no zip", FileProblem),
        (b"SQLite format 3\0" + bytes(200), FileProblem),
        (b'<!DOCTYPE gpx [<!ENTITY a "b">]><gpx><wpt lat="1" lon="2"><name>&a;</name></wpt></gpx>', FileProblem),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_so_in_both_languages(raw: bytes, problem: type[DataProblem]) -> None:
    with pytest.raises(problem) as caught:
        open_source(raw, "a file.csv").head()
    assert all("a file.csv" in caught.value.say(lang) for lang in LANGS)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(FileProblem):
            open_source(path)


KML = b"""<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>Made up</name>
<Placemark><name>A</name><TimeStamp><when>2025-05-16</when></TimeStamp><Point><coordinates>13.1,32.5,0</coordinates></Point>
<ExtendedData><Data name="dead"><value>2</value></Data></ExtendedData></Placemark>
<Placemark><name>L</name><LineString><coordinates>1,2 3,4</coordinates></LineString></Placemark></Folder></Document></kml>"""


@pytest.mark.parametrize("packed", [False, True])
def test_kml(packed: bool) -> None:
    raw = KML
    if packed:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("doc.kml", KML)
        raw = out.getvalue()
    source = open_source(raw, "a.csv")
    table = source.head().table
    row = {name: column[0].as_py() for name, column in zip(table.header, table.columns, strict=True)}
    assert (source.container, source.kind) == ("kml", "KMZ" if packed else "KML")
    assert (row["name"], row["when"], row["dead"], row["geometry: lon"]) == ("A", "2025-05-16", "2", "13.1")
    assert odd(source) == [(2, "points.geometry")]


def test_gpx() -> None:
    raw = (
        b'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="24.96" lon="10.17"><name>Post</name>'
        b"<time>2025-05-16T10:00:00Z</time><desc>made up</desc><extensions><unit>3</unit></extensions></wpt>"
        b"<rte/><trk><trkseg/></trk></gpx>"
    )
    source = open_source(raw)
    table = source.head().table
    assert cells(source) == [["Post", "2025-05-16T10:00:00Z", "made up", "3", "10.17", "24.96"]]
    assert table.header[:4] == ("name", "time", "desc", "unit")
    assert odd(source) == [(2, "points.geometry"), (3, "points.geometry")]


@pytest.mark.parametrize("kind", ["GPKG", "ESRI Shapefile"])
def test_layers_of_gdal(kind: str, tmp_path: Path) -> None:
    points = gpd.GeoDataFrame(
        {"name": ["غات", "b"], "n": [1, 2]}, geometry=[shapely.Point(500_000, 2_700_000), None], crs=32633
    )
    if kind == "GPKG":
        path = tmp_path / "a.gpkg"
        points.to_file(path, layer="reports", driver=kind)
        points.to_file(path, layer="others", driver=kind)
    else:
        points.to_file(tmp_path / "reports.shp", driver=kind, encoding="utf-8")
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for part in tmp_path.glob("reports.*"):
                archive.write(part, part.name)
    source = open_source(path)
    assert source.sheets == (("others", "reports") if kind == "GPKG" else ("reports",)) or set(
        source.sheets
    ) == {"others", "reports"}
    rows = cells(source.at("reports"))
    assert [row[:2] for row in rows] == [["غات", "1"], ["b", "2"]]
    assert abs(float(rows[0][2]) - 15) < 1e-6
    assert rows[1][2:] == ["", ""]


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def test_a_packed_table_is_that_table() -> None:
    rows = "date,lat,lon\n2025-05-16,24.9,10.2\n".encode("utf-16")
    source = open_source(packed({"20250516.export.CSV": rows, "readme.txt": b"notes"}), "a.zip")
    assert (source.name, source.container, source.encoding) == ("a.zip", "csv", "utf-16")
    assert source.digest == open_source(rows, "b.csv").digest  # the same file again, packed or not
    assert source.head().table.header == ("date", "lat", "lon")
    for files, key in (
        ({"a.csv": rows, "b.csv": rows}, "import.zip_several"),
        ({"a.pdf": b"%PDF-"}, "room.not_accepted"),
        ({"a.csv": packed({"a.csv": rows})}, "room.not_accepted"),
    ):
        with pytest.raises(FileProblem) as told:
            open_source(packed(files), "a.zip")
        assert told.value.key == key
    with pytest.raises(FileProblem) as told:
        open_source(packed({"a.csv": rows})[:60], "a.zip")
    assert told.value.key == "room.zip_damaged"
