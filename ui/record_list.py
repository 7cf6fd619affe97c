"""The records of one kind as a table, a form for a new one, and one of them opened: read, changed, settled, removed.

Any page shows its kinds with it. The table's cells do not wrap; what is long stands whole in the card under it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data.words import n, t
from events.register.opening import Register
from events.situation import kept
from events.situation.records import RECORDS, titled
from ui import held, open_register, ways
from ui.card import fact
from ui.messages import plain
from ui.record_fields import Choose
from ui.record_form import Check, add, change, may, remove, settle, told
from ui.record_history import history
from ui.record_words import by_whom, fields, label, said

ROW_PX, MOST_PX = 35, 390
# Listings of the kinds that are looked at, at the position of the moment.
KEPT = 24


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _rows(_register: Register, name: str, position: int, record: str) -> pd.DataFrame:
    return kept.listing(_register, held.READER, record)


def rows(record: str) -> pd.DataFrame:
    """Return the living records of a kind, as `events.situation.kept.listing`; none where there is no register.

    Read once for all sessions, as long as the register stays where it is: nobody writes into what is returned.
    """
    now = open_register.now()
    if now.register is None:
        return kept.empty(record)
    return _rows(now.register, now.register.id, now.position, record)


def record_list(
    record: str,
    lang: str,
    *,
    found: pd.DataFrame | None = None,
    key: str = "",
    columns: Sequence[str] = (),
    fixed: Mapping[str, object] | None = None,
    choose: Choose | None = None,
    start: Mapping[str, object] | None = None,
    check: Check | None = None,
    none: str = "",
) -> None:
    """Draw the records of a kind: table, form, and the one that is chosen.

    Parameters
    ----------
    record : str
        Of `events.situation.records.RECORDS`.
    lang : str
    found : DataFrame, optional
        Some of `rows`, where the page shows these alone.
    key : str
        Tells two lists of a kind on one page apart.
    columns : sequence of str
        Fields that the table shows, by default all that are short.
    fixed, choose, start, check
        As in `ui.record_form.add`.
    none : str
        What is said where there is no record; by default that none has been entered.
    """
    register = open_register.now().register
    table = rows(record) if found is None else found
    name = f"{record}_{key}"
    if register is None:
        return
    told(lang)
    if table.empty:
        st.caption(none or t("ui.record.none", lang))
    else:
        chosen = _table(record, table, columns, name, lang, choose)
        if chosen is not None:
            one(register, record, chosen, lang, fixed=fixed, choose=choose, check=check)
        else:
            st.caption(t("ui.record.open", lang))
    add(register, record, lang, key=key, fixed=fixed, choose=choose, start=start, check=check)


def one(
    register: Register,
    record: str,
    row: Mapping[str, Any],
    lang: str,
    *,
    fixed: Mapping[str, object] | None = None,
    choose: Choose | None = None,
    check: Check | None = None,
) -> None:
    """Draw one record: its card, its history, and what may be done with it.

    Parameters
    ----------
    register : Register
    record : str
    row : mapping
        Of `events.situation.kept.listing`.
    lang, fixed, choose, check
        As in `record_list`.
    """
    able = ["card", "history"]
    if row["conflict"]:
        able = ["settle", *able] if open_register.may("decide") else able
    elif may(record) and _ours(register, record, row):
        able += ["change", *(["remove"] if open_register.may("decide") else [])]
    with st.container(border=True, key=f"item_{record}_{row['id']}"):
        st.markdown(f"**{plain(titled(record, row, lang) or str(row['id']))}**")
        st.caption(plain(f"{row['id']} — {by_whom(row, lang)}"))
        if row["conflict"]:
            st.warning(t("ui.record.conflict", lang))
        way = ways.chosen(
            t("ui.register.do", lang),
            able,
            lambda code: t(f"ui.record.do.{code}", lang),
            f"way_{row['id']}_{'_'.join(able)}",
        )
        if way == "settle":
            settle(register, record, row, lang, choose)
        elif way == "history":
            history(register, record, str(row["id"]), lang)
        elif way == "change":
            change(register, record, row, lang, fixed=fixed, choose=choose, check=check)
        elif way == "remove":
            remove(register, record, row, lang)
        else:
            card(record, row, lang, choose)


def card(record: str, row: Mapping[str, Any], lang: str, choose: Choose | None = None) -> None:
    """Draw what a record says, field by field; what it does not say is left out."""
    for name, field in fields(record).items():
        value = row[name]
        if value != "" and value == value:
            words = said(record, field, value, lang, (choose or {}).get(name))
            fact(f"{record}_{row['id']}_{name}", label(record, name, lang), words)


def _ours(register: Register, record: str, row: Mapping[str, Any]) -> bool:
    return not RECORDS[record].own or str(row["id"]).startswith(f"{register.centre}-")


def readable(
    record: str, table: pd.DataFrame, columns: Sequence[str], lang: str, choose: Choose | None = None
) -> pd.DataFrame:
    """Return records as a table shows them: codes, days and numbers in words, columns named.

    Parameters
    ----------
    record : str
    table : DataFrame
        From `rows`.
    columns : sequence of str
        Fields.
    lang : str
    choose : mapping, optional
        Names by code, by field.
    """
    every = fields(record)
    parts = {
        label(record, name, lang): [
            said(record, every[name], value, lang, (choose or {}).get(name)) for value in table[name]
        ]
        for name in columns
    }
    return pd.DataFrame(parts)


def _table(
    record: str, table: pd.DataFrame, columns: Sequence[str], key: str, lang: str, choose: Choose | None
) -> Mapping[str, Any] | None:
    """Draw the table, and return the row that is chosen in it."""
    names = list(columns) or [name for name in fields(record) if not name.endswith("_url")]
    shown = readable(record, table, names, lang, choose)
    if table["conflict"].any():
        shown.insert(
            0, t("ui.register.conflict", lang), ["⚠" if there else "" for there in table["conflict"]]
        )
    heads = list(shown.columns)
    ids = table["id"].tolist()
    digest = hashlib.sha256("\n".join(ids).encode()).hexdigest()[:12]
    st.caption(plain(n("ui.record.count", len(table), lang)))
    picked: Any = st.dataframe(
        shown,
        # As in the register's table: the grid knows no right-to-left, so in Arabic the first column stands last.
        column_order=heads[::-1] if lang == "ar" else heads,
        hide_index=True,
        height=min(MOST_PX, ROW_PX * (len(shown) + 1) + 3),
        on_select="rerun",
        selection_mode="single-row",
        key=f"records_{key}_{lang}_{digest}",
    )
    places = [place for place in picked["selection"]["rows"] if place < len(ids)]
    return {str(k): v for k, v in table.iloc[places[0]].to_dict().items()} if places else None
