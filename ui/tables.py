"""Events as a table for people: named columns in their language, what is not known said in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from data.words import t
from events import out
from events.coarse import on_grid
from events.located import ADDED, located
from events.redaction import release
from events.schema import NAMES
from geo.notation import to_decimal
from layers.content import Content
from layers.pack import in_order
from ui.dated import in_words

# What the table shows, in this order; the two about the place's exactness are always there.
COLUMNS = (
    "date",
    "title",
    "kind",
    "place",
    "place_precision",
    "uncertainty_m",
    "section",
    "bodies",
    "status",
    "origin",
    "source",
    "paragraph",
    "id",
)


def heads(lang: str, columns: Sequence[str] = COLUMNS) -> dict[str, str]:
    """Return what each column is called."""
    return {name: t(f"ui.column.{name}", lang) for name in columns}


def either(rows: pd.DataFrame, name: str, lang: str) -> pd.Series:
    """Return a column in the language asked for, and where nothing stands there in the other one."""
    mine: pd.Series = rows[f"{name}_{lang}"]
    return mine.where(mine != "", rows[f"{name}_{'en' if lang == 'ar' else 'ar'}"])


def words(rows: pd.DataFrame, name: str, prefix: str, lang: str) -> pd.Series:
    """Return a column of codes in words, whose keys begin with ``prefix``."""
    said: pd.Series = rows[name].map(lambda code: t(f"{prefix}.{code}", lang) if code else "")
    return said


def readable(content: Content, events: gpd.GeoDataFrame, lang: str) -> pd.DataFrame:
    """Return events as the table shows them: one row an event, codes as words, columns ``COLUMNS``.

    Parameters
    ----------
    content : Content
        Where the names of kinds and sections are.
    events : GeoDataFrame
        Rows of ``content.events``.
    lang : str
        "ar" or "en".
    """
    kinds = {kind["code"]: kind["name"][lang] for kind in content.kinds}
    sections = {section["id"]: section["name"][lang] for section in content.sections}
    parts = {
        "date": events["date_edtf"].where(events["date_edtf"] != "", t("ui.undated", lang)),
        "title": either(events, "title", lang),
        "kind": events["kind"].map(lambda code: kinds.get(code, code)),
        "place": _places(events, either(events, "place", lang), lang),
        "place_precision": words(events, "place_precision", "precision", lang),
        "uncertainty_m": events["uncertainty_m"],
        "section": events["section"].map(lambda code: sections.get(code, code)),
        "bodies": either(events, "bodies", lang),
        "status": words(events, "status", "status", lang),
        "origin": words(events, "origin", "origin", lang),
        "source": events["source"],
        "paragraph": events["paragraph"],
        "id": events["id"],
    }
    return pd.DataFrame(parts, columns=list(COLUMNS)).reset_index(drop=True)


def date_column(dates: pd.Series, lang: str, width_px: int) -> Any:
    """Return how a table shows its dates: in words, sorted as they are kept (EDTF), the undated last.

    A column of texts could be sorted by its words alone, "1 November" before "2 January"; one of choices is sorted by
    what is chosen and shows what that is called.
    """
    import streamlit as st

    undated = t("ui.undated", lang)
    return st.column_config.SelectboxColumn(
        t("ui.column.date", lang),
        options=dates.unique().tolist(),
        format_func=lambda edtf: undated if edtf == undated else in_words(str(edtf), lang),
        width=width_px,
    )


def _places(events: gpd.GeoDataFrame, names: pd.Series, lang: str) -> list[str]:
    """Return each event's place: its name, else its coordinates, else that there is none."""
    points = zip(names, events.geometry, events["uncertainty_m"], strict=True)
    return [name or where(point, radius_m, lang) for name, point, radius_m in points]


def where(point: Any, radius_m: float, lang: str) -> str:
    """Return a place that has no name: its coordinates to its own precision, or that there is none."""
    if point is None:
        return t("ui.unlocated", lang)
    return isolated(to_decimal(point.x, point.y, radius_m if radius_m == radius_m else 0.0))


