"""Names are found however they are spelt, and a name of two places stays two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.gazetteer import COLUMNS, find, fold
from geo.measure import distance_m


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("رأس اجدير", "راس أجدير"),
        ("إيسين", "ايسين"),
        ("آبار", "ابار"),
        ("ٱلقطرون", "القطرون"),
        ("مصراتة", "مصراته"),
        ("مستشفى", "مستشفي"),
        ("مؤتة", "موته"),
        ("قارئ", "قاري"),
        ("طـرابـلـس", "طرابلس"),
        ("مُرْزُق", "مرزق"),
        ("Ghadāmis", "ghadamis"),
        ("BENGHAZI", "benghazi"),
        ("كم ٣١٢", "كم 312"),
        ("۳۱۲", "312"),
        ("ﻃﺮﺍﺑﻠﺲ", "طرابلس"),
    ],
)
def test_spellings_that_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_what_folding_leaves_apart() -> None:
    assert fold("سماء") != fold("سما")
    assert fold("سرت") != fold("سدرة")


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_that_once_did_not(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


def test_al_uwaynat_is_two_places_and_is_never_settled() -> None:
    found = find("العوينات")
    assert (found["score"] == 1).sum() == 2
    first, second = found.itertuples()
    assert distance_m(first.lon, first.lat, second.lon, second.lat)[0][0] > 1_400_000
    # What else is known puts one first and drops neither.
    assert find("العوينات", "sudan")["section"].tolist() == ["sudan", ""]
    assert find("العوينات", "LY0321")["district"].iloc[0] == "LY0321"
    assert len(find("العوينات", "LY0321")) == 2


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("راس جدير", "ras-ajdir"),
        ("Ras Jedir", "ras-ajdir"),
        ("Salloum", "musaid"),
        ("Al-Thum", "tummo"),
        ("Maatan as-Sarra", "sarra"),
    ],
)
def test_crossings_by_their_other_names(name: str, first: str) -> None:
    found = find(name)
    assert found["id"].iloc[0] == first
    assert found["score"].iloc[0] == 1


def test_a_misspelt_name_is_a_guess_and_says_so() -> None:
    found = find("Bengahzi")
    assert found["name_en"].iloc[0] == "Benghazi"
    assert (found["match"] == "fuzzy").all()
    assert (found["score"] < 1).all()
    assert found["score"].is_monotonic_decreasing


def test_names_of_crossing_town_and_district_come_together() -> None:
    assert set(find("Benghazi")["kind"]) >= {"place", "district"}
    assert find("مركز بنغازي")["kind"].tolist() == ["site"]
    assert set(find("غدامس")["kind"]) >= {"crossing", "place"}
    assert list(find("غدامس").columns) == list(COLUMNS)


@pytest.mark.parametrize("name", ["", "  ", "ـ", "qqqqqqqq"])
def test_nothing_is_found_for_nothing(name: str) -> None:
    assert len(find(name)) == 0
    assert list(find(name).columns) == list(COLUMNS)
