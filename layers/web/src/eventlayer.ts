// The events on the map: one canvas, one pass over the rows that pass the filter, cells of one event drawn as
// itself and fuller ones as their exact count. What is known only roughly gets a circle as wide as the doubt.
import L from "leaflet";
import { Bins, type Cells, type Frame, type Points } from "./bins.ts";
import { NONE } from "./bytes.ts";
import { type Codes, type Columns, codes, weights } from "./columns.ts";
import { WORLD } from "./mercator.ts";
import type { Passing } from "./passing.ts";
import { makePane, ScreenCanvas } from "./screencanvas.ts";
import { pixels } from "./shapes.ts";
import { COUNT_FONT, discRadius, drawCount, drawSymbol } from "./symbols.ts";
import type { Kind } from "./types.ts";

const SIZE_PX = 15;
const PADDING = 0.25;
const MOST_DASHED_PX = 20_000; // circles times radius
const INK = "#1d1d1b";
const UNKNOWN: Pick<Kind, "shape" | "colour"> = { shape: "circle", colour: "#595959" };

/** What lies under a point of the screen. */
export interface Hit {
  rows: number;
  row: number; // the event, where there is one; else the first of them
  cell: number;
}

/** A sign as it is drawn: in pixels of the map's container, and the events that it stands for. */
export interface Cell {
  x: number;
  y: number;
  count: number;
}

export class EventLayer {
  private readonly canvas: ScreenCanvas;
  private columns: Columns;
  private points: Points;
  private kinds: (typeof UNKNOWN)[] = [];
  private origins: Codes = new Uint8Array(0);
  private contradictions: ArrayLike<number> = [];
  private external: Uint8Array = new Uint8Array(0);
  private passing: Passing | null = null; // none till a filter is answered
  private selected = -1;
  private readonly bins = new Bins();
  private readonly sprites = new Map<number, HTMLCanvasElement>();
  private cells: Cells = this.bins.cells;
  private origin = L.point(0, 0);
  /** The signs of centres and crossings on screen, in layer points: x, y, r. */
  landmarks: () => readonly (readonly [number, number, number])[] = () => [];

  constructor(map: L.Map, zIndex: number, columns: Columns, kinds: readonly Kind[]) {
    this.canvas = new ScreenCanvas(makePane(map, "marsad-events", zIndex), PADDING);
    this.canvas.painter = (ctx, bounds, on) => this.paint(ctx, bounds, on);
    this.columns = columns;
    this.points = this.take(columns, kinds);
  }

  private take(columns: Columns, kinds: readonly Kind[]): Points {
    this.columns = columns;
    const known = new Map(kinds.map((kind) => [kind.code, kind]));
    const other = known.get("OTHER") ?? UNKNOWN;
    this.kinds = columns.dictionary("kind").map((code) => known.get(code) ?? other);
    this.external = Uint8Array.from(columns.dictionary("origin"), (code) => (code === "external" ? 1 : 0));
    this.origins = codes(columns, "origin");
    this.contradictions = columns.has("contradiction") ? columns.num("contradiction") : [];
    this.sprites.clear();
    return {
      ...columns.world(),
      kind: codes(columns, "kind"),
      uncertainty_m: columns.has("uncertainty_m") ? columns.num("uncertainty_m") : new Uint8Array(columns.n),
      weight: weights(columns),
      boxes: columns.boxes,
    };
  }

  /** Other data in the place of these; the map stays where it is. */
  replace(columns: Columns, kinds: readonly Kind[]): void {
    this.points = this.take(columns, kinds);
    this.passing = null;
    this.selected = -1;
  }

  addTo(map: L.Map): void {
    if (!map.hasLayer(this.canvas)) this.canvas.addTo(map);
  }

  remove(): void {
    this.canvas.remove();
    this.cells.n = 0;
  }

  /** Show the rows that pass. */
  show(passing: Passing): void {
    this.passing = passing;
  }

  select(row: number): void {
    this.selected = row;
  }

  draw(): void {
    this.canvas.paint();
  }

  /** Where an event stands, or null where it has no place. */
  place(row: number): L.LatLng | null {
    if (row < 0 || row >= this.columns.n) return null;
    const x = this.columns.at("x", row);
    return x === NONE ? null : L.latLng(this.columns.at("y", row) / 1e5, x / 1e5);
  }

  /** The sign under a point of the map's container, within `tolerance` pixels of its rim. */
  hit(map: L.Map, point: L.Point, tolerance: number): Hit | null {
    const layer = map.containerPointToLayerPoint(point);
    let best: Hit | null = null;
    let nearest = Number.POSITIVE_INFINITY;
    for (let cell = 0; cell < this.cells.n; cell++) {
      const count = this.cells.count[cell];
      const r = count > 1 ? discRadius(count) : SIZE_PX / 2 + 1;
      const distance = Math.hypot(this.cells.x[cell] - layer.x, this.cells.y[cell] - layer.y) - r;
      if (distance <= tolerance && distance < nearest) {
        nearest = distance;
        best = { rows: count, row: this.cells.row[cell], cell };
      }
    }
    return best;
  }

  rowsOf(cell: number): number[] {
    return this.bins.rowsOf(cell);
  }

  /** The signs as they are drawn. */
  drawn(map: L.Map): Cell[] {
    return Array.from({ length: this.cells.n }, (_, i) => {
      const { x, y } = map.layerPointToContainerPoint([this.cells.x[i], this.cells.y[i]]);
      return { x, y, count: this.cells.count[i] };
    });
  }

