// Dates as they are shown, and the periods that the presets mean.
import assert from "node:assert/strict";
import test from "node:test";
import * as dates from "../src/panel/dates.ts";
import { anchor, preset, presetOf } from "../src/panel/presets.ts";

const day = dates.dayOfIso;

test("days and ISO texts turn into each other", () => {
  assert.equal(day("1970-01-01"), 0);
  assert.equal(day("2024-02-29"), 19782);
  assert.equal(dates.isoOfDay(19782), "2024-02-29");
  assert.equal(dates.isoOfDay(-1), "1969-12-31");
  assert.ok(Number.isNaN(day("2024-2-9")));
  assert.ok(Number.isNaN(day("")));
});

test("a date is shown as exactly as it is known, in Libya's month names", () => {
  const start = day("2025-10-01");
  const end = day("2025-10-31");
  assert.equal(dates.dateText(day("2025-10-28"), day("2025-10-28"), "day", "ar"), "28 أكتوبر 2025");
  assert.equal(dates.dateText(day("2025-10-28"), day("2025-10-28"), "day", "en"), "28 October 2025");
  assert.equal(dates.dateText(start, end, "month", "ar"), "أكتوبر 2025");
  assert.equal(dates.dateText(start, end, "month", "en"), "October 2025");
  assert.equal(dates.dateText(day("2025-01-01"), day("2025-12-31"), "year", "en"), "2025");
  assert.match(dates.dateText(start, end, "range", "en"), /^1\s?–\s?31 October 2025$/);
  assert.equal(dates.dateText(dates.NO_DAY, dates.NO_DAY, "none", "ar"), "");
});

test("an instant is shown by Tripoli's clock, two hours before Greenwich", () => {
  assert.match(dates.instantText("2026-11-21T22:30:00Z", "en"), /22 November 2026.*00:30/);
  assert.equal(dates.instantText("2026-11-21", "ar"), "21 نوفمبر 2026");
  assert.equal(dates.instantText("soon", "ar"), "soon");
  assert.equal(dates.tripoliDay(Date.parse("2026-11-21T22:30:00Z")), day("2026-11-22"));
});

test("the bar grows with what is not known", () => {
  const at = day("2025-06-01");
  const widths = [0, 6, 29, 364].map((more) => dates.spread(at, at + more));
  assert.deepEqual(
    widths,
    [...widths].sort((a, b) => a - b),
  );
  assert.ok(widths[0] > 0 && widths[3] <= 1);
  assert.equal(dates.spread(dates.NO_DAY, dates.NO_DAY), 0);
});

test("a preset holds every day that its hours touch", () => {
  const at = Date.parse("2026-11-21T09:30:00Z");
  assert.deepEqual(preset(1, at), { from: "2026-11-20", to: "2026-11-21" });
  assert.deepEqual(preset(30, at), { from: "2026-10-22", to: "2026-11-21" });
  assert.equal(presetOf(preset(7, at), at), 7);
  assert.equal(presetOf({ from: null, to: null }, at), 0);
  assert.equal(presetOf({ from: "2026-11-20", to: null }, at), null);
});

test("an export counts from when it was made, the app from now", () => {
  const now = Date.parse("2027-01-01T00:00:00Z");
  assert.equal(anchor("export", "2026-11-21T09:30:00Z", now), Date.parse("2026-11-21T09:30:00Z"));
  assert.equal(anchor("app", "2026-11-21T09:30:00Z", now), now);
  assert.equal(anchor("export", "", now), now);
});
