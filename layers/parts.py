"""The parts that every layer is made of, as plain JSON: legend entries, cards, features (see ``types.ts``).

Texts from data pass through here untouched: they are values of the JSON, never markup, never a template.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from data.words import two
from layers.layer import Layer

Two = dict[str, str]
Json = dict[str, Any]

# 1e-5 degrees is about 1 m: finer than any line here is known. 1e-4 (11 m) does for what is only background.
FINE, COARSE = 5, 4


def same(text: str) -> Two:
    """Return one text for both languages: codes, figures, names that come in one spelling.

    Examples
    --------
    >>> same("LY-BA")
    {'ar': 'LY-BA', 'en': 'LY-BA'}
    """
    return {"ar": text, "en": text}


def named(ar: object, en: object) -> Two:
    """Return a text given in both languages; where one is missing the other stands in.

    Examples
    --------
    >>> named("", "Tummo")
    {'ar': 'Tummo', 'en': 'Tummo'}
    """
    arabic, english = text(ar), text(en)
    return {"ar": arabic or english, "en": english or arabic}


def text(value: object) -> str:
    """Return a cell as text; an empty cell (None, NaN) is "".

    Examples
    --------
    >>> text(float("nan")), text("a ")
    ('', 'a')
    """
    return "" if value is None or value != value else str(value).strip()


def km(length_m: float, decimals: int = 0) -> Two:
    """Return a length in kilometres as it is read in either language, Western digits.

    Examples
    --------
    >>> km(1_112_300)["en"], km(479_712, 1)["ar"]
    ('1,112 km', '479.7 كم')
    """
    return two("card.km", figure=f"{length_m / 1000:,.{decimals}f}")


def legend(key: str, style: Json, geometry: str) -> Json:
    """Return a ``LegendEntry`` whose label is ``legend.<key>`` of the catalogue."""
    return {"label": two(f"legend.{key}"), "style": style, "geometry": geometry}


def row(key: str, value: Two | str, *, ltr: bool = False) -> Json:
    """Return a row of a card, labelled ``card.<key>``; ``ltr`` isolates codes and coordinates."""
    line: Json = {"label": two(f"card.{key}"), "value": same(value) if isinstance(value, str) else value}
    return {**line, "ltr": True} if ltr else line


def position(point: Any, uncertainty_m: float = 0.0) -> Json:
    """Return the row that tells where something is, in no more digits than its uncertainty allows.

    Examples
    --------
    >>> position(shapely.Point(20.0686, 32.1149), 5000)["value"]["en"]
    '34SDA15 · 32.1, 20.1'
    """
    from geo.notation import to_decimal, to_mgrs

    lon, lat = float(point.x), float(point.y)
    figures = f"{to_mgrs(lon, lat, uncertainty_m)} · {to_decimal(lon, lat, uncertainty_m)}"
    return row("position", figures, ltr=True)


def card(
    title: Two, rows: Sequence[Json] = (), *, subtitle: Two | None = None, steps: Sequence[Json] = (),
    note: Two | None = None, links: Sequence[Json] = (),
) -> Json:  # fmt: skip
    """Return a ``Card``; rows whose value is empty are left out."""
    whole: Json = {
        "title": title,
        "rows": [line for line in rows if line["value"]["ar"] or line["value"]["en"]],
    }
    parts = {"subtitle": subtitle, "steps": list(steps), "note": note, "links": list(links)}
    return {**whole, **{name: part for name, part in parts.items() if part}}


def collection(geometries: object, properties: Sequence[Json], decimals: int) -> Json:
    """Return geometries and their properties as a GeoJSON FeatureCollection.

    Parameters
    ----------
    geometries : array of geometry
        EPSG:4326, lon, lat; GeoSeries or array. Vertices that fall together when rounded are dropped.
    properties : sequence of dict
        ``LayerProperties`` of ``types.ts``, one a geometry.
    decimals : int
        Decimals of a degree that are kept.

    Examples
    --------
    >>> whole = collection([shapely.Point(13.1873449, 32.8874)], [{"id": "a"}], FINE)
    >>> whole["features"][0]["geometry"]["coordinates"]
    [13.18734, 32.8874]
    """
    shapes = np.asarray(geometries, dtype=object)
    if len(shapes) != len(properties):
        raise ValueError(f"{len(shapes)} geometries, {len(properties)} properties")
    written = shapely.to_geojson(shapely.remove_repeated_points(_rounded(shapes, decimals)))
    features = [
        {"type": "Feature", "properties": own, "geometry": None if shape is None else json.loads(shape)}
        for shape, own in zip(written, properties, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _rounded(shapes: npt.NDArray[np.object_], decimals: int) -> npt.NDArray[np.object_]:
    rounded: npt.NDArray[np.object_] = shapely.transform(shapes, lambda xy: xy.round(decimals))
    return rounded


def layer(
    key: str, group: str, draw: str, style: Json, *,
    features: Json | None = None, legends: Sequence[Json] = (), credit: Sequence[str] = (),
    on: bool = True, interactive: bool = True, min_zoom: int | None = None, label_min_zoom: int | None = None,
    noted: bool = False, name: Two | None = None, note: Two | None = None,
) -> Layer:  # fmt: skip
    """Return a `Layer`, its ``LayerMeta`` put together.

    Parameters
    ----------
    key, group, draw, style, on, interactive, min_zoom, label_min_zoom
        As in ``LayerMeta``.
    features : dict, optional
        A FeatureCollection; none for what the page draws by itself.
    legends : sequence of dict
        Entries made by `legend`.
    credit : sequence of str
        Names of the catalogue's resources; the first stands in ``meta`` too.
    noted : bool
        The layer has a note, ``layers.<key>.note``.
    name, note : dict, optional
        Instead of ``layers.<key>.name`` and the note: what a file's own layer is called.
    """
    meta: Json = {
        "key": key, "name": name or two(f"layers.{key}.name"), "group": group, "draw": draw, "on": on,
        "interactive": interactive, "style": style, "legend": list(legends),
    }  # fmt: skip
    options = {
        "min_zoom": min_zoom,
        "label_min_zoom": label_min_zoom,
        "note": two(f"layers.{key}.note") if noted else note,
        "credit": credit[0] if credit else None,
    }
    meta.update({option: value for option, value in options.items() if value is not None})
    if features is None:
        return Layer(key, meta, credit=tuple(credit))
    return Layer(key, meta, features, tuple(credit))
