"""Page 4: where the data comes from, how it was worked, what it is not for; each piece to take away."""

from __future__ import annotations

from functools import partial
from typing import Any

import geopandas as gpd
import streamlit as st

from data import catalogue
from data.words import t
from events import out
from ui import session
from ui.card import fact
from ui.messages import plain

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
        st.dataframe(catalogue.read("lengths"), hide_index=True)


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
        st.download_button(
            t(f"ui.form.{form}", lang),
            data=partial(shipped, name),
            file_name=f"marsad_{name}.{form}",
            mime="application/geopackage+sqlite3" if form == "gpkg" else "text/csv",
            key=f"take_{name}",
            on_click="ignore",
            icon=":material/download:",
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
