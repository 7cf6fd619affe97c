// Which rows pass a filter, told a block of them at a time and only of those that are looked at: nothing is kept a row.
import type { Numbers } from "./bytes.ts";
import { NO_DATE, NO_PLACE, type Traits } from "./traits.ts";

const SHIFT = 8;
/** Rows of a block. */
export const BLOCK = 1 << SHIFT;
/** Beyond any day that a date can name, either way; the difference of two such days is still 32 bits wide. */
const FAR = 2 ** 30;

export class Passing {
  /** The rows that `select` found. */
  readonly rows = new Uint32Array(BLOCK);
  private readonly trait: Traits["trait"];
  /** 1 for the traits of which all that is in the days passes. */
  private readonly lists: Uint8Array;
  /** Likewise, of those that have a place. */
  private readonly placed: Uint8Array;
  private readonly start: Numbers;
  private readonly end: Numbers;
  private readonly days: readonly [number, number] | null;
  private readonly hits: Uint8Array | null;

  /** `fails`: 0 for the traits that pass all but the days. `from`, `to`: days asked for, null where that end is open. */
  constructor(
    traits: Traits,
    fails: Uint8Array,
    start: Numbers,
    end: Numbers,
    [from, to]: readonly [number | null, number | null],
    hits: Uint8Array | null,
  ) {
    this.trait = traits.trait;
    const undated = from === null && to === null ? 1 : 0;
    this.lists = fails.map((failed, its) => (failed === 0 && (undated || !(its & NO_DATE)) ? 1 : 0));
    this.placed = this.lists.map((passes, its) => (its & NO_PLACE ? 0 : passes));
    this.start = start;
    this.end = end;
    this.days = undated ? null : [from ?? -FAR, to ?? FAR];
    this.hits = hits;
  }

  has(row: number): boolean {
    return (
      this.lists[this.trait[row]] === 1 &&
      (this.days === null || (this.start[row] <= this.days[1] && this.end[row] >= this.days[0])) &&
      (this.hits === null || this.hits[row] === 1)
    );
  }

  /** Put those of a block's rows that pass and have a place into `rows`; return how many they are. */
  select(block: number): number {
    const { rows, trait, placed, start, end, days, hits } = this;
    const first = block << SHIFT;
    const last = Math.min(trait.length, first + BLOCK);
    let count = 0;
    // Each row is written and stays where it passes: without a branch, which would be guessed wrong every other time.
    for (let row = first; row < last; row++) {
      rows[count] = row;
      count += placed[trait[row]];
    }
    if (days !== null) {
      const [from, to] = days;
      const all = count;
      count = 0;
      for (let i = 0; i < all; i++) {
        const row = rows[i];
        rows[count] = row;
        count += 1 + (((to - start[row]) | (end[row] - from)) >> 31); // the sign of either takes the 1 away
      }
    }
    if (hits !== null) {
      const all = count;
      count = 0;
      for (let i = 0; i < all; i++) {
        const row = rows[i];
        rows[count] = row;
        count += hits[row];
      }
    }
    return count;
  }
}
