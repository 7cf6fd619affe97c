// What of each row no filter changes: the lists it stands in, as one number. Made once, in the thread that decodes, and
// counted then.
import { NONE, type Numbers } from "./bytes.ts";
import { codes, weights } from "./columns.ts";
import { NOWHERE } from "./mercator.ts";
import { begins } from "./step.ts";
import { type Sums, sums } from "./sums.ts";
import type { EventColumns, Step } from "./types.ts";

/** Bars of the histogram: the first width, in days, with no more bars than this. */
const MOST_BINS = 240;
const WIDTHS_DAYS = [1, 2, 7, 14, 28, 91, 182, 365, 730, 1826, 3652];

// Flags of a trait.
export const NO_DATE = 1;
export const NO_PLACE = 2;
export const ABROAD = 4;
export const FLAGS = 8;

/** What of the columns no filter changes: the span of days and the width of the histogram's bars. */
export interface Span {
  days: { first: number; last: number } | null;
  bin_first: number;
  bin_days: number;
  bins: number;
}

export function span(columns: EventColumns, step?: Step): Span {
  const start = columns.num("start");
  const end = columns.num("end");
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < columns.n; i++) {
    if (start[i] === NONE) continue;
    if (start[i] < first) first = start[i];
    if (end[i] > last) last = end[i];
  }
  if (first > last) return { days: null, bin_first: 0, bin_days: 1, bins: 0 };
  const bin_first = begins(first, step);
  const length = last - bin_first + 1;
  const widths = WIDTHS_DAYS.filter((width) => width % (step?.days ?? 1) === 0);
  const widest = widths[widths.length - 1];
  const bin_days =
    widths.find((width) => length / width <= MOST_BINS) ?? Math.ceil(length / MOST_BINS / widest) * widest;
  return { days: { first, last }, bin_first, bin_days, bins: Math.ceil(length / bin_days) };
}

export interface Traits {
  span: Span;
  /** kind, section, origin, and flags: place in a list of all that there could be. */
  trait: Uint16Array | Uint32Array;
  size: number;
  /** Events of each trait, whatever is asked. */
  all: Float64Array;
  /** Events of each trait up to each day; null where there are too many traits and days for that. */
  sums: Sums | null;
}

export function traitsOf(columns: EventColumns, step?: Step): Traits {
  const { n } = columns;
  const of = span(columns, step);
  const { x } = columns.world();
  const start = columns.num("start");
  const weight: Numbers | null = weights(columns);
  const kind = codes(columns, "kind");
  const section = codes(columns, "section");
  const origin = codes(columns, "origin");
  const country = codes(columns, "country");
  const sections = columns.dictionary("section").length;
  const origins = columns.dictionary("origin").length;
  const abroad = Uint8Array.from(columns.dictionary("country"), (c) => (c === "" || c === "LY" ? 0 : ABROAD));
  const size = columns.dictionary("kind").length * sections * origins * FLAGS;
  const trait = size <= 1 << 16 ? new Uint16Array(n) : new Uint32Array(n);
  const all = new Float64Array(size);
  for (let i = 0; i < n; i++) {
    const undated = start[i] === NONE;
    const place = x[i] === NOWHERE ? NO_PLACE : abroad[country[i]];
    const its =
      ((kind[i] * sections + section[i]) * origins + origin[i]) * FLAGS + place + (undated ? NO_DATE : 0);
    trait[i] = its;
    all[its] += weight === null ? 1 : weight[i];
  }
  const made = { span: of, trait, size, all };
  return { ...made, sums: sums(made, start, columns.num("end"), weight) };
}

/** Events of each code of a list, whatever is asked. */
export function counted(columns: EventColumns, list: "kind" | "section" | "origin"): Float64Array {
  const { all } = columns.traits();
  const sections = columns.dictionary("section").length;
  const origins = columns.dictionary("origin").length;
  const out = new Float64Array(columns.dictionary(list).length);
  for (let its = 0; its < all.length; its++) {
    const origin = Math.floor(its / FLAGS) % origins;
    const section = Math.floor(its / FLAGS / origins) % sections;
    const kind = Math.floor(its / FLAGS / origins / sections);
    out[list === "kind" ? kind : list === "section" ? section : origin] += all[its];
  }
  return out;
}
