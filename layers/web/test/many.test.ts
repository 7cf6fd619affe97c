// As many rows as would show what a few thousand do not: codes of two bytes, traits beyond 2^16, and counts that are
// held against a plain loop over the rows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Bins, CELL_PX } from "../src/bins.ts";
import type { Numbers } from "../src/bytes.ts";
import { Columns } from "../src/columns.ts";
import { blank, pass } from "../src/filter.ts";
import { NOWHERE, WORLD } from "../src/mercator.ts";
import type { Column } from "../src/packed.ts";
import { traitsOf } from "../src/traits.ts";
import type { Filter } from "../src/types.ts";
import { selected } from "./selected.ts";

const N = 300_000;
const KINDS = ["", ...Array.from({ length: 700 }, (_, i) => `KIND${i}`)];
const SECTIONS = ["", "coast", "chad", "egypt", "niger", "sudan", "tunisia", "algeria"];

test("three hundred thousand rows, hundreds of kinds: counts are those of a plain loop", () => {
  let state = 7;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const x = new Uint32Array(N);
  const y = new Uint32Array(N);
  const start = new Int32Array(N);
  const kind = new Uint16Array(N);
  const section = new Uint8Array(N);
  for (let row = 0; row < N; row++) {
    // Along a line that winds over a part of the square, so that rows in turn lie close together.
    const none = row >= N - 5000;
    x[row] = none ? NOWHERE : 2 ** 31 + row * 900 + next(2000);
    y[row] = none ? NOWHERE : 2 ** 30 + Math.floor(Math.sin(row / 20_000) * 2 ** 26) + next(2000);
    start[row] = next(40) ? 17_000 + next(2500) : -2147483648;
    kind[row] = 1 + next(KINDS.length - 1);
    section[row] = next(SECTIONS.length);
  }
  const numbers = new Map<string, Numbers>([
    ["start", start],
    ["end", start],
    ["kind", kind],
    ["section", section],
    ["origin", new Uint8Array(N).fill(1)],
    ["country", new Uint8Array(N)],
  ]);
  const dicts: Record<string, string[]> = {
    kind: KINDS,
    section: SECTIONS,
    origin: ["", "file"],
    country: [""],
  };
  const columns = ["xy", ...numbers.keys()].map((name): Column => {
    const sort = name === "xy" ? "morton" : name in dicts ? "code" : "i32";
    return {
      name,
      kind: sort,
      codec: "raw",
      block: "events",
      offset: 0,
      length: 0,
      planes: [],
      dict: dicts[name],
    };
  });
  const none = async () => {
    throw new Error("no texts");
  };
  const world = { x, y, beyond: new Map<number, number>() };
  const header = { n: N, blocks: [], columns };
  const bare = { span: { days: null, bin_first: 0, bin_days: 1, bins: 0 }, trait: new Uint16Array(0), size: 0, all: new Float64Array(0), sums: null }; // biome-ignore format: a list
  const traits = traitsOf(new Columns(header, { numbers, world, traits: bare }, none));
  assert.ok(traits.size > 1 << 16 && traits.trait instanceof Uint32Array);
  const events = new Columns(header, { numbers, world, traits }, none);
  const out = blank(events);
  assert.equal(out.total, N);
  const bins = new Bins();
  const points = { x, y, kind, uncertainty_m: new Uint8Array(N), weight: null };
  for (let turn = 0; turn < 6; turn++) {
    const first = 17_000 + next(2000);
    const days = turn % 3 ? [first, first + next(400)] : null;
    const types = turn % 2 ? KINDS.filter(() => next(3) > 0).slice(1) : null;
    const sections = turn > 3 ? ["niger", "chad"] : null;
    const iso = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
    const filter: Filter = { from: days && iso(days[0]), to: days && iso(days[1]), types, sections, origins: null, text: "" }; // biome-ignore format: one line
    const passing = pass(events, filter, null, out);
    const wanted = KINDS.map((code) => types === null || types.includes(code));
    const rows: number[] = [];
    let shown = 0;
    for (let row = 0; row < N; row++) {
      if (days && (start[row] < days[0] || start[row] > days[1])) continue;
      if (!wanted[kind[row]] || (sections && !sections.includes(SECTIONS[section[row]]))) continue;
      shown++;
      if (x[row] !== NOWHERE) rows.push(row);
    }
    assert.deepEqual([out.shown, out.located], [shown, rows.length]);
    assert.deepEqual(selected(passing, N), rows);
    const scale = 2 ** (12 + 2 * turn);
    const frame = {
      scale,
      left: 0.5 * scale,
      top: 0.2 * scale,
      width: Math.min(900, scale),
      height: Math.min(700, scale),
    };
    const cells = bins.fill(points, passing, frame);
    const [u0, v0] = [Math.floor(frame.left / CELL_PX), Math.floor(frame.top / CELL_PX)];
    const [u1, v1] = [
      Math.ceil((frame.left + frame.width) / CELL_PX),
      Math.ceil((frame.top + frame.height) / CELL_PX),
    ];
    const inside = rows.filter((row) => {
      const [u, v] = [x, y].map((axis) => Math.floor(axis[row] * (scale / CELL_PX / WORLD)));
      return u >= u0 && u < u1 && v >= v0 && v < v1;
    });
    assert.equal(
      cells.count.subarray(0, cells.n).reduce((sum, one) => sum + one, 0),
      inside.length,
    );
  }
});