def listed(events: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return events in the order of a reader: the latest first, the undated last."""
    ordered = in_order(events)
    dated = ordered["start"] != ""
    return pd.concat([ordered[dated].iloc[::-1], ordered[~dated]], ignore_index=True)


def going_out(events: gpd.GeoDataFrame, profile: str, ours: Collection[str] = ()) -> gpd.GeoDataFrame:
    """Return what a profile lets out of these events, with the columns that follow from the position.

    Parameters
    ----------
    events : GeoDataFrame
        In the schema, as they stand in their sources; in internal files rows of a map's content, which has the columns.
    profile : str
        "public", "partner" or "internal".
    ours : collection of str
        Ids of the register's events: in public their places are on the grid of their precision, and what follows from
        a place follows from that.
    """
    if profile != "internal":
        found = located(release(on_grid(events, ours) if profile == "public" else events, profile).events)
        return listed(found)[[*(name for name in NAMES if name not in ADDED), *ADDED, "geometry"]]
    released = release(events, profile).events
    extra = events.set_index("id")[[name for name in ADDED if name in events.columns]]
    joined = released.drop(columns=[c for c in extra.columns if c in released.columns]).join(extra, on="id")
    return joined[[*(c for c in joined.columns if c != "geometry"), "geometry"]]


def file(events: gpd.GeoDataFrame, form: str, lang: str) -> bytes:
    """Return events as the bytes of a file.

    Parameters
    ----------
    events : GeoDataFrame
        From `going_out`.
    form : str
        "csv", "geojson", "gpkg" or "xlsx".
    lang : str
        The language of the workbook.
    """
    if form == "csv":
        return out.csv(out.table(events))
    if form == "geojson":
        return out.geojson(events)
    if form == "gpkg":
        return out.geopackage(events, "events")
    rows = out.table(events)
    names = {name: t(f"ui.column.{name}", lang) for name in rows.columns}
    return out.xlsx(rows, names, t("ui.page.events", lang), right_to_left=lang == "ar")


def isolated(text: str) -> str:
    r"""Return a text that keeps its own direction inside another (Unicode's first-strong isolate).

    Examples
    --------
    >>> isolated("000_ff.txt") == "\u2068000_ff.txt\u2069", isolated("")
    (True, '')
    """
    return f"\u2068{text}\u2069" if text else ""


def cited(content: Content, source: str, paragraph: str, lang: str) -> str:
    """Return a source with its paragraph; a reference document by its title, with its name as the map has it."""
    number = separated(paragraph, lang)
    title = content.documents.get(source, {}).get(lang)
    named = f"{title} ({isolated(source)})" if title else isolated(source)
    return named + (f" — {t('ui.card.paragraph', lang, number=number)}" if paragraph else "")


def separated(text: str, lang: str) -> str:
    """Return a list of the data, "; " between its parts, with the sign that the language puts there.

    Examples
    --------
    >>> separated("6; 4", "ar")
    '6؛ 4'
    """
    return text.replace("; ", "؛ ") if lang == "ar" else text


def facts(content: Content, row: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """Return what a card says of an event beside its title and text: label and value, empty ones left out."""
    other = "en" if lang == "ar" else "ar"
    kinds = {kind["code"]: kind["name"][lang] for kind in content.kinds}
    place = row[f"place_{lang}"] or row[f"place_{other}"]
    place = place or where(row["geometry"], row["uncertainty_m"], lang)
    if row["place_precision"] and row["place_precision"] != "none":
        place += f" ({t('precision.' + row['place_precision'], lang)}"
        radius_m = row["uncertainty_m"]
        place += (
            f" {t('ui.card.within', lang, km=f'{radius_m / 1000:g}')})"
            if radius_m == radius_m and radius_m
            else ")"
        )
    grade = f"{row['reliability']}{row['credibility']}"
    pairs = {
        "kind": kinds.get(row["kind"], row["kind"]),
        "date": in_words(row["date_edtf"], lang) or t("ui.undated", lang),
        "date_phrase": row["date_phrase"],
        "date_note": row[f"date_note_{lang}"],
        "place": place,
        "role": t(f"role.{row['place_role']}", lang) if row["place_role"] not in ("", "none") else "",
        "bodies": separated(row[f"bodies_{lang}"] or row[f"bodies_{other}"], lang),
        "status": t(f"status.{row['status']}", lang) if row["status"] else "",
        "origin": t(f"origin.{row['origin']}", lang) if row["origin"] else "",
        "source": cited(content, row["source"], row["paragraph"], lang),
        "source_url": row["source_url"],
        "grade": grade,
        "marking": row["marking"],
        "notes": row["notes"],
    }
    return [(t(f"ui.card.{name}", lang), value) for name, value in pairs.items() if value]
