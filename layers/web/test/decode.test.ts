import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64, NONE, PackError } from "../src/bytes.ts";
import { codes, unpack } from "../src/columns.ts";
import { pack, packRows, type Spec } from "./pack.ts";

const NUMBERS: Spec[] = [
  { name: "a", kind: "i32", codec: "steps", values: [5, NONE, 2147483647, -1] },
  { name: "b", kind: "u32", codec: "raw", values: [0, 4294967295, 7, 1] },
  { name: "c", kind: "u16", codec: "steps", values: [65535, 0, 3, 2] },
  { name: "d", kind: "u8", codec: "steps", values: [255, 1, 0, 9] },
];

test("numbers come back through planes and steps, at the ends of their ranges too", async () => {
  const { events } = await unpack(pack(4, {}, {}, NUMBERS, []));
  assert.deepEqual([...events.num("a")], [5, NONE, 2147483647, -1]);
  assert.deepEqual([...events.num("b")], [0, 4294967295, 7, 1]);
  assert.deepEqual([...events.num("c")], [65535, 0, 3, 2]);
  assert.deepEqual([...events.num("d")], [255, 1, 0, 9]);
  assert.equal(events.num("a"), events.num("a"), "decoded once");
});

test("meta and layers are JSON, texts come when they are asked for", async () => {
  const rows = [
    { title_ar: "اجتماع بنغازي", place_ar: "بنغازي" },
    { title_ar: "" },
    { title_ar: "«\u2028»" },
  ];
  const { meta, layers, events } = await unpack(
    packRows(rows, { lang: "ar" }, { sea: { type: "FeatureCollection" } }),
  );
  assert.equal(meta.lang, "ar");
  assert.deepEqual(Object.keys(layers), ["sea"]);
  assert.equal(events.text("title_ar", 0), "", "not here yet");
  await events.loadTexts();
  await events.textsReady;
  assert.deepEqual(
    [0, 1, 2].map((row) => events.text("title_ar", row)),
    ["اجتماع بنغازي", "", "«\u2028»"],
  );
  assert.equal(events.text("place_ar", 0), "بنغازي");
  assert.equal(events.text("place_ar", 1), "");
  assert.equal(events.text("title_ar", 3), "", "no such row");
  assert.equal(events.text("nothing", 0), "");
});

test("a column can be another's twin, and one that is left out is empty", async () => {
  const texts: Spec[] = [
    { name: "title_ar", kind: "str", texts: ["a", "b"] },
    { name: "title_en", kind: "same", as: "title_ar" },
  ];
  const { events } = await unpack(pack(2, {}, {}, [], texts));
  await events.loadTexts();
  assert.equal(events.text("title_en", 1), "b");
  assert.equal(events.has("section"), false);
  assert.deepEqual([...codes(events, "section")], [0, 0]);
  assert.deepEqual(events.dictionary("section"), [""]);
  assert.throws(() => events.num("section"), PackError);
});

test("places come back along the curve, at the ends of the earth too; none is none", async () => {
  const x = [2_412_346, -18_000_000, 18_000_000, 0, NONE];
  const y = [3_200_000, -9_000_000, 9_000_000, -5, NONE];
  const { events } = await unpack(pack(5, {}, {}, [{ name: "xy", kind: "morton", x, y }], []));
  assert.deepEqual([...events.num("x")], x);
  assert.deepEqual([...events.num("y")], y);
  assert.ok(events.has("x") && events.has("y"));
});

test("a column can count from another", async () => {
  const columns: Spec[] = [
    { name: "start", kind: "i32", codec: "raw", values: [10, NONE, 20] },
    { name: "end", kind: "i32", codec: "raw", values: [0, 0, 5], plus: "start" },
  ];
  const { events } = await unpack(pack(3, {}, {}, columns, []));
  assert.deepEqual([...events.num("end")], [10, NONE, 25]);
  assert.deepEqual([...events.byDay()], [0, 2, 1]);
});

