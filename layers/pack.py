"""The packed file: everything that one map shows, as columns and JSON, for the app and the export alike.

The bytes are described in ``docs/contracts.md`` ("The packed file"); ``layers/web/src/packed.ts`` and
``columns.ts`` read them.
They depend on nothing but what is passed in: the same input gives the same bytes.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.words import LANGS
from layers.encode import (
    MOST_CODES,
    coded,
    dated,
    integers,
    many,
    numbered,
    places,
    plain,
    twin,
    utf8,
)
from layers.rows import Rows
from layers.squeeze import Squeezing
from layers.weights import COLUMN, weights

MAGIC = b"MRSD3\n"
# What the first picture is drawn by, its counts with it; all else comes after it.
CODES = ("kind", "section", "origin", "country")
TEXTS = (
    "precision", "role", "date_precision", "status", "side", "certainty", "id", "date_edtf", "title_ar", "title_en", "text_ar", "text_en", "place_ar", "place_en", "bodies_ar", "bodies_en",
    "date_phrase", "date_note_ar", "date_note_en", "source", "source_url", "paragraph", "marking",
    "chainage", "distance", "crossing", "crossing_km", "district_ar", "district_en", "contradictions", "same_as", "reliability", "credibility", "notes",
)  # fmt: skip
FIGURES = ("chainage", "distance", "crossing_km")
# A million events with their texts take about a third of it.
MOST_RAW_BYTES = 2**30
# A block is packed in pieces of this many bytes, on all processors; each is a gzip file of its own.
PIECE_BYTES = 2**22
# Of long texts, of which a card wants one piece alone: it is unpacked in ten milliseconds, and costs 0.2 % of the file.
LETTERS_BYTES = 2**20
# A level lower than 6 packs texts 0.9 % larger (16.7 MB of a million) and takes 0.6 of the time.
LETTERS_LEVEL = 5


@dataclass(frozen=True)
class Part:
    """A column on its way into a block: what the header says of it, its bytes there, and its letters, which stand apart."""

    column: dict[str, Any]
    raw: bytes = b""
    letters: bytes = b""


def _core(rows: Rows) -> Iterator[Part]:
    uncertainty = np.nan_to_num(rows.numbers("uncertainty_m"), nan=0.0).clip(0, 2**31)
    apart = (rows.end.view(np.uint32) - rows.start.view(np.uint32)).view(np.int32)
    contradicts = rows.texts("contradictions")
    differs = np.zeros(len(rows), dtype=np.uint8)
    if contradicts is not None:
        differs = pc.not_equal(contradicts, "").to_numpy(zero_copy_only=False).view(np.uint8)[rows.order]
    yield Part(*places(rows.keys))
    yield Part(*dated("start", rows.start))
    yield Part(*integers("end", "i32", apart, plus="start"))
    yield Part(*integers("uncertainty_m", "u32", np.rint(uncertainty).astype(np.uint32)))
    yield Part(*integers("contradiction", "u8", differs))
    counted = weights(rows.events)[rows.order]
    if (counted != 1).any():
        yield Part(*integers(COLUMN, "u32", counted.astype(np.uint32)))
    for name in CODES:
        texts = rows.texts(name)
        texts = rows.blank() if texts is None else texts
        column = coded(name, rows.encoded(texts), always=True)
        if column := column or coded(name, rows.encoded(_common(texts)), always=True):
            yield Part(*column)


def _common(texts: pa.LargeStringArray) -> pa.LargeStringArray:
    """Return a column with "OTHER" for all but its commonest words."""
    counts = pc.value_counts(texts)
    rank = pc.select_k_unstable(counts, MOST_CODES - 2, [("counts", "descending")])
    kept = counts.field("values").take(rank)
    return pc.if_else(pc.is_in(texts, kept), texts, "OTHER")


def _texts(rows: Rows, kinds: Mapping[str, Mapping[str, str]]) -> Iterator[Part]:
    kept: dict[str, tuple[pa.LargeStringArray, pa.DictionaryArray | None, list[str] | None]] = {}
    for name in TEXTS:
        texts = rows.texts(name)
        otherwise: dict[str, Any] = {}
        if name == "id" and COLUMN in rows.events.columns:
            # Counts have no id of their own: the page calls them by their row.
            texts = rows.blank() if texts is None else texts
            otherwise = {"else": "row"}
        if texts is None:
            continue
        if name == "date_edtf":
            texts, otherwise = _unless(texts, rows.written(), {"else": "start"})
        elif name.startswith("title_"):
            names = {code: said[name[-2:]] for code, said in kinds.items()}
            texts, otherwise = _unless(texts, rows.made(names), {"else": "kind", "names": names})
        pair = next((other for other in kept if other[:-2] == name[:-2]), None)
        if pair and not otherwise and kept[pair][0].equals(texts):
            yield Part({"name": name, "kind": "same", "as": pair})
            continue
        encoded = None if many(texts) else rows.encoded(texts)
        if encoded and pair and not otherwise and (dictionary := kept[pair][2]):
            same = twin(name, encoded, pair, kept[pair][1], dictionary)
            if same:
                yield Part(same)
                continue
        part: tuple[Any, ...] | None = coded(name, encoded, by_number=name in FIGURES) if encoded else None
        if not part:
            ordered = rows.ordered(texts)
            part = numbered(name, ordered) or plain(name, ordered)
        column, *raw = part
        if name == "id":  # what a row is found by is at hand with the codes
            raw = [b"".join(raw)]
        yield Part({**column, **otherwise}, *raw)
        if not otherwise and name.endswith(tuple(f"_{lang}" for lang in LANGS)):
            kept[name] = texts, encoded, column.get("dict")


def _unless(
    texts: pa.LargeStringArray, made: pa.LargeStringArray, said: dict[str, Any]
) -> tuple[pa.LargeStringArray, dict[str, Any]]:
    """Leave out texts that the page can make by itself, where no row is empty and would be taken for one of them."""
    equal = pc.equal(texts, made)
    if not pc.any(equal).as_py() or pc.any(pc.and_(pc.equal(texts, ""), pc.invert(equal))).as_py():
        return texts, {}
    return pc.if_else(equal, "", texts), said


class _Block:
    """A named run of raw bytes on its way into the file, and what the header says of the columns in it."""

    def __init__(self, name: str, pool: Executor, level: int, piece_bytes: int = PIECE_BYTES) -> None:
        self.name = name
        self.columns: list[dict[str, Any]] = []
        self.squeezing = Squeezing(pool, piece_bytes, level)

    def take(self, part: Part, letters: _Block) -> None:
        """Take a column; its letters go into another block."""
        column = {**part.column, "block": self.name, "offset": self.squeezing.raw, "length": len(part.raw)}
        if column["kind"] == "str" and column["name"] != "id":
            column["letters"] = [letters.squeezing.raw, len(part.letters)]
            letters.squeezing.add(part.letters)
        self.columns.append(column)
        self.squeezing.add(part.raw)


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
    rows = Rows(events)
    kinds = {kind["code"]: kind["name"] for kind in meta.get("kinds", [])}
    with ThreadPoolExecutor() as pool:
        said, core, drawn, texts = (
            _Block(name, pool, level) for name in ("meta", "events", "layers", "texts")
        )
        letters = _Block("letters", pool, min(level, LETTERS_LEVEL), LETTERS_BYTES)
        said.squeezing.add(plain_json(meta))
        drawn.squeezing.add(plain_json(layers))
        for block, parts in ((core, _core(rows)), (texts, _texts(rows, kinds))):
            for part in parts:  # the pieces before it are squeezed while the next one is made
                block.take(part, letters)
        blocks = said, core, drawn, texts, letters
        packed, entries, offset = [], [], 0
        for block in blocks:
            bodies = block.squeezing.done()
            lengths = [len(body) for body in bodies]
            cut = {"cut": block.squeezing.piece_bytes, "raw": block.squeezing.raw}
            entries.append({"name": block.name, "offset": offset, "pieces": lengths, **cut})
            offset += sum(lengths)
            packed += bodies
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
