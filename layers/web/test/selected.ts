// The rows that pass a filter, all of them, as no page ever asks for them.
import { BLOCK, Passing } from "../src/passing.ts";
import type { Traits } from "../src/traits.ts";
import type { Result } from "../src/types.ts";

/** Those on the map, a block at a time. */
export function selected(passing: Passing, n: number): number[] {
  const rows: number[] = [];
  for (let block = 0; block * BLOCK < n; block++) {
    const count = passing.select(block);
    rows.push(...passing.rows.subarray(0, count));
  }
  return rows;
}

/** 1 for each row that passes. */
export function mask(result: Result, n: number): number[] {
  return Array.from({ length: n }, (_, row) => (result.passes(row) ? 1 : 0));
}

/** What passes where these rows are all that does, as a search would have found them. */
export function only(rows: readonly number[]): Passing {
  const n = Math.max(...rows) + 1;
  const hits = new Uint8Array(n);
  for (const row of rows) hits[row] = 1;
  const traits: Traits = {
    span: { days: null, bin_first: 0, bin_days: 1, bins: 0 },
    trait: new Uint16Array(n),
    size: 1,
    all: Float64Array.of(n),
    sums: null,
  };
  return new Passing(traits, new Uint8Array(1), new Int32Array(n), new Int32Array(n), [null, null], hits);
}
