"""Page 2: the events that pass the filter as a table, one of them as a card, and files to take away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import geopandas as gpd
import streamlit as st

from data.words import n, t
from events.redaction import release
from events.schema import NAMES
from layers.content import Content
from layers.payload import PROFILES
from ui import counted, figures, held, made_up, open_register, session
from ui.card import card, row_of, show_on_map
from ui.carried import noted
from ui.filters import panel
from ui.messages import plain
from ui.newest import newest
from ui.tables import COLUMNS, date_column, file, going_out, heads, listed, readable
from ui.taken import take

FORMS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
}
ROW_PX = 35
MOST_PX = 420
# Wide enough for what most rows have: a span of days in words, a pair of coordinates, an event's id.
WIDTHS_PX = {
    "date": 170, "title": 300, "kind": 130, "place": 160, "place_precision": 140, "uncertainty_m": 110, "section": 150,
    "bodies": 220, "status": 120, "origin": 130, "source": 190, "paragraph": 80, "id": 170,
}  # fmt: skip


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    content = held.content()
    panel(content)()
    events, shown, total = _found(content)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(n('count.shown', total, lang, shown=f'{shown:,}'))}**")
        _downloads(events, lang)
    if shown > len(events):
        st.caption(plain(n("ui.events.newest", len(events), lang)))
    elif total == len(content.events):
        newest(lang)
    if events.empty:
        st.info(t("ui.events.none", lang))
        return
    chosen = _table(events, lang)
    row = row_of(replace(content, events=events), chosen) if chosen else None
    if row is None:
        st.caption(t("ui.events.choose", lang))
        return
    st.button(t("ui.events.on_map", lang), key="on_map", on_click=show_on_map, args=(chosen,), type="primary")
    card(content, row, lang)


def _found(content: Content) -> tuple[gpd.GeoDataFrame, int, int]:
    """Return the events that pass, the latest first; how many these are, and of how many.

    Of a large register all are counted, and the newest of those that pass are listed.
    """
    asked, every = session.now().asked, counted.now()
    if not every.key.startswith(counted.WHOLE):
        events = listed(content.events[figures.mask(content, asked)])
        return events, len(events), len(content.events)
    rows = counted.mask(asked)
    name = (every.key, asked)
    known: tuple[object, gpd.GeoDataFrame] | None = st.session_state.get("events_listed")
    if known is None or known[0] != name:
        known = (name, listed(counted.events_of(every.facts.names(rows, held.NEWEST))))
        st.session_state["events_listed"] = known
    return known[1], int(rows.sum()), len(every.facts)


def _of_register(ids: Iterable[str]) -> set[str]:
    """Return which events may be the register's: all but what ships and what was dropped in, whose places are theirs to show."""
    if open_register.now().register is None:
        return set()
    dropped = (one for file in held.files("points") for one in file.thing.events["id"])
    return set(ids) - {*held.shipped().events["id"], *dropped}


def _table(events: gpd.GeoDataFrame, lang: str) -> str | None:
    """Draw the table and return the id of the chosen event, which may have been chosen on the map."""
    rows = readable(held.content(), events, lang)
    # The grid knows no right-to-left: in Arabic its columns stand in reverse, the first on the right.
    order = list(COLUMNS)[::-1] if lang == "ar" else list(COLUMNS)
    names = heads(lang)
    config = {
        name: st.column_config.NumberColumn(names[name], format="%d", width=WIDTHS_PX[name])
        if name == "uncertainty_m"
        else st.column_config.TextColumn(names[name], width=WIDTHS_PX[name])
        for name in COLUMNS
    }
    config["date"] = date_column(rows["date"], lang, WIDTHS_PX["date"])
    selected = session.now().selected
    known = events.index[events["id"] == selected[1]].tolist() if selected and selected[0] == "events" else []
    picked = st.dataframe(
        rows,
        column_order=order,
        column_config=config,
        hide_index=True,
        height=min(MOST_PX, ROW_PX * (len(rows) + 1) + 3),
        placeholder="—",
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": known[:1]}},
        key=f"table_{lang}",
    )
    chosen = picked["selection"]["rows"]
    if not chosen or chosen[0] >= len(events):
        return None
    name = str(events["id"].iloc[chosen[0]])
    if selected != ("events", name):
        session.change(selected=("events", name))
    return name


def _downloads(events: gpd.GeoDataFrame, lang: str) -> None:
    with st.popover(t("ui.events.download", lang), icon=":material/download:"):
        profile = st.selectbox(
            t("ui.profile", lang),
            PROFILES,
            format_func=lambda code: t(f"ui.profile.{code}", lang),
            key="table_profile",
        )
        released = release(events, profile)
        held_back = released.forbidden + released.above
        st.caption(plain(n("ui.events.in_file", len(events) - held_back, lang)))
        if held_back:
            st.caption(plain(n("ui.events.held_back", held_back, lang)))
        register, ours = open_register.now().register, _of_register(released.events["id"])
        actor = open_register.actor()
        if ours and "release" not in actor.roles:
            st.info(t("ui.events.no_release", lang))
            return
        if profile != "internal":
            # What was worked out for the map rests on places as the register has them.
            said = events if counted.now().key.startswith(counted.WHOLE) else held.all_events()
            events = said[said["id"].isin(events["id"])][[*NAMES, "geometry"]]

        def made(form: str) -> bytes:
            raw = file(going_out(events, profile, ours), form, lang)
            if register and ours:
                noted(raw, len(ours), "events.export", register, actor, profile)
            return raw

        for form, mime in FORMS.items():
            take(
                t(f"ui.form.{form}", lang),
                partial(made, form),
                file_name=made_up.named(f"marsad_events_{lang}.{form}"),
                mime=mime,
                key=f"take_{form}",
                width="stretch",
            )
