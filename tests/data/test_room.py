"""Honest map layers of every format come through the closed room whole; what is left out or repaired is said."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from data.errors import FileProblem
from data.files_out import safe_cell, write_whole
from data.room import read_overlay
from data.room_limits import MAX_BYTES, MAX_COLUMNS, MAX_FEATURES, MAX_VERTICES
from data.words import LANGS

from . import room_files as make

BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}


def problem(raw: bytes | Path, name: str = "a.geojson") -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        read_overlay(raw, name)
    for lang in LANGS:
        assert name[:40] in caught.value.say(lang)
    return caught.value


def feature(geometry: object, /, **properties: object) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def keys(file) -> list[str]:
    for note in file.notes:
        for lang in LANGS:
            assert "{" not in note.say(lang)
    return [note.key for note in file.notes]


def test_geojson() -> None:
    file = read_overlay(
        make.geojson(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}),
        "a.geojson",
    )
    assert (file.format, file.notes, file.crs_note) == ("GeoJSON", (), None)
    assert file.frame.crs.to_epsg() == 4326
    assert file.frame.iloc[0].to_dict() == {"name": "نقطة 12", "n": 7, "geometry": shapely.Point(24.5, 22.0)}


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16"])
def test_geojson_encodings(code: str) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": [make.POST]}, ensure_ascii=False)
    assert read_overlay(text.encode(code), "a.geojson").frame["name"][0] == "نقطة 12"


def test_kml_and_kmz() -> None:
    data = '<ExtendedData><Data name="طول"><value>12</value></Data></ExtendedData><description><![CDATA[<b>a</b><script>x</script>]]></description>'
    ring = "<coordinates>10,30 11,30 11,31 10,30</coordinates>"
    body = (
        "<Folder><name>دوريات</name>"
        + make.placemark(data + "<LineString><coordinates>10,30,5 11, 31,5</coordinates></LineString>", "خط")
        + make.placemark(
            f"<Polygon><outerBoundaryIs><LinearRing>{ring}</LinearRing></outerBoundaryIs></Polygon>"
        )
        + make.placemark(
            "<MultiGeometry><Point><coordinates>1,2</coordinates></Point><Point><coordinates>3,4</coordinates></Point></MultiGeometry>"
        )
        + make.placemark("")
        + "</Folder>"
    )
    raw = make.kml(body)
    for name, content in (("a.kml", raw), ("a.kmz", make.zipped({"files/x.txt": b"x", "doc.kml": raw}))):
        file = read_overlay(content, name)
        assert list(file.frame.geom_type) == ["LineString", "Polygon", "MultiPoint"]
        assert not file.frame.has_z.any()
        assert keys(file) == ["room.note.empty"]
        first = file.frame.iloc[0]
        assert (first["name"], first["description"], first["folder"], first["طول"]) == (
            "خط",
            "a",
            "دوريات",
            "12",
        )


def test_geopackage(tmp_path: Path) -> None:
    made = make.frame(
        shapely.Point(24.5, 22, 9), shapely.Point(13, 32), name=["نقطة", "=1+1"], n=[7, 8], x=[1.5, np.nan]
    )
    file = read_overlay(make.geopackage(tmp_path, made, "طبقة"), "a.gpkg")
    assert file.frame["name"].tolist() == ["نقطة", "=1+1"]
    assert file.frame["n"].tolist() == [7, 8]
    assert np.isnan(file.frame["x"][1])
    assert list(file.frame.geometry) == [shapely.Point(24.5, 22), shapely.Point(13, 32)]


def test_geopackage_with_days_and_times(tmp_path: Path) -> None:
    import datetime

    moments = [datetime.datetime(2025, 5, 16, 14, 30), None]
    days = [datetime.date(2025, 5, 16), None]
    made = make.frame(shapely.Point(24.5, 22), shapely.Point(13, 32), at=moments, day=days)
    made["at"] = made["at"].astype("datetime64[ms]")
    file = read_overlay(make.geopackage(tmp_path, made, "events"), "a.gpkg")
    assert file.frame["at"][0].startswith("2025-05-16T14:30:00")
    assert file.frame["day"][0] == "2025-05-16"
    assert not file.frame["at"][1]
    assert not file.frame["day"][1]


def test_geopackage_whose_row_count_is_stale(tmp_path: Path) -> None:
    import sqlite3

    make.geopackage(tmp_path, make.frame(*[shapely.Point(lon, 30) for lon in range(10, 20)]))
    with sqlite3.connect(tmp_path / "made.gpkg") as base:
        base.execute("UPDATE gpkg_ogr_contents SET feature_count = 3")
    base.close()
    assert len(read_overlay(tmp_path / "made.gpkg", "made.gpkg").frame) == 10


def test_geopackage_of_two_layers_in_two_systems(tmp_path: Path) -> None:
    make.geopackage(tmp_path, make.frame(), "posts")
    raw = make.geopackage(tmp_path, make.frame(shapely.Point(500000, 3500000), crs=32633), "marks")
    file = read_overlay(raw, "a.gpkg")
    assert sorted(file.frame["layer"]) == ["marks", "posts"]
    assert keys(file) == ["room.note.layers"]
    assert file.crs_note is not None
    assert "UTM zone 33N" in file.crs_note.say("en")
    there = file.frame.set_index("layer").geometry["marks"]
    # The central meridian of zone 33 is 15°E; the latitude is pyproj's of the same point.
    assert there.x == pytest.approx(15)
    assert there.y == pytest.approx(31.635186, abs=1e-6)


@pytest.mark.parametrize("code", ["utf-8", "cp1256"])
@pytest.mark.parametrize("without", [(), (".cpg",)])
def test_shapefile(code: str, without: tuple[str, ...], tmp_path: Path) -> None:
    made = make.frame(shapely.LineString([(10, 30), (11, 31)]), name=["دورية حدودية على المقطع"])
    file = read_overlay(make.shapefile(tmp_path, made, code, without), "a.zip")
    assert file.format == "Shapefile (zip)"
    assert file.frame["name"].tolist() == ["دورية حدودية على المقطع"]


def test_shapefile_without_prj(tmp_path: Path) -> None:
    file = read_overlay(make.shapefile(tmp_path, make.frame(crs=None)), "a.zip")
    assert file.crs_note is not None
    assert file.crs_note.key == "room.note.no_crs"
    metres = make.shapefile(tmp_path, make.frame(shapely.Point(500000, 3500000), crs=None))
    assert problem(metres, "a.zip").key == "room.projected"


def test_shapefile_that_lacks_a_part(tmp_path: Path) -> None:
    said = problem(make.shapefile(tmp_path, make.frame(), without=(".shx", ".dbf")), "a.zip")
    assert said.key == "room.shp_parts"
    assert said.values["expected"] == ".shx, .dbf"


def test_damaged_files(tmp_path: Path) -> None:
    raw = make.geopackage(tmp_path, make.frame())
    assert problem(raw[:5000], "a.gpkg").key in ("room.damaged", "room.no_layers")
    assert (
        problem(make.zipped({"a.shp": b"x" * 200, "a.shx": b"y" * 200, "a.dbf": b"z" * 200}), "a.zip").key
        == "room.damaged"
    )
    assert problem(b"{" + b"x" * 20).key == "room.json"
    assert problem(make.kml(make.placemark())[:-20], "a.kml").key == "room.xml"
    assert problem(b"[" * 100_000, "a").key == "room.not_accepted"
    assert problem(b'{"a":' + b"[" * 100_000).key == "room.json_deep"


@pytest.mark.parametrize(
    ("raw", "name", "key"),
    [
        (make.geojson(), "a.kml", "room.disagree"),
        (make.kml(make.placemark()), "a.geojson", "room.disagree"),
        (make.kml(make.placemark()), "a.zip", "room.disagree"),
        (b"<!doctype html><html></html>", "a.kml", "room.disagree"),
        (b"a,b\n1,2\n", "a.csv", "room.not_accepted"),
        (b"%PDF-1.7", "a", "room.not_accepted"),
        (b"\x00\x00\x27\x0a" + bytes(96), "a.shp", "room.bare_shp"),
        (bytes(range(256)), "a.bin", "room.unknown"),
        (b" \n", "a.geojson", "room.empty"),
        (b'{"type": "Topology", "arcs": []}', "a.json", "room.disagree"),
        (b'{"type": "FeatureCollection"}', "a.json", "room.geojson"),
        (b'{"type": "FeatureCollection", "features": [1]}', "a.json", "room.feature"),
        (b'{"type": "Point", "coordinates": [NaN, 1]}', "a.json", "room.json_nan"),
        (b'{"type": "Point", "coordinates": [1e999, 1]}', "a.json", "room.not_finite"),
        (make.geojson(crs={"type": "name", "properties": {"name": "EPSG:32633"}}), "a.geojson", "room.crs_named"),
        (make.geojson(feature({"type": "Point", "coordinates": [500000, 3500000]})), "a.geojson", "room.projected"),
        (make.geojson(feature({"type": "Point", "coordinates": [32.9, 113.2]})), "a.geojson", "room.swapped"),
        (make.geojson(feature({"type": "Point", "coordinates": [200, 32.9]})), "a.geojson", "room.outside"),
        (make.geojson(feature(None)), "a.geojson", "room.nothing"),
        (make.kml(make.placemark("<Point><coordinates>abc</coordinates></Point>")), "a.kml", "room.kml_coordinates"),
        (make.zipped({"a.txt": b"x"}), "a.kmz", "room.disagree"),
    ],
)  # fmt: skip
def test_what_is_refused_and_why(raw: bytes, name: str, key: str) -> None:
    said = problem(raw, name)
    assert said.key == key
    assert said.say("ar") != said.say("en")


def test_infinite_point_in_a_geopackage(tmp_path: Path) -> None:
    raw = make.geopackage(tmp_path, make.frame(shapely.Point(np.inf, 1), shapely.Point(1, 1)))
    assert problem(raw, "a.gpkg").values["row"] == 1


def test_geometry_is_repaired_and_the_unplaced_left_out() -> None:
    file = read_overlay(
        make.geojson(
            make.POST,
            feature(BOW_TIE),
            feature(None),
            feature({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}),
        ),
        "a.geojson",
    )
    assert len(file.frame) == 2
    assert file.frame.is_valid.all()
    assert shapely.area(file.frame.geometry.to_numpy()).sum() == pytest.approx(
        0.5
    )  # both halves of the bow-tie
    assert "room.note.repaired" in keys(file)
    assert "room.note.unreadable" in keys(file)
    # 4 features, 2 drawn: one without a geometry and one that cannot be read, each counted once
    assert sum(int(str(note.values["count"])) for note in file.notes if "repaired" not in note.key) == 2


def test_text_is_inert_and_long_names_are_kept() -> None:
    nasty = [
        "<img src=x onerror=alert(1)>",
        "{{ 7*7 }}",
        "${1}",
        "</script>",
        "\u2028",
        "\u202eabc",
        "ا" * 10_000,
        "=1+1",
        "\ud800",
    ]
    raw = make.geojson(
        *[feature(make.POST["geometry"], **{text: text, "id": "007", "geometry": 1}) for text in nasty]
    )
    file = read_overlay(raw, "ا" * 10_000 + ".geojson")
    clean = [text.encode("utf-8", "replace").decode() for text in nasty]
    for row, text in enumerate(clean[:-1]):
        assert file.frame[text][row] == text
    assert file.frame["id"].tolist() == ["007"] * len(nasty)
    assert file.frame["geometry_"].tolist() == [1] * len(nasty)
    json.dumps(file.frame.to_geo_dict(), ensure_ascii=False).encode()


def test_numbers_stay_numbers_and_the_rest_is_text() -> None:
    rows = [
        {"a": 1, "b": 1, "c": 2**60, "d": True, "e": {"x": [1]}},
        {"a": 2, "b": 1.5, "c": 1, "d": None, "e": "t"},
        {"a": 3},
    ]
    frame = read_overlay(
        make.geojson(*[feature(make.POST["geometry"], **row) for row in rows]), "a.geojson"
    ).frame
    assert frame["a"].dtype == "int64"
    assert frame["b"].dtype == "float64"
    assert frame["c"].tolist() == [str(2**60), "1", ""]
    assert frame["d"].tolist() == ["true", "", ""]
    assert frame["e"].tolist() == ['{"x": [1]}', "t", ""]


def test_limits(tmp_path: Path) -> None:
    assert problem(b" " * MAX_BYTES + b"{}").key == "room.too_big"
    one = json.dumps(feature({"type": "Point", "coordinates": [1, 2]}))
    many = ('{"type":"FeatureCollection","features":[' + ",".join([one] * (MAX_FEATURES + 1)) + "]}").encode()
    assert problem(many).key == "room.features"
    line = '{"type":"LineString","coordinates":[' + ",".join(["[1,2]"] * (MAX_VERTICES + 1)) + "]}"
    assert problem(line.encode()).key == "room.vertices"
    wide = feature(make.POST["geometry"], **{f"c{number}": 1 for number in range(MAX_COLUMNS + 1)})
    assert problem(make.geojson(wide)).key == "room.columns"


def test_paths(tmp_path: Path) -> None:
    assert problem(tmp_path / "none.geojson", "none.geojson").key == "file.missing"
    assert problem(tmp_path, "folder").key == "room.folder"
    assert problem(Path("/dev/null"), "null").key in ("room.not_a_file", "room.empty")
    path = tmp_path / "a.geojson"
    path.write_bytes(make.geojson())
    assert len(read_overlay(path, path.name).frame) == 1


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.html"
    write_whole(path, b"first")

    def fails(part: Path) -> None:
        part.write_bytes(b"half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_whole(path, fails)
    assert path.read_bytes() == b"first"
    write_whole(path, lambda part: part.write_bytes(b"second") and None)
    assert path.read_bytes() == b"second"
    assert [one.name for one in tmp_path.iterdir()] == ["out.html"]
    with pytest.raises(FileProblem, match="no folder"):
        write_whole(tmp_path / "none" / "a", b"")
    with pytest.raises(FileProblem, match="could not be written"):
        write_whole(tmp_path / ("a" * 300), b"")
    assert [one.name for one in tmp_path.iterdir()] == ["out.html"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+x", "-x", "@SUM(1)", "\tx", "\r=1", "  =1", "-1+2", "＝1", "-1e5", "-_1"]
)
def test_no_cell_starts_a_formula(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=1", "-12.5", "+218", "007", "مرصد", "'x"])
def test_other_cells_stay(text: str) -> None:
    assert safe_cell(text) == text
