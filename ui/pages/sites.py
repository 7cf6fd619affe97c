"""Page: the two joint centres. What sources report of each, and what is needed, held, offered and in the way: internal."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data import catalogue
from data.words import n, t
from events.sites import site_history
from events.situation import holdings
from ui import held, open_register, session
from ui.holdings_parts import (
    dated,
    either,
    facts,
    figure,
    heading,
    kept,
    read_only,
    rows_of,
    source_of,
    sourced,
    to_event,
    wrapped,
)
from ui.messages import plain
from ui.panels import panel
from ui.record_list import record_list
from ui.tables import cited

COLUMNS = ("item", "kind", "state", "needed", "held", "gap", "offered", "obstacle", "as_of", "source")


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    st.subheader(t("ui.page.sites", lang))
    st.caption(t("ui.sites.intro", lang))
    read_only(lang)
    table = _needs()
    known = holdings.by_centre(table)
    for site in rows_of(catalogue.read("sites").sort_values("id")):
        _site(site, table, known, lang)
    _untied(table[table["site"] == ""], lang)
    if open_register.now().register is not None:
        heading(t("ui.sites.entered", lang), t("ui.sites.entered.note", lang))
        record_list("need", lang, columns=("site", "kind", "item_ar", "needed", "held", "as_of", "source"))


def _needs() -> pd.DataFrame:
    return holdings.needs(*kept())


def _site(site: dict[str, Any], table: pd.DataFrame, known: pd.DataFrame, lang: str) -> None:
    name = site["id"]
    heading(str(site[f"name_{lang}"]), str(site[f"note_{lang}"]), 3)
    _history(name, lang)
    own = table[table["site"].isin([name, "both"])]
    shown = _shown(own, lang)
    title = t("ui.sites.needs", lang, site=site[f"short_{lang}"])
    panel(f"needs_{name}", title, lang, table=shown, asked=str(site[f"name_{lang}"]), internal=True)
    for row in rows_of(known[known["site"] == name]):
        st.markdown(plain(_kind(row, lang)))
    if len(shown):
        wrapped(shown, f"needs_{name}")
        _details(own, f"details_{name}", lang)


def _history(name: str, lang: str) -> None:
    """Draw the steps that sources report of a centre, in their order."""
    steps = rows_of(site_history()[site_history()["site"] == name])
    content = held.content()
    shown = pd.DataFrame(
        [
            (
                dated(step["date_edtf"], lang),
                step[f"status_{lang}"],
                cited(content, step["source"], "", lang),
                t(f"origin.{step['origin']}", lang),
            )
            for step in steps
        ],
        columns=[t(f"ui.sites.column.{name}", lang) for name in ("when", "what", "source", "origin")],
    )
    panel(
        f"history_{name}",
        t("ui.sites.history", lang),
        lang,
        table=shown,
        asked=t("ui.sites.history.all", lang),
    )
    wrapped(shown, f"history_{name}")
    if any(step["contradiction"] for step in steps):
        with st.container(horizontal=True, vertical_alignment="center", key=f"differ_{name}"):
            st.caption(t("ui.sites.differ", lang), width="stretch")
            st.button(
                t("ui.page.contradictions", lang), key=f"to_differ_{name}", on_click=_go, type="tertiary"
            )
    undated = sum(not step["start"] for step in steps)
    if undated:
        st.caption(plain(n("ui.sites.undated", undated, lang)))


def _go() -> None:
    st.session_state["go"] = "contradictions"


def _kind(row: dict[str, Any], lang: str) -> str:
    """Return in one sentence how far a centre's needs of a kind are known."""
    kind = t(f"record.need.kind.{row['kind']}", lang)
    if not row["items"]:
        return t("ui.sites.kind.none", lang, kind=kind)
    items = n("ui.sites.items", row["items"], lang)
    shared = f" {n('ui.sites.shared', row['shared'], lang)}" if row["shared"] else ""
    if not row["numbered"]:
        key = "ui.sites.kind.shared" if shared else "ui.sites.kind.unnumbered"
        return t(key, lang, kind=kind, items=items) + shared
    numbers = {name: figure(row[name], lang) for name in ("needed", "held", "gap")}
    numbered = t("ui.sites.kind.numbered", lang, kind=kind, items=items, numbered=row["numbered"], **numbers)
    return numbered + shared


def _untied(table: pd.DataFrame, lang: str) -> None:
    """Draw what sources say of needs without tying it to a centre: the border guards', and the institutions'."""
    shown = _shown(table, lang, whom=True)
    panel(
        "needs_other",
        t("ui.sites.untied", lang),
        lang,
        table=shown,
        asked=t("ui.sites.untied", lang),
        internal=True,
    )
    st.caption(t("ui.sites.untied.note", lang))
    wrapped(shown, "needs_other")
    _details(table, "details_other", lang)


def _shown(table: pd.DataFrame, lang: str, *, whom: bool = False) -> pd.DataFrame:
    """Return needs as the table shows them: what nobody knows or says is said in words."""
    rows = []
    for row in rows_of(table):
        blank = t("ui.holdings.unsaid", lang)
        as_of = dated(row["as_of"], lang)
        if row["dated"]:
            as_of = t("ui.sites.dated_by", lang, undated=as_of, date=dated(row["dated"], lang))
        rows.append({
            **({"whom": either(row, "whom", lang)} if whom else {}),
            "item": either(row, "item", lang),
            "kind": t(f"record.need.kind.{row['kind']}", lang),
            "state": t(f"need.state.{row['state']}", lang) if row["state"] else t("origin.entered", lang),
            **{name: figure(row[name], lang) for name in ("needed", "held", "gap")},
            "offered": either(row, "offered", lang) or blank,
            "obstacle": either(row, "obstacle", lang) or blank,
            "as_of": as_of,
            "source": source_of(row, lang),
        })  # fmt: skip
    columns = (("whom",) if whom else ()) + COLUMNS
    out = pd.DataFrame(rows, columns=list(columns))
    return out.rename(columns={name: t(f"ui.sites.column.{name}", lang) for name in columns})


def _details(table: pd.DataFrame, key: str, lang: str) -> None:
    """Draw what is and is not known of each row, with the way to the event that it rests on."""
    with st.expander(t("ui.holdings.details", lang), key=key):
        for row in rows_of(table):
            name = f"{key}_{row['id']}"
            st.markdown(f"**{plain(either(row, 'item', lang))}**")
            facts(name, [("note", t("ui.holdings.known", lang), either(row, "note", lang))])
            sourced(name, row, lang)
            for event in dict.fromkeys((row["event"], row["dated_by"])):
                to_event(name, event, lang)
