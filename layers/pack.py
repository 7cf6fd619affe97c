"""The packed file: everything that one map shows, as columns and JSON, for the app and the export alike.

The bytes are described in ``docs/contracts.md`` ("The packed file"); ``layers/web/src/decode.ts`` reads them.
They depend on nothing but what is passed in: the same input gives the same bytes.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from layers.curve import order
from layers.encode import (
    MOST_CODES,
    NONE_I32,
    coded,
    dated,
    days,
    integers,
    many,
    numbered,
    places,
    plain,
    twin,
    utf8,
)
from layers.weights import COLUMN, weights

MAGIC = b"MRSD3\n"
# What the first picture is drawn by, its counts with it; all else comes after it.
CODES = ("kind", "section", "origin", "country")
TEXTS = (
    "precision", "role", "date_precision", "status", "side", "certainty", "id", "date_edtf", "title_ar", "title_en", "text_ar", "text_en", "place_ar", "place_en", "bodies_ar", "bodies_en",
    "date_phrase", "date_note_ar", "date_note_en", "source", "source_url", "paragraph", "marking",
    "chainage", "distance", "district_ar", "district_en", "contradictions", "same_as", "reliability", "credibility", "notes",
)  # fmt: skip
FIGURES = ("chainage", "distance")
# What titles are made of, in each language.
AGAIN = ("kind", "date_edtf")
RENAMED = {"precision": "place_precision", "role": "place_role", "contradictions": "contradiction"}
# A million events with their texts take about a third of it.
MOST_RAW_BYTES = 2**30
# A block is packed in pieces of this many bytes, on all processors; each is a gzip file of its own.
PIECE_BYTES = 2**22
# Of long texts, of which a card wants one piece alone: it is unpacked in ten milliseconds, and costs 0.2 % of the file.
LETTERS_BYTES = 2**20


@dataclass(frozen=True)
class Block:
    """A named run of raw bytes and what the header says of the columns in it."""

    name: str
    raw: bytes
    columns: tuple[dict[str, Any], ...] = ()
    piece_bytes: int = PIECE_BYTES


@dataclass(frozen=True)
class Part:
    """A column on its way into a block: what the header says of it, its bytes there, and its letters, which stand apart."""

    column: dict[str, Any]
    raw: bytes = b""
    letters: bytes = b""


class _Rows:
    """The events' columns as Arrow texts, in the order of the file."""

    def __init__(self, events: gpd.GeoDataFrame) -> None:
        self.events = events
        lon, lat = events.geometry.x.to_numpy(), events.geometry.y.to_numpy()
        start, self.end = (days(utf8(events[name])) for name in ("start", "end"))
        self.order, self.keys = order(lon, lat, start, utf8(events["id"]))
        self.start, self.end = start[self.order], self.end[self.order]
        self.taken = pa.array(self.order)
        self.kept: dict[str, pa.LargeStringArray | None] = {}

    def numbers(self, name: str) -> npt.NDArray[np.float64]:
        found: npt.NDArray[np.float64] = self.events[name].to_numpy(dtype=float)[self.order]
        return found

    def texts(self, name: str) -> pa.LargeStringArray | None:
        """Return a column, or None where it is empty in every row."""
        if name not in self.kept:
            self.kept[name] = self._taken(RENAMED.get(name, name))
        return self.kept[name] if name in AGAIN else self.kept.pop(name)

    def _taken(self, source: str) -> pa.LargeStringArray | None:
        if source not in self.events.columns or self.events.empty:
            return None
        texts = utf8(self.events[source])
        first = texts[0]
        if pc.all(pc.equal(texts, first)).as_py():  # the same in every row, in any order
            return texts if first.as_py() else None
        return texts.take(self.taken)


