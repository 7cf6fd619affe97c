"""What the command line answers: locate, list and data, a map verified, names of files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from events.documents import events as shipped
from tests.browser.payloads import CANARY_FILE, PAYLOADS, PRODUCT, geojson
from tests.ui.command import ROOT, Run

LOCATE_KEYS = {"section", "chainage_km", "distance_km", "side", "district", "nearest_crossing"}
LIST_KEYS = {
    "id",
    "title_ar",
    "title_en",
    "kind",
    "date",
    "start",
    "end",
    "lon",
    "lat",
    "place_precision",
    "origin",
    "source",
}


@pytest.mark.parametrize(
    "words", [("11.5679", "33.1495"), ("33.1495, 11.5679",), ("32°53′14″N 13°11′28″E",), ("34SDA15",)]
)
def test_locate_gives_the_promised_keys(run: Run, words: tuple[str, ...]) -> None:
    done = run("locate", *words, "--json")
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert set(said) >= LOCATE_KEYS
    assert said["side"] in ("inside", "across", "uncertain")
    assert said["section"] in ("tunisia", "algeria", "niger", "chad", "sudan", "egypt", "coast", None)


def test_a_negative_coordinate_is_no_option(run: Run) -> None:
    done = run("locate", "-5.0", "33.0", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["lon"] == -5.0


def test_list_gives_the_promised_keys_for_every_event(run: Run) -> None:
    done = run("list", "--json")
    rows: list[dict[str, Any]] = json.loads(done.out)
    assert done.code == 0
    assert len(rows) == len(shipped())
    for row in rows:
        assert set(row) >= LIST_KEYS
        assert row["origin"] in ("document", "external", "file", "entered")
        assert (row["lon"] is None) == (row["lat"] is None)
        assert row["date"] is None or row["date"]
        assert "" not in row.values()
    assert any(row["date"] is None for row in rows)
    assert any(row["lon"] is None for row in rows)


def test_list_takes_the_filters_of_export(run: Run) -> None:
    words = ("--from", "2025-01-01", "--type", "meet", "--origin", "document")
    rows = json.loads(run("list", *words, "--json").out)
    assert rows
    assert all(
        row["kind"] == "MEET" and row["origin"] == "document" and row["end"] >= "2025-01-01" for row in rows
    )
    done = run("export", "o.html", *words)
    assert done.code == 0
    assert json.loads(run("verify", "o.html", "--json").out)["events"] == len(rows)


def test_data_lists_the_catalogue(run: Run) -> None:
    from data import catalogue

    rows = json.loads(run("data", "--json").out)
    assert {row["name"] for row in rows} == {one["name"] for one in catalogue.credits()}
    assert all(row["licence"] for row in rows)
    plain = run("data")
    assert plain.code == 0
    assert len(plain.out.splitlines()) == len(rows)


def test_verify_tells_whole_changed_and_foreign(run: Run, tmp_path: Path) -> None:
    run("export", "o.html")
    done = run("verify", "o.html")
    assert done.code == 0
    assert "112" in done.out
    whole = (tmp_path / "o.html").read_bytes()
    at = whole.index(b'id="marsad-data">') + 5000
    (tmp_path / "o.html").write_bytes(whole[:at] + b"AAAA" + whole[at + 4 :])
    changed = run("verify", "o.html")
    assert (changed.code, len(changed.err.splitlines())) == (1, 1)
    assert "SHA-256" in changed.err


def test_the_default_name_says_language_days_and_making(run: Run, tmp_path: Path) -> None:
    assert run("export", "--lang", "en", "--from", "2025-01-01", "--to", "2025-06-30").code == 0
    assert [path.name for path in tmp_path.glob("*.html")] == [
        "marsad_en_2025-01-01_2025-06-30_20260215.html"
    ]


def test_a_point_without_a_name_of_its_place_is_listed_by_its_position(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,title,lon,lat\n1,a,13.5,32.25\n2,b,,\n")
    first, second = run("list", "--events", "a.csv").out.splitlines()
    assert "32.25" in first
    assert "unlocated" not in first
    assert second.endswith("unlocated")


def test_hostile_text_is_listed_a_line_an_event_and_runs_nothing(run: Run, tmp_path: Path) -> None:
    name = "{{ 7*191371 }}<img src=x onerror=marsadCanary(1)>.geojson"
    (tmp_path / name).write_bytes(geojson())
    plain = run("list", "--events", name)
    assert plain.code == 0, plain.err
    lines = plain.out.split("\n")
    assert len(lines) == len(PAYLOADS) + 1
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e]", plain.out)
    rows = json.loads(run("list", "--events", name, "--json").out)
    assert len(rows) == len(PAYLOADS)
    titles = {row["title_en"] for row in rows}
    for text in PAYLOADS.values():
        assert text.encode("utf-8", "replace").decode() in titles
    done = run(
        "export",
        "o.html",
        "--events",
        name,
        "--overlay",
        name,
        "--title",
        PAYLOADS["jinja"],
        "--text",
        "{{7*191371}}",
    )
    assert done.code == 0, done.err
    assert PRODUCT not in (tmp_path / "o.html").read_text(encoding="utf-8")
    assert PRODUCT not in plain.out + done.out + done.err
    assert not list(tmp_path.rglob(CANARY_FILE))
    assert not (ROOT / CANARY_FILE).exists()
