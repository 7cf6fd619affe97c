"""Where events lie along the border: only as far as their own uncertainty permits."""

import math

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue import read
from data.errors import PlaceProblem
from events import located as events
from events import schema
from events.documents import events as documents
from geo.ground import ground
from geo.measure import GEOD
from tests.geo import scalar
from tests.geo.places import hard

NAN = float("nan")
# name: lon, lat, uncertainty_m, country
PLACES = {
    "on_the_25th_meridian": (24.9, 25.0, 0.0, "LY"),
    "ras_ajdir": (11.5679, 33.1495, 500.0, "LY"),
    "benghazi": (20.06859, 32.11486, 10_000.0, "LY"),
    "sabha": (14.43, 27.04, 5_000.0, "LY"),
    "salloum": (25.1579, 31.5537, 0.0, "EG"),
    "tunis": (10.16579, 36.81897, 10_000.0, "TN"),
    "ankara": (32.85427, 39.91987, 10_000.0, "TR"),
    "nowhere": (NAN, NAN, NAN, ""),
}


def frame(role="held_at", **places):
    names = places or PLACES
    rows = pd.DataFrame(
        {
            "id": list(names),
            "place_role": role,
            "uncertainty_m": [place[2] for place in names.values()],
            "country": [place[3] for place in names.values()],
        }
    )
    return schema.frame(rows, [place[0] for place in names.values()], [place[1] for place in names.values()])


@pytest.fixture(scope="module")
def found():
    return events.located(frame()).set_index("id")


def test_an_exact_place_gets_figures(found):
    row = found.loc["on_the_25th_meridian"]
    assert (row["section"], row["side"]) == ("egypt", "inside")
    # 0.1 degree at 25 north is 111.32 cos(25) * 0.1 = 10.1 km; the line runs within 0.3 km of 25 E
    assert 9.8 <= float(row["distance"]) <= 10.4
    assert "–" not in row["chainage"]
    assert (row["district_ar"], row["district_en"]) == ("الكفرة", "Kufra")


def test_a_city_gets_a_range_and_no_side(found):
    row = found.loc["benghazi"]
    assert row["section"] == "coast"
    assert row["side"] == "uncertain"
    low, high = row["chainage"].replace(",", "").split("–")
    assert int(low) < int(high)
    assert row["distance"].startswith("0–")


def test_a_post_by_the_shore_belongs_to_the_land_section(found):
    assert found.loc["ras_ajdir", "section"] == "tunisia"
    assert found.loc["ras_ajdir", "chainage"] == ""  # the coast is possible too: no kilometre is claimed


def test_far_from_the_border_there_is_no_section(found):
    assert found.loc["sabha", ["section", "chainage"]].tolist() == ["", ""]
    assert found.loc["sabha", "side"] == "inside"
    for abroad in ("tunis", "ankara", "nowhere"):
        assert found.loc[abroad, list(events.ADDED)].tolist() == [""] * len(events.ADDED)


def test_just_across_the_line_there_is_a_section(found):
    assert found.loc["salloum", ["section", "side", "district_en"]].tolist() == ["egypt", "across", ""]


def test_how_near_is_a_parameter():
    egypt = {"a": PLACES["on_the_25th_meridian"]}
    assert events.located(frame(**egypt), within_km=5)["section"].tolist() == [""]
    assert events.located(frame(**egypt), within_km=11)["section"].tolist() == ["egypt"]


def test_a_place_that_the_source_does_not_give_says_nothing():
    assert events.located(frame(role="none"))["section"].tolist() == [""] * len(PLACES)
    assert events.located(frame(role="about"))["section"].tolist()[0] == "egypt"


def test_no_event_is_lost_or_changed_and_none_are_no_trouble(found):
    whole = frame()
    got = events.located(whole)
    pd.testing.assert_frame_equal(pd.DataFrame(got[whole.columns.tolist()]), pd.DataFrame(whole))
    assert list(events.located(whole.iloc[:0]).columns)[-len(events.ADDED) :] == list(events.ADDED)


def test_the_shipped_events_lie_where_their_places_are():
    got = events.located(documents())
    assert set(got.loc[got["place_en"] == "Benghazi", "section"]) == {"coast"}
    assert set(got.loc[got["place_en"].str.startswith("Ras Ajdir"), "section"]) == {"tunisia"}
    assert set(got.loc[~got["country"].isin(("", "LY")), "section"]) == {""}
    assert (got.loc[got.geometry.isna(), list(events.ADDED)] == "").all(axis=None)


@given(st.floats(0, 5000), st.floats(0, 400))
def test_a_range_holds_what_it_was_made_of(low, width):
    text = events.figure(NAN if width >= 0.05 else low, low, low + width, tenths=False)
    ends = [float(part.replace(",", "")) for part in text.split("–")]
    assert ends[0] - 0.51 <= low
    assert low + width <= ends[-1] + 0.51


