// The words of the browser: filled, in the plural that the language asks, and none missing from the catalogue.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { figure, fillIn, speaker, two } from "../src/panel/words.ts";

const FORMS = {
  zero: "لا أحداث",
  one: "حدث واحد",
  two: "حدثان",
  few: "{count} أحداث",
  many: "{count} حدثًا",
  other: "{count} حدث",
};

test("Arabic takes its six plural forms, with Western digits", () => {
  const { n } = speaker({ ar: { x: FORMS } });
  const said = [0, 1, 2, 3, 10, 11, 99, 100, 1234].map((count) => n("x", count, "ar"));
  assert.deepEqual(said, [
    "لا أحداث",
    "حدث واحد",
    "حدثان",
    "3 أحداث",
    "10 أحداث",
    "11 حدثًا",
    "99 حدثًا",
    "100 حدث",
    "1,234 حدثًا",
  ]);
});

test("values are put in once and never read as names again", () => {
  assert.equal(fillIn("{a} {b} {c}", { a: "{b}", b: 1000 }), "{b} 1,000 {c}");
  assert.equal(figure(1234.56), "1,234.6");
});

test("a missing key shows itself, a missing language the other one", () => {
  const { t, has } = speaker({ en: { a: "A" } });
  assert.equal(t("b", "en"), "b");
  assert.equal(has("a", "en"), true);
  assert.equal(has("a", "ar"), false);
  assert.equal(two({ ar: "", en: "Tummo" }, "ar"), "Tummo");
  assert.equal(two(null, "ar"), "");
});

function catalogue(lang: string): Set<string> {
  const keys = new Set<string>();
  for (const room of ["web", "common", "archive"]) {
    const text = readFileSync(new URL(`../../../data/locale/${lang}/${room}.po`, import.meta.url), "utf8");
    for (const [, key] of text.matchAll(/^msgid "([^"]+)"$/gm)) keys.add(key);
  }
  return keys;
}

const panel = new URL("../src/panel/", import.meta.url);
const code = readdirSync(panel)
  .map((name) => readFileSync(new URL(name, panel), "utf8"))
  .join("\n");

for (const lang of ["ar", "en"]) {
  test(`every word that the panel asks for stands in the ${lang} catalogue`, () => {
    const keys = catalogue(lang);
    const asked = [...code.matchAll(/"((?:web|count)\.[a-z0-9_.]+)"/g)].map(([, key]) => key);
    assert.ok(asked.length > 100);
    assert.deepEqual(
      asked.filter((key) => !keys.has(key)),
      [],
    );
    const families = [...code.matchAll(/`((?:web|origin)\.[a-z_.]*)\$\{/g)].map(([, prefix]) => prefix);
    assert.ok(families.length > 5);
    assert.deepEqual(
      families.filter((prefix) => ![...keys].some((key) => key.startsWith(prefix))),
      [],
    );
  });
}

test("the catalogue holds no word of the browser that nothing asks for", () => {
  const families = [...code.matchAll(/`(web\.[a-z_.]+)\$\{/g)].map(([, prefix]) => prefix);
  const spare = [...catalogue("ar")].filter(
    (key) =>
      key.startsWith("web.") &&
      !code.includes(`"${key}"`) &&
      !families.some((prefix) => key.startsWith(prefix)),
  );
  assert.deepEqual(spare, []);
});
