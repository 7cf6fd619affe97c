// What passes a filter (docs/contracts.md), counted, and with it what the legend and the histogram show: events that
// pass every other filter but their own.
import { NONE } from "./bytes.ts";
import { weights } from "./columns.ts";
import { Passing } from "./passing.ts";
import { count } from "./sums.ts";
import { ABROAD, FLAGS, NO_DATE, NO_PLACE, type Span } from "./traits.ts";
import type { EventColumns, Filter, Result } from "./types.ts";

const DAY_MS = 86_400_000;

// One bit for each filter that a row can fail; a row with one bit alone fails that filter alone.
const DATE = 1;
const TYPE = 2;
const SECTION = 4;
const ORIGIN = 8;
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

/** An empty result to be filled by `pass`, again and again: nothing is allocated per filter. */
export function blank(columns: EventColumns, of: Span = columns.traits().span): Result {
  return {
    shown: 0,
    total: columns.traits().all.reduce((sum, one) => sum + one, 0),
    passes: () => false,
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
    bin_first: of.bin_first,
    undated_outside_date: 0,
  };
}

/**
 * Fill `out` with what passes `filter`; what is returned tells the rows that do.
 *
 * `hits` is the answer of the text search (null: no text is asked). An event stands in the histogram's bar of its
 * first day; a row that stands for several counts as so many.
 *
 * Events in the days asked are counted by trait, from sums made before where there are any (sums.ts) and no text is
 * asked; what the legend says is summed of these counts, of which there are a few thousand.
 */
export function pass(columns: EventColumns, filter: Filter, hits: Uint8Array | null, out: Result): Passing {
  const { by_kind, by_section, by_origin, histogram } = out;
  const traits = columns.traits();
  const { size, sums } = traits;
  const start = columns.num("start");
  const end = columns.num("end");
  const kinds = failing(columns.dictionary("kind"), filter.types, TYPE);
  const sections = failing(columns.dictionary("section"), filter.sections, SECTION);
  const origins = failing(columns.dictionary("origin"), filter.origins, ORIGIN);
  const from = filter.from === null ? null : dayOf(filter.from);
  const to = filter.to === null ? null : dayOf(filter.to);
  const days = [from, to] as const;
  const undatedFails = from === null && to === null ? 0 : DATE | UNDATED;
  const fails = new Uint8Array(size);
  for (let i = 0, place = 0; i < kinds.length; i++)
    for (let j = 0; j < sections.length; j++)
      for (let k = 0; k < origins.length; k++)
        for (let flags = 0; flags < FLAGS; flags++)
          fails[place++] = kinds[i] | sections[j] | origins[k] | (flags & NO_DATE ? undatedFails : 0);
  const tally = new Float64Array(size);
  const bars = new Float64Array(histogram.length);
  if (sums !== null && hits === null && !(from !== null && to !== null && from > to)) {
    for (let its = NO_DATE; its < size; its++) if (its & NO_DATE) tally[its] = traits.all[its];
    count(sums, fails, days, tally, bars, out.bin_days);
  } else eachRow(columns, fails, days, hits, tally, bars);
  histogram.set(bars);
  by_kind.fill(0);
  by_section.fill(0);
  by_origin.fill(0);
  Object.assign(out, { shown: 0, located: 0, unlocated: 0, undated: 0, outside: 0, undated_outside_date: 0 });
  for (let its = 0; its < size; its++) {
    const events = tally[its];
    if (events === 0) continue;
    const origin = Math.floor(its / FLAGS) % origins.length;
    const section = Math.floor(its / FLAGS / origins.length) % sections.length;
    const kind = Math.floor(its / FLAGS / origins.length / sections.length);
    const failed = fails[its];
    if (failed === 0 || failed === TYPE) by_kind[kind] += events;
    if (failed === 0 || failed === SECTION) by_section[section] += events;
    if (failed === 0 || failed === ORIGIN) by_origin[origin] += events;
    if (failed === (DATE | UNDATED)) out.undated_outside_date += events;
    if (failed !== 0) continue;
    out.shown += events;
    if (its & NO_DATE) out.undated += events;
    if (its & NO_PLACE) out.unlocated += events;
    else out.located += events;
    if (its & ABROAD) out.outside += events;
  }
  const passing = new Passing(traits, fails, start, end, days, hits);
  out.passes = (row) => passing.has(row);
  return passing;
}

/** Count row by row what `count` takes from sums. */
function eachRow(
  columns: EventColumns,
  fails: Uint8Array,
  [from, to]: readonly [number | null, number | null],
  hits: Uint8Array | null,
  tally: Float64Array,
  bars: Float64Array,
): void {
  const { trait, span } = columns.traits();
  const { bin_first, bin_days } = span;
  const start = columns.num("start");
  const end = columns.num("end");
  const weight = weights(columns);
  // Beyond any day that a column can hold: all rows compare as whole numbers.
  const first = from ?? NONE;
  const last = to ?? -NONE - 1;
  for (let i = 0; i < columns.n; i++) {
    if (hits !== null && hits[i] === 0) continue;
    const its = trait[i];
    const events = weight === null ? 1 : weight[i];
    const undated = (its & NO_DATE) !== 0;
    if (undated || (start[i] <= last && end[i] >= first)) tally[its] += events;
    if (fails[its] === 0 && !undated) bars[((start[i] - bin_first) / bin_days) | 0] += events;
  }
}
