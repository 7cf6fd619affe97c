// What the trays hold, what the search finds, and coordinates with no more digits than are known.
import assert from "node:assert/strict";
import test from "node:test";
import { NO_DAY } from "../src/panel/dates.ts";
import { isHttps } from "../src/panel/dom.ts";
import { along, area_m2, length_m } from "../src/panel/geodesy.ts";
import * as notation from "../src/panel/notation.ts";
import { metresPerPixel } from "../src/panel/readout.ts";
import { countsOf, grouped, ids, placeOf, trayRows } from "../src/panel/rows.ts";
import { entries, found, hit } from "../src/panel/search.ts";
import type { Traits } from "../src/traits.ts";
import type { EventColumns, Filter } from "../src/types.ts";

const ALL: Filter = { from: null, to: null, types: null, sections: null, origins: null, text: "" };

/** Four events: two dated (one abroad), two without a date (one without a place). */
function columns(): EventColumns {
  const numbers: Record<string, Int32Array | Uint16Array> = {
    x: Int32Array.from([1_300_000, 2_900_000, 2_000_000, NO_DAY]),
    y: Int32Array.from([3_200_000, 4_100_000, 3_200_000, NO_DAY]),
    start: Int32Array.from([10, 20, NO_DAY, NO_DAY]),
    end: Int32Array.from([10, 21, NO_DAY, NO_DAY]),
    kind: Uint16Array.from([1, 1, 2, 2]),
    country: Uint16Array.from([1, 2, 1, 0]),
  };
  const not = () => {
    throw new Error("lists do not ask for it");
  };
  const dictionaries: Record<string, string[]> = { kind: ["", "MEET", "PLAN"], country: ["", "LY", "TR"] };
  return {
    n: 4,
    num: (name) => {
      if (!numbers[name]) throw new Error(`no ${name}`);
      return numbers[name];
    },
    dictionary: (name) => dictionaries[name] ?? [""],
    text: (name, row) => dictionaries[name]?.[numbers[name][row]] ?? "",
    has: (name) => name in numbers,
    at: (name, row) => numbers[name][row],
    world: not,
    // Two of each kind: of their traits those matter that are one apart by kind.
    traits: () => ({ all: [0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 1] }) as unknown as Traits,
    bring: () => null,
    byDay: () => Uint32Array.from([0, 1, 2, 3]),
    textsReady: Promise.resolve(),
  };
}

test("a point without a name of its place is where it is, not without a place", () => {
  assert.equal(placeOf(columns(), 0, "ar"), "\u206632.00000, 13.00000\u2069");
  assert.equal(placeOf(columns(), 3, "ar"), "");
});

const everything = { passes: () => true };

test("lists run from the newest, the undated last; each tray holds its own", () => {
  const events = columns();
  assert.deepEqual(trayRows("events", events, everything, ALL, null), [1, 0, 2, 3]);
  assert.deepEqual(trayRows("undated", events, everything, ALL, null), [2, 3]);
  assert.deepEqual(trayRows("unlocated", events, everything, ALL, null), [3]);
  assert.deepEqual(trayRows("outside", events, everything, ALL, null), [1]);
});

test("a date filter leaves the undated in their tray, every other filter still holds", () => {
  const events = columns();
  const passes = (row: number) => row === 1;
  const dated = { ...ALL, from: "1970-01-15" };
  assert.deepEqual(trayRows("undated", events, { passes }, dated, null), [2, 3]);
  assert.deepEqual(trayRows("events", events, { passes }, dated, null), [1]);
  assert.deepEqual(trayRows("undated", events, { passes }, { ...dated, types: ["MEET"] }, null), []);
  assert.deepEqual(
    trayRows("undated", events, { passes }, { ...dated, text: "x" }, Uint8Array.of(0, 0, 0, 1)),
    [3],
  );
});

test("columns that a file left out for being empty read as none", () => {
  const events = { ...columns(), has: (name: string) => name === "kind" };
  assert.deepEqual(trayRows("unlocated", events, everything, ALL, null), [0, 1, 2, 3]);
  assert.deepEqual(trayRows("undated", events, everything, ALL, null), [0, 1, 2, 3]);
  assert.deepEqual(trayRows("outside", events, everything, ALL, null), []);
});

test("a kind without an event is not listed; places abroad come by their number", () => {
  assert.deepEqual(
    [...countsOf(columns(), "kind")],
    [
      ["MEET", 2],
      ["PLAN", 2],
    ],
  );
  const items = grouped([5, 6, 7], (row) => (row === 6 ? "Geneva" : "Ankara"), "en");
  assert.deepEqual(items, [
    { heading: "Ankara", rows: 2 },
    { row: 5 },
    { row: 7 },
    { heading: "Geneva", rows: 1 },
    { row: 6 },
  ]);
  assert.deepEqual(ids(" a; b;"), ["a", "b"]);
});

