// Events into screen cells: exact counts at every zoom. Blocks of rows within one cell are counted whole, those out
// of sight passed over, the others row by row; the grid is anchored to the world, so that panning does not reshuffle it.
import { Blocks, type Boxes } from "./blocks.ts";
import type { Numbers } from "./bytes.ts";
import type { Codes } from "./columns.ts";
import { WORLD } from "./mercator.ts";
import type { Passing } from "./passing.ts";
import { discRadius } from "./symbols.ts";

/** Side of a cell in CSS pixels. */
export const CELL_PX = 44;
const SINGLE_R = 9;

/** Columns that binning reads: places on the world's square (mercator.ts) and what a cell is drawn by. */
export interface Points {
  x: Uint32Array;
  y: Uint32Array;
  kind: Codes;
  uncertainty_m: Numbers;
  weight: Numbers | null; // how many events a row stands for; null: one each
  boxes?: Boxes; // of its blocks, where another thread has them
}

/** Part of the world in pixels of one zoom: `scale` pixels to the world's width. */
export interface Frame {
  scale: number;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What is drawn: `n` cells of one or more events. Positions are world pixels of the frame's zoom. */
export interface Cells {
  n: number;
  x: Float64Array;
  y: Float64Array;
  count: Uint32Array;
  row: Uint32Array; // the first event of the cell
  kind: Int32Array; // the kind that all share, or -1
  uncertainty_m: Uint32Array; // the largest
}

export class Bins {
  private frame: Frame = { scale: 1, left: 0, top: 0, width: 0, height: 0 };
  private blocks: Blocks | null = null;
  private columns = 0;
  private rows = 0;
  private firstColumn = 0;
  private firstRow = 0;
  private grid = new Int32Array(0); // cell of a grid square, plus 1
  private into = new Int32Array(0); // cell that a cell was merged into
  private drawn = new Int32Array(0); // place among the cells that are left
  private at = new Int32Array(0); // grid square of a cell
  private order: number[] = [];
  readonly cells: Cells = {
    n: 0,
    x: new Float64Array(0),
    y: new Float64Array(0),
    count: new Uint32Array(0),
    row: new Uint32Array(0),
    kind: new Int32Array(0),
    uncertainty_m: new Uint32Array(0),
  };

  /**
   * Bin the rows that pass; buffers are kept from frame to frame, and so is what was summed of the rows of one and the
   * same `passing`.
   */
  fill(points: Points, passing: Passing, frame: Frame): Cells {
    this.layOut(frame);
    if (this.blocks?.points !== points) this.blocks = new Blocks(points);
    if (this.blocks.passing !== passing) this.blocks.take(passing);
    return this.bin(this.blocks, passing);
  }

  private bin(blocks: Blocks, passing: Passing): Cells {
    const { x, y, kind, uncertainty_m, weight } = blocks.points;
    const { cells, columns, rows, firstColumn, firstRow } = this;
    const scale = this.frame.scale / CELL_PX / WORLD;
    const { left, right, top, bottom } = blocks;
    const selected = passing.rows;
    cells.n = 0;
    for (let block = 0; block < blocks.n; block++) {
      if (left[block] > right[block]) continue; // none has a place
      const u0 = left[block] * scale - firstColumn;
      const u1 = right[block] * scale - firstColumn;
      const v0 = top[block] * scale - firstRow;
      const v1 = bottom[block] * scale - firstRow;
      if (u1 < 0 || v1 < 0 || u0 >= columns || v0 >= rows) continue;
      if (u0 >= 0 && v0 >= 0 && u1 < columns && v1 < rows && (u0 | 0) === (u1 | 0) && (v0 | 0) === (v1 | 0)) {
        blocks.sum(block);
        const { count, first, kind, uncertainty_m } = blocks;
        if (count[block] === 0) continue;
        const square = (v0 | 0) * columns + (u0 | 0);
        const [sx, sy] = [blocks.x[block], blocks.y[block]];
        this.add(square, first[block], count[block], sx, sy, kind[block], uncertainty_m[block]);
        continue;
      }
      const n = passing.select(block);
      for (let i = 0; i < n; i++) {
        const row = selected[i];
        const u = x[row] * scale - firstColumn;
        const v = y[row] * scale - firstRow;
        if (!(u >= 0 && v >= 0 && u < columns && v < rows)) continue;
        const events = weight === null ? 1 : weight[row];
        const square = (v | 0) * columns + (u | 0);
        this.add(square, row, events, x[row] * events, y[row] * events, kind[row], uncertainty_m[row]);
      }
    }
    for (let cell = 0; cell < cells.n; cell++) {
      cells.x[cell] = (cells.x[cell] / cells.count[cell]) * scale * CELL_PX;
      cells.y[cell] = (cells.y[cell] / cells.count[cell]) * scale * CELL_PX;
    }
    this.merge();
    return cells;
  }

