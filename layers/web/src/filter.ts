// What passes a filter (docs/contracts.md): one pass over typed columns, no object a row. The same pass counts
// what the legend and the histogram show: rows that pass every other filter but their own.
import { codes, NONE, weights } from "./decode.ts";
import type { EventColumns, Filter, Result } from "./types.ts";

const DAY_MS = 86_400_000;
/** Bars of the histogram: the first width, in days, with no more bars than this. */
const MOST_BINS = 240;
const WIDTHS_DAYS = [1, 2, 7, 14, 28, 91, 182, 365, 730, 1826, 3652];

// One bit for each filter that a row can fail; a row with one bit alone fails that filter alone.
const DATE = 1;
const TYPE = 2;
const SECTION = 4;
const ORIGIN = 8;
const TEXT = 16;
const UNDATED = 32; // beside DATE: it fails for want of a date

/** Days since 1970-01-01 of an ISO day. */
export function dayOf(iso: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Date.parse(`${iso}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) throw new RangeError(`not an ISO day: ${iso}`);
  return Math.round(at / DAY_MS);
}

/** For each code of a dictionary: 0 where the list holds it, else `bit`. No list passes all. */
function failing(dictionary: readonly string[], list: string[] | null, bit: number): Uint8Array {
  return Uint8Array.from(dictionary, (code) =>
    list === null || (code !== "" && list.includes(code)) ? 0 : bit,
  );
}

/** What of the columns no filter changes: the span of days and the width of the histogram's bars. */
export interface Span {
  days: { first: number; last: number } | null;
  bin_days: number;
  bins: number;
}

export function span(columns: EventColumns): Span {
  const start = columns.num("start");
  const end = columns.num("end");
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < columns.n; i++) {
    if (start[i] === NONE) continue;
    if (start[i] < first) first = start[i];
    if (end[i] > last) last = end[i];
  }
  if (first > last) return { days: null, bin_days: 1, bins: 0 };
  const length = last - first + 1;
  const widest = WIDTHS_DAYS[WIDTHS_DAYS.length - 1];
  const bin_days =
    WIDTHS_DAYS.find((width) => length / width <= MOST_BINS) ??
    Math.ceil(length / MOST_BINS / widest) * widest;
  return { days: { first, last }, bin_days, bins: Math.ceil(length / bin_days) };
}

/** An empty result to be filled by `pass`, again and again: nothing is allocated per filter. */
export function blank(columns: EventColumns, of: Span): Result {
  return {
    shown: 0,
    total: weights(columns)?.reduce((sum, one) => sum + one, 0) ?? columns.n,
    mask: new Uint8Array(columns.n),
    located: 0,
    unlocated: 0,
    undated: 0,
    outside: 0,
    by_kind: new Uint32Array(columns.dictionary("kind").length),
    by_section: new Uint32Array(columns.dictionary("section").length),
    by_origin: new Uint32Array(columns.dictionary("origin").length),
    days: of.days,
    histogram: new Uint32Array(of.bins),
    bin_days: of.bin_days,
    bin_first: of.days?.first ?? 0,
    undated_outside_date: 0,
  };
}

/**
 * Fill `out` with what passes `filter`.
 *
 * `hits` is the answer of the text search (null: no text is asked). An event stands in the histogram's bar of its
 * first day; a row that stands for several counts as so many. `live` takes the rows that pass and have a point, for the map; the count of them is returned.
 */
export function pass(
  columns: EventColumns,
  filter: Filter,
  hits: Uint8Array | null,
  out: Result,
  live: Uint32Array,
): number {
  const { mask, by_kind, by_section, by_origin, histogram, bin_days, bin_first } = out;
  by_kind.fill(0);
  by_section.fill(0);
  by_origin.fill(0);
  histogram.fill(0);
  const x = columns.num("x") as Int32Array;
  const start = columns.num("start") as Int32Array;
  const end = columns.num("end") as Int32Array;
  const kind = codes(columns, "kind");
  const section = codes(columns, "section");
  const origin = codes(columns, "origin");
  const country = codes(columns, "country");
  const weight = weights(columns);
  const kinds = failing(columns.dictionary("kind"), filter.types, TYPE);
  const sections = failing(columns.dictionary("section"), filter.sections, SECTION);
  const origins = failing(columns.dictionary("origin"), filter.origins, ORIGIN);
  const abroad = Uint8Array.from(columns.dictionary("country"), (c) => (c === "" || c === "LY" ? 0 : 1));
  const from = filter.from === null ? -Infinity : dayOf(filter.from);
  const to = filter.to === null ? Infinity : dayOf(filter.to);
  const undatedFails = filter.from === null && filter.to === null ? 0 : DATE | UNDATED;
  let shown = 0;
  let count = 0;
  let located = 0;
  let undated = 0;
  let outside = 0;
  let unanswered = 0;
  for (let i = 0; i < columns.n; i++) {
    const first = start[i];
    const events = weight === null ? 1 : weight[i];
    let fails = kinds[kind[i]] | sections[section[i]] | origins[origin[i]];
    if (hits !== null && hits[i] === 0) fails |= TEXT;
    if (first === NONE) fails |= undatedFails;
    else if (first > to || end[i] < from) fails |= DATE;
    if (fails === 0) {
      mask[i] = 1;
      shown += events;
      if (first === NONE) undated += events;
      if (x[i] !== NONE) {
        live[count++] = i;
        located += events;
        outside += abroad[country[i]] * events;
      }
      by_kind[kind[i]] += events;
      by_section[section[i]] += events;
      by_origin[origin[i]] += events;
      if (first !== NONE) histogram[((first - bin_first) / bin_days) | 0] += events;
      continue;
    }
    mask[i] = 0;
    if (fails === TYPE) by_kind[kind[i]] += events;
    else if (fails === SECTION) by_section[section[i]] += events;
    else if (fails === ORIGIN) by_origin[origin[i]] += events;
    else if (fails === DATE) histogram[((first - bin_first) / bin_days) | 0] += events;
    else if (fails === (DATE | UNDATED)) unanswered += events;
  }
  out.shown = shown;
  out.located = located;
  out.unlocated = shown - located;
  out.undated = undated;
  out.outside = outside;
  out.undated_outside_date = unanswered;
  return count;
}
