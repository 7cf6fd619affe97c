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
import pyarrow as pa
import pyarrow.compute as pc

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
# A million events with their texts take about a third of it.
MOST_RAW_BYTES = 2**30
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


def utf8(texts: pd.Series) -> pa.LargeStringArray:
    """Return texts as one Arrow array: its bytes are the file's, so that no row passes through Python.

    Examples
    --------
    >>> utf8(pd.Series(["a", "ب"])).to_pylist()
    ['a', 'ب']
    """
    try:
        whole = pa.array(texts.array, type=pa.large_string())
    except UnicodeEncodeError:  # half of a surrogate pair, which only a column of Python objects can hold
        sound = [text.encode("utf-8", "replace").decode() for text in texts]
        whole = pa.array(sound, type=pa.large_string())
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole


def _coded(name: str, texts: pa.LargeStringArray) -> tuple[dict[str, Any], bytes] | None:
    """Return a column of codes into a list of its texts, or None where too many differ for it to pay."""
    encoded = texts.dictionary_encode()
    uniques = encoded.dictionary.to_pylist()
    if len(uniques) > min(65_000, 64 + len(texts) // 4):
        return None
    words = sorted(word for word in uniques if word != "")
    place = {"": 0, **{word: i for i, word in enumerate(words, start=1)}}
    table = np.array([place[word] for word in uniques], dtype=np.uint16)
    column, raw = _integers(name, "code", table[encoded.indices.to_numpy()], delta=False)
    return {**column, "dict": ["", *words]}, raw


def _plain(name: str, texts: pa.LargeStringArray) -> tuple[dict[str, Any], bytes]:
    _, ends, body = texts.buffers()
    offsets = np.frombuffer(ends, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    lengths = planes(np.diff(offsets).astype(np.uint32), delta=False)
    joined = bytes(memoryview(body)[offsets[0] : offsets[-1]])
    return {"name": name, "kind": "str", "codec": "raw"}, lengths + joined


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
        whole = utf8(texts)
        parts.append(
            _coded(name, whole)
            or _coded(name, utf8(texts.where(texts.map(texts.value_counts()) > 1, "OTHER")))
            or _plain(name, whole)
        )
    return _joined("events", parts)


def _texts(events: gpd.GeoDataFrame) -> Block:
    parts: list[tuple[dict[str, Any], bytes]] = []
    kept: dict[str, pa.LargeStringArray] = {}
    for name in TEXTS:
        source = RENAMED.get(name, name)
        if source not in events.columns:
            continue
        texts = utf8(events[source])
        if not pc.any(pc.not_equal(texts, "")).as_py():
            continue
        twin = next(
            (other for other, seen in kept.items() if other[:-2] == name[:-2] and seen.equals(texts)), None
        )
        if twin:
            parts.append(({"name": name, "kind": "same", "as": twin}, b""))
            continue
        kept[name] = texts
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
    start = utf8(events["start"])
    days_last = pc.if_else(pc.equal(start, ""), "9999", start)
    # By bytes, which for UTF-8 is by code points, and stable.
    keys = pa.table({"start": days_last, "id": utf8(events["id"])})
    order = pc.sort_indices(keys, sort_keys=[("start", "ascending"), ("id", "ascending")]).to_numpy()
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
        Events in the schema with the columns of ``events.located.located``, EPSG:4326.
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


def unpack(packed: bytes, name: str = "") -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the header and the raw blocks of a packed file, for `marsad verify` and the tests.

    Parameters
    ----------
    packed : bytes
        The file.
    name : str
        What a message calls it.

    Raises
    ------
    FileProblem
        The bytes are not a packed file, are damaged, or would unpack to more than ``MOST_RAW_BYTES``.
    """
    from data.errors import FileProblem

    try:
        if packed[:6] != MAGIC:
            raise ValueError("magic")
        size = int.from_bytes(packed[6:10], "little")
        header = json.loads(packed[10 : 10 + size])
        base, left = 10 + size, MOST_RAW_BYTES
        blocks = {}
        for block in header["blocks"]:
            start = base + block["offset"]
            # Never more than the header states, so that a small file cannot fill the memory.
            inflate = zlib.decompressobj(31)
            raw = inflate.decompress(packed[start : start + block["length"]], min(block["raw"], left) + 1)
            if len(raw) != block["raw"] or not inflate.eof:
                raise ValueError("length")
            left -= len(raw)
            blocks[block["name"]] = raw
        if not isinstance(header["n"], int):
            raise TypeError("n")
    except (ValueError, KeyError, TypeError, RecursionError, zlib.error) as error:
        raise FileProblem("verify.damaged", file=name) from error
    return header, blocks
