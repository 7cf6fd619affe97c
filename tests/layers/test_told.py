"""The picture on a map: its layers where they have something, its words on cards, and of it only what a profile lets out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from events.documents import events as shipped
from events.situation import holdings, kept, levels
from events.situation.picture import Picture, released
from layers.content import gather, least, pictured
from layers.delta import Around, based, delta
from layers.export import page
from layers.pack import unpack
from layers.payload import View, meta
from tests.layers import situation

MADE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
INSIDE = {"coverage", "markers", "routes"}


def cards(content: Any, key: str) -> dict[str, Any]:
    layer = next(one for one in content.layers if one.key == key)
    found = [one["properties"] for one in layer.features["features"] if "card" in one["properties"]]
    return {one["id"]: one["card"] for one in found}


def test_layers_are_there_when_they_have_something() -> None:
    assert [one.key for one in pictured(situation.picture())] == [
        "levels",
        "coverage",
        "routes",
        "markers",
        "projects",
    ]
    nothing = Picture(situation.NOW, situation.TODAY, units=situation.picture().units)
    assert pictured(nothing) == []
    keys = {one.key for one in gather(shipped()).layers}
    assert not keys & {"levels", "projects", *INSIDE}
    assert "density" in keys


def test_states_of_a_crossing_are_steps_of_its_card_by_date() -> None:
    card = cards(gather(shipped(), picture=situation.picture()), "crossings")["ras-ajdir"]
    assert card["rows"][0]["value"]["en"] == "reopened since \u20662026-05-01\u2069"
    dates = [step["date"] or "" for step in card["steps"]]
    assert dates == sorted(dates)
    assert [step["text"]["en"] for step in card["steps"]][-2:] == ["closed — maintenance", "reopened — done"]
    plain = cards(gather(shipped()), "crossings")
    assert len(card["steps"]) == len(plain["ras-ajdir"]["steps"]) + 2
    assert cards(gather(shipped(), picture=situation.picture()), "crossings")["wazin"] == plain["wazin"]


def test_agreements_stand_on_the_card_of_the_section_with_that_neighbour() -> None:
    content = gather(shipped(), picture=situation.picture())
    rows = {key: [row["value"]["en"] for row in card["rows"] if row["label"]["en"] == "Agreement"]
            for key, card in cards(content, "sections").items()}  # fmt: skip
    assert [len(rows[key]) for key in ("chad", "sudan", "niger", "coast")] == [1, 1, 0, 0]
    assert rows["chad"][0].startswith("Accord · whether in force is unknown")
    # Without a register those that ship are there, whose parties are named.
    own = cards(gather(shipped()), "sections")
    assert any(row["label"]["en"] == "Agreement" for row in own["chad"]["rows"])
    assert not any(row["label"]["en"] == "Agreement" for row in own["coast"]["rows"])


@pytest.mark.parametrize("profile", ["public", "partner"])
def test_an_outgoing_map_has_what_its_profile_lets_out(profile: str) -> None:
    content = gather(shipped(), picture=released(situation.picture(), profile))
    keys = {one.key for one in content.layers}
    assert {"levels", "projects"} <= keys
    assert not keys & INSIDE
    whole = json.dumps([one.features for one in content.layers])
    assert "maintenance" not in whole


def marked(picture: Picture | None) -> str:
    return str(meta(gather(shipped(), picture=picture), View(made_utc=MADE, profile="internal"))["marking"])


def test_what_the_centres_alone_see_is_marked_so() -> None:
    whole = situation.picture()
    plain = marked(None)
    assert least(released(whole, "public")) == ""
    assert marked(released(whole, "public")) == plain
    assert marked(whole) == "TLP:AMBER"
    for name in INSIDE:
        assert least(replace(released(whole, "public"), **{name: getattr(whole, name)})) == "TLP:AMBER"


def test_the_bytes_of_a_public_map_do_not_change_with_what_is_withheld() -> None:
    whole = situation.picture()
    view = View(made_utc=MADE)
    before = page(gather(shipped(), picture=released(whole, "public")), view)
    history = [situation.said("chad", "benghazi", "high"), situation.said("chad", "tripoli", "high"),
               situation.said("niger", "tripoli", "critical", until="2026-12-24")]  # fmt: skip
    other = replace(
        whole,
        levels=levels.now(pd.DataFrame(history), whole.units, situation.NOW),
        coverage=whole.coverage.iloc[:0],
        markers=situation.records("marker", {"section": "chad", "number": "99", "state": "missing", "lon": 15.0, "lat": 23.0}),
        routes=whole.routes.iloc[:0],
        crossings=whole.crossings.assign(reason="other words", id=["x", "y"], author="another"),
        projects=whole.projects.assign(id=["p", "q"], author="another"),
    )  # fmt: skip
    after = page(gather(shipped(), picture=released(other, "public")), view)
    assert before == after
    assert page(gather(shipped(), picture=other), view) != page(gather(shipped(), picture=whole), view)


def test_a_delta_carries_the_picture_over_a_base_that_has_none() -> None:
    packed, base = based(shipped(), MADE)
    around = Around.of(gather(shipped()))
    none = shipped().iloc[:0]
    assert delta(base, around, [], none, MADE).name is None
    change = delta(base, around, [], none, MADE, picture=situation.picture())
    assert change.name is not None
    blocks = unpack(change.packed)[1]
    said, layers = json.loads(blocks["meta"]), json.loads(blocks["layers"])
    assert set(layers) == {"levels", "projects", "crossings", "sections", *INSIDE}
    assert said["marking"] == "TLP:AMBER"
    keys = [one["key"] for one in said["layers"]]
    assert {"levels", *INSIDE} <= set(keys)
    assert keys == [one.key for one in gather(shipped(), picture=situation.picture()).layers]
    # What the page puts together is what one packing would hold.
    theirs = json.loads(unpack(packed)[1]["layers"])
    anew = gather(shipped(), picture=situation.picture())
    wanted = {
        one.key: json.loads(json.dumps(one.features)) for one in anew.layers if one.features["features"]
    }
    assert {**theirs, **layers} == wanted


def test_a_picture_with_nothing_in_it_changes_no_map() -> None:
    _, base = based(shipped(), MADE)
    around = Around.of(gather(shipped()))
    bare = Picture(situation.NOW, situation.TODAY, units=situation.picture().units, agreements=holdings.agreements(),
                   crossings=kept.empty("crossing"))  # fmt: skip
    assert delta(base, around, [], shipped().iloc[:0], MADE, picture=bare).name is None
