"""The inbox: what waits is listed, corrected, chosen, kept apart, dismissed; through the same checks, and by name."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence

import pytest

from data.errors import AccessProblem, DataProblem, UsageProblem
from events.importers import generic
from events.importers.format import Choices
from events.importers.source import open_source
from events.register import deciding, editing, importing, log, reading
from events.register.inbox import Item, Wanted, alike, count, exported, groups, item, listed
from events.register.opening import Register
from events.register.reading import Asked
from events.register.who import Actor
from tests.register_stores import Place

CHIEF = Actor("chief", "operations room")
CLERK = Actor("clerk", "registry", frozenset({"read", "report"}))
HEADER = ("id", "date", "longitude", "latitude", "kind", "title_en", "place", "dead")
ALL = Asked(far_km=None)


@pytest.fixture
def register(somewhere: Place) -> Iterator[Register]:
    made = somewhere.created()
    yield made
    made.engine.dispose()


def sheet(*rows: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER, *rows])
    return out.getvalue().encode()


def take(register: Register, raw: bytes, name: str = "patrols") -> importing.Counts:
    return importing.run(
        register, CHIEF, open_source(raw, f"{name}.csv"), generic.FORMAT, Choices(dataset=name)
    )


def row(
    key: str,
    *,
    date: str = "2025-05-16",
    lon: str = "24.9",
    place: str = "",
    title: str = "x",
    dead: str = "",
) -> tuple[str, ...]:
    return key, date, lon, "22.1" if lon else "", "PATROL", title, place, dead


def only(register: Register, **wanted: str) -> Item:
    (found,) = listed(register, CHIEF, Wanted(**wanted))  # type: ignore[arg-type]
    return found


def events(register: Register) -> list[dict[str, object]]:
    frame = reading.events(register, CHIEF, ALL)
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def ways(found: Sequence[deciding.Outcome]) -> list[str]:
    return [one.way for one in found]


def unchanged(register: Register, raw: bytes) -> bool:
    counts = take(register, raw)
    return counts.unchanged == counts.read


def test_a_refused_row_is_corrected_in_place(register: Register) -> None:
    raw = sheet(row("1", lon="999"))
    assert take(register, raw).refused == 1
    bad = only(register)
    assert (bad.state, bad.row, bad.file, bad.found) == ("refused", 2, "patrols.csv", "999")
    assert bad.say("ar") != bad.say("en")
    assert "999" in bad.say("ar")
    assert ways(deciding.correct(register, CLERK, [bad.id], {"longitude": "far"})) == ["refused"]
    still = only(register)
    assert (still.found, still.corrected[2], still.cells[2]) == ("far", "far", "999")
    assert ways(deciding.correct(register, CLERK, [bad.id], {"longitude": "24.5"}, why="typing error")) == [
        "added"
    ]
    (event,) = events(register)
    assert event["geometry"].x == 24.5  # type: ignore[attr-defined]
    done = item(register, CHIEF, bad.id)
    assert (done.state, done.by, done.why) == ("done", "clerk", "typing error")
    entry = log.entries(register, CHIEF, 1)[0]
    assert (entry["action"], entry["actor"], entry["reason"]) == ("inbox", "clerk", "typing error")
    assert reading.history(register, CHIEF, str(event["id"]))[0].author == "clerk"
    assert unchanged(register, raw)
    log.verify(register)


def test_a_day_is_chosen_and_the_row_is_read_again(register: Register) -> None:
    raw = sheet(row("1", date="03/04/2025"), row("2", date="03/04/2025"), row("3", date="05/06/2025"))
    assert take(register, raw).held == 3
    first = next(one for one in listed(register, CHIEF) if one.key == "1")
    assert first.options == ("2025-04-03", "2025-03-04")
    same = alike(register, CHIEF, first)
    assert [one.key for one in same] == ["1", "2"]
    with pytest.raises(UsageProblem):
        deciding.choose(register, CHIEF, [first.id], "2025-12-12")
    with pytest.raises(AccessProblem):
        deciding.choose(register, CLERK, [first.id], "2025-04-03")
    assert ways(deciding.choose(register, CHIEF, [one.id for one in same], "2025-04-03")) == [
        "added",
        "added",
    ]
    assert {event["start"] for event in events(register)} == {"2025-04-03"}
    counts = take(register, raw)
    assert (counts.unchanged, counts.held) == (2, 1)


def test_all_rows_of_one_name_are_decided_at_once(register: Register) -> None:
    raw = sheet(*(row(str(number), lon="", place="العوينات") for number in range(4)))
    assert take(register, raw).held == 4
    (group,) = groups(register, CHIEF)
    assert (group.reason, group.found, group.count) == ("place_ambiguous", "العوينات", 4)
    one = listed(register, CHIEF)[0]
    chosen = deciding.choose(
        register, CHIEF, [each.id for each in alike(register, CHIEF, one)], "geonames-2219689"
    )
    assert ways(chosen) == ["added"] * 4
    assert count(register, CHIEF) == 0
    assert {event["place_precision"] for event in events(register)} == {"town"}
    assert all(9 < event["geometry"].x < 11 for event in events(register))  # type: ignore[attr-defined]
    assert unchanged(register, raw)


def test_a_pair_that_is_perhaps_exchanged_is_decided_by_a_person(register: Register) -> None:
    raw = sheet(("1", "2025-05-16", "32.11", "20.07", "PATROL", "x", "", ""),
                ("2", "2025-05-16", "32.21", "20.17", "CLASH", "y", "", ""))  # fmt: skip
    assert take(register, raw).held == 2
    first, second = listed(register, CHIEF)
    assert (first.reason, first.found) == ("place_swapped", "20.07, 32.11")
    assert all("20.07, 32.11" in first.say(lang) for lang in ("ar", "en"))
    assert ways(deciding.choose(register, CHIEF, [first.id], "32.11, 20.07")) == ["added"]
    assert ways(deciding.choose(register, CHIEF, [second.id], "20.17, 32.21")) == ["added"]
    found = {event["kind"]: event["geometry"].coords[0] for event in events(register)}  # type: ignore[attr-defined]
    assert found == {"PATROL": (20.07, 32.11), "CLASH": (32.21, 20.17)}
    assert unchanged(register, raw)


def test_fields_of_the_event_itself_can_be_said(register: Register) -> None:
    take(register, sheet(row("1", date="sometime")))
    held = only(register)
    assert held.reason == "date_unclear"
    done = deciding.correct(register, CHIEF, [held.id], fields={"start": "2025-05-01", "end": "2025-05-31"})
    assert ways(done) == ["added"]
    assert [(event["start"], event["end"]) for event in events(register)] == [("2025-05-01", "2025-05-31")]


def test_a_correction_that_fits_no_column_or_no_rule_changes_nothing(register: Register) -> None:
    take(register, sheet(row("1", lon="999")))
    bad = only(register)
    before = log.digest(register)
    for cells, fields in (({"nothing": "x"}, {}), ({"longitude": "24"}, {"validation": "perhaps"})):
        with pytest.raises(DataProblem):
            deciding.correct(register, CHIEF, [bad.id], cells, fields)
    assert log.digest(register) == before
    assert only(register) == bad


def test_dismissing_asks_for_a_reason_and_the_right_to(register: Register) -> None:
    raw = sheet(row("1", lon="999"))
    take(register, raw)
    bad = only(register)
    with pytest.raises(DataProblem):
        deciding.dismiss(register, CHIEF, [bad.id], " ")
    with pytest.raises(AccessProblem):
        deciding.dismiss(register, CLERK, [bad.id], "a test row")
    assert ways(deciding.dismiss(register, CHIEF, [bad.id], "a test row")) == ["dismissed"]
    assert unchanged(register, raw)
    with pytest.raises(DataProblem):
        deciding.dismiss(register, CHIEF, [bad.id], "again")
    # The row says something else: it waits again.
    assert take(register, sheet(row("1", lon="888"))).refused == 1


@pytest.mark.parametrize("theirs", [False, True])
def test_two_edits_are_settled_either_way(register: Register, theirs: bool) -> None:
    take(register, sheet(row("1", dead="1")))
    subject = str(events(register)[0]["id"])
    state = reading.one(register, CHIEF, subject)
    editing.change(register, CHIEF, subject, state.hashes, {**state.shown.body, "dead": 2}, "counted")
    raw = sheet(row("1", dead="5"))
    assert take(register, raw).held == 1
    held = only(register)
    settle = deciding.follow if theirs else deciding.keep
    assert ways(settle(register, CHIEF, [held.id], "asked the hospital")) == [
        "updated" if theirs else "unchanged"
    ]
    assert events(register)[0]["dead"] == (5.0 if theirs else 2.0)
    assert unchanged(register, raw)
    assert not reading.one(register, CHIEF, subject).conflict
    # What the source said is where its next word is compared with.
    later = take(register, sheet(row("1", dead="5", title="more")))
    assert later.updated == 1
    assert events(register)[0]["dead"] == (5.0 if theirs else 2.0)
    assert [version.body["dead"] for version in reading.history(register, CHIEF, subject)].count(5.0) >= 1


def test_what_looks_like_an_event_of_another_source_is_held_and_decided(register: Register) -> None:
    text = "Armed groups clashed near the Ras Ajdir crossing"
    first = take(register, sheet(row("1", title=text)), "one")
    raw = sheet(
        row("a", title=f"{text}, two wounded"),
        row("b", title=f"{text} on Friday"),
        row("c", date="2024-01-01"),
    )
    counts = take(register, raw, "two")
    assert (first.added, counts.added, counts.held) == (1, 1, 2)
    known = next(str(event["id"]) for event in events(register) if event["title_en"] == text)
    waiting = {one.key: one for one in listed(register, CHIEF)}
    assert {one.options for one in waiting.values()} == {(known,)}
    # One is the same event: kept, shown under the other, and it can be taken back.
    assert ways(deciding.same(register, CHIEF, waiting["a"].id, known, "one matter")) == ["added"]
    assert len(events(register)) == 2
    # The other is an event of its own, and is not proposed again.
    assert ways(deciding.separate(register, CHIEF, [waiting["b"].id])) == ["added"]
    assert len(events(register)) == 3
    from events.register.duplicates import proposed

    assert not proposed(register, CHIEF)
    assert take(register, raw, "two").unchanged == 3
    log.verify(register)


def test_an_id_that_stands_twice_becomes_an_event_of_its_own(register: Register) -> None:
    raw = sheet(row("7"), row("7", title="another"))
    take(register, raw)
    assert ways(deciding.separate(register, CHIEF, [only(register).id])) == ["added"]
    assert {event["title_en"] for event in events(register)} == {"x", "another"}
    assert unchanged(register, raw)


def test_the_list_goes_out_with_its_reasons_and_no_formula(register: Register) -> None:
    take(register, sheet(row("1", lon="999", title="=HYPERLINK(1)"), row("2", lon="", place="العوينات")))
    raw = exported(register, CHIEF, listed(register, CHIEF))
    assert raw.startswith(b"\xef\xbb\xbf")
    header, *rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert header[: len(HEADER)] == list(HEADER)
    assert len(rows) == 2
    assert not [cell for each in rows for cell in each if cell.startswith("=")]
    by_id = {each[0]: each for each in rows}
    assert "999" in by_id["1"][-1]
    assert by_id["2"][-2] != by_id["2"][-1]
    (entry,) = log.entries(register, CHIEF, last=1)
    assert (entry["action"], entry["actor"]) == ("inbox.export", CHIEF.name)
    assert entry["detail"] == {"count": 2, "profile": "internal", "sha256": hashlib.sha256(raw).hexdigest()}
    # Every reason that can stand there has words in both languages.
    assert all(one.say(lang) for one in listed(register, CHIEF) for lang in ("ar", "en"))


def test_filters(register: Register) -> None:
    take(register, sheet(row("1", lon="999"), row("2", lon="", place="العوينات")))
    assert [one.key for one in listed(register, CHIEF, Wanted(states=("held",)))] == ["2"]
    assert [one.row for one in listed(register, CHIEF, Wanted(text="999"))] == [2]
    assert [one.key for one in listed(register, CHIEF, limit=1, offset=1)] == ["2"]
    assert count(register, CHIEF, Wanted(dataset="elsewhere")) == 0
    with pytest.raises(AccessProblem):
        listed(register, Actor("nobody", roles=frozenset()))
