// What lies under the pointer: events before features, points before lines before areas. A click opens the card,
// a count opens up into what it holds, and where there is a mouse its name is shown.
import L from "leaflet";
import type { MarsadEngine } from "./engine.ts";
import type { FoundFeature } from "./features.ts";
import type { FoundHexagon, HexagonLayer } from "./hexagonlayer.ts";
import { speaker } from "./panel/words.ts";
import type { Lang, Two } from "./types.ts";

const MOUSE_PX = 4;
const TOUCH_PX = 14;
/** Events that lie this close at the greatest zoom are at one point: a list opens, no zoom would part them. */
const ONE_POINT_PX = 24;

type Found = { row: number; rows: number; cell: number } | FoundFeature | FoundHexagon | null;

function find(engine: MarsadEngine, point: L.Point, tolerance: number): Found {
  const { map, eventLayer, featureLayers } = engine;
  const event = eventLayer.hit(map, point, tolerance);
  if (event) return event;
  const at = map.containerPointToLayerPoint(point);
  for (const sort of ["point", "line", "area"] as const) {
    // Lines that run side by side: the nearest of them, of equals the uppermost. Else the uppermost.
    let best: (FoundFeature & { away: number }) | null = null;
    for (let i = featureLayers.length - 1; i >= 0; i--) {
      const found = featureLayers[i].hit(at, sort, tolerance);
      if (found && (best === null || found.away < best.away)) best = found;
      if (best && sort !== "line") break;
    }
    if (best) return best;
    const hexagon = sort === "line" ? engine.density?.hit(at) : null;
    if (hexagon) return hexagon;
  }
  return null;
}

const said = (text: Two | undefined, lang: Lang): string =>
  text?.[lang] || text?.[lang === "ar" ? "en" : "ar"] || "";

/** What a feature or a single event is called; "" for a count. */
function nameOf(engine: MarsadEngine, found: NonNullable<Found>): string {
  const { lang } = engine.get();
  if ("layer" in found) return said(found.properties.card?.title ?? found.properties.label, lang);
  if ("hexagon" in found) return speaker(engine.meta.words).n("count.events", found.count, lang);
  if (found.rows > 1) return "";
  engine.events.bring([found.row], ["title_ar", "title_en"])?.catch((error) => console.error(error));
  const text = (column: string) => engine.events.text(column, found.row);
  return said({ ar: text("title_ar"), en: text("title_en") }, lang);
}

/** Zoom to the events of a count, or list them where they are at one point. */
function open(engine: MarsadEngine, cell: number): void {
  const { map, eventLayer } = engine;
  const rows = eventLayer.rowsOf(cell);
  if (rows.length === 1) {
    // One row that stands for several events: its card says how many, and of what.
    engine.show(engine.eventsKey, engine.events.text("id", rows[0]), false);
    return;
  }
  const bounds = L.latLngBounds([]);
  for (const row of rows) {
    const place = eventLayer.place(row);
    if (place) bounds.extend(place);
  }
  const greatest = Math.min(map.getMaxZoom(), 18);
  const size = map
    .project(bounds.getSouthEast(), greatest)
    .subtract(map.project(bounds.getNorthWest(), greatest));
  if (map.getZoom() >= greatest || Math.max(size.x, size.y) < ONE_POINT_PX) {
    engine.tellCell(rows);
    return;
  }
  const zoom = Math.min(greatest, Math.max(map.getZoom() + 1, map.getBoundsZoom(bounds.pad(0.2))));
  const animate = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.setView(bounds.getCenter(), zoom, { animate });
}

export function listen(engine: MarsadEngine): void {
  const { map } = engine;
  const container = map.getContainer();
  const tolerance = (e: L.LeafletMouseEvent) =>
    (e.originalEvent as PointerEvent).pointerType === "touch" ? TOUCH_PX : MOUSE_PX;

  map.on("click", (e) => {
    if (engine.silent || engine.picking) return;
    const found = find(engine, e.containerPoint, tolerance(e));
    if (!found) {
      if (engine.get().selected) engine.set({ selected: null });
    } else if ("hexagon" in found) engine.tellCell((engine.density as HexagonLayer).rowsOf(found.hexagon));
    else if ("layer" in found) engine.show(found.layer, found.properties.id as string, false);
    else if (found.rows > 1) open(engine, found.cell);
    else engine.show(engine.eventsKey, engine.events.text("id", found.row), false);
  });

  // The name follows the mouse; fingers have none to follow.
  if (!window.matchMedia("(hover: hover)").matches) return;
  const tip = L.tooltip({ direction: "top", offset: [0, -10], className: "marsad-tip", opacity: 1 });
  const hide = () => {
    container.classList.remove("marsad-over");
    tip.remove();
  };
  let last: L.LeafletMouseEvent | null = null;
  map.on("mousemove", (e) => {
    if (!last)
      requestAnimationFrame(() => {
        const now = last;
        last = null;
        if (!now || engine.silent) return hide();
        const found = find(engine, now.containerPoint, MOUSE_PX);
        if (!found) return hide();
        container.classList.add("marsad-over");
        const name = nameOf(engine, found);
        if (!name) return tip.remove();
        const text = document.createElement("span");
        text.dir = "auto";
        text.textContent = name; // text from data is text: Leaflet is given a node, never markup
        tip.setLatLng(now.latlng).setContent(text);
        if (!map.hasLayer(tip)) tip.addTo(map);
      });
    last = e;
  });
  map.on("mouseout movestart zoomstart", () => {
    last = null;
    hide();
  });
}
