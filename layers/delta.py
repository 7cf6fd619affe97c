"""What an open map holds of a large register: a base, packed once, and a delta of what has changed since.

The base is the packed file of all events; a delta is a packed file too, a small one. It names rows of the base by
number, which it replaces, and says of the rest of the file only what differs (docs/contracts.md, "The register's
file").
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from shapely import Point

from data import catalogue
from events.crossings import crossings
from events.located import located
from events.schema import joined, lonlat
from geo.sections import sections
from layers.content import Content, gather, least, pictured, told
from layers.curve import order
from layers.encode import NONE_I32, days, utf8
from layers.layer import Layer
from layers.pack import plain_json
from layers.payload import View, meta, packed
from layers.sections import sections as sections_layer
from layers.style import in_order, kinds, kinds_for
from layers.weights import COLUMN

if TYPE_CHECKING:
    from data.room import OverlayFile
    from events.situation.picture import Picture

# What is said of a row beside its id, so that a delta can say what the whole adds up to: bits of ``flags``.
UNDATED, UNPLACED, ABROAD = 1, 2, 4
GROUPED = ("section", "marking", "origin", "flags")
# Of a map's meta, what says when it was made and nothing of what is on it.
MOMENT = "made_utc"


@dataclass(frozen=True)
class Base:
    """What a delta has to know of the base.

    Parameters
    ----------
    name : str
        SHA-256 of the file's bytes, in hexadecimal: no other file can have it.
    meta : dict
        The file's ``Meta``.
    layers : dict
        SHA-256 of the features of each layer, by key.
    rows : Table
        One row a row of the file, in its order: ``id``, ``section``, ``marking``, ``origin``, ``flags``, ``end`` (days since
        1970-01-01).
    groups : Table
        How many rows there are of each ``GROUPED``.
    """

    name: str
    meta: dict[str, Any]
    layers: dict[str, str]
    rows: pa.Table
    groups: pa.Table

    @classmethod
    def of(cls, name: str, meta: dict[str, Any], layers: dict[str, str], rows: pa.Table) -> Base:
        """Return what is known of a base, its rows counted."""
        return cls(name, meta, layers, rows, _groups(rows))


@dataclass(frozen=True)
class Figures:
    """What all events add up to, those of the base that stand and those of the delta.

    Parameters
    ----------
    total, undated : int
        How many there are, and how many of them have no date.
    latest : str or None
        The last day that any of them ends on.
    origins : frozenset of str
        Where they come from.
    """

    total: int
    undated: int
    latest: str | None
    origins: frozenset[str]


@dataclass(frozen=True)
class Delta:
    """What has changed since a base.

    Parameters
    ----------
    name : str or None
        SHA-256 of the file's bytes; None where nothing has changed, and there is no file.
    packed : bytes
        The file.
    figures : Figures
        Of the whole.
    kinds : list of dict
        All kinds on the map.
    """

    name: str | None
    packed: bytes
    figures: Figures
    kinds: list[dict[str, Any]]


@dataclass(frozen=True)
class Around:
    """What is on every map of this server beside a register's events: made once.

    Parameters
    ----------
    content : Content
        The map of the events that ship.
    layers : dict
        SHA-256 of the features of each layer, by key.
    """

    content: Content
    layers: dict[str, str]

    @classmethod
    def of(cls, content: Content) -> Around:
        """Return a map with the digests of its layers."""
        return cls(content, digests(content.layers))


def named(raw: bytes) -> str:
    """Return the name of a file: the SHA-256 of its bytes."""
    return hashlib.sha256(raw).hexdigest()


def digests(layers: Sequence[Layer]) -> dict[str, str]:
    """Return the SHA-256 of the features of each layer that has any, by key."""
    return {one.key: named(plain_json(one.features)) for one in layers if one.features["features"]}


def based(events: gpd.GeoDataFrame, made_utc: datetime, synthetic: bool = False) -> tuple[bytes, Base]:
    """Return the packed file of all events, and what a delta has to know of it.

    Parameters
    ----------
    events : GeoDataFrame
        In the schema, EPSG:4326: those that ship and those of the register.
    made_utc : datetime
        When.
    synthetic : bool
        Whether the register's are made up.
    """
    content = gather(events)
    view = _view(made_utc, synthetic)
    raw = packed(content, view)
    return raw, Base.of(
        named(raw), _plain(meta(content, view)), digests(content.layers), _rows(content.events)
    )


def delta(
    base: Base,
    around: Around,
    changed: Sequence[str],
    events: gpd.GeoDataFrame,
    made_utc: datetime,
    extras: Sequence[gpd.GeoDataFrame] = (),
    overlays: Sequence[OverlayFile] = (),
    picture: Picture | None = None,
) -> Delta:
    """Return what has changed since a base.

    Parameters
    ----------
    base : Base
    around : Around
        The map of the events that ship.
    changed : sequence of str
        Ids of the records that have been added, changed or deleted since; more of them do no harm.
    events : GeoDataFrame
        What is on the map of these now; in the schema, EPSG:4326.
    made_utc : datetime
        When.
    extras : sequence of GeoDataFrame
        Further events, which no register holds; their ids are told apart from those of the base.
    overlays : sequence of OverlayFile
        Further layers.
    picture : Picture or None
        What is on the map beside events: no base has any of it.
    """
    gone = _at(base.rows["id"], changed)
    ours = located(joined([events, *_apart(base, gone, extras)])) if len(events) or extras else None
    codes = kinds_for([*_strange(base.meta["kinds"]) * 2, *([] if ours is None else ours["kind"])])
    known = [kind["code"] for kind in codes]
    shown = around.content.events.iloc[:0] if ours is None else ours
    shown = shown.assign(kind=shown["kind"].where(shown["kind"].isin(known), "OTHER"))
    counts, latest = _counts(base, gone, shown)
    content = _content(around, shown, codes, counts, overlays, picture)
    view = _view(made_utc, "synthetic" in base.meta)
    whole = replace(content, events=_summed(counts, latest))
    said = _plain(meta(whole, view))
    differs = {key: value for key, value in said.items() if base.meta.get(key) != value}
    moved = [layer for layer in content.layers if _digest(layer, around) != base.layers.get(layer.key)]
    moved = [layer for layer in moved if layer.features["features"]]
    figures = _figures(counts, latest)
    if not len(gone) and not len(shown) and not moved and not set(differs) - {MOMENT}:
        return Delta(None, b"", figures, codes)
    # The kinds always: titles that say the kind alone are left out of the file, and made of them again.
    says = {**differs, "kinds": said["kinds"], "base": base.name, "replaces": gone.tolist()}
    raw = _packed(says, moved, shown)
    return Delta(named(raw), raw, figures, codes)


def _packed(says: dict[str, Any], moved: Sequence[Layer], events: gpd.GeoDataFrame) -> bytes:
    from layers.pack import pack

    return pack(says, {layer.key: layer.features for layer in moved}, events)


def _view(made_utc: datetime, synthetic: bool) -> View:
    return View(made_utc=made_utc, mode="app", profile="internal", synthetic=synthetic)


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    """Return a meta as it is when it has been written and read again, to be compared with one that was."""
    read: dict[str, Any] = orjson.loads(plain_json(value))
    return read


def _strange(said: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the codes of kinds that the events brought themselves."""
    ours = {kind["code"] for kind in kinds()}
    return [kind["code"] for kind in said if kind["code"] not in ours]


