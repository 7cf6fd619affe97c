"""Two keys: what both centres set is agreed, what they do not both set stays; in whatever order it is heard of."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from data.errors import AccessProblem, DataProblem
from data.words import LANGS
from events.exchange import keys, merging, packing, peers
from events.register.opening import Register, created
from events.register.who import Actor
from events.situation import kept, levels
from events.situation.records import LEVELS
from events.situation.units import units

DUTY = Actor("duty officer", "Customs")
COLUMNS = [
    "id",
    "unit",
    "level",
    "reason",
    "until",
    "at_utc",
    "centre",
    "author",
    "institution",
    "written_utc",
    "op",
]
START = datetime(2026, 3, 1, 8, tzinfo=UTC)
SECTIONS = units()


def version(
    centre: str, level: str, day: float, until: str = "", unit: str = "sudan", op: str = "put"
) -> dict[str, str]:
    at = START + timedelta(days=day)
    said = op == "put"
    return {
        "id": f"{centre}-level-{unit}",
        "unit": unit if said else "",
        "level": level if said else "",
        "reason": f"{centre} {level} {day:g}",
        "until": until,
        "at_utc": levels.stamp(at) if said else "",
        "centre": centre,
        "author": "duty",
        "institution": "",
        "written_utc": (at + timedelta(seconds=9)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "op": op,
    }


def heard(*rows: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def at(day: float, history: pd.DataFrame, unit: str = "sudan") -> dict[str, object]:
    found = levels.now(history, SECTIONS, START + timedelta(days=day)).set_index("unit")
    return {str(name): value for name, value in found.loc[unit].items()}


def test_where_nothing_was_said_nothing_stands() -> None:
    found = levels.now(heard(), SECTIONS, START)
    assert found["unit"].tolist() == SECTIONS["id"].tolist()
    assert set(found["state"]) == {"none"}
    assert set(found["agreed"]) == {""}
    assert levels.timeline(heard(), SECTIONS).empty


def test_the_agreed_level_changes_only_when_both_have_set_the_same() -> None:
    told = heard(
        version("tripoli", "high", 1),
        version("benghazi", "high", 2),
        version("benghazi", "low", 3),
        version("tripoli", "medium", 4),
        version("benghazi", "medium", 5),
    )
    seen = [(one := at(day, told))["agreed"] and (one["agreed"], one["state"]) for day in (0.5, 1.5)]
    assert seen == ["", ""]
    assert at(1.5, told)["state"] == "one_only"
    for day, agreed, state in (
        (2.5, "high", "agreed"),
        (3.5, "high", "two_levels"),
        (4.5, "high", "two_levels"),
    ):
        assert (at(day, told)["agreed"], at(day, told)["state"]) == (agreed, state)
    last = at(5.5, told)
    assert (last["agreed"], last["since_utc"]) == ("medium", "2026-03-06T08:00Z")
    assert (at(3.5, told)["benghazi"], at(3.5, told)["tripoli"]) == ("low", "high")


def test_each_key_says_why_who_and_until_when() -> None:
    told = heard(version("tripoli", "high", 0, until="2026-03-05"))
    one = at(1, told)
    assert one["tripoli_reason"] == "tripoli high 0"
    assert (one["tripoli_by"], one["tripoli_until"]) == ("duty", "2026-03-05")
    assert (one["benghazi"], one["benghazi_reason"]) == ("", "")


def test_a_key_that_has_run_out_no_longer_turns_and_what_was_agreed_stays() -> None:
    told = heard(
        version("tripoli", "high", 0, until="2026-03-05"),
        version("benghazi", "high", 1),
        version("benghazi", "low", 2),
        version("tripoli", "low", 2, until="2026-03-05"),
        version("benghazi", "medium", 6),
    )
    one = at(7, told)
    assert (one["agreed"], one["state"]) == ("low", "one_only")
    assert (one["tripoli"], one["tripoli_was"], one["benghazi"]) == ("", "low", "medium")


def test_a_day_ends_when_libyas_does() -> None:
    told = heard(version("tripoli", "high", 0, until="2026-03-01"))
    found = levels.now(told, SECTIONS, datetime(2026, 3, 1, 21, 59, tzinfo=UTC)).set_index("unit")
    assert found.loc["sudan", "tripoli"] == "high"
    found = levels.now(told, SECTIONS, datetime(2026, 3, 1, 22, 0, tzinfo=UTC)).set_index("unit")
    assert found.loc["sudan", "tripoli"] == ""


def test_what_runs_out_before_the_other_key_turns_agrees_to_nothing() -> None:
    told = heard(version("tripoli", "high", 0, until="2026-03-02"), version("benghazi", "high", 5))
    assert at(6, told)["agreed"] == ""


def test_critical_ends_at_the_earlier_date_and_the_last_level_agreed_before_stands_again() -> None:
    told = heard(
        version("tripoli", "medium", 0),
        version("benghazi", "medium", 0),
        version("tripoli", "critical", 1, until="2026-03-20"),
        version("benghazi", "critical", 2, until="2026-03-10"),
    )
    one = at(3, told)
    assert (one["agreed"], one["agreed_until"]) == ("critical", "2026-03-10")
    after = at(12, told)
    assert (after["agreed"], after["agreed_until"], after["after_critical"]) == ("medium", "", True)
    assert after["since_utc"] == "2026-03-10T22:00Z"
    assert (after["tripoli"], after["benghazi"], after["benghazi_was"]) == ("critical", "", "critical")


def test_a_critical_level_that_one_centre_leaves_stays_till_its_date_alone() -> None:
    told = heard(
        version("tripoli", "critical", 0, until="2026-03-20"),
        version("benghazi", "critical", 0, until="2026-03-10"),
        version("benghazi", "low", 1),
    )
    assert at(2, told)["agreed"] == "critical"
    assert at(9, told)["agreed"] == "critical"
    ended = at(11, told)
    assert (ended["agreed"], ended["after_critical"]) == ("", True)


def test_a_critical_level_is_prolonged_by_both() -> None:
    rows = [
        version("tripoli", "critical", 0, until="2026-03-10"),
        version("benghazi", "critical", 0, until="2026-03-10"),
        version("tripoli", "critical", 5, until="2026-03-30"),
    ]
    assert at(11, heard(*rows))["agreed"] == ""
    rows.append(version("benghazi", "critical", 6, until="2026-03-25"))
    one = at(11, heard(*rows))
    assert (one["agreed"], one["agreed_until"]) == ("critical", "2026-03-25")
    assert one["since_utc"] == levels.stamp(START)


def test_what_a_centre_takes_back_no_longer_stands() -> None:
    told = heard(
        version("tripoli", "high", 0), version("tripoli", "", 1, op="delete"), version("benghazi", "high", 2)
    )
    one = at(3, told)
    assert (one["agreed"], one["state"], one["tripoli"], one["tripoli_was"]) == ("", "one_only", "", "")


def test_a_third_centre_has_no_key() -> None:
    told = heard(version("sabha", "high", 0), version("tripoli", "high", 0))
    assert at(1, told)["agreed"] == ""


def test_the_time_line_has_a_row_for_each_change() -> None:
    told = heard(
        version("benghazi", "high", 0),
        version("tripoli", "high", 0),
        version("tripoli", "critical", 1, until="2026-03-04"),
        version("benghazi", "critical", 1, until="2026-03-04"),
    )
    found = levels.timeline(told, SECTIONS, START + timedelta(days=30))
    rows = found[["who", "level", "before", "cause"]].values.tolist()
    assert rows == [
        ["benghazi", "high", "", "set"],
        ["tripoli", "high", "", "set"],
        ["agreed", "high", "", "agreed"],
        ["benghazi", "critical", "high", "set"],
        ["tripoli", "critical", "high", "set"],
        ["agreed", "critical", "high", "agreed"],
        ["benghazi", "", "critical", "expired"],
        ["tripoli", "", "critical", "expired"],
        ["agreed", "high", "critical", "ended"],
    ]
    assert levels.timeline(told, SECTIONS, START + timedelta(days=2))["cause"].tolist()[-1] == "agreed"
    assert levels.timeline(told, SECTIONS[SECTIONS["id"] != "sudan"]).empty


def test_at_one_instant_neither_centre_comes_first() -> None:
    """Both turn over at the same minute: had one been read first, the two would have agreed on the way."""
    rows = [version("benghazi", "low", 0), version("tripoli", "high", 0)]
    rows += [version("benghazi", "high", 1), version("tripoli", "low", 1)]
    for order in permutations(rows):
        assert at(2, heard(*order))["agreed"] == ""


VERSIONS = some.lists(
    some.builds(
        version,
        centre=some.sampled_from(levels.CENTRES),
        level=some.sampled_from(LEVELS),
        day=some.integers(0, 12),
        until=some.sampled_from([f"2026-03-{day:02}" for day in range(1, 15)]),
        unit=some.sampled_from(["sudan", "coast"]),
        op=some.sampled_from(["put", "put", "put", "delete"]),
    ),
    max_size=12,
    unique_by=lambda row: (row["id"], row["written_utc"]),
)


@settings(deadline=None, max_examples=60)
@given(VERSIONS, some.randoms(use_true_random=False))
def test_any_order_and_any_merge_give_the_same_levels(rows: list[dict[str, str]], chance: object) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    cut = len(rows) // 2
    merged = pd.concat([heard(*shuffled[cut:]), heard(*shuffled[:cut])], ignore_index=True)
    for day in (0.0, 4.5, 20.0):
        moment = START + timedelta(days=day)
        one, other = levels.now(heard(*rows), SECTIONS, moment), levels.now(merged, SECTIONS, moment)
        pd.testing.assert_frame_equal(one, other)
    last = START + timedelta(days=30)
    pd.testing.assert_frame_equal(
        levels.timeline(heard(*rows), SECTIONS, last), levels.timeline(merged, SECTIONS, last)
    )


@settings(deadline=None, max_examples=60)
@given(VERSIONS)
def test_the_rule_is_the_same_with_the_centres_in_each_others_place(rows: list[dict[str, str]]) -> None:
    swap = {"benghazi": "tripoli", "tripoli": "benghazi"}
    turned = [row | {"centre": swap[row["centre"]], "id": "x" + row["id"]} for row in rows]
    moment = START + timedelta(days=6)
    one = levels.now(heard(*rows), SECTIONS, moment)
    other = levels.now(heard(*turned), SECTIONS, moment)
    for name in ("agreed", "since_utc", "agreed_until", "after_critical", "state"):
        assert one[name].tolist() == other[name].tolist()
    for centre, its in swap.items():
        assert one[centre].tolist() == other[its].tolist()


@settings(deadline=None, max_examples=60)
@given(VERSIONS)
def test_the_time_line_ends_where_the_levels_stand(rows: list[dict[str, str]]) -> None:
    moment = START + timedelta(days=6)
    line = levels.timeline(heard(*rows), SECTIONS, moment)
    found = levels.now(heard(*rows), SECTIONS, moment).set_index("unit")
    for unit in SECTIONS["id"]:
        for who in ("agreed", *levels.CENTRES):
            mine = line[(line["unit"] == unit) & (line["who"] == who)]
            assert found.loc[unit, who] == (mine["level"].iloc[-1] if len(mine) else "")


# ── in registers ──────────────────────────────────────────────────────────────


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that goes on by a second each time somebody looks."""
    ticks = iter(range(1_000_000))
    return lambda: START + timedelta(seconds=next(ticks))