def test_a_place_known_better_than_the_lines_counts_as_exact():
    near = events.located(frame(a=(24.9, 25.0, 79.0, "LY")))
    assert near[list(events.ADDED)].equals(
        events.located(frame(a=(24.9, 25.0, 0.0, "LY")))[list(events.ADDED)]
    )
    assert "–" in events.located(frame(a=(24.9, 25.0, 2_000.0, "LY")))["chainage"].iloc[0]


def test_a_country_that_no_source_gives_is_named_where_it_is_sure():
    unsaid = {name: (*place[:3], "") for name, place in PLACES.items()}
    unsaid["tamanrasset"] = (5.52, 22.79, 0.0, "")
    unsaid["open_sea"] = (18.0, 35.0, 0.0, "")
    found = events.located(frame(**unsaid)).set_index("id")["country"]
    assert found[["sabha", "on_the_25th_meridian"]].tolist() == ["LY", "LY"]
    # Salloum lies by the line, Ankara beyond the neighbours.
    assert found[["salloum", "ankara", "open_sea", "nowhere"]].tolist() == ["", "", "", ""]
    assert found[["tunis", "tamanrasset"]].tolist() == ["TN", "DZ"]
    assert events.located(frame()).set_index("id").loc["ankara", "country"] == "TR"


def test_the_sections_of_places_are_those_of_the_events_there():
    lon, lat = hard(40, 61)
    radius_m = np.random.default_rng(1).choice([0.0, 50.0, 2_000.0, 30_000.0, NAN], len(lon))
    rows = pd.DataFrame(
        {"id": np.arange(len(lon)).astype(str), "place_role": "held_at", "uncertainty_m": radius_m}
    )
    got = events.located(schema.frame(rows, lon, lat))
    sections, near_km = events.sections_of(lon, lat, radius_m)
    assert sections == got["section"].tolist()
    assert set(sections) == {"", *ground().names}
    circle_m = np.where(radius_m >= events.EXACT_BELOW_M, radius_m, 0.0)
    for place in range(0, len(lon), 5):
        far_m = scalar.foot(ground().lines, lon[place], lat[place]).far_m
        assert near_km[place] == pytest.approx(max(far_m - circle_m[place], 0) / 1000, abs=0.001)


def test_what_a_place_is_told_does_not_depend_on_its_batch():
    lon, lat = hard(40, 62)
    radius_m = np.random.default_rng(2).choice([0.0, 2_000.0], len(lon))
    whole = events.sections_of(lon, lat, radius_m)
    for size in (1, 7, 100):
        parts = [
            events.sections_of(*(values[first : first + size] for values in (lon, lat, radius_m)))
            for first in range(0, len(lon), size)
        ]
        assert (
            [name for part in parts for name in part[0]],
            [km for part in parts for km in part[1]],
        ) == whole


def test_a_register_s_row_pays_for_section_and_distance_alone(monkeypatch):
    def refuse(*_):
        raise AssertionError("nobody asked for this")

    for name in ("districts", "chainages", "uncertain", "surely", "_countries", "_figures"):
        monkeypatch.setattr(events, name, refuse)
    assert events.sections_of(np.array([24.9]), np.array([25.0]), np.array([500.0]))[0] == ["egypt"]


def test_places_that_are_none_are_told_apart_from_places_that_cannot_be():
    sections, near_km = events.sections_of(
        np.array([NAN, 24.9]), np.array([25.0, 25.0]), np.array([0.0, NAN])
    )
    assert sections == ["", "egypt"]
    assert np.isnan(near_km[0])
    assert events.sections_of(np.empty(0), np.empty(0), np.empty(0)) == ([], [])
    with pytest.raises(PlaceProblem):
        events.sections_of(np.array([181.0]), np.array([25.0]), np.array([0.0]))


def test_vague_places_that_repeat_are_worked_out_once(monkeypatch):
    town = (20.06859, 32.11486, 10_000.0, "LY")
    other = (24.9, 25.0, 10_000.0, "LY")
    asked = []
    along = events.along
    monkeypatch.setattr(events, "along", lambda *given: (asked.append(len(given[1])), along(*given))[1])
    places = {f"{place}-{number}": place for number in range(20) for place in (town, other)}
    found = events.located(frame(**places))
    assert asked == [2]
    assert found["section"].tolist() == ["coast", "egypt"] * 20


def test_columns_are_texts_of_the_schema_s_kind(found):
    whole = frame()
    got = events.located(whole)
    for name in (*events.ADDED, "country"):
        assert got[name].dtype == whole["country"].dtype == "str"


def said(exact_km, less_km, more_km, tenths=True):
    """A figure or a range in kilometres, as one place at a time would be told it."""
    low, high = max(exact_km - less_km, 0), exact_km + more_km
    if high - low < 0.05:
        return f"{exact_km:,.1f}" if tenths and round(exact_km, 1) < 10 else f"{exact_km:,.0f}"
    return f"{math.floor(low):,}–{math.ceil(high):,}"


