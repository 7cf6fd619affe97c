"""The directory on the page of the neighbours: bodies under the names that sources give them, desks by role, no persons."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data.words import t
from events.situation import holdings
from ui import held
from ui.card import fact
from ui.holdings_parts import (
    either,
    facts,
    kept,
    rows_of,
)
from ui.messages import plain
from ui.panels import panel
from ui.record_list import record_list
from ui.tables import cited, separated


def directory(lang: str) -> None:
    """Draw the directory: bodies under the names that sources give them, desks by role, no persons."""
    table = holdings.bodies(*kept()).sort_values(
        f"name_{lang}", kind="stable", key=lambda names: names.str.casefold()
    )
    unknown = t("ui.neighbours.desk.unknown", lang)
    shown = pd.DataFrame(
        [
            (
                either(row, "name", lang),
                separated(either(row, "names", lang), lang),
                row["desk"] or unknown,
                row["channel"],
            )
            for row in rows_of(table)
        ],
        columns=[
            t(f"ui.neighbours.column.{column}", lang) for column in ("body", "names", "desk", "channel")
        ],
    )
    panel(
        "directory",
        t("ui.neighbours.directory", lang),
        lang,
        table=shown,
        asked=t("ui.neighbours.all", lang),
        internal=True,
    )
    st.caption(t("ui.neighbours.directory.note", lang))
    called = dict(zip(table["id"], table[f"name_{lang}"], strict=True))
    names = holdings.body_names()
    for row in rows_of(table):
        kind = f" — {t('body.kind.' + row['kind'], lang)}" if row["kind"] else ""
        with st.expander(plain(either(row, "name", lang) + kind), key=f"body_{row['id']}"):
            _body(row, names[names["body"] == row["id"]], called, lang)
    record_list("directory", lang)


def _body(row: dict[str, Any], names: pd.DataFrame, called: dict[str, str], lang: str) -> None:
    for place, name in enumerate(rows_of(names)):
        source = cited(held.content(), name["source"], name["paragraph"], lang)
        fact(f"body_{row['id']}_{place}", t("ui.neighbours.name", lang), f"{name[f'name_{lang}']} — {source}")
    others = separated("; ".join(called.get(one, one) for one in holdings.split(row["also"])), lang)
    own = row["from"] == "register"
    facts(
        f"body_{row['id']}",
        [
            (
                "names",
                t("ui.neighbours.column.names", lang),
                separated(either(row, "names", lang), lang) if own else "",
            ),
            ("also", t("ui.neighbours.also", lang), others),
            ("desk", t("record.directory.desk", lang), row["desk"] or t("ui.neighbours.desk.unknown", lang)),
            ("channel", t("record.directory.channel", lang), row["channel"]),
            ("note", t("ui.holdings.known", lang), either(row, "note", lang)),
        ],
    )
