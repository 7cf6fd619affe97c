"""KML from outside, by defusedxml: no entity is resolved, no link followed; descriptions are plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import shapely

from data.errors import FileProblem
from data.room_geometry import Note
from data.room_limits import MAX_FEATURES, MAX_VERTICES
from data.room_text import shown
from data.room_zip import members

# An element takes about a hundred bytes once parsed; a placemark of the usual kind is about ten of them.
_MAX_TAGS = 40 * MAX_FEATURES
_MAX_NESTING = 8
# Drawn by a KML viewer from elsewhere, or not features of a map.
_IGNORED = ("GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Model", "Tour")


def kml_of_kmz(raw: bytes, name: str) -> bytes:
    """Return the KML in a KMZ: ``doc.kml``, else the first; the zip rules hold."""
    found = members(raw, name, (".kml",))
    if not found:
        raise FileProblem("room.kmz_empty", file=shown(name))
    main = next(
        (member for member in found if member.lower().rsplit("/", 1)[-1] == "doc.kml"), next(iter(found))
    )
    return found[main]


def read_kml(raw: bytes, name: str) -> tuple[list[Any], list[dict[str, Any]], list[Note]]:
    """Return geometries, properties (name, description, folder, dates, data) by placemark, and remarks.

    Raises
    ------
    FileProblem
        It is not well-formed, declares a document type or entities, or is above the limits.
    """
    root = parse_xml(raw, name)
    geometries: list[Any] = []
    rows: list[dict[str, Any]] = []
    counts = {"network": 0, "ignored": 0}
    stack: list[tuple[Element, str]] = [(root, "")]
    while stack:
        element, folder = stack.pop()
        tag = tag_of(element)
        if tag == "Placemark":
            geometries.append(_geometry(element, name, len(geometries) + 1))
            rows.append(_properties(element, folder))
            continue
        if tag == "NetworkLink":
            counts["network"] += 1
            continue
        if tag in _IGNORED:
            counts["ignored"] += 1
            continue
        inside = _text(element, "name") if tag == "Folder" else folder
        stack.extend((child, inside) for child in reversed(element))
    if len(rows) > MAX_FEATURES:
        raise FileProblem("room.features", file=shown(name), expected=f"{MAX_FEATURES:,}")
    notes = [Note(f"room.note.kml_{key}", {"count": count}) for key, count in counts.items() if count]
    return geometries, rows, notes


def parse_xml(raw: bytes, name: str) -> Element:
    """Return the root of an XML text that declares no document type and no entities.

    Raises
    ------
    FileProblem
        It is not well-formed, declares one of them, or has more elements than a file of the most features.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if raw.count(b"<") > _MAX_TAGS:
        raise FileProblem("room.features", file=shown(name), expected=f"{MAX_FEATURES:,}")
    try:
        root: Element = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException as problem:
        raise FileProblem("room.xml_entities", file=shown(name)) from problem
    except (ParseError, ValueError, LookupError) as problem:
        row, column = getattr(problem, "position", (1, 0))
        raise FileProblem("room.xml", file=shown(name), row=row, column=column) from problem
    return root


def tag_of(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


def _children(element: Element, *tags: str) -> list[Element]:
    return [child for child in element if tag_of(child) in tags]


def _text(element: Element, tag: str) -> str:
    found = _children(element, tag)
    return "".join(found[0].itertext()).strip() if found else ""


def _properties(placemark: Element, folder: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": _text(placemark, "name"),
        "description": plain(_text(placemark, "description")),
    }
    if folder:
        row["folder"] = folder
    for stamp in _children(placemark, "TimeStamp", "TimeSpan"):
        row.update(
            {tag_of(child): (child.text or "").strip() for child in _children(stamp, "when", "begin", "end")}
        )
    if "begin" in row:  # the start of a span, under the name that the moment of a stamp has
        row.setdefault("when", row.pop("begin"))
    for data in _children(placemark, "ExtendedData"):
        for item in data.iter():
            if tag_of(item) == "Data":
                row.setdefault(item.get("name", ""), _text(item, "value"))
            elif tag_of(item) == "SimpleData":
                row.setdefault(item.get("name", ""), (item.text or "").strip())
    return row


def _geometry(holder: Element, name: str, number: int, depth: int = 0) -> Any:
    """Return the geometry of a placemark or a MultiGeometry, None where there is none."""
    if depth > _MAX_NESTING:
        raise FileProblem("room.json_deep", file=shown(name))
    found: list[Any] = []
    try:
        for child in holder:
            tag = tag_of(child)
            if tag == "Point":
                found += [shapely.Point(place) for place in _places(_text(child, "coordinates"))[:1]]
            elif tag in ("LineString", "LinearRing"):
                found += _line(_places(_text(child, "coordinates")))
            elif tag == "Track":
                found += _line([_numbers((one.text or "").split()) for one in _children(child, "coord")])
            elif tag == "Polygon":
                found += _polygon(child)
            elif tag in ("MultiGeometry", "MultiTrack"):
                found.append(_geometry(child, name, number, depth + 1))
    except (ValueError, shapely.errors.ShapelyError) as problem:
        raise FileProblem(
            "room.kml_coordinates", file=shown(name), row=number, found=shown(str(problem))
        ) from problem
    found = [one for one in found if one is not None]
    if len(found) <= 1:
        return found[0] if found else None
    kinds = {one.geom_type for one in found}
    multi = {
        "Point": shapely.MultiPoint,
        "LineString": shapely.MultiLineString,
        "Polygon": shapely.MultiPolygon,
    }
    return multi.get(kinds.pop() if len(kinds) == 1 else "", shapely.GeometryCollection)(found)


def _line(places: list[tuple[float, float]]) -> list[Any]:
    return [shapely.LineString(places)] if len(places) > 1 else [shapely.Point(place) for place in places]


def _polygon(element: Element) -> list[Any]:
    rings = {
        side: [_places(_text(ring, "coordinates")) for edge in _children(element, side) for ring in edge]
        for side in ("outerBoundaryIs", "innerBoundaryIs")
    }
    outer = [ring for ring in rings["outerBoundaryIs"] if len(ring) > 2]
    return (
        [shapely.Polygon(outer[0], [ring for ring in rings["innerBoundaryIs"] if len(ring) > 2])]
        if outer
        else []
    )


def _places(text: str) -> list[tuple[float, float]]:
    """Return "lon,lat[,height] lon,lat ..." as pairs; blanks beside a comma are forgiven."""
    places = [_numbers(one.split(",")) for one in re.sub(r"\s*,\s*", ",", text).split()]
    if len(places) > MAX_VERTICES:
        raise ValueError(str(len(places)))
    return places


def _numbers(parts: list[str]) -> tuple[float, float]:
    if len(parts) < 2:
        raise ValueError(" ".join(parts)[:40])
    return float(parts[0]), float(parts[1])


class _Plain(HTMLParser):
    """Gathers the text of a description and leaves its markup, scripts and styles behind."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style")
        self.parts.append("\n" if tag in ("br", "p", "tr", "div", "li") else " ")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style") and self.hidden > 0

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def plain(text: str) -> str:
    """Return the words of a description that may be HTML.

    Examples
    --------
    >>> plain("<b>Post</b> 12<script>alert(1)</script>")
    'Post 12'
    """
    if "<" not in text and "&" not in text:
        return text
    reader = _Plain()
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)
