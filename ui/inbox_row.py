"""One row of the inbox: why it waits, what may be meant, its cells to be corrected, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data import catalogue
from data.errors import DataProblem
from data.words import n, t
from events.register import deciding, reading
from events.register.choosing import OF_PLACES
from events.register.deciding import Outcome
from events.register.inbox import Item, alike
from events.register.opening import Register
from geo.gazetteer import by_id
from ui import open_register
from ui.dated import in_words
from ui.exchange_words import local, ltr
from ui.inbox_done import decide
from ui.inbox_sides import sides
from ui.messages import plain
from ui.register_words import titled
from ui.tables import isolated

LONGEST = 1_000
# As many decisions at once as are read again in a few seconds.
MOST_ALIKE = 2_000
ROW_PX, MOST_PX = 35, 320
OF_DATES = ("date_order", "date_unclear", "date_backwards")


def row(register: Register, item: Item, lang: str, kinds: Mapping[str, str]) -> None:
    """Draw a row and what may be done with it; what is not allowed is not offered."""
    with st.container(border=True, key=f"row_{item.id}"):
        state = t(f"inbox.state.{item.state}", lang)
        with st.container(horizontal=True, vertical_alignment="center", key=f"row_head_{item.id}"):
            title = titled(item.event, lang, t("ui.inbox.row", lang, row=f"{item.row:,}"))
            st.markdown(f"**{plain(title)}**", width="stretch")
            st.badge(state, color="orange" if item.state == "held" else "red")
        st.markdown(plain(item.say(lang)))
        st.caption(
            plain(
                t(
                    "ui.inbox.row.of", lang, file=isolated(item.file or "—"), row=f"{item.row:,}",
                    dataset=isolated(item.dataset), at=ltr(local(item.at_utc)),
                )
            )
        )  # fmt: skip
        may = open_register.may("decide" if item.state == "held" else "report")
        decides = open_register.may("decide")
        if not may and not decides:
            st.info(t("ui.inbox.no_decide", lang))
            _cells(item, lang)
            return
        others = _others(register, item, lang) if _many(item) else [item.id]
        why = st.text_input(
            t("ui.inbox.why", lang), key=f"why_{item.id}", max_chars=LONGEST, live="0.4s"
        ).strip()
        if decides and item.state == "held":
            _decision(register, item, others, why, lang, kinds)
        if may:
            _correct(register, item, others, why, lang)
        if decides:
            _dismiss(register, item, others, why, lang)


def _many(item: Item) -> bool:
    return item.reason not in ("duplicate", "edited")


def _others(register: Register, item: Item, lang: str) -> list[str]:
    """Ask whether the rows that wait for the same reason at the same value are decided at once."""
    found = [one.id for one in alike(register, open_register.actor(), item)][:MOST_ALIKE]
    if len(found) < 2:
        return [item.id]
    text = n("ui.inbox.alike", len(found) - 1, lang)
    return found if st.checkbox(plain(text), key=f"alike_{item.id}") else [item.id]


def _button(item: Item, verb: str, lang: str, work: Callable[[], Sequence[Outcome]], **how: Any) -> None:
    st.button(t(f"ui.inbox.do.{verb}", lang), key=f"{verb}_{item.id}", on_click=decide, args=(work,), **how)


def _decision(
    register: Register, item: Item, ids: Sequence[str], why: str, lang: str, kinds: Mapping[str, str]
) -> None:
    actor = open_register.actor()
    if item.reason == "duplicate":
        _duplicate(register, item, why, lang, kinds)
    elif item.reason == "edited":
        present = reading.one(register, actor, item.subject).shown
        accounts = [
            (t("ui.inbox.side.source", lang), item.event),
            (t("ui.inbox.side.here", lang), present.body),
        ]
        sides(f"edited_{item.id}", accounts, lang, kinds)
        with st.container(horizontal=True):
            _button(
                item, "keep", lang, lambda: deciding.keep(register, actor, [item.id], why), type="primary"
            )
            _button(item, "follow", lang, lambda: deciding.follow(register, actor, [item.id], why))
    elif item.reason == "key_twice":
        _button(item, "separate", lang, lambda: deciding.separate(register, actor, ids, why), type="primary")
    elif item.options:
        chosen = st.radio(
            t("ui.inbox.meant", lang),
            item.options,
            index=None,
            key=f"option_{item.id}",
            format_func=lambda option: _option(item, option, lang),
        )
        _button(
            item, "choose", lang, lambda: deciding.choose(register, actor, ids, chosen or "", why), type="primary",
            disabled=chosen is None,
        )  # fmt: skip
    if item.reason in OF_DATES and item.field in item.header:
        _button(
            item, "undated", lang, lambda: deciding.correct(register, actor, ids, {item.field: ""}, None, why)
        )


def _option(item: Item, option: str, lang: str) -> str:
    """Return what an option means: a place with its kind, section or district and coordinates, or a day."""
    found = by_id(option) if item.reason == OF_PLACES else None
    if item.reason in OF_DATES:
        return in_words(option, lang)
    if found is None:
        return ltr(option)
    parts = [str(found[f"name_{lang}"]), t(f"ui.add.found.{found['kind']}", lang), _around(found, lang)]
    lon, lat = float(str(found["lon"])), float(str(found["lat"]))
    parts.append("" if lon != lon else ltr(f"{lat:.3f}, {lon:.3f}"))
    return " · ".join(plain(part) for part in parts if part)


def _around(found: Mapping[str, object], lang: str) -> str:
    """Return the section that a place lies on, else its district."""
    from geo.sections import sections

    tables = (("section", sections(), "id"), ("district", catalogue.read("districts"), "pcode"))
    for name, rows, key in tables:
        if found[name] and found["kind"] != name:
            fits = rows.loc[rows[key] == found[name], f"name_{lang}"]
            if len(fits):
                return str(fits.iloc[0])
    return ""


def _duplicate(register: Register, item: Item, why: str, lang: str, kinds: Mapping[str, str]) -> None:
    """Draw the row beside each event that it may be, and the two decisions."""
    actor = open_register.actor()
    found = {}
    for subject in item.options:
        try:
            state = reading.one(register, actor, subject)
        except DataProblem:
            continue
        if state.shown.op == "put":
            found[subject] = state.shown.body
    which = next(iter(found), "")
    if len(found) > 1:
        which = (
            st.radio(
                t("ui.inbox.candidates", lang), list(found), key=f"which_{item.id}",
                format_func=lambda subject: plain(titled(found[subject], lang, subject)),
            )
            or which
        )  # fmt: skip
    if which:
        accounts = [(t("ui.inbox.side.row", lang), item.event), (isolated(which), found[which])]
        sides(f"duplicate_{item.id}", accounts, lang, kinds)
    with st.container(horizontal=True):
        if which:
            _button(item, "same", lang, lambda: deciding.same(register, actor, item.id, which, why))
        _button(item, "separate", lang, lambda: deciding.separate(register, actor, [item.id], why))


def _correct(register: Register, item: Item, ids: Sequence[str], why: str, lang: str) -> None:
    """Draw the cell that is wrong, and all cells of the row, to be written anew."""
    now = dict(zip(item.header, item.corrected or item.cells, strict=False))
    cells: dict[str, str] = {}
    if item.field in item.header and item.reason not in ("duplicate", "edited", "key_twice"):
        written = st.text_input(
            t("ui.inbox.cell", lang, field=plain(isolated(item.field))),
            value=now.get(item.field, ""),
            key=f"cell_{item.id}",
            live="0.4s",
            placeholder=item.expected or None,
        )
        if written != now.get(item.field, ""):
            cells[item.field] = written
    with st.expander(plain(n("ui.inbox.cells", len(item.header), lang)), key=f"cells_{item.id}"):
        cells |= _edited(item, now, lang)
    actor = open_register.actor()
    _button(
        item, "correct", lang, lambda: deciding.correct(register, actor, ids, cells, None, why), disabled=not cells,
        icon=":material/check:",
    )  # fmt: skip


def _edited(item: Item, now: Mapping[str, str], lang: str) -> dict[str, str]:
    """Draw the cells as a table to write in; return those that are others now."""
    rows = pd.DataFrame({"column": list(now), "cell": list(now.values())}, dtype=str)
    order = ["column", "cell"]
    out = st.data_editor(
        rows,
        column_order=order[::-1] if lang == "ar" else order,
        column_config={
            "column": st.column_config.TextColumn(t("ui.inbox.cells.column", lang), disabled=True, width=180),
            "cell": st.column_config.TextColumn(t("ui.inbox.cells.cell", lang), width=420),
        },
        hide_index=True,
        num_rows="fixed",
        height=min(MOST_PX, ROW_PX * (len(rows) + 1) + 3),
        key=f"cells_{item.id}_{lang}",
    )
    said = ["" if cell is None or cell != cell else str(cell) for cell in out["cell"]]
    return {
        column: cell
        for column, cell, before in zip(rows["column"], said, rows["cell"], strict=True)
        if cell != before
    }


def _cells(item: Item, lang: str) -> None:
    with st.expander(plain(n("ui.inbox.cells", len(item.header), lang)), key=f"cells_{item.id}"):
        for column, cell in zip(item.header, item.corrected or item.cells, strict=False):
            st.text(f"{isolated(column)}: {isolated(cell)}")


def _dismiss(register: Register, item: Item, ids: Sequence[str], why: str, lang: str) -> None:
    actor = open_register.actor()
    with st.container(horizontal=True, vertical_alignment="center"):
        _button(
            item, "dismiss", lang, lambda: deciding.dismiss(register, actor, ids, why), disabled=not why,
            icon=":material/delete:",
        )  # fmt: skip
        if not why:
            st.caption(t("ui.inbox.dismiss.why", lang))
