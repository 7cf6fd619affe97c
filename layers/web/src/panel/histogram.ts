// The bars of the time control.
import type { Lang, Result } from "../types.ts";
import { pixelOf, type Range, type Scale } from "./brush.ts";
import { type DateUnit, spanText } from "./dates.ts";

const INK = "#0b5a6f";
const PALE = "#b9c6cc";
const AXIS_PX = 18; // Arabic month names reach far below the line
const FONT = "11px 'IBM Plex Sans Arabic', sans-serif";

const DAY_MS = 86_400_000;
const STEPS: [DateUnit, number][] = [
  ["day", 1],
  ["day", 2],
  ["day", 7],
  ["day", 14],
  ["month", 1],
  ["month", 2],
  ["month", 3],
  ["month", 6],
  ["year", 1],
  ["year", 2],
  ["year", 5],
  ["year", 10],
  ["year", 25],
  ["year", 100],
];
const UNIT_DAYS: Record<DateUnit, number> = { day: 1, month: 30.4, year: 365.25 };
/** What a label of a year, a month with its year, a day with its month takes, with room around it. */
const LEAST_PX: Record<DateUnit, number> = { day: 76, month: 96, year: 44 };

/** The days that stand on the axis, and what they are the first of: as fine as the labels have room. */
export function ticks(scale: Scale): { unit: DateUnit; days: number[] } {
  const perDay = scale.width / Math.max(1, scale.end - scale.first);
  const fits = ([unit, every]: [DateUnit, number]) => every * UNIT_DAYS[unit] * perDay >= LEAST_PX[unit];
  const [unit, every] = STEPS.find(fits) ?? STEPS[STEPS.length - 1];
  const days: number[] = [];
  if (unit === "day") {
    for (let day = scale.first; day < scale.end; day += every) days.push(day);
    return { unit, days };
  }
  const months = unit === "month" ? every : every * 12;
  const first = new Date(scale.first * DAY_MS);
  const start = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months;
  for (let month = start; ; month += months) {
    const day = Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS;
    if (day >= scale.end) break;
    if (day >= scale.first) days.push(day);
  }
  return { unit, days };
}

export function drawHistogram(
  canvas: HTMLCanvasElement,
  height: number,
  result: Result,
  scale: Scale,
  range: Range | null,
  lang: Lang,
): void {
  const ratio = window.devicePixelRatio || 1;
  const { width } = scale;
  const [wide, high] = [width, height].map((side) => Math.max(1, Math.round(side * ratio)));
  // To set its size anew, even to the same, throws away what a canvas is drawn on.
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const ctx = canvas.getContext("2d");
  if (!ctx || width <= 0) return;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  const floor = height - AXIS_PX;
  if (range) {
    const [a, b] = [pixelOf(range.from, scale), pixelOf(range.to + 1, scale)];
    ctx.fillStyle = "rgb(11 90 111 / 12%)";
    ctx.fillRect(Math.min(a, b), 0, Math.abs(b - a), floor);
  }
  bars(ctx, result, scale, range, floor);
  ctx.fillStyle = "#8a979f";
  ctx.fillRect(0, floor, width, 1);
  ctx.font = FONT;
  ctx.textBaseline = "alphabetic";
  ctx.textAlign = "center";
  const { unit, days } = ticks(scale);
  for (const day of days) {
    const x = pixelOf(day, scale);
    ctx.fillStyle = "#8a979f";
    ctx.fillRect(Math.round(x), floor, 1, 4);
    ctx.fillStyle = "#51606b";
    const text = spanText(day, day, unit, lang, unit !== "day");
    const half = ctx.measureText(text).width / 2;
    ctx.fillText(text, Math.min(Math.max(x, half), width - half), height - 6);
  }
}

function bars(
  ctx: CanvasRenderingContext2D,
  result: Result,
  scale: Scale,
  range: Range | null,
  floor: number,
): void {
  let most = 1;
  for (const count of result.histogram) if (count > most) most = count;
  result.histogram.forEach((count, bin) => {
    if (count === 0) return;
    const from = result.bin_first + bin * result.bin_days;
    const [a, b] = [pixelOf(from, scale), pixelOf(from + result.bin_days, scale)];
    // A bar is never too thin or too low to be seen: one event in ten years is still one event.
    const tall = Math.max(3, (count / most) * (floor - 4));
    const wide = Math.max(2, Math.abs(b - a) - 0.5);
    const inside = !range || (from <= range.to && from + result.bin_days > range.from);
    ctx.fillStyle = inside ? INK : PALE;
    ctx.fillRect(Math.min(a, b), floor - tall, wide, tall);
  });
}
