// The arithmetic of the time brush, of long lists, of code lists, and of what opens first.
import assert from "node:assert/strict";
import test from "node:test";
import { between, dayAt, firstWindow, grip, moved, pixelOf, stretched } from "../src/panel/brush.ts";
import { ticks } from "../src/panel/histogram.ts";
import { isOn, toggled } from "../src/panel/lists.ts";
import { firstOpen, viewOf } from "../src/panel/views.ts";
import { MAX_PX, scrollFor, slice } from "../src/panel/virtual.ts";

const LTR = { first: 100, end: 200, width: 1000, rtl: false };
const RTL = { ...LTR, rtl: true };

test("days and pixels turn into each other in both directions of writing", () => {
  for (const scale of [LTR, RTL])
    for (const day of [100, 101, 150, 199]) {
      const middle = (pixelOf(day, scale) + pixelOf(day + 1, scale)) / 2;
      assert.equal(dayAt(middle, scale), day);
    }
  assert.equal(pixelOf(100, RTL), 1000);
  assert.equal(dayAt(-50, LTR), 100);
  assert.equal(dayAt(5000, LTR), 199);
  assert.equal(dayAt(3, { ...LTR, width: 0 }), 100);
});

test("a range keeps its length when moved, and its ends never cross", () => {
  assert.deepEqual(moved({ from: 110, to: 119 }, -30, LTR), { from: 100, to: 109 });
  assert.deepEqual(moved({ from: 110, to: 119 }, 500, LTR), { from: 190, to: 199 });
  assert.deepEqual(stretched({ from: 110, to: 119 }, "from", 140, LTR), { from: 119, to: 119 });
  assert.deepEqual(stretched({ from: 110, to: 119 }, "to", 250, LTR), { from: 110, to: 199 });
  assert.deepEqual(between(9, 4), { from: 4, to: 9 });
});

test("a press takes the nearer handle, the body, or begins a new range", () => {
  const range = { from: 120, to: 139 }; // pixels 200 to 400, mirrored 800 to 600
  assert.equal(grip(205, range, LTR, 10), "from");
  assert.equal(grip(398, range, LTR, 10), "to");
  assert.equal(grip(300, range, LTR, 10), "body");
  assert.equal(grip(700, range, LTR, 10), "new");
  assert.equal(grip(798, range, RTL, 10), "from");
  assert.equal(grip(300, null, LTR, 10), "new");
});

test("play begins with a twentieth of the time, in whole bins", () => {
  assert.deepEqual(firstWindow({ first: 0, end: 2000 }, 7), { from: 0, to: 97 });
  assert.deepEqual(firstWindow({ first: 0, end: 3 }, 1), { from: 0, to: 0 });
});

test("the axis has labels whatever the span, as far apart as they need", () => {
  const span = (from: string, to: string, width: number) => {
    const scale = { first: Date.parse(from) / 864e5, end: Date.parse(to) / 864e5, width, rtl: true };
    const { unit, days } = ticks(scale);
    const gaps = days.slice(1).map((day, at) => Math.abs(pixelOf(day, scale) - pixelOf(days[at], scale)));
    return { unit, days: days.map((day) => new Date(day * 864e5).toISOString().slice(0, 10)), gaps };
  };
  const years = span("2018-05-31", "2026-11-30", 1320);
  assert.equal(years.unit, "year");
  assert.deepEqual([years.days[0], years.days.length], ["2019-01-01", 8]);
  const months = span("2025-01-20", "2025-06-01", 600);
  assert.equal(months.unit, "month");
  assert.deepEqual(months.days, ["2025-02-01", "2025-03-01", "2025-04-01", "2025-05-01"]);
  const days = span("2025-01-20", "2025-01-25", 600);
  assert.deepEqual([days.unit, days.days.length], ["day", 5]);
  assert.deepEqual(span("2025-01-20", "2025-01-21", 600).days, ["2025-01-20"]);
  const century = span("1900-01-01", "2026-01-01", 340);
  for (const { gaps } of [years, months, days, century]) assert.ok(Math.min(...gaps) >= 40);
});

test("a list puts only the rows in sight into the document", () => {
  assert.deepEqual(slice(0, 500, 100, 100_000, 2), { first: 0, last: 7, top_px: 0, height_px: MAX_PX });
  assert.deepEqual(slice(1050, 500, 100, 1000, 2), { first: 8, last: 18, top_px: 800, height_px: 100_000 });
  assert.deepEqual(slice(0, 500, 100, 0), { first: 0, last: 0, top_px: 0, height_px: 0 });
});

test("a million rows are all reached, the last one too", () => {
  const count = 1_000_000;
  const end = slice(MAX_PX - 500, 500, 100, count, 0);
  assert.equal(end.last, count);
  // The last row ends where the sheet ends.
  assert.ok(Math.abs(end.top_px + (end.last - end.first) * 100 - MAX_PX) < 1);
  for (const row of [0, 1, 499_999, count - 1]) {
    const at = scrollFor(row, 0, 500, 100, count);
    const seen = slice(at, 500, 100, count, 0);
    assert.ok(seen.first <= row && row < seen.last, `row ${row}`);
  }
});

test("a row comes into view with the least movement", () => {
  assert.equal(scrollFor(3, 0, 500, 100, 50), 0);
  assert.equal(scrollFor(7, 0, 500, 100, 50), 300);
  assert.equal(scrollFor(2, 600, 500, 100, 50), 200);
});

test("codes are taken out of a list and put back; all of them is no filter", () => {
  const all = ["a", "b", "c"];
  assert.deepEqual(toggled(null, "b", all), ["a", "c"]);
  assert.deepEqual(toggled(["a", "c"], "c", all), ["a"]);
  assert.deepEqual(toggled(["a"], "a", all), []);
  assert.deepEqual(toggled([], "c", all), ["c"]);
  assert.equal(toggled(["a", "c"], "b", all), null);
  assert.ok(isOn(null, "a") && !isOn([], "a"));
});

test("what is selected is shown first; the time control is a sheet on phones alone", () => {
  const selected = { layer: "events", id: "x" };
  assert.equal(viewOf({ open: "legend", selected }, false), "card");
  assert.equal(viewOf({ open: "undated", selected: null }, false), "trays");
  assert.equal(viewOf({ open: "time", selected: null }, true), "time");
  assert.equal(viewOf({ open: "time", selected: null }, false), null);
  assert.equal(viewOf({ open: "no such thing", selected: null }, false), null);
});

test("the tray that holds most opens first, where most stands in trays", () => {
  const counts = { shown: 100, located: 50, unlocated: 50, undated: 60, outside: 20 };
  assert.equal(firstOpen(counts, false), "undated");
  assert.equal(firstOpen({ ...counts, undated: 10 }, false), "unlocated");
  assert.equal(firstOpen(counts, true), null);
  assert.equal(
    firstOpen({ shown: 100, located: 95, unlocated: 5, undated: 10, outside: 0 }, false),
    "legend",
  );
  assert.equal(firstOpen({ shown: 0, located: 0, unlocated: 0, undated: 0, outside: 0 }, false), "legend");
});
