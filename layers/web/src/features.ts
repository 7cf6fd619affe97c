// The layers of the file: GeoJSON drawn by Leaflet on one canvas a layer, in draw order. Which feature lies under
// the pointer is found here (hit), not by Leaflet: stacked canvases would hide each other's features from it.
import type { Feature, FeatureCollection, Geometry } from "geojson";
import L from "leaflet";
import { makePane } from "./screencanvas.ts";
import { drawSymbol } from "./symbols.ts";
import type { LayerMeta, LayerProperties, Style } from "./types.ts";

const LINE_TOLERANCE_PX = 12;
const DEFAULT_SIZE_PX = 10;
/** The ring around a sign whose card is open stands this far off it; room for it is kept when the sign is redrawn. */
const MARK_PX = 5;
/** A halo no wider than this on screen is hit as a point is; a wider one as an area, after the lines. */
const SMALL_HALO_PX = 24;

// What Leaflet keeps inside its paths and does not type.
interface PathParts {
  _point: L.Point;
  _radius: number;
  _renderer: { _drawing: boolean; _ctx: CanvasRenderingContext2D };
  _empty(): boolean;
  _containsPoint(point: L.Point): boolean;
  _parts: L.Point[][];
}
const inside = (path: L.Path): PathParts => path as unknown as PathParts;

/** A point drawn as one of our signs. */
class Sign extends L.CircleMarker {
  private readonly look: Style;
  private marked = false;

  constructor(at: L.LatLngExpression, look: Style, options: L.CircleMarkerOptions) {
    super(at, { ...options, radius: (look.size ?? DEFAULT_SIZE_PX) / 2 + 2, weight: 2 * MARK_PX });
    this.look = look;
  }

  mark(on: boolean): void {
    if (on === this.marked) return;
    this.marked = on;
    this.redraw();
  }

  _updatePath(): void {
    const { _renderer, _point } = inside(this);
    if (!_renderer._drawing || inside(this)._empty()) return;
    const { shape = "dot", size = DEFAULT_SIZE_PX, fill, stroke } = this.look;
    // A style whose fill lets the ground through is drawn hollow: an open ring, not a disc.
    const open = this.look.fill_opacity === 0;
    const colour = (open ? stroke : fill) ?? stroke ?? "#1d1d1b";
    if (shape === "dot" || open) plain(_renderer._ctx, _point, size / 2, this.look);
    else drawSymbol(_renderer._ctx, shape, _point.x, _point.y, size, colour);
    if (this.marked) plain(_renderer._ctx, _point, size / 2 + MARK_PX, { stroke: "#1d1d1b", weight: 2.5 });
  }
}

/** A plain disc or ring, outline and fill as the style says. */
function plain(ctx: CanvasRenderingContext2D, at: L.Point, r: number, style: Style): void {
  ctx.save();
  ctx.beginPath();
  ctx.arc(at.x, at.y, r, 0, 2 * Math.PI);
  ctx.setLineDash([]);
  if (style.fill && style.fill_opacity !== 0) {
    ctx.globalAlpha = style.fill_opacity ?? 1;
    ctx.fillStyle = style.fill;
    ctx.fill();
  }
  if (style.stroke && style.weight !== 0) {
    ctx.globalAlpha = style.opacity ?? 1;
    ctx.lineWidth = style.weight ?? 1;
    ctx.strokeStyle = style.stroke;
    ctx.stroke();
  }
  ctx.restore();
}

function pathOptions(style: Style): L.PathOptions {
  return {
    stroke: style.stroke !== undefined && style.weight !== 0,
    color: style.stroke,
    weight: style.weight ?? 1,
    opacity: style.opacity ?? 1,
    dashArray: style.dash,
    fill: style.fill !== undefined && style.fill_opacity !== 0,
    fillColor: style.fill,
    fillOpacity: style.fill_opacity ?? 0.2,
    lineJoin: "round",
    lineCap: "butt",
  };
}

/** The circle around a sign, light and dashed in the sign's own colour: how far off the sign may be. */
function haloOf(sign: Style): Style {
  const colour = sign.fill ?? sign.stroke ?? "#2f3542";
  return { stroke: colour, weight: 1, dash: "4 3", fill: colour, fill_opacity: 0.06 };
}

export interface FoundFeature {
  layer: string;
  properties: LayerProperties;
}

interface Part {
  path: L.Path;
  sort: "point" | "halo" | "line" | "polygon";
  properties: LayerProperties;
  style: Style;
}

/** One layer of the file. Its paths are made when it is first shown. */
export class FeatureLayer {
  readonly meta: LayerMeta;
  readonly features: Feature<Geometry | null, LayerProperties>[];
  private readonly pane: string;
  private readonly map: L.Map;
  /** The paths by the zoom that they are drawn from. */
  private groups: Map<number, L.FeatureGroup> | null = null;
  private on = false;
  private parts: Part[] = [];
  private marked: string | null = null;

  constructor(map: L.Map, zIndex: number, meta: LayerMeta, collection: FeatureCollection) {
    this.map = map;
    this.meta = meta;
    this.features = collection.features as FeatureLayer["features"];
    this.pane = makePane(map, `marsad-${meta.key}`, zIndex);
  }

  /** Draw the layer or take it away; what has a least zoom stays away below it. Called after each zoom. */
  toggle(on: boolean): void {
    this.on = on;
    if (on) this.groups ??= this.build();
    const zoom = this.map.getZoom();
    for (const [least, group] of this.groups ?? []) {
      if (on && zoom >= least) group.addTo(this.map);
      else group.remove();
    }
  }

  get shown(): boolean {
    return this.on;
  }

  remove(): void {
    for (const group of this.groups?.values() ?? []) group.remove();
    this.groups = null;
    this.parts = [];
    this.marked = null;
    this.on = false;
  }

