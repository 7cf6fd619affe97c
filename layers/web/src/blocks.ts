// Rows in blocks: they stand along a curve (docs/decisions/0021), so that a few hundred in turn lie close together.
// A block out of sight is passed over whole; one within a single cell is counted whole.
import type { Points } from "./bins.ts";
import { NOWHERE } from "./mercator.ts";

const SHIFT = 8;
/** Rows of a block. */
export const BLOCK = 1 << SHIFT;

/** What blocks take up of the world's square; nothing of it where none of their rows has a place. */
export interface Boxes {
  left: Uint32Array;
  right: Uint32Array;
  top: Uint32Array;
  bottom: Uint32Array;
}

export function boxes(x: Uint32Array, y: Uint32Array): Boxes {
  const n = Math.ceil(x.length / BLOCK);
  const out: Boxes = {
    left: new Uint32Array(n).fill(NOWHERE),
    right: new Uint32Array(n),
    top: new Uint32Array(n).fill(NOWHERE),
    bottom: new Uint32Array(n),
  };
  for (let block = 0; block < n; block++) {
    const end = Math.min(x.length, (block + 1) * BLOCK);
    let [left, right, top, bottom] = [NOWHERE, 0, NOWHERE, 0];
    for (let row = block * BLOCK; row < end; row++) {
      if (x[row] === NOWHERE) continue;
      if (x[row] < left) left = x[row];
      if (x[row] > right) right = x[row];
      if (y[row] < top) top = y[row];
      if (y[row] > bottom) bottom = y[row];
    }
    out.left[block] = left;
    out.right[block] = right;
    out.top[block] = top;
    out.bottom[block] = bottom;
  }
  return out;
}

/** The boxes that blocks take up on the world's square, and what of their live rows is summed so far. */
export class Blocks {
  readonly points: Points;
  readonly n: number;
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  readonly top: Uint32Array;
  readonly bottom: Uint32Array;
  /** Where the live rows of each block begin in `live`; one more, where the last ends. */
  readonly starts: Uint32Array;
  // Sums over the live rows of a block, where `summed` is 1.
  private readonly summed: Uint8Array;
  readonly count: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly kind: Int32Array;
  readonly uncertainty_m: Uint32Array;
  live: Uint32Array = new Uint32Array(0);

  constructor(points: Points) {
    this.points = points;
    const { x, y } = points;
    const n = Math.ceil(x.length / BLOCK);
    this.n = n;
    ({
      left: this.left,
      right: this.right,
      top: this.top,
      bottom: this.bottom,
    } = points.boxes ?? boxes(x, y));
    this.starts = new Uint32Array(n + 1);
    this.summed = new Uint8Array(n);
    this.count = new Float64Array(n);
    this.x = new Float64Array(n);
    this.y = new Float64Array(n);
    this.kind = new Int32Array(n);
    this.uncertainty_m = new Uint32Array(n);
  }

  /** Take other live rows, the first `n` of a list in rising order. */
  take(live: Uint32Array, n: number): void {
    this.live = live;
    this.summed.fill(0);
    const { starts } = this;
    let block = 0;
    for (let i = 0; i < n; i++) {
      const own = live[i] >>> SHIFT;
      while (block <= own) starts[block++] = i;
    }
    while (block < starts.length) starts[block++] = n;
  }

  /** Sum up the live rows of a block; kept till others are live. */
  sum(block: number): void {
    if (this.summed[block]) return;
    this.summed[block] = 1;
    const { x, y, kind, uncertainty_m, weight } = this.points;
    const { live } = this;
    const end = this.starts[block + 1];
    let [count, sx, sy, widest] = [0, 0, 0, 0];
    let common = kind[live[this.starts[block]]];
    for (let i = this.starts[block]; i < end; i++) {
      const row = live[i];
      const events = weight === null ? 1 : weight[row];
      count += events;
      sx += x[row] * events;
      sy += y[row] * events;
      if (kind[row] !== common) common = -1;
      if (uncertainty_m[row] > widest) widest = uncertainty_m[row];
    }
    this.count[block] = count;
    this.x[block] = sx;
    this.y[block] = sy;
    this.kind[block] = common;
    this.uncertainty_m[block] = widest;
  }
}
