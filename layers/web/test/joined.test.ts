// A base and a delta together are what one file of the same rows would be.
import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../src/columns.ts";
import { blank, pass } from "../src/filter.ts";
import { joined } from "../src/joined.ts";
import type { Data } from "../src/reader.ts";
import { first, Search } from "../src/search.ts";
import type { Filter } from "../src/types.ts";
import { packRows, type Row } from "./pack.ts";
import { mask, selected } from "./selected.ts";

const ALL: Filter = { from: null, to: null, types: null, sections: null, origins: null, text: "" };
const DAY = 20_000;

async function read(rows: Row[], meta: unknown): Promise<Data> {
  const found = await unpack(packRows(rows, meta));
  await found.events.loadTexts();
  const search = new Search(found.events);
  await search.prepare();
  const finder = {
    match: (query: string) => search.match(query),
    find: async (query: string, limit: number) => first(search.match(query), found.events.byDay(), limit),
    prepare() {},
    close() {},
  };
  return { ...found, finder };
}

const base: Row[] = [
  {
    id: "a",
    kind: "MEET",
    section: "niger",
    start: DAY,
    end: DAY + 3,
    x: 1_000_000,
    y: 2_400_000,
    title_en: "One",
  },
  {
    id: "b",
    kind: "VISIT",
    section: "chad",
    start: DAY + 1,
    end: DAY + 1,
    x: 1_100_000,
    y: 2_400_000,
    title_en: "Two",
  },
  { id: "c", kind: "MEET", origin: "file", x: 1_200_000, y: 2_500_000, title_en: "Three" },
  { id: "d", kind: "PATROL", section: "niger", start: DAY + 9, end: DAY + 9, title_en: "Four" },
];
const changed: Row[] = [
  {
    id: "b",
    kind: "FLOOD",
    section: "coast",
    start: DAY - 4,
    end: DAY - 4,
    x: 1_300_000,
    y: 8_900_000,
    title_en: "Two, moved",
  },
  {
    id: "e",
    kind: "MEET",
    section: "niger",
    start: DAY + 2,
    end: DAY + 2,
    x: 1_400_000,
    y: 2_600_000,
    title_en: "Five",
  },
];
const stay = [base[0], base[3]];

async function both(): Promise<{ whole: Data; plain: Data }> {
  const delta = await read(changed, { base: "n", replaces: [1, 2], data_utc: "later" });
  const whole = joined(await read(base, { data_utc: "earlier", version: "1" }), delta);
  await whole.events.loadTexts();
  return { whole, plain: await read([...stay, ...changed], {}) };
}

test("rows, numbers and texts stand as in one file", async () => {
  const { whole, plain } = await both();
  const { events } = whole;
  assert.equal(events.n, 4);
  const texts = ["id", "title_en", "kind", "section", "origin"];
  for (let row = 0; row < 4; row++) {
    for (const name of texts)
      assert.equal(events.text(name, row), plain.events.text(name, row), `${name} ${row}`);
    for (const name of ["x", "y", "start", "end"])
      assert.equal(events.at(name, row), plain.events.at(name, row), `${name} ${row}`);
    assert.equal(events.rowOf("id", plain.events.text("id", row)), row);
    for (const name of ["kind", "section"])
      assert.equal(events.dictionary(name)[events.num(name)[row]], plain.events.text(name, row));
  }
  for (const gone of ["c", "z"]) assert.equal(events.rowOf("id", gone), -1);
  assert.deepEqual([...events.byDay()], [...plain.events.byDay()]);
  assert.deepEqual(whole.meta as unknown, { data_utc: "later", version: "1" });
});

test("filters count the same", async () => {
  const { whole, plain } = await both();
  const asked: Filter[] = [
    ALL,
    { ...ALL, types: ["MEET", "FLOOD"] },
    { ...ALL, sections: ["niger"] },
    { ...ALL, from: "2024-10-01", to: "2024-10-05" },
  ];
  for (const filter of asked) {
    const counted = [whole.events, plain.events].map((events) => {
      const out = blank(events);
      const live = selected(pass(events, filter, null, out), events.n);
      const { shown, total, located, unlocated, undated, days } = out;
      return { shown, total, located, unlocated, undated, days, live, mask: mask(out, events.n) };
    });
    assert.deepEqual(counted[0], counted[1]);
  }
});

test("a search finds what stands in either, and nothing that is gone", async () => {
  const { whole, plain } = await both();
  for (const word of ["two", "three", "five", "one", "o", "moved", "nothing"]) {
    assert.deepEqual(await whole.finder.match(word), await plain.finder.match(word), word);
    assert.deepEqual(await whole.finder.find(word, 3), await plain.finder.find(word, 3), word);
  }
  assert.equal(await whole.finder.match(""), null);
});

test("without a row of its own a delta takes away, and any number of rows can go", async () => {
  for (const gone of [[], [0], [3], [0, 1, 2, 3], [1, 3]]) {
    const whole = joined(await read(base, {}), await read([], { base: "n", replaces: gone }));
    const left = base.filter((_, row) => !gone.includes(row)).map((row) => row.id);
    await whole.events.loadTexts();
    const { events } = whole;
    assert.deepEqual(
      Array.from({ length: events.n }, (_, row) => events.text("id", row)),
      left,
    );
    for (const [row, id] of left.entries()) assert.equal(events.rowOf("id", id ?? ""), row);
  }
});