test("texts that are a head and a number, a day, or a kind and a date", async () => {
  const names = { PATROL: "Border patrol", MEET: "Meeting" };
  const core: Spec[] = [
    { name: "start", kind: "i32", values: [19_000, 0, NONE] },
    { name: "kind", kind: "code", texts: ["PATROL", "MEET", "MEET"] },
  ];
  const texts: Spec[] = [
    { name: "id", kind: "number", head: "SYN-", digits: 4, values: [7, 12345, 0] },
    { name: "paragraph", kind: "number", head: "", digits: 0, values: [7, 12345, 0] },
    { name: "date_edtf", kind: "code", texts: ["", "1970-01~", ""], else: "start" },
    { name: "title_en", kind: "str", texts: ["", "", "Talks"], else: "kind", names },
    { name: "district_ar", kind: "code", texts: ["غات", "", "غات"] },
    { name: "district_en", kind: "same", as: "district_ar", dict: ["", "Ghat"] },
  ];
  const { events } = await unpack(pack(3, {}, {}, core, texts));
  await events.loadTexts();
  const all = (name: string) => [0, 1, 2].map((row) => events.text(name, row));
  assert.deepEqual(all("id"), ["SYN-0007", "SYN-12345", "SYN-0000"]);
  assert.deepEqual(all("paragraph"), ["7", "12345", "0"]);
  assert.deepEqual(all("date_edtf"), ["2022-01-08", "1970-01~", ""]);
  assert.deepEqual(all("title_en"), ["Border patrol — 2022-01-08", "Meeting — 1970-01~", "Talks"]);
  assert.deepEqual(all("district_en"), ["Ghat", "", "Ghat"]);
});

test("places far from the one before, in however many planes", async () => {
  const x = [-17_999_999, 1_300_000, 1_300_001, 1_300_009, 17_999_999, NONE, NONE];
  const y = [-8_999_999, 3_200_000, 3_200_000, 3_200_000, 8_999_999, NONE, NONE];
  for (const width of [3, 4, 5, 7]) {
    const places: Spec = { name: "xy", kind: "morton", x, y, width };
    const { events } = await unpack(pack(x.length, {}, {}, [places], []));
    assert.deepEqual([...events.num("x")], x, `${width} planes`);
    assert.deepEqual([...events.num("y")], y, `${width} planes`);
    for (const row of x.keys())
      assert.deepEqual([events.at("x", row), events.at("y", row)], [x[row], y[row]]);
  }
});

test("days counted from the first, none is none; one row is read without the others", async () => {
  const values = [19_000, NONE, 18_000, 21_000];
  const { events } = await unpack(
    pack(
      4,
      {},
      {},
      [{ name: "start", kind: "i32", values, from: 17_999 }],
      [{ name: "id", kind: "number", head: "A", digits: 0, values: [70_000, 3, 70_001, 4] }],
    ),
  );
  const one = [0, 1, 2, 3].map((row) => events.at("start", row));
  assert.deepEqual(one, values);
  assert.deepEqual([...events.num("start")], values);
  await events.loadTexts();
  assert.deepEqual(
    [0, 1, 2, 3].map((row) => events.text("id", row)),
    ["A70000", "A3", "A70001", "A4"],
  );
  assert.deepEqual(
    ["A70001", "A4", "A5", "A70000"].map((id) => events.rowOf("id", id)),
    [2, 3, -1, 0],
  );
});

test("of long texts a row's letters are unpacked when it is asked for, and no others", async () => {
  const n = 600;
  const text = (row: number) => `${row} ${"خبر ".repeat(row % 900)}${"x".repeat(9000)}`;
  const texts: Spec[] = [
    { name: "id", kind: "str", texts: Array.from({ length: n }, (_, row) => `r${row}`) },
    { name: "text_ar", kind: "str", texts: Array.from({ length: n }, (_, row) => text(row)) },
    { name: "notes", kind: "str", texts: Array.from({ length: n }, (_, row) => (row % 2 ? "odd" : "")) },
  ];
  const start: Spec = { name: "start", kind: "i32", values: Array.from({ length: n }, (_, row) => row) };
  const { events } = await unpack(pack(n, {}, {}, [start], texts, 1 << 20));
  assert.equal(events.bring([7]), null, "nothing is here to be unpacked");
  await events.loadTexts();
  assert.equal(events.text("id", 7), "r7", "ids are at hand");
  assert.equal(events.text("text_ar", 7), "", "letters are not");
  for (const row of [7, 599, 0, 311]) {
    await events.bring([row]);
    assert.equal(events.text("text_ar", row), text(row));
    assert.equal(events.text("notes", row), row % 2 ? "odd" : "");
    assert.equal(events.bring([row]), null);
  }
  assert.notEqual(events.bring([150]), null);
  const { bytes, lengths } = await events.run("text_ar", 90, 310);
  let at = 0;
  for (let row = 90; row < 310; row++) {
    assert.equal(new TextDecoder().decode(bytes.subarray(at, at + lengths[row - 90])), text(row));
    at += lengths[row - 90];
  }
  assert.equal(at, bytes.length);
});

