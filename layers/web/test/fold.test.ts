import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, words } from "../src/fold.ts";

const SAME: [string, string][] = [
  ["أمن", "امن"],
  ["إتفاق", "اتفاق"],
  ["آخر", "اخر"],
  ["ٱلحدود", "الحدود"],
  ["دورية", "دوريه"],
  ["مستشفى", "مستشفي"],
  ["مسؤول", "مسوول"],
  ["هيئة", "هييه"],
  ["مــركز", "مركز"],
  ["مُهَرِّبٌ", "مهرب"],
  ["٢٠٢٥", "2025"],
  ["۱۴", "14"],
  ["ﻻ", "لا"],
  ["Rās Ajdīr", "ras ajdir"],
  ["ÉQUIPE", "equipe"],
  ["ﬁle", "file"],
];

test("spellings of one word fold to one", () => {
  for (const [written, folded] of SAME) assert.equal(fold(written), folded, written);
});

test("folding twice changes nothing, and lines stay lines", () => {
  for (const [written] of SAME) assert.equal(fold(fold(written)), fold(written));
  assert.equal(fold("أ\nب\nE\u0301").split("\n").length, 3);
});

test("different words stay different", () => {
  assert.notEqual(fold("حد"), fold("جد"));
  assert.notEqual(fold("سبها"), fold("سبا"));
});

test("a query is its folded words", () => {
  assert.deepEqual(words("  أمنُ   الحدود "), ["امن", "الحدود"]);
  assert.deepEqual(words(" \u0640 "), []);
});
