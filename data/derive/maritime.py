"""Three lines at sea, from GSHHG alone (LGPL): 12 and 24 nautical miles, and the Gulf of Sidra closing line.

The 12 and 24 mile lines are buffers of Libya's full-resolution coast, its islands and the closing line,
drawn in ``frame.LCC``. They are cut where a neighbour's coast is nearer: no side limit and no exclusive
economic zone is drawn, because drawing one would take a position.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
import shapely.ops

from data.derive.frame import GEOD, length_km, to_degrees, to_metres
from data.derive.gshhg import DIGITS, mainland
from data.derive.write import collection, feature

NAUTICAL_MILE_M = 1852
CLOSING_LAT_DEG = 32.5  # the parallel 32°30' of the declaration of 1973
GULF_LON_DEG = (14.0, 21.0)  # the parallel is looked for between these
STEP_DEG = 0.1  # between the vertices of the closing line: a parallel is not a geodesic
SIMPLIFY_M = 50
QUADRANT = 64  # arcs of the buffers: a 44 km circle in 256 strokes is off by 3 m

NOTES = {
    "territorial_12nm": (
        "مقيس من ساحل ليبيا ومن خط إغلاق خليج سرت. "
        "رُسم حيث يكون الساحل الليبي هو الأقرب، ولا يُرسم حدّ جانبي مع أي دولة مجاورة.",
        "Measured from Libya’s coast and from the Gulf of Sidra closing line. "
        "Drawn where Libya’s coast is the nearest; no side limit with any neighbour is drawn.",
    ),
    "contiguous_24nm": (
        "مقيس كخط الاثني عشر ميلًا. أُعلن سنة 2023 عن مشروع للعمل بمنطقة متاخمة عرضها 24 ميلًا بحريًا؛ "
        "ولم تصادق ليبيا على اتفاقية الأمم المتحدة لقانون البحار.",
        "Measured like the 12-mile line. A draft to apply a contiguous zone of 24 nautical miles was "
        "announced in 2023; Libya has not ratified the UN Convention on the Law of the Sea.",
    ),
    "closing_line_1973": (
        "أعلنت ليبيا سنة 1973 أن مياه الخليج جنوبي خط العرض 32°30' شمالًا مياه داخلية. "
        "واعترضت على ذلك دول، منها الولايات المتحدة والمملكة المتحدة.",
        "In 1973 Libya declared the waters of the gulf south of 32°30' N to be internal waters. "
        "Other states, the United States and the United Kingdom among them, objected.",
    ),
}
NAMES = {
    "territorial_12nm": ("خط 12 ميلًا بحريًا", "12 nautical miles"),
    "contiguous_24nm": ("خط 24 ميلًا بحريًا", "24 nautical miles"),
    "closing_line_1973": (
        "خط إغلاق خليج سرت (المعلن سنة 1973)",
        "Gulf of Sidra closing line (declared 1973)",
    ),
}


def closing_line(coast: Any) -> Any:
    """Return the closing line, lon, lat degrees, from the coast of Misrata to the coast south of Benghazi.

    Its ends are the outermost of the two points between which the parallel stays at sea, west of which and
    east of which it runs on land.
    """
    parallel = shapely.LineString([(lon, CLOSING_LAT_DEG) for lon in GULF_LON_DEG])
    crossings = np.sort(shapely.get_coordinates(parallel.intersection(coast))[:, 0])
    widest = int(np.argmax(np.diff(crossings)))
    west, east = float(crossings[widest]), float(crossings[widest + 1])
    between = np.arange(np.ceil(west / STEP_DEG), east / STEP_DEG) * STEP_DEG
    lons = np.concatenate([[west], between, [east]])
    return shapely.LineString([(lon, CLOSING_LAT_DEG) for lon in lons])


def gulf(coast: Any, closing: Any) -> Any:
    """Return the water between the closing line and the coast south of it, lon, lat degrees."""
    first, last = (coast.project(shapely.Point(closing.coords[at])) for at in (0, -1))
    shore = shapely.get_coordinates(shapely.ops.substring(coast, first, last))
    return shapely.Polygon(np.concatenate([shore, shapely.get_coordinates(closing)[::-1]]))


@dataclass(frozen=True)
class Baseline:
    """What the limits are measured from and where they stop, all in ``frame.LCC`` metres."""

    ours: Any  # Libya's coast, the closing line and the islands nearer to Libya than to a neighbour
    theirs: Any  # the shores of the neighbours within reach
    africa: Any
    gulf: Any


def baseline(parts: list[Any], coast: Any, closing: Any) -> Baseline:
    """Return the baseline of the mainland coast and the islands near it."""
    africa = mainland(parts)
    west, south, east, north = coast.bounds
    near = shapely.box(
        west - 1, south - 1, east + 1, north + 1
    )  # a degree is more than twice 24 nautical miles
    line, gap = to_metres(coast), shapely.buffer(coast, 1e-7)
    shores = to_metres(shapely.intersection(shapely.difference(africa.boundary, gap), near))
    islands = [to_metres(part) for part in parts if part is not africa and part.intersects(near)]
    libyan = [i for i in islands if i.distance(line) < min(i.distance(shores), 24 * NAUTICAL_MILE_M)]
    others = [i for i in islands if not any(i is one for one in libyan)]
    return Baseline(
        ours=shapely.union_all([line, to_metres(shapely.segmentize(closing, 0.01)), *libyan]),
        theirs=shapely.union_all([shores, *others]),
        africa=to_metres(africa),
        gulf=to_metres(gulf(coast, closing)),
    )


def limit(base: Baseline, miles: int) -> Any:
    """Return the line ``miles`` nautical miles off Libya's baseline, west to east, lon, lat degrees."""
    reach = miles * NAUTICAL_MILE_M
    zone = shapely.union(shapely.buffer(base.ours, reach, quad_segs=QUADRANT), base.gulf)
    beyond = shapely.union(shapely.buffer(base.theirs, reach, quad_segs=QUADRANT), base.africa)
    outer = shapely.get_parts(shapely.line_merge(shapely.difference(zone.boundary, beyond)))
    longest = max(outer, key=lambda part: part.length)
    if sum(part.length for part in outer) > longest.length + reach:
        raise ValueError(f"the {miles} mile line falls into {len(outer)} pieces")
    degrees = shapely.get_coordinates(to_degrees(shapely.simplify(longest, SIMPLIFY_M)))
    return shapely.LineString(degrees if degrees[0, 0] < degrees[-1, 0] else degrees[::-1])