test("no rows at all", async () => {
  const { events } = await unpack(packRows([]));
  await events.loadTexts();
  assert.equal(events.n, 0);
  assert.equal(events.num("x").length, 0);
});

test("what is damaged is refused, not drawn", async () => {
  const good = packRows([{ x: 1, y: 1 }]);
  await assert.rejects(unpack(new Uint8Array([1, 2, 3])), PackError);
  const foreign = good.slice();
  foreign[0] = 0;
  await assert.rejects(unpack(foreign), PackError);
  await assert.rejects(unpack(good.slice(0, good.length - 200)));
  const header = good.indexOf(0x7b);
  const longer = new TextDecoder().decode(good.slice(header)).match(/"raw":(\d+)/);
  assert.ok(longer);
  const changed = good.slice();
  const at = new TextDecoder("latin1").decode(good).indexOf('"raw":') + 6;
  changed[at] = changed[at] === 0x39 ? 0x38 : changed[at] + 1; // one digit of a stated length
  await assert.rejects(unpack(changed), PackError);
});

test("base64 with and without the browser's own way gives the same bytes", async () => {
  const bytes = Uint8Array.from({ length: 3_000_001 }, (_, i) => (i * 7919) & 255);
  const text = Buffer.from(bytes).toString("base64");
  const native = (Uint8Array as { fromBase64?: unknown }).fromBase64;
  try {
    (Uint8Array as { fromBase64?: unknown }).fromBase64 = undefined;
    assert.deepEqual(await fromBase64(text), bytes);
    assert.deepEqual([...(await fromBase64("TVJT\nRDE="))], [77, 82, 83, 68, 49]);
  } finally {
    (Uint8Array as { fromBase64?: unknown }).fromBase64 = native;
  }
  assert.deepEqual(await fromBase64(text), bytes);
});

test("a row is found by its id, however ids are kept", async () => {
  const ids = ["a-1", "ليبيا", "b", "a-2"];
  const kinds: Record<string, Spec> = {
    str: { name: "id", kind: "str", texts: ids },
    code: { name: "id", kind: "code", texts: ids },
  };
  for (const spec of Object.values(kinds)) {
    const { events } = await unpack(
      pack(4, {}, {}, [{ name: "start", kind: "i32", values: [1, 2, 3, 4] }], [spec]),
    );
    assert.equal(events.rowOf("id", "b"), -1, "before the texts are here");
    await events.loadTexts();
    for (const [row, id] of ids.entries()) assert.equal(events.rowOf("id", id), row);
    for (const id of ["", "a-", "a-3", "c"]) assert.equal(events.rowOf("id", id), -1);
  }
  const figures: Spec = { name: "id", kind: "number", head: "SYN-", digits: 4, values: [7, 12, 10_000] };
  const { events } = await unpack(
    pack(3, {}, {}, [{ name: "start", kind: "i32", values: [1, 2, 3] }], [figures]),
  );
  await events.loadTexts();
  for (const [id, row] of [
    ["SYN-0012", 1],
    ["SYN-12", -1],
    ["SYN-10000", 2],
    ["0007", -1],
    ["SYN-", -1],
  ] as const)
    assert.equal(events.rowOf("id", id), row, id);
});

test("a row without an id of its own is called by its number, and found by it", async () => {
  const own = ["a", "", "#0", ""];
  const ids = { name: "id", kind: "str" as const, texts: own, else: "row" as const };
  const { events } = await unpack(pack(4, {}, {}, [], [ids]));
  await events.loadTexts();
  assert.deepEqual(
    own.map((_, row) => events.text("id", row)),
    ["a", "#1", "#0", "#3"],
  );
  assert.deepEqual(
    ["a", "#1", "#0", "#3", "#4", "b"].map((id) => events.rowOf("id", id)),
    [0, 1, 2, 3, -1, -1],
  );
});
