// The bars of the time control.
import type { Lang, Result } from "../types.ts";
import { pixelOf, type Range, type Scale } from "./brush.ts";
import { yearText } from "./dates.ts";

const INK = "#0b5a6f";
const PALE = "#b9c6cc";
const AXIS_PX = 14;
const FONT = "11px 'IBM Plex Sans Arabic', sans-serif";

/** 1 January of each year that the scale meets, thinned so that labels do not touch. */
export function years(scale: Scale, least_px: number): number[] {
  const first = new Date(scale.first * 86_400_000).getUTCFullYear();
  const last = new Date((scale.end - 1) * 86_400_000).getUTCFullYear();
  const perYear = (scale.width * 365.25) / Math.max(1, scale.end - scale.first);
  const every = Math.max(1, Math.ceil(least_px / Math.max(perYear, 0.001)));
  const days: number[] = [];
  for (let year = first; year <= last; year++) {
    const day = Date.UTC(year, 0, 1) / 86_400_000;
    if (day >= scale.first && year % every === 0) days.push(day);
  }
  return days;
}

export function drawHistogram(
  canvas: HTMLCanvasElement,
  result: Result,
  scale: Scale,
  range: Range | null,
  lang: Lang,
): void {
  const ratio = window.devicePixelRatio || 1;
  const height = canvas.parentElement?.clientHeight ?? 60;
  const { width } = scale;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const ctx = canvas.getContext("2d");
  if (!ctx || width <= 0) return;
  ctx.scale(ratio, ratio);
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
  for (const day of years(scale, 44)) {
    const x = pixelOf(day, scale);
    ctx.fillStyle = "#8a979f";
    ctx.fillRect(Math.round(x), floor, 1, 4);
    ctx.fillStyle = "#51606b";
    const text = yearText(day, lang);
    const half = ctx.measureText(text).width / 2;
    ctx.fillText(text, Math.min(Math.max(x, half), width - half), height - 2);
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
