"""What tries to get out of the closed room: no local file is read, no host is called, and the person is told why."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from data.errors import FileProblem
from data.room import read_overlay
from data.room_gdal import _WORKER, _environment
from data.words import LANGS

from . import room_files as make


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file of this machine that GDAL could read: its content must not appear."""
    path = tmp_path / "canary.csv"
    path.write_text(f"name,x,y\n{make.SECRET},13,32\n")
    return path


@pytest.fixture(scope="module")
def net():
    with make.listener() as (address, heard):
        yield address, heard
        assert heard == []


def refused(raw: bytes, name: str) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        read_overlay(raw, name)
    for lang in LANGS:
        said = caught.value.say(lang)
        assert name[:40] in said
        assert make.SECRET not in said
        assert "{" not in said
    return caught.value


def test_the_canary_and_the_listener_are_live(canary: Path, tmp_path: Path) -> None:
    # The control: the same files do get out where GDAL opens them without the room.
    import pyogrio

    path = tmp_path / "a.csv"
    path.write_bytes(make.vrt(str(canary)))
    assert make.SECRET in str(pyogrio.read_dataframe(path, read_geometry=False))
    with make.listener() as (address, heard):
        with pytest.raises(pyogrio.errors.DataSourceError):
            pyogrio.read_dataframe(f"/vsicurl/{address}/a.csv")
        assert heard


@pytest.mark.parametrize("ending", ["csv", "txt", "kml", "geojson", "gpkg", "shp", "zip", "json", "vrt"])
def test_vrt_under_any_name(ending: str, canary: Path, net: tuple[str, list[str]]) -> None:
    for target in (str(canary), f"/vsicurl/{net[0]}/a.csv", f"/vsizip/{canary}/a.shp", f"WFS:{net[0]}/wfs"):
        problem = refused(make.vrt(target), f"posts.{ending}")
        assert problem.values["found"] == "OGR VRT"


def test_vrt_as_a_path(canary: Path, tmp_path: Path) -> None:
    for ending in ("csv", "txt", "kml", "geojson", "gpkg"):
        path = tmp_path / f"a.{ending}"
        path.write_bytes(make.vrt(str(canary)))
        with pytest.raises(FileProblem, match="OGR VRT"):
            read_overlay(path, path.name)


@pytest.mark.parametrize(
    "name", ["/vsicurl/http://127.0.0.1:9/a.geojson", "/vsizip//etc/passwd/a.geojson", "../../a.geojson"]
)
def test_names_are_no_paths(name: str) -> None:
    # The name is a label: an honest file under it is read from its bytes, and nothing else is.
    file = read_overlay(make.geojson(), name)
    assert file.name == name
    assert len(file.frame) == 1
    with pytest.raises(FileProblem):
        read_overlay(Path(name), name)


def test_wfs_description(net: tuple[str, list[str]]) -> None:
    raw = f"<OGRWFSDataSource><URL>{net[0]}/wfs?SERVICE=WFS</URL></OGRWFSDataSource>".encode()
    for name in ("a.kml", "a.geojson", "a.zip", "a"):
        assert refused(raw, name).values["found"] == "WFS"


def test_linked_crs(net: tuple[str, list[str]]) -> None:
    link = {"type": "link", "properties": {"href": f"{net[0]}/crs", "type": "ogcwkt"}}
    assert refused(make.geojson(crs=link), "a.geojson").key == "room.crs_link"
    feature = {**make.POST, "crs": link}
    assert refused(make.geojson(feature), "a.geojson").key == "room.crs_link"


def test_crs_of_a_shapefile_names_a_file(canary: Path, tmp_path: Path, net: tuple[str, list[str]]) -> None:
    files = make.unzipped(make.shapefile(tmp_path, make.frame()))
    for grid in (str(canary), f"{net[0]}/grid.tif"):
        files["in/made.prj"] = (
            'PROJCS["x",GEOGCS["x",DATUM["d",SPHEROID["s",6378137,298.257]],PRIMEM["Greenwich",0],'
            'UNIT["degree",0.0174532925199433]],PROJECTION["custom_proj4"],UNIT["metre",1],'
            f'EXTENSION["PROJ4","+proj=longlat +ellps=WGS84 +nadgrids={grid} +no_defs"]]'
        ).encode()
        assert refused(make.zipped(files), "a.zip").key == "room.crs_unknown"


