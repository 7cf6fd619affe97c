"""Promises, recommendations and requests, as a list and on the map; and accounts that differ."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from data.words import LANGS, t, two
from layers.layer import Layer
from layers.parts import FINE, Json, Two, card, collection, layer, legend, named, row, text
from layers.style import FOLLOWUP

# The order in which the three are listed; they are kept apart, and none is worth more.
KINDS = ("promise", "recommendation", "request")


def items(frame: pd.DataFrame) -> list[Json]:
    """Return the follow-up items as ``FollowUp`` of ``types.ts``, by kind, then by id.

    Parameters
    ----------
    frame : DataFrame
        ``id``, ``kind``, ``title_*``, ``addressee_*``, ``by_*``, ``source``, ``paragraph``, ``event``,
        ``evidence`` ("; " between event ids), ``state``, ``state_note_*``.
    """
    whole = [
        {
            "id": item.id,
            "kind": item.kind,
            "title": named(item.title_ar, item.title_en),
            "addressee": named(item.addressee_ar, item.addressee_en),
            "by": named(item.by_ar, item.by_en),
            "state": item.state,
            "state_note": named(item.state_note_ar, item.state_note_en),
            "source": text(item.source),
            "paragraph": text(item.paragraph),
            "event": text(item.event) or None,
            "evidence": [key for key in text(item.evidence).split("; ") if key],
        }
        for item in frame.itertuples()
    ]
    return sorted(whole, key=lambda item: (KINDS.index(item["kind"]), item["id"]))


def accounts(frame: pd.DataFrame) -> list[Json]:
    """Return the accounts that differ as ``Contradiction`` of ``types.ts``: one a matter, versions in order.

    Parameters
    ----------
    frame : DataFrame
        ``contradiction``, ``version``, ``title_*``, ``text_*``, ``source``, ``event``; one row a version.
    """
    whole = []
    for key, rows in frame.groupby("contradiction", sort=False):
        versions = [
            {
                "text": named(version.text_ar, version.text_en),
                "source": text(version.source),
                "event": text(version.event) or None,
            }
            for version in rows.sort_values("version", kind="stable").itertuples()
        ]
        first = rows.iloc[0]
        whole.append(
            {"id": str(key), "title": named(first["title_ar"], first["title_en"]), "versions": versions}
        )
    return whole


def followup(frame: pd.DataFrame, events: gpd.GeoDataFrame) -> Layer:
    """Return a ring round each place that a follow-up item speaks of; its card lists the items.

    Off until asked for: the list is the main way in, and the rings lie round events that are there already.

    Parameters
    ----------
    frame : DataFrame
        As for `items`.
    events : GeoDataFrame
        Events in the schema; an item has the place of the event that it arose from, if that is on the map.
    """
    promised = items(frame)
    # Of a million events few are spoken of.
    spoken = events[events["id"].isin([item["event"] for item in promised])]
    placed = (
        spoken[~(spoken.geometry.isna() | spoken.geometry.is_empty)].drop_duplicates("id").set_index("id")
    )
    wanted = [(item, placed.loc[item["event"]]) for item in promised if item["event"] in placed.index]
    by_place: dict[tuple[float, float], list[tuple[Json, Any]]] = {}
    for item, event in wanted:
        by_place.setdefault((event.geometry.x, event.geometry.y), []).append((item, event))
    properties = [_properties(found) for found in by_place.values()]
    return layer(
        "followup", "events", "point", FOLLOWUP,
        features=collection([found[0][1].geometry for found in by_place.values()], properties, FINE),
        legends=(legend("followup", FOLLOWUP, "point"),), credit=("followup",), on=False,
    )  # fmt: skip


def _properties(found: list[tuple[Json, Any]]) -> Json:
    _, event = found[0]
    place = named(event["place_ar"], event["place_en"])
    rows = [row(f"kind.{item['kind']}", _stands(item)) for item, _ in found]
    return {"id": found[0][0]["id"], "card": card(two("layers.followup.name"), rows, subtitle=place)}


def _stands(item: Json) -> Two:
    """Return an item and what has been seen of it, in words."""
    return {lang: f"{item['title'][lang]}: {t('state.' + item['state'], lang)}" for lang in LANGS}
