"""The place in the form of an event: how exactly it is known, a name or a notation, and a map to click on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from data import catalogue
from data.errors import MarsadError
from data.words import n, t
from layers.content import KEYS
from layers.map import compose
from layers.state import carrier
from ui import held, session
from ui.desk_values import POINTS, position, values_of
from ui.here import Here, chosen
from ui.messages import plain
from ui.state import packet

if TYPE_CHECKING:
    from ui.desk_form import Form

MAP_PX = 470
# A name that is typed may look like many; the best of them, and the person writes on.
MOST = 6
SHORTEST = 3


def place(form: Form, precisions: Sequence[str], roles: Sequence[str], *, pick: bool) -> None:
    """Draw the part of the form about the place."""
    if not pick:
        _fields(form, precisions, roles)
        return
    here = chosen(st.session_state.get(_map_key(form)), _map_key(form))
    if here:
        put(form, here)
    left, right = st.columns([3, 2])
    with left:
        _fields(form, precisions, roles)
    with right:
        _map(form)


def _fields(form: Form, precisions: Sequence[str], roles: Sequence[str]) -> None:
    from ui.desk_form import PAUSE, code, text

    lang = form.lang
    st.segmented_control(
        t("ui.column.place_precision", lang),
        precisions,
        key=form.key("place_precision"),
        format_func=lambda code: t(f"precision.{code}", lang),
        required=True,
        wrap=True,
    )
    precision = form.get("place_precision")
    if precision == "none":
        st.caption(t("ui.add.place.none", lang))
    _area(form, precision)
    order = ("ar", "en") if lang == "ar" else ("en", "ar")
    for column, tongue in zip(st.columns(2), order, strict=True):
        with column, st.container(key=f"{tongue}_{form.name.replace(':', '_')}_place"):
            text(form, f"place_{tongue}")
    if precision not in POINTS:
        if precision != "none":
            st.caption(t("ui.add.place.area", lang))
            code(form, "place_role", roles)
        return
    _named(form)
    with st.container(key=f"ltr_{form.name.replace(':', '_')}_where"):
        st.text_input(
            t("ui.add.place.where", lang),
            key=form.key("where"),
            max_chars=200,
            persist_state="page",
            live=PAUSE,
            placeholder="30.133, 9.501 · 30°08′N 9°30′E · 32R PT 12345 67890",
            help=t("ui.add.place.where.help", lang),
        )
    _understood(form)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.number_input(
            t("ui.add.place.within", lang),
            value=None,
            min_value=0.0,
            max_value=2_000.0,
            step=0.5,
            format="%g",
            key=form.key("uncertainty_km"),
            persist_state="page",
            help=t("ui.add.place.within.help", lang),
        )
        code(form, "place_role", roles)
    _border(form)


def _area(form: Form, precision: str) -> None:
    """Draw the list of what a district, a section or a country can be: choosing one writes its names."""
    tables = {
        "district": ("districts", "pcode"),
        "section": ("sections", "id"),
        "country": ("countries", "iso2"),
    }
    if precision not in tables:
        return
    name, code = tables[precision]
    rows = _sections() if name == "sections" else pd.DataFrame(catalogue.read(name).drop(columns="geometry"))
    names = rows.set_index(code)
    options = names.sort_values(f"name_{form.lang}").index.tolist()
    key = form.key(f"choose_{precision}")
    now = form.get("place_ar")
    st.session_state[key] = next((one for one in options if names.loc[one, "name_ar"] == now and now), None)

    def take() -> None:
        one = st.session_state[key]
        if one is not None:
            country = (
                {"country": one}
                if precision == "country"
                else {"country": "LY"}
                if precision == "district"
                else {}
            )
            form.put(
                place_ar=str(names.loc[one, "name_ar"]), place_en=str(names.loc[one, "name_en"]), **country
            )

    st.selectbox(
        t(f"precision.{precision}", form.lang),
        options,
        key=key,
        on_change=take,
        format_func=lambda one: str(names.loc[one, f"name_{form.lang}"]),
        placeholder=t("ui.add.choose", form.lang),
    )


def _sections() -> pd.DataFrame:
    from geo.sections import sections

    return pd.DataFrame(sections()[["id", "name_ar", "name_en"]])


def _named(form: Form) -> None:
    """Offer what the name that is typed may mean; several stay a choice."""
    typed = form.get(f"place_{form.lang}") or form.get("place_ar") or form.get("place_en") or ""
    if len(typed.strip()) < SHORTEST or (form.get("settled") == typed and form.get("where")):
        return
    from geo.gazetteer import find

    found = find(typed.strip()).head(MOST)
    if found.empty:
        st.caption(t("ui.add.found.none", form.lang))
        return
    alike = "ui.add.found" if (found["score"] == 1).all() else "ui.add.found.alike"
    st.caption(plain(n(alike, len(found), form.lang)))
    with st.container(horizontal=True, gap="small", key=f"found_{form.name.replace(':', '_')}"):
        for row in found.to_dict("records"):
            st.button(
                plain(_called(row, form.lang)),
                key=form.key(f"found_{row['kind']}_{row['id']}"),
                on_click=_take,
                args=(form, row),
                icon=":material/location_on:",
            )


def _called(row: Mapping[Any, Any], lang: str) -> str:
    parts = [row[f"name_{lang}"], t(f"ui.add.found.{row['kind']}", lang)]
    if row["section"]:
        parts.append(str(_sections().set_index("id").loc[row["section"], f"name_{lang}"]))
    elif row["district"] and row["kind"] != "district":
        names = catalogue.read("districts").set_index("pcode")
        if row["district"] in names.index:
            parts.append(str(names.loc[row["district"], f"name_{lang}"]))
    return " · ".join(parts)


def _take(form: Form, row: Mapping[Any, Any]) -> None:
    names = {"place_ar": row["name_ar"], "place_en": row["name_en"]}
    form.put(**names, settled=names[f"place_{form.lang}"])
    if row["lon"] != row["lon"]:
        form.put(place_precision="district", where="", uncertainty_km=None, country="LY")
        return
    known_m = row["uncertainty_m"]
    place = values_of({"lon": row["lon"], "lat": row["lat"]})
    # A name is a town's or a gate's: the point stands for it, and is not where the event was.
    precision = form.get("place_precision")
    form.put(
        where=place["where"],
        uncertainty_km=known_m / 1000 if known_m == known_m else None,
        place_precision="town" if precision == "exact" and row["kind"] == "place" else precision,
    )


def _understood(form: Form) -> None:
    """Say what the notation was understood as: section, kilometres along it, side, district."""
    from ui.desk_form import values

    if not (form.get("where") or "").strip():
        return
    try:
        at = position(values(form))
    except MarsadError as problem:
        st.warning(plain(problem.say(form.lang)))
        return
    if at is None:
        return
    from geo.describe import describe
    from ui.locate import record, sentences

    said = sentences(record(describe(at.lon, at.lat, at.uncertainty_m)), form.lang)
    if at.order_assumed:
        said.insert(1, t("ui.add.place.order", form.lang))
    with st.container(key=f"understood_{form.name.replace(':', '_')}"):
        st.markdown("  \n".join(plain(line) for line in said))


def _border(form: Form) -> None:
    """Draw the other way to say a place: kilometres along a section."""
    with st.popover(t("ui.add.place.border", form.lang), icon=":material/straighten:"):
        names = _sections().set_index("id")[f"name_{form.lang}"]
        st.selectbox(
            t("ui.column.section", form.lang),
            names.index.tolist(),
            key=form.key("border_section"),
            format_func=lambda one: str(names[one]),
        )
        st.number_input(
            t("ui.column.chainage", form.lang),
            min_value=0.0,
            step=1.0,
            format="%g",
            key=form.key("border_km"),
        )
        st.button(
            t("ui.add.place.take", form.lang),
            key=form.key("border_take"),
            on_click=_take_border,
            args=(form,),
        )
        if form.get("border_problem"):
            st.warning(plain(form.get("border_problem")))


def _take_border(form: Form) -> None:
    from geo.sections import point_at

    try:
        lon, lat = point_at(form.get("border_section"), float(form.get("border_km") or 0.0))
    except MarsadError as problem:
        form.put(border_problem=problem.say(form.lang))
        return
    # Whole kilometres are meant, give or take a half.
    form.put(
        where=values_of({"lon": round(lon, 5), "lat": round(lat, 5)})["where"],
        uncertainty_km=0.5,
        border_problem="",
    )


def _map(form: Form) -> None:
    """Draw the map of the form: a click on it is the place."""
    from ui.desk_form import values

    pin = None
    try:
        at = position(values(form))
        pin = {"lon": at.lon, "lat": at.lat, "uncertainty_m": at.uncertainty_m} if at else None
    except MarsadError:
        pass
    # Nothing is chosen on it: the card would cover the place.
    state = replace(session.now(), selected=None)
    st_folium(
        compose(KEYS),
        key=_map_key(form),
        height=MAP_PX,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=carrier(
            packet(
                state,
                form.shown or held.granted(),
                session.token(),
                session.mount(),
                {"report": "pick", "pin": pin},
            )
        ),
    )
    st.caption(t("ui.add.place.map", form.lang))


def _map_key(form: Form) -> str:
    return f"{form.name.replace(':', '_')}_map"


def put(form: Form, here: Here) -> None:
    """Write a place that was chosen on a map into the form, as exactly as the map allowed."""
    digits = max(0, min(6, round(here.zoom / 3)))
    where = values_of({"lon": round(here.lon, digits), "lat": round(here.lat, digits)})["where"]
    precision = form.get("place_precision")
    form.put(where=where, uncertainty_km=here.uncertainty_m / 1000)
    if precision not in POINTS or POINTS.index(precision) < POINTS.index(here.precision):
        form.put(place_precision=here.precision)
