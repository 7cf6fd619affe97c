// Lines and areas on the world's square (0 to 1 each way): drawn, and found under the pointer. They are projected once;
// a frame only scales them.
import type { Geometry, Position } from "geojson";
import L from "leaflet";

/** Corners, x and y in turn. */
export type Path = Float64Array;

/** Left, top, right, bottom. */
export type Box = [number, number, number, number];

/** Of a frame: pixels to the world's width, and what to take away for layer points; and the canvas, in layer points. */
export interface Frame {
  scale: number;
  x: number;
  y: number;
  bounds: L.Bounds;
}

/** Corners nearer than this to the one before are not drawn. */
const APART_PX = 0.8;
/** From so many pixels to the world's width on, paths are cut to the canvas, which counts in 32-bit floats. */
const CUT_SCALE = 2 ** 20;
const MARGIN_PX = 40;
const EARTH_M = 40_075_016.686; // circumference that EPSG:3857 takes for 360°, metres
const END = Math.tanh(Math.PI); // the sine of 85.0511...°, where EPSG:3857 ends

export function project(lon: number, lat: number): [number, number] {
  const sine = Math.max(-END, Math.min(END, Math.sin((lat * Math.PI) / 180)));
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

/** Pixels of a length on the ground at a world y (0..1): Mercator stretches by 1 / cos(latitude). */
export function pixels(metres: number, y: number, scale: number): number {
  const cosine = 1 / Math.cosh((0.5 - y) * 2 * Math.PI);
  return (metres / (EARTH_M * cosine)) * scale;
}

export function path(positions: Position[]): Path {
  const out = new Float64Array(2 * positions.length);
  for (const [i, [lon, lat]] of positions.entries()) out.set(project(lon, lat), 2 * i);
  return out;
}

export function boxOf(paths: readonly Path[]): Box {
  const box: Box = [1, 1, 0, 0];
  for (const one of paths)
    for (let i = 0; i < one.length; i += 2) {
      if (one[i] < box[0]) box[0] = one[i];
      if (one[i] > box[2]) box[2] = one[i];
      if (one[i + 1] < box[1]) box[1] = one[i + 1];
      if (one[i + 1] > box[3]) box[3] = one[i + 1];
    }
  return box;
}

/** Whether a box, grown by some pixels, meets an area in layer points. */
export function meets(box: Box, frame: Frame, area: L.Bounds, by: number): boolean {
  const { scale, x, y } = frame;
  const [min, max] = [area.min as L.Point, area.max as L.Point];
  return (
    box[0] * scale - x - by <= max.x &&
    box[2] * scale - x + by >= min.x &&
    box[1] * scale - y - by <= max.y &&
    box[3] * scale - y + by >= min.y
  );
}

function points(one: Path, { scale, x, y }: Frame): L.Point[] {
  return Array.from({ length: one.length / 2 }, (_, i) =>
    L.point(one[2 * i] * scale - x, one[2 * i + 1] * scale - y),
  );
}

/** Lay a path on the canvas, in layer points. */
export function trace(ctx: CanvasRenderingContext2D, one: Path, frame: Frame, closed: boolean): void {
  const { scale, x, y } = frame;
  if (scale > CUT_SCALE) {
    cut(ctx, one, frame, closed);
    return;
  }
  let [lastX, lastY] = [0, 0];
  for (let i = 0; i < one.length; i += 2) {
    const px = one[i] * scale - x;
    const py = one[i + 1] * scale - y;
    if (i === 0) ctx.moveTo(px, py);
    else if (i + 2 < one.length && Math.abs(px - lastX) < APART_PX && Math.abs(py - lastY) < APART_PX)
      continue;
    else ctx.lineTo(px, py);
    lastX = px;
    lastY = py;
  }
  if (closed) ctx.closePath();
}

/** Of a line beside another: corners that stand closer would turn it about itself. */
const ASIDE_APART_PX = 3;

/** Lay a line on the canvas that runs so many pixels to the right of a path, to the left where they are negative. */
export function aside(ctx: CanvasRenderingContext2D, one: Path, frame: Frame, off: number): void {
  const [min, max] = [frame.bounds.min as L.Point, frame.bounds.max as L.Point];
  const margin = L.point(MARGIN_PX, MARGIN_PX);
  const area = L.bounds(min.subtract(margin), max.add(margin));
  const corners: L.Point[] = [];
  for (const at of points(one, frame)) {
    const last = corners[corners.length - 1];
    if (!last || Math.hypot(at.x - last.x, at.y - last.y) >= ASIDE_APART_PX) corners.push(at);
  }
  let open = false;
  for (let i = 1; i < corners.length; i++) {
    const part = L.LineUtil.clipSegment(shifted(corners, i - 1, off), shifted(corners, i, off), area);
    if (!part) {
      open = false;
      continue;
    }
    if (!open) ctx.moveTo(part[0].x, part[0].y);
    ctx.lineTo(part[1].x, part[1].y);
    open = true;
  }
}

/** A corner moved to the right of the way from the one before it to the one after. */
function shifted(corners: readonly L.Point[], at: number, off: number): L.Point {
  const from = corners[Math.max(0, at - 1)];
  const to = corners[Math.min(corners.length - 1, at + 1)];
  const long = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const { x, y } = corners[at];
  return L.point(x - ((to.y - from.y) / long) * off, y + ((to.x - from.x) / long) * off);
}

/** Likewise what of it is on the canvas or close to it. */
function cut(ctx: CanvasRenderingContext2D, one: Path, frame: Frame, closed: boolean): void {
  const [min, max] = [frame.bounds.min as L.Point, frame.bounds.max as L.Point];
  const margin = L.point(MARGIN_PX, MARGIN_PX);
  const area = L.bounds(min.subtract(margin), max.add(margin));
  const all = points(one, frame);
  if (closed) {
    L.PolyUtil.clipPolygon(all, area).forEach((at, i) => {
      if (i === 0) ctx.moveTo(at.x, at.y);
      else ctx.lineTo(at.x, at.y);
    });
    ctx.closePath();
    return;
  }
  for (let i = 1; i < all.length; i++) {
    const part = L.LineUtil.clipSegment(all[i - 1], all[i], area);
    if (!part) continue;
    ctx.moveTo(part[0].x, part[0].y);
    ctx.lineTo(part[1].x, part[1].y);
  }
}

/** Pixels from a layer point to a path; where sides are told apart, negative to the left of it. */
export function distance(
  one: Path,
  at: L.Point,
  { scale, x, y }: Frame,
  closed: boolean,
  sided = false,
): number {
  let least = Number.POSITIVE_INFINITY;
  let side = 1;
  const n = one.length;
  const [u, v] = [(at.x + x) / scale, (at.y + y) / scale];
  for (let i = closed ? 0 : 2, j = closed ? n - 2 : 0; i < n; j = i, i += 2) {
    const [dx, dy] = [one[i] - one[j], one[i + 1] - one[j + 1]];
    const long = dx * dx + dy * dy;
    const t = long === 0 ? 0 : Math.max(0, Math.min(1, ((u - one[j]) * dx + (v - one[j + 1]) * dy) / long));
    const away = Math.hypot(u - one[j] - t * dx, v - one[j + 1] - t * dy);
    if (away < least) {
      least = away;
      if (sided) side = dx * (v - one[j + 1]) - dy * (u - one[j]) < 0 ? -1 : 1;
    }
  }
  return least * scale * side;
}

/** Whether a layer point lies within an area, its first ring's inside but for the holes. */
export function within(rings: readonly Path[], at: L.Point, { scale, x, y }: Frame): boolean {
  const [u, v] = [(at.x + x) / scale, (at.y + y) / scale];
  let inside = false;
  for (const ring of rings)
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const [ay, by] = [ring[i + 1], ring[j + 1]];
      if (ay > v !== by > v && u < ((ring[j] - ring[i]) * (v - ay)) / (by - ay) + ring[i]) inside = !inside;
    }
  return inside;
}

interface Visitor {
  point(at: Position): void;
  line(positions: Position[]): void;
  polygon(rings: Position[][]): void;
}

/** Visit the simple parts of a geometry. */
export function eachSimple(geometry: Geometry, visit: Visitor): void {
  switch (geometry.type) {
    case "Point":
      visit.point(geometry.coordinates);
      return;
    case "MultiPoint":
      for (const at of geometry.coordinates) visit.point(at);
      return;
    case "LineString":
      visit.line(geometry.coordinates);
      return;
    case "MultiLineString":
      for (const line of geometry.coordinates) visit.line(line);
      return;
    case "Polygon":
      visit.polygon(geometry.coordinates);
      return;
    case "MultiPolygon":
      for (const rings of geometry.coordinates) visit.polygon(rings);
      return;
    case "GeometryCollection":
      for (const part of geometry.geometries) eachSimple(part, visit);
  }
}
