"""The catalogue: every shipped file is described, current, readable, credited."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from frictionless import Package, system

from data import catalogue, package
from data.errors import FileProblem

ROOT = Path(catalogue.ROOT)
LICENSES = ROOT.parent / "LICENSES"
GEODATA = {
    "sections_land",
    "section_coast",
    "countries",
    "sea",
    "maritime",
    "districts",
    "places",
    "airports",
    "ports",
}


@pytest.fixture
def a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that makes a catalogue of one table and its descriptor."""
    (tmp_path / "tables").mkdir()
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    monkeypatch.setattr(package, "ROOT", tmp_path)

    def make(content: str | None, fields: dict[str, str], **more: Any) -> None:
        catalogue._resources.cache_clear()
        catalogue._frame.cache_clear()
        if content is not None:
            (tmp_path / "tables" / "t.csv").write_text(content, encoding="utf-8")
        schema = {"fields": [{"name": name, "type": kind} for name, kind in fields.items()]}
        descriptor = {"name": "t", "path": "tables/t.csv", "schema": schema, **more}
        (tmp_path / "tables" / "t.resource.json").write_text(json.dumps(descriptor), encoding="utf-8")

    yield make
    catalogue._resources.cache_clear()
    catalogue._frame.cache_clear()


def test_the_package_is_current() -> None:
    assert package.PACKAGE.read_text(encoding="utf-8") == package.text(), "run python -m data.package"


def test_the_package_is_valid_by_its_standard() -> None:
    with system.use_context(trusted=True):  # the paths are ours
        report = Package(str(package.PACKAGE)).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])


def test_every_file_is_described_and_every_description_has_its_file() -> None:
    files = {
        path for folder in catalogue.FOLDERS for path in (ROOT / folder).glob("*") if path.suffix != ".json"
    }
    described = {ROOT / catalogue.resource(name)["path"] for name in catalogue.resources()}
    assert files == described
    assert set(catalogue.resources()) >= GEODATA


@pytest.mark.parametrize("name", catalogue.resources())
def test_a_descriptor_says_where_the_file_comes_from(name: str) -> None:
    descriptor = catalogue.resource(name)
    assert [key for key in package.REQUIRED if not descriptor.get(key)] == []
    assert pd.Timestamp(descriptor["retrieved"]).strftime("%Y-%m-%d") == descriptor["retrieved"]
    for licence in descriptor["licenses"]:
        notice = LICENSES / f"{licence['name']}.md"
        assert notice.is_file(), f"{name}: no notice of {licence['name']}"
    assert "/" not in Path(descriptor["path"]).name
    assert (ROOT / descriptor["path"]).resolve().is_relative_to(ROOT)


@pytest.mark.parametrize("name", sorted(GEODATA))
def test_the_notice_of_a_licence_names_the_files_it_covers(name: str) -> None:
    licence = catalogue.resource(name)["licenses"][0]["name"]
    assert f"data/files/{name}.geojson" in (LICENSES / f"{licence}.md").read_text(encoding="utf-8")


def test_no_file_comes_from_both_families_of_data() -> None:
    for name in GEODATA:
        text = json.dumps(catalogue.resource(name)["sources"])
        assert not ("GSHHG" in text and "OpenStreetMap" in text), name


@pytest.mark.parametrize("name", catalogue.resources())
def test_everything_can_be_read(name: str) -> None:
    frame = catalogue.read(name)
    assert len(frame) > 0
    if name in GEODATA:
        assert isinstance(frame, gpd.GeoDataFrame)
        assert frame.crs.to_epsg() == 4326
        assert frame.geometry.is_valid.all()
        assert not frame.geometry.is_empty.any()


def test_a_frame_can_be_changed_without_touching_the_next_ones() -> None:
    first = catalogue.read("places")
    first["name_en"] = "x"
    del first["geometry"]
    second = catalogue.read("places")
    assert "Tripoli" in second["name_en"].tolist()
    assert "geometry" in second


def test_a_descriptor_can_be_changed_without_touching_the_next_one() -> None:
    catalogue.resource("places")["sources"].clear()
    assert catalogue.resource("places")["sources"]


def test_reading_all_geodata_costs_little() -> None:
    catalogue.read("ports")  # geopandas itself is loaded by then
    taken = []
    for _ in range(3):  # the best of three: another process may hold the machine
        catalogue._frame.cache_clear()
        start = time.perf_counter()
        for name in GEODATA:
            catalogue.read(name)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.3


