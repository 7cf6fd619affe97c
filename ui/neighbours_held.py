"""What the page of the neighbours shows along a section: markers, projects and assessed routes; and the studies."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data.words import n, t
from events.situation import holdings
from ui.filters import today
from ui.holdings_parts import (
    dated,
    either,
    facts,
    kept,
    rows_of,
    source_of,
    sourced,
    to_event,
    wrapped,
)
from ui.messages import plain
from ui.panels import panel
from ui.record_list import record_list, rows
from ui.tables import isolated, separated

ALL = "all"


def markers(section: str, name: str, lang: str) -> None:
    """Draw what is known of markers: both claims beside each other as they are worded, and nothing to settle."""
    table = holdings.markers(*kept())
    table = table[table["section"] == section]
    shown = pd.DataFrame(
        [
            (
                row["number"] or either(row, "title", lang),
                t(f"record.marker.state.{row['state']}", lang),
                row["claim_libya"],
                row["claim_neighbour"],
                either(row, "legal_basis", lang),
                source_of(row, lang),
            )
            for row in rows_of(table)
        ],
        columns=[
            t(f"ui.neighbours.column.{column}", lang)
            for column in ("marker", "status", "claim_libya", "claim_neighbour", "legal_basis", "source")
        ],
    )
    panel(
        f"markers_{section or ALL}",
        t("ui.neighbours.markers", lang, section=name),
        lang,
        table=shown,
        asked=name,
        internal=True,
    )
    st.caption(t("ui.neighbours.markers.note", lang))
    if table.empty:
        st.caption(t("ui.neighbours.markers.none", lang))
    for row in rows_of(table):
        _marker(row, lang)
    if section:
        found = rows("marker")
        record_list(
            "marker", lang, key=section, found=found[found["section"] == section], fixed={"section": section},
            columns=("number", "state", "inspected", "legal_basis", "source"),
        )  # fmt: skip


def _marker(row: dict[str, Any], lang: str) -> None:
    name = f"marker_{row['id']}"
    with st.container(border=True, key=f"item_{name}"):
        title = (
            t("ui.neighbours.marker", lang, number=isolated(row["number"]))
            if row["number"]
            else either(row, "title", lang)
        )
        st.markdown(f"**{plain(title)}**")
        state = t(f"record.marker.state.{row['state']}", lang)
        facts(
            name,
            [
                ("state", t("record.marker.state", lang), state),
                ("text", t("ui.neighbours.said", lang), either(row, "text", lang)),
                (
                    "inspected",
                    t("record.marker.inspected", lang),
                    dated(row["inspected"], lang) if row["inspected"] else "",
                ),
                ("basis", t("record.marker.legal_basis", lang), either(row, "legal_basis", lang)),
            ],
        )
        if row["claim_libya"] or row["claim_neighbour"]:
            for column, claim in zip(
                st.columns(2, border=True), ("claim_libya", "claim_neighbour"), strict=True
            ):
                with column:
                    st.caption(t(f"record.marker.{claim}", lang))
                    st.text(isolated(row[claim]) or t("ui.holdings.unsaid", lang))
        sourced(name, row, lang)
        to_event(name, row["event"], lang)


def projects(section: str, name: str, lang: str) -> None:
    table = holdings.projects(*kept())
    own = table[table["section"] == section]
    shown = pd.DataFrame(
        [
            (
                either(row, "title", lang),
                either(row, "place", lang) or t("ui.holdings.unsaid", lang),
                t(f"record.project.state.{row['state']}", lang),
                either(row, "funder", lang) or t("ui.holdings.unsaid", lang),
                dated(row["as_of"], lang),
                either(row, "note", lang),
                source_of(row, lang),
            )
            for row in rows_of(own)
        ],
        columns=[
            t(f"ui.neighbours.column.{column}", lang)
            for column in ("project", "place", "status", "funder", "date", "note", "source")
        ],
    )
    panel(
        f"projects_{section or ALL}",
        t("ui.neighbours.projects", lang, section=name),
        lang,
        table=shown,
        asked=name,
    )
    none = t("ui.neighbours.projects.none", lang)
    if own.empty and kept() == (None, None):
        st.caption(none)
    elif len(own):
        wrapped(shown, f"projects_{section or ALL}")
    for row in rows_of(own):
        to_event(f"project_{row['id']}", row["event"], lang)
    found = rows("project")
    record_list(
        "project", lang, key=section or ALL, found=found[found["section"] == section], fixed={"section": section},
        columns=("name_ar", "place_ar", "state", "funder", "as_of"), none=none if own.empty else "",
    )  # fmt: skip


def routes(section: str, name: str, lang: str) -> None:
    """Draw assessed routes: what an analyst drew, with reason, sources, reviewer and how long it holds."""
    table = holdings.routes(*kept(), today())
    own = table[table["section"] == section]
    panel_table = pd.DataFrame(
        [
            (row["title"], row["reason"], row["sources"], row["reviewer"], _span(row, lang))
            for row in rows_of(own)
        ],
        columns=[t(f"record.route.{column}", lang) for column in ("title", "reason", "sources", "reviewer")] + [t("ui.neighbours.validity", lang)],
    )  # fmt: skip
    panel(
        f"routes_{section or ALL}",
        t("ui.neighbours.routes", lang, section=name),
        lang,
        table=panel_table,
        asked=name,
        internal=True,
    )
    st.caption(t("ui.neighbours.routes.note", lang))
    none = t("ui.neighbours.routes.none", lang)
    if own.empty and kept() == (None, None):
        st.caption(none)
    past = int((own["validity"] == "past").sum())
    if past:
        st.warning(plain(n("ui.neighbours.routes.past", past, lang)))
    if len(own):
        wrapped(panel_table, f"routes_{section or ALL}")
    found = rows("route")
    record_list(
        "route", lang, key=section or ALL, found=found[found["section"] == section], fixed={"section": section},
        columns=("title", "reviewer", "valid_from", "valid_to"), check=holdings.check_route, none=none,
    )  # fmt: skip


def _span(row: dict[str, Any], lang: str) -> str:
    """Return whether a route still holds, and from when to when."""
    state = t(f"ui.neighbours.route.{row['validity']}", lang)
    days = {name: dated(row[f"valid_{end}"], lang) for name, end in (("start", "from"), ("end", "to"))}
    return t("ui.neighbours.route_span", lang, state=state, **days)


def studies(lang: str) -> None:
    table = holdings.studies(*kept())
    shown = pd.DataFrame(
        [
            (
                either(row, "title", lang),
                separated(either(row, "scope", lang), lang) or t("ui.holdings.unsaid", lang),
                t(f"study.state.{row['state'] or 'written'}", lang),
                dated(row["date_edtf"], lang),
                either(row, "note", lang),
                source_of(row, lang),
            )
            for row in rows_of(table)
        ],
        columns=[
            t(f"ui.neighbours.column.{column}", lang)
            for column in ("study", "scope", "status", "date", "note", "source")
        ],
    )
    panel("studies", t("ui.neighbours.studies", lang), lang, table=shown, asked=t("ui.neighbours.all", lang))
    wrapped(shown, "studies")
    record_list("study", lang)
