// The hexagons on the map: filled by class, with their counts where there is room.
import type L from "leaflet";
import type { Columns } from "./columns.ts";
import { FILLS, type Hexagon, HexagonCounts, type Tally } from "./hexagons.ts";
import type { Passing } from "./passing.ts";
import { boxOf, type Frame, meets, type Path, path, trace, within } from "./shapes.ts";
import type { Hexagons, Style } from "./types.ts";

/** A hexagon at least so wide bears its count. */
const COUNT_PX = 30;
const FONT = "600 11.5px 'IBM Plex Sans Arabic', sans-serif";
/** From this fill on figures are light. */
const DARK = 2;
const LIGHT_INK = "#ffffff";
const DARK_INK = "#2a0f42";

export interface FoundHexagon {
  hexagon: number;
  count: number;
}

export class HexagonLayer {
  private readonly counts: HexagonCounts;
  private readonly style: Style;
  private on = false;
  private paths: (Path | undefined)[] = [];
  private frame: Frame | null = null;

  constructor(hexagons: Hexagons, style: Style, columns: Columns) {
    this.counts = new HexagonCounts(hexagons, columns);
    this.style = style;
  }

  /** Other events in the place of these. */
  take(columns: Columns): void {
    this.counts.take(columns);
    this.paths = [];
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

  show(passing: Passing): void {
    this.counts.show(passing);
  }

  tally(): Tally | null {
    return this.on ? this.counts.tally() : null;
  }

  held(): Hexagon[] {
    return this.counts.held();
  }

  rowsOf(hexagon: number): number[] {
    return this.counts.rowsOf(hexagon);
  }

  private path(at: number): Path {
    const made = this.paths[at] ?? path(this.counts.rim(at));
    this.paths[at] = made;
    return made;
  }

  draw(ctx: CanvasRenderingContext2D, frame: Frame, _zoom: number, _map?: L.Map): void {
    this.frame = frame;
    if (!this.on) return;
    this.counts.count();
    const { counts } = this.counts;
    ctx.lineJoin = "round";
    ctx.setLineDash([]);
    ctx.strokeStyle = this.style.stroke ?? FILLS[FILLS.length - 1];
    ctx.lineWidth = this.style.weight ?? 1;
    const figures: [x: number, y: number, count: number, ink: string][] = [];
    for (let at = 0; at < counts.length; at++) {
      if (counts[at] === 0) continue;
      const rim = this.path(at);
      const box = boxOf([rim]);
      if (!meets(box, frame, frame.bounds, 1)) continue;
      const fill = this.counts.fill(at);
      ctx.beginPath();
      trace(ctx, rim, frame, true);
      ctx.globalAlpha = this.style.fill_opacity ?? 1;
      ctx.fillStyle = FILLS[fill];
      ctx.fill();
      ctx.globalAlpha = 1;
      ctx.stroke();
      if ((box[2] - box[0]) * frame.scale < COUNT_PX) continue;
      const x = ((box[0] + box[2]) / 2) * frame.scale - frame.x;
      const y = ((box[1] + box[3]) / 2) * frame.scale - frame.y;
      figures.push([x, y, counts[at], fill >= DARK ? LIGHT_INK : DARK_INK]);
    }
    ctx.font = FONT;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.direction = "ltr";
    for (const [x, y, count, ink] of figures) {
      ctx.fillStyle = ink;
      ctx.fillText(count.toLocaleString("en-US"), x, y);
    }
  }

  /** The hexagon at a layer point. */
  hit(point: L.Point): FoundHexagon | null {
    const { frame } = this;
    if (!this.on || !frame) return null;
    const { counts } = this.counts;
    for (let at = 0; at < counts.length; at++)
      if (counts[at] > 0 && within([this.path(at)], point, frame)) return { hexagon: at, count: counts[at] };
    return null;
  }
}
