"""What is on a map: its layers in draw order, its events, and what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from data import catalogue
from data.errors import UsageProblem
from data.words import LANGS
from events.contradictions import contradictions
from events.crossings import crossing_history, crossings
from events.documents import documents
from events.followup import followup
from events.located import ADDED, located
from events.sites import site_history, sites
from geo.sections import sections
from layers.base import countries, sea
from layers.crossings import crossings as crossings_layer
from layers.density import density
from layers.districts import districts
from layers.events import layer_of_events
from layers.followup import accounts, items
from layers.followup import followup as followup_layer
from layers.graticule import graticule
from layers.layer import Layer
from layers.maritime import closing_line, maritime
from layers.places import airports, places, ports
from layers.sections import chainage
from layers.sections import sections as sections_layer
from layers.sites import sites as sites_layer
from layers.style import in_order, kinds_for
from layers.style import kinds as known_kinds
from layers.told import with_agreements, with_states
from layers.weights import weights

if TYPE_CHECKING:
    from data.room import OverlayFile
    from events.situation.picture import Picture

# The layers by key, as `marsad export --layer` names them.
KEYS = (
    "countries", "sea", "graticule", "districts", "maritime", "closing_line", "sections", "chainage", "places", "airports",
    "ports", "crossings", "sites", "followup", "events", "density", "levels", "coverage", "markers", "routes", "projects",
)  # fmt: skip
# Without these nothing else can be read: they are on every map.
ALWAYS = ("countries", "sea", "sections")


@dataclass(frozen=True)
class Content:
    """What is on a map.

    Parameters
    ----------
    events : GeoDataFrame
        Events in the schema with the columns of `events.located.located`, EPSG:4326.
    layers : tuple of Layer
        In draw order, the lowest first.
    sites, crossings : GeoDataFrame
        For the still picture.
    followup, contradictions : list of dict
        ``FollowUp`` and ``Contradiction`` of ``types.ts``.
    documents : dict
        Titles of the reference documents in both languages, by the name that an event gives as its source.
    kinds, sections : list of dict
        Codes with their names: the known ones, and what the events bring themselves.
    note : dict or None
        What else a reader has to know of the events, in both languages.
    step : dict or None
        ``Step`` of ``types.ts``: what of time the events tell apart, where it is not days.
    least : str
        The TLP token that the map bears at least, whatever its events are marked; "" for none.
    """

    events: gpd.GeoDataFrame
    layers: tuple[Layer, ...]
    sites: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    followup: list[dict[str, Any]]
    contradictions: list[dict[str, Any]]
    documents: dict[str, dict[str, str]]
    kinds: list[dict[str, Any]]
    sections: list[dict[str, Any]]
    note: dict[str, str] | None = None
    step: dict[str, int] | None = None
    least: str = ""

    def only(self, rows: npt.NDArray[np.bool_]) -> Content:
        """Return the same map with only these events."""
        if rows.all():
            return self
        return replace(self, events=self.events[rows].reset_index(drop=True))


def gather(
    events: gpd.GeoDataFrame,
    overlays: Sequence[OverlayFile] = (),
    only: Sequence[str] | None = None,
    picture: Picture | None = None,
) -> Content:
    """Return the map of these events.

    Parameters
    ----------
    events : GeoDataFrame
        Events in the schema, EPSG:4326.
    overlays : sequence of OverlayFile
        Further layers, as `data.room.read_overlay` gives them.
    only : sequence of str or None
        Keys of ``KEYS``; None for all. ``ALWAYS`` are on every map.
    picture : Picture or None
        What is on the map beside events (`events.situation.picture`), as far as the map's profile lets it out.

    Returns
    -------
    Content
        Everything that `layers.payload` and `layers.export` need.

    Raises
    ------
    UsageProblem
        A key is not one of ``KEYS``.
    """
    from layers.overlay import overlays as overlay_layers

    wanted = set(KEYS if only is None else (*only, *ALWAYS))
    if strange := sorted(wanted - set(KEYS)):
        raise UsageProblem("filter.code", option="--layer", found=strange[0], expected=", ".join(KEYS))
    if not set(ADDED) <= set(events.columns):  # those of an archive were located when it was built
        events = located(events)
    listed = events["kind"].isin([kind["code"] for kind in known_kinds()])
    kinds = kinds_for(events.loc[~listed, "kind"])  # the others need not be counted
    if not listed.all():
        shown = listed | events["kind"].isin([kind["code"] for kind in kinds])
        events = events.assign(kind=events["kind"].where(shown, "OTHER"))
    shipped = bool(events["origin"].isin(("document", "external")).any())
    gates, centres, promised = crossings(), sites(), followup()
    built = [
        countries(catalogue.read("countries")),
        sea(catalogue.read("sea")),
        graticule(),
        districts(catalogue.read("districts")),
        maritime(catalogue.read("maritime")),
        closing_line(catalogue.read("maritime")),
        sections_layer(sections(), catalogue.read("lengths"), gates, events["section"], weights(events)),
        chainage(sections()),
        places(catalogue.read("places")),
        airports(catalogue.read("airports")),
        ports(catalogue.read("ports")),
        crossings_layer(gates, crossing_history(), sections()),
        sites_layer(centres, site_history(), contradictions()),
        *([followup_layer(promised, events)] if shipped else []),
        density(),
        layer_of_events(),
    ]
    built = told(built, picture)
    if picture is not None:
        built += pictured(picture)
    further = [layer for i, file in enumerate(overlays) for layer in overlay_layers(file, i)]
    lines = sections()
    return Content(
        events=events,
        layers=tuple(in_order([layer for layer in built if layer.key in wanted] + further)),
        sites=centres,
        crossings=gates,
        followup=items(promised) if shipped else [],
        contradictions=accounts(contradictions()) if shipped else [],
        documents=_titles() if shipped else {},
        kinds=kinds,
        sections=[
            {"id": row.id, "name": {"ar": row.name_ar, "en": row.name_en}} for row in lines.itertuples()
        ],
        least=least(picture),
    )


# What the centres alone see goes to no one else: "restricted to the organisation and those who need to know" (TLP 2.0).
OPERATIONAL = "TLP:AMBER"


def least(picture: Picture | None) -> str:
    """Return the marking that a map with this picture bears at least."""
    if picture is None:
        return ""
    inside = (
        picture.coverage,
        picture.markers,
        picture.routes,
        picture.levels.filter(["benghazi", "tripoli"]),
    )
    return OPERATIONAL if any(len(frame) and bool((frame != "").any(axis=None)) for frame in inside) else ""


def pictured(picture: Picture) -> list[Layer]:
    """Return the layers of the situational picture that have something to show."""
    if picture.empty:
        return []
    # Not above: few maps have any of it, and a map is to be made fast.
    from layers.coverage import coverage
    from layers.levels import levels
    from layers.markers import markers
    from layers.projects import projects
    from layers.routes import routes

    every = [
        levels(picture.levels, picture.units),
        coverage(picture.coverage, picture.units, picture.today),
        routes(picture.routes, picture.today),
        markers(picture.markers),
        projects(picture.projects),
    ]
    return [layer for layer in every if layer.features["features"]]


def told(built: Sequence[Layer], picture: Picture | None) -> list[Layer]:
    """Return layers with what else is known on their cards: states of crossings, agreements with the neighbours.

    Without a picture there are the agreements that ship.
    """
    out = []
    for layer in built:
        if layer.key == "crossings" and picture is not None:
            layer = with_states(layer, picture.crossings)
        elif layer.key == "sections":
            agreed = catalogue.read("agreements") if picture is None else picture.agreements
            layer = with_agreements(layer, sections(), agreed)
        out.append(layer)
    return out


def _titles() -> dict[str, dict[str, str]]:
    rows = documents().to_dict("records")
    return {str(row["name"]): {lang: str(row[f"title_{lang}"]) for lang in LANGS} for row in rows}
