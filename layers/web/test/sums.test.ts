// What is counted from sums is held against a count of each row by the rule itself, and against the pass that a search
// takes: open ends, days outside of all, spans, undated rows, rows that stand for several, weeks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Columns, isoDay, unpack } from "../src/columns.ts";
import { blank, dayOf, pass } from "../src/filter.ts";
import { widened } from "../src/step.ts";
import type { Filter, Step } from "../src/types.ts";
import { packRows, type Row } from "./pack.ts";
import { mask, selected } from "./selected.ts";

const N = 9000;
const KINDS = ["MEET", "VISIT", "PLAN"];
const SECTIONS = ["", "niger", "chad"];
const FIRST = 19_000;

function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function random(next: (below: number) => number, step: Step | undefined, spans: boolean): Row[] {
  return Array.from({ length: N }, () => {
    const day = FIRST + next(200);
    const start = next(9) === 0 ? undefined : step ? day - ((day - step.first) % step.days) : day;
    const longer = step ? step.days - 1 : spans && next(4) === 0 ? 1 + next(30) : 0; // a month, known no better
    return {
      kind: KINDS[next(3)],
      section: SECTIONS[next(3)],
      origin: next(4) ? "document" : "external",
      country: next(6) ? "LY" : "TN",
      start,
      end: start === undefined ? undefined : start + longer,
      weight: 1 + next(3) * next(50_000),
      ...(next(8) ? { x: 1_000_000 + next(900_000), y: 2_500_000 + next(900_000) } : {}),
    };
  });
}

function some<T>(next: (below: number) => number, all: T[]): T[] | null {
  return next(2) ? null : all.filter(() => next(2) === 1);
}

/** Rows that pass all but what is named, as the rule has it. */
function plain(rows: Row[], filter: Filter, without = ""): number[] {
  const { from, to, types, sections, origins } = filter;
  return rows.flatMap((row, i) => {
    const dated = without !== "dates" && (from !== null || to !== null);
    if (dated && row.start === undefined) return [];
    if (dated && from !== null && (row.end as number) < dayOf(from)) return [];
    if (dated && to !== null && (row.start as number) > dayOf(to)) return [];
    if (without !== "kind" && types && !types.includes(row.kind as string)) return [];
    if (without !== "section" && sections && !(row.section && sections.includes(row.section))) return [];
    return without !== "origin" && origins && !origins.includes(row.origin as string) ? [] : [i];
  });
}

const WEEK = { days: 7, first: FIRST - 4 };
for (const [name, step, spans] of [
  ["days", undefined, false],
  ["spans of days", undefined, true],
  ["weeks", WEEK, true],
] as const)
  test(`counts from sums are those of each row: ${name}`, async () => {
    const next = chance(name.length);
    const rows = random(next, step, spans);
    const { events } = await unpack(packRows(rows, step ? { step } : {}));
    const traits = events.traits();
    assert.ok(traits.sums);
    assert.equal(traits.sums.starts === traits.sums.ends, !spans);
    const without = { ...traits, sums: null };
    const slow = Object.create(events, { traits: { value: () => without } }) as Columns;
    const [out, slowly] = [blank(events), blank(events)];
    const all = new Uint8Array(N).fill(1);
    const weight = (list: number[]) => list.reduce((sum, row) => sum + (rows[row].weight as number), 0);
    const day = () => isoDay(FIRST - 20 + next(260));
    for (let turn = 0; turn < 40; turn++) {
      const asked: Filter = {
        from: next(3) ? day() : null,
        to: next(3) ? day() : null, // before `from` now and then: then only what spans both passes
        types: some(next, KINDS),
        sections: some(next, SECTIONS.slice(1)),
        origins: some(next, ["document", "external"]),
        text: "",
      };
      const filter = widened(asked, step);
      const passing = pass(events, filter, null, out);
      const own = plain(rows, filter);
      assert.equal(out.shown, weight(own));
      assert.deepEqual(
        mask(out, N).flatMap((one, row) => (one ? [row] : [])),
        own,
      );
      const placed = own.filter((row) => rows[row].x !== undefined);
      assert.deepEqual(selected(passing, N), placed);
      assert.equal(out.located, weight(placed));
      assert.equal(out.unlocated, out.shown - out.located);
      assert.equal(out.outside, weight(placed.filter((row) => rows[row].country === "TN")));
      assert.equal(out.undated, weight(own.filter((row) => rows[row].start === undefined)));
      for (const [list, counts] of [
        ["kind", out.by_kind],
        ["section", out.by_section],
        ["origin", out.by_origin],
      ] as const) {
        const found = plain(rows, filter, list);
        for (const [code, word] of events.dictionary(list).entries())
          if (word !== "")
            assert.equal(
              counts[code],
              weight(found.filter((row) => rows[row][list] === word)),
              `${list} ${word}`,
            );
      }
      const bars = new Array<number>(out.histogram.length).fill(0);
      const timeless = plain(rows, filter, "dates");
      for (const row of timeless)
        if (rows[row].start !== undefined)
          bars[Math.floor(((rows[row].start as number) - out.bin_first) / out.bin_days)] += weight([row]);
      assert.deepEqual([...out.histogram], bars);
      const undated = weight(timeless.filter((row) => rows[row].start === undefined));
      assert.equal(out.undated_outside_date, filter.from || filter.to ? undated : 0);
      // The pass over the rows says the same, as does one over what a search found, where it found all.
      const { passes: _, ...figures } = out;
      for (const hits of [null, all]) {
        const same = selected(pass(slow, filter, hits, slowly), N);
        const { passes: __, ...others } = slowly;
        assert.deepEqual(others, figures);
        assert.deepEqual(same, placed);
      }
    }
  });

test("days too many for sums are counted row by row", async () => {
  const rows = [{ start: dayOf("0001-01-01") }, { start: dayOf("9999-12-31") }, {}];
  const { events } = await unpack(packRows(rows));
  assert.equal(events.traits().sums, null);
  const out = blank(events);
  const asked = { from: "9999-12-31", to: null, types: null, sections: null, origins: null, text: "" };
  pass(events, asked, null, out);
  assert.equal(out.shown, 1);
  assert.deepEqual(mask(out, 3), [0, 1, 0]);
});
