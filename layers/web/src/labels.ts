// Names on the map, in the language of the moment, none over another: laid out anew after each move. Countries and
// seas first, then layer by layer from the top; what finds no room is left out until the map is nearer.
import L from "leaflet";
import type { FeatureLayer } from "./features.ts";
import { makePane, ScreenCanvas } from "./screencanvas.ts";
import type { Lang, LayerProperties, Two } from "./types.ts";

const FAMILY = "'IBM Plex Sans Arabic', 'Noto Sans Arabic', sans-serif";
// Wide enough for the ring around a sign whose card is open.
const GAP_PX = 7;
// Names keep clear of the map's edge, of the degrees at its head, and of the scale and the read-out at its foot.
const EDGE_PX = 4;
const HEAD_PX = 18;
const FOOT_PX = 30;
/** The share of a centre's name that signs may hide. */
const MOST_HIDDEN = 0.2;
// From a line's middle to the name beside it: over the levels that are drawn beside the border.
const TOWARD_PX = 30;
const MOST = 400; // labels in one view; nobody reads more

interface Look {
  slant?: "italic";
  weight: number;
  size: number;
  colour: string;
}
const LARGE: Look = { weight: 600, size: 14, colour: "#6d675a" };
const WATER: Look = { slant: "italic", weight: 400, size: 12.5, colour: "#4d6a7d" };
const GROUPS: Record<string, Look> = {
  sites: { weight: 600, size: 12.5, colour: "#000000" },
  border: { weight: 600, size: 11.5, colour: "#2f3542" },
  situation: { weight: 600, size: 11.5, colour: "#4d0d12" },
  overlay: { weight: 400, size: 11.5, colour: "#1d1d1b" },
  base: { weight: 400, size: 11.5, colour: "#4a463d" },
};

interface Label {
  at: L.LatLng;
  text: Two;
  look: Look;
  centred: boolean; // over its anchor, not beside it
  toward: readonly [number, number] | null; // the side of a line that it stands on
  radius: number; // of the sign it stands beside, pixels
  min_zoom: number;
  yields: boolean; // a place: its name gives way to that of a centre or crossing on the same spot
}

/** x, y, width, height in layer points. */
type Box = readonly [number, number, number, number];
const meet = (a: Box, b: Box): boolean =>
  a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];

const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0])) *
  Math.max(0, Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]));
const holds = (a: Box, b: Box): boolean =>
  a[0] <= b[0] && a[1] <= b[1] && b[0] + b[2] <= a[0] + a[2] && b[1] + b[3] <= a[1] + a[3];

const inside = (at: L.Point, [x, y, width, height]: Box): boolean =>
  at.x >= x && at.x <= x + width && at.y >= y - HEAD_PX && at.y <= y + height + FOOT_PX;

/** A name over an area is moved into sight whole. */
function within(box: Box, view: Box): Box {
  const [x, y, width, height] = view;
  const into = (from: number, low: number, high: number) => Math.max(low, Math.min(from, high));
  return [into(box[0], x, x + width - box[2]), into(box[1], y, y + height - box[3]), box[2], box[3]];
}

function labelsOf(layer: FeatureLayer): Label[] {
  const { meta } = layer;
  const out: Label[] = [];
  for (const feature of layer.features) {
    const own: LayerProperties = feature.properties ?? {};
    if (!own.label || (!own.label.ar && !own.label.en)) continue;
    const point = feature.geometry?.type === "Point" ? feature.geometry.coordinates : null;
    const lon = own.label_lon ?? point?.[0];
    const lat = own.label_lat ?? point?.[1];
    if (lon === undefined || lat === undefined) continue; // lines and polygons say where, or have no label
    const style = { ...meta.style, ...own.style };
    const beside = point !== null && own.label_lon === undefined && own.pin !== false;
    out.push({
      at: L.latLng(lat, lon),
      text: own.label,
      look: own.label_size === "large" ? LARGE : own.label_size === "water" ? WATER : GROUPS[meta.group],
      centred: !beside,
      toward: own.label_toward ?? null,
      yields: point !== null && meta.group === "base",
      radius: beside ? (style.size ?? 10) / 2 : 0,
      min_zoom: Math.max(own.label_min_zoom ?? meta.label_min_zoom ?? 0, own.min_zoom ?? meta.min_zoom ?? 0),
    });
  }
  return out;
}

export class Labels {
  private readonly canvas: ScreenCanvas;
  private readonly widths = new Map<string, number>();
  private labels: { layer: FeatureLayer; labels: Label[] }[] = [];
  private lang: Lang = "ar";
  /** The circles of the events' signs, to give way to where there is a choice. */
  obstacles: () => Iterable<readonly [number, number, number]> = () => [];
  /** The signs of centres and crossings: x, y, r. */
  landmarks: () => readonly (readonly [number, number, number])[] = () => [];

  constructor(map: L.Map, zIndex: number) {
    this.canvas = new ScreenCanvas(makePane(map, "marsad-labels", zIndex), 0.15);
    this.canvas.painter = (ctx, bounds, on) => this.paint(ctx, bounds, on);
  }