def test_the_catalogue_alone_loads_no_frames() -> None:
    code = "import sys, data.catalogue as c; c.credits(); print({'pandas', 'shapely'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT.parent, check=True
    )
    assert done.stdout.strip() == "set()"


def test_credits_have_the_shape_that_the_page_takes() -> None:
    names = [credit["name"] for credit in catalogue.credits()]
    assert names == list(catalogue.resources())
    keys = {"name", "title", "licence", "credit", "url", "version", "retrieved", "derived"}
    for credit in catalogue.credits():
        assert set(credit) == keys
        for two in (credit["title"], credit["derived"]):
            assert set(two) == {"ar", "en"}
            assert all(two.values())
        assert credit["credit"]


@pytest.mark.parametrize(
    ("name", "credit"),
    [
        ("sections_land", "© OpenStreetMap contributors, ODbL 1.0"),
        ("countries", "© OpenStreetMap contributors, ODbL 1.0"),
        ("districts", "© OpenStreetMap contributors, ODbL 1.0"),
        ("places", "GeoNames, CC BY 4.0"),
        ("sea", "GSHHG (Wessel & Smith), LGPL-3.0-or-later"),
        ("airports", "airportsdata (Mike Borsetti), MIT"),
        ("ports", "searoute (Gent Halili), Apache-2.0"),
    ],
)
def test_the_credit_that_a_licence_asks_for(name: str, credit: str) -> None:
    assert {entry["name"]: entry["credit"] for entry in catalogue.credits()}[name] == credit


def test_a_table_is_typed_by_its_schema(a_file: Any) -> None:
    a_file(
        'a,b,c,d,e\nNA,1,2.5,true,2026-01-02\n"",,,false,\n',
        {"a": "string", "b": "integer", "c": "number", "d": "boolean", "e": "date"},
    )
    frame = catalogue.read("t")
    assert frame["a"].tolist() == ["NA", ""]
    assert frame["b"].dtype == "Int64"
    assert frame["b"].isna().tolist() == [False, True]
    assert frame["c"].dtype == "float64"
    assert frame["d"].tolist() == [True, False]
    assert frame["e"].tolist() == ["2026-01-02", ""]


def test_a_table_without_rows_keeps_its_columns(a_file: Any) -> None:
    a_file("a,b\n", {"a": "string", "b": "integer"})
    assert catalogue.read("t").columns.tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "fields", "said"),
    [
        ("a\nx\n", {"b": "string"}, "columns"),
        ("a,b\nx\n", {"a": "string", "b": "string"}, "row 2"),
        ("a\nx\n", {"a": "integer"}, "invalid literal"),
        ("a\nyes\n", {"a": "boolean"}, "yes"),
        ("a\nx\n", {"a": "colour"}, "field type"),
        (None, {"a": "string"}, "no such file"),
    ],
)
def test_a_broken_table_is_told(a_file: Any, content: str | None, fields: dict[str, str], said: str) -> None:
    a_file(content, fields)
    with pytest.raises(FileProblem) as caught:
        catalogue.read("t")
    assert said in caught.value.say("en")
    assert "t.csv" in caught.value.say("ar")


def test_broken_geojson_is_told(a_file: Any, tmp_path: Path) -> None:
    a_file(None, {}, path="tables/t.geojson")
    (tmp_path / "tables" / "t.geojson").write_text(
        '{"type":"FeatureCollection","features":[', encoding="utf-8"
    )
    with pytest.raises(FileProblem):
        catalogue.read("t")


def test_a_broken_descriptor_is_told(a_file: Any, tmp_path: Path) -> None:
    a_file("a\nx\n", {"a": "string"})
    (tmp_path / "tables" / "t.resource.json").write_text("{", encoding="utf-8")
    with pytest.raises(FileProblem, match=r"t\.resource\.json"):
        catalogue.resources()


def test_a_name_that_is_not_there_is_told() -> None:
    with pytest.raises(FileProblem) as caught:
        catalogue.read("rivers")
    assert "rivers" in caught.value.say("ar")


def test_the_package_refuses_a_file_that_does_not_say_where_it_comes_from(a_file: Any) -> None:
    a_file("a\nx\n", {"a": "string"}, title="T")
    with pytest.raises(ValueError, match="sources, licenses"):
        package.joined()


def test_the_check_sees_a_package_that_is_out_of_date(tmp_path: Path) -> None:
    old = tmp_path / "datapackage.json"
    old.write_text("{}", encoding="utf-8")
    assert package.main(["--check"], old) == 1
    assert package.main([], old) == 0
    assert package.main(["--check"], old) == 0
