"""The blocks of the watch: what is new, what came from the other centre, the levels, what is open; and what ships without a register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pandas as pd
import streamlit as st

from data.catalogue import read
from data.words import n, t
from events.situation.news import Found, Happened, News
from events.situation.watch import Watch
from ui import behind
from ui.card import show_on_map, title_of
from ui.dated import in_words
from ui.exchange_words import centre
from ui.messages import plain
from ui.panels import panel
from ui.watch_words import at, level, unit

# The latest of what ships: as many as stand in a block without scrolling.
LATEST = 6
# Where what is no event is looked at; what has no page of its own stands here.
PAGES = {
    "agreement": "neighbours", "crossing": "neighbours", "difference": "contradictions", "directory": "neighbours",
    "level": "levels", "marker": "neighbours", "need": "sites", "part": "levels", "patrol": "patrols", "project": "neighbours",
    "receipt": "register", "request": "exchange", "response": "response", "route": "neighbours",
    "settlement": "contradictions", "study": "neighbours",
}  # fmt: skip
NEWS = ("entered", "changed", "imported", "gone")
# Names of figures and what they count, in the order of a line.
Figures = dict[str, Found]


@contextmanager
def block(name: str) -> Iterator[None]:
    """Draw a block of the first screen around what is drawn within, which has its own heading."""
    with st.container(border=True, gap="xsmall", key=f"watch_{name}"):
        yield


def _head(name: str, watch: Watch | None, rows: list[tuple[str, str]], lang: str) -> None:
    """Draw the heading of a block with its figures to copy: what, and how many."""
    table = pd.DataFrame(rows, columns=[t("watch.column.what", lang), t("watch.column.figure", lang)])
    panel(
        name, t(f"watch.block.{name}", lang), lang,
        table=table if rows else None, text="" if rows else t("watch.nothing", lang),
        asked=t("watch.asked", lang), marking=watch.marking if watch else "TLP:CLEAR", internal=bool(watch and watch.centre),
    )  # fmt: skip


def _titled(label: str, found: Found, lang: str) -> str:
    """Return the title of the list behind a figure: of more than are at hand it says so."""
    if not found.cut:
        return label
    return t("watch.cut", lang, what=label, shown=f"{len(found.ids):,}", count=f"{found.count:,}")


def _line(key: str, when: str, figures: Figures, lang: str) -> None:
    """Draw a line: since when, and each figure that is not nought, to be opened."""
    with _row(key, when):
        there = {name: found for name, found in figures.items() if found.count}
        if not there:
            st.caption(t("watch.nothing", lang), width="content")
        for name, found in there.items():
            label = n(f"watch.news.{name}", found.count, lang)
            behind.number(f"{key}_{name}", label, found.ids, _titled(label, found, lang), lang)


def _since(one: News, lang: str) -> str:
    return t(f"watch.window.{one.window}", lang, at=at(one.since_utc))


def _days(one: Happened, lang: str) -> str:
    return t("watch.days_of", lang, first=at(one.first), last=at(one.last))


def _records(key: str, found: Mapping[str, Found], lang: str) -> None:
    """Draw what is no event, a number a kind, each leading to the page where its kind is looked at."""
    if not found:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"records_{key}"):
        st.caption(t("watch.news.records", lang), width="content")
        for name, some in found.items():
            label = f"{t(f'record.{name}', lang)} {some.count:,}"
            st.button(
                plain(label),
                key=f"record_{key}_{name}",
                type="tertiary",
                on_click=_go,
                args=(PAGES.get(name, "watch"),),
            )


def new(watch: Watch, lang: str) -> None:
    """Draw what came to the register, by window; and apart from it what happened, whenever it came."""
    came = {one.window: {name: getattr(one, name) for name in NEWS} for one in watch.news}
    rows = [
        (f"{_since(one, lang)} — {t(f'watch.news.{name}.name', lang)}", f"{found.count:,}")
        for one in watch.news
        for name, found in came[one.window].items()
    ]
    rows += [
        (f"{t('watch.happened', lang)} {_days(one, lang)}", f"{one.events.count:,}") for one in watch.happened
    ]
    _head("new", watch, rows, lang)
    if not any(one.window == "handover" for one in watch.news):
        st.caption(t("watch.window.none", lang))
    for one in watch.news:
        _line(f"new_{one.window}", _since(one, lang), came[one.window], lang)
        _records(one.window, one.records, lang)
    st.caption(t("watch.came.rule", lang))
    st.markdown(f"**{plain(t('watch.happened', lang))}**")
    for day in watch.happened:
        figures = {"happened": day.events, "coarse": day.coarse}
        _line(f"happened_{day.window}", _days(day, lang), figures, lang)
    st.caption(t("watch.happened.rule", lang))


def incoming(watch: Watch, lang: str) -> None:
    """Draw what the other centre has sent, and what it waits for."""
    rows = [(_since(one, lang), f"{one.received.count:,}") for one in watch.news]
    rows.append((t("watch.requests", lang), f"{len(watch.asked):,}"))
    _head("incoming", watch, rows, lang)
    for one in watch.news:
        _line(f"in_{one.window}", _since(one, lang), {"received": one.received}, lang)
        _records(f"in_{one.window}", one.received_records, lang)
    if not watch.asked:
        st.caption(t("watch.requests.none", lang))
        return
    st.button(
        plain(n("watch.requests.count", len(watch.asked), lang)), key="watch_requests", type="tertiary",
        icon=":material/question_answer:", on_click=_go, args=("exchange",),
    )  # fmt: skip
    for request in watch.asked[:LATEST]:
        due = request.body["due"]
        said = t("watch.request.due", lang, due=at(due)) if due else t("watch.request.no_due", lang)
        st.caption(plain(f"{centre(request.centre, lang)} · {said} · {request.body['text']}"))


def levels(watch: Watch, lang: str) -> None:
    """Draw the agreed levels, and which changed since the earliest window began."""
    standing = watch.levels[watch.levels["agreed"] != ""]
    rows = [
        (unit(watch.units, str(row.unit), lang), level(str(row.agreed), lang))
        for row in standing.itertuples()
    ]
    _head("levels", watch, rows, lang)
    if not watch.centre:
        st.caption(t("watch.levels.no_register", lang))
        return
    if standing.empty:
        st.markdown(plain(t("watch.levels.none", lang)))
    for name, code in rows:
        st.markdown(f"{plain(name)} · **{plain(code)}**")
    apart = watch.levels[watch.levels["state"] == "two_levels"]
    for row in apart.to_dict("records"):
        keys = {one: level(str(row[one]), lang) for one in ("benghazi", "tripoli")}
        two = t("watch.levels.two", lang, unit=unit(watch.units, str(row["unit"]), lang), **keys)
        st.caption(plain(two))
    st.markdown(f"**{plain(t('watch.levels.changed', lang))}**")
    if watch.changes.empty:
        st.caption(t("watch.levels.unchanged", lang))
    for row in watch.changes.head(LATEST).to_dict("records"):
        _change(watch, row, lang)
    st.button(
        t("watch.levels.to", lang),
        key="watch_levels_to",
        type="tertiary",
        icon=":material/speed:",
        on_click=_go,
        args=("levels",),
    )


def _change(watch: Watch, row: Mapping[Any, Any], lang: str) -> None:
    who = t("watch.agreed", lang) if row["who"] == "agreed" else centre(str(row["who"]), lang)
    arrow = "←" if lang == "ar" else "→"
    turn = f"{level(str(row['before']), lang)} {arrow} {level(str(row['level']), lang)}"
    name, when = unit(watch.units, str(row["unit"]), lang), at(str(row["at_utc"]))
    st.caption(plain(f"{name} · {turn} · {who} · {when}"))


def open_matters(watch: Watch, lang: str) -> None:
    """Draw what is open: incidents, conflicts, differing accounts, follow-up."""
    rows = [(t("watch.contradictions", lang), f"{len(watch.contradictions):,}")]
    rows += [(t(f"ui.followup.{kind}", lang), f"{len(ids):,}") for kind, ids in watch.followup.items()]
    if watch.centre:
        count = sum(found.count for found in watch.conflicts.values())
        ours = [(t(f"response.state.{state}", lang), f"{len(ids):,}") for state, ids in watch.states.items()]
        rows = [*ours, (t("watch.conflicts", lang), f"{count:,}"), *rows]
    _head("open", watch, rows, lang)
    if watch.centre:
        _ours(watch, lang)
    with _row("contradictions", t("watch.contradictions", lang)):
        _to("contradictions", n("watch.matters", len(watch.contradictions), lang))
    with _row("followup", t("watch.followup", lang)):
        for kind, ids in watch.followup.items():
            _to("followup", f"{t(f'ui.followup.{kind}', lang)} {len(ids):,}", kind)
    st.caption(t("watch.open.rule", lang))


def _ours(watch: Watch, lang: str) -> None:
    """Draw what is open in the register: incidents by state, and edits that differ."""
    with _row("incidents", t("watch.incidents", lang)):
        for state, ids in watch.states.items():
            label = f"{t(f'response.state.{state}', lang)} {len(ids):,}"
            behind.number(f"incidents_{state}", label, ids, label, lang)
        _to("response", t("watch.to.response", lang))
    title = t("watch.conflicts", lang)
    with _row("conflicts", title):
        if not watch.conflicts:
            st.caption(t("watch.nothing", lang), width="content")
        for name, found in watch.conflicts.items():
            if name == "event":
                label = n("count.events", found.count, lang)
                behind.number("conflicts", label, found.ids, _titled(title, found, lang), lang)
                _to("register", t("watch.to.register", lang))
            else:
                _to(PAGES.get(name, "watch"), f"{t(f'record.{name}', lang)} {found.count:,}", name)


@contextmanager
def _row(key: str, label: str) -> Iterator[None]:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"line_{key}"):
        st.markdown(plain(label))
        yield


def _to(page: str, label: str, which: str = "") -> None:
    st.button(plain(label), key=f"watch_to_{page}{which}", type="tertiary", on_click=_go, args=(page,))


def _go(page: str) -> None:
    st.session_state["go"] = page


def latest(lang: str) -> None:
    """Draw the latest events that ship, by their own dates; those without one are counted."""
    from events.documents import events

    every = events()
    dated = every[every["start"] != ""].sort_values(["start", "id"], ascending=[False, True])
    undated = every[every["start"] == ""]
    rows = [
        (title_of(row, lang), in_words(str(row["date_edtf"]), lang))
        for row in dated.head(LATEST).to_dict("records")
    ]
    _head("latest", None, rows, lang)
    for row in dated.head(LATEST).to_dict("records"):
        with st.container(gap=None, key=f"latest_{row['id']}"):
            st.button(
                plain(title_of(row, lang)), key=f"latest_to_{row['id']}", type="tertiary", icon=":material/location_on:",
                on_click=show_on_map, args=(str(row["id"]),),
            )  # fmt: skip
            st.caption(
                plain(f"{in_words(str(row['date_edtf']), lang)} · {t('origin.' + str(row['origin']), lang)}")
            )
    with _row("shipped", t("watch.shipped", lang)):
        for name, some in (("dated", dated), ("undated", undated)):
            label = n(f"watch.shipped.{name}", len(some), lang)
            behind.number(f"shipped_{name}", label, some["id"].tolist(), label, lang)


def sites(lang: str) -> None:
    """Draw the last step of each site's history, and how many there are."""
    from events.sites import site_history

    history = site_history().sort_values(["site", "step"])
    names = read("sites").set_index("id")[f"short_{lang}"]
    last = history.drop_duplicates("site", keep="last")
    rows = [(str(names[row.site]), str(getattr(row, f"status_{lang}"))) for row in last.itertuples()]
    _head("sites", None, rows, lang)
    for site, steps in history.groupby("site"):
        st.markdown(f"**{plain(str(names[site]))}**")
        for row in steps.to_dict("records"):
            date = in_words(str(row["date_edtf"]), lang) or t("ui.undated", lang)
            st.caption(plain(f"{row[f'status_{lang}']} · {date}"))
    _to("sites", t("watch.to.sites", lang))
