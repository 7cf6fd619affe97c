// The arithmetic of the time brush: pixels to days and back, in either direction of writing.

/** Days from `first` up to, not including, `end`, over `width` pixels; `rtl` has the first day at the right. */
export interface Scale {
  first: number;
  end: number;
  width: number;
  rtl: boolean;
}

/** Days, both included. */
export interface Range {
  from: number;
  to: number;
}

export function pixelOf(day: number, scale: Scale): number {
  const share = (day - scale.first) / Math.max(1, scale.end - scale.first);
  return (scale.rtl ? 1 - share : share) * scale.width;
}

export function dayAt(pixel: number, scale: Scale): number {
  const share = scale.width > 0 ? pixel / scale.width : 0;
  const day = scale.first + (scale.rtl ? 1 - share : share) * (scale.end - scale.first);
  return clamp(Math.floor(day), scale.first, scale.end - 1);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** A brush drawn from one day to another, in either order. */
export function between(a: number, b: number): Range {
  return a <= b ? { from: a, to: b } : { from: b, to: a };
}

/** The range moved by days, its length kept, inside the scale. */
export function moved(range: Range, days: number, scale: Pick<Scale, "first" | "end">): Range {
  const length = range.to - range.from;
  const from = clamp(range.from + days, scale.first, Math.max(scale.first, scale.end - 1 - length));
  return { from, to: from + length };
}

/** One end moved to a day; it stops at the other end. */
export function stretched(
  range: Range,
  side: "from" | "to",
  day: number,
  scale: Pick<Scale, "first" | "end">,
): Range {
  return side === "from"
    ? { from: clamp(day, scale.first, range.to), to: range.to }
    : { from: range.from, to: clamp(day, range.from, scale.end - 1) };
}

/** What a press at a pixel takes hold of; handles are wider for fingers. */
export function grip(
  pixel: number,
  range: Range | null,
  scale: Scale,
  reach: number,
): "from" | "to" | "body" | "new" {
  if (!range) return "new";
  const a = pixelOf(range.from, scale);
  const b = pixelOf(range.to + 1, scale);
  const near = [Math.abs(pixel - a), Math.abs(pixel - b)];
  if (Math.min(...near) <= reach) return near[0] <= near[1] ? "from" : "to";
  return pixel > Math.min(a, b) && pixel < Math.max(a, b) ? "body" : "new";
}

/** The window that play and step begin with where none is set: a twentieth of the whole, in whole bins. */
export function firstWindow(scale: Pick<Scale, "first" | "end">, bin_days: number): Range {
  const bins = Math.max(1, Math.round((scale.end - scale.first) / bin_days / 20));
  return { from: scale.first, to: Math.min(scale.end, scale.first + bins * bin_days) - 1 };
}
