"""What a map says of itself: summary, marking, sources, filter in words; the shape that the page expects."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pandas as pd
import pytest

from data import catalogue
from events import schema
from events.documents import events as shipped
from events.query import Filter, passes
from layers.content import KEYS, Content, gather
from layers.pack import unpack
from layers.payload import (
    MARKINGS,
    View,
    data_time,
    filter_words,
    instant,
    marking_of,
    meta,
    packed,
    sources,
    summary,
)
from tests.layers.shape import fault

MADE = datetime(2026, 2, 15, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def whole() -> Content:
    return gather(shipped())


def small(**columns: Any) -> Content:
    n = len(next(iter(columns.values())))
    rows = pd.DataFrame({"id": [f"e{i}" for i in range(n)], **columns})
    lon = [14.0 if role else float("nan") for role in columns.get("place_role", ["held_at"] * n)]
    return gather(schema.frame(rows, lon, [27.0] * n), only=["events"])


@pytest.mark.parametrize("mode", ["export", "app"])
def test_it_is_what_the_page_takes(whole: Content, mode: str) -> None:
    asked = Filter(start="2025-01-01", types=("MEET",), text="x")
    said = meta(whole, View(made_utc=MADE, mode=mode, asked=asked))
    assert fault(said, "Meta") is None
    json.dumps(said, allow_nan=False)
    # An export holds only what passed; the app's page starts with the filter.
    assert said["filter"] == (Filter() if mode == "export" else asked).as_json()


def test_the_summary_accounts_for_every_event() -> None:
    content = small(
        country=["LY", "", "TN", "TR", ""], place_role=["held_at", "about", "held_at", "held_at", ""],
        start=["2025-01-01", "", "2025-01-01", "", ""], end=["2025-01-01", "", "2025-01-01", "", ""],
    )  # fmt: skip
    said = summary(content)["en"]
    assert said.split(":")[0].endswith("5 events") or "5 events" in said
    figures = [int(word.strip(",.;")) for word in said.split() if word.strip(",.;").isdigit()]
    assert sorted(figures) == sorted([5, 2, 2, 1, 3])


@pytest.mark.parametrize(
    ("held", "asked", "expected"),
    [
        (["", "TLP:CLEAR"], None, "TLP:CLEAR"),
        (["", "TLP:AMBER", "TLP:GREEN"], None, "TLP:AMBER"),
        (["TLP:AMBER"], "TLP:CLEAR", "TLP:AMBER"),
        (["TLP:CLEAR"], "TLP:RED", "TLP:RED"),
        (["TLP:AMBER+STRICT"], "TLP:AMBER", "TLP:AMBER+STRICT"),
        (["", "Secret"], None, "TLP:RED"),
    ],
)
def test_a_file_is_marked_as_the_highest_of_what_it_holds(
    held: list[str], asked: str | None, expected: str
) -> None:
    content = small(marking=held)
    assert marking_of(content, View(made_utc=MADE, marking=asked)) == expected


def test_a_filter_that_takes_marked_rows_away_takes_their_marking_away() -> None:
    content = small(marking=["TLP:RED", ""], kind=["MEET", "VISIT"])
    some = content.only(passes(content.events, Filter(types=("VISIT",))))
    assert marking_of(some, View(made_utc=MADE)) == MARKINGS[0]


def test_every_source_that_is_drawn_is_credited_and_no_other(whole: Content) -> None:
    names = {one["name"] for one in sources(whole)}
    assert names == {name for layer in whole.layers for name in layer.credit}
    assert names <= set(catalogue.resources())
    licences = " ".join(one["licence"] for one in sources(whole))
    assert "ODbL" in licences
    fewer = {one["name"] for one in sources(gather(shipped(), only=["events"]))}
    assert fewer < names
    assert {"countries", "events"} <= fewer


def test_an_instant_is_in_utc_to_the_second() -> None:
    there = datetime(2026, 2, 15, 12, 0, 0, 999, tzinfo=timezone(timedelta(hours=2)))
    assert instant(there) == instant(MADE) == "2026-02-15T10:00:00Z"


def test_the_time_of_the_data_is_the_last_day_of_any_event(whole: Content) -> None:
    assert data_time(whole) == whole.events["end"].max()
    assert data_time(small(kind=["MEET"])) is None


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_filter_is_said_with_names_not_codes(whole: Content, lang: str) -> None:
    asked = Filter("2025-01-01", "2025-02-01", ("MEET",), ("tunisia",), ("document",), "غدامس")
    said = filter_words(whole, View(made_utc=MADE, asked=asked))[lang]
    for part in ("2025-01-01", "2025-02-01", "غدامس"):
        assert part in said
    for code in ("MEET", "tunisia", "document_"):
        assert code not in said


def test_layers_without_features_take_no_room(whole: Content) -> None:
    _, blocks = unpack(packed(whole, View(made_utc=MADE)))
    layers = json.loads(blocks["layers"])
    assert "events" not in layers
    assert "graticule" not in layers
    assert {"countries", "sea", "sections"} <= set(layers) <= set(KEYS)
