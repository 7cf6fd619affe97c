// Which row holds a number or says a text: found in its bytes, without a number or text made for each row.
import { numbers, type Planes, storedPlanes, valueAt } from "./bytes.ts";
import type { Column } from "./packed.ts";

/** The first row that holds a number, of a column that is stored as it is; -1 where none does. */
export function rowWith(planes: Planes, bytes: Uint8Array, n: number, value: number): number {
  const lowest = planes.indexOf(null);
  if (lowest < 0) return valueAt(planes, bytes, n, 0) === value ? 0 : -1;
  const sought = (value >>> (8 * lowest)) & 255;
  for (let row = bytes.indexOf(sought); row >= 0 && row < n; row = bytes.indexOf(sought, row + 1))
    if (valueAt(planes, bytes, n, row) >>> 0 === value) return row;
  return -1;
}

/** The first row whose text is this one, of a column that has its letters with it; -1 where none is. */
export function rowSaying(column: Column, bytes: Uint8Array, n: number, asked: Uint8Array): number {
  const letters = bytes.subarray(storedPlanes(column.planes) * n);
  const lengths = numbers(column.planes, false, bytes, n);
  for (let row = 0, start = 0; row < n; start += lengths[row++]) {
    if (lengths[row] !== asked.length) continue;
    // Most differ in their last letters.
    let i = asked.length - 1;
    while (i >= 0 && letters[start + i] === asked[i]) i--;
    if (i < 0) return row;
  }
  return -1;
}