def test_xml_entities(canary: Path, net: tuple[str, list[str]]) -> None:
    external = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{canary}">]>'
    called = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "{net[0]}/x">]>'
    outside = f'<!DOCTYPE kml SYSTEM "{net[0]}/x.dtd">'
    laughs = "<!DOCTYPE kml [<!ENTITY a0 'ha'>" + "".join(
        f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
    )
    for head, name in ((external, "&x;"), (called, "&x;"), (outside, "x"), (laughs + "]>", "&a9;")):
        problem = refused(make.kml(make.placemark(name=name), head), "a.kml")
        assert problem.key == "room.xml_entities"


def test_network_link_is_not_followed(net: tuple[str, list[str]]) -> None:
    link = f"<NetworkLink><Link><href>{net[0]}/more.kml</href></Link></NetworkLink>"
    icon = f"<Style><IconStyle><Icon><href>{net[0]}/icon.png</href></Icon></IconStyle></Style>"
    file = read_overlay(
        make.kml(link + make.placemark(icon + "<Point><coordinates>24,22</coordinates></Point>")), "a.kml"
    )
    assert [note.key for note in file.notes] == ["room.note.kml_network"]
    assert len(file.frame) == 1


@pytest.mark.parametrize(
    "name",
    [
        "../../evil.shp",
        "/etc/evil.shp",
        "C:/evil.shp",
        "..\\evil.shp",
        "in/../../evil.shp",
        "\\\\host\\evil.shp",
    ],
)
def test_traversal(name: str, tmp_path: Path) -> None:
    assert refused(make.zipped({name: b"x", "a.dbf": b""}), "a.zip").key == "room.zip_name"
    assert (
        refused(make.zipped({name.replace("shp", "txt"): b"x", "doc.kml": b""}), "a.kmz").key
        == "room.zip_name"
    )


def test_symlink(canary: Path) -> None:
    for target in (str(canary), "/etc/passwd"):
        raw = make.zipped({"made.shp": target.encode(), "made.dbf": b"", "made.shx": b""}, mode=0o120777)
        assert refused(raw, "a.zip").key == "room.zip_link"


def test_locked_and_doubled_and_damaged() -> None:
    raw = make.zipped({"a.shp": b"x" * 100})
    assert refused(make.locked(raw), "a.zip").key == "room.zip_locked"
    assert refused(make.zipped({"a.shp": b"x", "A.shp": b"y"}), "a.zip").key == "room.zip_twice"
    broken = bytearray(raw)
    broken[40] ^= 0xFF
    assert refused(bytes(broken), "a.zip").key == "room.zip_damaged"


def test_bombs() -> None:
    # 100 MB of zeros in 0.1 MB; and more members than any Shapefile has.
    assert refused(make.zipped({"a.shp": bytes(100_000_000)}), "a.zip").key == "room.zip_bomb"
    assert refused(make.zipped({"doc.kml": bytes(100_000_000)}), "a.kmz").key == "room.zip_bomb"
    assert refused(make.zipped({f"{n}.shp": b"" for n in range(1001)}), "a.zip").key == "room.zip_entries"


def test_header_that_lies_about_sizes() -> None:
    raw = bytearray(make.zipped({"a.shp": bytes(100_000_000)}))
    place = raw.find(b"PK\x01\x02")
    raw[place + 24 : place + 28] = (10).to_bytes(4, "little")  # "unpacked: 10 bytes"
    assert refused(bytes(raw), "a.zip").key in ("room.zip_damaged", "room.zip_bomb")


def unsafe(tmp_path: Path, *sql: str) -> bytes:
    make.geopackage(tmp_path, make.frame())
    path = tmp_path / "made.gpkg"
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA writable_schema = ON")
        for one in sql:
            base.execute(one)
    base.close()
    return path.read_bytes()


def test_virtual_table_in_a_geopackage(canary: Path, tmp_path: Path) -> None:
    table = f"CREATE VIRTUAL TABLE leak USING VirtualOGR('{canary}')".replace("'", "''")
    raw = unsafe(
        tmp_path,
        f"INSERT INTO sqlite_master VALUES ('table', 'leak', 'leak', 0, '{table}')",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('leak', 'features', 'leak', 4326)",
    )
    assert refused(raw, "a.gpkg").key == "room.gpkg_unsafe"


