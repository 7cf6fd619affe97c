"""A name gives a place as exactly as it is one, and two places where it is two."""

import math

import pytest

from events.importers.placing import NEAR_M, TOWN_M, Ambiguous, Placed, place
from geo.measure import distance_m


@pytest.mark.parametrize(
    ("name", "context", "found"),
    [
        ("العوينات", (), ("uwaynat-sudan", "geonames-2219689")),
        ("العوينات", ("السودان",), "uwaynat-sudan"),
        ("Al-Uwaynat", ("Sudan",), "uwaynat-sudan"),
        ("العوينات، السودان", (), "uwaynat-sudan"),
        ("العوينات", ("غات",), "geonames-2219689"),
        ("Al Uwaynat", ("Ghat district",), "geonames-2219689"),
        ("العوينات", ("تونس",), ("uwaynat-sudan", "geonames-2219689")),
        ("منفذ غدامس", (), "ghadames-debdeb"),
        ("غدامس", (), "geonames-2217440"),
        ("Ras Ajdir border crossing", (), "ras-ajdir"),
        ("بالقرب من القطرون", (), "geonames-2219739"),
        ("Qatrun", (), "geonames-2219739"),
        ("Bengahzi", (), "geonames-88319"),
        ("مدينة سبها", (), "geonames-2212775"),
        ("Khartoum", (), None),
        ("off Zuwara", (), None),
        ("Libya", (), None),
        ("", (), None),
        ("(,)", (), None),
        ("x" * 5_000, (), None),
    ],
)
def test_what_a_name_means(name: str, context: tuple[str, ...], found: str | tuple[str, ...] | None) -> None:
    placed = place(name, context)
    if isinstance(placed, Placed):
        assert placed.id == found
    else:
        assert (placed.options if isinstance(placed, Ambiguous) else None) == found


def test_precision_is_that_of_the_name() -> None:
    def of(name: str, *, district: bool = False) -> Placed:
        found = place(name, (), district=district)
        assert isinstance(found, Placed)
        return found

    assert (of("Zuwara").precision, of("Zuwara").uncertainty_m) == ("town", TOWN_M)
    near = of("near Zuwara")
    assert (near.precision, near.uncertainty_m) == ("municipality", NEAR_M)
    # Its district bears the same name: the town, but no more exactly than that leaves open.
    assert (of("Sabha").precision, of("سبها").uncertainty_m) == ("municipality", NEAR_M)
    area = of("Sabha", district=True)
    assert (area.precision, math.isnan(area.lon), math.isnan(area.uncertainty_m)) == ("district", True, True)
    assert of("Kufra district").precision == "district"
    # The crossing's own name is the post; the name of the town across the line is not.
    assert of("Ras Ajdir").uncertainty_m == 500
    assert of("السلوم").uncertainty_m == TOWN_M
    assert of("معبر السلوم").uncertainty_m == 500
    assert of("Zuwara").certain
    assert not of("Bengahzi").certain


@pytest.mark.parametrize("name", ["Musaid", "وازن", "Ghadames"])
def test_a_town_and_its_crossing_are_one_place_whose_circle_holds_both(name: str) -> None:
    from geo.gazetteer import find

    placed = place(name)
    assert isinstance(placed, Placed)
    for row in find(name).itertuples():
        metres, _ = distance_m(placed.lon, placed.lat, row.lon, row.lat)
        assert metres[0] <= placed.uncertainty_m
