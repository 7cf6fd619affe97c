import assert from "node:assert/strict";
import { test } from "node:test";
import { Bins, CELL_PX, type Points } from "../src/bins.ts";
import { Mercator, NOWHERE, WORLD } from "../src/mercator.ts";
import { only } from "./selected.ts";

function scattered(n: number, seed: number): Points {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    x: Uint32Array.from({ length: n }, () => next() * WORLD),
    y: Uint32Array.from({ length: n }, () => next() * WORLD),
    kind: Uint16Array.from({ length: n }, () => 1 + Math.floor(next() * 3)),
    uncertainty_m: Uint32Array.from({ length: n }, () => Math.floor(next() * 9000)),
    weight: null,
  };
}
const rows = (n: number) => only(Array.from({ length: n }, (_, i) => i));

test("counts are exact at every zoom, and every event is in one cell", () => {
  const points = scattered(1200, 3);
  const bins = new Bins();
  for (let zoom = 0; zoom <= 5; zoom++) {
    const scale = 256 * 2 ** zoom;
    const cells = bins.fill(points, rows(1200), {
      scale,
      left: 0,
      top: 0,
      width: scale,
      height: scale,
    });
    assert.equal(
      cells.count.slice(0, cells.n).reduce((a, b) => a + b, 0),
      1200,
      `zoom ${zoom}`,
    );
    const seen = new Set<number>();
    for (let cell = 0; cell < cells.n; cell++) {
      const own = bins.rowsOf(cell);
      assert.equal(own.length, cells.count[cell]);
      for (const row of own) seen.add(row);
      assert.ok(own.includes(cells.row[cell]));
      const kinds = new Set(own.map((row) => points.kind[row]));
      assert.equal(cells.kind[cell], kinds.size === 1 ? [...kinds][0] : -1);
      assert.equal(cells.uncertainty_m[cell], Math.max(...own.map((row) => points.uncertainty_m[row])));
      const mean = own.reduce((sum, row) => sum + (points.x[row] / WORLD) * scale, 0) / own.length;
      assert.ok(Math.abs(mean - cells.x[cell]) < 1e-3, "a cell stands amid its events");
    }
    assert.equal(seen.size, 1200);
  }
});

test("only the rows given are counted, and only those in the frame", () => {
  const points = scattered(100, 5);
  const bins = new Bins();
  const some = only([3, 4, 5, 99]);
  const frame = { scale: 4096, left: 0, top: 0, width: 4096, height: 4096 };
  assert.equal(
    bins
      .fill(points, some, frame)
      .count.slice(0, bins.cells.n)
      .reduce((a, b) => a + b, 0),
    4,
  );
  const away = bins.fill(points, some, { ...frame, left: 9000, width: 100 });
  assert.equal(away.n, 0);
});

test("panning by less than a cell leaves the cells that stay in view as they are", () => {
  const points = scattered(300, 7);
  const frame = { scale: 8192, left: 2000.5, top: 2000.5, width: 3000, height: 3000 };
  const signs = (left: number) => {
    const bins = new Bins();
    const cells = bins.fill(points, rows(300), { ...frame, left });
    const out: string[] = [];
    for (let i = 0; i < cells.n; i++)
      if (cells.x[i] > 2000 + 4 * CELL_PX && cells.x[i] < 5000 - 4 * CELL_PX)
        out.push(`${cells.x[i].toFixed(3)} ${cells.count[i]}`);
    return out.sort();
  };
  assert.ok(signs(2000.5).length > 10);
  assert.deepEqual(signs(2010.5), signs(2000.5));
});

test("signs do not cover each other's middle: neighbours that would are one", () => {
  const points = {
    ...scattered(2, 1),
    x: Uint32Array.from([0.4999 * WORLD, 0.5001 * WORLD]),
    y: Uint32Array.from([0.5 * WORLD, 0.5 * WORLD]),
  };
  // At this scale the two are 5 pixels apart, on two sides of a cell's edge.
  const scale = CELL_PX * 2 ** 9;
  const cells = new Bins().fill(points, rows(2), { scale, left: 0, top: 0, width: scale, height: scale });
  assert.deepEqual([cells.n, cells.count[0]], [1, 2]);
});

test("Mercator to a hundredth of a pixel at zoom 18, against Leaflet's formula", () => {
  const lon = [-180, 0, 13.18733, 20.0667, 25.15, 180];
  const lat = [0, 85.05, 32.8874, 32.1167, -19.5, -85];
  const mercator = new Mercator();
  const at = {
    x: lon.map((v) => mercator.x(Math.round(v * 1e5))),
    y: lat.map((v) => mercator.y(Math.round(v * 1e5))),
  };
  const world = 256 * 2 ** 18;
  lon.forEach((value, i) => {
    const sine = Math.sin((lat[i] * Math.PI) / 180);
    const y = 0.5 - (0.5 * Math.log((1 + sine) / (1 - sine))) / (2 * Math.PI);
    // At 180° the whole numbers end, two before the world's edge.
    assert.ok(Math.abs(at.x[i] / WORLD - (value / 360 + 0.5)) * world < (value === 180 ? 0.04 : 0.01));
    assert.ok(Math.abs(at.y[i] / WORLD - y) * world < 0.01);
  });
  // Every latitude's series against the formula, to a unit of 2^-32; beyond the square's end all is at its edge.
  for (let y = -8_505_000; y <= 8_505_000; y += 997) {
    const sine = Math.sin((y * Math.PI) / 18_000_000);
    const exact = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD;
    assert.ok(Math.abs(mercator.y(y) - exact) < 0.6, String(y));
  }
  assert.deepEqual([mercator.y(8_900_000), mercator.y(-9_000_000)], [0, NOWHERE - 1]);
  assert.ok(mercator.ends(8_505_200) && mercator.ends(-8_505_200) && !mercator.ends(8_505_100));
});

test("a row counts in its cell as many events as it stands for, and pulls the sign as much", () => {
  const points = scattered(60, 11);
  const weight = Uint32Array.from({ length: 60 }, (_, i) => 1 + ((i * 7) % 5));
  const frame = { scale: 4096, left: 0, top: 0, width: 4096, height: 4096 };
  const heavy = new Bins().fill({ ...points, weight }, rows(60), frame);
  const again = Array.from(weight).flatMap((times, row) => Array<number>(times).fill(row));
  const twice: Points = {
    x: Uint32Array.from(again, (row) => points.x[row]),
    y: Uint32Array.from(again, (row) => points.y[row]),
    kind: Uint16Array.from(again, (row) => points.kind[row]),
    uncertainty_m: Uint32Array.from(again, (row) => points.uncertainty_m[row]),
    weight: null,
  };
  const plain = new Bins().fill(twice, rows(again.length), frame);
  assert.deepEqual([...heavy.count.slice(0, heavy.n)], [...plain.count.slice(0, plain.n)]);
  for (let cell = 0; cell < heavy.n; cell++) assert.ok(Math.abs(heavy.x[cell] - plain.x[cell]) < 1e-6);
});
