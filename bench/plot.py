"""The figures of a run as a plot. Runs in the peers' own environment: ``plot.py IN.json OUT.svg``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, LogLocator, NullLocator

PANELS = (
    ("build_s", "time to make the file, s"),
    ("peak_mb", "peak memory of making it, MB"),
    ("bytes", "size of the file, MB"),
    ("open_s", "open to complete draw, s"),
    ("tab_mb", "memory of the tab, MB"),
    ("pan_ms", "pan: frames, 95 % of the time, ms"),
    ("zoom_ms", "zoom: frames, 95 % of the time, ms"),
    ("filter_ms", "filter to its frame, median, ms"),
)
# Ours and the limit stand out; the peers are told apart by colour (Okabe and Ito, seen by the colour-blind) and by mark.
STYLES: dict[str, tuple[str, dict[str, Any]]] = {
    "marsad": ("Marsad", {"color": "#0b5a6f", "lw": 3, "marker": "o", "ms": 7, "zorder": 5}),
    "bare": ("bare page (the limit)", {"color": "black", "lw": 1.6, "ls": "--", "marker": ".", "zorder": 4}),
    "supercluster": ("supercluster on Leaflet", {"color": "#009E73", "marker": "s"}),
    "glify": ("leaflet.glify", {"color": "#E69F00", "marker": "^"}),
    "fastmarkercluster": ("folium FastMarkerCluster", {"color": "#D55E00", "marker": "D"}),
    "markercluster": ("folium MarkerCluster", {"color": "#D55E00", "marker": "d", "ls": ":"}),
    "geojson": ("folium GeoJson", {"color": "#CC79A7", "marker": "v"}),
    "explore": ("geopandas.explore", {"color": "#CC79A7", "marker": "P", "ls": ":"}),
    "pydeck": ("pydeck", {"color": "#56B4E9", "marker": "*"}),
    "lonboard": ("lonboard", {"color": "#0072B2", "marker": "X"}),
    "kepler": ("kepler.gl", {"color": "#999999", "marker": "h"}),
}


def value(row: dict[str, Any], name: str) -> float | None:
    """Return the figure that a panel shows: of frames the 95th percentile, of filters the median."""
    found = row.get(name)
    if isinstance(found, list):
        return float(found[0 if name == "filter_ms" else 1])
    if found is None:
        return None
    return float(found) / 1e6 if name == "bytes" else float(found)


def panel(axes: Axes, rows: list[dict[str, Any]], name: str, title: str) -> None:
    for key, (label, style) in STYLES.items():
        points = [(row["events"], shown) for row in rows if row["kind"] == key and (shown := value(row, name)) is not None]  # fmt: skip
        if points:
            axes.plot(*zip(*points, strict=True), label=label, **{"lw": 1.2, "ms": 5, **style})
        # Where it failed at more events, an x stands at the last number that it did.
        failed = any("failed" in row and row["events"] > points[-1][0] for row in rows if row["kind"] == key) if points else False  # fmt: skip
        if failed:
            axes.annotate("×", points[-1], textcoords="offset points", xytext=(7, -4), color=style["color"], size=13, weight="bold")  # fmt: skip
    axes.set(xscale="log", yscale="log", title=title)
    axes.title.set_size(10)
    axes.grid(True, which="major", lw=0.4, color="#cccccc")
    axes.xaxis.set_major_locator(FixedLocator(sorted({row["events"] for row in rows})))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda x, _: {1e3: "1 k", 1e4: "10 k", 1e5: "100 k", 1e6: "1 M"}.get(round(x), ""))  # fmt: skip
    axes.yaxis.set_major_formatter(lambda y, _: f"{y:,g}")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def main(source: Path, target: Path) -> None:
    rows = json.loads(source.read_text(encoding="utf-8"))["rows"]
    # Letters stay letters, and the same figures give the same file.
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "marsad", "font.family": "sans-serif", "font.size": 9})  # fmt: skip
    figure, grid = plt.subplots(3, 3, figsize=(13, 11.5), layout="constrained")
    for axes, (name, title) in zip(grid.flat, PANELS, strict=False):
        panel(axes, rows, name, title)
    rest = grid.flat[len(PANELS)]
    rest.axis("off")
    handles = {label: handle for axes in grid.flat for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)}  # fmt: skip
    order = [label for label, _ in STYLES.values() if label in handles]
    rest.legend([handles[label] for label in order], order, loc="center left", frameon=False, fontsize=11)
    rest.text(0, 0.02, "Number of events below each panel; both scales are logarithmic.\n×: no further: it failed, or took more than the bound.", fontsize=9, va="bottom")  # fmt: skip
    target.parent.mkdir(exist_ok=True)
    figure.savefig(target, metadata={"Date": None})


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
