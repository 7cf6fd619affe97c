"""What a register answers is what the map's own filter passes: on random events and random questions, in both stores."""

from __future__ import annotations

import random

import numpy as np

from events import query
from events.query import Filter
from events.register import editing, reading
from events.register.reading import Asked
from tests.events.register.operations import DUTY, asked, body


def test_a_register_passes_what_the_maps_filter_passes(somewhere):
    register, chance = somewhere.created(), random.Random(3)
    for _ in range(4):
        editing.add(register, DUTY, [body(chance) for _ in range(60)])
    whole = reading.events(register, DUTY, Asked(far_km=None))
    assert len(whole) == 240
    sizes = set()
    for _ in range(60):
        question = asked(chance)
        passing = whole[query.passes(whole, question.filter)]
        if question.far_km is not None:
            far = (passing["origin"] == "file") & (passing["near_km"] > question.far_km)
            passing = passing[~far]
        passing = passing[passing["conflict"]] if question.conflicts else passing
        wanted = passing["id"].tolist()
        assert reading.count(register, DUTY, question) == len(wanted), question
        found = reading.events(register, DUTY, question)
        assert found["id"].tolist() == wanted[: question.limit], question
        sizes.add(len(wanted))
    assert len(sizes) > 12  # neither nothing nor all, most of the time


def test_signs_that_mean_something_to_a_database_are_plain_text_in_a_search(somewhere):
    register = somewhere.created()
    texts = [
        "50% of it",
        "50 of it",
        "a_b",
        "axb",
        "back\\slash",
        "backslash",
        "x/y",
        "x//y",
        "ÀÉ",
        "رأس أجدير",
        "[a-z]",
        "*",
        "?",
    ]
    editing.add(register, DUTY, [{"kind": "MEET", "text_en": one} for one in texts])
    whole = reading.events(register, DUTY)
    for asked_for in (
        "50%",
        "%",
        "_",
        "a_b",
        "\\",
        "/",
        "//",
        "راس اجدير",
        "ae",
        "àé",
        "[",
        "*",
        "?",
        "x" * 60_000,
    ):
        found = set(reading.events(register, DUTY, Asked(Filter(text=asked_for)))["text_en"])
        assert found == set(whole["text_en"][query.passes(whole, Filter(text=asked_for))]), asked_for[:10]
        assert len(found) < len(texts)


def test_the_newest_come_first_and_the_undated_last(somewhere):
    register = somewhere.created()
    days = ["2025-01-05", "", "2024-12-31", "2025-01-05", ""]
    editing.add(register, DUTY, [{"kind": "MEET", "start": one, "end": one} for one in days])
    found = reading.events(register, DUTY)
    assert found["start"].tolist() == ["2025-01-05", "2025-01-05", "2024-12-31", "", ""]
    assert found["id"][:2].is_monotonic_increasing
    assert found["id"][3:].is_monotonic_increasing
    assert reading.events(register, DUTY, Asked(limit=2))["id"].tolist() == found["id"][:2].tolist()


def test_what_comes_back_is_what_was_written(somewhere):
    register = somewhere.created()
    content = {
        "kind": "a file's own word", "title_ar": "دورية", "text_en": "\tline\n\\N 🛰️ \x7f", "lon": 24.9234567, "lat": 25.0,
        "uncertainty_m": 500.0, "dead": 3.0, "extra": '{"a": "b"}', "place_role": "held_at",
    }  # fmt: skip
    (one,) = editing.add(register, DUTY, [content])
    row = reading.events(register, DUTY, Asked(ids=(one, "tripoli-none"))).iloc[0]
    assert {name: row[name] for name in content if name not in ("lon", "lat")} == {
        name: value for name, value in content.items() if name not in ("lon", "lat")
    }
    assert (row.geometry.x, row.geometry.y, row["section"], row["near_km"]) == (
        24.9234567,
        25.0,
        "egypt",
        row["near_km"],
    )
    assert np.isnan(row["missing"])
    assert len(reading.events(register, DUTY, Asked(ids=()))) == 0
    assert reading.count(register, DUTY, Asked(ids=tuple(f"tripoli-{n}" for n in range(70_000)))) == 0
    assert reading.one(register, DUTY, one).shown.body == content
