"""GPX from outside, by defusedxml: waypoints with what is noted of them; tracks and routes are counted, not read."""

from __future__ import annotations

from typing import Any

from data.errors import FileProblem
from data.room_kml import parse_xml, plain, tag_of
from data.room_text import shown

# What a waypoint may say of itself (GPX 1.1, wptType), as text.
_FIELDS = ("name", "time", "desc", "cmt", "type", "sym", "src", "ele")
_LINES = ("trk", "rte")


def read_gpx(raw: bytes, name: str) -> tuple[list[tuple[str, str]], list[dict[str, Any]], list[str]]:
    """Return the waypoints of a GPX text.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        What messages call it.

    Returns
    -------
    places : list of (lon, lat)
        As they are written, degrees, WGS84.
    rows : list of dict
        Text by field: name, time, desc, cmt, type, sym, src, ele, and the first link as "url".
    lines : list of str
        "trk" or "rte" for each track and route, in their order.

    Raises
    ------
    FileProblem
        It is not well-formed, declares a document type or entities, or is above the limits.

    Examples
    --------
    >>> raw = b'<gpx><wpt lat="24.96" lon="10.17"><name>Post</name></wpt><trk/></gpx>'
    >>> read_gpx(raw, "a.gpx")
    ([('10.17', '24.96')], [{'name': 'Post'}], ['trk'])
    """
    root = parse_xml(raw, name)
    if tag_of(root) != "gpx":
        raise FileProblem("room.damaged", file=shown(name))
    places, rows, lines = [], [], []
    for element in root:
        tag = tag_of(element)
        if tag in _LINES:
            lines.append(tag)
        if tag != "wpt":
            continue
        places.append((element.get("lon", "").strip(), element.get("lat", "").strip()))
        row: dict[str, Any] = {}
        for child in element:
            field = tag_of(child)
            if field in _FIELDS:
                row[field] = plain("".join(child.itertext()).strip())
            elif field == "link":
                row.setdefault("url", child.get("href", "").strip())
            elif field == "url":
                row["url"] = (child.text or "").strip()
            elif field == "extensions":
                row |= {
                    tag_of(leaf): (leaf.text or "").strip()
                    for leaf in child.iter()
                    if len(leaf) == 0 and leaf is not child
                }
        rows.append(row)
    return places, rows, lines
