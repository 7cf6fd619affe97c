// The layers of the file: what of each is drawn, in its order (ground.ts), and which feature lies under the pointer.
import type { Feature, FeatureCollection, Geometry } from "geojson";
import L from "leaflet";
import {
  aside,
  type Box,
  boxOf,
  distance,
  eachSimple,
  type Frame,
  meets,
  type Path,
  path,
  pixels,
  project,
  trace,
  within,
} from "./shapes.ts";
import { drawSymbol } from "./symbols.ts";
import type { LayerMeta, LayerProperties, Style } from "./types.ts";

const LINE_TOLERANCE_PX = 12;
const DEFAULT_SIZE_PX = 10;
/** The ring around a sign whose card is open stands this far off it. */
const MARK_PX = 5;
/** A halo no wider than this on screen is hit as a point is; a wider one as an area, after the lines. */
const SMALL_HALO_PX = 24;
const INK = "#1d1d1b";

/** A plain disc or ring, outline and fill as the style says. */
function plain(ctx: CanvasRenderingContext2D, x: number, y: number, r: number, style: Style): void {
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
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

/** Fill and draw along what was traced. */
function paint(ctx: CanvasRenderingContext2D, style: Style, filled: boolean): void {
  if (filled && style.fill !== undefined && style.fill_opacity !== 0) {
    ctx.globalAlpha = style.fill_opacity ?? 0.2;
    ctx.fillStyle = style.fill;
    ctx.fill("evenodd");
  }
  if (style.stroke !== undefined && style.weight !== 0) {
    ctx.globalAlpha = style.opacity ?? 1;
    ctx.strokeStyle = style.stroke;
    ctx.lineWidth = style.weight ?? 1;
    ctx.setLineDash(style.dash ? style.dash.split(/[ ,]+/).map(Number) : []);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  ctx.globalAlpha = 1;
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

/** How many more pixels than its own width a line beside another reaches. */
const reachOf = (style: Style): number => (style.weight ?? 1) + Math.abs(style.offset ?? 0);

interface Part {
  sort: "point" | "halo" | "line" | "polygon";
  /** Of a point or halo one corner alone. */
  paths: Path[];
  box: Box;
  /** Of a halo, metres. */
  radius_m: number;
  /** Drawn from this zoom on. */
  least: number;
  properties: LayerProperties;
  style: Style;
}

function parts({ features, meta }: { features: FeatureLayer["features"]; meta: LayerMeta }): Part[] {
  const out: Part[] = [];
  for (const feature of features) {
    if (!feature.geometry) continue; // a name alone: labels.ts draws it
    const properties = feature.properties ?? {};
    const style = { ...meta.style, ...properties.style };
    const least = properties.min_zoom ?? meta.min_zoom ?? 0;
    const add = (sort: Part["sort"], paths: Path[], look = style) => {
      const radius_m = sort === "halo" ? (properties.halo_m ?? 0) : 0;
      out.push({ sort, paths, box: boxOf(paths), radius_m, least, properties, style: look });
    };
    eachSimple(feature.geometry, {
      point: ([lon, lat]) => {
        const at = [Float64Array.from(project(lon, lat))];
        if (properties.halo_m) add("halo", at, properties.pin === false ? style : haloOf(style));
        if (properties.pin !== false) add("point", at);
      },
      line: (positions) => add("line", [path(positions)]),
      polygon: (rings) => add("polygon", rings.map(path)),
    });
  }
  return out;
}

/** One layer of the file. Its parts are made when it is first shown. */
export class FeatureLayer {
  readonly meta: LayerMeta;
  readonly features: Feature<Geometry | null, LayerProperties>[];
  private parts: Part[] | null = null;
  private on = false;
  private marked: string | null = null;
  private frame: Frame | null = null; // the last that was drawn
  private zoom = 0;

  constructor(meta: LayerMeta, collection: FeatureCollection) {
    this.meta = meta;
    this.features = collection.features as FeatureLayer["features"];
  }

  /** Show the layer or not, from the next frame on. Says whether that is another than before. */
  toggle(on: boolean): boolean {
    const changed = on !== this.on;
    this.on = on;
    return changed;
  }

  get shown(): boolean {
    return this.on;
  }

  private *seen(): Generator<Part> {
    for (const part of this.parts ?? []) if (this.zoom >= part.least) yield part;
  }

  draw(ctx: CanvasRenderingContext2D, frame: Frame, zoom: number, _map?: L.Map): void {
    this.frame = frame;
    this.zoom = zoom;
    if (!this.on) return;
    this.parts ??= parts(this);
    ctx.lineJoin = "round";
    ctx.lineCap = "butt";
    for (const part of this.seen()) {
      const { sort, paths, properties } = part;
      const marked = this.marked !== null && properties.id === this.marked;
      const style = this.look(part, marked);
      const [x, y] = [paths[0][0] * frame.scale - frame.x, paths[0][1] * frame.scale - frame.y];
      const r = this.radius(part, frame.scale);
      if (!meets(part.box, frame, frame.bounds, r + reachOf(style) + MARK_PX)) continue;
      if (sort === "point") {
        sign(ctx, x, y, style, marked);
        continue;
      }
      ctx.beginPath();
      if (sort === "halo") ctx.arc(x, y, r, 0, 2 * Math.PI);
      else if (style.offset) for (const one of paths) aside(ctx, one, frame, style.offset);
      else for (const one of paths) trace(ctx, one, frame, sort === "polygon");
      paint(ctx, style, sort !== "line");
    }
  }

  /** As the style says; lines that are marked heavier, areas outlined. */
  private look({ sort, style }: Part, marked: boolean): Style {
    if (!marked || sort === "point") return style;
    if (sort === "line") return { ...style, weight: (style.weight ?? 1) + 3 };
    return { ...style, stroke: INK, weight: 3, opacity: 1, dash: undefined };
  }

  /** How far a part reaches from its corners, pixels. */
  private radius({ sort, style, radius_m, paths }: Part, scale: number): number {
    if (sort === "point") return (style.size ?? DEFAULT_SIZE_PX) / 2 + 2;
    return sort === "halo" ? pixels(radius_m, paths[0][1], scale) : 0;
  }

  /** The feature at a layer point: points before lines before areas; the distance decides among equals. */
  hit(
    point: L.Point,
    sort: "point" | "line" | "area",
    tolerance: number,
  ): (FoundFeature & { away: number }) | null {
    const { frame } = this;
    if (!this.shown || !this.meta.interactive || !frame) return null;
    let best: Part | null = null;
    let nearest = Number.POSITIVE_INFINITY;
    for (const part of this.seen()) {
      if (!part.properties.id) continue;
      const distance = this.reach(part, point, sort, tolerance, frame);
      if (distance < nearest) {
        nearest = distance;
        best = part;
      }
    }
    return best && { layer: this.meta.key, properties: best.properties, away: nearest };
  }

  /** Pixels from a point to a part of the sort asked, or infinity where it is out of reach. */
  private reach(
    part: Part,
    point: L.Point,
    sort: "point" | "line" | "area",
    tolerance: number,
    frame: Frame,
  ): number {
    const far = Number.POSITIVE_INFINITY;
    const { paths, style } = part;
    if (part.sort === "point" || part.sort === "halo") {
      const r = this.radius(part, frame.scale);
      const small = part.sort === "point" || r <= SMALL_HALO_PX;
      if (sort !== (small ? "point" : "area")) return far;
      const [x, y] = [paths[0][0] * frame.scale - frame.x, paths[0][1] * frame.scale - frame.y];
      const away = Math.hypot(x - point.x, y - point.y) - r;
      return away <= (small ? tolerance : 0) ? away : far;
    }
    if (sort !== (part.sort === "line" ? "line" : "area")) return far;
    const most = (style.weight ?? 1) / 2 + LINE_TOLERANCE_PX;
    if (!meets(part.box, frame, L.bounds(point, point), most + Math.abs(style.offset ?? 0))) return far;
    if (part.sort === "polygon" && within(paths, point, frame)) return 0;
    const off = style.offset ?? 0;
    const away = Math.min(
      ...paths.map((one) => Math.abs(distance(one, point, frame, part.sort === "polygon", off !== 0) - off)),
    );
    if (away > most) return far;
    return part.sort === "line" ? away : 0;
  }

  /** Where the signs of centres and crossings are on screen, for the events to leave them in view. */
  landmarks(): [number, number, number][] {
    const { frame } = this;
    if (!this.shown || !frame) return [];
    return [...this.seen()].flatMap((part): [number, number, number][] => {
      const { sort, style, paths } = part;
      if (sort !== "point" || (style.shape !== "centre" && style.shape !== "gate")) return [];
      const [x, y] = [paths[0][0] * frame.scale - frame.x, paths[0][1] * frame.scale - frame.y];
      return [[x, y, this.radius(part, frame.scale)]];
    });
  }

  /** Make one feature stand out, the others as they are, from the next frame on. Says whether that is another than before. */
  highlight(id: string | null): boolean {
    const changed = id !== this.marked;
    this.marked = id;
    return changed;
  }

  /** Where a feature lies, for the map to go there; null where it has no geometry. */
  bounds(id: string): L.LatLngBounds | null {
    const feature = this.features.find((one) => one.properties?.id === id);
    if (!feature?.geometry) return null;
    return L.geoJSON(feature).getBounds();
  }
}

function sign(ctx: CanvasRenderingContext2D, x: number, y: number, style: Style, marked: boolean): void {
  const { shape = "dot", size = DEFAULT_SIZE_PX, fill, stroke } = style;
  // A style whose fill lets the ground through is drawn hollow: an open ring, not a disc.
  const open = style.fill_opacity === 0;
  const colour = (open ? stroke : fill) ?? stroke ?? INK;
  if (shape === "dot" || open) plain(ctx, x, y, size / 2, style);
  else drawSymbol(ctx, shape, x, y, size, colour);
  if (marked) plain(ctx, x, y, size / 2 + MARK_PX, { stroke: INK, weight: 2.5 });
}
