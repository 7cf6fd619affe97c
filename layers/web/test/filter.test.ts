import assert from "node:assert/strict";
import { test } from "node:test";
import { NONE } from "../src/bytes.ts";
import { type Columns, unpack } from "../src/columns.ts";
import { blank, dayOf, pass } from "../src/filter.ts";
import { Search } from "../src/search.ts";
import type { Filter, Result } from "../src/types.ts";
import { packRows, type Row } from "./pack.ts";
import { mask, selected } from "./selected.ts";

const ALL: Filter = { from: null, to: null, types: null, sections: null, origins: null, text: "" };
const day = dayOf;

const ROWS: Row[] = [
  {
    kind: "MEET",
    section: "",
    origin: "document",
    country: "LY",
    x: 2006000,
    y: 3210000,
    start: day("2024-12-15"),
    title_ar: "اجتماع بنغازي",
  },
  {
    kind: "MEET",
    section: "tunisia",
    origin: "external",
    country: "TN",
    x: 1018000,
    y: 3680000,
    start: day("2025-01-23"),
    title_en: "Meeting in Tunis",
  },
  {
    kind: "VISIT",
    section: "niger",
    origin: "document",
    start: day("2025-02-01"),
    end: day("2025-02-28"),
    title_ar: "زيارة إلى القطرون",
  },
  {
    kind: "PLAN",
    section: "niger",
    origin: "document",
    country: "LY",
    x: 1500000,
    y: 2400000,
    title_ar: "خطة",
  },
];

async function ask(
  rows: Row[],
  filter: Partial<Filter>,
): Promise<{ result: Result; live: number[]; mask: number[]; columns: Columns }> {
  const { events } = await unpack(packRows(rows));
  await events.loadTexts();
  const result = blank(events);
  const search = new Search(events);
  await search.prepare();
  const hits = search.match(filter.text ?? "");
  const passing = pass(events, { ...ALL, ...filter }, hits, result);
  return { result, live: selected(passing, events.n), mask: mask(result, events.n), columns: events };
}

test("days since 1970", () => {
  assert.equal(dayOf("1970-01-02"), 1);
  assert.equal(dayOf("2024-02-29"), 19782);
  for (const bad of ["2024-13-01", "yesterday", "20240101", ""]) assert.throws(() => dayOf(bad), RangeError);
});

test("nothing asked: all pass, placed or not, dated or not", async () => {
  const { result, live } = await ask(ROWS, {});
  assert.deepEqual(
    [result.shown, result.total, result.located, result.unlocated, result.undated, result.outside],
    [4, 4, 3, 1, 1, 1],
  );
  assert.deepEqual(live, [0, 1, 3]);
  assert.equal(result.undated_outside_date, 0);
});

test("a span of days meets the filter's at its ends; the undated do not pass and are counted", async () => {
  assert.equal((await ask(ROWS, { from: "2025-02-28" })).result.shown, 1);
  assert.equal((await ask(ROWS, { from: "2025-03-01" })).result.shown, 0);
  assert.equal((await ask(ROWS, { to: "2025-02-01" })).result.shown, 3);
  const { result, mask } = await ask(ROWS, { from: "2025-01-01", to: "2025-12-31", sections: ["niger"] });
  assert.deepEqual(mask, [0, 0, 1, 0]);
  assert.equal(result.undated_outside_date, 1);
});

test("codes: those of the list, and none without a section passes a section filter", async () => {
  assert.deepEqual((await ask(ROWS, { types: ["MEET", "PLAN"] })).mask, [1, 1, 0, 1]);
  assert.deepEqual((await ask(ROWS, { sections: ["", "tunisia"] })).mask, [0, 1, 0, 0]);
  assert.deepEqual((await ask(ROWS, { origins: ["external"] })).mask, [0, 1, 0, 0]);
  assert.equal((await ask(ROWS, { types: [] })).result.shown, 0);
});

test("text: every word, in any of the texts, however spelt", async () => {
  assert.deepEqual((await ask(ROWS, { text: "بِنغازى إجتماع" })).mask, [1, 0, 0, 0]);
  assert.deepEqual((await ask(ROWS, { text: "MEETING e1" })).mask, [0, 1, 0, 0]);
  assert.equal((await ask(ROWS, { text: "اجتماع القطرون" })).result.shown, 0);
  assert.equal((await ask(ROWS, { text: "   " })).result.shown, 4);
});

test("a word does not reach over the end of a text, nor a row find another's", async () => {
  const rows = [{ title_ar: "ab" }, { title_ar: "cd\nef" }, { title_ar: "" }, { title_ar: "xcdx cd" }];
  assert.equal((await ask(rows, { text: "bc" })).result.shown, 0);
  assert.deepEqual((await ask(rows, { text: "cd" })).mask, [0, 1, 0, 1]);
  assert.deepEqual((await ask(rows, { text: "ef" })).mask, [0, 1, 0, 0]);
});

