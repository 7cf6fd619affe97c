"""A base and a delta say together what one packing of everything would: rows, words, figures, layers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.room import OverlayFile
from events import schema
from events.documents import events as shipped
from layers.content import gather
from layers.delta import MOMENT, Around, Base, Delta, based, delta
from layers.pack import unpack
from tests.layers.test_pack import column

MADE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SHOWN = (
    "id",
    "kind",
    "section",
    "origin",
    "country",
    "start",
    "end",
    "title_en",
    "place_en",
    "marking",
    "x",
    "y",
)
KINDS = ("PATROL", "MEET", "Sandstorm")


def some(rows: dict[str, dict[str, Any]]) -> gpd.GeoDataFrame:
    """Events as a register gives them."""
    said = pd.DataFrame.from_records(
        list(rows.values()), columns=["kind", "title_en", "start", "lon", "lat", "marking"]
    )
    lon, lat = (said.pop(name).to_numpy(dtype=float) for name in ("lon", "lat"))
    fixed = {"place_role": "held_at", "origin": "entered", "uncertainty_m": 500.0, "place_en": "Ghat"}
    return schema.frame(
        said.assign(id=list(rows), end=said["start"], date_edtf=said["start"], **fixed), lon, lat
    )


def everything(rows: dict[str, dict[str, Any]]) -> gpd.GeoDataFrame:
    return schema.joined([shipped(), some(rows)]) if rows else shipped()


def rows_of(packed: bytes) -> list[tuple[Any, ...]]:
    header, blocks = unpack(packed)
    there = {entry["name"] for entry in header["columns"]} | {"x", "y"}
    columns = [column(header, blocks, name) if name in there else [""] * header["n"] for name in SHOWN]
    return list(zip(*columns, strict=True))


def parts(packed: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    _, blocks = unpack(packed)
    return json.loads(blocks["meta"]), json.loads(blocks["layers"])


def put_together(base: bytes, change: Delta) -> tuple[list[tuple[Any, ...]], dict[str, Any], dict[str, Any]]:
    """What a page makes of both (docs/contracts.md, "The register's file")."""
    rows, (meta, layers) = rows_of(base), parts(base)
    if change.name is None:
        return rows, meta, layers
    said, more = parts(change.packed)
    gone = set(said.pop("replaces"))
    assert sorted(gone) == list(dict.fromkeys(sorted(gone)))
    said.pop("base")
    stay = [row for at, row in enumerate(rows) if at not in gone]
    return stay + rows_of(change.packed), {**meta, **said}, {**layers, **more}


@cache
def ships() -> Around:
    return Around.of(gather(shipped()))


@pytest.fixture
def around() -> Around:
    return ships()


EVENT = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "title_en": st.text("abc ", max_size=4),
        "start": st.sampled_from(["", "2024-05-01", "2026-11-20", "2027-01-02"]),
        "lon": st.sampled_from([10.17, 24.9, 13.2, float("nan")]),
        "lat": st.sampled_from([24.96, 25.0, 32.9]),
        "marking": st.sampled_from(["", "TLP:GREEN", "TLP:RED"]),
    }
)
NAMES = st.sampled_from([f"tripoli-{letter}" for letter in "abcdef"])
HISTORY = st.lists(
    st.one_of(
        st.tuples(st.just("put"), NAMES, EVENT), st.tuples(st.just("delete"), NAMES), st.just(("repack",))
    ),
    max_size=12,
)


# Each packs all that ships twice: few examples, of long histories.
@settings(max_examples=5, deadline=None, derandomize=True)
@given(first=st.dictionaries(NAMES, EVENT, max_size=4), before=HISTORY, after=HISTORY)
def test_whatever_the_history_base_and_delta_are_what_one_packing_is(
    first: dict[str, dict[str, Any]], before: list[tuple[Any, ...]], after: list[tuple[Any, ...]]
) -> None:
    now, changed = dict(first), set[str]()
    for what in (*before, ("repack", ""), *after):
        if what[0] == "repack":
            packed, base = based(everything(now), MADE)
            changed.clear()
            continue
        changed.add(what[1])
        if what[0] == "put":
            now[what[1]] = what[2]
        else:
            now.pop(what[1], None)
    living = some({name: now[name] for name in sorted(changed & now.keys())})
    change = delta(base, ships(), sorted(changed), living, MADE)
    rows, meta, layers = put_together(packed, change)
    anew, _ = based(everything(now), MADE)
    said, expected = parts(anew)
    assert sorted(rows) == sorted(rows_of(anew))
    # A kind that no event has any more stays in the legend, with no events, till the next base.
    kinds = {kind["code"]: kind for kind in meta.pop("kinds")}
    assert {kind["code"] for kind in said.pop("kinds")} <= kinds.keys()
    assert meta == said
    assert layers == expected
    figures = change.figures
    days = [row[SHOWN.index("start")] for row in rows]
    assert figures.total == len(rows)
    assert figures.undated == sum(day == -(2**31) for day in days)


def test_rows_are_known_by_the_number_that_they_have_in_the_file() -> None:
    packed, base = based(everything({"tripoli-a": one(), "tripoli-b": one(lon=13.2, lat=32.9)}), MADE)
    header, blocks = unpack(packed)
    assert base.rows["id"].to_pylist() == column(header, blocks, "id")


def one(**more: Any) -> dict[str, Any]:
    return {
        "kind": "PATROL",
        "title_en": "t",
        "start": "2026-11-20",
        "lon": 10.17,
        "lat": 24.96,
        "marking": "",
    } | more


def test_where_nothing_has_changed_there_is_no_file(around: Around) -> None:
    _, base = based(everything({"tripoli-a": one()}), MADE)
    later = datetime(2026, 11, 23, tzinfo=UTC)
    assert delta(base, around, [], some({}), later).name is None
    # An id that was named and is as it was is no harm, but it is a change.
    assert delta(base, around, ["tripoli-a"], some({"tripoli-a": one()}), later).name is not None


def test_a_delta_is_small_and_named_by_its_bytes(around: Around) -> None:
    many = {f"tripoli-{n:04}": one(title_en=f"Patrol {n}", lon=10 + n / 500) for n in range(2_000)}
    packed, base = based(everything(many), MADE)
    moved = {"tripoli-0007": one(lon=20.0, lat=30.0)}
    change, again = (delta(base, around, list(moved), some(moved), MADE) for _ in range(2))
    assert change == again
    assert len(change.packed) < len(packed) / 4
    meta, _ = parts(change.packed)
    assert meta["base"] == base.name
    assert set(meta) - {"base", "replaces", "kinds"} <= {MOMENT, "summary"}


def test_what_a_session_dropped_in_is_told_apart_from_the_registers(around: Around) -> None:
    _, base = based(everything({"tripoli-a": one()}), MADE)
    file = some({"tripoli-a": one(kind="Flood"), "mine": one()}).assign(origin="file")
    layer = OverlayFile(file[["geometry"]].iloc[:1], "posts.geojson", "GeoJSON", (), None)
    change = delta(base, around, [], some({}), MADE, [file], [layer])
    ids = {row[0] for row in rows_of(change.packed)}
    assert ids == {"tripoli-a~2", "mine"}
    assert "Flood" in {kind["code"] for kind in change.kinds}
    assert change.figures.origins >= {"file", "entered"}
    meta, layers = parts(change.packed)
    assert len(meta["layers"]) == len(around.content.layers) + 1
    assert set(layers) - {"sections"} == {one["key"] for one in meta["layers"]} - {
        one.key for one in around.content.layers
    }
    # The event of that id which the register has changed meanwhile makes way for it.
    gone = delta(base, around, ["tripoli-a"], some({}), MADE, [file])
    assert "tripoli-a" in {row[0] for row in rows_of(gone.packed)}


def test_a_base_with_nothing_of_a_register_is_one_all_the_same(around: Around) -> None:
    _, base = based(shipped(), MADE)
    assert isinstance(base, Base)
    change = delta(base, around, [], some({}), MADE)
    assert change.figures.total == len(shipped())
    assert np.isclose(pd.Series(base.groups["count"].to_pylist()).sum(), len(shipped()))
