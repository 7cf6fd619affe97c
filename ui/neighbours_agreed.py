"""What the page of the neighbours shows of one: agreements, and crossings with what is said of their status."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data import catalogue
from data.words import t
from events.situation import holdings
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
from ui.record_words import countries
from ui.tables import separated

FORCE = {"yes": "green", "no": "gray", "unknown": "gray"}
STATUS = {"open": "green", "reopened": "green", "closed": "red", "restricted": "orange"}


def concerning(country: str) -> pd.DataFrame:
    """Return the register's agreements that concern a neighbour."""
    found = rows("agreement")
    return found[found["countries"].map(lambda codes: country in holdings.split(codes)).astype(bool)]


def elsewhere() -> pd.DataFrame:
    """Return the register's agreements that concern no neighbour: they stand on no section."""
    found = rows("agreement")
    every = set(holdings.neighbours().values())
    return found[found["countries"].map(lambda codes: every.isdisjoint(holdings.split(codes))).astype(bool)]


def agreements(table: pd.DataFrame, title: str, key: str, lang: str) -> None:
    shown = pd.DataFrame(
        [
            (
                either(row, "title", lang),
                dated(row["date_edtf"], lang),
                countries(row["countries"], lang) or separated(either(row, "parties", lang), lang),
                t(f"record.agreement.in_force.{row['in_force']}", lang),
                source_of(row, lang),
            )
            for row in rows_of(table)
        ],
        columns=[
            t(f"ui.neighbours.column.{name}", lang)
            for name in ("title", "date", "states", "in_force", "source")
        ],
    )
    panel(f"agreements_{key}", title, lang, table=shown, asked=title)
    if table.empty:
        st.caption(t("ui.neighbours.agreements.none", lang))
    cards(table, lang)


def cards(table: pd.DataFrame, lang: str) -> None:
    """Draw agreements one by one."""
    for row in rows_of(table):
        name = f"agreement_{row['id']}"
        with st.container(border=True, key=f"item_{name}"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{plain(either(row, 'title', lang))}**", width="stretch")
                st.badge(
                    plain(
                        t(
                            "ui.neighbours.in_force",
                            lang,
                            state=t(f"record.agreement.in_force.{row['in_force']}", lang),
                        )
                    ),
                    color=FORCE[row["in_force"]],  # type: ignore[arg-type]
                )
            basis = t(f"agreement.basis.{row['basis']}", lang) if row["basis"] else ""
            facts(
                name,
                [
                    ("date", t("ui.neighbours.column.date", lang), dated(row["date_edtf"], lang)),
                    ("states", t("ui.neighbours.column.states", lang), countries(row["countries"], lang)),
                    (
                        "parties",
                        t("record.agreement.parties", lang),
                        separated(either(row, "parties", lang), lang),
                    ),
                    ("note", t("ui.holdings.known", lang), either(row, "note", lang)),
                    ("basis", t("ui.neighbours.basis", lang), basis),
                ],
            )
            sourced(name, row, lang)
            to_event(name, row["event"], lang)


def crossings(section: str, name: str, lang: str) -> None:
    gates = catalogue.read("crossings")
    gates = gates[gates["section"] == section]
    states = holdings.crossing_states(*kept())
    last = holdings.last_states(states).set_index("crossing")
    table = pd.DataFrame(
        [
            _state(gate[f"name_{lang}"], row, lang)
            for gate in rows_of(gates)
            for row in rows_of(states[states["crossing"] == gate["id"]])
        ],
        columns=[
            t(f"ui.neighbours.column.{column}", lang)
            for column in ("crossing", "date", "status", "reason", "source")
        ],
    )
    title = t("ui.neighbours.crossings", lang, section=name)
    panel(f"crossings_{section}", title, lang, table=table, asked=name)
    st.caption(t("ui.neighbours.crossings.note", lang))
    for gate in rows_of(gates):
        with st.container(border=True, key=f"item_crossing_{gate['id']}"):
            now = last.loc[gate["id"]]
            with st.container(horizontal=True, vertical_alignment="center"):
                both = " — ".join(part for part in (gate[f"name_{lang}"], gate[f"other_{lang}"]) if part)
                st.markdown(f"**{plain(both)}**", width="stretch")
                said = t(
                    "ui.neighbours.last",
                    lang,
                    status=t(f"record.crossing.status.{now['status']}", lang),
                    date=dated(now["date_edtf"], lang),
                )
                st.badge(plain(said), color=STATUS.get(now["status"], "gray"))  # type: ignore[arg-type]
            st.caption(plain(gate[f"position_note_{lang}"]))
            own = table[table.iloc[:, 0] == gate[f"name_{lang}"]]
            wrapped(own.iloc[:, 1:], f"crossing_{gate['id']}")
    named = dict(zip(gates["id"], gates[f"name_{lang}"], strict=True))
    found = rows("crossing")
    record_list(
        "crossing", lang, key=section, found=found[found["crossing"].isin(named)], choose={"crossing": named}
    )


def _state(name: str, row: dict[str, Any], lang: str) -> tuple[str, ...]:
    status = t(f"record.crossing.status.{row['status']}", lang)
    return name, dated(row["date_edtf"], lang), status, either(row, "text", lang), source_of(row, lang)