def _core(rows: _Rows) -> Block:
    count = len(rows.order)
    uncertainty = np.nan_to_num(rows.numbers("uncertainty_m"), nan=0.0).clip(0, 2**31)
    apart = (rows.end.view(np.uint32) - rows.start.view(np.uint32)).view(np.int32)
    contradicts = rows.texts("contradictions")
    none = np.zeros(count, dtype=np.uint8)
    parts = [
        places(rows.keys),
        dated("start", rows.start),
        integers("end", "i32", apart, plus="start"),
        integers("uncertainty_m", "u32", np.rint(uncertainty).astype(np.uint32)),
        integers(
            "contradiction",
            "u8",
            none
            if contradicts is None
            else pc.not_equal(contradicts, "").to_numpy(zero_copy_only=False).view(np.uint8),
        ),
    ]
    counted = weights(rows.events)[rows.order]
    if (counted != 1).any():
        parts.append(integers(COLUMN, "u32", counted.astype(np.uint32)))
    for name in CODES:
        texts = rows.texts(name)
        if texts is None:
            texts = pa.array([""] * count, pa.large_string())
        encoded = texts.dictionary_encode()
        column = coded(name, encoded, always=True) or coded(name, _common(texts), always=True)
        if column:
            parts.append(column)
    block, _ = _joined("events", [Part(*part) for part in parts])
    return block


def _common(texts: pa.LargeStringArray) -> pa.DictionaryArray:
    """Return a column with "OTHER" for all but its commonest words."""
    counts = pc.value_counts(texts)
    rank = pc.select_k_unstable(counts, MOST_CODES - 2, [("counts", "descending")])
    kept = counts.field("values").take(rank)
    return pc.if_else(pc.is_in(texts, kept), texts, "OTHER").dictionary_encode()


def _texts(rows: _Rows, kinds: Mapping[str, Mapping[str, str]]) -> tuple[Block, Block]:
    parts: list[Part] = []
    kept: dict[str, tuple[pa.LargeStringArray, pa.DictionaryArray | None, list[str] | None]] = {}
    for name in TEXTS:
        texts = rows.texts(name)
        otherwise: dict[str, Any] = {}
        if name == "id" and COLUMN in rows.events.columns:
            # Counts have no id of their own: the page calls them by their row.
            texts = utf8(rows.events["id"]).take(rows.taken)
            otherwise = {"else": "row"}
        if texts is None:
            continue
        if name == "date_edtf":
            texts, otherwise = _unless(texts, _written(rows.start), {"else": "start"})
        elif name.startswith("title_"):
            names = {code: said[name[-2:]] for code, said in kinds.items()}
            texts, otherwise = _unless(texts, _made(rows, names), {"else": "kind", "names": names})
        pair = next((other for other in kept if other[:-2] == name[:-2]), None)
        if pair and not otherwise and kept[pair][0].equals(texts):
            parts.append(Part({"name": name, "kind": "same", "as": pair}))
            continue
        encoded = None if many(texts) else texts.dictionary_encode()
        if encoded and pair and not otherwise and (dictionary := kept[pair][2]):
            same = twin(name, encoded, pair, kept[pair][1], dictionary)
            if same:
                parts.append(Part(same))
                continue
        column, *raw = (
            (coded(name, encoded, by_number=name in FIGURES) if encoded else None)
            or numbered(name, texts)
            or plain(name, texts)
        )
        if name == "id":  # what a row is found by is at hand with the codes
            raw = [b"".join(raw)]
        parts.append(Part({**column, **otherwise}, *raw))
        if not otherwise:
            kept[name] = texts, encoded, column.get("dict")
    return _joined("texts", parts)


def _unless(
    texts: pa.LargeStringArray, made: pa.LargeStringArray, said: dict[str, Any]
) -> tuple[pa.LargeStringArray, dict[str, Any]]:
    """Leave out texts that the page can make by itself, where no row is empty and would be taken for one of them."""
    equal = pc.equal(texts, made)
    if not pc.any(equal).as_py() or pc.any(pc.and_(pc.equal(texts, ""), pc.invert(equal))).as_py():
        return texts, {}
    return pc.if_else(equal, "", texts), said


def _written(start: npt.NDArray[np.int32]) -> pa.LargeStringArray:
    """Return days in ISO 8601, "" for none."""
    found, back = np.unique(start, return_inverse=True)
    words = [str(np.datetime64(int(day), "D")) if day != NONE_I32 else "" for day in found]
    return pa.array(words, pa.large_string()).take(pa.array(back))


