// Where the texts of a column stand in its letters: by their lengths, of which a few sums are kept.
import { numbers, PackError, storedPlanes, valueAt } from "./bytes.ts";
import type { Column } from "./packed.ts";

/** Of texts whose lengths differ, where each of so many begins is kept; those between are counted from there. */
const SPAN = 64;

/** How many bytes of letters a `str` column has. */
export function lettersOf(column: Column, n: number): number {
  return column.letters?.[1] ?? column.length - storedPlanes(column.planes) * n;
}

/** The stretches of a `str` column: in the letters, or (ids) in the column's own bytes. */
export class Stretches {
  private readonly column: Column;
  private readonly n: number;
  private readonly bytes: Uint8Array;
  /** Where the letters of the first row stand. */
  private readonly first: number;
  /** Bytes before each SPAN-th row; null where all are equally long. */
  private readonly starts: Float64Array | null;

  constructor(column: Column, n: number, bytes: Uint8Array) {
    this.column = column;
    this.n = n;
    this.bytes = bytes;
    this.first = column.letters ? column.letters[0] : storedPlanes(column.planes) * n;
    this.starts = storedPlanes(column.planes) === 0 ? null : new Float64Array(Math.ceil(n / SPAN));
    if (this.sum() !== lettersOf(column, n)) throw new PackError(`column ${column.name} does not add up`);
  }

  /** Fill in where each SPAN-th row begins; return how many bytes there are in all. */
  private sum(): number {
    const { starts, n } = this;
    if (starts === null) return n === 0 ? 0 : n * this.length(0);
    const lengths = numbers(this.column.planes, false, this.bytes, n);
    let sum = 0;
    for (let row = 0; row < n; row++) {
      if (row % SPAN === 0) starts[row / SPAN] = sum;
      sum += lengths[row];
    }
    return sum;
  }

  length(row: number): number {
    return valueAt(this.column.planes, this.bytes, this.n, row) >>> 0;
  }

  /** Where the text of a row begins and ends. */
  of(row: number): [number, number] {
    const { first, starts } = this;
    const length = this.length(row);
    if (starts === null) return [first + row * length, first + (row + 1) * length];
    const span = Math.floor(row / SPAN);
    let at = first + starts[span];
    for (let i = span * SPAN; i < row; i++) at += this.length(i);
    return [at, at + length];
  }
}