def off_by_m(line: Any, base: Baseline, miles: int) -> int:
    """Return by how many metres a limit is off at most, at its vertices and halfway between them.

    The nearest point of the baseline is looked for in ``frame.LCC``, the distance to it taken on the
    ellipsoid.
    """
    corners = shapely.get_coordinates(line)
    samples = to_metres(shapely.points(np.concatenate([corners, (corners[:-1] + corners[1:]) / 2])))
    nearest = shapely.get_coordinates(to_degrees(shapely.shortest_line(samples, base.ours)))
    start, end = nearest[0::2], nearest[1::2]
    metres = np.asarray(GEOD.inv(*start.T, *end.T)[2]) - miles * NAUTICAL_MILE_M
    return int(np.ceil(np.abs(metres).max()))


def maritime(parts: list[Any], coast: Any) -> bytes:
    """Return ``maritime.geojson``."""
    closing = closing_line(coast)
    base = baseline(parts, coast, closing)
    lines = {
        "territorial_12nm": (limit(base, 12), 12),
        "contiguous_24nm": (limit(base, 24), 24),
        "closing_line_1973": (closing, 0),
    }
    features = []
    for key, (line, miles) in lines.items():
        (name_ar, name_en), (note_ar, note_en) = NAMES[key], NOTES[key]
        properties: dict[str, Any] = {
            "kind": key,
            "name_ar": name_ar,
            "name_en": name_en,
            "length_km": length_km(line),
        }
        if miles:
            properties |= {"miles": miles, "error_m": off_by_m(line, base, miles)}
        properties |= {"note_ar": note_ar, "note_en": note_en}
        features.append(feature(line, properties, DIGITS))
    return collection("maritime", features)
