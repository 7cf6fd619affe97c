"""What is overdue, a line a rule: how many, the latest first, each with its reason; and each of them by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data.words import n, t
from events.situation.overdue import rules
from events.situation.watch import Watch
from ui import behind, standing
from ui.card import show_on_map
from ui.exchange_words import centre
from ui.messages import plain
from ui.panels import panel
from ui.watch_words import at, lasted, part, unit

# Where what is no event is looked at.
PAGES = {
    "request": "exchange", "inbox": "inbox", "peer": "exchange", "marker": "neighbours", "followup": "followup",
}  # fmt: skip
# So many of each rule stand in the list; the number opens the rest.
LISTED = 10


def late(watch: Watch, lang: str) -> None:
    """Draw what is overdue, by rule, the one with the latest first.

    Parameters
    ----------
    watch : Watch
    lang : str
    """
    table = rules().set_index("rule")
    rows = watch.overdue
    shown = [str(rule) for rule in rows["rule"].drop_duplicates()]
    named = {rule: str(table.loc[rule, f"name_{lang}"]) for rule in table.index}
    figures = pd.DataFrame(
        {
            t("watch.overdue.rule", lang): [named[rule] for rule in shown],
            t("watch.overdue.count", lang): [int(rows.loc[rows["rule"] == rule, "count"].sum()) for rule in shown],
            t("watch.overdue.worst", lang): [lasted(rows.loc[rows["rule"] == rule, "late_h"].max(), lang) for rule in shown],
        }
    )  # fmt: skip
    panel(
        "overdue", t("watch.block.overdue", lang), lang,
        table=figures if shown else None, text="" if shown else t("watch.overdue.nothing", lang),
        asked=t("watch.asked", lang), marking=watch.marking, internal=True,
    )  # fmt: skip
    if not watch.centre:
        st.caption(t("watch.overdue.no_register", lang))
    elif not shown:
        st.markdown(plain(t("watch.overdue.nothing", lang)))
    for rule in shown:
        _rule(rule, named[rule], rows[rows["rule"] == rule], lang)
    with st.expander(t("watch.overdue.each", lang), key="overdue_each"):
        _each(watch, rows, table, lang)


def _rule(rule: str, name: str, rows: pd.DataFrame, lang: str) -> None:
    """Draw a rule's line, which opens what it counts: the events themselves, or the page where the rest is looked at."""
    worst = t("watch.overdue.late", lang, lasted=lasted(float(rows["late_h"].max()), lang))
    label = f"**{int(rows['count'].sum()):,}** · {plain(name)} · {plain(worst)}"
    if rows["record"].iloc[0] == "event":
        if st.button(label, key=f"overdue_{rule}", type="tertiary"):
            behind.behind(rows["id"].tolist(), name, lang)
        return
    page = _page(rows.iloc[0].to_dict())
    st.button(label, key=f"overdue_{rule}", type="tertiary", on_click=_go, args=(page,))


def _page(row: Mapping[Any, Any]) -> str:
    if row["record"] == "unit":
        return "patrols" if row["what"] == "patrol" else "levels"
    return PAGES[str(row["record"])]


def _go(page: str) -> None:
    st.session_state["go"] = page


def _each(watch: Watch, rows: pd.DataFrame, table: pd.DataFrame, lang: str) -> None:
    some = rows.groupby("rule", sort=False).head(LISTED)
    names = standing.titles(some.loc[some["record"] == "event", "id"].tolist(), lang)
    for rule, mine in ((str(name), found) for name, found in some.groupby("rule", sort=False)):
        st.markdown(f"**{plain(str(table.loc[rule, f'name_{lang}']))}**")
        st.caption(plain(str(table.loc[rule, f"reason_{lang}"])))
        for number, row in enumerate(mine.to_dict("records")):
            _one(watch, row, names, f"{rule}_{number}", lang)
    if watch.without:
        listed = t("filter.comma", lang).join(str(table.loc[rule, f"name_{lang}"]) for rule in watch.without)
        st.caption(plain(t("watch.overdue.without", lang, rules=listed)))
    st.caption(plain(t("watch.overdue.table", lang)))


def _one(watch: Watch, row: Mapping[Any, Any], names: dict[str, str], key: str, lang: str) -> None:
    said = t(
        "watch.overdue.line", lang,
        since=at(str(row["since_utc"])), due=at(str(row["due_utc"])), lasted=lasted(float(str(row["late_h"])), lang),
    )  # fmt: skip
    name, event = str(row["id"]), row["record"] == "event"
    title = names[name] if event else _called(watch, row, lang)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"late_{key}"):
        st.button(
            plain(title),
            key=f"late_to_{key}",
            type="tertiary",
            icon=":material/location_on:" if event else None,
            on_click=show_on_map if event else _go,
            args=(name if event else _page(row),),
        )
        st.caption(plain(said), width="stretch")


def _called(watch: Watch, row: Mapping[Any, Any], lang: str) -> str:
    """Return what a thing that is no event is called."""
    name, detail, record = str(row["id"]), str(row["detail"]), row["record"]
    if record == "unit" and row["what"] == "patrol":
        section, _, stretch = detail.partition(" ")
        km = t("watch.km", lang, stretch=f"\u2066{stretch}\u2069")
        return f"{unit(watch.units, name if name != section else section, lang)} — {km}"
    if record == "unit":
        who = t("watch.agreed", lang) if detail == "agreed" else centre(detail, lang)
        return f"{unit(watch.units, name, lang)} — {who}"
    if record == "inbox":
        return f"{part(name) or t('watch.unnamed', lang)} — {n('watch.rows', int(str(row['count'])), lang)}"
    if record == "marker":
        section, _, number = detail.partition(" ")
        return f"{unit(watch.units, section, lang)} — {part(number)}"
    if record == "request":
        return t("watch.request.to", lang, centre=centre(detail, lang))
    return centre(name, lang) if record == "peer" else name