@pytest.mark.parametrize(
    "sql",
    [
        'CREATE VIRTUAL TABLE "a USING RTREE(" USING VirtualOGR(x)',
        "CREATE/* */VIRTUAL TABLE leak USING VirtualOGR(x)",
        "CREATE VIEW gpkg_contents AS SELECT 1",
    ],
)
def test_schema_in_disguise(sql: str, tmp_path: Path) -> None:
    raw = unsafe(tmp_path, f"INSERT INTO sqlite_master VALUES ('table', 'leak', 'leak', 0, '{sql}')")
    assert refused(raw, "a.gpkg").key in ("room.gpkg_unsafe", "room.damaged")


def test_view_in_a_geopackage(tmp_path: Path, net: tuple[str, list[str]]) -> None:
    calling = "SELECT 1 AS fid, ogr_geocode('x') AS geom, gdal_get_pixel_value('/etc/passwd', 1, 1, 1) AS v"
    rows = (
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('leak', 'features', 'leak', 4326)",
        "INSERT INTO gpkg_geometry_columns VALUES ('leak', 'geom', 'POINT', 4326, 0, 0)",
    )
    assert (
        refused(unsafe(tmp_path, f"CREATE VIEW leak AS {calling}", *rows), "a.gpkg").key == "room.gpkg_unsafe"
    )


def test_harmless_view_in_a_geopackage(tmp_path: Path) -> None:
    raw = unsafe(tmp_path, "CREATE VIEW names AS SELECT fid, name FROM posts")
    assert list(read_overlay(raw, "a.gpkg").frame["name"]) == ["نقطة 12"]


def test_gdal_in_the_worker_has_two_drivers_no_files_and_no_network(
    canary: Path, tmp_path: Path, net: tuple[str, list[str]]
) -> None:
    # The sniffing never lets these reach GDAL; were it to fail, the worker's GDAL would still not open them.
    make_vrt = tmp_path / "a.gpkg"
    make_vrt.write_bytes(make.vrt(str(canary)))
    tries = [
        str(make_vrt),
        str(canary),
        f"/vsicurl/{net[0]}/a.gpkg",
        f"WFS:{net[0]}/wfs",
        f"{net[0]}/a.geojson",
    ]
    code = (
        "import json, runpy, sys\n"
        "worker = runpy.run_path(sys.argv[1])\n"
        "worker['shut_doors']({'memory': 2 * 10**9, 'cpu': 20, 'result': 10**8})\n"
        "gdal = worker['load_gdal']()\n"
        "print(sorted(gdal.list_drivers()))\n"
        "for name in json.loads(sys.argv[2]):\n"
        "    try: gdal.read_arrow(name); print('read')\n"
        "    except gdal.errors.DataSourceError: print('shut')\n"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", code, str(_WORKER), json.dumps(tries)],
        env=_environment(tmp_path), capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert run.stdout.splitlines() == ["['ESRI Shapefile', 'GPKG']", *["shut"] * len(tries)]


def test_worker_that_dies_or_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = make.geopackage(tmp_path, make.frame())
    for number, (body, key) in enumerate({
        "import os; os.abort()": "room.too_heavy",
        "import sys; open(sys.argv[1] + '/result.bin', 'w').write('nonsense')": "room.damaged",
        "import sys, json; open(sys.argv[1] + '/result.bin', 'w').write(json.dumps({'refused': 'x.y', 'values': {}}))": "room.worker",
        "pass": "room.damaged",
    }.items()):  # fmt: skip
        script = tmp_path / f"worker{number}.py"
        script.write_text(body)
        monkeypatch.setattr("data.room_gdal._WORKER", script)
        assert refused(raw, "a.gpkg").key == key


def test_worker_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "worker.py"
    script.write_text("import time; time.sleep(60)")
    monkeypatch.setattr("data.room_gdal._WORKER", script)
    monkeypatch.setattr("data.room_limits.WORKER_WALL_S", 1)
    assert refused(make.geopackage(tmp_path, make.frame()), "a.gpkg").key == "room.too_heavy"
