"""What stands in the table: each kind of map, how it is made and how one sees that it is complete."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PEER_PYTHON = ROOT / ".venv-bench" / "bin" / "python"


@dataclass(frozen=True)
class Kind:
    """One kind of map.

    Parameters
    ----------
    key : str
        Its short name, as of its files.
    name : str
        What the table calls it.
    ready : str
        How it says that it stands: "said" (the page says so, ``data-marsad-ready``), "loaded" (its scripts have run and two frames have passed)
        or "drawn" (WebGL: as many points as there are events with a place were drawn in one frame, and are on the canvas).
    counted : str
        JavaScript that gives the number of events that the page holds, "" where it cannot be had.
    ask : str
        JavaScript: a function that takes ``{types: [...]}`` and resolves with the number of events shown, once the frame stands; "" for none.
    unplaced : bool
        Events without a place count, too.
    look : str
        JavaScript that brings the view to the events, where a page that says it stands shows another part of the world.
    """

    key: str
    name: str
    ready: str
    counted: str = ""
    ask: str = ""
    unplaced: bool = False
    look: str = ""

    def command(self, source: Path, target: Path) -> list[str]:
        """Return the command that makes the page."""
        if self.key == "marsad":
            return [str(Path(sys.executable).with_name("marsad")), "export", str(target), "--events", str(source)]  # fmt: skip
        if self.key == "bare":
            return [sys.executable, "-c", BARE, str(source), str(target)]
        return [str(PEER_PYTHON), str(ROOT / "bench" / "peers" / "make.py"), self.key, str(source), str(target)]  # fmt: skip


BARE = """
import sys
from pathlib import Path
import pandas as pd
from bench.bare import write
write(pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False), Path(sys.argv[2]))
"""
# folium names its layers by chance; what holds the events is the one that has layers within.
LEAFLET = """Object.keys(window).filter((k) => /^(marker_cluster|fast_marker_cluster|geo_json)_[0-9a-f]+$/.test(k))
  .reduce((sum, k) => sum + window[k].getLayers().length, 0)"""
# kepler.gl's own filter of a column, made at the first question.
KEPLER = """async ({types}) => {
  const state = () => store.getState().keplerGl.map.visState, act = (a) => store.dispatch(KeplerGl.wrapTo("map", a));
  if (!state().filters.length) {
    act(KeplerGl.addFilter("events"));
    act(KeplerGl.setFilter(0, "name", "type"));
  }
  act(KeplerGl.setFilter(0, "value", types ?? state().filters[0].domain));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return state().datasets.events.filteredIndex.length;
}"""
# Its page sets the view by a timer of half a second: on a busy machine that comes too early, and it stays at San Francisco.
KEPLER_LOOK = """store.dispatch(KeplerGl.wrapTo("map", KeplerGl.updateMap({latitude: 26.7, longitude: 17.2, zoom: 5})))"""
KINDS = {
    kind.key: kind
    for kind in (
        Kind("bare", "bare page (the limit)", "said", "window.filter({})", "window.filter", unplaced=True),
        Kind("marsad", "Marsad", "said", "window.marsad.filter({})", "window.marsad.filter", unplaced=True),
        Kind("supercluster", "supercluster on Leaflet", "said", "window.counted()", "window.filter"),
        Kind("glify", "leaflet.glify", "drawn", "window.counted()", "window.filter"),
        Kind("fastmarkercluster", "folium FastMarkerCluster", "loaded", LEAFLET),
        Kind("markercluster", "folium MarkerCluster", "loaded", LEAFLET),
        Kind("geojson", "folium GeoJson, circles on canvas", "loaded", LEAFLET),
        Kind("explore", "geopandas.explore", "loaded", LEAFLET),
        Kind("pydeck", "pydeck", "drawn"),
        Kind("lonboard", "lonboard", "drawn"),
        Kind("kepler", "kepler.gl", "drawn", "store.getState().keplerGl.map.visState.datasets.events.length", KEPLER, look=KEPLER_LOOK),
    )
}  # fmt: skip
