"""What a profile lets out of the picture is what it names, and nothing of the rest shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.errors import AccessProblem
from events.register import opening
from events.register.opening import Register
from events.register.who import Actor
from events.situation import kept
from events.situation.picture import FRAMES, LETS_OUT, Picture, picture, released
from tests.layers import situation

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DESK = Actor("duty")


@pytest.fixture
def register(tmp_path: Path) -> Register:
    made = opening.created(str(tmp_path / "r.sqlite"), "tripoli")
    yield made
    made.engine.dispose()


def filled(register: Register) -> None:
    put = lambda record, /, **values: kept.put(register, DESK, record, values)  # noqa: E731
    put("part", **situation.PART)
    put("level", unit="chad", level="high", reason="x", at_utc="2026-11-01T08:00Z")
    put(
        "patrol",
        section="sudan",
        from_km=0,
        to_km=100,
        by="K",
        start="2026-11-20",
        end="2026-11-20",
        state="done",
    )
    put("marker", section="algeria", number="12", state="good", lon=9.9, lat=27.0)
    put("crossing", crossing="ras-ajdir", status="closed", date="2026-03-01", reason="secret words")
    put("route", title="R1", section="chad", line="15 23, 15.5 24", reason="r", sources="s", reviewer="o",
        valid_from="2026-01-01", valid_to="2026-12-31")  # fmt: skip
    put("project", name_ar="بئر", section="algeria", state="planned", as_of="2026-10-01", source="s")
    put("agreement", countries="TD", title_ar="اتفاق داخلي", source="s", in_force="yes")


def test_within_the_house_everything_is_there(register: Register) -> None:
    assert picture(register, DESK, "internal", NOW).empty
    filled(register)
    found = picture(register, DESK, "internal", NOW)
    assert not found.empty
    assert {name: len(getattr(found, name)) for name in ("markers", "crossings", "routes", "projects")} == {
        "markers": 1, "crossings": 1, "routes": 1, "projects": 1,
    }  # fmt: skip
    assert found.levels.set_index("unit").loc["chad", "tripoli"] == "high"
    assert found.coverage.loc[found.coverage["section"] == "sudan", "days"].tolist()[0] == 2
    assert "اتفاق داخلي" in found.agreements["title_ar"].tolist()
    assert len(found.units) == 8


@pytest.mark.parametrize("profile", ["public", "partner"])
def test_a_profile_lets_out_what_it_names_alone(register: Register, profile: str) -> None:
    filled(register)
    found = picture(register, DESK, profile, NOW)
    allowed = LETS_OUT[profile]
    assert allowed is not None
    for name in FRAMES:
        frame = getattr(found, name)
        if name == "agreements":
            assert "اتفاق داخلي" not in frame["title_ar"].tolist()
        elif name in allowed:
            assert tuple(frame.columns) == allowed[name]
        else:
            assert not len(frame)
    assert not {"coverage", "markers", "routes"} & set(allowed)
    assert "secret words" not in repr(found)
    assert not {"tripoli", "benghazi", "tripoli_reason"} & set(found.levels.columns)


def test_what_stays_has_no_part_in_what_goes_out(register: Register) -> None:
    filled(register)
    before = picture(register, DESK, "public", NOW)
    put = lambda record, /, **values: kept.put(register, DESK, record, values)  # noqa: E731
    put(
        "level", unit="sudan", level="critical", reason="x", at_utc="2026-11-02T08:00Z", until="2026-12-30"
    )  # one key
    put(
        "patrol",
        section="chad",
        from_km=0,
        to_km=100,
        by="K",
        start="2026-11-21",
        end="2026-11-21",
        state="done",
    )
    put("marker", section="algeria", number="13", state="missing")
    put("route", title="R2", line="15 23, 15.5 24", reason="r", sources="s", reviewer="o", valid_from="2026-01-01",
        valid_to="2026-12-31")  # fmt: skip
    put("need", site="both", kind="staffing", item_ar="x", as_of="2026-01-01", source="s")
    put("agreement", countries="SD", title_ar="آخر", source="s", in_force="no")
    after = picture(register, DESK, "public", NOW)
    for name in FRAMES:
        one, other = getattr(before, name), getattr(after, name)
        assert one.equals(other), name
    assert not picture(register, DESK, "internal", NOW).routes.empty


def test_a_released_picture_is_in_an_order_of_its_own_content() -> None:
    whole = situation.picture()
    turned = Picture(
        whole.at_utc, whole.today, whole.levels, whole.units,
        projects=whole.projects.iloc[::-1].reset_index(drop=True), crossings=whole.crossings,
    )  # fmt: skip
    assert released(whole, "public").projects.equals(released(turned, "public").projects)
    assert released(whole, "internal") is whole


def test_without_a_register_there_is_nothing_of_one() -> None:
    found = picture(None, None, "internal", NOW)
    assert found.empty
    assert len(found.agreements)
    assert (found.agreements["from"] == "shipped").all()


def test_a_level_ends_with_its_day_in_libya(register: Register) -> None:
    kept.put(
        register, DESK, "level", {"unit": "sudan", "level": "critical", "reason": "x", "at_utc": "2026-11-02T08:00Z",
                                  "until": "2026-11-22"},
    )  # fmt: skip
    at = datetime(2026, 11, 22, 21, 59, tzinfo=UTC)
    assert (
        picture(register, DESK, "internal", at).levels.set_index("unit").loc["sudan", "tripoli"] == "critical"
    )
    later = picture(register, DESK, "internal", at + timedelta(minutes=2))
    assert later.levels.set_index("unit").loc["sudan", "tripoli"] == ""
    assert later.today.isoformat() == "2026-11-23"


def test_whoever_may_not_read_is_shown_nothing(register: Register) -> None:
    with pytest.raises(AccessProblem):
        picture(register, Actor("nobody", roles=frozenset()), "internal", NOW)
