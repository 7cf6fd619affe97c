"""Geometries from outside made fit to draw: flat, finite, in degrees, valid; what is left out is counted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from data.errors import FileProblem
from data.room_limits import MAX_VERTICES
from data.room_text import shown

Geometries = npt.NDArray[np.object_]


class Note(NamedTuple):
    """A remark on how a file was read: a key of the catalogue and the values its sentence names.

    Examples
    --------
    >>> Note("room.note.empty", {"count": 3}).say("en")
    '3 features have no geometry: left out.'
    """

    key: str
    values: dict[str, object]

    def say(self, lang: str) -> str:
        """Return the remark in ``lang``; one with a ``count`` is worded by its plural."""
        from data.words import n, t

        if "count" in self.values:
            rest = {key: value for key, value in self.values.items() if key != "count"}
            return n(self.key, int(str(self.values["count"])), lang, **rest)
        return t(self.key, lang, **self.values)


def tidy(
    geometries: Geometries, name: str, unreadable: int = 0
) -> tuple[Geometries, npt.NDArray[np.bool_], list[Note]]:
    """Return geometries fit to draw, which of the given ones they are, and remarks.

    Heights are dropped; features without a geometry (none, an empty one, or a point at NaN, which is how
    GeoPackage writes an empty point) are left out and counted; invalid ones are repaired by ``make_valid``,
    its "structure" way, which keeps polygons polygons (``buffer(0)`` was measured to lose half a bow-tie).

    Parameters
    ----------
    geometries : array of shapely geometry
        Taken as WGS84 degrees, lon lat; None where there is none.
    name : str
        What messages call the file.
    unreadable : int
        How many of those that are None are so because they could not be read, and are counted elsewhere.

    Raises
    ------
    FileProblem
        A coordinate is not a number, or not in degrees (with the likely cause), or there are too many
        vertices, or nothing is left.
    """
    flat: Geometries = shapely.force_2d(geometries)
    if shapely.get_num_coordinates(flat).sum() > MAX_VERTICES:
        raise FileProblem("room.vertices", file=shown(name), expected=f"{MAX_VERTICES:,}")
    present = ~(shapely.is_missing(flat) | shapely.is_empty(flat) | _nan_points(flat))
    _check_positions(flat, present, name)
    notes = []
    wrong = present & ~shapely.is_valid(flat)
    if wrong.any():
        flat[wrong] = shapely.make_valid(flat[wrong], method="structure", keep_collapsed=False)
        collapsed = wrong & shapely.is_empty(flat)
        present &= ~collapsed
        repaired = int((wrong & ~collapsed).sum())
        if repaired:
            notes.append(Note("room.note.repaired", {"count": repaired}))
        if collapsed.any():
            notes.append(Note("room.note.collapsed", {"count": int(collapsed.sum())}))
    missing = int((~present).sum()) - sum(
        int(str(note.values["count"])) for note in notes if "collapsed" in note.key
    )
    missing -= unreadable
    if missing:
        notes.insert(0, Note("room.note.empty", {"count": missing}))
    if not present.any():
        raise FileProblem("room.nothing", file=shown(name))
    return flat[present], present, notes


def _nan_points(geometries: Geometries) -> npt.NDArray[np.bool_]:
    points = shapely.get_type_id(geometries) == 0
    nan: npt.NDArray[np.bool_] = (
        points & np.isnan(shapely.get_x(geometries)) & np.isnan(shapely.get_y(geometries))
    )
    return nan


def _check_positions(geometries: Geometries, present: npt.NDArray[np.bool_], name: str) -> None:
    """Refuse coordinates that are not numbers, or not degrees."""
    xy, owner = shapely.get_coordinates(geometries[present], return_index=True)
    infinite = ~np.isfinite(xy).all(axis=1)
    numbers = np.flatnonzero(present) + 1  # as a person counts them
    if infinite.any():
        raise FileProblem("room.not_finite", file=shown(name), row=int(numbers[owner[infinite.argmax()]]))
    outside = (np.abs(xy[:, 0]) > 180) | (np.abs(xy[:, 1]) > 90)
    if not outside.any():
        return
    first = int(outside.argmax())
    values = {
        "file": shown(name),
        "row": int(numbers[owner[first]]),
        "found": f"{xy[first, 0]:.7g}, {xy[first, 1]:.7g}",
    }
    if np.abs(xy).max() > 360:
        raise FileProblem("room.projected", **values)
    if (np.abs(xy[:, 0]) <= 90).all() and (np.abs(xy[:, 1]) <= 180).all():
        raise FileProblem("room.swapped", **values)
    raise FileProblem("room.outside", **values)