def _made(rows: _Rows, names: Mapping[str, str]) -> pa.LargeStringArray:
    """Return the titles that `events.points_events` gives to events that have none: the kind, and the date."""
    kind, edtf = rows.texts("kind"), rows.texts("date_edtf")
    blank = pa.array([""] * len(rows.order), pa.large_string())
    encoded = (blank if kind is None else kind).dictionary_encode()
    said = pa.array([names.get(code, "") for code in encoded.dictionary.to_pylist()], pa.large_string())
    called = said.take(encoded.indices)
    if edtf is None:
        return called
    both = pc.binary_join_element_wise(called, edtf, pa.scalar(" — ", pa.large_string()))
    return pc.if_else(pc.equal(edtf, ""), called, both)


def _joined(name: str, parts: list[Part]) -> tuple[Block, Block]:
    """Return the block of some columns, and that of their letters."""
    columns, offset, letters = [], 0, 0
    for part in parts:
        column = {**part.column, "block": name, "offset": offset, "length": len(part.raw)}
        if column["kind"] == "str" and column["name"] != "id":
            column["letters"] = [letters, len(part.letters)]
        columns.append(column)
        offset += len(part.raw)
        letters += len(part.letters)
    return (
        Block(name, b"".join(part.raw for part in parts), tuple(columns)),
        Block("letters", b"".join(part.letters for part in parts), (), LETTERS_BYTES),
    )


def in_order(events: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the events as lists and tables show them: by start day, undated last, then by id."""
    start = utf8(events["start"])
    days_last = pc.if_else(pc.equal(start, ""), "9999", start)
    # By bytes, which for UTF-8 is by code points, and stable.
    found = pa.table({"start": days_last, "id": utf8(events["id"])})
    at = pc.sort_indices(found, sort_keys=[("start", "ascending"), ("id", "ascending")]).to_numpy()
    return events.iloc[at].reset_index(drop=True)


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
        Magic, header and five blocks of gzip pieces.
    """
    rows = _Rows(events)
    kinds = {kind["code"]: kind["name"] for kind in meta.get("kinds", [])}
    blocks = (
        Block("meta", plain_json(meta)),
        _core(rows),
        Block("layers", plain_json(layers)),
        *_texts(rows, kinds),
    )
    with ThreadPoolExecutor() as pool:  # zlib lets other threads run
        squeezed = [list(pool.map(lambda piece: _squeezed(piece, level), _pieces(block))) for block in blocks]
    packed, entries, offset = [], [], 0
    for block, bodies in zip(blocks, squeezed, strict=True):
        lengths = [len(body) for body in bodies]
        cut = {"cut": block.piece_bytes, "raw": len(block.raw)}
        entries.append({"name": block.name, "offset": offset, "pieces": lengths, **cut})
        offset += sum(lengths)
        packed += bodies
    header = plain_json(
        {"n": len(events), "blocks": entries, "columns": [c for b in blocks for c in b.columns]}
    )
    return b"".join((MAGIC, len(header).to_bytes(4, "little"), header, *packed))


def _pieces(block: Block) -> Iterator[memoryview]:
    whole = memoryview(block.raw)
    for start in range(0, max(1, len(whole)), block.piece_bytes):
        yield whole[start : start + block.piece_bytes]


def _squeezed(piece: memoryview, level: int) -> bytes:
    squeeze = zlib.compressobj(level, zlib.DEFLATED, 31)
    return squeeze.compress(piece) + squeeze.flush()


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
            start, parts, due = base + block["offset"], [], min(block["raw"], left)
            for length in block["pieces"]:
                # Never more than the header states, so that a small file cannot fill the memory.
                inflate = zlib.decompressobj(31)
                parts.append(inflate.decompress(packed[start : start + length], due + 1))
                due -= len(parts[-1])
                start += length
                if due < 0 or not inflate.eof:
                    raise ValueError("length")
            if due or block["raw"] > left:
                raise ValueError("length")
            left -= block["raw"]
            blocks[block["name"]] = b"".join(parts)
        if not isinstance(header["n"], int):
            raise TypeError("n")
    except (ValueError, KeyError, TypeError, RecursionError, zlib.error) as error:
        raise FileProblem("verify.damaged", file=name) from error
    return header, blocks
