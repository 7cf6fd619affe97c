"""A file that somebody brings becomes a layer: border markers, patrol routes, development projects.

What it says is shown as text, whatever it says. A file with points, lines and areas becomes a layer for each.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.errors import DataProblem
from data.words import LANGS, n, t, two
from layers.layer import Layer
from layers.parts import FINE, Json, Two, card, collection, layer, named, same, text
from layers.style import DASHES, PALETTE

if TYPE_CHECKING:
    from data.room import OverlayFile

# The page stays smooth and an export small (about 2 MB) up to here; above it lines are simplified.
MAX_VERTICES = 100_000
# More rows than these are a register, not a layer: as events (--events) a million are no trouble.
MAX_FEATURES = 20_000
MAX_ROWS = 30  # of a card
STEPS_M = (10, 30, 100, 300, 1000, 3000)  # how coarse the simplified lines may get, one after the other
M_PER_DEG = (
    111_320  # a degree of latitude, and more than any of longitude: a tolerance never exceeds its metres
)
LABEL_MIN_ZOOM = 9
# What a column is called that holds the name of a thing, folded to lower case.
NAMES_AR = ("name_ar", "name:ar", "title_ar", "الاسم", "اسم")
NAMES_EN = ("name_en", "name:en", "name", "title_en", "title", "label", "nom")
FAMILIES = {
    "Polygon": "polygon", "MultiPolygon": "polygon",
    "LineString": "line", "MultiLineString": "line", "LinearRing": "line",
    "Point": "point", "MultiPoint": "point",
}  # fmt: skip


def overlays(file: OverlayFile, position: int = 0) -> list[Layer]:
    """Return the layers of a file: one for each of areas, lines and points that it holds.

    Parameters
    ----------
    file : OverlayFile
        As `data.room.read_overlay` gives it: degrees checked, geometries valid, remarks on how it was read.
    position : int
        Which overlay of the map it is, from 0: colour and dash follow from it.

    Returns
    -------
    list of Layer
        Keys depend on the content alone, so that the same file is the same layer again.

    Raises
    ------
    DataProblem
        Nothing in it can be drawn, or it holds too much.
    """
    whole = _parts(file)
    vertices = int(shapely.get_num_coordinates(whole.geometry.to_numpy()).sum())
    tolerance_m = 0
    for step_m in STEPS_M:
        if vertices <= MAX_VERTICES:
            break
        tolerance_m = step_m
        whole = whole.set_geometry(whole.geometry.simplify(step_m / M_PER_DEG))
        vertices = int(shapely.get_num_coordinates(whole.geometry.to_numpy()).sum())
    if vertices > MAX_VERTICES:
        raise DataProblem(
            "overlay.vertices", file=file.name, found=f"{vertices:,}", expected=f"{MAX_VERTICES:,}"
        )
    families = whole.geometry.geom_type.map(FAMILIES)
    present = [family for family in ("polygon", "line", "point") if (families == family).any()]
    digest = _digest(whole, file.name)
    note = _note(file, tolerance_m)
    return [
        _layer(
            whole[families == family],
            family,
            f"overlay_{digest}_{family}",
            _name(file.name, family, len(present)),
            position,
            note,
        )
        for family in present
    ]


def _parts(file: OverlayFile) -> gpd.GeoDataFrame:
    """Return the rows that can be drawn, geometry collections taken apart, checked."""
    frame = file.frame.reset_index(drop=True)
    whole = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    collections = whole.geometry.geom_type == "GeometryCollection"
    if collections.any():
        whole = pd.concat([whole[~collections], whole[collections].explode(index_parts=False)]).sort_index(
            kind="stable"
        )
    whole = whole[whole.geometry.geom_type.isin(list(FAMILIES))]
    if not len(whole):
        raise DataProblem("overlay.empty", file=file.name, found=len(file.frame))
    if len(whole) > MAX_FEATURES:
        raise DataProblem(
            "overlay.features", file=file.name, found=f"{len(whole):,}", expected=f"{MAX_FEATURES:,}"
        )
    return whole


def _layer(
    rows: gpd.GeoDataFrame, family: str, key: str, name: Two, position: int, note: Two | None
) -> Layer:
    colour = PALETTE[position % len(PALETTE)]
    style: Json = {"stroke": colour, "weight": 2.0, "opacity": 0.95, "fill": colour, "fill_opacity": 0.15}
    dash = DASHES[position % len(DASHES)]
    if family == "point":
        style = {
            "stroke": "#ffffff",
            "weight": 1.2,
            "fill": colour,
            "fill_opacity": 1.0,
            "shape": "square",
            "size": 10,
        }
    elif dash:
        style["dash"] = dash
    return layer(
        key, "overlay", family, style,
        features=collection(rows.geometry, _properties(rows, name), FINE),
        legends=({"label": name, "style": style, "geometry": family},),
        name=name, note=note, label_min_zoom=LABEL_MIN_ZOOM,
    )  # fmt: skip


def _properties(rows: gpd.GeoDataFrame, name: Two) -> list[Json]:
    """Return a card for each row: its name as the title, every other attribute as a line of text."""
    attributes = rows.drop(columns=rows.geometry.name)
    folded = {str(column).strip().lower(): column for column in attributes.columns}
    arabic = next((folded[word] for word in NAMES_AR if word in folded), None)
    english = next((folded[word] for word in NAMES_EN if word in folded), None)
    properties = []
    for i, (number, cells) in enumerate(zip(rows.index, attributes.to_dict("records"), strict=True)):
        own = named(_cell(cells.get(arabic)), _cell(cells.get(english)))
        filled = [
            (str(column), _cell(value)) for column, value in cells.items() if column not in (arabic, english)
        ]
        filled = [(column, value) for column, value in filled if value]
        lines = [{"label": same(column or "-"), "value": same(value)} for column, value in filled[:MAX_ROWS]]
        more = len(filled) - len(lines)
        title = own if own["ar"] else two("card.overlay_row", number=int(number) + 1)
        left_out = {lang: n("card.overlay_more", more, lang) for lang in LANGS} if more else None
        whole: Json = {"id": str(i), "card": card(title, lines, subtitle=name, note=left_out)}
        if own["ar"]:
            whole["label"] = own
        properties.append(whole)
    return properties


def _cell(value: object) -> str:
    """Return an attribute as text; lists and objects as JSON."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    return (
        json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else text(value)
    )


