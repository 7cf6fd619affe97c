"""Assessed routes: dashed, with reason, sources, reviewer and end; one outside its validity looks and says so."""

from __future__ import annotations

from layers.routes import routes
from layers.style import ROUTE, ROUTE_OVER
from tests.layers import situation
from tests.layers.shape import sound


def test_a_route_is_an_assessment_with_an_end() -> None:
    layer = routes(situation.picture().routes, situation.TODAY)
    sound(layer)
    assert "dash" in ROUTE
    valid, over = (one["properties"] for one in layer.features["features"])
    assert "style" not in valid
    assert over["style"] == ROUTE_OVER
    said = {row["label"]["en"]: row["value"]["en"] for row in valid["card"]["rows"]}
    assert said == {
        "Valid": "2026-01-01 – 2026-12-31", "Border section": "Border with Chad", "Reason": "r", "Sources": "s", "Reviewed by": "o",
    }  # fmt: skip
    assert valid["card"]["note"] != over["card"]["note"]
    assert layer.features["features"][0]["geometry"]["coordinates"] == [[15.0, 23.0], [15.5, 24.0]]


def test_on_its_first_and_last_day_it_is_valid() -> None:
    from datetime import date

    for day in (date(2026, 1, 1), date(2026, 12, 31)):
        assert "style" not in routes(situation.picture().routes, day).features["features"][0]["properties"]
    assert (
        "style" in routes(situation.picture().routes, date(2027, 1, 1)).features["features"][0]["properties"]
    )
