// Meridians and parallels with their degrees, computed for the view.
import type L from "leaflet";
import type { Frame } from "./shapes.ts";
import type { Lang, Style } from "./types.ts";

const STEPS_DEG = [20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01];
const APART_PX = 110;
/** Half of the widest figure, and the row of figures at the top. */
const EDGE_PX = 20;
const FONT = "400 10.5px 'IBM Plex Sans Arabic', sans-serif";

/** The widest step whose lines stand at least `APART_PX` pixels apart where a degree is `degree_px` pixels. */
export function stepFor(degree_px: number): number {
  let step = STEPS_DEG[0];
  for (const next of STEPS_DEG) if (next * degree_px >= APART_PX) step = next;
  return step;
}

/** "22°E" or "22° شرقًا" are words; figures with their sign are understood in both languages. */
export function degrees(value: number, step: number): string {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return `${value < 0 ? "\u2212" : ""}${Math.abs(value).toFixed(decimals)}°`;
}

export class Graticule {
  private readonly style: Style;
  private on = false;
  lang: Lang = "ar";

  constructor(style: Style) {
    this.style = style;
  }

  /** Show them or not, from the next frame on. Says whether that is another than before. */
  toggle(on: boolean): boolean {
    const changed = on !== this.on;
    this.on = on;
    return changed;
  }

  /** Degrees stand at the top and on the side where reading starts: the zoom buttons have the other. */
  draw(ctx: CanvasRenderingContext2D, { bounds }: Frame, _zoom: number, map: L.Map): void {
    if (!this.on) return;
    const min = bounds.min as L.Point;
    const max = bounds.max as L.Point;
    const nw = map.layerPointToLatLng(min);
    const se = map.layerPointToLatLng(max);
    const step = stepFor((max.x - min.x) / (se.lng - nw.lng));
    // The margin where degrees stand is the view's, not the canvas's.
    const view = map.containerPointToLayerPoint([0, 0]);
    const size = map.getSize();
    ctx.strokeStyle = this.style.stroke ?? "#8f9aa3";
    ctx.globalAlpha = this.style.opacity ?? 0.5;
    ctx.lineWidth = this.style.weight ?? 0.5;
    ctx.beginPath();
    const marks: [string, number, number][] = [];
    for (let lon = Math.ceil(nw.lng / step) * step; lon <= se.lng; lon += step) {
      const { x } = map.latLngToLayerPoint([0, lon]);
      ctx.moveTo(x, min.y);
      ctx.lineTo(x, max.y);
      // A figure that the edge cuts says another.
      if (x > view.x + EDGE_PX && x < view.x + size.x - EDGE_PX)
        marks.push([degrees(lon, step), x, view.y + 10]);
    }
    for (let lat = Math.ceil(se.lat / step) * step; lat <= nw.lat; lat += step) {
      const { y } = map.latLngToLayerPoint([lat, 0]);
      ctx.moveTo(min.x, y);
      ctx.lineTo(max.x, y);
      if (y > view.y + EDGE_PX && y < view.y + size.y - EDGE_PX / 2)
        marks.push([degrees(lat, step), this.lang === "ar" ? view.x + size.x - 18 : view.x + 18, y]);
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.font = FONT;
    ctx.direction = "ltr";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineWidth = 3;
    ctx.strokeStyle = "rgba(255, 255, 255, 0.8)";
    ctx.fillStyle = "#5c666e";
    for (const [text, x, y] of marks) {
      ctx.strokeText(text, x, y);
      ctx.fillText(text, x, y);
    }
  }
}
