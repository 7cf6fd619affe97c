"""The packed file: everything that one map shows, as columns and JSON, for the app and the export alike.

The bytes are described in ``docs/contracts.md`` ("The packed file"); ``layers/web/src/decode.ts`` reads them.
They depend on nothing but what is passed in: the same input gives the same bytes.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

MAGIC = b"MRSD1\n"
NONE_I32 = -(2**31)
# One unit of a packed coordinate is 1e-5 degree: 1.1 m at most, finer than any position we are given.
SCALE = 100_000
CODES = (
    "kind",
    "section",
    "origin",
    "precision",
    "role",
    "country",
    "date_precision",
    "status",
    "side",
    "certainty",
)
TEXTS = (
    "id", "title_ar", "title_en", "text_ar", "text_en", "place_ar", "place_en", "bodies_ar", "bodies_en",
    "date_edtf", "date_phrase", "date_note_ar", "date_note_en", "source", "source_url", "paragraph", "marking",
    "chainage", "distance", "district_ar", "district_en", "contradictions", "same_as", "reliability", "credibility", "notes",
)  # fmt: skip
RENAMED = {"precision": "place_precision", "role": "place_role", "contradictions": "contradiction"}
UNSIGNED = {1: np.uint8, 2: np.uint16, 4: np.uint32}


@dataclass(frozen=True)
class Block:
    """A named run of raw bytes and what the header says of the columns in it."""

    name: str
    raw: bytes
    columns: tuple[dict[str, Any], ...] = ()


def planes(values: npt.NDArray[Any], delta: bool) -> bytes:
    """Return integers as byte planes, lowest bytes first; with ``delta`` their differences instead.

    Examples
    --------
    >>> planes(np.array([1, 2, 258], dtype=np.uint16), delta=True).hex()
    '010100000001'
    """
    width = values.dtype.itemsize
    bits = values.view(UNSIGNED[width])
    if delta and len(bits):
        bits = np.diff(bits, prepend=bits.dtype.type(0))  # unsigned: differences wrap, and unwrap when summed
    return np.ascontiguousarray(bits.astype(f"<u{width}").view(np.uint8).reshape(-1, width).T).tobytes()


def _integers(name: str, kind: str, values: npt.NDArray[Any], delta: bool) -> tuple[dict[str, Any], bytes]:
    return {"name": name, "kind": kind, "codec": "delta" if delta else "raw"}, planes(values, delta)


def _coded(name: str, texts: pd.Series) -> tuple[dict[str, Any], bytes] | None:
    """Return a column of codes into a list of its texts, or None where too many differ for it to pay."""
    codes, uniques = pd.factorize(texts.to_numpy(dtype=object))
    if len(uniques) > min(65_000, 64 + len(texts) // 4):
        return None
    order = np.argsort(uniques.astype(str), kind="stable")
    words = [str(uniques[i]) for i in order if uniques[i] != ""]
    place = {word: i + 1 for i, word in enumerate(words)}
    place[""] = 0
    table = np.array([place[str(u)] for u in uniques], dtype=np.uint16)
    column, raw = _integers(name, "code", table[codes] if len(codes) else table[:0], delta=False)
    return {**column, "dict": ["", *words]}, raw


def _plain(name: str, texts: pd.Series) -> tuple[dict[str, Any], bytes]:
    encoded = [text.encode("utf-8", "replace") for text in texts]
    lengths = np.fromiter(map(len, encoded), dtype=np.uint32, count=len(encoded))
    return {"name": name, "kind": "str", "codec": "raw"}, planes(lengths, delta=False) + b"".join(encoded)


def days(iso: pd.Series) -> npt.NDArray[np.int32]:
    """Return ISO days ("" for none) as days since 1970-01-01, ``NONE_I32`` for none."""
    known = (iso != "").to_numpy()
    out = np.full(len(iso), NONE_I32, dtype=np.int32)
    out[known] = iso[known].to_numpy(dtype="datetime64[D]").astype(np.int64)
    return out


def _core(events: gpd.GeoDataFrame) -> Block:
    lon, lat = events.geometry.x.to_numpy(), events.geometry.y.to_numpy()
    placed = np.isfinite(lon) & np.isfinite(lat)

    def fixed(deg: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
        return np.where(placed, np.rint(np.where(placed, deg, 0.0) * SCALE), NONE_I32).astype(np.int32)

    uncertainty = np.nan_to_num(events["uncertainty_m"].to_numpy(dtype=float), nan=0.0).clip(0, 2**31)
    parts = [
        _integers("x", "i32", fixed(lon), delta=True),
        _integers("y", "i32", fixed(lat), delta=True),
        _integers("start", "i32", days(events["start"]), delta=True),
        _integers("end", "i32", days(events["end"]), delta=True),
        _integers("uncertainty_m", "u32", np.rint(uncertainty).astype(np.uint32), delta=False),
        _integers(
            "contradiction", "u8", (events["contradiction"] != "").to_numpy(dtype=np.uint8), delta=False
        ),
    ]
    for name in CODES:
        texts = events[RENAMED.get(name, name)]
        parts.append(
            _coded(name, texts)
            or _coded(name, texts.where(texts.map(texts.value_counts()) > 1, "OTHER"))
            or _plain(name, texts)
        )
    return _joined("events", parts)


def _texts(events: gpd.GeoDataFrame) -> Block:
    parts: list[tuple[dict[str, Any], bytes]] = []
    kept: dict[str, npt.NDArray[Any]] = {}
    for name in TEXTS:
        source = RENAMED.get(name, name)
        if source not in events.columns:
            continue
        texts = events[source]
        values = texts.to_numpy(dtype=object)
        if not (values != "").any():
            continue
        twin = next(
            (other for other, seen in kept.items() if other[:-2] == name[:-2] and (seen == values).all()),
            None,
        )
        if twin:
            parts.append(({"name": name, "kind": "same", "as": twin}, b""))
            continue
        kept[name] = values
        parts.append(_coded(name, texts) or _plain(name, texts))
    return _joined("texts", parts)


def _joined(name: str, parts: list[tuple[dict[str, Any], bytes]]) -> Block:
    columns, offset = [], 0
    for column, raw in parts:
        columns.append({**column, "block": name, "offset": offset, "length": len(raw)})
        offset += len(raw)
    return Block(name, b"".join(raw for _, raw in parts), tuple(columns))


def in_order(events: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the events as the file holds them: by start day, undated last, then by id."""
    start = events["start"].where(events["start"] != "", "9999")
    order = np.lexsort((events["id"].to_numpy(dtype=str), start.to_numpy(dtype=str)))
    return events.iloc[order].reset_index(drop=True)


