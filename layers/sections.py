"""The border as a measuring line: six land sections and the coast, and a mark every hundred kilometres."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.words import LANGS, n, t, two
from geo.sections import point_at
from layers.crossings import name as crossing_name
from layers.layer import Layer
from layers.parts import FINE, Json, Two, card, collection, km, layer, legend, named, row, text
from layers.style import COAST, DASHED, SECTIONS, SOLID, TICK

TICK_STEP_KM = 100
# At zoom 7 a hundred kilometres are some 95 px; below, the marks would crowd the line that they measure.
TICK_MIN_ZOOM = 7


def sections(
    frame: gpd.GeoDataFrame,
    lengths: pd.DataFrame,
    crossings: pd.DataFrame,
    located: Iterable[str] = (),
    each: npt.NDArray[np.int64] | None = None,
) -> Layer:
    """Return the sections of the border and the coast, each with its card.

    Parameters
    ----------
    frame : GeoDataFrame
        `geo.sections.sections`: EPSG:4326; ``id``, names, start and end in words, ``length_km`` (geodesic),
        ``tolerance_km``, ``dataset``, ``dataset_date``; for the coast ``length_full_km``, ``simplified_m``.
    lengths : DataFrame
        Published lengths: ``section``, ``length_km``, ``source_*``.
    crossings : DataFrame
        The crossings (``section``, ``name_*``, ``other_*``), named in the card of their section.
    located : iterable of str
        The ``section`` of each event (`events.located.located`); counted.
    each : array of int or None
        How many events each of these stands for; one each by default.
    """
    lies = pd.Series(
        np.asarray(located, dtype=object) if isinstance(located, pd.Series) else list(located), dtype=object
    )
    counts = pd.Series(1 if each is None else each, index=lies.index, dtype=int).groupby(lies).sum()
    properties = [
        {
            "id": line.id,
            "label": named(line.name_ar, line.name_en),
            "style": SECTIONS[line.id],
            "card": _card(line, lengths, crossings, int(counts.get(line.id, 0))),
        }
        for line in frame.itertuples()
    ]
    return layer(
        "sections", "border", "line", SOLID,
        features=collection(frame.geometry, properties, FINE),
        legends=(
            legend("section", SOLID, "line"), legend("section_next", DASHED, "line"),
            legend("coast", COAST, "line"),
        ),
        credit=("sections_land", "section_coast", "lengths"), noted=True,
    )  # fmt: skip


def chainage(frame: gpd.GeoDataFrame) -> Layer:
    """Return a mark each hundred kilometres along each section, labelled with its chainage.

    On by default, from zoom 7: cards and patrols speak in chainage, and a reader who comes close should be
    able to find the kilometre that they name without switching anything.

    Parameters
    ----------
    frame : GeoDataFrame
        The shipped sections (`geo.sections.sections`): ``id``, ``length_km``.
    """
    marks = [
        (line.id, figure_km)
        for line in frame.itertuples()
        for figure_km in range(TICK_STEP_KM, int(line.length_km), TICK_STEP_KM)
    ]
    properties = [
        {"id": f"{section}-{figure_km}", "label": two("card.chainage_mark", figure=f"{figure_km:,}")}
        for section, figure_km in marks
    ]
    return layer(
        "chainage", "border", "point", TICK,
        features=collection([shapely.Point(point_at(*mark)) for mark in marks], properties, FINE),
        legends=(legend("chainage", TICK, "point"),), credit=("sections_land", "section_coast"),
        interactive=False, min_zoom=TICK_MIN_ZOOM, label_min_zoom=TICK_MIN_ZOOM,
    )  # fmt: skip


def _card(line: Any, lengths: pd.DataFrame, crossings: pd.DataFrame, events: int) -> Json:
    """Return what a click on a section opens."""
    coast = line.id == "coast"
    own = crossings[crossings["section"] == line.id]
    rows = [
        row("length", km(float(line.length_km) * 1000, 1)),
        *([row("length_full", km(float(line.length_full_km) * 1000, 1))] if coast else []),
        row("published", _published(lengths[lengths["section"] == line.id])),
        row("dataset", f"{line.dataset} ({text(line.dataset_date)})", ltr=True),
        row("tolerance", two("card.tolerance_value", figure=f"{float(line.tolerance_km):g}")),
        row("start", named(line.start_ar, line.start_en)),
        row("crossings", _joined([crossing_name(gate) for gate in own.itertuples()])),
        row("events", {lang: n("count.events", events, lang) for lang in LANGS}),
    ]
    names = {
        "start_ar": line.start_ar,
        "start_en": line.start_en,
        "end_ar": line.end_ar,
        "end_en": line.end_en,
    }
    note = (
        two("card.coast_note", figure=f"{float(line.simplified_m):g}") if coast else two("card.section_note")
    )
    return card(named(line.name_ar, line.name_en), rows, subtitle=two("card.from_to", **names), note=note)


def _published(lengths: pd.DataFrame) -> Two:
    """Return the published lengths of one section, each with its source, in words."""
    return _joined(
        [
            {
                lang: t(
                    "card.published_value", lang,
                    figure=f"{one.length_km:,.0f}", source=getattr(one, f"source_{lang}"),
                )
                for lang in LANGS
            }
            for one in lengths.itertuples()
        ]
    )  # fmt: skip


def _joined(texts: list[Two]) -> Two:
    """Return texts as a list in words, with each language's own separator."""
    return {lang: t("card.separator", lang).join(one[lang] for one in texts) for lang in LANGS}
