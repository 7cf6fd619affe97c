// "The last 7 days", counted from now in the app and from the time of making in an export.
import type { Filter } from "../types.ts";
import { isoOfDay, tripoliDay } from "./dates.ts";

export const PRESET_DAYS = [1, 7, 30, 90] as const;
const DAY_MS = 86_400_000;

/** Every day that the last `days` times 24 hours before the instant touch, in Tripoli's calendar. */
export function preset(days: number, at_ms: number): { from: string; to: string } {
  return { from: isoOfDay(tripoliDay(at_ms - days * DAY_MS)), to: isoOfDay(tripoliDay(at_ms)) };
}

/** Which preset a filter is: its days, 0 for all, null for none of them. */
export function presetOf(filter: Pick<Filter, "from" | "to">, at_ms: number): number | null {
  if (!filter.from && !filter.to) return 0;
  for (const days of PRESET_DAYS) {
    const wanted = preset(days, at_ms);
    if (wanted.from === filter.from && wanted.to === filter.to) return days;
  }
  return null;
}

/** The instant that presets count from. */
export function anchor(mode: "app" | "export", made_utc: string, now_ms: number): number {
  const made = Date.parse(made_utc);
  return mode === "export" && !Number.isNaN(made) ? made : now_ms;
}