  /** The circles that signs take up, in layer points: x, y, r. */
  *obstacles(): Generator<[number, number, number]> {
    for (let i = 0; i < this.cells.n; i++) {
      const count = this.cells.count[i];
      const r = count > 1 ? discRadius(count) + 2 : SIZE_PX / 2 + 3;
      yield [this.cells.x[i], this.cells.y[i], r];
    }
  }

  private paint(ctx: CanvasRenderingContext2D, bounds: L.Bounds, map: L.Map): void {
    this.origin = map.getPixelOrigin();
    const min = bounds.min as L.Point;
    const size = bounds.getSize();
    const frame: Frame = {
      scale: 256 * 2 ** map.getZoom(),
      left: min.x + this.origin.x,
      top: min.y + this.origin.y,
      width: size.x,
      height: size.y,
    };
    if (this.passing) this.cells = this.bins.fill(this.points, this.passing, frame);
    else this.cells.n = 0;
    // From here on in layer points: a canvas counts in 32-bit floats, too coarse for the world's pixels at zoom 18.
    for (let i = 0; i < this.cells.n; i++) {
      this.cells.x[i] -= this.origin.x;
      this.cells.y[i] -= this.origin.y;
    }
    this.halos(ctx, frame.scale);
    this.giveWay();
    this.signs(ctx);
    this.ring(ctx, frame.scale);
  }

  /** One light fill under all of them: where circles overlap it does not darken. */
  private halos(ctx: CanvasRenderingContext2D, scale: number): void {
    const { n, x, y, count, uncertainty_m } = this.cells;
    let drawn = 0;
    let widest = 0;
    ctx.beginPath();
    for (let i = 0; i < n; i++) {
      if (uncertainty_m[i] === 0) continue;
      const r = pixels(uncertainty_m[i], (y[i] + this.origin.y) / scale, scale);
      if (r < (count[i] > 1 ? discRadius(count[i]) : SIZE_PX / 2) + 2) continue;
      ctx.moveTo(x[i] + r, y[i]);
      ctx.arc(x[i], y[i], r, 0, 2 * Math.PI);
      widest = Math.max(widest, r);
      drawn++;
    }
    if (drawn === 0) return;
    ctx.fillStyle = "rgba(47, 53, 66, 0.06)";
    ctx.fill("nonzero");
    ctx.strokeStyle = "rgba(47, 53, 66, 0.75)";
    ctx.lineWidth = 1;
    // Dashes by the hundred thousand cost a frame and say no more.
    ctx.setLineDash(drawn * widest > MOST_DASHED_PX ? [] : [4, 3]);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  /**
   * Events known only to the town would lie on the sign of the centre in that town, and hide it: they step below
   * it, within the doubt that their circle shows. What is known exactly stays where it is.
   */
  private giveWay(): void {
    const { n, x, y, count, uncertainty_m } = this.cells;
    for (const [left, top, r] of this.landmarks()) {
      for (let i = 0; i < n; i++) {
        if (uncertainty_m[i] === 0) continue;
        const apart = r + (count[i] > 1 ? discRadius(count[i]) : SIZE_PX / 2) + 2;
        const dx = x[i] - left;
        if (Math.hypot(dx, y[i] - top) < apart) y[i] = top + Math.sqrt(apart ** 2 - dx ** 2);
      }
    }
  }

  private signs(ctx: CanvasRenderingContext2D): void {
    const { n, x, y, count, row, kind } = this.cells;
    ctx.font = COUNT_FONT;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.direction = "ltr";
    for (let i = 0; i < n; i++)
      if (count[i] > 1) drawCount(ctx, x[i], y[i], count[i], kind[i] < 0 ? INK : this.kinds[kind[i]].colour);
    for (let i = 0; i < n; i++) if (count[i] === 1) this.sign(ctx, row[i], x[i], y[i]);
  }

  private sign(ctx: CanvasRenderingContext2D, row: number, x: number, y: number): void {
    const sprite = this.sprite(row);
    const side = SIZE_PX * 2;
    ctx.drawImage(sprite, x - side / 2, y - side / 2, side, side);
  }

  /** The sign of an event, drawn once for all that look alike. */
  private sprite(row: number): HTMLCanvasElement {
    const kind = this.points.kind[row];
    const hollow = this.external[this.origins[row]];
    const contradiction = this.contradictions[row] ? 1 : 0;
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    const key = (kind * 4 + hollow * 2 + contradiction) * 64 + Math.round(ratio * 16);
    const ready = this.sprites.get(key);
    if (ready) return ready;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil(SIZE_PX * 2 * ratio);
    const ctx = canvas.getContext("2d");
    const { shape, colour } = this.kinds[kind];
    ctx?.scale(ratio, ratio);
    if (ctx) {
      const look = { hollow: hollow === 1, contradiction: contradiction === 1 };
      drawSymbol(ctx, shape, SIZE_PX, SIZE_PX, SIZE_PX, colour, look);
    }
    this.sprites.set(key, canvas);
    return canvas;
  }

  /** The event whose card is open: as itself, where it is, even from within a count. */
  private ring(ctx: CanvasRenderingContext2D, scale: number): void {
    const row = this.selected;
    if (row < 0 || this.columns.at("x", row) === NONE) return;
    const x = this.points.x[row] * (scale / WORLD) - this.origin.x;
    const y = this.points.y[row] * (scale / WORLD) - this.origin.y;
    this.sign(ctx, row, x, y);
    ctx.beginPath();
    ctx.arc(x, y, SIZE_PX, 0, 2 * Math.PI);
    ctx.lineWidth = 5;
    ctx.strokeStyle = "#ffffff";
    ctx.stroke();
    ctx.lineWidth = 2.5;
    ctx.strokeStyle = INK;
    ctx.stroke();
  }
}
