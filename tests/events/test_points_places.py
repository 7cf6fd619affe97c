"""Where the rows of a file are: coordinates as people write them, and how exact they are."""

import json

import numpy as np
import pytest

from tests.events.pointed import lonlat, read


def test_coordinates_as_people_write_them() -> None:
    cells = [
        "٢٤٫٩٩٩;٢٢٫٠٠١",
        "24,999;22,001",
        "+24.999;22.001°",
        "24.999 E;22.001 N",
        "2.4999e1;22.001",
        "\u200e24.999;22.001",
    ]
    points = read("lon;lat\n" + "\n".join(cells) + "\n")
    assert points.refused == ()
    for place in lonlat(points):
        assert place == pytest.approx((24.999, 22.001), abs=1e-9)
    assert read("lon;lat\n−5,5;−1,25\n").events.total_bounds.tolist() == [-5.5, -1.25, -5.5, -1.25]


def test_both_coordinates_in_one_column() -> None:
    points = read('when,Coordinates\nx,"34.3071, 16.6113"\nx,\nx,"(33.1;12.2)"\nx,nowhere\n')
    assert lonlat(points) == [(16.6113, 34.3071), None, (12.2, 33.1)]
    assert [(one.row, one.field, one.found) for one in points.refused] == [(5, "Coordinates", "nowhere")]
    assert lonlat(read("الإحداثيات\n٣٤٫٣٠٧١، ١٦٫٦١١٣\n32.5 13.5\n")) == [(16.6113, 34.3071), (13.5, 32.5)]
    assert lonlat(read('lon_lat\n"16.6113, 34.3071"\n')) == [(16.6113, 34.3071)]
    assert lonlat(read("wkt\nPOINT (16.6113 34.3071)\n")) == [(16.6113, 34.3071)]


def test_precision_is_that_of_the_digits() -> None:
    points = read("lon,lat\n13.1913,32.8872\n13.19,32.8\n13.1,32\n13,32\n13.0,32.12345\n")
    assert points.events["place_precision"].tolist() == ["exact", "town", "municipality", "district", "exact"]
    # Half a unit of the last digit each way: the radius of the square's corner, on WGS84's meridian.
    corner_m = np.hypot(0.5, 0.5) * 111_133
    assert points.events["uncertainty_m"].to_numpy() == pytest.approx(
        [corner_m / 1e3, corner_m / 1e2, corner_m / 10, corner_m, corner_m / 1e3], rel=1e-3
    )


def test_what_the_file_says_of_precision_comes_first() -> None:
    points = read("lon,lat,uncertainty_m,place_precision\n13.1913,32.8872,5000,town\n13.1913,32.8872,,\n")
    assert points.events["uncertainty_m"].round().tolist() == [5000, 79]
    assert points.events["place_precision"].tolist() == ["town", "exact"]
    points = read("longitude,latitude,geo_precision\n13.1913,32.8872,1\n13.1913,32.8872,3\n")
    assert points.events["place_precision"].tolist() == ["town", "district"]
    assert points.events["uncertainty_m"].isna().all()  # classes of places, not metres
    points = read("longitude,latitude,where_prec\n13.1913,32.8872,1\n13.1913,32.8872,6\n")
    assert points.events["place_precision"].tolist() == ["exact", "country"]


def test_nothing_happens_at_zero_zero() -> None:
    points = read("lon,lat\n0,0\n0.0,32\n")
    assert lonlat(points) == [None, (0.0, 32.0)]
    assert [note.key for note in points.notes] == ["room.note.zero"]


def test_columns_that_were_exchanged_are_told_and_events_abroad_are_not() -> None:
    def told(*rows: str) -> bool:
        points = read("lon,lat\n" + "\n".join(rows) + "\n")
        return "room.note.exchanged" in [note.key for note in points.notes]

    assert told("32.11,20.07", "27.04,14.43")
    assert told("32.11,20.07")
    assert not told("20.07,32.11", "14.43,27.04")
    # Khartoum would lie off Misrata: among events in Libya it is an event abroad.
    assert not told("32.5,15.6", "20.07,32.11")
    assert not told("32.85,39.93", "8.54,47.37")
    assert not told(",", "20.07,32.11")


def test_geojson() -> None:
    def feature(geometry: object, **properties: object) -> dict:
        return {"type": "Feature", "properties": properties, "geometry": geometry}

    features = [
        feature(
            {"type": "Point", "coordinates": [24.999, 22.001, 5]},
            id="007",
            type="PATROL",
            n=None,
            date="2025-05-16",
        ),
        feature(None, id=8, text={"a": 1}),
        feature({"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, id=9),
        feature({"type": "Point", "coordinates": [float("nan"), 2]}, id=10),
        feature({"type": "Point", "coordinates": [2, 95]}, id=11),
        feature({"type": "Point", "coordinates": "x"}, id=12),
        feature({"type": "MultiPoint", "coordinates": [[13.5, 32.5]]}, lon="1", lat="2"),
        {
            "type": "Feature",
            "id": "own",
            "properties": None,
            "geometry": {"type": "Point", "coordinates": []},
        },
    ]
    points = read(json.dumps({"type": "FeatureCollection", "features": features}), name="p.geojson")
    assert points.events["id"].tolist() == ["007", "8", "row-7", "own"]
    assert lonlat(points) == [(24.999, 22.001), None, (13.5, 32.5), None]
    assert points.events["text_en"].tolist()[1] == '{"a": 1}'
    assert [(one.row, one.key) for one in points.refused] == [
        (3, "points.geometry"), (4, "points.half"), (5, "points.range"), (6, "points.geometry"),
    ]  # fmt: skip