def plainly(lon, lat, radius_m):
    """What `located` says of one place, worked out by trying every segment and every crossing."""
    on = ground()
    foot = scalar.foot(on.lines, lon, lat)
    may = [str(on.names[number]) for number in scalar.sections(on, lon, lat, radius_m)]
    land = [name for name in may if name != "coast"]
    near = (foot.far_m + radius_m) / 1000 <= events.SECTION_WITHIN_KM
    section = ((land if len(may) > 1 else may) if near and len(land) < 2 else [""])[0]
    uncertain, inside = scalar.uncertain(on, lon, lat, radius_m), shapely.Point(lon, lat).within(on.libya)
    side = "uncertain" if uncertain else "inside" if inside else "across"
    gate, far_m, either_m = scalar.crossing(on, lon, lat, radius_m)
    if not (near and land) and (far_m + either_m) / 1000 > events.SECTION_WITHIN_KM:
        gate = ""
    told = {"section": section, "crossing": gate, "side": side if near or side != "across" else ""}
    told["crossing_km"] = said(far_m / 1000, either_m / 1000, either_m / 1000) if gate else ""
    if gate and far_m + either_m >= 100_000:  # in tens
        low, high = max(far_m - either_m, 0) / 10_000, (far_m + either_m) / 10_000
        told["crossing_km"] = f"{math.floor(low) * 10:,}–{math.ceil(high) * 10:,}"
    told["distance"] = said(foot.far_m / 1000, radius_m / 1000, radius_m / 1000) if told["side"] else ""
    if radius_m == 0:
        names = read("districts").set_index("pcode")["name_en"]
        code = scalar.district(on, lon, lat)
        told["district_en"] = names[code] if code else ""
        told["chainage"] = said(foot.chainage_km, 0, 0, tenths=False) if section else ""
    return told


def special():
    """Places where an answer turns: in the circles of two crossings, at the crossings, half-way, at sea, at Benghazi."""
    gates = ground().crossings
    lon, lat = gates.lon.tolist(), gates.lat.tolist()
    middles = [(np.mean([lon[a], lon[b]]), np.mean([lat[a], lat[b]])) for a in range(8) for b in range(a)]
    others = [(23.3, 21.3), (18.0, 34.0), (11.6, 33.4), (25.3, 31.9), (20.06859, 32.11486)]
    return np.array([*zip(lon, lat, strict=True), *middles, *others]).T


def test_all_at_once_is_what_one_place_at_a_time_is_told():
    lon, lat = (np.concatenate(parts) for parts in zip(hard(25, 63), special(), strict=True))
    for radius in (0.0, 2_000.0, 40_000.0):
        rows = pd.DataFrame(
            {
                "id": np.arange(len(lon)).astype(str),
                "place_role": "held_at",
                "uncertainty_m": radius,
                "country": "LY",
            }
        )
        got = events.located(schema.frame(rows, lon, lat))
        expected = pd.DataFrame([plainly(x, y, radius) for x, y in zip(lon, lat, strict=True)])
        for name in expected.columns:
            wrong = np.flatnonzero((got[name] != expected[name]).to_numpy())
            assert [(lon[at], lat[at], got[name][at], expected[name][at]) for at in wrong] == []
        assert got["crossing"].nunique() > 5


def test_where_two_crossings_may_be_the_nearest_none_is_named():
    on = ground()
    # Between Jebel Uweinat, known to 30 km, and Ma'tan as-Sarra, known to 100 km.
    two = events.located(frame(a=(23.3, 21.3, 0.0, "LY")))
    assert scalar.crossing(on, 23.3, 21.3, 0.0)[0] == ""
    assert two[["crossing", "crossing_km"]].iloc[0].tolist() == ["", ""]
    # The place's own circle counts as well: half-way along the Egyptian line.
    sure, vague = (events.located(frame(a=(25.0, 28.0, radius, "LY"))).iloc[0] for radius in (0.0, 200_000.0))
    assert (sure["crossing"], vague["crossing"]) == ("musaid", "")


def test_a_crossing_is_told_by_a_land_border_and_close_to_it_and_to_nobody_else(found):
    assert found.loc["ras_ajdir", ["crossing", "crossing_km"]].tolist() == ["ras-ajdir", "0–1"]
    # By the Egyptian line the crossing is told however far it is, here Jebel Uweinat, which is known to 30 km.
    assert found.loc["on_the_25th_meridian", "crossing"] == "uwaynat-sudan"
    low, high = (int(km) for km in found.loc["on_the_25th_meridian", "crossing_km"].split("–"))
    far_km = GEOD.inv(24.9, 25.0, 24.97, 21.9)[2] / 1000
    assert (low, high) == (math.floor((far_km - 30) / 10) * 10, math.ceil((far_km + 30) / 10) * 10)
    for elsewhere in ("benghazi", "sabha", "tunis", "ankara", "nowhere"):
        assert found.loc[elsewhere, ["crossing", "crossing_km"]].tolist() == ["", ""]
    # At sea off Ras Ajdir the nearest section is the coast.
    at_sea = events.located(frame(a=(11.75, 33.2, 0.0, ""))).iloc[0]
    assert (at_sea["section"], at_sea["crossing"]) == ("coast", "ras-ajdir")
