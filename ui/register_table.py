"""The register as a table: the newest rows that pass the filter, and which of them are chosen, by id and not by row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import streamlit as st

from data.words import t
from events.query import Filter
from events.register import reading
from events.register.opening import Register
from events.register.reading import Asked
from layers.content import Content, gather
from ui import held
from ui.tables import date_column, either, where, words

COLUMNS = ("date", "title", "place", "kind", "section", "validation", "marking", "source", "origin", "id")
# Beside the map there is room for when, what and where; the rest follows.
WIDTHS_PX = {
    "conflict": 62, "date": 145, "title": 220, "place": 125, "kind": 130, "section": 150, "validation": 120, "marking": 110,
    "source": 150, "origin": 120, "id": 170,
}  # fmt: skip
ROW_PX, MOST_PX = 35, 420
KEPT = 8


@dataclass(frozen=True)
class Listed:
    """What the table shows.

    Parameters
    ----------
    events : GeoDataFrame
        As `events.register.reading.events` gives them.
    found : int
        How many pass the filter.
    """

    events: gpd.GeoDataFrame
    found: int


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _found(
    _register: Register, name: str, position: int, asked: Filter, conflicts: bool, limit: int
) -> Listed:
    wanted = Asked(asked, far_km=None, conflicts=conflicts, limit=limit)
    rows = reading.events(_register, held.READER, wanted)
    return Listed(rows, len(rows) if len(rows) < limit else reading.count(_register, held.READER, wanted))


def found(register: Register, position: int, asked: Filter, conflicts: bool, limit: int) -> Listed:
    """Return the newest rows that pass; looked up once for all sessions that ask the same of the same position."""
    return _found(register, register.id, position, asked, conflicts, limit)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _mapped(_events: gpd.GeoDataFrame, key: str) -> Content:
    return gather(_events)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _packed(_content: Content, key: str) -> held.Packed:
    return held._packed(_content)


def mapped(listed: Listed, far_km: float | None) -> tuple[str, bytes]:
    """Return the name and the packed file of the map of what the table shows."""
    rows = listed.events
    if far_km is not None:
        near = (rows["origin"] != "file") | rows["near_km"].isna() | (rows["near_km"] <= far_km)
        rows = rows[near]
    digest = hashlib.sha256()
    for name, entry in zip(rows["id"], rows["log_n"], strict=True):
        digest.update(f"{name}\t{entry}\n".encode())
    key = digest.hexdigest()
    from events.schema import NAMES

    packed = _packed(_mapped(rows[[*NAMES, "geometry"]].reset_index(drop=True), key), key)
    return packed.name, packed.raw


def readable(
    rows: gpd.GeoDataFrame, lang: str, kinds: Mapping[str, str], sections: Mapping[str, str]
) -> pd.DataFrame:
    """Return rows as the table shows them: codes as words, what is not known said in words."""
    places = [
        name or where(point, radius_m, lang)
        for name, point, radius_m in zip(
            either(rows, "place", lang), rows.geometry, rows["uncertainty_m"], strict=True
        )
    ]
    parts = {
        "conflict": rows["conflict"].map(lambda there: "⚠" if there else ""),
        "date": rows["date_edtf"].where(rows["date_edtf"] != "", t("ui.undated", lang)),
        "title": either(rows, "title", lang),
        "kind": rows["kind"].map(lambda code: kinds.get(code, code)),
        "place": places,
        "section": rows["section"].map(lambda code: sections.get(code, code)),
        "validation": words(rows, "validation", "validation", lang),
        "marking": rows["marking"],
        "source": rows["source"],
        "origin": words(rows, "origin", "origin", lang),
        "id": rows["id"],
    }
    return pd.DataFrame(parts).reset_index(drop=True)


def table(rows: pd.DataFrame, chosen: Sequence[str], lang: str) -> list[str]:
    """Draw the table, and return the ids of the rows that are chosen in it.

    Its key follows from the rows: a report that comes in meanwhile moves the others, and what is chosen is chosen
    by its id.
    """
    ids = rows["id"].tolist()
    digest = hashlib.sha256("\n".join(ids).encode()).hexdigest()[:12]
    turn = st.session_state.get("register_turn", 0)
    names = ["conflict", *COLUMNS] if (rows["conflict"] != "").any() else list(COLUMNS)
    config = {
        name: st.column_config.TextColumn(
            t("ui.register.conflict", lang) if name == "conflict" else t(f"ui.column.{name}", lang),
            width=WIDTHS_PX[name],
        )
        for name in names
    }
    config["date"] = date_column(rows["date"], lang, WIDTHS_PX["date"])
    known = {name: place for place, name in enumerate(ids)}
    picked = st.dataframe(
        rows[names],
        # The grid knows no right-to-left: in Arabic its columns stand in reverse, the first on the right.
        column_order=names[::-1] if lang == "ar" else names,
        column_config=config,
        hide_index=True,
        height=min(MOST_PX, ROW_PX * (len(rows) + 1) + 3),
        placeholder="—",
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": [known[name] for name in chosen if name in known]}},
        key=f"register_{lang}_{digest}_{turn}",
    )
    return [ids[place] for place in picked["selection"]["rows"] if place < len(ids)]