def _name(name: str, family: str, families: int) -> Two:
    """Return what the layer is called: the file's name, and of what it is where there are several."""
    own = name.strip() or "-"
    return (
        same(own)
        if families == 1
        else {lang: f"{own} ({t(f'layers.overlay.{family}', lang)})" for lang in LANGS}
    )


def _note(file: OverlayFile, tolerance_m: int) -> Two | None:
    """Return how the file was read and what was done to its lines, in words, or None."""
    said = [{lang: remark.say(lang) for lang in LANGS} for remark in (*file.notes, file.crs_note) if remark]
    if tolerance_m:
        said.append(two("layers.overlay.simplified", figure=f"{tolerance_m:,}"))
    return {lang: " ".join(sentence[lang] for sentence in said) for lang in LANGS} if said else None


def _digest(whole: gpd.GeoDataFrame, name: str) -> str:
    """Return twelve hexadecimal digits that follow from the name, the shapes and the attributes."""
    content = hashlib.sha256(name.encode("utf-8", "replace"))
    for shape in shapely.to_wkb(whole.geometry.to_numpy(), byte_order=1):
        content.update(shape)
    rows = whole.drop(columns=whole.geometry.name).to_dict("list")
    content.update(
        json.dumps(
            {str(k): [_cell(v) for v in values] for k, values in rows.items()}, ensure_ascii=False
        ).encode("utf-8", "replace")
    )
    return content.hexdigest()[:12]
