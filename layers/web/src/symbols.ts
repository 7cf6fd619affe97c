// The signs of the map: a shape and a colour for each kind, never colour alone. Drawn by the same function on the
// map, in the legend and in lists, so that they are the same everywhere.
import type { Style } from "./types.ts";

export type Sign = NonNullable<Style["shape"]>;

export interface Look {
  /** Known from elsewhere, not from a reference document: white inside, a dashed outline. */
  hollow?: boolean;
  /** Two sources differ on it: a small ≠ at the shoulder. */
  contradiction?: boolean;
}

/** What of a canvas's context signs are drawn with. */
export interface Pen
  extends Pick<
    CanvasRenderingContext2D,
    "fillStyle" | "strokeStyle" | "lineWidth" | "lineJoin" | "globalAlpha" | "save" | "restore" | "translate"
  > {
  setLineDash(dashes: number[]): void;
  beginPath(): void;
  closePath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  rect(x: number, y: number, width: number, height: number): void;
  roundRect(x: number, y: number, width: number, height: number, radius: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  fill(): void;
  stroke(): void;
}

const TURN = 2 * Math.PI;
const RIM = "rgba(0, 0, 0, 0.42)";

/** Corners of a polygon on a circle of radius r, the first at the top. */
function corners(ctx: Pen, count: number, r: number, inner = 0): void {
  const steps = inner ? 2 * count : count;
  for (let i = 0; i < steps; i++) {
    const radius = inner && i % 2 ? inner : r;
    const angle = (i / steps) * TURN - TURN / 4;
    ctx.lineTo(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  ctx.closePath();
}

function outline(ctx: Pen, points: readonly (readonly [number, number])[], r: number): void {
  for (const [x, y] of points) ctx.lineTo(x * r, y * r);
  ctx.closePath();
}

const ARM = 0.34;
const CROSS = [
  [-ARM, -1],
  [ARM, -1],
  [ARM, -ARM],
  [1, -ARM],
  [1, ARM],
  [ARM, ARM],
  [ARM, 1],
  [-ARM, 1],
  [-ARM, ARM],
  [-1, ARM],
  [-1, -ARM],
  [-ARM, -ARM],
] as const;
const HOUSE = [
  [0, -1],
  [0.95, -0.15],
  [0.7, -0.15],
  [0.7, 0.85],
  [-0.7, 0.85],
  [-0.7, -0.15],
  [-0.95, -0.15],
] as const;
// A bar over two posts, open below: a gate in the line.
const GATE = [
  [-1, -0.85],
  [1, -0.85],
  [1, -0.35],
  [0.75, -0.35],
  [0.75, 0.9],
  [0.3, 0.9],
  [0.3, -0.35],
  [-0.3, -0.35],
  [-0.3, 0.9],
  [-0.75, 0.9],
  [-0.75, -0.35],
  [-1, -0.35],
] as const;
// An aircraft seen from above.
const AIRCRAFT = [
  [0, -1],
  [0.16, -0.75],
  [0.16, -0.3],
  [1, 0.2],
  [1, 0.42],
  [0.16, 0.2],
  [0.12, 0.62],
  [0.4, 0.82],
  [0.4, 1],
  [0, 0.88],
  [-0.4, 1],
  [-0.4, 0.82],
  [-0.12, 0.62],
  [-0.16, 0.2],
  [-1, 0.42],
  [-1, 0.2],
  [-0.16, -0.3],
  [-0.16, -0.75],
] as const;

/** Trace a shape of about equal area around the origin; `r` is half the symbol's size. */
function trace(ctx: Pen, shape: Sign, r: number): void {
  ctx.beginPath();
  switch (shape) {
    case "square":
      ctx.rect(-0.82 * r, -0.82 * r, 1.64 * r, 1.64 * r);
      break;
    case "triangle":
      ctx.translate(0, 0.18 * r);
      corners(ctx, 3, 1.18 * r);
      ctx.translate(0, -0.18 * r);
      break;
    case "diamond":
      corners(ctx, 4, 1.12 * r);
      break;
    case "pentagon":
      corners(ctx, 5, 1.05 * r);
      break;
    case "hexagon":
      corners(ctx, 6, 1.02 * r);
      break;
    case "star":
      corners(ctx, 5, 1.2 * r, 0.52 * r);
      break;
    case "cross":
      outline(ctx, CROSS, r);
      break;
    case "house":
      outline(ctx, HOUSE, 1.08 * r);
      break;
    case "bubble":
      ctx.roundRect(-r, -0.9 * r, 2 * r, 1.45 * r, 0.35 * r);
      ctx.moveTo(-0.45 * r, 0.5 * r);
      ctx.lineTo(-0.45 * r, 1.1 * r);
      ctx.lineTo(0.25 * r, 0.5 * r);
      ctx.closePath();
      break;
    case "gate":
      outline(ctx, GATE, r);
      break;
    case "airport":
      outline(ctx, AIRCRAFT, 1.1 * r);
      break;
    default: // circle, ring, dot, centre and port stand on a disc
      ctx.arc(0, 0, 0.94 * r, 0, TURN);
  }
}

/** What stands white within the disc of a centre (a square) or of a port (an anchor). */
function inset(ctx: Pen, shape: Sign, r: number, ink: string): void {
  ctx.strokeStyle = ink;
  ctx.fillStyle = ink;
  ctx.beginPath();
  if (shape === "centre") {
    ctx.rect(-0.38 * r, -0.38 * r, 0.76 * r, 0.76 * r);
    ctx.fill();
  } else if (shape === "port") {
    ctx.lineWidth = 0.2 * r;
    ctx.moveTo(0, -0.5 * r);
    ctx.lineTo(0, 0.55 * r);
    ctx.moveTo(-0.3 * r, -0.2 * r);
    ctx.lineTo(0.3 * r, -0.2 * r);
    ctx.moveTo(0.5 * r, 0.1 * r);
    ctx.arc(0, 0.1 * r, 0.5 * r, 0, TURN / 2);
    ctx.stroke();
  }
}

/** Draw a sign of `size` pixels across (its white casing comes on top) with its middle at x, y. */
export function drawSymbol(
  ctx: Pen,
  shape: Sign,
  x: number,
  y: number,
  size: number,
  colour: string,
  look: Look = {},
): void {
  const r = size / 2;
  const line = Math.max(1, size * 0.13);
  ctx.save();
  ctx.translate(x, y);
  ctx.globalAlpha = 1;
  ctx.lineJoin = "round";
  ctx.setLineDash([]);
  trace(ctx, shape, r);
  ctx.lineWidth = line + 2.4;
  ctx.strokeStyle = "#ffffff";
  ctx.stroke();
  ctx.fillStyle = look.hollow ? "#ffffff" : colour;
  ctx.fill();
  ctx.strokeStyle = colour;
  ctx.lineWidth = look.hollow ? line * 1.15 : line * 0.6;
  if (look.hollow) ctx.setLineDash([size * 0.2, size * 0.13]);
  ctx.stroke();
  // The light hues of the set are too faint for a rim on paper: it is darkened, theirs and the others' alike.
  ctx.strokeStyle = RIM;
  ctx.stroke();
  ctx.setLineDash([]);
  if (shape === "ring" && !look.hollow) {
    ctx.beginPath();
    ctx.arc(0, 0, 0.42 * r, 0, TURN);
    ctx.fillStyle = "#ffffff";
    ctx.fill();
  } else if (shape === "ring") {
    ctx.beginPath();
    ctx.arc(0, 0, 0.4 * r, 0, TURN);
    ctx.lineWidth = line * 0.8;
    ctx.stroke();
  }
  inset(ctx, shape, r, look.hollow ? colour : "#ffffff");
  if (look.contradiction) differs(ctx, 0.85 * r, -0.85 * r, Math.max(5, 0.6 * r));
  ctx.restore();
}

/** ≠ in a small disc: two accounts of one matter. */
function differs(ctx: Pen, x: number, y: number, r: number): void {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, TURN);
  ctx.fillStyle = "#ffffff";
  ctx.strokeStyle = "#1d1d1b";
  ctx.lineWidth = 1;
  ctx.fill();
  ctx.stroke();
  ctx.beginPath();
  for (const dy of [-0.25, 0.25]) {
    ctx.moveTo(x - 0.55 * r, y + dy * r);
    ctx.lineTo(x + 0.55 * r, y + dy * r);
  }
  ctx.moveTo(x - 0.3 * r, y + 0.65 * r);
  ctx.lineTo(x + 0.3 * r, y - 0.65 * r);
  ctx.stroke();
}

/** Half the width of the disc that carries a count: it grows with the number of digits, not with the number. */
export function discRadius(count: number): number {
  return 9 + 3.2 * Math.log10(count);
}

/** A count of events as a disc; its ring has the colour that all of them share, or ink. */
export function drawCount(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  count: number,
  colour: string,
): void {
  const r = discRadius(count);
  ctx.beginPath();
  ctx.arc(x, y, r, 0, TURN);
  ctx.fillStyle = "#ffffff";
  ctx.fill();
  ctx.lineWidth = 3;
  ctx.strokeStyle = "#ffffff";
  ctx.stroke();
  ctx.lineWidth = 2;
  ctx.strokeStyle = colour;
  ctx.stroke();
  const text = count < 10_000 ? String(count) : count.toLocaleString("en-US");
  ctx.fillStyle = "#1d1d1b";
  ctx.fillText(text, x, y + 0.5);
}

/** The font of counts, to be set once a frame. */
export const COUNT_FONT = "600 11px 'IBM Plex Sans Arabic', sans-serif";
