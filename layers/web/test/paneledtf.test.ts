// EDTF texts in a reader's words: no more exact, no less, than the source.
import assert from "node:assert/strict";
import test from "node:test";
import { dayOfIso, NO_DAY } from "../src/panel/dates.ts";
import { doubtOf, edtfText, isYearless, type Say, saidDate } from "../src/panel/edtf.ts";

const WORDS: Record<string, string> = {
  "web.date.approximate": "about {date}",
  "web.date.uncertain": "{date} (uncertain)",
  "web.date.both": "about {date} (uncertain)",
  "web.date.no_year": "{date}, year not stated",
  "web.date.one_of": "one day in {date}",
};
const say: Say = (key, values) => WORDS[key].replace("{date}", String(values?.date));
/** Intl sets thin spaces around its dashes; which ones is its own business. */
const english = (edtf: string) => edtfText(edtf, "en", say).replace(/\s?–\s?/g, "–");

test("what EDTF marks as doubtful is said to be so", () => {
  assert.equal(english("2026-01-31"), "31 January 2026");
  assert.equal(english("2026-01-31~"), "about 31 January 2026");
  assert.equal(english("2026-01-31?"), "31 January 2026 (uncertain)");
  assert.equal(english("2026-01%"), "about January 2026 (uncertain)");
  assert.equal(english("2025-01-22~/2025-01-23"), "about 22–23 January 2025");
  assert.equal(english("2025-01-22~/2025-01-23?"), "about 22–23 January 2025 (uncertain)");
});

test("months stay months, and one day of several is not all of them", () => {
  assert.equal(english("2025-11~/2025-12~"), "about November–December 2025");
  assert.equal(english("2025"), "2025");
  assert.equal(english("[2025-01-23..2025-01-25]"), "one day in 23–25 January 2025");
  assert.equal(english("2026-03-XX"), "one day in March 2026");
  assert.equal(english("2026-XX-XX~"), "about one day in 2026");
});

test("a year that is not stated is not made up", () => {
  assert.equal(english("XXXX-01-26/XXXX-01-31"), "26–31 January, year not stated");
  assert.equal(english("XXXX-02-29"), "29 February, year not stated");
  assert.match(edtfText("XXXX-01-26/XXXX-01-31", "ar", say), /^26.+31 يناير, year/);
  assert.doesNotMatch(edtfText("XXXX-01-26/XXXX-01-31", "ar", say), /2000/);
  assert.ok(isYearless("XXXX-01-26/XXXX-01-31"));
  assert.ok(!isYearless("2026-01-31~"));
});

test("what is not read here leaves the word to the days", () => {
  for (const odd of ["", "2025-21", "2025-XX-03", "2026-01-31T09:30", "..", "2025-01/..", "XXXX"])
    assert.equal(edtfText(odd, "en", say), "", odd);
  const day = dayOfIso("2026-01-31");
  assert.equal(saidDate(day, day, "day", "2026-01-31T09:30", "en", say), "31 January 2026");
  assert.equal(saidDate(day, day, "day", "2026-01-31~", "en", say), "about 31 January 2026");
  assert.equal(saidDate(NO_DAY, NO_DAY, "none", "", "en", say), "");
});

test("the doubt of both ends is one", () => {
  assert.equal(doubtOf("2026-01-31"), "");
  assert.equal(doubtOf("2026-01-31~"), "approximate");
  assert.equal(doubtOf("2025-10-27/2025-10-28?"), "uncertain");
  assert.equal(doubtOf("2025-10-27~/2025-10-28?"), "both");
});
