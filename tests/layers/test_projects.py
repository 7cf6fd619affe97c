"""Projects: with a place, as exact as it is known; those that go out have no id of the register."""

from __future__ import annotations

from events.situation.picture import released
from layers.projects import projects
from layers.style import PROJECTS
from tests.layers import situation
from tests.layers.shape import sound


def test_a_project_stands_where_it_is_with_its_doubt() -> None:
    layer = projects(situation.picture().projects)
    sound(layer)
    (one,) = layer.features["features"]
    own = one["properties"]
    assert (own["halo_m"], own["style"], own["label"]["en"]) == (5000.0, PROJECTS["under_way"], "Well")
    said = {row["label"]["en"]: row["value"]["en"] for row in own["card"]["rows"]}
    assert (said["Funder"], said["As of"], said["State"]) == ("f", "2026-10-01", "under way")
    assert said["Position"].endswith("25.0, 10.2")  # no digit more than five kilometres allow


def test_what_goes_out_bears_no_id_of_a_record() -> None:
    layer = projects(released(situation.picture(), "public").projects)
    sound(layer)
    assert [one["properties"]["id"] for one in layer.features["features"]] == ["project-1"]
    assert "tripoli" not in repr(layer.features)
