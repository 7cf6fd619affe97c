// Hexagons are H3's (the fixture is what H3 says, which tests/events/situation/test_density.py looks after), and hold what
// passes, each event once or in none.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { unpack } from "../src/columns.ts";
import { blank, pass } from "../src/filter.ts";
import { classes, FILLS, fillOf, HexagonCounts } from "../src/hexagons.ts";
import { joined } from "../src/joined.ts";
import { Lattice } from "../src/lattice.ts";
import type { Filter, Hexagons } from "../src/types.ts";
import { packRows } from "./pack.ts";

const said = JSON.parse(readFileSync(new URL("./hexagons.json", import.meta.url), "utf-8")) as {
  hexagons: Hexagons;
  places: [number, number, string][];
  middles: Record<string, [number, number]>;
  rims: Record<string, [number, number][]>;
};
const lattice = new Lattice(said.hexagons);
const EVERYTHING: Filter = { from: null, to: null, types: null, sections: null, origins: null, text: "" };
const degrees = (value: number) => Math.round(value * 1e5);

test("places share a cell where H3 says so, and nowhere else, all over the earth", () => {
  const ours = new Map<number, string>();
  const theirs = new Map<string, number>();
  for (const [lon, lat, cell] of said.places) {
    const { key } = lattice.at(lon, lat);
    assert.equal(ours.get(key) ?? cell, cell, `${lon} ${lat}`);
    assert.equal(theirs.get(cell) ?? key, key, `${lon} ${lat}`);
    ours.set(key, cell);
    theirs.set(cell, key);
  }
  assert.ok(ours.size > 1500);
});

test("middles and corners are H3's, to a few metres", () => {
  const metres = ([x, y]: [number, number], [u, v]: [number, number]) =>
    111_195 * Math.hypot((x - u) * Math.cos((y * Math.PI) / 180), y - v);
  const of = new Map(said.places.map(([lon, lat, cell]) => [cell, lattice.at(lon, lat)]));
  for (const [cell, middle] of Object.entries(said.middles)) {
    const own = of.get(cell);
    assert.ok(own);
    assert.ok(metres(lattice.middle(own), middle) < 1, cell);
  }
  for (const [cell, rim] of Object.entries(said.rims)) {
    const own = of.get(cell);
    assert.ok(own);
    // Where a cell lies across an edge of the icosahedron H3 bends its side there by some metres.
    for (const corner of lattice.rim(own))
      assert.ok(Math.min(...rim.map((one) => metres(corner, one))) < 100, cell);
  }
});

test("each event that passes is in one hexagon, or too vague for any; what does not pass is in none", async () => {
  const rows = [
    { x: degrees(13.2), y: degrees(32.9), uncertainty_m: 0, start: 10 },
    { x: degrees(13.21), y: degrees(32.91), uncertainty_m: 5_000, start: 20 },
    { x: degrees(13.2), y: degrees(32.9), uncertainty_m: 16_000, start: 10 },
    { x: degrees(22.0), y: degrees(24.0), uncertainty_m: 0, start: 10 },
    { start: 10 },
  ];
  const { events } = await unpack(packRows(rows));
  const counts = new HexagonCounts(said.hexagons, events);
  assert.equal(counts.tally().counted, 0); // nothing is known yet of what passes
  const answer = blank(events);
  counts.show(pass(events, EVERYTHING, null, answer));
  assert.deepEqual(counts.tally(), {
    counted: 3,
    vague: 1,
    inradius_m: said.hexagons.inradius_m,
    classes: [1, 2],
  });
  assert.deepEqual(
    counts
      .held()
      .map(({ count }) => count)
      .sort(),
    [1, 2],
  );
  const full = counts.held().findIndex(({ count }) => count === 2);
  assert.deepEqual(
    counts
      .rowsOf(full)
      .map((row) => events.num("start")[row])
      .sort(),
    [10, 20],
  );
  counts.show(pass(events, { ...EVERYTHING, from: "1970-01-15" }, null, answer));
  assert.equal(counts.tally().counted, 1);
  assert.equal(counts.tally().vague, 0);
});

test("a base with what has changed since holds in its hexagons what stands", async () => {
  const at = (lon: number, lat: number, id: string, uncertainty_m = 0) => ({
    id,
    x: degrees(lon),
    y: degrees(lat),
    uncertainty_m,
    start: 10,
  });
  const read = async (rows: object[], meta: object = {}) => {
    const { events, layers } = await unpack(packRows(rows, meta));
    const finder = { match: () => null, find: async () => [], prepare() {}, close() {} };
    return { events, layers, meta: meta as never, finder };
  };
  const base = await read([at(13.2, 32.9, "a"), at(13.2, 32.9, "b"), at(22, 24, "c")]);
  await base.events.loadTexts();
  const gone = base.events.rowOf("id", "b");
  const delta = await read([at(22, 24, "b"), at(22, 24, "d", 90_000)], { base: "x", replaces: [gone] });
  const { events } = joined(base, delta);
  const counts = new HexagonCounts(said.hexagons, events);
  counts.show(pass(events, EVERYTHING, null, blank(events)));
  assert.equal(counts.tally().counted, 3);
  assert.equal(counts.tally().vague, 1);
  assert.deepEqual(
    counts
      .held()
      .map(({ count }) => count)
      .sort(),
    [1, 2],
  );
  const full = counts.held().find(({ count }) => count === 2);
  assert.ok(full && Math.abs(full.lon - 22) < 0.4 && Math.abs(full.lat - 24) < 0.4);
});

test("a row that stands for several counts as so many", async () => {
  const row = (lon: number, weight: number, uncertainty_m: number) => ({
    x: degrees(lon),
    y: degrees(27),
    start: 10,
    weight,
    uncertainty_m,
  });
  const { events } = await unpack(packRows([row(14, 5, 0), row(14, 2, 10), row(20, 7, 50_000)]));
  const counts = new HexagonCounts(said.hexagons, events);
  counts.show(pass(events, EVERYTHING, null, blank(events)));
  assert.deepEqual([counts.tally().counted, counts.tally().vague], [7, 7]);
});

test("classes begin at one, rise, and are five at most whatever the numbers", () => {
  for (const most of [1, 2, 3, 9, 10, 99, 1_000, 123_456]) {
    const found = classes(most);
    assert.equal(found[0], 1);
    assert.ok(found.length <= FILLS.length);
    assert.ok(found[found.length - 1] <= most);
    assert.ok(found.every((least, at) => at === 0 || least > found[at - 1]));
    const fills = found.map((_, at) => fillOf(at, found.length));
    assert.equal(new Set(fills).size, found.length);
  }
  assert.deepEqual(classes(0), []);
});
