"""Days since the last patrol on the border: every kilometre in one class, the classes those of the legend."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.measure import length_km
from geo.sections import sections
from layers.coverage import CLASSES, NEVER, class_of, coverage
from layers.style import COVERAGE
from tests.layers import situation
from tests.layers.shape import sound


def test_every_kilometre_is_drawn_once() -> None:
    picture = situation.picture()
    layer = coverage(picture.coverage, picture.units, picture.today)
    sound(layer)
    drawn = sum(length_km(shapely.geometry.shape(one["geometry"])) for one in layer.features["features"])
    assert drawn == pytest.approx(float(sections()["length_km"].sum()), rel=0.005)
    assert len(layer.meta["legend"]) == len(CLASSES) + 1 == len(COVERAGE)
    assert layer.meta["on"] is False


def test_a_card_says_how_long_ago_and_when() -> None:
    picture = situation.picture()
    layer = coverage(picture.coverage, picture.units, picture.today)
    mine = [
        one["properties"] for one in layer.features["features"] if one["properties"]["id"].startswith("sudan")
    ]
    said = [[row["value"]["en"] for row in one["card"]["rows"]] for one in mine]
    assert said[0] == ["2 days ago", "2026-11-20", "0.0–100.0", "2026-11-22"]
    assert said[1][:3] == ["113 days ago", "2026-08-01", "100.0–200.0"]
    assert said[2][0] == "no patrol on record"
    assert [one["style"] for one in mine] == [COVERAGE["days_0"], COVERAGE["days_90"], COVERAGE[NEVER]]


@given(days=st.integers(0, 10_000))
def test_a_class_begins_where_the_legend_says(days: int) -> None:
    low = CLASSES[class_of(days)]
    assert low <= days
    assert all(other <= low or other > days for other in CLASSES.values())
