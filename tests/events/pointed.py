"""A table of points as the tests write one, and what was read of it."""

import pandas as pd
import pytest

from data.words import LANGS
from events import points_table, schema
from events.points import Points, read_points


def read(
    text: str, name: str = "file.csv", mapping: dict[str, str] | None = None, code: str = "utf-8"
) -> Points:
    points = read_points(text.encode(code), mapping, name=name)
    schema.check(points.events, name)
    # Arrow reads large files, another reader small ones: this one reads alike in both.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(points_table, "FEW_BYTES", 0)
        other = read_points(text.encode(code), mapping, name=name)
    pd.testing.assert_frame_equal(points.events, other.events)
    assert (points.refused, points.notes) == (other.refused, other.notes)
    assert points.read == len(points.events) + len(points.refused)
    for said in (*points.notes, *points.refused):
        for lang in LANGS:
            assert "{" not in said.say(lang)
    return points


def lonlat(points: Points) -> list[tuple[float, float] | None]:
    return [None if place is None else (place.x, place.y) for place in points.events.geometry]
