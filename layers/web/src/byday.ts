// Rows in the order of their days: a counting sort, for a million of them.
import { NONE, type Numbers } from "./bytes.ts";

/** Rows by day, those without one last, each day's as they stand. */
export function byDay(start: Numbers): Uint32Array {
  const n = start.length;
  const order = new Uint32Array(n);
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const day of start) {
    if (day === NONE) continue;
    if (day < first) first = day;
    if (day > last) last = day;
  }
  const spread = first > last ? 0 : last - first + 1;
  if (spread > 4 * n + 100_000) {
    for (let row = 0; row < n; row++) order[row] = row;
    const key = (row: number) => (start[row] === NONE ? Number.POSITIVE_INFINITY : start[row]);
    return order.sort((a, b) => (key(a) === key(b) ? a - b : key(a) - key(b)));
  }
  const at = new Uint32Array(spread + 2);
  const place = (row: number) => (start[row] === NONE ? spread : start[row] - first);
  for (let row = 0; row < n; row++) at[place(row) + 1]++;
  for (let i = 1; i < at.length; i++) at[i] += at[i - 1];
  for (let row = 0; row < n; row++) order[at[place(row)]++] = row;
  return order;
}