@pytest.fixture
def both(tmp_path: Path, clock: Callable[[], datetime]) -> tuple[Register, Register]:
    made = tuple(created(tmp_path / f"{name}.sqlite", name, now=clock) for name in levels.CENTRES)
    named = [keys.made(register) for register in made]
    peers.add(made[0], DUTY, "tripoli", named[1].public)
    peers.add(made[1], DUTY, "benghazi", named[0].public)
    return made[0], made[1]


def standing(register: Register) -> dict[str, object]:
    found = levels.now(kept.history(register, DUTY, "level"), SECTIONS, START + timedelta(days=1))
    return {str(name): value for name, value in found.set_index("unit").loc["egypt"].items()}


def exchanged(one: Register, other: Register, folder: Path, number: int) -> None:
    for here, there in ((one, other), (other, one)):
        path = folder / f"{here.centre}-{number}.marsad"
        packing.pack(here, DUTY, there.centre, path, keys.opened(here), profile="internal")
        merging.merge(there, DUTY, path)


def test_after_each_exchange_both_centres_see_the_same(
    both: tuple[Register, Register], tmp_path: Path, clock: Callable[[], datetime]
) -> None:
    benghazi, tripoli = both
    levels.turn(tripoli, DUTY, "egypt", "low", "first word")
    levels.turn(
        tripoli, DUTY, "egypt", "high", "three attacks in a week"
    )  # within the second: the later one counts
    levels.turn(benghazi, DUTY, "egypt", "medium", "as seen from here")
    assert (standing(tripoli)["tripoli"], standing(tripoli)["benghazi"]) == ("high", "")
    exchanged(benghazi, tripoli, tmp_path, 1)
    assert standing(benghazi) == standing(tripoli)
    assert (standing(tripoli)["state"], standing(tripoli)["agreed"]) == ("two_levels", "")
    levels.turn(benghazi, DUTY, "egypt", "high", "agreed on the telephone", until="2026-04-01")
    exchanged(benghazi, tripoli, tmp_path, 2)
    assert standing(benghazi) == standing(tripoli)
    assert (standing(tripoli)["agreed"], standing(tripoli)["benghazi_until"]) == ("high", "2026-04-01")
    assert standing(tripoli)["tripoli_reason"] == "three attacks in a week"
    while clock() < START + timedelta(minutes=10):
        pass
    levels.withdraw(tripoli, DUTY, "egypt", "set in error")
    exchanged(benghazi, tripoli, tmp_path, 3)
    assert standing(benghazi) == standing(tripoli)
    assert (standing(benghazi)["agreed"], standing(benghazi)["state"]) == ("high", "one_only")
    levels.turn(tripoli, DUTY, "egypt", "medium", "again")
    assert standing(tripoli)["tripoli"] == "medium"