def plain_json(value: object) -> bytes:
    """Return JSON without NaN, keys as given, no spaces; half of a surrogate pair becomes "?"."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace")


def pack(meta: dict[str, Any], layers: dict[str, Any], events: gpd.GeoDataFrame, level: int = 6) -> bytes:
    """Return the packed file.

    Parameters
    ----------
    meta : dict
        ``Meta`` of ``layers/web/src/types.ts``.
    layers : dict
        GeoJSON FeatureCollections by layer key.
    events : GeoDataFrame
        Events in the schema with the columns of ``layers.events.located``, EPSG:4326.
    level : int
        Of gzip.

    Returns
    -------
    bytes
        Magic, header and four gzip blocks.
    """
    events = in_order(events)
    blocks = (
        Block("meta", plain_json(meta)),
        _core(events),
        Block("layers", plain_json(layers)),
        _texts(events),
    )
    packed, entries, offset = [], [], 0
    for block in blocks:
        squeeze = zlib.compressobj(level, zlib.DEFLATED, 31)
        body = squeeze.compress(block.raw) + squeeze.flush()
        entries.append({"name": block.name, "offset": offset, "length": len(body), "raw": len(block.raw)})
        offset += len(body)
        packed.append(body)
    header = plain_json(
        {"n": len(events), "blocks": entries, "columns": [c for b in blocks for c in b.columns]}
    )
    return b"".join((MAGIC, len(header).to_bytes(4, "little"), header, *packed))


def unpack(packed: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the header and the raw blocks of a packed file, for `marsad verify` and the tests.

    Raises
    ------
    FileProblem
        The bytes are not a packed file, or are damaged.
    """
    from data.errors import FileProblem

    try:
        if packed[:6] != MAGIC:
            raise ValueError("magic")
        size = int.from_bytes(packed[6:10], "little")
        header = json.loads(packed[10 : 10 + size])
        base = 10 + size
        blocks = {
            block["name"]: zlib.decompress(
                packed[base + block["offset"] : base + block["offset"] + block["length"]], 31
            )
            for block in header["blocks"]
        }
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise FileProblem("verify.damaged", file="") from error
    return header, blocks
