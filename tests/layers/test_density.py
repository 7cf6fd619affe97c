"""The layer of hexagons: no feature, no column, off at first."""

from __future__ import annotations

from datetime import UTC, datetime

from events.documents import events
from events.situation.density import grid
from layers.content import gather
from layers.density import density
from layers.pack import unpack
from layers.payload import View, packed
from tests.layers.shape import sound


def test_the_layer_says_what_the_page_needs_and_nothing_of_events() -> None:
    layer = density()
    sound(layer)
    assert layer.features["features"] == []
    assert layer.meta["on"] is False
    said = layer.meta["hexagons"]
    assert (len(said["corners"]), said["steps"], said["inradius_m"]) == (12, grid().steps, grid().inradius_m)


def test_it_takes_no_byte_of_an_event() -> None:
    view = View(made_utc=datetime(2026, 1, 1, tzinfo=UTC))
    with_it, without = (
        packed(gather(events(), only=only), view) for only in (["events", "density"], ["events"])
    )
    (one, mine), (other, theirs) = unpack(with_it), unpack(without)
    assert one["columns"] == other["columns"]
    for name in ("events", "texts", "letters", "layers"):
        assert mine[name] == theirs[name]
