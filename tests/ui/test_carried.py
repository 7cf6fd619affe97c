"""The map is the package: what it shows of the register merges at the other centre, and nothing that it withholds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.errors import AccessProblem, PackageProblem
from events.exchange import keys, merging, peers
from events.exchange.maps import CLOSE, OPEN, from_map
from events.register import editing, log, reading
from events.register.opening import Register, created
from events.register.who import Actor
from ui.carried import carried

DUTY = Actor("duty officer", "customs")
MADE = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PAGE = b"<!doctype html>\n<p>the map</p>" + OPEN + CLOSE + b"</html>\n"
SEEN = {
    "kind": "PATROL",
    "title_en": "A patrol",
    "lon": 24.9,
    "lat": 25.0,
    "notes": "canary-note",
    "origin": "entered",
}


@pytest.fixture
def here(tmp_path: Path) -> Register:
    register = created(tmp_path / "tripoli.sqlite", "tripoli")
    editing.add(register, DUTY, [SEEN, {"kind": "CLASH", "title_en": "canary-red", "marking": "TLP:RED"}])
    return register


@pytest.fixture
def there(here: Register, tmp_path: Path) -> Register:
    register = created(tmp_path / "benghazi.sqlite", "benghazi")
    peers.add(register, DUTY, "tripoli", keys.made(here).public)
    return register


def shown(register: Register) -> list[str]:
    return reading.events(register, DUTY)["id"].tolist()


def test_what_the_map_shows_merges_at_the_other_centre(
    here: Register, there: Register, tmp_path: Path
) -> None:
    page = carried(PAGE, [*shown(here), "X-C16-C"], here, DUTY, "public", MADE)
    (tmp_path / "map.html").write_bytes(page)
    found = merging.merge(there, DUTY, tmp_path / "map.html")
    assert (found.peer, found.added) == ("tripoli", 1)
    assert reading.events(there, DUTY)[["title_en", "notes"]].to_numpy().tolist() == [["A patrol", ""]]
    package = from_map(page)
    assert b"canary" not in package
    entry = log.entries(here, DUTY, 1)[0]
    assert (entry["action"], entry["actor"]) == ("package.snapshot", "duty officer")


def test_it_is_the_same_for_the_same_input(here: Register, there: Register) -> None:
    first, again = (carried(PAGE, shown(here), here, DUTY, "public", MADE) for _ in range(2))
    assert first == again != PAGE


def test_a_map_that_was_altered_is_refused(here: Register, there: Register, tmp_path: Path) -> None:
    page = carried(PAGE, shown(here), here, DUTY, "public", MADE)
    (tmp_path / "map.html").write_bytes(page.replace(b"the map", b"another"))
    before = log.digest(there)
    with pytest.raises(PackageProblem):
        merging.merge(there, DUTY, tmp_path / "map.html")
    assert log.digest(there) == before


def test_a_map_without_events_of_the_register_is_as_it_was(here: Register, there: Register) -> None:
    assert carried(PAGE, ["X-C16-C"], here, DUTY, "public", MADE) == PAGE


def test_without_a_key_the_map_goes_out_unsigned_and_the_log_says_so(here: Register) -> None:
    assert carried(PAGE, shown(here), here, DUTY, "public", MADE) == PAGE
    assert log.entries(here, DUTY, 1)[0]["action"] == "map.export"


def test_who_may_not_release_takes_nothing_out(here: Register) -> None:
    with pytest.raises(AccessProblem):
        carried(PAGE, shown(here), here, Actor("reader", "", frozenset({"read"})), "public", MADE)
