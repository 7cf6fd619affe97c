"""Markers: only where a place is known, with its doubt; both claims stand as they were made."""

from __future__ import annotations

from layers.markers import markers
from layers.style import MARKERS
from tests.layers import situation
from tests.layers.shape import sound


def test_a_marker_without_a_place_is_on_no_map() -> None:
    layer = markers(situation.picture().markers)
    sound(layer)
    assert [one["properties"]["label"]["en"] for one in layer.features["features"]] == ["12"]


def test_it_says_state_doubt_and_both_claims() -> None:
    (one,) = markers(situation.picture().markers).features["features"]
    own = one["properties"]
    assert own["halo_m"] == 50.0
    assert own["style"] == MARKERS["damaged"]
    said = {row["label"]["en"]: row["value"]["ar"] for row in own["card"]["rows"]}
    assert said["Libya's official position"] == "نص"
    assert said["The neighbour's official position"] == "texte"


def test_states_differ_by_shape() -> None:
    assert len({look["shape"] for look in MARKERS.values()}) == len(MARKERS)


def test_without_markers_there_is_nothing() -> None:
    assert markers(situation.picture().markers.iloc[:0]).features["features"] == []
