"""What QGIS opens is what the register holds now, as far as the profile lets it out, and the log says who took it."""

import geopandas as gpd
import pytest

from data.errors import AccessProblem
from events.register import editing, geopackage, log, reading
from events.register.opening import created
from events.register.who import Actor

DUTY = Actor("duty officer", "customs")
ROWS = [
    {"kind": "PATROL", "lon": 24.9, "lat": 25.0, "title_ar": "دورية", "notes": "ours"},
    {"kind": "MEET", "title_en": "no place"},
    {"kind": "CLASH", "marking": "TLP:RED", "lon": 11.5, "lat": 33.1},
]


@pytest.fixture
def register(tmp_path):
    made = created(tmp_path / "register.sqlite", "tripoli")
    editing.add(made, DUTY, ROWS)
    gone = editing.add(made, DUTY, [{"kind": "VISIT"}])[0]
    editing.remove(made, DUTY, gone, reading.one(made, DUTY, gone).hashes, "entered twice")
    return made


def test_all_that_lives_is_in_it_with_and_without_a_place(register, tmp_path):
    geopackage.write(register, DUTY, tmp_path / "out.gpkg")
    found = gpd.read_file(tmp_path / "out.gpkg", layer="register").set_index("kind")
    assert sorted(found.index) == ["CLASH", "MEET", "PATROL"]
    assert found.crs.to_epsg() == 4326
    assert (found.geometry["PATROL"].x, found.loc["PATROL", "notes"]) == (24.9, "ours")
    assert found.geometry["MEET"] is None
    assert log.entries(register, DUTY, 1)[0]["detail"]["profile"] == "internal"


def test_a_profile_holds_back_what_it_does_not_allow(register, tmp_path):
    released = geopackage.write(register, DUTY, tmp_path / "out.gpkg", profile="public")
    found = gpd.read_file(tmp_path / "out.gpkg")
    assert (sorted(found["kind"]), released.above) == (["MEET", "PATROL"], 1)
    assert b"ours" not in (tmp_path / "out.gpkg").read_bytes()


def test_who_may_not_release_gets_no_file(register, tmp_path):
    with pytest.raises(AccessProblem):
        geopackage.write(register, Actor("reader", "", frozenset({"read"})), tmp_path / "out.gpkg")
    assert not (tmp_path / "out.gpkg").exists()
