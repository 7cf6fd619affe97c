"""The tables of the app: what is shown, what goes out, and that every column has a name in both languages."""

import io
import re

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from data import catalogue
from data.words import LANGS, t
from events.documents import events
from events.schema import NAMES, STATUSES
from geo.describe import describe
from ui import held, tables
from ui.locate import record, sentences
from ui.pages.sources import lengths, shipped


@pytest.mark.parametrize("lang", LANGS)
def test_every_column_and_status_has_its_words(lang: str) -> None:
    for name in (*NAMES, *tables.ADDED, *tables.COLUMNS, "lon", "lat"):
        assert t(f"ui.column.{name}", lang)
    for status in STATUSES:
        assert t(f"status.{status}", lang)


@pytest.mark.parametrize("lang", LANGS)
def test_the_table_has_every_event_and_says_what_is_not_known(lang: str) -> None:
    content = held.shipped()
    rows = tables.readable(content, tables.listed(content.events), lang)
    assert list(rows.columns) == list(tables.COLUMNS)
    assert {"place_precision", "uncertainty_m"} <= set(rows.columns)
    assert len(rows) == len(events())
    undated = int((events()["date_edtf"] == "").sum())
    assert int((rows["date"] == t("ui.undated", lang)).sum()) == undated
    # The undated are last, and the first is the latest.
    assert (rows["date"].tail((events()["start"] == "").sum()) == t("ui.undated", lang)).sum() == undated
    assert not (rows["place"] == "").any()


def test_a_place_without_a_name_is_its_coordinates_as_far_as_they_are_known() -> None:
    point = gpd.points_from_xy([14.2], [24.1])[0]
    assert "24.1, 14.2" in tables.where(point, 8000, "en")
    assert tables.where(None, float("nan"), "en") == t("ui.unlocated", "en")


def test_what_goes_out_keeps_to_its_profile() -> None:
    content = held.shipped()
    secret = content.events.assign(notes="withheld", terms="")
    secret.loc[secret.index[0], "terms"] = "no_redistribution"
    secret.loc[secret.index[1], "marking"] = "TLP:RED"
    public = tables.going_out(secret, "public")
    assert len(public) <= len(secret) - 2
    assert not {secret["id"].iloc[0], secret["id"].iloc[1]} & set(public["id"])
    assert set(public["notes"]) == {""}
    assert "section" in public.columns
    internal = tables.going_out(secret, "internal")
    assert len(internal) == len(secret)
    assert set(internal["notes"]) == {"withheld"}


@pytest.mark.parametrize("form", ["csv", "geojson", "gpkg", "xlsx"])
def test_every_form_holds_the_undated_and_the_unlocated(form: str, tmp_path) -> None:
    out = tables.going_out(held.shipped().events, "public")
    data = tables.file(out, form, "ar")
    path = tmp_path / f"a.{form}"
    path.write_bytes(data)
    if form == "csv":
        back = pd.read_csv(path, dtype=str, keep_default_na=False)
        ids, columns = back["id"].tolist(), set(back.columns)
    elif form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        heads = [cell.value for cell in sheet[1]]
        at = heads.index(t("ui.column.id", "ar"))
        ids = [row[at].value for row in sheet.iter_rows(min_row=2)]
        columns = (
            {"place_precision", "uncertainty_m"} if t("ui.column.uncertainty_m", "ar") in heads else set()
        )
    else:
        back = gpd.read_file(path)
        ids, columns = back["id"].tolist(), set(back.columns)
        assert int(back.geometry.isna().sum()) == int(out.geometry.isna().sum()) > 0
    assert ids == out["id"].tolist()
    assert {"place_precision", "uncertainty_m"} <= columns


def test_every_shipped_resource_can_be_taken_away(tmp_path) -> None:
    for name in catalogue.resources():
        data = shipped(name)
        if catalogue.resource(name)["path"].endswith(".geojson"):
            path = tmp_path / f"{name}.gpkg"
            path.write_bytes(data)
            assert len(gpd.read_file(path)) == len(catalogue.read(name))
        else:
            assert data.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("lang", LANGS)
def test_lengths_stand_beside_each_other_computed_first(lang: str) -> None:
    rows = lengths(lang)
    first = rows.drop_duplicates(rows.columns[0])
    assert set(first[t("ui.column.source", lang)]) == {t("ui.sources.lengths.here", lang)}
    assert len(first) == 7
    assert len(rows) == 7 + len(catalogue.read("lengths"))


@pytest.mark.parametrize("lang", LANGS)
def test_where_several_crossings_may_be_the_nearest_no_empty_distance_is_said(lang: str) -> None:
    vague = sentences(record(describe(10.0, 32.0, 100_000)), lang)
    assert "—" not in " ".join(vague)
    assert vague[-1] == t("locate.crossings", lang, crossings=vague[-1].partition(": ")[2])
    near = sentences(record(describe(10.18, 24.96, 5_000)), lang)
    assert re.search(r"\(\d", near[-1])
