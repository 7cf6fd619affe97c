// Places along the Morton curve to the world's square (mercator.ts), and from there to degrees again.
import { NONE, PackError, type Planes, storedPlanes } from "./bytes.ts";
import { Mercator, NOWHERE, WORLD } from "./mercator.ts";

// Added to longitude and latitude before they were laid on the curve (layers/curve.py).
const OFFSET_X = 18_000_000;
const OFFSET_Y = 9_000_000;
const LOWER = 0x3ffffff; // 26 bits
const HALF = 13;

/** Places on the world's square, NOWHERE for none. `beyond`: latitudes (degrees * 1e5) past where the square ends, by row. */
export interface World {
  x: Uint32Array;
  y: Uint32Array;
  beyond: Map<number, number>;
}

/** Of 13 bits the even ones pushed together, and the odd ones eight bits higher. */
function table(): Uint16Array {
  const out = new Uint16Array(1 << HALF);
  for (let bits = 0; bits < out.length; bits++) {
    let value = 0;
    for (let bit = 0; bit < HALF; bit++)
      if ((bits >> bit) & 1) value |= 1 << ((bit >> 1) + (bit & 1 ? 8 : 0));
    out[bits] = value;
  }
  return out;
}

/** x and y of 26 bits of a key, 13 bits each: of the upper 13 bits it is y that has the lowest. */
function apart(split: Uint16Array, bits: number): [number, number] {
  const low = split[bits & ((1 << HALF) - 1)];
  const high = split[bits >>> HALF];
  return [(low & 255) | ((high >> 8) << 7), (low >> 8) | ((high & 255) << 6)];
}

/**
 * Read the places of a column: each is what it is beyond the one before, in byte planes, and of the few that are far
 * the higher bits with their rows after these.
 */
export function places(planes: Planes, far: number, bytes: Uint8Array, n: number): World {
  const stored = storedPlanes(planes);
  if (bytes.length < stored * n + 8 * far) throw new PackError("places are cut short");
  const view = new DataView(bytes.buffer, bytes.byteOffset + stored * n, 8 * far);
  const rows = Array.from({ length: far }, (_, i) => view.getUint32(4 * i, true));
  const higher = Array.from({ length: far }, (_, i) => view.getUint32(4 * (far + i), true));
  const offsets: number[] = [];
  let at = 0;
  let base = 0;
  planes.forEach((said, plane) => {
    offsets.push(said === null ? at : -1);
    if (said === null) at += n;
    else base += said * 2 ** (8 * plane);
  });
  const [a, b, c] = offsets;
  const more = offsets
    .slice(3)
    .flatMap((offset, i) => (offset < 0 ? [] : [{ offset, by: 2 ** (8 * (i + 3)) }]));
  const split = table();
  const mercator = new Mercator();
  const world: World = { x: new Uint32Array(n), y: new Uint32Array(n), beyond: new Map() };
  const most = 2 ** (8 * planes.length);
  let [low, high, next, before] = [0, 0, 0, -1];
  let [hx, hy] = [0, 0];
  for (let i = 0; i < n; i++) {
    let step = base;
    if (a >= 0) step += bytes[a + i];
    if (b >= 0) step += bytes[b + i] << 8;
    if (c >= 0) step += bytes[c + i] << 16;
    for (let plane = 0; plane < more.length; plane++) step += bytes[more[plane].offset + i] * more[plane].by;
    if (i === rows[next]) step += higher[next++] * most;
    // 52 bits are more than an integer has here: the lower and the upper 26 are summed apart.
    if (step > LOWER) {
      high += Math.floor(step / (LOWER + 1));
      step = step % (LOWER + 1);
    }
    low += step;
    high = (high + (low >>> 26)) & LOWER;
    low &= LOWER;
    if (low === LOWER && high === LOWER) {
      world.x[i] = world.y[i] = NOWHERE;
      continue;
    }
    if (high !== before) {
      before = high;
      [hx, hy] = apart(split, high);
    }
    const l = split[low & ((1 << HALF) - 1)];
    const h = split[low >>> HALF];
    const x = ((l & 255) | ((h >> 8) << 7) | (hx << HALF)) - OFFSET_X;
    const y = ((l >> 8) | ((h & 255) << 6) | (hy << HALF)) - OFFSET_Y;
    world.x[i] = mercator.x(x);
    world.y[i] = mercator.y(y);
    if (mercator.ends(y)) world.beyond.set(i, y);
  }
  return world;
}

/** Longitude of a row in degrees * 1e5, as the file has it; NONE for none. */
export function lonOf(world: World, row: number): number {
  const x = world.x[row];
  return x === NOWHERE ? NONE : Math.round((x / WORLD - 0.5) * 36_000_000);
}

/** Latitude of a row likewise. */
export function latOf(world: World, row: number): number {
  if (world.x[row] === NOWHERE) return NONE;
  const beyond = world.beyond.get(row);
  if (beyond !== undefined) return beyond;
  const angle = Math.atan(Math.sinh(Math.PI * (1 - (2 * world.y[row]) / WORLD)));
  return Math.round((angle * 18_000_000) / Math.PI);
}
