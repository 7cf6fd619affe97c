"""The layer of events is as every layer."""

from layers import events
from tests.layers.shape import sound


def test_the_layer_names_what_the_page_draws():
    layer = events.layer_of_events()
    sound(layer)
    assert [entry["geometry"] for entry in layer.meta["legend"]] == ["halo", "bar", "point", "point"]
    assert layer.features["features"] == []
    assert all(entry["label"]["ar"] for entry in layer.meta["legend"])
