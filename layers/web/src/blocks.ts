// Rows in blocks: they stand along a curve (docs/decisions/0021), so that a few hundred in turn lie close together.
// A block out of sight is passed over whole; one within a single cell is counted whole.
import type { Points } from "./bins.ts";
import { NOWHERE } from "./mercator.ts";
import { BLOCK, type Passing } from "./passing.ts";

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

/** The boxes that blocks take up on the world's square, and what of their rows that pass is summed so far. */
export class Blocks {
  readonly points: Points;
  readonly n: number;
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  readonly top: Uint32Array;
  readonly bottom: Uint32Array;
  // Sums over the rows of a block that pass, where `summed` is 1.
  private readonly summed: Uint8Array;
  readonly count: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly kind: Int32Array;
  readonly uncertainty_m: Uint32Array;
  readonly first: Uint32Array;
  passing: Passing | null = null;

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
    this.summed = new Uint8Array(n);
    this.count = new Float64Array(n);
    this.x = new Float64Array(n);
    this.y = new Float64Array(n);
    this.kind = new Int32Array(n);
    this.uncertainty_m = new Uint32Array(n);
    this.first = new Uint32Array(n);
  }

  /** Other rows pass. */
  take(passing: Passing): void {
    this.passing = passing;
    this.summed.fill(0);
  }

  /** Sum up the rows of a block that pass; kept till others do. */
  sum(block: number): void {
    if (this.summed[block] || this.passing === null) return;
    this.summed[block] = 1;
    const { x, y, kind, uncertainty_m, weight } = this.points;
    const n = this.passing.select(block);
    const { rows } = this.passing;
    let [count, sx, sy, widest] = [0, 0, 0, 0];
    let common = kind[rows[0]];
    for (let i = 0; i < n; i++) {
      const row = rows[i];
      const events = weight === null ? 1 : weight[row];
      count += events;
      sx += x[row] * events;
      sy += y[row] * events;
      if (kind[row] !== common) common = -1;
      if (uncertainty_m[row] > widest) widest = uncertainty_m[row];
    }
    this.first[block] = rows[0];
    this.count[block] = count;
    this.x[block] = sx;
    this.y[block] = sy;
    this.kind[block] = common;
    this.uncertainty_m[block] = widest;
  }
}
