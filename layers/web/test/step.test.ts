import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../src/columns.ts";
import { blank, dayOf, pass } from "../src/filter.ts";
import { begins, ends, shift, widened } from "../src/step.ts";
import type { Filter } from "../src/types.ts";
import { packRows } from "./pack.ts";

const ALL: Filter = { from: null, to: null, types: null, sections: null, origins: null, text: "" };
const WEEK = { days: 7, first: 2 };

test("a week is Saturday to Friday, before 1970 as after", () => {
  assert.equal(begins(dayOf("2025-01-10"), WEEK), dayOf("2025-01-04"));
  assert.equal(ends(dayOf("2025-01-04"), WEEK), dayOf("2025-01-10"));
  for (const iso of ["1969-12-27", "1970-01-03", "2024-02-24"])
    assert.equal(new Date(begins(dayOf(iso) + 3, WEEK) * 86_400_000).toISOString().slice(0, 10), iso);
  assert.equal(begins(5), 5);
  assert.equal(ends(5), 5);
  assert.deepEqual(
    [-4, 3, 4, 10].map((days) => shift(days, WEEK)),
    [-7, 0, 7, 7],
  );
  assert.equal(shift(3), 3);
});

test("days that are asked for mean the whole weeks that they touch", () => {
  assert.deepEqual(widened({ ...ALL, from: "2025-01-10", to: "2025-01-11" }, WEEK), {
    ...ALL,
    from: "2025-01-04",
    to: "2025-01-17",
  });
  assert.equal(widened({ ...ALL, from: "2025-01-10" }, WEEK).to, null);
  const days = { ...ALL, from: "2025-01-10", to: "2025-01-11" };
  assert.equal(widened(days), days);
  const whole = widened(days, WEEK);
  assert.deepEqual(widened(whole, WEEK), whole);
});

test("bars hold whole weeks, and the first begins with its week", async () => {
  const week = (iso: string) => ({ kind: "MEET", start: dayOf(iso), end: dayOf(iso) + 6 });
  const rows = [week("2024-12-28"), week("2025-01-04"), week("2025-01-04"), week("2025-01-11")];
  rows[0].start += 2; // the archive begins on a Monday
  const { events } = await unpack(packRows(rows, { step: WEEK }));
  const of = events.traits().span;
  assert.deepEqual([of.bin_first, of.bin_days, of.bins], [dayOf("2024-12-28"), 7, 3]);
  const result = blank(events);
  pass(events, ALL, null, result);
  assert.deepEqual([...result.histogram], [1, 2, 1]);
  const asked = widened({ ...ALL, from: "2025-01-06", to: "2025-01-06" }, WEEK);
  pass(events, asked, null, result);
  assert.equal(result.shown, 2);
  const plain = await unpack(packRows(rows));
  assert.equal(plain.events.traits().span.bin_first, dayOf("2024-12-30"));
});