  addTo(map: L.Map): void {
    this.canvas.addTo(map);
  }

  /** Layers in draw order; labels are sought from the topmost down. */
  take(layers: readonly FeatureLayer[]): void {
    this.labels = layers.map((layer) => ({ layer, labels: labelsOf(layer) })).reverse();
  }

  draw(lang: Lang): void {
    this.lang = lang;
    this.canvas.paint();
  }

  /** The fonts have come: what was measured before them does not hold. */
  forget(): void {
    this.widths.clear();
  }

  remove(): void {
    this.canvas.remove();
  }

  private paint(ctx: CanvasRenderingContext2D, bounds: L.Bounds, map: L.Map): void {
    const zoom = map.getZoom();
    const taken: Box[] = [];
    const signs: Box[] = [];
    const landmarks = this.landmarks();
    for (const [x, y, r] of [...this.obstacles(), ...landmarks]) signs.push([x - r, y - r, 2 * r, 2 * r]);
    const { x: left, y: top } = map.containerPointToLayerPoint([0, 0]);
    const size = map.getSize();
    const view: Box = [left + EDGE_PX, top + HEAD_PX, size.x - 2 * EDGE_PX, size.y - HEAD_PX - FOOT_PX];
    const all = this.labels.filter(({ layer }) => layer.shown).flatMap(({ labels }) => labels);
    const first = [GROUPS.sites, LARGE, WATER];
    const rank = (label: Label) => (first.indexOf(label.look) + 4) % 4; // -1, all others, comes last
    all.sort((a, b) => rank(a) - rank(b)); // stable: layers stay in their order
    ctx.direction = this.lang === "ar" ? "rtl" : "ltr";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.textAlign = "left";
    for (const label of all) {
      if (taken.length >= MOST) break;
      if (zoom < label.min_zoom) continue;
      const at = map.latLngToLayerPoint(label.at);
      if (!bounds.contains(at)) continue;
      if (label.centred && !inside(at, view)) continue; // no halves of names at the edge
      // A town beneath the sign of its centre or crossing is named by that.
      if (label.yields && landmarks.some(([x, y, r]) => Math.hypot(at.x - x, at.y - y) < r)) continue;
      const text = label.text[this.lang] || label.text[this.lang === "ar" ? "en" : "ar"];
      const { look } = label;
      const font = `${look.slant ?? ""} ${look.weight} ${look.size}px ${FAMILY}`;
      const box = this.room(at, label, this.width(ctx, font, text), taken, signs, view);
      if (!box) continue;
      taken.push(box);
      ctx.font = font;
      ctx.lineWidth = 3;
      ctx.strokeStyle = "rgba(255, 255, 255, 0.85)";
      ctx.fillStyle = look.colour;
      ctx.strokeText(text, box[0], box[1] + box[3] / 2);
      ctx.fillText(text, box[0], box[1] + box[3] / 2);
    }
  }

  private width(ctx: CanvasRenderingContext2D, font: string, text: string): number {
    const key = `${font}\n${text}`;
    const known = this.widths.get(key);
    if (known !== undefined) return known;
    ctx.font = font;
    const { width } = ctx.measureText(text);
    this.widths.set(key, width);
    return width;
  }

  /** A free place for a label: beside its sign on the side where reading starts, else the other, above, below. */
  private room(at: L.Point, label: Label, width: number, taken: Box[], signs: Box[], view: Box): Box | null {
    const height = label.look.size * 1.35;
    const off = label.radius + GAP_PX;
    const right: Box = [at.x + off, at.y - height / 2, width, height];
    const left: Box = [at.x - off - width, at.y - height / 2, width, height];
    const above: Box = [at.x - width / 2, at.y - off - height, width, height];
    const below: Box = [at.x - width / 2, at.y + off, width, height];
    const [x, y] = label.toward ?? [0, 0];
    const far = label.toward ? TOWARD_PX : 0;
    const centre = { x: at.x + x * (far + width / 2), y: at.y + y * (far + height / 2) };
    const middle = within([centre.x - width / 2, centre.y - height / 2, width, height], view);
    const beside = this.lang === "ar" ? [left, right, above, below] : [right, left, above, below];
    // Over an area there is room above and below, too.
    const over = [0, -1, 1, -2, 2].map((rows): Box => [middle[0], middle[1] + rows * height, width, height]);
    const free = (label.centred ? over : beside).filter((box) => !taken.some((other) => meet(box, other)));
    const clear = free.filter((box) => !signs.some((sign) => meet(box, sign)));
    if (clear.length > 0) return clear.find((box) => holds(view, box)) ?? clear[0];
    // Half a name under a sign says nothing; a centre's may lose a letter or two.
    if (label.look !== GROUPS.sites) return null;
    const hidden = (box: Box) => signs.reduce((sum, sign) => sum + overlap(box, sign), 0) / (width * height);
    const [best] = free.sort((one, other) => hidden(one) - hidden(other));
    return best && hidden(best) <= MOST_HIDDEN ? best : null;
  }
}
