"""Page: differing accounts, every version beside the others with its source; persons settle them, with a reason, or open them again."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data.errors import MarsadError
from data.words import n, t
from events.register.opening import Register
from events.situation import kept, settling
from ui import held, open_register, session
from ui.card import show_on_map
from ui.holdings_parts import address, dated, either, heading, read_only, rows_of
from ui.messages import plain, sentence
from ui.panels import panel
from ui.record_history import history
from ui.record_list import record_list
from ui.record_words import by_whom
from ui.register_words import joined
from ui.said import say, to_say
from ui.tables import cited

KEPT = 8


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _matters(_register: Register | None, name: str, position: int) -> pd.DataFrame:
    return settling.matters(_register, held.READER if _register else None)


def matters() -> pd.DataFrame:
    """Return the matters as they stand now; looked up once for all sessions."""
    now = open_register.now()
    return _matters(now.register, now.register.id if now.register else "", now.position)


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    st.subheader(t("ui.page.contradictions", lang))
    st.caption(t("ui.contradictions.intro", lang))
    read_only(lang)
    if found := to_say("contradictions"):
        st.success(plain(t(found[0], lang, **found[1])))
    table = matters()
    waiting, settled = table[table["state"] != "settled"], table[table["state"] == "settled"]
    _group("open", waiting, lang)
    _group("settled", settled, lang)
    register = open_register.now().register
    if register is not None:
        heading(t("ui.contradictions.noted", lang), t("ui.contradictions.noted.note", lang))
        record_list(
            "difference",
            lang,
            check=lambda values: settling.check_difference(register, held.READER, values),
        )


def _group(name: str, table: pd.DataFrame, lang: str) -> None:
    count = table["contradiction"].nunique()
    title = n(f"ui.contradictions.{name}", count, lang)
    panel(
        f"contradictions_{name}",
        title,
        lang,
        table=_shown(table, lang),
        asked=t("ui.contradictions.all", lang),
    )
    if not count:
        st.caption(t(f"ui.contradictions.{name}.none", lang))
    for code, rows in table.groupby("contradiction", sort=False):
        _matter(str(code), rows_of(rows), lang)


def _shown(table: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return matters as a table to copy: each account with its source and what was decided."""
    rows = [
        (
            either(row, "title", lang),
            row["version"],
            either(row, "text", lang),
            cited(held.content(), row["source"], row["paragraph"], lang),
            t(f"ui.contradictions.state.{row['state']}", lang)
            if row["chosen"] in ("", row["version"]) or row["state"] != "settled"
            else t("ui.contradictions.state.other", lang),
        )
        for row in rows_of(table)
    ]
    names = ("matter", "version", "account", "source", "state")
    return pd.DataFrame(rows, columns=[t(f"ui.contradictions.column.{name}", lang) for name in names])


def _matter(code: str, rows: list[dict[str, Any]], lang: str) -> None:
    first = rows[0]
    with st.container(border=True, key=f"item_matter_{code}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(either(first, 'title', lang))}**", width="stretch")
            st.badge(
                t(f"ui.contradictions.state.{first['state']}", lang),
                color={"open": "orange", "settled": "green"}.get(first["state"], "red"),  # type: ignore[arg-type]
            )
        if first["differs"]:
            parts = [t(f"ui.contradictions.differ.{name}", lang) for name in first["differs"].split("; ")]
            st.caption(plain(t("ui.contradictions.differ", lang, parts=joined(parts, lang))))
        if first["note"]:
            st.text(first["note"])
        for column, row in zip(st.columns(len(rows), border=True), rows, strict=True):
            with column:
                _account(row, first, lang)
        if first["state"] == "settled":
            said = t("ui.contradictions.settled.by", lang, version=first["chosen"], who=by_whom(first, lang))
            st.markdown(plain(said))
            st.text(t("ui.register.because", lang, reason=first["reason"]))
        _decide(code, rows, lang)


def _account(row: dict[str, Any], first: dict[str, Any], lang: str) -> None:
    """Draw one account: what it says, and where it stands."""
    taken = first["state"] == "settled" and first["chosen"] == row["version"]
    mark = f" — {t('ui.contradictions.taken', lang)}" if taken else ""
    st.caption(plain(t("ui.contradictions.account", lang, version=row["version"]) + mark))
    st.text(either(row, "text", lang) or t("ui.contradictions.gone", lang))
    if row["from"] == "register":
        place = either(row, "place", lang) or t("ui.unlocated", lang)
        st.caption(plain(f"{dated(row['date_edtf'], lang)} · {place}"))
    st.caption(plain(cited(held.content(), row["source"], row["paragraph"], lang)))
    if row["source_url"]:
        st.text(address(row["source_url"]))
    st.button(
        plain(t("ui.holdings.event", lang, id=row["event"])),
        key=f"account_{row['contradiction']}_{row['version']}",
        type="tertiary",
        icon=":material/location_on:",
        on_click=show_on_map,
        args=(row["event"],),
    )


def _decide(code: str, rows: list[dict[str, Any]], lang: str) -> None:
    """Draw the form that settles a matter, or the one that opens it again, for who may decide."""
    register = open_register.now().register
    if register is None or not open_register.may("decide"):
        return
    first = rows[0]
    again = first["state"] == "settled"
    title = t(f"ui.contradictions.do.{'reopen' if again else 'settle'}", lang)
    with st.expander(title, key=f"decide_{code}_{first['state']}"):
        if first["state"] == "conflict":
            st.warning(t("ui.contradictions.two", lang))
        if first["settlement"]:
            history(register, "settlement", str(first["settlement"]), lang)
        with st.form(f"decide_{code}_{'_'.join(one[:6] for one in first['seen'])}", border=False):
            version = None
            if not again:
                version = st.radio(
                    t("record.settlement.version", lang),
                    [row["version"] for row in rows],
                    index=None,
                    format_func=lambda name: t("ui.contradictions.account", lang, version=name),
                )
            why = st.text_input(t("ui.register.reason.must", lang), max_chars=1_000).strip()
            pressed = st.form_submit_button(title, type="primary")
    if not pressed:
        return
    if not why or not (again or version):
        st.error(t("ui.contradictions.incomplete", lang))
        return
    try:
        _write(register, code, version, why, first)
    except MarsadError as problem:
        st.error(plain(sentence(problem, lang)))
        return
    say(
        "contradictions",
        (f"ui.contradictions.{'reopened' if again else 'done'}", {"title": either(first, "title", lang)}),
    )
    st.rerun()


def _write(register: Register, code: str, version: str | None, why: str, first: dict[str, Any]) -> None:
    actor = open_register.actor()
    if version is None:
        kept.drop(register, actor, str(first["settlement"]), first["seen"], why)
        return
    values = {"contradiction": code, "version": version, "reason": why}
    settling.check_settlement(matters(), values)
    kept.put(register, actor, "settlement", values, why, seen=first["seen"])
