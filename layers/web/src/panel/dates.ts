// Days are counted from 1970-01-01; they are shown with the month names of Libya and Western digits.
import type { Lang } from "../types.ts";

export const NO_DAY = -(2 ** 31);
const DAY_MS = 86_400_000;
const LOCALE: Record<Lang, string> = { ar: "ar-LY-u-nu-latn-ca-gregory", en: "en-GB-u-ca-gregory" };

const cache = new Map<string, Intl.DateTimeFormat>();
function format(lang: Lang, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = lang + JSON.stringify(options);
  let made = cache.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(LOCALE[lang], { timeZone: "UTC", ...options });
    cache.set(key, made);
  }
  return made;
}

const DAY = { day: "numeric", month: "long", year: "numeric" } as const;
const MONTH = { month: "long", year: "numeric" } as const;
const YEAR = { year: "numeric" } as const;
const INSTANT = {
  ...DAY,
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "Africa/Tripoli",
} as const;

export function isoOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The day of an ISO text; NaN where it is not one. */
export function dayOfIso(iso: string): number {
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Date.parse(iso) / DAY_MS : Number.NaN;
}

export function dayText(day: number, lang: Lang): string {
  return format(lang, DAY).format(day * DAY_MS);
}

export function rangeText(from: number, to: number, lang: Lang): string {
  if (from === to) return dayText(from, lang);
  return format(lang, DAY).formatRange(from * DAY_MS, to * DAY_MS);
}

/** An instant (ISO, UTC) as Tripoli's clock shows it; the text itself where it is no instant. */
export function instantText(iso: string, lang: Lang): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return iso;
  if (/^\d{4}-\d{2}-\d{2}$/.test(iso)) return dayText(ms / DAY_MS, lang);
  return format(lang, INSTANT).format(ms);
}

let tripoli: Intl.DateTimeFormat | null = null; // made once: it takes longer than all that it is asked

/** The day that it is in Tripoli at an instant: a duty officer's "today" does not turn at Greenwich. */
export function tripoliDay(ms: number): number {
  tripoli ??= new Intl.DateTimeFormat("en-CA", {
    timeZone: "Africa/Tripoli",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return dayOfIso(tripoli.format(ms));
}

export type DateUnit = "day" | "month" | "year";
const UNITS: Record<DateUnit, Intl.DateTimeFormatOptions> = { day: DAY, month: MONTH, year: YEAR };

/** From one day to another in days, months or years; a span within one of them is said once. */
export function spanText(from: number, to: number, unit: DateUnit, lang: Lang, year = true): string {
  const options = year ? UNITS[unit] : { ...UNITS[unit], year: undefined };
  const form = format(lang, options);
  const [first, last] = [form.format(from * DAY_MS), form.format(to * DAY_MS)];
  return first === last ? first : form.formatRange(from * DAY_MS, to * DAY_MS);
}

/** What is known of a date, no more: a month is shown as a month. "" where there is none. */
export function dateText(start: number, end: number, precision: string, lang: Lang): string {
  if (start === NO_DAY && end === NO_DAY) return "";
  const from = start === NO_DAY ? end : start;
  const to = end === NO_DAY ? start : end;
  return spanText(from, to, precision === "year" || precision === "month" ? precision : "day", lang);
}

/** Width of the bar that shows how exact a date is, 0 (no date) to 1 (a year or wider), by log of its days. */
export function spread(start: number, end: number): number {
  if (start === NO_DAY || end === NO_DAY) return 0;
  const days = Math.max(1, end - start + 1);
  return Math.min(1, 0.14 + (0.86 * Math.log(days)) / Math.log(366));
}
