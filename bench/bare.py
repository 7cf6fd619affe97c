"""The limit a map of many events is held against: a page of typed columns that filters, bins and draws, and nothing else.

It has no border, no legend, no search, no card; its texts stand in the file and are never read. Its columns are packed the plain way: along a
curve, as differences, in byte planes, gzip -6, base64 in the page.
"""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd

TEMPLATE = Path(__file__).with_name("bare.html")
NONE = -(2**31)


def write(frame: pd.DataFrame, path: Path) -> Path:
    """Write the page of some events.

    Parameters
    ----------
    frame : DataFrame
        As of `bench.synthetic.events`: columns of text; "" for no day or no place.
    path : Path
        The file.
    """
    x, y = (
        np.rint(pd.to_numeric(frame[name]).fillna(NONE / 1e5).to_numpy() * 1e5).astype(np.int64)
        for name in ("lon", "lat")
    )
    days = pd.to_datetime(frame["date"], format="%Y-%m-%d", errors="coerce").to_numpy("datetime64[D]")
    day = np.where(np.isnat(days), NONE, days.astype(np.int64))
    order = np.lexsort((day, _along(x, y)))
    types = sorted(frame["type"].unique())
    codes = pd.Categorical(frame["type"], types).codes.astype(np.uint8)
    numbers = b"".join((*(_steps(values[order]) for values in (x, y, day)), codes[order].tobytes()))
    rest = frame[["source", "id", "text"]].iloc[order]
    texts = "".join("\n".join(rest[name]) + "\n" for name in rest.columns)
    page = TEMPLATE.read_text(encoding="utf-8")
    page = page.replace("__HEAD__", json.dumps({"n": len(frame), "types": types}))
    for name, raw in (("__NUMBERS__", numbers), ("__TEXTS__", texts.encode())):
        page = page.replace(name, base64.b64encode(gzip.compress(raw, 6, mtime=0)).decode())
    path.write_text(page, encoding="utf-8")
    return path


def _along(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the places' keys on a Morton curve; those that are none come last."""
    key = np.zeros(len(x), np.uint64)
    for values, at, offset in ((x, 0, 18_000_000), (y, 1, 9_000_000)):
        bits = np.where(values == NONE, 0, values + offset).astype(np.uint64)
        for bit in range(26):
            key |= ((bits >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + at)
    return np.where(x == NONE, np.uint64(2**63), key)


def _steps(values: np.ndarray) -> bytes:
    step = np.diff(values.astype(np.int32), prepend=np.int32(0)).astype(np.int32)
    folded = ((step << 1) ^ (step >> 31)).astype("<u4")
    return folded.view(np.uint8).reshape(-1, 4).T.tobytes()
