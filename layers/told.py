"""What the situational picture adds to cards that are on every map: states of crossings, agreements and parts of sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from data.words import LANGS, t, two
from layers.layer import Layer
from layers.parts import Json, named, row, text


def with_states(layer: Layer, states: pd.DataFrame) -> Layer:
    """Return the layer of crossings with what a register says of each: its present state, and each state as a step.

    Parameters
    ----------
    layer : Layer
        `layers.crossings.crossings`.
    states : DataFrame
        Records "crossing" by date, the oldest first: ``crossing``, ``status``, ``date``, ``source``; ``reason`` only within
        the house.
    """
    rows: dict[str, list[Json]] = {}
    steps: dict[str, list[Json]] = {}
    one: Any
    for one in states.itertuples():
        said = two(f"map.crossing.{one.status}")
        why = text(getattr(one, "reason", ""))
        told = {lang: f"{said[lang]} — {why}" if why else said[lang] for lang in LANGS}
        steps.setdefault(one.crossing, []).append(
            {"date": one.date, "text": told, "source": text(one.source)}
        )
        rows[one.crossing] = [
            row("crossing.state", {lang: t("map.crossing.since", lang, state=said[lang], day=f"\u2066{one.date}\u2069") for lang in LANGS})
        ]  # fmt: skip
    return _more(layer, rows, steps)


def with_agreements(layer: Layer, sections: pd.DataFrame, agreements: pd.DataFrame) -> Layer:
    """Return the layer of sections with the agreements with each neighbour on its card.

    Parameters
    ----------
    layer : Layer
        `layers.sections.sections`.
    sections : DataFrame
        `geo.sections.sections`: ``id``, ``neighbour`` (ISO 3166-1, "" for the coast).
    agreements : DataFrame
        `events.situation.holdings.agreements`, or the table that ships: ``countries`` ("; " between), ``title_*``, ``parties_*``, ``date_edtf``, ``in_force``,
        ``source``.
    """
    rows: dict[str, list[Json]] = {}
    countries = [str(codes).replace(" ", "").split(";") for codes in agreements["countries"]]
    for section, neighbour in zip(sections["id"], sections["neighbour"], strict=True):
        for one, codes in zip(agreements.itertuples(), countries, strict=True):
            if neighbour and neighbour in codes:
                rows.setdefault(section, []).append(_agreement(one))
    told = _more(layer, rows, {})
    return replace(told, credit=(*told.credit, "agreements"))


def _agreement(one: Any) -> Json:
    title, parties = named(one.title_ar, one.title_en), named(one.parties_ar, one.parties_en)
    force = two(f"map.in_force.{one.in_force}")
    codes = [f"\u2066{said}\u2069" for said in (text(one.date_edtf), text(one.source)) if said]
    told = {
        lang: " · ".join(part for part in (title[lang], parties[lang], force[lang], *codes) if part)
        for lang in LANGS
    }
    return {"label": two("card.agreement"), "value": told}


def _more(layer: Layer, rows: Mapping[str, Sequence[Json]], steps: Mapping[str, Sequence[Json]]) -> Layer:
    """Return a layer whose cards have these rows and steps too, by id of the feature."""
    if not rows and not steps:
        return layer
    features = [_feature(one, rows, steps) for one in layer.features["features"]]
    return replace(layer, features={**layer.features, "features": features})


def _feature(one: Json, rows: Mapping[str, Sequence[Json]], steps: Mapping[str, Sequence[Json]]) -> Json:
    own = one["properties"]
    more, further = rows.get(own.get("id", ""), ()), steps.get(own.get("id", ""), ())
    if not (more or further) or "card" not in own:
        return one
    card = {**own["card"], "rows": [*more, *own["card"]["rows"]]}
    if further:
        every = [*own["card"].get("steps", []), *further]
        card["steps"] = sorted(every, key=lambda step: step["date"] or "")
    return {**one, "properties": {**own, "card": card}}
