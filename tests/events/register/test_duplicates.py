"""What may be one event is proposed, never decided: same time, near place, like kind, like text."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest

from data.errors import AccessProblem
from events.register import editing, reading
from events.register.duplicates import keep_apart, proposed
from events.register.likeness import MOST_KM, Lattice, Spots, alike, distance_km, likeness
from events.register.opening import Register
from events.register.who import Actor
from events.register.writing import writing
from tests.register_stores import Place

DUTY = Actor("duty")
PLACE: dict[str, object] = {
    "lon": 11.57,
    "lat": 33.15,
    "start": "2025-05-16",
    "end": "2025-05-16",
    "kind": "CLASH",
}
CLASH = "Armed groups clashed near the Ras Ajdir crossing, two wounded"
# The same matter in other words, and other matters of that kind there: what the threshold parts.
SAME = (
    "Clashes between armed groups near Ras Ajdir crossing",
    "Two people were wounded when armed groups clashed at the Ras Ajdir border crossing on Friday",
    "Ras Ajdir: armed clashes, two wounded",
)
OTHER = (
    "A lorry with smuggled fuel was stopped on the coast road",
    "Customs officers seized a shipment of tobacco from a warehouse in Zuwara",
    "The municipal council met to discuss the reopening of the school",
)


@pytest.fixture
def register(somewhere: Place) -> Iterator[Register]:
    made = somewhere.created()
    yield made
    made.engine.dispose()


def said(text: str, **more: object) -> dict[str, object]:
    return {**PLACE, "text_en": text, **more}


@pytest.mark.parametrize("text", SAME)
def test_one_matter_in_other_words_is_proposed(text: str) -> None:
    assert alike(said(CLASH), said(text))


@pytest.mark.parametrize("text", OTHER)
def test_another_matter_in_that_place_on_that_day_is_not(text: str) -> None:
    assert not alike(said(CLASH), said(text))


def test_the_text_is_compared_within_its_language() -> None:
    arabic = "اشتباكات بين مجموعات مسلحة قرب منفذ رأس اجدير وإصابة شخصين"
    again = "إصابة شخصين في اشتباكات بين مجموعات مسلّحة قرب منفذ راس أجدير البري"
    assert (likeness({"text_ar": arabic}, {"text_ar": again}) or 0) > 80
    assert likeness({"text_ar": arabic}, {"text_en": CLASH}) is None
    # A source in one language stands in both columns: that is no text of the other.
    assert likeness({"text_ar": CLASH, "text_en": CLASH}, {"text_ar": arabic}) is None
    assert alike({**PLACE, "text_ar": arabic}, said(CLASH))
    assert not alike({**PLACE, "text_ar": arabic}, said(CLASH, start="2025-05-17", end="2025-05-17"))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"start": "2025-05-17", "end": "2025-05-17"}, True),  # reported a night later
        ({"start": "2025-05-19", "end": "2025-05-19"}, False),
        ({"start": "2025-05-14", "end": "2025-05-18"}, True),
        ({"date_precision": "month"}, False),
        ({"lat": 33.18}, True),
        ({"lat": 33.25}, False),
        ({"lat": 33.25, "uncertainty_m": 12_000.0}, True),
        ({"lat": 33.45, "uncertainty_m": 90_000.0}, False),
        ({"kind": "MEET"}, False),
        ({"kind": "Battles"}, True),  # a source's own word may be any of ours
        ({"kind": ""}, True),
    ],
)
def test_day_place_and_kind(more: dict[str, object], expected: bool) -> None:
    assert alike(said(CLASH), said(CLASH, **more)) == expected
    assert alike(said(CLASH, **more), said(CLASH)) == expected


@pytest.mark.parametrize("seed", range(5))
def test_the_lattice_finds_what_looking_at_every_pair_finds(seed: int) -> None:
    dice = random.Random(seed)

    def rows(count: int) -> list[tuple[int, str, str, float, float]]:
        out = []
        for n in range(count):
            first = dice.randint(1, 8)
            last = min(first + dice.choice([0, 0, 1, 3, 9]), 28)
            out.append(
                (n, f"2025-05-{first:02}", f"2025-05-{last:02}", dice.uniform(24, 26), dice.uniform(31, 33))
            )
        return out

    here, there = Spots.of(rows(60)), Spots.of(rows(60))
    found = set(Lattice(here).near(there))
    expected = set()
    for a in range(len(there)):
        for b in range(len(here)):
            days = max(there.start[a] - here.end[b], here.start[b] - there.end[a], 0)
            km = distance_km(there.lon[a], there.lat[a], here.lon[b], here.lat[b])
            if days <= 1 and km <= MOST_KM:
                expected.add((a, b))
    assert found == expected
    assert expected


def test_the_plain_distance_is_that_of_the_sphere() -> None:
    from geo.measure import distance_m

    lat = np.array([20.0, 25.0, 33.0])
    lon = np.array([24.0, 15.0, 11.0])
    plain = distance_km(lon, lat, lon + 0.15, lat + 0.15)
    exact = [
        float(distance_m(x, y, np.array([x + 0.15]), np.array([y + 0.15]))[0][0]) / 1000
        for x, y in zip(lon, lat, strict=True)
    ]
    assert np.allclose(plain, exact, rtol=0.01)


def arrive(register: Register, centre: str, body: dict[str, object]) -> str:
    """An event as the other centre has written it."""
    from events.register.versions import Version, tidy

    subject = f"{centre}-{register.fresh()}"
    with writing(register, DUTY, "merge") as change:
        change.put([Version("event", subject, (), centre, "other", "", 0, "put", tidy(body))])
    return subject


def test_pairs_across_centres_are_proposed_and_united_or_kept_apart(register: Register) -> None:
    ours, same_hand = editing.add(
        register, DUTY, [said(CLASH, origin="entered"), said(CLASH, origin="entered")]
    )
    assert not proposed(register, DUTY)  # who wrote both had both before them
    theirs = arrive(register, "benghazi", said(SAME[0], origin="entered"))
    arrive(register, "benghazi", said(OTHER[0], origin="entered"))
    pairs = proposed(register, DUTY)
    assert {(pair.one, pair.other) for pair in pairs} == {(theirs, ours), (theirs, same_hand)}
    assert all((pair.likeness or 0) >= 65 for pair in pairs)
    with pytest.raises(AccessProblem):
        keep_apart(register, Actor("clerk", roles=frozenset({"read", "report"})), [(ours, theirs)])
    assert keep_apart(register, DUTY, [(ours, theirs), (theirs, ours)], "two clashes") == 1
    assert keep_apart(register, DUTY, [(ours, theirs)]) == 0
    assert [(pair.one, pair.other) for pair in proposed(register, DUTY)] == [(theirs, same_hand)]
    gone, stays = editing.pair(same_hand, theirs)
    state = reading.one(register, DUTY, gone)
    editing.unite(register, DUTY, gone, state.hashes, stays, "one clash")
    assert not proposed(register, DUTY)
    # Uniting is taken back by an edit: then the two stand apart, and are proposed again.
    united = reading.one(register, DUTY, gone)
    editing.change(register, DUTY, gone, united.hashes, state.shown.body, "not so", "decide")
    assert len(proposed(register, DUTY)) == 1
