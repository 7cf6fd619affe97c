"""The first rows of a file and what the import would make of each: one table in the file's order."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from data.room_text import shown
from data.words import t
from events.importers.format import Chunk
from events.importers.rows import word
from events.register.foreseeing import Foreseen
from events.register.planning import OPEN
from ui.register_words import said
from ui.tables import date_column, isolated, where

COLUMNS = ("row", "becomes", "date", "title", "kind", "place", "place_precision", "why")
WIDTHS_PX = {
    "row": 60, "becomes": 90, "date": 145, "title": 260, "kind": 120, "place": 150, "place_precision": 120, "why": 420,
}  # fmt: skip
ROW_PX, MOST_PX = 35, 388


def reason(number: int, why: Foreseen, dataset: str, lang: str) -> str:
    """Return why a row would be held."""
    values = {
        "row": number, "field": shown(why.field), "found": isolated(shown(why.found)), "expected": "",
        "options": ", ".join(why.options), "event": why.subject, "dataset": shown(dataset), "file": "",
    }  # fmt: skip
    return t(f"held.{why.reason}", lang, **values)


def rows(
    chunk: Chunk, ahead: Mapping[int, Foreseen], dataset: str, lang: str, kinds: Mapping[str, str]
) -> pd.DataFrame:
    """Return a chunk as a table for people: columns ``COLUMNS``, one row of the file each, in its order.

    Parameters
    ----------
    chunk : Chunk
    ahead : mapping
        What the import would make of each row, by its number (`events.register.foreseeing`).
    dataset, lang : str
    kinds : mapping
        Names of kinds by code.
    """
    other = "en" if lang == "ar" else "ar"
    found = [_event(row, lang, other, kinds) for row in chunk.events.to_dict("records")]
    for held in chunk.held:
        event = {
            **dict.fromkeys(("kind", "date_edtf", "place_precision"), ""),
            "geometry": None,
            **held.event,
        }
        found.append(_event(event, lang, other, kinds, held.row))
    found += [
        {
            **dict.fromkeys(COLUMNS, ""),
            "row": one.row,
            "title": isolated(shown(" · ".join(cell for cell in one.cells if cell))),
        }
        for one in chunk.refused
    ]
    refused = {one.row: one.say(lang) for one in chunk.refused}
    for line in found:
        number = int(str(line["row"]))
        why = ahead[number]
        line["becomes"] = _becomes(why.way, lang)
        line["why"] = (
            reason(number, why, dataset, lang) if why.way == "held"
            else refused.get(number, "") if why.way == "refused" else ""
        )  # fmt: skip
    return pd.DataFrame(found, columns=list(COLUMNS)).sort_values("row", kind="stable", ignore_index=True)


def _becomes(way: str, lang: str) -> str:
    return t(f"inbox.state.{way}" if way in OPEN else f"ui.inbox.becomes.{way}", lang)


def _event(
    row: Mapping[str, object], lang: str, other: str, kinds: Mapping[str, str], number: int = 0
) -> dict[str, object]:
    def either(name: str) -> str:
        return str(row.get(f"{name}_{lang}") or row.get(f"{name}_{other}") or "")

    kind, radius = str(row.get("kind") or ""), row.get("uncertainty_m")
    point = row.get("geometry")
    place = either("place")
    if not place and point is not None:
        place = where(point, float(radius) if isinstance(radius, float) else 0.0, lang)
    if not place and point is None and row.get("lon") is not None:
        place = isolated(f"{row['lat']}, {row['lon']}")
    return {
        "row": number or row["row"],
        "becomes": "",
        "date": row.get("date_edtf") or t("ui.undated", lang),
        "title": either("title"),
        "kind": said("kind", kind, lang, kinds if kind in kinds else {kind: word(kind, lang)}),
        "place": place or t("ui.unlocated", lang),
        "place_precision": t(f"precision.{row['place_precision']}", lang)
        if row.get("place_precision")
        else "",
        "why": "",
    }


def table(rows: pd.DataFrame, lang: str, key: str) -> None:
    """Draw the table; the grid knows no right-to-left: in Arabic its columns stand in reverse, the first on the right."""
    names = list(COLUMNS) if (rows["why"] != "").any() else list(COLUMNS[:-1])
    if "why" in names:  # next to what it explains, where a narrow screen shows it
        names.remove("why")
        names.insert(2, "why")
    config = {
        name: st.column_config.NumberColumn(_head(name, lang), format="%d", width=WIDTHS_PX[name])
        if name == "row"
        else st.column_config.TextColumn(_head(name, lang), width=WIDTHS_PX[name])
        for name in names
    }
    config["date"] = date_column(rows["date"], lang, WIDTHS_PX["date"])
    st.dataframe(
        rows,
        column_order=names[::-1] if lang == "ar" else names,
        column_config=config,
        hide_index=True,
        height=min(MOST_PX, ROW_PX * (len(rows) + 1) + 3),
        placeholder="—",
        key=f"{key}_{lang}",
    )


def _head(name: str, lang: str) -> str:
    ours = ("row", "becomes", "why")
    return t(f"ui.inbox.head.{name}", lang) if name in ours else t(f"ui.column.{name}", lang)