def test_a_part_has_a_level_of_its_own(both: tuple[Register, Register]) -> None:
    north = {"section": "egypt", "from_km": 900.0, "to_km": 1100.0, "name_ar": "الشمال", "name_en": "North"}
    part = kept.put(both[0], DUTY, "part", north)
    levels.turn(both[0], DUTY, part, "low", "calm for a year")
    every = units(kept.listing(both[0], DUTY, "part"))
    found = levels.now(kept.history(both[0], DUTY, "level"), every, START + timedelta(days=1)).set_index(
        "unit"
    )
    assert (found.loc[part, "benghazi"], found.loc[part, "section"]) == ("low", "egypt")
    assert found.loc["egypt", "benghazi"] == ""


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ({"level": "critical"}, "until"),
        ({"level": "severe"}, "severe"),
        ({"reason": " "}, "reason"),
        ({"unit": "atlantis"}, "atlantis"),
        ({"until": "2026-02-28"}, "2026-02-28"),
        ({"until": "soon"}, "soon"),
    ],
)
def test_what_is_no_level_is_refused_with_a_sentence(
    both: tuple[Register, Register], said: dict[str, str], about: str
) -> None:
    with pytest.raises(DataProblem) as problem:
        levels.turn(both[0], DUTY, **{"unit": "egypt", "level": "low", "reason": "why"} | said)
    for lang in LANGS:
        assert about in problem.value.say(lang)
    assert kept.history(both[0], DUTY, "level").empty


