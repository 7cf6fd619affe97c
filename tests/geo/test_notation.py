"""What people type is read as they mean it, and no further than its digits go."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mgrs import MGRS

from data.errors import PlaceProblem
from geo.measure import distance_m
from geo.notation import Position, parse, parse_lonlat, to_decimal, to_dms, to_mgrs, to_utm

LON = st.floats(6, 30)  # zones 32 to 35 with both their neighbours
LAT = st.floats(16, 38)  # bands Q to S
RADIUS = st.sampled_from([0.0, 0.7, 5.0, 30.0, 500.0, 5_000.0, 10_000.0, 60_000.0])


def near(position: Position, lon: float, lat: float, within_m: float) -> bool:
    return distance_m(position.lon, position.lat, lon, lat)[0][0] <= within_m


@pytest.mark.parametrize(
    "text",
    [
        "32.88, 13.19",
        "32.88 13.19",
        "32.88;13.19",
        "32,88 13,19",
        "32,88, 13,19",
        "32,88; 13,19",
        "٣٢٫٨٨، ١٣٫١٩",
        "۳۲٫۸۸ ۱۳٫۱۹",
        "32.88N 13.19E",
        "N32.88 E13.19",
        "13.19E, 32.88N",
        "E13.19 N32.88",
        "32.88° N, 13.19° E",
        "٣٢٫٨٨ ش ١٣٫١٩ ق",
        "١٣٫١٩ ق ٣٢٫٨٨ ش",
        "32.88 ش، 13.19 ش",
        "32.88 شمالاً، 13.19 شرقاً",
        "شمال 32.88 شرق 13.19",
        "خط العرض 32.88 خط الطول 13.19",
        "خط الطول: 13.19، خط العرض: 32.88",
        "Lat: 32.88 Lon: 13.19",
        "lon=13.19, lat=32.88",
        "32.88 13.19E",
        "\u200f32.88, 13.19\u200e",
    ],
)
def test_one_place_in_decimal_degrees_however_it_is_written(text: str) -> None:
    position = parse(text)
    assert (position.lat, position.lon, position.notation) == (32.88, 13.19, "decimal")
    # Half of 0.01° is 554.5 m of latitude and, at 32.875°, 467.7 m of longitude there: hypotenuse 725.5 m.
    assert position.uncertainty_m == pytest.approx(725.5, abs=0.2)


@pytest.mark.parametrize(
    "text",
    [
        "32°53'14\"N 13°11'28\"E",
        "32° 53′ 14″ N, 13° 11′ 28″ E",
        "N 32°53'14'' E 13°11'28''",
        "32º53’14”N 13º11’28”E",
        "32 53 14 N 13 11 28 E",
        "32 53 14 13 11 28",
        "32:53:14N 13:11:28E",
        "٣٢°٥٣′١٤″ش ١٣°١١′٢٨″ق",
        "32 درجة 53 دقيقة 14 ثانية شمالا، 13 درجة 11 دقيقة 28 ثانية شرقا",
        "13°11'28\"E 32°53'14\"N",
    ],
)
def test_one_place_in_degrees_minutes_seconds(text: str) -> None:
    position = parse(text)
    assert position.lat == pytest.approx(32 + 53 / 60 + 14 / 3600, abs=1e-12)
    assert position.lon == pytest.approx(13 + 11 / 60 + 28 / 3600, abs=1e-12)
    assert position.notation == "dms"
    # Half a second is 15.4 m of latitude and 13.0 m of longitude.
    assert position.uncertainty_m == pytest.approx(20.15, abs=0.05)


def test_degrees_and_minutes() -> None:
    position = parse("N 32° 53.235' E 13° 11.478'")
    assert (position.lat, position.lon, position.notation) == (32 + 53.235 / 60, 13 + 11.478 / 60, "dm")
    assert position.uncertainty_m == pytest.approx(1.2, abs=0.05)


def test_latitude_comes_first_unless_only_the_other_order_is_possible() -> None:
    assert parse("13.19, 32.88") == Position(
        32.88, 13.19, parse("13.19, 32.88").uncertainty_m, "decimal", True
    )
    swapped = parse("120.5, 30.2")
    assert (swapped.lon, swapped.lat, swapped.order_assumed) == (120.5, 30.2, False)
    assert parse("32.88N 13.19E").order_assumed is False


def test_south_and_west_are_negative() -> None:
    assert (parse("33.9S 18.4W").lat, parse("33.9S 18.4W").lon) == (-33.9, -18.4)
    assert (parse("33.9 ج 18.4 غ").lat, parse("33.9 ج 18.4 غ").lon) == (-33.9, -18.4)
    assert parse("−33.9, 18.4").lat == -33.9


def test_mgrs_is_the_middle_of_its_square() -> None:
    # 34S DA is the square of eastings 400-500 km and northings 3,500-3,600 km of zone 34.
    ten_km, metre = parse("34SDA15"), parse("34s da 12132 53551")
    assert near(ten_km, *utm_degrees("34N 415000 3555000"), 1)
    assert near(metre, *utm_degrees("34N 412132.5 3553551.5"), 0.01)
    assert ten_km.uncertainty_m == pytest.approx(math.hypot(5000, 5000), rel=0.002)
    assert metre.uncertainty_m == pytest.approx(math.hypot(0.5, 0.5), rel=0.002)


def utm_degrees(text: str) -> tuple[float, float]:
    position = parse(text)
    return position.lon, position.lat


def test_a_square_cut_by_its_zone_is_taken_as_what_lies_within() -> None:
    # 18° E is the edge of zones 33 and 34: the hundred-kilometre square there is cut to a sliver.
    text = to_mgrs(17.99, 30.0, 50_000)
    position = parse(text)
    assert text.startswith("33R")
    assert 17 < position.lon <= 18
    assert near(position, 17.99, 30.0, position.uncertainty_m)


def test_the_s_after_a_utm_zone_is_the_band_in_libya() -> None:
    assert parse("33S 331000 3640000").lat == pytest.approx(32.885, abs=0.001)
    assert parse("33N 331000 3640000").lat == pytest.approx(32.885, abs=0.001)
    assert parse("33S 331000 7640000").lat < 0  # no northing of band S: the hemisphere
    assert parse("33N 331000mE 3640000mN").uncertainty_m == pytest.approx(math.hypot(0.5, 0.5))


def test_a_stated_uncertainty_prevails_over_the_digits() -> None:
    assert parse("32.88, 13.19 ±50 m").uncertainty_m == 50
    assert parse("32.88, 13.19 ± 2.5 km").uncertainty_m == 2500


def test_known_squares_of_the_two_cities() -> None:
    assert to_mgrs(20.0686, 32.1149, 5_000) == to_mgrs(20.0686, 32.1149, 10_000) == "34SDA15"
    assert to_mgrs(20.0686, 32.1149) == to_mgrs(20.0686, 32.1149, 1) == "34SDA1213253551"
    assert to_mgrs(20.0686, 32.1149, 50_000) == "34SDA"
    assert to_mgrs(20.0686, 32.1149, 500_000) == "34S"


@pytest.mark.parametrize(
    ("lon", "zone"), [(11.999, "32"), (12.0, "33"), (17.999, "33"), (18.0, "34"), (24.0, "35")]
)
def test_the_zone_is_computed_at_its_edges(lon: float, zone: str) -> None:
    assert to_mgrs(lon, 31.0).startswith(zone + "R")
    assert to_utm(lon, 31.0).startswith(zone + "N")
    assert to_mgrs(lon, 32.0).startswith(zone + "S")


def test_zones_of_norway_have_widths_of_their_own() -> None:
    assert to_mgrs(5.0, 60.0)[:3] == "32V"
    assert to_mgrs(10.0, 78.0)[:3] == "33X"


def test_a_city_is_written_without_false_digits() -> None:
    assert to_decimal(20.0686, 32.1149, 5_000) == "32.1, 20.1"
    assert to_decimal(20.0686, 32.1149) == "32.11490, 20.06860"
    assert to_dms(20.0686, 32.1149, 5_000) == "32°N 20°E"
    assert to_dms(20.0686, 32.1149, 1_000) == "32°07′N 20°04′E"
    assert to_dms(-0.0001, -59.9999999, 20, "ar") == "60°00′00″ج 0°00′00″غ"


@settings(max_examples=300, deadline=None)
@given(LON, LAT, RADIUS)
def test_what_is_written_is_read_again_within_what_it_states(lon: float, lat: float, radius: float) -> None:
    for write in (to_decimal, to_dms, to_mgrs, to_utm):
        text = write(lon, lat, radius)
        position = parse(text)
        # UTM beside its ± is rounded to the metre; a millimetre for the rounding of the digits themselves.
        rounding_m = 0.708 if "±" in text else 0.001
        assert near(position, lon, lat, position.uncertainty_m + rounding_m), text


@settings(max_examples=200, deadline=None)
@given(LON, LAT, RADIUS)
def test_no_writing_claims_much_more_than_is_known(lon: float, lat: float, radius: float) -> None:
    for write in (to_decimal, to_dms, to_utm):
        assert parse(write(lon, lat, radius)).uncertainty_m >= 0.4 * radius, write
    text = to_mgrs(lon, lat, radius)
    if radius <= 100_000 and parse(text).uncertainty_m < 0.4 * radius:
        # Only a square that the edge of a zone or band cuts may be smaller.
        assert (
            min(abs(lon - edge) for edge in (6, 12, 18, 24, 30)) < 1
            or min(abs(lat % 8), abs(8 - lat % 8)) < 1
        )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "place.empty"),
        ("   ", "place.empty"),
        ("32.88", "place.half"),
        ("32.88N", "place.half"),
        ("N 13", "place.half"),
        ("32.88,", "place.half"),
        ("طرابلس", "place.unreadable"),
        ("nan, 13", "place.unreadable"),
        ("32,88,13,19", "place.unreadable"),
        ("1e5, 3", "place.unreadable"),
        ("32.88 13.19 12", "place.unreadable"),
        ("-32.88S 13E", "place.unreadable"),
        ("32.88N 13.19N", "place.both"),
        ("95, 200", "place.range"),
        ("91N 13E", "place.range"),
        ("32°60'N 13°E", "place.sixty"),
        ("32.5°30'N 13°E", "place.sixty"),
        ("34SZZ15", "place.mgrs"),
        ("61SDA15", "place.mgrs"),
        ("34SDA155", "place.mgrs"),
        ("34SDA123456123456", "place.mgrs"),
        ("61N 331000 3640000", "place.utm"),
        ("33Q 331000 3640000", "place.utm"),
    ],
)
def test_what_is_no_place_is_told_in_both_languages(text: str, key: str) -> None:
    with pytest.raises(PlaceProblem) as caught:
        parse(text)
    assert caught.value.key == key
    assert caught.value.say("ar")
    assert caught.value.say("en")


def test_numbers_of_a_program_are_lon_lat_and_exact() -> None:
    assert parse_lonlat(13.2, 32.9) == Position(13.2, 32.9, 0.0, "lonlat")
    assert parse_lonlat("١٣٫٢", "32,9", 500).uncertainty_m == 500


@pytest.mark.parametrize(
    ("lon", "lat", "key"),
    [
        ("13", "", "place.half"),
        ("", "", "place.empty"),
        ("nan", "32", "place.number"),
        (math.inf, 32, "place.number"),
        ("abc", "32", "place.number"),
        (181, 32, "place.range"),
        (13, 90.1, "place.range"),
    ],
)
def test_numbers_that_are_no_place(lon: object, lat: object, key: str) -> None:
    with pytest.raises(PlaceProblem) as caught:
        parse_lonlat(lon, lat)  # type: ignore[arg-type]
    assert caught.value.key == key
    assert caught.value.say("ar")


def test_the_grids_end_before_the_poles() -> None:
    with pytest.raises(PlaceProblem, match="84"):
        to_mgrs(0, 85)
    with pytest.raises(PlaceProblem):
        parse_lonlat(13, 32, -1)
    with pytest.raises(PlaceProblem):
        to_decimal(math.nan, 32)


@settings(max_examples=300, deadline=None)
@given(st.floats(-179.9, 179.9), st.floats(-79.9, 83.9))
def test_mgrs_is_what_the_reference_implementation_says(lon: float, lat: float) -> None:
    mgrs = MGRS()
    assume(abs(lat) > 1e-4)  # within 10 m of the equator it gives references that it does not read itself
    ours, theirs = to_mgrs(lon, lat), mgrs.toMGRS(lat, lon)
    # It rounds to the metre where we cut, and a metre from the edge of a square or band it may name the next.
    theirs_lat, theirs_lon = mgrs.toLatLon(theirs)
    assert ours == theirs or near(parse(ours), theirs_lon, theirs_lat, 2)
