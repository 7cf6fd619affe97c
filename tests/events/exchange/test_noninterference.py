"""Two registers that differ only in what a profile withholds give the same files: package, map, GeoPackage, tables.

The other tests look for words in one file; here the bytes of whole files are compared, so that a count, an order, a
time or an id would show as well.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from events.exchange import keys, requests
from events.exchange.releasing import projected, release
from events.importers import generic
from events.importers.format import Choices
from events.importers.source import open_source
from events.redaction import _numbered
from events.register import editing, geopackage, importing, reading, versions
from events.register.reading import Asked
from events.register.who import Actor
from events.register.writing import writing
from events.schema import NO_REDISTRIBUTION
from tests.events.exchange.two import DUTY, Centre, centres
from ui import cli
from ui.tables import file, going_out

ALL = Asked(far_km=None)
MAP_UTC = "1771070400"
OPEN = {
    "kind": "PATROL", "title_en": "Patrol", "title_ar": "دورية", "date_edtf": "2026-01-30", "start": "2026-01-30",
    "end": "2026-01-30", "date_precision": "day", "place_role": "held_at", "place_precision": "exact", "uncertainty_m": 20.0,
    "lon": 24.1234567, "lat": 22.7654321, "origin": "entered", "status": "reported", "certainty": "stated",
    "marking": "TLP:CLEAR", "source": "duty log",
}  # fmt: skip
HEADER = "id,date,longitude,latitude,kind,title_en,marking,informant\n"


def at(own: Centre, hour: int, second: int = 0) -> None:
    """Set the clock: what is open is entered at the same time in every world, whatever else was done between."""
    own.clock[0] = datetime(2026, 2, 1, hour, 0, second, tzinfo=UTC)


def world(folder: Path, word: str, profile: str, *, there: bool = True, many: int = 1) -> Centre:
    """A register with three open events; ``word`` is in all that is withheld, ``many`` says how much there is of it."""
    own = centres(folder)[0]
    say = lambda name: f"canary-{word}-{name}"  # noqa: E731
    who = Actor(say("actor"), "customs")
    at(own, 10)
    own.ids[:] = ["a"]
    # The last digits of a place are withheld in public: they are under the grid.
    fine = {"lon": OPEN["lon"] + len(word) * 1e-6} if profile == "public" else {}  # type: ignore[operator]
    (kept,) = editing.add(own.register, who, [{**OPEN, **fine, "notes": say("notes"), "same_as": say("x")}])
    own.ids[:] = ["b"]
    editing.add(own.register, who, [{**OPEN, "title_en": "Green", "marking": "TLP:GREEN"}])
    at(own, 11)
    own.ids[:] = ["imported", "run"]
    take(own, who, say("file"), "k1,2026-01-29,24.9,22.1,PATROL,imported,TLP:CLEAR," + say("informant"))
    if there:
        rows = [
            f"{say(str(n))},2026-01-29,24.{n},22.5,{say('kind')},{say('row')},TLP:RED,x" for n in range(many)
        ]
        refused = [f"{say('bad')}{n},2026-01-29,999,nowhere,PATROL,{say('refused')},,x" for n in range(many)]
        take(own, who, say("another file"), *rows, *refused)
    if there:
        withheld(own, kept, who, say, many)
    at(own, 13)
    return own


def take(own: Centre, who: Actor, name: str, *rows: str) -> None:
    source = open_source((HEADER + "\n".join(rows)).encode(), f"{name}.csv")
    importing.run(own.register, who, source, generic.FORMAT, Choices(dataset="patrols"))


def withheld(own: Centre, kept: str, who: Actor, say: Callable[[str], str], many: int) -> None:
    """Add what no profile but the internal one lets out."""
    for n in range(many):
        at(own, 12, n)
        secret = {
            **OPEN,
            "kind": say("kind"),
            "title_en": say("title"),
            "start": f"2026-01-{n + 1:02}",
            "source": say("s"),
        }
        bodies = [
            {**secret, "marking": "TLP:RED"},
            {**secret, "marking": say("marking")},
            {**secret, "terms": NO_REDISTRIBUTION},
        ]
        own.ids[:] = [f"{say(name)}{n}" for name in ("red", "own", "terms")]
        editing.add(own.register, who, bodies, say("reason"))
        requests.ask(own.register, who, "benghazi", "support", say("request"), office=say("office"))
        # One head of two is withheld, the other is the later one and would be shown.
        own.ids[:] = [f"{say('disputed')}{n}"]
        (disputed,) = editing.add(own.register, who, [{**secret, "marking": "TLP:RED"}])
        first = own.one(disputed).shown
        own.wait(1)
        with writing(own.register, who, "event.put") as change:
            change.put([replace(first, parents=(), clock_ms=first.clock_ms + 500, body=dict(secret))])
        assert own.one(disputed).conflict
        assert own.one(disputed).shown.body["marking"] == "TLP:CLEAR"
        # An edit of the open event that shows nowhere, and one that was taken back.
        body = dict(own.one(kept).shown.body)
        own.wait(1)
        own.change(kept, say("reason"), **{**body, "marking": "TLP:RED"})
        own.wait(1)
        own.change(
            kept,
            say("reason"),
            **{**body, "notes": say(f"note{n}"), "extra": json.dumps({"x": say("extra")})},
        )
    requests.acknowledge(own.register, who, kept, say("receipt"))


def made(own: Centre, profile: str) -> dict[str, bytes]:
    """All files that are made of a register under a profile."""
    said = {
        "centre": own.name,
        "format": "marsad-key 1",
        "public": own.key.public.hex(),
        "secret": own.key.seed.hex(),
    }
    path = keys.key_path(own.register)
    path.write_text(json.dumps(said))
    path.chmod(0o600)
    keys.opened(own.register)
    out = own.folder
    files = {"package": own.pack("benghazi", profile).path.read_bytes()}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        cli.export(
            out / "map.html", profile=profile, register=own.register.where, origins=["entered", "file"]
        )
    files["map"] = (out / "map.html").read_bytes()
    geopackage.write(own.register, DUTY, out / "out.gpkg", profile=profile)
    files["geopackage"] = re.sub(
        rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ", b"", (out / "out.gpkg").read_bytes()
    )
    events = reading.events(own.register, DUTY, ALL)
    table = going_out(events, profile, events["id"].to_list())
    files |= {form: file(table, form, "en") for form in ("csv", "geojson")}
    return files


@pytest.fixture(scope="module", autouse=True)
def epoch() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", MAP_UTC)
        for name in ("MARSAD_KEY", "MARSAD_KEY_PASSPHRASE", "MARSAD_REGISTER"):
            patch.delenv(name, raising=False)
        yield


@pytest.mark.parametrize(("profile", "shown"), [("public", 2), ("partner", 3)])
def test_the_files_do_not_depend_on_what_is_withheld(tmp_path: Path, profile: str, shown: int) -> None:
    one = made(world(tmp_path / "1", "one", profile), profile)
    other = made(world(tmp_path / "2", "quite-another-word", profile, many=3), profile)
    without = made(world(tmp_path / "3", "none", profile, there=False), profile)
    for name in one:
        assert one[name] == other[name], name
        assert one[name] == without[name], name
        assert b"canary" not in one[name], name
    assert len(json.loads(one["geojson"])["features"]) == shown
    assert one["csv"].count(b"Patrol") == 1
    assert (b"24.12345" in one["csv"]) == (profile == "partner")


def test_the_comparison_would_see_it(tmp_path: Path) -> None:
    one = made(world(tmp_path / "1", "one", "internal"), "internal")
    other = made(world(tmp_path / "2", "two", "internal"), "internal")
    assert [name for name in one if one[name] == other[name]] == []
    assert b"canary-one-note0" in one["csv"]
    assert b"canary-one-disputed" in one["geopackage"]


def test_in_internal_files_too_a_head_that_is_marked_higher_marks_the_event(tmp_path: Path) -> None:
    own = world(tmp_path, "one", "internal")
    events = reading.events(own.register, DUTY, ALL).set_index("id")
    assert events.loc["tripoli-canary-one-disputed0", "marking"] == "TLP:RED"


def test_an_id_does_not_say_that_another_row_has_it() -> None:
    assert _numbered(["a", "b"]) == _numbered(["a~2", "b"]) == ["a", "b"]
    assert _numbered(["a~2", "a~3", "a~4"]) == ["a", "a~2", "a~3"]
    assert _numbered(["a", "a~7", "~2"]) == ["a", "a~2", "~2"]


def put(
    clock_ms: int,
    body: dict[str, object],
    *parents: versions.Version,
    centre: str = "tripoli",
    op: str = "put",
):
    hashes = tuple(sorted(parent.hash for parent in parents))
    return versions.Version("event", "a-1", hashes, centre, "duty", "customs", clock_ms, op, body, "why")


def test_a_release_is_as_old_as_what_it_says_and_from_where_it_was_said() -> None:
    first = put(1_000, {"kind": "MEET"})
    red = put(2_000, {"kind": "MEET", "marking": "TLP:RED"}, first, centre="benghazi")
    notes = put(9_000, {"kind": "MEET", "notes": "x"}, red, centre="benghazi")
    assert release([first, red, notes], "public").versions == release([first], "public").versions
    # But what was said otherwise between is a change that shows.
    between = put(2_000, {"kind": "MINE"}, first)
    again = put(9_000, {"kind": "MEET"}, between)
    assert [one.clock_ms for one in release([first, between, again], "public").versions] == [9_000]


def test_an_edit_that_does_not_show_is_no_second_account_beside_one_that_does() -> None:
    first = put(1_000, {"kind": "MEET"})
    notes = put(5_000, {"kind": "MEET", "notes": "x"}, first, centre="benghazi")
    shown = put(3_000, {"kind": "MINE"}, first)
    assert release([first, notes, shown], "public").versions == release([first, shown], "public").versions
    both = [put(5_000, {"kind": "MEET", "notes": name}, first) for name in ("x", "y")]
    assert release([first, *both], "public").versions == release([first], "public").versions


def test_nothing_is_lost_where_each_was_written_over_the_other() -> None:
    one, other = put(1_000, {"kind": "MEET"}), put(1_001, {"kind": "MINE"})
    ends = [
        put(2_000, {"kind": "MEET", "notes": "x"}, one, other),
        put(2_001, {"kind": "MINE", "notes": "y"}, one, other),
    ]
    found = release([one, other, *ends], "public").versions
    assert {version.body["kind"] for version in found} == {"MEET", "MINE"}
    assert all(projected(version, "public") == (version.op, version.body) for version in found)
