// A map of counts by week tells no days apart: days that are asked for then mean the whole weeks that they touch.
import type { Filter, Step } from "./types.ts";

const DAY_MS = 86_400_000;

/** The first day of the step that a day lies in; the day itself where days are told apart. */
export function begins(day: number, step?: Step): number {
  return step ? day - modulo(day - step.first, step.days) : day;
}

/** The last day of the step that a day lies in. */
export function ends(day: number, step?: Step): number {
  return step ? begins(day, step) + step.days - 1 : day;
}

/** A shift by days as one by whole steps, the nearest. */
export function shift(days: number, step?: Step): number {
  return step ? Math.round(days / step.days) * step.days : days;
}

/** The filter as it can be answered exactly: its days widened to whole steps. */
export function widened(filter: Filter, step?: Step): Filter {
  if (!step || (filter.from === null && filter.to === null)) return filter;
  const whole = (iso: string | null, of: typeof begins) =>
    iso === null ? null : new Date(of(Date.parse(iso) / DAY_MS, step) * DAY_MS).toISOString().slice(0, 10);
  return { ...filter, from: whole(filter.from, begins), to: whole(filter.to, ends) };
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
