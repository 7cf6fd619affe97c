"""The picture of a large register comes with what has changed since its base, and follows the day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from events.register import editing, opening
from events.register.opening import Register
from events.register.writing import position
from events.situation import kept
from layers.pack import unpack
from tests.ui.desk import DUTY, body
from ui import kept_base, packing, whole

FAR_KM = 50.0


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    monkeypatch.setattr(whole, "_shared", whole.Shared())
    made = opening.created(tmp_path / "register.sqlite", "tripoli")
    editing.add(made, DUTY, [body(title_en=f"Patrol {n}") for n in range(3)])
    packing.make(kept_base.folder(made), made, FAR_KM)
    yield made
    made.engine.dispose()


def layers(found: whole.Whole | None) -> dict[str, list[str]]:
    """The ids of the features of each layer of a delta."""
    assert found is not None
    if found.delta.name is None:
        return {}
    drawn = json.loads(unpack(found.delta.packed)[1]["layers"])
    return {key: [one["properties"].get("id", "") for one in its["features"]] for key, its in drawn.items()}


def test_a_record_is_in_the_delta_and_its_removal_too(register: Register) -> None:
    assert layers(whole.now(register, position(register), FAR_KM)) == {}
    said = {
        "section": "chad",
        "from_km": 0,
        "to_km": 100,
        "by": "Unit A",
        "start": "2026-01-05",
        "end": "2026-01-05",
    }
    name = kept.put(register, DUTY, "patrol", {**said, "state": "done"})
    found = whole.now(register, position(register), FAR_KM)
    assert set(layers(found)) == {"coverage"}
    assert len([one for one in layers(found)["coverage"] if one.startswith("chad")]) == 2
    # A record is no event: nothing of the base is replaced.
    assert found is not None
    assert json.loads(unpack(found.delta.packed)[1]["meta"])["replaces"] == []
    assert found.delta.figures.total == found.stand.base.rows.num_rows
    kept.drop(register, DUTY, name, (), "entered twice")
    assert layers(whole.now(register, position(register), FAR_KM)) == {}


def test_a_new_day_is_another_picture(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {
        "section": "chad",
        "from_km": 0,
        "to_km": 100,
        "by": "Unit A",
        "start": "2026-01-05",
        "end": "2026-01-05",
    }
    kept.put(register, DUTY, "patrol", {**said, "state": "done"})
    first = whole.now(register, position(register), FAR_KM)
    assert whole.now(register, position(register), FAR_KM) is first

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) + timedelta(days=1)

    monkeypatch.setattr(whole, "datetime", Tomorrow)
    second = whole.now(register, position(register), FAR_KM)
    assert first is not None
    assert second is not None
    assert second.delta.name != first.delta.name
    assert second.day > first.day