  /** Add events to a square of the grid; till all are there, a cell's place is a sum. */
  private add(
    square: number,
    row: number,
    events: number,
    x: number,
    y: number,
    kind: number,
    uncertainty_m: number,
  ): void {
    const { cells, grid } = this;
    const cell = grid[square] - 1;
    if (cell >= 0) {
      cells.x[cell] += x;
      cells.y[cell] += y;
      cells.count[cell] += events;
      if (cells.kind[cell] !== kind) cells.kind[cell] = -1;
      if (uncertainty_m > cells.uncertainty_m[cell]) cells.uncertainty_m[cell] = uncertainty_m;
      return;
    }
    const made = cells.n++;
    grid[square] = cells.n;
    this.at[made] = square;
    cells.x[made] = x;
    cells.y[made] = y;
    cells.count[made] = events;
    cells.row[made] = row;
    cells.kind[made] = kind;
    cells.uncertainty_m[made] = uncertainty_m;
  }

  /** The rows of a drawn cell of the last frame, found by another pass: cells keep no lists. */
  rowsOf(cell: number): number[] {
    const out: number[] = [];
    const { blocks, columns, rows, firstColumn, firstRow } = this;
    if (!blocks?.passing) return out;
    const { passing, left, right, top, bottom } = blocks;
    const { x, y } = blocks.points;
    const scale = this.frame.scale / CELL_PX / WORLD;
    for (let block = 0; block < blocks.n; block++) {
      if (right[block] * scale < firstColumn || left[block] * scale >= firstColumn + columns) continue;
      if (bottom[block] * scale < firstRow || top[block] * scale >= firstRow + rows) continue;
      const n = passing.select(block);
      for (let i = 0; i < n; i++) {
        const row = passing.rows[i];
        const u = x[row] * scale - firstColumn;
        const v = y[row] * scale - firstRow;
        if (!(u >= 0 && v >= 0 && u < columns && v < rows)) continue;
        const own = this.grid[(v | 0) * columns + (u | 0)] - 1;
        if (own >= 0 && this.drawn[own] === cell) out.push(row);
      }
    }
    return out;
  }

  private layOut(frame: Frame): void {
    this.frame = frame;
    this.firstColumn = Math.floor(frame.left / CELL_PX);
    this.firstRow = Math.floor(frame.top / CELL_PX);
    this.columns = Math.ceil((frame.left + frame.width) / CELL_PX) - this.firstColumn;
    this.rows = Math.ceil((frame.top + frame.height) / CELL_PX) - this.firstRow;
    const size = Math.max(0, this.columns * this.rows);
    if (this.grid.length >= size) this.grid.fill(0);
    else {
      this.grid = new Int32Array(size);
      this.into = new Int32Array(size);
      this.drawn = new Int32Array(size);
      this.at = new Int32Array(size);
      this.cells.x = new Float64Array(size);
      this.cells.y = new Float64Array(size);
      this.cells.count = new Uint32Array(size);
      this.cells.row = new Uint32Array(size);
      this.cells.kind = new Int32Array(size);
      this.cells.uncertainty_m = new Uint32Array(size);
    }
  }

  /** Join cells whose signs would cover each other: the fuller takes the emptier, counts stay exact. */
  private merge(): void {
    const { cells, order, into, grid, at, columns, rows } = this;
    order.length = cells.n;
    for (let i = 0; i < cells.n; i++) {
      order[i] = i;
      into[i] = i;
    }
    order.sort((a, b) => cells.count[b] - cells.count[a]);
    for (const cell of order) {
      if (into[cell] !== cell) continue;
      const column = at[cell] % columns;
      const row = (at[cell] / columns) | 0;
      for (let v = Math.max(0, row - 1); v <= Math.min(rows - 1, row + 1); v++)
        for (let u = Math.max(0, column - 1); u <= Math.min(columns - 1, column + 1); u++) {
          const other = grid[v * columns + u] - 1;
          if (other >= 0 && other !== cell && into[other] === other && this.covers(cell, other))
            this.take(cell, other);
        }
    }
    this.close();
  }

  private covers(a: number, b: number): boolean {
    const { x, y, count } = this.cells;
    const ra = count[a] > 1 ? discRadius(count[a]) : SINGLE_R;
    const rb = count[b] > 1 ? discRadius(count[b]) : SINGLE_R;
    return Math.hypot(x[a] - x[b], y[a] - y[b]) < 0.8 * (ra + rb);
  }

  private take(cell: number, other: number): void {
    const { x, y, count, kind, uncertainty_m } = this.cells;
    const sum = count[cell] + count[other];
    x[cell] = (x[cell] * count[cell] + x[other] * count[other]) / sum;
    y[cell] = (y[cell] * count[cell] + y[other] * count[other]) / sum;
    if (kind[cell] !== kind[other]) kind[cell] = -1;
    uncertainty_m[cell] = Math.max(uncertainty_m[cell], uncertainty_m[other]);
    count[cell] = sum;
    this.into[other] = cell;
  }

  /** Move the cells that are left together; `into` then names their new places. */
  private close(): void {
    const { cells, into } = this;
    const place = new Map<number, number>();
    let left = 0;
    for (let i = 0; i < cells.n; i++) {
      if (into[i] !== i) continue;
      place.set(i, left);
      cells.x[left] = cells.x[i];
      cells.y[left] = cells.y[i];
      cells.count[left] = cells.count[i];
      cells.row[left] = cells.row[i];
      cells.kind[left] = cells.kind[i];
      cells.uncertainty_m[left] = cells.uncertainty_m[i];
      left++;
    }
    for (let i = 0; i < cells.n; i++) {
      let root = into[i];
      while (!place.has(root)) root = into[root];
      this.drawn[i] = place.get(root) as number;
    }
    cells.n = left;
  }
}
