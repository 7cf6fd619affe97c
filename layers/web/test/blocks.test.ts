// Exactness is the point: what is counted in blocks is held against a count of each row alone, over random filters
// and views, with rows that stand along a curve as those of a file do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Bins, CELL_PX, type Frame, type Points } from "../src/bins.ts";
import { unpack } from "../src/columns.ts";
import { blank, pass } from "../src/filter.ts";
import { WORLD } from "../src/mercator.ts";
import type { Filter } from "../src/types.ts";
import { packRows, type Row } from "./pack.ts";
import { mask, selected } from "./selected.ts";

function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const KINDS = ["MEET", "VISIT", "PLAN", "PATROL"];
const SECTIONS = ["", "niger", "chad", "coast"];
const N = 6000; // some twenty blocks

/** Rows in clusters, those of one cluster in turn, so that blocks are narrow; the last have no place. */
function clustered(seed: number): Row[] {
  const next = chance(seed);
  return Array.from({ length: N }, (_, i) => {
    const cluster = Math.floor(i / 700);
    const start = next(12) ? 19_000 + next(900) : undefined;
    return {
      kind: cluster % 3 === 1 ? "MEET" : KINDS[next(4)],
      section: SECTIONS[next(4)],
      origin: next(3) ? "document" : "external",
      country: next(5) ? "LY" : "TN",
      start,
      end: start === undefined ? undefined : start + (next(4) ? 0 : next(30)),
      uncertainty_m: next(6) * 1000,
      weight: seed % 2 ? 1 + next(4) : 1,
      ...(i < N - 200
        ? { x: 1_000_000 + cluster * 90_000 + next(40_000), y: 2_500_000 + cluster * 45_000 + next(40_000) }
        : {}),
    };
  });
}

function someFilter(next: (below: number) => number): Filter {
  const days = () => new Date((18_990 + next(960)) * 86_400_000).toISOString().slice(0, 10);
  const [a, b] = [days(), days()].sort();
  const some = (all: string[]) => (next(2) ? null : all.filter(() => next(2) === 1));
  return {
    from: next(2) ? a : null,
    to: next(2) ? b : null,
    types: some(KINDS),
    sections: some(SECTIONS.slice(1)),
    origins: next(3) ? null : ["external"],
    text: "",
  };
}

/** The rule, a row at a time. */
function passes(row: Row, { from, to, types, sections, origins }: Filter): boolean {
  const day = (iso: string) => Date.parse(iso) / 86_400_000;
  if ((from || to) && row.start === undefined) return false;
  if (from && (row.end as number) < day(from)) return false;
  if (to && (row.start as number) > day(to)) return false;
  if (types && !types.includes(row.kind as string)) return false;
  if (sections && !(row.section && sections.includes(row.section))) return false;
  return !origins || origins.includes(row.origin as string);
}

