"""``marsad register``: what it says and what it leaves, as a person types it."""

import base64
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]


def marsad(*arguments, env=None):
    from os import environ

    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        env={**environ, "MARSAD_LANG": "en", "MARSAD_USER": "duty officer", "MARSAD_INSTITUTION": "customs", **(env or {})},
    )  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    where = tmp_path_factory.mktemp("register") / "tripoli.sqlite"
    made = marsad("register", "create", "--centre", "tripoli", "--register", where)
    assert made.returncode == 0, made.stderr
    return where


def test_a_register_is_made_once_and_never_written_over(place):
    again = marsad("register", "create", "--centre", "benghazi", "--register", place)
    assert again.returncode == 1
    assert "never written over" in again.stderr
    assert (
        json.loads(marsad("register", "verify", "--json", "--register", place).stdout)["centre"] == "tripoli"
    )


def test_the_environment_says_where_it_is(place):
    found = marsad("register", "verify", env={"MARSAD_REGISTER": str(place)})
    assert found.returncode == 0
    assert str(place) in found.stdout


def test_there_is_none_is_said_with_how_to_make_one(tmp_path):
    found = marsad("register", "verify", "--register", tmp_path / "none.sqlite")
    assert (found.returncode, found.stdout) == (1, "")
    assert "marsad register create" in found.stderr


def test_a_file_that_is_no_register_is_said_to_be_none(tmp_path):
    (tmp_path / "a.sqlite").write_bytes(b"not a database at all" * 100)
    found = marsad("register", "verify", "--register", tmp_path / "a.sqlite")
    assert found.returncode == 1
    assert "no register of Marsad" in found.stderr
    assert "Traceback" not in found.stderr


def test_who_took_it_out_stands_in_the_log(place, tmp_path):
    assert marsad("register", "geopackage", tmp_path / "out.gpkg", "--register", place).returncode == 0
    last = json.loads(marsad("register", "log", "--last", "1", "--json", "--register", place).stdout)[0]
    assert (last["action"], last["actor"], last["institution"]) == (
        "register.geopackage",
        "duty officer",
        "customs",
    )


def test_backed_up_and_restored_it_is_the_same(place, tmp_path):
    assert marsad("register", "backup", tmp_path / "copy.sqlite", "--register", place).returncode == 0
    other = tmp_path / "other.sqlite"
    assert marsad("register", "restore", tmp_path / "copy.sqlite", "--register", other).returncode == 0
    heads = [
        json.loads(marsad("register", "verify", "--json", "--register", where).stdout)["head"]
        for where in (place, other)
    ]
    assert heads[0] == heads[1]


def test_list_and_map_hold_what_the_register_holds(place, tmp_path):
    from events.register import editing
    from events.register.opening import opened
    from events.register.who import Actor

    near = {
        "kind": "PATROL",
        "title_en": "Patrol by the marker",
        "lon": 24.9,
        "lat": 25.0,
        "place_role": "held_at",
        "origin": "entered",
    }
    inland = {**near, "title_en": "Seen far inland", "lon": 18.0, "lat": 26.0, "origin": "file"}
    editing.add(opened(place), Actor("duty officer"), [near, inland])
    found = marsad("list", "--json", "--text", "patrol by the marker", "--register", place)
    assert [row["section"] for row in json.loads(found.stdout)] == ["egypt"]
    assert json.loads(marsad("list", "--json", "--text", "far inland", "--register", place).stdout) == []
    far = marsad("list", "--json", "--text", "far inland", "--far-km", "1000", "--register", place)
    assert len(json.loads(far.stdout)) == 1
    assert (
        marsad("export", tmp_path / "map.html", "--origin", "entered", "--register", place).stdout.count(
            "1 event"
        )
        == 1
    )


def test_a_register_that_is_named_and_not_there_is_an_error(tmp_path):
    found = marsad("list", env={"MARSAD_REGISTER": str(tmp_path / "none.sqlite")})
    assert (found.returncode, found.stdout) == (1, "")


def test_a_public_map_has_the_places_of_the_register_on_the_grid_of_the_package(place, tmp_path):
    from events.register import editing
    from events.register.opening import opened
    from events.register.who import Actor
    from layers.curve import SCALE, places
    from layers.pack import unpack

    near = {"kind": "PATROL", "title_en": "Gridded", "lon": 24.98765, "lat": 25.12345, "place_role": "held_at",
            "place_precision": "exact", "origin": "entered"}  # fmt: skip
    editing.add(opened(place), Actor("duty officer"), [near])
    found = {}
    for profile in ("public", "internal"):
        out = tmp_path / f"{profile}.html"
        made = marsad("export", out, "--text", "gridded", "--profile", profile, "--register", place)
        assert made.returncode == 0, made.stderr
        raw = re.search(r'id="marsad-data">([^<]+)<', out.read_text(encoding="utf-8"))
        header, blocks = unpack(base64.b64decode(raw[1]), out.name)
        # One row: no plane of its key differs from row to row, and what is higher than they say stands in the block.
        column = next(column for column in header["columns"] if column["name"] == "xy")
        assert column["far"] == 1
        higher = int.from_bytes(blocks["events"][column["offset"] + 4 :][:4], "little")
        low = bytes(column["planes"])
        key = np.array([int.from_bytes(low, "little") + (higher << (8 * len(low)))])
        found[profile] = tuple(float(axis[0]) / SCALE for axis in places(key))
    assert found == {"public": (24.988, 25.123), "internal": (24.98765, 25.12345)}