  private build(): Map<number, L.FeatureGroup> {
    const renderer = L.canvas({ pane: this.pane, tolerance: LINE_TOLERANCE_PX, padding: 0.2 });
    const common = { pane: this.pane, renderer, interactive: false, bubblingMouseEvents: false };
    const groups = new Map<number, L.FeatureGroup>();
    for (const feature of this.features) {
      if (!feature.geometry) continue; // a name alone: labels.ts draws it
      const properties = feature.properties ?? {};
      const style = { ...this.meta.style, ...properties.style };
      const least = properties.min_zoom ?? this.meta.min_zoom ?? 0;
      const group = groups.get(least) ?? L.featureGroup();
      groups.set(least, group);
      const add = (path: L.Path, sort: Part["sort"], look = style) => {
        this.parts.push({ path, sort, properties, style: look });
        group.addLayer(path);
      };
      eachSimple(feature.geometry, {
        point: (at) => {
          if (properties.halo_m) {
            const look = properties.pin === false ? style : haloOf(style);
            add(L.circle(at, { ...common, ...pathOptions(look), radius: properties.halo_m }), "halo", look);
          }
          if (properties.pin !== false) add(new Sign(at, style, common), "point");
        },
        line: (points) =>
          add(
            L.polyline(points, { ...common, ...pathOptions(style), fill: false, smoothFactor: 0.8 }),
            "line",
          ),
        polygon: (rings) =>
          add(L.polygon(rings, { ...common, ...pathOptions(style), smoothFactor: 0.8 }), "polygon"),
      });
    }
    return groups;
  }

  /** The feature at a layer point: points before lines before areas; the distance decides among equals. */
  hit(point: L.Point, sort: "point" | "line" | "area", tolerance: number): FoundFeature | null {
    if (!this.shown || !this.meta.interactive) return null;
    let best: Part | null = null;
    let nearest = Number.POSITIVE_INFINITY;
    for (const part of this.parts) {
      if (!part.properties.id || !this.map.hasLayer(part.path)) continue;
      const distance = reach(part, point, sort, tolerance);
      if (distance < nearest) {
        nearest = distance;
        best = part;
      }
    }
    return best && { layer: this.meta.key, properties: best.properties };
  }

  /** Where the signs of centres and crossings are on screen, for the events to leave them in view. */
  landmarks(): [number, number, number][] {
    if (!this.shown) return [];
    return this.parts.flatMap(({ path, sort, style }) => {
      const { _point: at, _radius: r } = inside(path);
      const kept = sort === "point" && (style.shape === "centre" || style.shape === "gate");
      return kept && at && this.map.hasLayer(path) ? [[at.x, at.y, r]] : [];
    });
  }

  /** Make one feature stand out (its lines heavier, its signs and areas outlined), the others as they are. */
  highlight(id: string | null): void {
    if (id === this.marked) return;
    this.marked = id;
    for (const { path, sort, properties, style } of this.parts) {
      const on = id !== null && properties.id === id;
      if (sort === "line") path.setStyle({ weight: (style.weight ?? 1) + (on ? 3 : 0) });
      else if (sort === "point") (path as Sign).mark(on);
      else path.setStyle(on ? { stroke: true, color: "#1d1d1b", weight: 3, opacity: 1 } : pathOptions(style));
    }
  }

  /** Where a feature lies, for the map to go there; null where it has no geometry. */
  bounds(id: string): L.LatLngBounds | null {
    const feature = this.features.find((one) => one.properties?.id === id);
    if (!feature?.geometry) return null;
    return L.geoJSON(feature).getBounds();
  }
}

/** Pixels from a point to a part of the sort asked, or infinity where it is out of reach. */
function reach(part: Part, point: L.Point, sort: "point" | "line" | "area", tolerance: number): number {
  const path = inside(part.path);
  const far = Number.POSITIVE_INFINITY;
  if (part.sort === "point" || part.sort === "halo") {
    const small = part.sort === "point" || path._radius <= SMALL_HALO_PX;
    if (!path._point || sort !== (small ? "point" : "area")) return far;
    const distance = path._point.distanceTo(point) - path._radius;
    return distance <= (small ? tolerance : 0) ? distance : far;
  }
  if (part.sort === "line") {
    if (sort !== "line" || !path._containsPoint(point)) return far;
    return (part.path as L.Polyline).closestLayerPoint(point)?.distanceTo(point) ?? 0;
  }
  return sort === "area" && path._containsPoint(point) ? 0 : far;
}

interface Visitor {
  point(at: L.LatLngTuple): void;
  line(points: L.LatLngTuple[]): void;
  polygon(rings: L.LatLngTuple[][]): void;
}

type Position = readonly number[];
const turned = (at: Position): L.LatLngTuple => [at[1], at[0]]; // here lon, lat becomes Leaflet's lat, lon

/** Visit the simple parts of a geometry. */
export function eachSimple(geometry: Geometry, visit: Visitor): void {
  switch (geometry.type) {
    case "Point":
      visit.point(turned(geometry.coordinates));
      return;
    case "MultiPoint":
      for (const at of geometry.coordinates) visit.point(turned(at));
      return;
    case "LineString":
      visit.line(geometry.coordinates.map(turned));
      return;
    case "MultiLineString":
      for (const line of geometry.coordinates) visit.line(line.map(turned));
      return;
    case "Polygon":
      visit.polygon(geometry.coordinates.map((ring) => ring.map(turned)));
      return;
    case "MultiPolygon":
      for (const rings of geometry.coordinates) visit.polygon(rings.map((ring) => ring.map(turned)));
      return;
    case "GeometryCollection":
      for (const part of geometry.geometries) eachSimple(part, visit);
  }
}