def test_only_who_may_decide_turns_a_key_and_only_one_of_the_two_centres_has_one(
    both: tuple[Register, Register], tmp_path: Path, clock: Callable[[], datetime]
) -> None:
    with pytest.raises(AccessProblem):
        levels.turn(both[0], Actor("reporter", "", frozenset({"read", "report"})), "egypt", "low", "why")
    with pytest.raises(DataProblem, match="sabha"):
        levels.turn(created(tmp_path / "s.sqlite", "sabha", now=clock), DUTY, "egypt", "low", "why")
    with pytest.raises(DataProblem, match="nothing to take back"):
        levels.withdraw(both[0], DUTY, "egypt", "why")


def test_a_level_set_by_a_clock_that_was_put_back_still_follows_the_one_before(tmp_path: Path) -> None:
    ahead = iter([START + timedelta(days=400)] * 40)
    register = created(tmp_path / "r.sqlite", "tripoli", now=lambda: next(ahead, START))
    levels.turn(register, DUTY, "egypt", "high", "a year ahead")
    for _ in ahead:
        pass
    levels.turn(register, DUTY, "egypt", "low", "the clock was put right")
    found = levels.now(kept.history(register, DUTY, "level"), SECTIONS, START + timedelta(days=401))
    assert found.set_index("unit").loc["egypt", "tripoli"] == "low"
