"""Every layer on the data that ships: what the page takes, both languages, small enough."""

import json
import zlib

import pytest

from data import catalogue
from data.words import catalogue as words
from events.contradictions import contradictions
from events.crossings import crossing_history, crossings
from events.documents import events as documents
from events.followup import followup as follow_up
from events.located import located
from events.sites import site_history, sites
from geo.sections import sections
from layers import base, density, districts, events, followup, graticule, maritime, places, style
from layers import crossings as gates
from layers import sections as border
from layers import sites as centres
from layers.content import pictured
from tests.layers import situation
from tests.layers.shape import fault, sound

# Of the whole export's 2.5 MB: what all layers may take together, as JSON and compressed.
MAX_JSON_BYTES, MAX_PACKED_BYTES = 900_000, 250_000


@pytest.fixture(scope="module")
def layers():
    read = catalogue.read
    lines, found = sections(), located(documents())
    every = [
        base.countries(read("countries")), base.sea(read("sea")), graticule.graticule(),
        districts.districts(read("districts")), maritime.maritime(read("maritime")),
        maritime.closing_line(read("maritime")),
        border.sections(lines, read("lengths"), crossings(), found["section"]), border.chainage(lines),
        places.ports(read("ports")), places.airports(read("airports")), places.places(read("places")),
        gates.crossings(crossings(), crossing_history(), lines),
        followup.followup(follow_up(), found), centres.sites(sites(), site_history(), contradictions()),
        events.layer_of_events(), density.density(), *pictured(situation.picture()),
    ]  # fmt: skip
    return {layer.key: layer for layer in every}


@pytest.mark.parametrize("key", style.ORDER)
def test_layer_is_what_the_page_takes(layers, key):
    sound(layers[key])


def test_every_layer_has_its_place_in_the_order(layers):
    assert [layer.key for layer in style.in_order(list(layers.values()))] == list(style.ORDER)
    sorts = {"polygon": 0, "density": 1, "graticule": 1, "line": 1, "point": 2, "events": 3}
    ranks = [sorts[layers[key].meta["draw"]] for key in style.ORDER]
    assert ranks == sorted(ranks)


def test_ids_are_unique_within_a_layer_and_all_places_are_degrees(layers):
    for layer in layers.values():
        ids = [f["properties"]["id"] for f in layer.features["features"] if "id" in f["properties"]]
        assert len(ids) == len(set(ids)), layer.key
        for feature in layer.features["features"]:
            if feature["geometry"] is not None and feature["geometry"]["type"] == "Point":
                lon, lat = feature["geometry"]["coordinates"]
                assert 5 <= lon <= 35, layer.key
                assert 15 <= lat <= 42, layer.key


def test_credits_are_in_the_catalogue(layers):
    known = set(catalogue.resources())
    assert {name for layer in layers.values() for name in layer.credit} <= known
    drawn = {key for key in style.ORDER if layers[key].features["features"]}
    # What comes from a register is drawn from no file.
    assert all(layers[key].credit for key in drawn - {"markers", "routes", "projects"})


def test_what_stands_on_the_map_is_what_ships(layers):
    count = {
        key: sum("id" in f["properties"] for f in layer.features["features"]) for key, layer in layers.items()
    }
    assert (count["sections"], count["districts"], count["crossings"], count["sites"]) == (7, 22, 8, 2)
    unpinned = [f["properties"]["id"] for f in layers["crossings"].features["features"]
                if "id" in f["properties"] and f["properties"].get("pin") is False]  # fmt: skip
    assert unpinned == ["uwaynat-sudan", "sarra"]
    assert count["places"] == len(catalogue.read("places"))


def test_both_centres_differ_in_place_and_words_alone(layers):
    *halos, one, other = layers["sites"].features["features"]
    assert halos[0]["properties"] == halos[1]["properties"]
    assert set(one["properties"]) == set(other["properties"]) == {"id", "label", "card", "search"}


def test_what_is_off_at_first_is_off(layers):
    off = {key for key, layer in layers.items() if not layer.meta["on"]}
    assert off == {"districts", "closing_line", "ports", "airports", "followup", "density", "coverage"}


def test_all_layers_together_are_small(layers):
    block = json.dumps(
        {key: layer.features for key, layer in layers.items()}, ensure_ascii=False, separators=(",", ":")
    )
    assert len(block.encode()) < MAX_JSON_BYTES
    assert len(zlib.compress(block.encode(), 6)) < MAX_PACKED_BYTES


def test_lists_fit_the_contract():
    found = followup.items(follow_up())
    assert [item["kind"] for item in found] == sorted(
        (item["kind"] for item in found), key=followup.KINDS.index
    )
    assert all(fault(item, "FollowUp") is None for item in found)
    matters = followup.accounts(contradictions())
    assert all(fault(one, "Contradiction") is None and len(one["versions"]) > 1 for one in matters)
    ids = set(documents()["id"])
    assert all(item["event"] in ids and set(item["evidence"]) <= ids for item in found)


def test_both_languages_have_the_same_words_with_the_same_blanks():
    import re

    def blanks(lang):
        return {
            str(message.id): sorted(set(re.findall(r"\{(\w+?)(?:_ar|_en)?\}", str(message.string))))
            for message in words(lang)
            if str(message.id).startswith(("layers.", "legend.", "error.overlay."))
        }

    assert blanks("ar") == blanks("en")
