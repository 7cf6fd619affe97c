"""What `geo.locate` promises, worked out for one place at a time in the plainest way: every segment is tried.

Nothing is shared with what is tested but the vertices, Libya's polygon and those of the districts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Geod

from geo.ground import Ground
from geo.lines import Lines

GEOD = Geod(ellps="WGS84")


def xyz(lon: float, lat: float) -> tuple[float, float, float]:
    """Return geocentric metres by the textbook formula."""
    sin, cos = math.sin(math.radians(lat)), math.cos(math.radians(lat))
    n = GEOD.a / math.sqrt(1 - GEOD.es * sin * sin)
    lam = math.radians(lon)
    return n * cos * math.cos(lam), n * cos * math.sin(lam), n * (1 - GEOD.es) * sin


@dataclass(frozen=True)
class Foot:
    line: int
    chord_m: float
    far_m: float
    chainage_km: float


def foot(lines: Lines, lon: float, lat: float) -> Foot:
    """Return the nearest point of all lines: the least over all segments, the first line of those as near."""
    here = np.array(xyz(lon, lat))
    starts = np.flatnonzero(lines.leads)
    a, b = lines.xyz[starts], lines.xyz[starts + 1]
    leg, to = b - a, here - a
    size = (leg**2).sum(axis=1)
    share = np.clip((to * leg).sum(axis=1) / np.where(size > 0, size, 1), 0, 1)
    gap = np.sqrt(((to - share[:, None] * leg) ** 2).sum(axis=1))
    # What a float can tell of two distances of 10,000 km is a hundredth of a micrometre; a meeting point of two
    # sections is as near by either.
    best = int(np.flatnonzero(gap <= gap.min() + 1e-7)[0])
    start, part = int(starts[best]), float(share[best])
    foot_lon, foot_lat, km = (
        float(values[start] + part * (values[start + 1] - values[start]))
        for values in (lines.lon, lines.lat, lines.chainage_km)
    )
    far_m = GEOD.inv(lon, lat, foot_lon, foot_lat)[2]
    return Foot(int(lines.group[start]), float(gap[best]), float(far_m), km)


def sections(on: Ground, lon: float, lat: float, radius_m: float) -> list[int]:
    """Return the numbers of the sections that may be the nearest."""
    nearest = foot(on.lines, lon, lat)
    if radius_m == 0:
        return [nearest.line]
    gaps = [foot(line, lon, lat).chord_m for line in on.each]
    return [number for number, gap in enumerate(gaps) if gap <= min(gaps) + 2 * radius_m]


def uncertain(on: Ground, lon: float, lat: float, radius_m: float) -> bool:
    """Tell whether the place lies within the tolerance of any section."""
    gaps = [foot(line, lon, lat).chord_m for line in on.each]
    return any(gap <= tolerance + radius_m for gap, tolerance in zip(gaps, on.tolerance_m, strict=True))


def district(on: Ground, lon: float, lat: float) -> str:
    """Return the district of an exact place."""
    inside = shapely.Point(lon, lat).within(on.libya)
    if not inside and not uncertain(on, lon, lat, 0):
        return ""
    found = [
        code
        for code, shape in zip(on.districts, on.polygons, strict=True)
        if shape.contains(shapely.Point(lon, lat))
    ]
    if found:
        return str(found[-1])
    return str(on.districts[foot(on.outlines, lon, lat).line]) if inside else ""


def crossing(on: Ground, lon: float, lat: float, radius_m: float) -> tuple[str, float, float]:
    """Return the crossing that is surely the nearest ("" where another may be), the metres to it, and give or take what."""
    here, marks = xyz(lon, lat), on.crossings
    gaps = [math.dist(here, xyz(x, y)) for x, y in zip(marks.lon, marks.lat, strict=True)]
    own = marks.uncertainty_m.tolist()
    most = min(gap + radius + radius_m for gap, radius in zip(gaps, own, strict=True))
    may = [k for k, gap in enumerate(gaps) if gap - own[k] - radius_m <= most]
    best = gaps.index(min(gaps))
    far_m = GEOD.inv(lon, lat, marks.lon[best], marks.lat[best])[2]
    return str(marks.names[best]) if len(may) == 1 else "", float(far_m), radius_m + own[best]
