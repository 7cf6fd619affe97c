"""What may be listed as differing accounts, and how persons settle them: with a reason, in the open, and not for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.errors import DataProblem
from events.contradictions import contradictions
from events.documents import events
from events.register import editing, reading
from events.register.opening import Register, created
from events.register.who import Actor
from events.situation import holdings, kept, settling
from tests.events.exchange.two import DUTY, centres
from tests.ui.desk import body

DESK = Actor("duty")
EVENTS = settling.found(None, None, events()["id"].tolist())
SETTLED = {"contradiction": "C2", "version": "B", "reason": "the later release names the days"}


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return created(tmp_path / "r.sqlite", "tripoli")


def renamed(row: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """The same event as another source has it that calls somebody otherwise."""
    texts = {name: str(value).replace(old, new) for name, value in row.items() if isinstance(value, str)}
    return {**row, **texts, "id": "other"}


def test_all_that_ships_may_be_listed_and_it_is_these_five() -> None:
    table = contradictions()
    assert settling.shipped()["contradiction"].unique().tolist() == ["C2", "C3", "C5", "C15", "C16"]
    for code, rows in table.groupby("contradiction"):
        assert settling.may_be_listed([EVENTS[name] for name in rows["event"]]) == "", code


@pytest.mark.parametrize(
    ("code", "field"), [("C2", "date"), ("C3", "date"), ("C5", "kind"), ("C15", "place"), ("C16", "date")]
)
def test_each_of_them_differs_in_what_happened(code: str, field: str) -> None:
    table = contradictions()
    first, *others = [EVENTS[name] for name in table.loc[table["contradiction"] == code, "event"]]
    assert all(field in settling.differing(first, other) for other in others)


@pytest.mark.parametrize(
    ("event", "old", "new"),
    [
        ("S000-04", "فريق التنسيق الفني المشترك", "الفريق الفني التنسيقي المشترك لأمن الحدود"),  # C7
        ("S000-08", "الجيش الوطني الليبي", "القيادة العامة"),  # C8
        ("S000-03", "المركز المشترك", "المركز المشترك للتواصل وتبادل المعلومات"),  # C11
        ("S000-06", "طرابلس", "طرابلس الغرب"),
        ("S000-16", "مستشار شؤون أمن الحدود", "مسؤول خدمات المؤسسات الأمنية"),  # C6, by office
    ],
)
def test_a_name_is_no_difference(event: str, old: str, new: str) -> None:
    row = EVENTS[event]
    other = renamed(row, old, new)
    assert (
        other["bodies_ar"] + other["text_ar"] + other["place_ar"]
        != row["bodies_ar"] + row["text_ar"] + row["place_ar"]
    )
    assert settling.differing(row, other) == ()
    assert settling.may_be_listed([row, other]) == "names"


def test_a_number_or_a_day_is_a_difference_whatever_the_names() -> None:
    row = EVENTS["S000-04"]
    other = renamed(row, "فريق التنسيق الفني المشترك", "الفريق الفني لأمن الحدود")
    assert settling.differing(row, {**other, "dead": 3.0}) == ()  # who gives no number contradicts none
    assert settling.differing({**row, "dead": 2.0}, {**other, "dead": 3.0}) == ("dead",)
    assert settling.differing({**row, "date_edtf": "2025-01"}, {**other, "date_edtf": "2025-02"}) == ("date",)


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "MARKER"},
        {"title_ar": "موقف من ترسيم الحدود"},
        {"text_en": "The boundary runs further north, according to this note."},
    ],
)
def test_a_claim_on_a_boundary_is_never_listed(event: dict[str, str]) -> None:
    one, other = EVENTS["X-05"], {**EVENTS["X-10"], **event}
    assert settling.may_be_listed([one, EVENTS["X-10"]]) == ""
    assert settling.may_be_listed([one, other]) == "boundary"


def test_steps_of_one_matter_are_no_two_accounts() -> None:
    """C10: a follow-up meeting was planned in Ghadames, and one was held in Benghazi."""
    assert settling.may_be_listed([EVENTS["S004-17"], EVENTS["S001-04"]]) == "steps"


def test_one_event_does_not_differ_from_itself() -> None:
    assert settling.may_be_listed([EVENTS["X-05"], EVENTS["X-05"]]) == "one"


def test_a_matter_is_settled_with_who_when_and_why_and_opened_again(register: Register) -> None:
    name = kept.put(register, DESK, "settlement", SETTLED, "as decided today")
    table = settling.matters(register, DESK).set_index("contradiction")
    of = table.loc["C2"]
    assert of["state"].tolist() == ["settled", "settled"]
    assert of["version"].tolist() == ["A", "B"]  # every account stays
    one = of.iloc[0]
    assert (one["chosen"], one["reason"], one["author"], one["centre"], one["settlement"]) == (
        "B", SETTLED["reason"], "duty", "tripoli", name,
    )  # fmt: skip
    assert one["written_utc"]
    assert set(table.drop("C2")["state"]) == {"open"}
    kept.drop(register, DESK, name, one["seen"], "a new source came in")
    assert set(settling.matters(register, DESK)["state"]) == {"open"}
    assert kept.history(register, DESK, "settlement", name)["op"].tolist() == ["put", "delete"]
    assert kept.put(register, DESK, "settlement", {**SETTLED, "version": "A"}) == name  # one for a matter
    assert settling.matters(register, DESK).set_index("contradiction").loc["C2", "chosen"].tolist() == [
        "A",
        "A",
    ]


def test_two_centres_that_decide_differently_leave_it_open_until_somebody_decides_over_both(
    tmp_path: Path,
) -> None:
    own, other = centres(tmp_path)
    kept.put(own.register, DUTY, "settlement", SETTLED)
    other.wait()
    kept.put(other.register, DUTY, "settlement", {**SETTLED, "version": "A"})
    own.wait()
    other.merge(own.pack(other.name).path)
    row = settling.matters(other.register, DUTY).set_index("contradiction").loc["C2"].iloc[0]
    assert row["state"] == "conflict"
    assert len(row["seen"]) == 2
    other.wait()
    kept.put(other.register, DUTY, "settlement", SETTLED, "both read again", seen=row["seen"])
    row = settling.matters(other.register, DUTY).set_index("contradiction").loc["C2"].iloc[0]
    assert (row["state"], row["chosen"]) == ("settled", "B")


def test_a_noted_difference_stands_with_its_two_events(register: Register) -> None:
    one, other = editing.add(
        register, DESK, [body(), body(start="2026-11-19", end="2026-11-19", date_edtf="2026-11-19")]
    )
    values = {"title_ar": "يوم الدورية", "one": other, "other": one, "note": "two logs"}
    settling.check_difference(register, DESK, values)
    name = kept.put(register, DESK, "difference", values)
    rows = settling.matters(register, DESK)
    rows = rows[rows["contradiction"] == name]
    assert rows["event"].tolist() == sorted([one, other])
    assert rows["version"].tolist() == ["A", "B"]
    assert set(rows["differs"]) == {"date"}
    assert sorted(rows["date_edtf"]) == ["2026-11-19", "2026-11-20"]
    assert set(rows["title_en"]) == {"يوم الدورية"}
    assert set(rows["note"]) == {"two logs"}
    settling.check_settlement(settling.matters(register, DESK), {"contradiction": name, "version": "A"})


def test_an_event_that_is_gone_keeps_its_place(register: Register) -> None:
    one, other = editing.add(
        register, DESK, [body(), body(start="2026-11-19", end="2026-11-19", date_edtf="2026-11-19")]
    )
    name = kept.put(register, DESK, "difference", {"title_ar": "x", "one": one, "other": other})
    editing.remove(register, DESK, one, reading.one(register, DESK, one).hashes, "entered twice")
    rows = settling.matters(register, DESK)
    rows = rows[rows["contradiction"] == name].set_index("event")
    assert rows.loc[one, "text_en"] == ""
    assert rows.loc[other, "text_en"] == "Patrol near Ghat"
    assert set(rows["differs"]) == {""}


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"contradiction": "C8", "version": "A"}, "settlement.unknown"),
        ({"contradiction": "C12", "version": "A"}, "settlement.unknown"),
        ({"contradiction": "C2", "version": "C"}, "settlement.version"),
        ({}, "settlement.unknown"),
    ],
)
def test_what_is_not_listed_cannot_be_settled(values: dict[str, str], key: str) -> None:
    with pytest.raises(DataProblem) as caught:
        settling.check_settlement(settling.matters(), values)
    assert caught.value.key == key
    assert all(caught.value.say(lang) for lang in ("ar", "en"))


@pytest.mark.parametrize(
    ("one", "other", "key"),
    [
        ("S001-04", "nothing", "difference.event"),
        ("S001-04", "S001-04", "difference.one"),
        ("S001-04", "X-07", "difference.boundary"),
        ("S004-17", "S001-04", "difference.steps"),
        ("S001-04", "", "difference.event"),
    ],
)
def test_what_is_no_difference_cannot_be_noted(one: str, other: str, key: str) -> None:
    with pytest.raises(DataProblem) as caught:
        settling.check_difference(None, None, {"one": one, "other": other})
    assert caught.value.key == key
    assert all(caught.value.say(lang) for lang in ("ar", "en"))


def test_two_names_of_a_body_cannot_be_noted_from_the_register_either(register: Register) -> None:
    bodies = holdings.bodies().set_index("id")
    texts = [
        body(title_en=f"{bodies.loc[name, 'name_en']} on patrol", bodies_en=bodies.loc[name, "name_en"])
        for name in ("general-command", "libyan-national-army")
    ]
    one, other = editing.add(register, DESK, texts)
    with pytest.raises(DataProblem) as caught:
        settling.check_difference(register, DESK, {"one": one, "other": other})
    assert caught.value.key == "difference.names"