test("a place is found by any spelling, whole beginnings first", () => {
  const feature = (id: string, ar: string, en: string, search?: string) => ({
    properties: { id, label: { ar, en }, search },
  });
  const all = entries({
    places: {
      features: [feature("1", "الكفرة", "Kufra"), feature("2", "رأس اجدير", "Ras Ajdir", "رأس جدير")],
    },
    crossings: {
      features: [feature("3", "منفذ رأس اجدير", "Ras Ajdir crossing"), { properties: { halo_m: 9 } }],
    },
  });
  assert.equal(all.length, 3);
  assert.deepEqual(
    found(all, "راس جدير").map((entry) => entry.id),
    ["2", "3"],
  );
  assert.deepEqual(
    found(all, "الكفره").map((entry) => entry.id),
    ["1"],
  );
  assert.deepEqual(
    found(all, "ajdir ras")
      .map((entry) => entry.id)
      .sort(),
    ["2", "3"],
  );
  assert.deepEqual(
    found(all, "رأس").map((entry) => entry.id),
    ["2", "3"],
  );
  assert.deepEqual(found(all, "  "), []);
});

test("a hit says what sort of thing it is, and one without a name of its own goes by where it is", () => {
  const layer = { ar: "أماكن متابعة التنفيذ", en: "Places of follow-up" };
  const ghadames = { ar: "غدامس", en: "Ghadames" };
  const all = entries({
    places: { features: [{ properties: { id: "town", label: ghadames } }] },
    followup: { features: [{ properties: { id: "ring", card: { title: layer, subtitle: ghadames } } }] },
  });
  // What is called so comes before what only stands there.
  const [town, ring] = found(all, "غدامس");
  assert.deepEqual([town.id, ring.id], ["town", "ring"]);
  assert.deepEqual(hit(ring, layer, "ar"), { name: "غدامس", sort: "أماكن متابعة التنفيذ" });
  assert.deepEqual(hit(ring, layer, "en"), { name: "Ghadames", sort: "Places of follow-up" });
  const towns = { ar: "المدن والبلدات", en: "Cities and towns" };
  assert.deepEqual(hit(town, towns, "ar"), { name: "غدامس", sort: "المدن والبلدات" });
});

test("digits follow the uncertainty: a city is a 10 km square", () => {
  const cases: [number, number, number][] = [
    [0, 5, 5],
    [1, 5, 5],
    [10, 4, 4],
    [50, 3, 3],
    [1000, 2, 2],
    [5000, 1, 1],
    [10_000, 1, 1],
    [60_000, 0, 0],
  ];
  for (const [metres, mgrs, decimals] of cases) {
    assert.equal(notation.mgrsDigits(metres), mgrs, `${metres} m`);
    assert.equal(notation.decimals(metres), decimals, `${metres} m`);
  }
  assert.equal(notation.mgrsText(20.0686, 32.1149, 5000), "34SDA15");
  assert.equal(notation.mgrsText(20, 85, 1), "");
  assert.equal(notation.wrapped(380), 20);
});

test("lengths and areas are those of the ellipsoid", () => {
  // One degree of latitude at the equator, and the whole quarter meridian of WGS84.
  assert.ok(
    Math.abs(
      length_m([
        { lon: 0, lat: 0 },
        { lon: 0, lat: 1 },
      ]) - 110_574.39,
    ) < 0.01,
  );
  assert.ok(
    Math.abs(
      length_m([
        { lon: 0, lat: 0 },
        { lon: 0, lat: 90 },
      ]) - 10_001_965.729,
    ) < 0.01,
  );
  const octant = [
    { lon: 0, lat: 0 },
    { lon: 90, lat: 0 },
    { lon: 0, lat: 90 },
  ];
  // An eighth of the ellipsoid's surface, 510,065,621.724 km².
  assert.ok(Math.abs(area_m2(octant) / 1e6 - 510_065_621.724 / 8) < 0.01);
  assert.ok(Math.abs(area_m2([...octant].reverse()) - area_m2(octant)) < 1);
  assert.equal(along({ lon: 10, lat: 30 }, { lon: 10, lat: 30.01 }).length, 2);
  assert.equal(along({ lon: 10, lat: 30 }, { lon: 25, lat: 20 }, 500_000).length, 5);
});

test("a pixel spans what Web Mercator says at its latitude", () => {
  assert.ok(Math.abs(metresPerPixel(0, 0) - 156_543.034) < 0.001);
  assert.ok(Math.abs(metresPerPixel(60, 1) - 156_543.034 / 4) < 0.001);
});

test("kilometres have the digits their size deserves", () => {
  assert.deepEqual([123, 12_345, 1_234_567].map(notation.kilometres), ["0.12", "12.3", "1,235"]);
  assert.deepEqual([10_000, 500, 55_400].map(notation.roughKilometres), ["10", "0.5", "55"]);
});

test("only https becomes a link", () => {
  assert.ok(isHttps("https://example.org/a"));
  for (const url of ["http://example.org", "javascript:alert(1)", "data:text/html,x", "example.org", ""])
    assert.equal(isHttps(url), false, url);
});