def _rows(events: gpd.GeoDataFrame) -> pa.Table:
    """Return what is said of each row, in the order of the file."""
    lon, lat = lonlat(events)
    placed = np.isfinite(lon) & np.isfinite(lat)
    abroad = placed & ~events["country"].isin(("", "LY")).to_numpy()
    undated = (events["start"] == "").to_numpy()
    flags = (undated * UNDATED + ~placed * UNPLACED + abroad * ABROAD).astype(np.uint8)
    found = pa.table(
        {
            "id": utf8(events["id"]),
            "section": utf8(events["section"]).dictionary_encode(),
            "marking": utf8(events["marking"]).dictionary_encode(),
            "origin": utf8(events["origin"]).dictionary_encode(),
            "flags": flags,
            "end": days(utf8(events["end"])),
        }
    )
    stands, _ = order(lon, lat, days(utf8(events["start"])), found["id"].combine_chunks())
    return found.take(pa.array(stands)).combine_chunks()


def _groups(rows: pa.Table) -> pa.Table:
    plain = rows.select(GROUPED)
    for place, name in enumerate(GROUPED[:-1]):
        plain = plain.set_column(place, name, rows[name].cast(pa.large_string()))
    found = plain.append_column("count", pa.array(np.ones(len(rows), dtype=np.int64)))
    return _added(found)


