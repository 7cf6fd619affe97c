// Density: events that pass the filter, counted in hexagons. Which hexagon an event is in is worked out when it is first asked
// for; each change of the filter then sums the rows that pass.
import { type Columns, weights } from "./columns.ts";
import { type Cell, Lattice } from "./lattice.ts";
import { BLOCK, type Passing } from "./passing.ts";
import { latOf, lonOf } from "./places.ts";
import type { Hexagons } from "./types.ts";

/** Of the classes, from few events to many. */
export const FILLS = ["#e3d5ee", "#c19fd9", "#9a69c0", "#70399d", "#43176b"] as const;
const STEPS = [1, 2, 5];
const WEST = -18_000_000;

/** The least count of each class: one, and what comes after it of 1, 2, 5, 10, 20 ... up to the greatest, five at most. */
export function classes(most: number): number[] {
  const every: number[] = [];
  for (let ten = 1; every.length === 0 || every[every.length - 1] <= most; ten *= 10)
    for (const step of STEPS) every.push(step * ten);
  const held = every.filter((least) => least <= most);
  if (held.length <= FILLS.length) return held;
  const last = held.length - 1;
  return FILLS.map((_, at) => held[Math.round((at * last) / (FILLS.length - 1))]);
}

/** What the hexagons hold of what passes. */
export interface Tally {
  counted: number;
  /** Events with a place that are known no better than a hexagon. */
  vague: number;
  inradius_m: number;
  /** The least count of each class. */
  classes: number[];
}

/** A hexagon that holds something: its middle in degrees, and how many events. */
export interface Hexagon {
  lon: number;
  lat: number;
  count: number;
}

export class HexagonCounts {
  private readonly hexagons: Hexagons;
  private columns: Columns;
  private passing: Passing | null = null;
  /** Of each row which hexagon it is in, plus 1; null till it is asked for. */
  private codes: Uint32Array | null = null;
  private lattice: Lattice | null = null;
  private vague = 0;
  private steps: number[] = [];
  private stale = true;
  /** Those that any event is in, whether it passes or not. */
  cells: Cell[] = [];
  counts = new Float64Array(0);

  constructor(hexagons: Hexagons, columns: Columns) {
    this.hexagons = hexagons;
    this.columns = columns;
  }

  /** Other events in the place of these. */
  take(columns: Columns): void {
    this.columns = columns;
    this.codes = null;
    this.passing = null;
    this.stale = true;
  }

  /** From now on the rows that pass are others. */
  show(passing: Passing): void {
    this.passing = passing;
    this.stale = true;
  }

  tally(): Tally {
    this.count();
    const counted = this.counts.reduce((sum, one) => sum + one, 0);
    return { counted, vague: this.vague, inradius_m: this.hexagons.inradius_m, classes: this.steps };
  }

  /** Work out which hexagon each row is in. */
  private known(): Uint32Array {
    if (this.codes) return this.codes;
    const { columns, hexagons } = this;
    this.lattice ??= new Lattice(hexagons);
    const world = columns.world();
    const doubt = columns.has("uncertainty_m") ? columns.num("uncertainty_m") : null;
    const place = columns.has("x") ? columns.n : 0;
    const codes = new Uint32Array(columns.n);
    const known = new Map<number, number>();
    this.cells = [];
    let [x, y, code] = [-1, -1, 0];
    for (let row = 0; row < place; row++) {
      if (doubt !== null && doubt[row] > hexagons.inradius_m) continue;
      // Rows of one place stand one after the other.
      if (world.x[row] !== x || world.y[row] !== y) {
        [x, y] = [world.x[row], world.y[row]];
        const lon = lonOf(world, row);
        if (lon < WEST) code = 0;
        else {
          const cell = this.lattice.at(lon / 1e5, latOf(world, row) / 1e5);
          code = known.get(cell.key) ?? this.cells.push(cell);
          known.set(cell.key, code);
        }
      }
      codes[row] = code;
    }
    this.counts = new Float64Array(this.cells.length);
    this.codes = codes;
    return codes;
  }

  /** Sum anew, where the rows that pass have changed. */
  count(): void {
    if (!this.stale) return;
    const codes = this.known();
    const { counts, passing, columns } = this;
    counts.fill(0);
    let vague = 0;
    const weight = weights(columns);
    const blocks = passing ? Math.ceil(columns.n / BLOCK) : 0;
    for (let block = 0; block < blocks; block++) {
      const n = (passing as Passing).select(block);
      const { rows } = passing as Passing;
      for (let i = 0; i < n; i++) {
        const events = weight === null ? 1 : weight[rows[i]];
        const code = codes[rows[i]];
        if (code === 0) vague += events;
        else counts[code - 1] += events;
      }
    }
    this.vague = vague;
    this.steps = classes(counts.reduce((most, one) => Math.max(most, one), 0));
    this.stale = passing === null;
  }

  /** The corners of a hexagon, longitude and latitude in degrees. */
  rim(at: number): [number, number][] {
    return (this.lattice as Lattice).rim(this.cells[at]);
  }

  /** Which fill a hexagon has. */
  fill(at: number): number {
    let order = 0;
    while (order + 1 < this.steps.length && this.steps[order + 1] <= this.counts[at]) order++;
    return fillOf(order, this.steps.length);
  }

  /** The rows that pass in a hexagon. */
  rowsOf(hexagon: number): number[] {
    const codes = this.known();
    const out: number[] = [];
    for (let row = 0; row < codes.length; row++)
      if (codes[row] === hexagon + 1 && this.passing?.has(row)) out.push(row);
    return out;
  }

  /** Each hexagon that holds something: its middle in degrees and its count; for those who compare. */
  held(): Hexagon[] {
    this.count();
    return [...this.counts.entries()]
      .filter(([, count]) => count > 0)
      .map(([at, count]) => {
        const [lon, lat] = (this.lattice as Lattice).middle(this.cells[at]);
        return { lon, lat, count };
      });
  }
}

/** Which of the fills a class has, of so many: spread, so that few classes differ as much as they can. */
export function fillOf(order: number, of: number): number {
  return of < 2 ? 2 : Math.round((order * (FILLS.length - 1)) / (of - 1));
}
