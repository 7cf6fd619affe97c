"""Impact levels beside the border line: what is agreed, and where the centres differ, both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import shapely

from data.words import LANGS, t, two
from events.situation.levels import CENTRES
from layers.layer import Layer
from layers.parts import FINE, Json, Two, card, collection, layer, legend, named, row, same
from layers.stretch import inwards, middle, stretch, toward
from layers.style import KEY_WEIGHT, LEVELS

# Pixels off the border line: the first line, and from each to the next.
FIRST_PX, STEP_PX = 8.0, 6.5
LABEL_MIN_ZOOM = 5


def levels(now: pd.DataFrame, units: pd.DataFrame) -> Layer:
    """Return the level of each section and part, drawn beside the border on Libya's side.

    Parameters
    ----------
    now : DataFrame
        `events.situation.levels.now`, or what of it goes out: ``unit``, ``agreed``, ``since_utc``, ``agreed_until``; with
        each centre's own level (columns ``benghazi``, ``tripoli``) only in an internal picture.
    units : DataFrame
        `events.situation.units.units`.

    Returns
    -------
    Layer
        Lines. A kilometre shows the level of the smallest unit around it that has one. Where the centres have set two, or
        one of them none, the agreed one stays, if there is one, and both are drawn beside it, in alphabetical order.
    """
    every: list[Any] = now.to_dict("records") if len(now) else []
    rows: dict[str, Json] = {str(one["unit"]): one for one in every if _told(one)}
    shapes: list[Any] = []
    properties: list[Json] = []
    for unit in units[units["id"].isin(list(rows))].itertuples():
        lines = _lines(unit, units[units["id"].isin(list(rows))])
        if not lines:
            continue
        said = rows[str(unit.id)]
        whole = shapely.MultiLineString(lines)
        longest = max(lines, key=lambda line: line.length)
        at, side = middle(longest), toward(longest, str(unit.section))
        for number, (own, style) in enumerate(_drawn(said, str(unit.section))):
            shapes.append(whole)
            # The first line of a unit bears its name and its card; those beside it open the same.
            name = (
                {"label": _label(unit, said), "label_lon": at[0], "label_lat": at[1], "label_toward": side}
                if not number
                else {}
            )
            key = str(unit.id) if not number else f"{unit.id}-{own}"
            found = {} if name else {"listed": False}
            properties.append({"id": key, "style": style, "card": _card(unit, said), **name, **found})
    legends = [legend(f"level.{level}", style, "line") for level, style in LEVELS.items()]
    return layer(
        "levels", "situation", "line", LEVELS["high"],  # the one without a dash: the others bring theirs
        features=collection(shapes, properties, FINE), legends=legends, label_min_zoom=LABEL_MIN_ZOOM, noted=True,
        credit=("sections_land", "section_coast"),
    )  # fmt: skip


def _keys(said: Json) -> dict[str, str]:
    """Return each centre's own level, where this picture has them."""
    return {centre: str(said[centre]) for centre in CENTRES if centre in said}


def _differ(said: Json) -> bool:
    """Return whether the centres' own levels are to be shown: not the same, or not both the agreed one."""
    keys = _keys(said)
    held = {level for level in keys.values() if level}
    return bool(held) and (len(set(keys.values())) > 1 or held != {said["agreed"]})


def _told(said: Json) -> bool:
    return bool(said["agreed"]) or _differ(said)


def _lines(unit: Any, told: pd.DataFrame) -> list[shapely.LineString]:
    """Return a unit's own kilometres as lines: without those of smaller units that have a level too."""
    smaller = told[
        (told["section"] == unit.section)
        & (told["to_km"] - told["from_km"] < unit.to_km - unit.from_km)
        & (told["from_km"] < unit.to_km)
        & (told["to_km"] > unit.from_km)
    ].sort_values("from_km")
    at_km, out = float(unit.from_km), []
    for other in smaller.itertuples():
        if other.from_km > at_km:
            out.append((at_km, float(other.from_km)))
        at_km = max(at_km, float(other.to_km))
    if at_km < unit.to_km:
        out.append((at_km, float(unit.to_km)))
    return [stretch(str(unit.section), *ends) for ends in out]


def _drawn(said: Json, section: str) -> list[tuple[str, Json]]:
    """Return what is drawn of a unit, from the border inwards: the agreed level, and each centre's where they are to be shown."""
    held = [("agreed", LEVELS[said["agreed"]])] if said["agreed"] else []
    if _differ(said):
        held += [
            (centre, {**LEVELS[level], "weight": KEY_WEIGHT})
            for centre, level in _keys(said).items()
            if level
        ]
    return [
        (whose, {**style, "offset": inwards(section, FIRST_PX + number * STEP_PX)})
        for number, (whose, style) in enumerate(held)
    ]


def _label(unit: Any, said: Json) -> Two:
    """Return what stands beside the line: the level in a word, both with their centres where there are two; a part's name."""
    words = {lang: _word(said, lang) for lang in LANGS}
    return (
        words if unit.whole else {lang: f"{getattr(unit, f'name_{lang}')}: {words[lang]}" for lang in LANGS}
    )


def _word(said: Json, lang: str) -> str:
    agreed = t(f"map.level.{said['agreed']}", lang) if said["agreed"] else ""
    if not _differ(said):
        return agreed
    keys = t("card.separator", lang).join(
        t("map.level.of", lang, centre=t(f"map.centre.{centre}", lang), level=t(f"map.level.{level}", lang) if level else "—")
        for centre, level in _keys(said).items()
    )  # fmt: skip
    return t("map.level.both", lang, agreed=agreed, keys=keys) if agreed else keys


def _card(unit: Any, said: Json) -> Json:
    keys = _keys(said) if _differ(said) else {}
    rows: Sequence[Json] = [
        row("level.agreed", two(f"map.level.{said['agreed']}") if said["agreed"] else two("map.level.none")),
        row("level.since", str(said["since_utc"]).replace("T", " "), ltr=True),
        row("level.until", str(said["agreed_until"]), ltr=True),
        *[
            {"label": two(f"map.centre.{centre}"), "value": two(f"map.level.{level}") if level else two("map.level.none")}
            for centre, level in keys.items()
        ],
        row("level.stretch", same(f"{unit.from_km:,.0f}–{unit.to_km:,.0f}"), ltr=True),
    ]  # fmt: skip
    note = two("map.level.differ") if keys else None
    return card(named(unit.name_ar, unit.name_en), rows, subtitle=two("card.level"), note=note)
