"""Page 4: where the data comes from, how it was worked, what it is not for; each piece to take away."""

from __future__ import annotations

from functools import partial
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from data import catalogue
from data.words import t
from events import out
from ui import session
from ui.card import fact
from ui.messages import plain
from ui.taken import take

METHODS = ("events", "dates", "places", "measures", "followup")
LIMITS = ("shipped", "crossings", "lines", "centres", "offline")


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    st.subheader(t("ui.page.sources", lang))
    st.info(t("disclaimer", lang))
    st.markdown(f"#### {t('ui.sources.data', lang)}")
    st.caption(t("ui.sources.data.note", lang))
    for credit in catalogue.credits():
        _source(credit, lang)
    st.markdown(f"#### {t('ui.sources.method', lang)}")
    st.markdown("\n".join(f"- {t(f'ui.method.{name}', lang)}" for name in METHODS))
    st.markdown(f"#### {t('ui.sources.limits', lang)}")
    st.markdown("\n".join(f"- {t(f'ui.limit.{name}', lang)}" for name in LIMITS))
    st.markdown(f"#### {t('ui.sources.lengths', lang)}")
    if "lengths" in catalogue.resources():
        st.caption(t("ui.sources.lengths.note", lang))
        rows = lengths(lang)
        st.dataframe(rows[rows.columns[:: -1 if lang == "ar" else 1]], hide_index=True)


def _source(credit: dict[str, Any], lang: str) -> None:
    name = credit["name"]
    with st.expander(f"{plain(credit['title'][lang])} — {plain(credit['licence'])}", key=f"source_{name}"):
        lines = {
            "credit": credit["credit"],
            "version": credit["version"],
            "retrieved": credit["retrieved"],
            "derived": credit["derived"][lang],
            "url": credit["url"],
        }
        for label, value in lines.items():
            if value:
                fact(f"{name}_{label}", t(f"ui.sources.{label}", lang), value)
        form = "gpkg" if catalogue.resource(name)["path"].endswith(".geojson") else "csv"
        take(
            t(f"ui.form.{form}", lang),
            partial(shipped, name),
            file_name=f"marsad_{name}.{form}",
            mime="application/geopackage+sqlite3" if form == "gpkg" else "text/csv",
            key=f"take_{name}",
            icon=":material/download:",
        )


def lengths(lang: str) -> pd.DataFrame:
    """Return each section's length as computed here and as published: section, km, where from."""
    drawn = pd.concat([catalogue.read("sections_land"), catalogue.read("section_coast")])
    names = dict(zip(drawn["id"], drawn[f"name_{lang}"], strict=True))
    here = t("ui.sources.lengths.here", lang)
    rows = [(row.id, row.length_km, here) for row in drawn.itertuples()]
    rows += [
        (row.section, row.length_km, getattr(row, f"source_{lang}"))
        for row in catalogue.read("lengths").itertuples()
    ]
    order = {name: place for place, name in enumerate(drawn["id"])}
    rows.sort(
        key=lambda row: order.get(row[0], len(order))
    )  # the one computed here stays first of its section
    columns = ("ui.column.section", "ui.sources.lengths.length", "ui.column.source")
    return pd.DataFrame(
        [(names.get(section, section), round(km), source) for section, km, source in rows],
        columns=[t(key, lang) for key in columns],
    )


def shipped(name: str) -> bytes:
    """Return a shipped resource as the bytes of a file: geodata as GeoPackage, a table as CSV.

    Parameters
    ----------
    name : str
        One of ``data.catalogue.resources()``.
    """
    frame = catalogue.read(name)
    return out.geopackage(frame, name) if isinstance(frame, gpd.GeoDataFrame) else out.csv(frame)
