"""Crossings, the two centres, follow-up: small tables."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from events import schema
from layers import crossings, followup, sites, style
from tests.layers.shape import fault, sound


@pytest.fixture
def border():
    rows = {
        "id": ["tunisia", "chad"],
        "name_ar": ["الحدود مع تونس", "الحدود مع تشاد"],
        "name_en": ["Tunisia", "Chad"],
    }
    return gpd.GeoDataFrame(rows, geometry=[Point(0, 0), Point(0, 0)], crs="EPSG:4326")


@pytest.fixture
def gates():
    rows = {
        "id": ["ras", "sarra"], "name_ar": ["رأس اجدير", "السارة"], "name_en": ["Ras Ajdir", "Al-Sarra"],
        "other_ar": ["رأس جدير", ""], "other_en": ["Ras Jedir", ""], "aliases": ["Ras Jdir; راس اجدير", ""],
        "section": ["tunisia", "chad"], "uncertainty_m": [500, 100_000], "verified": [True, False],
        "position_note_ar": ["أ", "ب"], "position_note_en": ["a", "b"], "source": ["LANA", "LANA"],
        "source_url": ["https://example.org/a", ""],
    }  # fmt: skip
    return gpd.GeoDataFrame(rows, geometry=[Point(11.5679, 33.1495), Point(21.83, 21.69)], crs="EPSG:4326")


@pytest.fixture
def history():
    rows = {
        "crossing": ["ras", "ras"], "date_edtf": ["2024-03-19", ""], "text_ar": ["أُغلق", "فُتح"],
        "text_en": ["Closed", "Opened"], "source": ["MEM", "LSM"],
    }  # fmt: skip
    return pd.DataFrame(rows)


def test_an_unverified_crossing_is_a_circle_without_a_pin(gates, history, border):
    layer = crossings.crossings(gates, history, border)
    sound(layer)
    halo, ras, sarra = (feature["properties"] for feature in layer.features["features"])
    assert halo == {"halo_m": 500.0, "pin": False, "style": style.GATE_HALO}
    assert "pin" not in ras
    assert (sarra["pin"], sarra["halo_m"], sarra["style"]) == (False, 100_000.0, style.UNVERIFIED)
    words = {row["label"]["en"]: row["value"] for row in sarra["card"]["rows"]}
    assert words["Position known to (radius)"]["en"] == "not verified; within 100 km"
    assert words["Position"]["en"] == "34QEJ · 22, 22"  # no digit more than a hundred kilometres allow
    assert {row["label"]["en"]: row["value"] for row in ras["card"]["rows"]}["Position known to (radius)"][
        "ar"
    ] == "0.5 كم"


def test_a_crossing_is_found_by_any_spelling_and_tells_its_history(gates, history, border):
    ras = crossings.crossings(gates, history, border).features["features"][1]["properties"]
    assert "Ras Jdir" in ras["search"]
    assert "راس اجدير" in ras["search"]
    assert ras["card"]["title"]["ar"] == "رأس اجدير – رأس جدير"
    assert [(step["date"], step["text"]["en"], step["source"]) for step in ras["card"]["steps"]] == [
        ("2024-03-19", "Closed", "MEM"), (None, "Opened", "LSM"),
    ]  # fmt: skip
    assert ras["card"]["links"][0]["url"] == "https://example.org/a"


@pytest.fixture
def centres():
    rows = {
        "id": ["tripoli", "benghazi"], "name_ar": ["المركز المشترك (طرابلس)", "المركز المشترك (بنغازي)"],
        "name_en": ["Joint centre (Tripoli)", "Joint centre (Benghazi)"],
        "short_ar": ["مركز طرابلس", "مركز بنغازي"], "short_en": ["Tripoli centre", "Benghazi centre"],
        "aliases": ["", ""], "place_precision": ["town", "town"], "uncertainty_m": [10_000, 10_000],
        "note_ar": ["غير معلن", "غير معلن"], "note_en": ["not public", "not public"],
    }  # fmt: skip
    return gpd.GeoDataFrame(rows, geometry=[Point(13.187, 32.887), Point(20.069, 32.115)], crs="EPSG:4326")


@pytest.fixture
def steps():
    rows = {
        "site": ["tripoli", "tripoli"], "date_edtf": ["", "2025-04"], "status_ar": ["أُنشئ", "بدأ عمله"],
        "status_en": ["Established", "Began work"], "origin": ["document", "external"],
        "source": ["000.txt", "LibyaReview"], "contradiction": ["C3", "C3"],
    }  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture
def accounts():
    rows = {
        "contradiction": ["C3", "C9", "C3"], "version": ["B", "A", "A"], "title_ar": ["ع", "غ", "ع"],
        "title_en": ["T", "U", "T"], "text_ar": ["ثانية", "أخرى", "أولى"],
        "text_en": ["second", "other", "first"],
        "source": ["S2", "S9", "S1"], "event": ["", "x", "e1"],
    }  # fmt: skip
    return pd.DataFrame(rows)


def test_the_centres_are_alike_in_everything_but_place_and_name(centres, steps, accounts):
    layer = sites.sites(centres, steps, accounts)
    sound(layer)
    *halos, benghazi, tripoli = (feature["properties"] for feature in layer.features["features"])
    assert [benghazi["id"], tripoli["id"]] == [
        "benghazi",
        "tripoli",
    ]  # the alphabet, not the table, orders them
    assert halos[0] == halos[1]
    assert "style" not in benghazi
    assert "style" not in tripoli
    assert set(benghazi) == set(tripoli)
    assert len([k for k in vars(style) if k.startswith("CENTRE")]) == 2  # one symbol, one halo


def test_a_centre_tells_its_steps_and_where_sources_differ(centres, steps, accounts):
    tripoli = sites.sites(centres, steps, accounts).features["features"][-1]["properties"]
    first, second = tripoli["card"]["steps"]
    assert (first["date"], first["source"]) == (None, "000.txt")
    assert second["text"]["en"] == "Began work (known from elsewhere)"
    differ = [
        row["value"]["en"] for row in tripoli["card"]["rows"] if row["label"]["en"].startswith("Two accounts")
    ]
    assert differ == ["(1) first [\u2066S1\u2069] (2) second [\u2066S2\u2069]"]
    assert tripoli["card"]["note"]["en"] == "not public"


@pytest.fixture
def promises():
    rows = {
        "id": ["R1", "P2", "P1", "Q1"], "kind": ["recommendation", "promise", "promise", "request"],
        "title_ar": ["ت", "ث", "ج", "ح"], "title_en": ["t", "u", "v", "w"], "addressee_ar": ["أ"] * 4,
        "addressee_en": ["a"] * 4, "by_ar": ["ب"] * 4, "by_en": ["b"] * 4,
        "source": ["s"] * 4, "paragraph": ["3"] * 4,
        "event": ["e1", "", "e1", "e2"], "evidence": ["", "e2; e3", "", ""],
        "state": ["kept", "partly", "none_found", "superseded"],
        "state_note_ar": ["م"] * 4, "state_note_en": ["n"] * 4,
    }  # fmt: skip
    return pd.DataFrame(rows)


def test_follow_up_is_listed_by_kind_with_its_evidence(promises):
    items = followup.items(promises)
    assert [item["id"] for item in items] == ["P1", "P2", "R1", "Q1"]
    assert items[1]["evidence"] == ["e2", "e3"]
    assert items[1]["event"] is None
    assert all(fault(item, "FollowUp") is None for item in items)


def test_accounts_are_one_a_matter_with_their_versions_in_order(accounts):
    found = followup.accounts(accounts)
    assert [one["id"] for one in found] == ["C3", "C9"]
    assert [(v["source"], v["event"]) for v in found[0]["versions"]] == [("S1", "e1"), ("S2", None)]
    assert all(fault(one, "Contradiction") is None for one in found)


def test_one_ring_a_place_lists_what_was_said_of_it(promises):
    rows = pd.DataFrame({"id": ["e1", "e2"], "place_ar": ["غدامس", ""], "place_en": ["Ghadames", ""]})
    layer = followup.followup(promises, schema.frame(rows, [9.5, float("nan")], [30.13, float("nan")]))
    sound(layer)
    (ring,) = layer.features["features"]
    assert [row["value"]["en"] for row in ring["properties"]["card"]["rows"]] == [
        "v: No report found",
        "t: Kept",
    ]
    assert ring["properties"]["card"]["subtitle"]["ar"] == "غدامس"
    assert layer.meta["style"]["shape"] == "ring"


def test_no_report_found_never_reads_as_failure():
    from data.words import t

    assert t("state.none_found", "ar") == "لم يَرِد ما يفيد بتنفيذه"
    assert t("state.none_found", "en") == "No report found"
