"""Levels beside the border: the agreed one, two where there are two, the smallest unit's on each kilometre."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pandas as pd
import pytest
import shapely

from events.situation import levels as rule
from events.situation.picture import Picture, released
from geo.measure import length_km
from geo.sections import sections
from layers.levels import levels
from layers.stretch import stretch, toward
from layers.style import LEVELS
from tests.layers import situation
from tests.layers.shape import sound


def drawn(picture: Picture) -> dict[str, dict[str, Any]]:
    layer = levels(picture.levels, picture.units)
    sound(layer)
    return {one["properties"]["id"]: one for one in layer.features["features"]}


def setting(*rows: dict[str, Any]) -> Picture:
    whole = situation.picture()
    return replace(whole, levels=rule.now(pd.DataFrame(rows), whole.units, situation.NOW))


def test_what_is_agreed_is_one_line_on_libyas_side_with_its_word() -> None:
    found = drawn(
        setting(situation.said("chad", "benghazi", "high"), situation.said("chad", "tripoli", "high"))
    )
    assert set(found) == {"chad"}
    own = found["chad"]["properties"]
    assert own["label"] == {"ar": "مرتفع", "en": "high"}
    assert own["style"]["stroke"] == LEVELS["high"]["stroke"]
    side = sections().set_index("id").loc["chad", "libya_side"]
    assert (own["style"]["offset"] < 0) == (side == "left")
    assert length_km(shapely.geometry.shape(found["chad"]["geometry"]).geoms[0]) > 1_040
    assert [row["value"]["en"] for row in own["card"]["rows"]][:2] == ["high", "2026-11-01 08:00Z"]


def test_two_levels_are_shown_as_two_and_the_agreed_one_stays() -> None:
    early = [situation.said("egypt", centre, "low", "2026-01-01T08:00Z") for centre in rule.CENTRES]
    found = drawn(
        setting(
            *early, situation.said("egypt", "tripoli", "high", "2026-02-01T08:00Z"),
            situation.said("egypt", "benghazi", "medium", "2026-02-01T09:00Z"),
        )
    )  # fmt: skip
    assert list(found) == ["egypt", "egypt-benghazi", "egypt-tripoli"]
    strokes = [one["properties"]["style"]["stroke"] for one in found.values()]
    assert strokes == [LEVELS["low"]["stroke"], LEVELS["medium"]["stroke"], LEVELS["high"]["stroke"]]
    offsets = [abs(one["properties"]["style"]["offset"]) for one in found.values()]
    assert offsets == sorted(set(offsets))
    assert found["egypt"]["properties"]["label"]["en"] == "low (agreed); Benghazi: medium; Tripoli: high"
    # Either line opens the same card; it says no centre is right.
    cards = [one["properties"]["card"] for one in found.values()]
    assert cards[0] == cards[1] == cards[2]
    assert "note" in cards[0]


def test_one_key_alone_is_said_to_be_one() -> None:
    found = drawn(setting(situation.said("coast", "tripoli", "low")))
    own = found["coast"]["properties"]
    assert own["label"]["en"] == "Benghazi: —; Tripoli: low"
    assert own["style"]["offset"] > 0
    assert own["card"]["rows"][0]["value"]["en"] == "not set"


def test_no_level_is_no_line() -> None:
    whole = situation.picture()
    assert (
        drawn(Picture(situation.NOW, situation.TODAY, levels=whole.levels.iloc[:0], units=whole.units)) == {}
    )
    ended = situation.said("niger", "tripoli", "critical", until="2026-11-20")
    assert drawn(setting(ended)) == {}


def test_a_kilometre_has_the_level_of_the_smallest_unit_that_has_one() -> None:
    both = [situation.said(unit, centre, "high") for unit in ("sudan",) for centre in rule.CENTRES]
    part = [situation.said("tripoli-part", centre, "low") for centre in rule.CENTRES]
    whole = drawn(setting(*both))["sudan"]["geometry"]
    found = drawn(setting(*both, *part))
    shapes = [shapely.geometry.shape(found[key]["geometry"]) for key in ("sudan", "tripoli-part")]
    length = float(sections().set_index("id").loc["sudan", "length_km"])
    assert sum(length_km(line) for shape in shapes for line in shape.geoms) == pytest.approx(
        length, rel=0.002
    )
    assert shapely.geometry.shape(whole).length > shapes[0].length
    assert found["tripoli-part"]["properties"]["label"]["en"] == "South part: low"


def test_levels_are_told_apart_without_their_hue() -> None:
    for one, other in combinations(LEVELS.values(), 2):
        assert one["weight"] != other["weight"]
        assert one.get("dash") != other.get("dash")
    light = [sum(int(look["stroke"][at : at + 2], 16) for at in (1, 3, 5)) for look in LEVELS.values()]
    assert light == sorted(light, reverse=True)


def test_outside_the_house_no_centre_is_named() -> None:
    out = released(situation.picture(), "public")
    found = levels(out.levels, out.units)
    sound(found)
    assert [one["properties"]["id"] for one in found.features["features"]] == ["chad"]
    assert "ripoli:" not in repr(found.features)
    assert "enghazi" not in repr(found.features)


def test_a_level_s_name_stands_on_libya_s_side_clear_of_the_border():
    """The direction is of the screen: of the sections in the east it is to the left, of those in the south upwards."""
    said = {
        section: toward(stretch(section, 0.0, 300.0), section)
        for section in ("tunisia", "algeria", "niger", "chad", "egypt")
    }
    assert all(x * x + y * y == pytest.approx(1.0, abs=0.02) for x, y in said.values())
    assert min(said["tunisia"][0], said["algeria"][0]) > 0 > said["egypt"][0]
    assert max(said["niger"][1], said["chad"][1]) < 0