for (const seed of [1, 2, 3, 4])
  test(`counts in blocks are those of a count row by row: ${seed}`, async () => {
    const next = chance(100 + seed);
    const rows = clustered(seed);
    const { events } = await unpack(packRows(rows));
    const out = blank(events);
    const bins = new Bins();
    const points: Points = {
      ...events.world(),
      kind: events.num("kind") as Uint16Array,
      uncertainty_m: events.num("uncertainty_m") as Uint32Array,
      weight: events.has("weight") ? (events.num("weight") as Uint32Array) : null,
    };
    const weight = (row: number) => rows[row].weight as number;
    let drawn = 0;
    for (let turn = 0; turn < 12; turn++) {
      const filter = someFilter(next);
      const passing = pass(events, filter, null, out);
      const own = rows.flatMap((row, i) => (passes(row, filter) ? [i] : []));
      const sum = (list: number[]) => list.reduce((all, row) => all + weight(row), 0);
      assert.equal(out.shown, sum(own));
      assert.deepEqual(
        mask(out, N),
        rows.map((row) => (passes(row, filter) ? 1 : 0)),
      );
      const placed = own.filter((row) => rows[row].x !== undefined);
      assert.deepEqual(selected(passing, N), placed);
      assert.deepEqual([out.located, out.unlocated], [sum(placed), out.shown - sum(placed)]);
      assert.equal(out.outside, sum(placed.filter((row) => rows[row].country === "TN")));
      for (let view = 0; view < 6; view++) {
        const scale = 256 * 2 ** (3 + next(14));
        const middle = next(N - 200);
        const frame: Frame = {
          scale,
          left: (points.x[middle] / WORLD) * scale - next(900),
          top: (points.y[middle] / WORLD) * scale - next(700),
          width: 900,
          height: 700,
        };
        const cells = bins.fill(points, passing, frame);
        // The grid row by row: squares anchored to the world, those that the frame touches.
        const u0 = Math.floor(frame.left / CELL_PX);
        const v0 = Math.floor(frame.top / CELL_PX);
        const [u1, v1] = [Math.ceil((frame.left + 900) / CELL_PX), Math.ceil((frame.top + 700) / CELL_PX)];
        const inside = placed.filter((row) => {
          const u = Math.floor(points.x[row] * (scale / CELL_PX / WORLD));
          const v = Math.floor(points.y[row] * (scale / CELL_PX / WORLD));
          return u >= u0 && u < u1 && v >= v0 && v < v1;
        });
        const seen: number[] = [];
        for (let cell = 0; cell < cells.n; cell++) {
          const mine = bins.rowsOf(cell);
          assert.equal(cells.count[cell], sum(mine));
          assert.equal(cells.row[cell], mine.includes(cells.row[cell]) ? cells.row[cell] : -1);
          const kinds = new Set(mine.map((row) => points.kind[row]));
          assert.equal(cells.kind[cell], kinds.size === 1 ? [...kinds][0] : -1);
          assert.equal(cells.uncertainty_m[cell], Math.max(...mine.map((row) => points.uncertainty_m[row])));
          const mean = mine.reduce((all, row) => all + points.x[row] * weight(row), 0) / sum(mine);
          assert.ok(Math.abs((mean / WORLD) * scale - cells.x[cell]) < 0.01);
          seen.push(...mine);
        }
        assert.deepEqual(
          seen.sort((a, b) => a - b),
          inside,
        );
        drawn += inside.length;
      }
    }
    assert.ok(drawn > 1000);
  });

test("a view looks at the rows of the blocks that it touches, and at none where all of a block is one sign", async () => {
  const { events } = await unpack(packRows(clustered(2)));
  const passing = pass(
    events,
    { from: null, to: null, types: null, sections: null, origins: null, text: "" },
    null,
    blank(events),
  );
  const asked: number[] = [];
  const select = passing.select.bind(passing);
  passing.select = (block) => {
    asked.push(block);
    return select(block);
  };
  const points: Points = {
    ...events.world(),
    kind: events.num("kind") as Uint16Array,
    uncertainty_m: events.num("uncertainty_m") as Uint32Array,
    weight: null,
  };
  const bins = new Bins();
  const scale = 256 * 2 ** 11;
  const at = (x: number) => (x / 36_000_000 + 0.5) * scale;
  // The fourth cluster stands in the rows from 2,100 to 2,799: blocks 8, 9 and 10 of 24.
  const left = at(1_000_000 + 3 * 90_000);
  const top = (Math.min(...points.y.slice(2100, 2800)) / WORLD) * scale;
  const frame = (dx: number): Frame => ({ scale, left: left + dx, top, width: 580, height: 700 });
  for (const dx of [0, 7, 14]) {
    asked.length = 0;
    const cells = bins.fill(points, passing, frame(dx));
    assert.deepEqual(asked, [8, 9, 10]);
    assert.ok(cells.n > 20);
  }
  // From far away a block lies within one square: its rows are summed once, and not looked at again.
  const far: Frame = { scale: 256, left: 0, top: 0, width: 256, height: 256 };
  bins.fill(points, passing, far);
  asked.length = 0;
  bins.fill(points, passing, { ...far, left: 1 });
  assert.deepEqual(asked, []);
});