def _added(found: pa.Table) -> pa.Table:
    summed = found.group_by(list(GROUPED)).aggregate([("count", "sum")])
    return summed.rename_columns(
        ["count" if name == "count_sum" else name for name in summed.column_names]
    ).select([*GROUPED, "count"])


def _at(ids: pa.ChunkedArray, wanted: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return at which rows these ids stand, in rising order."""
    if not wanted:
        return np.zeros(0, dtype=np.int64)
    found = pc.is_in(ids, value_set=pa.array(list(wanted), pa.large_string()))
    return np.flatnonzero(found.to_numpy())


def _apart(
    base: Base, gone: npt.NDArray[np.int64], extras: Sequence[gpd.GeoDataFrame]
) -> list[gpd.GeoDataFrame]:
    """Return further events whose ids are none of the base's that stand; the rest is `events.schema.joined`'s."""
    out = []
    for frame in extras:
        ids = frame["id"]
        stand = np.setdiff1d(_at(base.rows["id"], ids.to_list()), gone)
        taken = set(base.rows["id"].take(pa.array(stand)).to_pylist())
        out.append(frame.assign(id=ids.where(~ids.isin(taken), ids + "~2")))
    return out


def _counts(base: Base, gone: npt.NDArray[np.int64], shown: gpd.GeoDataFrame) -> tuple[pa.Table, str | None]:
    """Return how many events there are of each group in all, and the last day of any."""
    less, more = _groups(base.rows.take(pa.array(gone))), _rows(shown)
    less = less.set_column(less.num_columns - 1, "count", pc.negate(less["count"]))
    counts = _added(pa.concat_tables([base.groups, less, _groups(more)]))
    ends = base.rows["end"].to_numpy()
    if len(gone):
        ends = np.delete(ends, gone)
    last = max(
        (int(column.max()) for column in (ends, more["end"].to_numpy()) if len(column)), default=NONE_I32
    )
    return (
        counts.filter(pc.greater(counts["count"], 0)),
        None if last == NONE_I32 else str(np.datetime64(last, "D")),
    )


def _figures(counts: pa.Table, latest: str | None) -> Figures:
    each, flags = counts["count"].to_numpy(), counts["flags"].to_numpy()
    undated = int(each[(flags & UNDATED) > 0].sum())
    return Figures(int(each.sum()), undated, latest, frozenset(counts["origin"].to_pylist()) - {""})


def _summed(counts: pa.Table, latest: str | None) -> gpd.GeoDataFrame:
    """Return a row a group, which stands for its events, with what a map's meta is made of."""
    flags = counts["flags"].to_numpy()
    return gpd.GeoDataFrame(
        {
            "section": counts["section"].to_pylist(),
            "marking": counts["marking"].to_pylist(),
            "country": np.where(flags & ABROAD, "-", "LY"),
            "start": np.where(flags & UNDATED, "", "-"),
            "end": [latest or ""] * len(flags),
            COLUMN: counts["count"].to_numpy(),
        },
        geometry=[None if bits & UNPLACED else Point(0, 0) for bits in flags],
        crs="EPSG:4326",
    )


def _content(
    around: Around,
    events: gpd.GeoDataFrame,
    codes: list[dict[str, Any]],
    counts: pa.Table,
    overlays: Sequence[OverlayFile],
    picture: Picture | None,
) -> Content:
    """Return the map of what changed: its layers say what the whole adds up to."""
    from layers.overlay import overlays as overlay_layers

    lines = sections_layer(
        sections(),
        catalogue.read("lengths"),
        crossings(),
        counts["section"].to_pylist(),
        counts["count"].to_numpy(),
    )
    further = [layer for i, file in enumerate(overlays) for layer in overlay_layers(file, i)]
    known = told([lines if layer.key == lines.key else layer for layer in around.content.layers], picture)
    if picture is not None:
        known += pictured(picture)
    layers = tuple(in_order(known + further))
    return replace(around.content, events=events, kinds=codes, layers=layers, least=least(picture))


def _digest(layer: Layer, around: Around) -> str | None:
    """Return the SHA-256 of a layer's features: of those that every map has it is known."""
    if any(layer is one for one in around.content.layers):
        return around.layers.get(layer.key)
    return digests([layer]).get(layer.key)
