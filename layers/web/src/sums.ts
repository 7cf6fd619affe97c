// Events of each trait up to each day, made once beside the traits: what passes a filter is then counted from a few
// thousand sums, however many rows there are.
import { NONE, type Numbers } from "./bytes.ts";
import { NO_DATE, type Traits } from "./traits.ts";

/** So many sums are kept for each row, at most: with more a plain pass over the rows costs no more than they do. */
const MOST_PER_ROW = 4;

export interface Sums {
  /** The traits that dated rows have. */
  used: Uint32Array;
  /** The day that sums begin with, and how many days there are. */
  first: number;
  days: number;
  /** For each used trait the events that begin before each day, and before the day after the last. */
  starts: Uint32Array | Float64Array;
  /** Likewise those that end before it: the same list where all end on the day they begin. */
  ends: Uint32Array | Float64Array;
}

/** The sums of columns of days; null where there would be too many, or where something ends before it begins. */
export function sums(
  { trait, all, span: { bin_first, bin_days, bins } }: Omit<Traits, "sums">,
  start: Numbers,
  end: Numbers,
  weight: Numbers | null,
): Sums | null {
  const used = Uint32Array.from([...all.keys()].filter((its) => all[its] > 0 && !(its & NO_DATE)));
  const days = bins * bin_days;
  const wide = days + 1;
  if (used.length * wide > MOST_PER_ROW * trait.length) return null;
  const place = new Uint32Array(all.length);
  for (const [i, its] of used.entries()) place[its] = i * wide;
  const list = () => (weight === null ? Uint32Array : Float64Array);
  const starts = new (list())(used.length * wide);
  let apart = false;
  // An event of a day stands with the day after: it has begun before that.
  for (let row = 0; row < trait.length; row++) {
    if (start[row] === NONE) continue;
    if (end[row] !== start[row]) {
      if (end[row] < start[row]) return null;
      apart = true;
    }
    starts[place[trait[row]] + start[row] - bin_first + 1] += weight === null ? 1 : weight[row];
  }
  const ends = apart ? new (list())(starts.length) : starts;
  if (apart)
    for (let row = 0; row < trait.length; row++)
      if (start[row] !== NONE)
        ends[place[trait[row]] + end[row] - bin_first + 1] += weight === null ? 1 : weight[row];
  for (const one of new Set([starts, ends]))
    for (let at = 0; at < one.length; at += wide)
      for (let day = 1; day < wide; day++) one[at + day] += one[at + day - 1];
  return { used, first: bin_first, days, starts, ends };
}

/**
 * Add to `tally`, by trait, the events of which a day lies in [from, to], and to `bars` those of the traits that `fails`
 * does not name, by their first day; null: no such end. Nothing is asked of `from` after `to`.
 */
export function count(
  { used, first, days, starts, ends }: Sums,
  fails: Uint8Array,
  [from, to]: readonly [number | null, number | null],
  tally: Float64Array,
  bars: Float64Array,
  bin_days: number,
): void {
  const before = (day: number) => Math.min(days, Math.max(0, day - first));
  const begun = to === null ? days : before(to + 1);
  const over = from === null ? 0 : before(from);
  for (let i = 0; i < used.length; i++) {
    const at = i * (days + 1);
    const its = used[i];
    tally[its] += starts[at + begun] - ends[at + over];
    if (fails[its] !== 0) continue;
    for (let bar = 0, day = at; bar < bars.length; bar++, day += bin_days)
      bars[bar] += starts[day + bin_days] - starts[day];
  }
}