// The rule once more, the slow and plain way: the pass must count what this counts.
function plain(rows: Row[], filter: Filter, without: string[]): number[] {
  const rules: Record<string, (row: Row) => boolean> = {
    date: ({ start, end = start }) =>
      (!filter.from && !filter.to) ||
      (start !== undefined &&
        (!filter.from || (end as number) >= day(filter.from)) &&
        (!filter.to || start <= day(filter.to))),
    types: ({ kind }) => !filter.types || filter.types.includes(kind as string),
    sections: ({ section }) => !filter.sections || (!!section && filter.sections.includes(section)),
    origins: ({ origin }) => !filter.origins || filter.origins.includes(origin as string),
  };
  const kept = Object.entries(rules).filter(([name]) => !without.includes(name));
  return rows.flatMap((row, i) => (kept.every(([, rule]) => rule(row)) ? [i] : []));
}

function shuffled(seed: number): Row[] {
  let state = seed;
  const next = (n: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % n;
  };
  return Array.from({ length: 600 }, () => {
    const start = next(9) ? day("2024-01-01") + next(700) : undefined;
    return {
      kind: ["MEET", "VISIT", "PLAN"][next(3)],
      section: ["", "niger", "chad", "coast"][next(4)],
      origin: ["document", "external"][next(2)],
      start,
      end: start === undefined ? undefined : start + next(3) * next(20),
      ...(next(5) ? { x: next(1000) * 1000, y: 3000000 + next(1000) } : {}),
    };
  });
}

test("the legend's figures and the histogram count what passes every other filter", async () => {
  const filters: Partial<Filter>[] = [
    { from: "2024-06-01", to: "2024-12-31" },
    { types: ["MEET"], sections: ["niger", "chad"], from: "2025-01-01" },
    { origins: ["external"], types: ["PLAN", "VISIT"], to: "2024-03-01" },
  ];
  for (const [seed, asked] of filters.entries()) {
    const rows = shuffled(seed + 1);
    const filter = { ...ALL, ...asked };
    const { result, columns } = await ask(rows, asked);
    const count = (column: "kind" | "section" | "origin", by: string) => {
      const found = plain(rows, filter, [by]);
      return columns
        .dictionary(column)
        .map((code) => found.filter((i) => (rows[i][column] ?? "") === code).length);
    };
    assert.equal(result.shown, plain(rows, filter, []).length);
    assert.deepEqual([...result.by_kind], count("kind", "types"));
    assert.deepEqual(
      [...result.by_section].slice(1),
      count("section", "sections").slice(1),
      "rows without a section have no entry in the legend",
    );
    assert.deepEqual([...result.by_origin], count("origin", "origins"));
    const dated = plain(rows, filter, ["date"]).filter((i) => rows[i].start !== undefined);
    assert.equal(
      result.histogram.reduce((a, b) => a + b, 0),
      dated.length,
    );
    const bars = new Map<number, number>();
    for (const i of dated) {
      const bar = Math.floor(((rows[i].start as number) - result.bin_first) / result.bin_days);
      bars.set(bar, (bars.get(bar) ?? 0) + 1);
    }
    for (const [bar, size] of bars) assert.equal(result.histogram[bar], size);
    const undated = plain(rows, filter, ["date"]).length - dated.length;
    assert.equal(result.undated_outside_date, filter.from || filter.to ? undated : 0);
  }
});

test("the histogram has at most some 240 bars, of whole days, for a day as for centuries", async () => {
  for (const [first, last] of [
    ["2025-01-01", "2025-01-01"],
    ["2025-01-01", "2025-08-28"],
    ["2024-01-01", "2026-11-21"],
    ["1700-01-01", "2026-01-01"],
    ["0001-01-01", "9999-12-31"],
  ]) {
    const { events } = await unpack(packRows([{ start: day(first) }, { start: day(last) }]));
    const { bins, bin_days, days } = events.traits().span;
    assert.ok(bins >= 1 && bins <= 241, `${first}: ${bins}`);
    assert.ok(Number.isInteger(bin_days));
    assert.deepEqual(days, { first: day(first), last: day(last) });
    const { result } = await ask([{ start: day(first) }, { start: day(last) }], {});
    assert.equal(result.histogram[result.histogram.length - 1], first === last ? 2 : 1);
  }
  const { result } = await ask([{}], {});
  assert.equal(result.days, null);
  assert.equal(NONE, -(2 ** 31));
});

test("a row that stands for several events counts as so many, whatever is asked", async () => {
  const counts = [5, 700, 3, 1];
  const heavy = ROWS.map((row, i) => ({ ...row, weight: counts[i] }));
  const asked: Partial<Filter>[] = [
    {},
    { from: "2025-01-01" },
    { types: ["MEET"] },
    { sections: ["niger"] },
    { origins: ["external"], types: [] },
    { from: "2025-01-01", to: "2025-12-31", sections: ["niger"] },
  ];
  for (const filter of asked) {
    const { result, live } = await ask(heavy, filter);
    // The same rows, each written out as often as it counts.
    const one = await ask(
      heavy.flatMap((row) => Array.from({ length: row.weight }, () => ({ ...row, weight: 1 }))),
      filter,
    );
    const { passes: _, ...figures } = result;
    const { passes: __, ...plain } = one.result;
    assert.deepEqual(figures, plain);
    assert.deepEqual(live, (await ask(ROWS, filter)).live);
  }
});
