"""What one session asks of the map, as a value; its way into the URL, to the map and back.

The page and the map both change it. ``rev`` counts the page's own changes: it goes down with every state and
comes back with every value, so that a value said before the map had seen the page's last change is dropped,
and a change made in the map is never sent back to it as news (docs/contracts.md, "The page").
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from data.errors import MarsadError
from data.words import LANGS
from events.query import Filter

# Text of a search is cut here: the URL has to be sent to somebody.
LONGEST = 200
# A map has some fifteen layers, and one more for each file that was dropped in.
MOST_LAYERS = 64
LONGEST_KEY = 80
BASE64 = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True)
class Place:
    """Where the map looks: its middle in degrees, and its zoom."""

    lat: float
    lon: float
    zoom: float


@dataclass(frozen=True)
class State:
    """What one session asks of the map.

    Parameters
    ----------
    lang : str
        "ar" or "en".
    asked : Filter
        Which events.
    selected : tuple of str or None
        Layer key and id of what is chosen.
    place : Place or None
        Where the map looks; None for its start.
    rev : int
        How often the page itself has changed any of it.
    layers : tuple of (str, bool)
        Layers that were switched on or off, by key; the others are as the map starts.
    """

    lang: str = "ar"
    asked: Filter = field(default_factory=Filter)
    selected: tuple[str, str] | None = None
    place: Place | None = None
    rev: int = 0
    layers: tuple[tuple[str, bool], ...] = ()


def changed(state: State, **patch: Any) -> State:
    """Return the state after a change made by the page, its ``rev`` one higher; itself if nothing changed.

    Examples
    --------
    >>> changed(State(), lang="en").rev
    1
    """
    after = replace(state, **patch)
    return state if after == state else replace(after, rev=state.rev + 1)


def taken(state: State, value: Mapping[str, Any] | None) -> State:
    """Return the state after what the map said; a value that is stale or not understood changes nothing.

    Parameters
    ----------
    state : State
        Before.
    value : mapping or None
        ``{filter, lang, layers, selected, view, rev}`` as ``layers/web`` sends it.
    """
    if not value or value.get("rev") != state.rev:
        return state
    try:
        asked = _filter(value["filter"]) if value.get("filter") else state.asked
        selected = _selected(value["selected"]) if "selected" in value else state.selected
        place = _place(value["view"]) if value.get("view") else state.place
        layers = _layers(value["layers"].items()) if "layers" in value else state.layers
    except (KeyError, TypeError, ValueError, AttributeError, MarsadError):
        return state
    lang = value.get("lang")
    lang = lang if lang in LANGS else state.lang
    return replace(state, lang=lang, asked=asked, selected=selected, place=place, layers=layers)


def _filter(value: Mapping[str, Any]) -> Filter:
    def codes(name: str) -> tuple[str, ...] | None:
        return None if value.get(name) is None else tuple(map(str, value[name]))

    text = str(value.get("text") or "")[:LONGEST]
    lists = (codes("types"), codes("sections"), codes("origins"))
    return Filter(value.get("from"), value.get("to"), *lists, text)


def _selected(value: Mapping[str, Any] | None) -> tuple[str, str] | None:
    return None if value is None else (str(value["layer"]), str(value["id"]))


def _layers(switches: Iterable[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    """Return the switches in the order of their keys; of those no map has, few and short ones pass."""
    short = {str(key)[:LONGEST_KEY]: on is True for key, on in switches if key}
    return tuple(sorted(short.items())[:MOST_LAYERS])


def _place(value: Mapping[str, Any]) -> Place:
    lat, lon, zoom = (float(value[name]) for name in ("lat", "lon", "zoom"))
    if not (-90 <= lat <= 90 and -540 <= lon <= 540 and 0 <= zoom <= 24):
        raise ValueError("no place on the map")
    return Place(round(lat, 4), round(lon, 4), round(zoom, 2))


def to_query(state: State) -> dict[str, list[str]]:
    """Return the parameters of the URL that says this state; what is at its start is left out.

    Examples
    --------
    >>> to_query(State(lang="en", asked=Filter(types=("MEET",))))
    {'lang': ['en'], 'type': ['MEET']}
    """
    asked, place = state.asked, state.place
    pairs: dict[str, list[str] | tuple[str, ...] | None] = {
        "lang": None if state.lang == LANGS[0] else [state.lang],
        "from": [asked.start] if asked.start else None,
        "to": [asked.end] if asked.end else None,
        # A list that is there but empty lets nothing pass; it must not turn into "all" on the way.
        "type": None if asked.types is None else asked.types or ("",),
        "section": None if asked.sections is None else asked.sections or ("",),
        "origin": None if asked.origins is None else asked.origins or ("",),
        "q": [asked.text] if asked.text else None,
        "show": [key for key, on in state.layers if on] or None,
        "hide": [key for key, on in state.layers if not on] or None,
        "sel": ["/".join(state.selected)] if state.selected else None,
        "at": [f"{place.lat:g},{place.lon:g},{place.zoom:g}"] if place else None,
    }
    return {name: list(values) for name, values in pairs.items() if values is not None}


def from_query(params: Mapping[str, list[str]]) -> tuple[State, tuple[MarsadError, ...]]:
    """Return the state that a URL says, and what in it could not be understood.

    Parameters
    ----------
    params : mapping
        Every parameter with all its values.
    """
    problems: list[MarsadError] = []

    def one(name: str) -> str | None:
        values = params.get(name) or []
        return values[-1] if values and values[-1] else None

    def codes(name: str) -> tuple[str, ...] | None:
        return tuple(code for code in params[name] if code) if name in params else None

    asked = Filter(None, None, codes("type"), codes("section"), codes("origin"), (one("q") or "")[:LONGEST])
    try:
        asked = replace(asked, start=one("from"), end=one("to"))
    except MarsadError as problem:
        problems.append(problem)
    lang = one("lang")
    layer, _, name = (one("sel") or "").partition("/")
    try:
        place = _place(dict(zip(("lat", "lon", "zoom"), (one("at") or "").split(","), strict=True)))
    except ValueError:
        place = None
    layers = _layers((key, way == "show") for way in ("show", "hide") for key in params.get(way) or ())
    selected = (layer, name) if name else None
    state = State(lang if lang in LANGS else LANGS[0], asked, selected, place, layers=layers)
    return state, tuple(problems)


def packet(
    state: State,
    key: str,
    token: str,
    start: Place | None,
    report: Mapping[str, object] | None = None,
    whole: Mapping[str, str | None] | None = None,
) -> str:
    """Return the state as the page takes it: JSON in base64url, its alphabet inert in templates and scripts.

    Parameters
    ----------
    state : State
        What is asked.
    key, token : str
        Of the packed file and of the session's right to it.
    start : Place or None
        Where a map that is new on the page looks first; it stays the same while the map stays.
    report : mapping, optional
        ``report`` and ``pin`` (docs/contracts.md, "The page"), where reports are taken.
    whole : mapping, optional
        ``base`` and ``delta`` (docs/contracts.md, "The register's file"), where the map takes the whole register.
    """
    value = {
        "key": key,
        **({"whole": dict(whole)} if whole else {}),
        "token": token,
        "lang": state.lang,
        "filter": state.asked.as_json(),
        "layers": dict(state.layers),
        "selected": {"layer": state.selected[0], "id": state.selected[1]} if state.selected else None,
        "rev": state.rev,
        **({"view": {"lat": start.lat, "lon": start.lon, "zoom": start.zoom}} if start else {}),
        **(report or {}),
    }
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    # In ASCII only "?" and DEL make a "_" in base64url, and st_folium rewrites what follows an underscore.
    text = text.replace("?", "\\u003f").replace("\x7f", "\\u007f")
    text += " " * (-len(text) % 3)  # so that no "=" is needed
    packed = base64.urlsafe_b64encode(text.encode("ascii")).decode()
    if not BASE64.fullmatch(packed):
        raise ValueError("the state is not inert")
    return packed
