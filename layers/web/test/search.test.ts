// What a search finds is what stands in the texts, also where the file leaves a text to be made.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Columns, unpack } from "../src/columns.ts";
import { fold } from "../src/fold.ts";
import { markFigures, Search } from "../src/search.ts";
import { pack, type Spec } from "./pack.ts";

const names_en = { PATROL: "Border patrol", MEET: "Meeting" };
const names_ar = { PATROL: "دورية حدودية", MEET: "اجتماع" };
const n = 5;
const core: Spec[] = [
  { name: "start", kind: "i32", values: [19_000, 19_001, -2147483648, 19_000, 19_400] },
  { name: "kind", kind: "code", texts: ["PATROL", "MEET", "MEET", "", "PATROL"] },
];
const common: Spec[] = [
  { name: "id", kind: "number", head: "SYN-", digits: 4, values: [7, 12, 700, 4, 5] },
  { name: "date_edtf", kind: "code", texts: ["", "2022-01~", "", "", ""], else: "start" },
  { name: "source", kind: "code", texts: ["Office A", "", "Office B", "", ""] },
];
const titles: Record<string, Spec[]> = {
  "some titles of their own": [
    { name: "title_ar", kind: "str", texts: ["", "", "محادثات", "غات", ""], else: "kind", names: names_ar },
    { name: "title_en", kind: "str", texts: ["", "Talks", "", "Ghat", ""], else: "kind", names: names_en },
  ],
  "titles from a list": [
    { name: "title_en", kind: "code", texts: ["", "Talks", "", "Ghat", ""], else: "kind", names: names_en },
  ],
  "no title of its own": [
    { name: "title_en", kind: "code", texts: ["", "", "", "", ""], else: "kind", names: names_en },
  ],
};
const FIELDS = ["id", "title_ar", "title_en", "source"];
const WORDS = ["0007", "syn-0", "700", "border", "pat", "meeting", "2022", "2022-01", "01~", "—", "talks", "ghat", "office b", "دوريه", "محادثات", "border patrol", "nothing", "2023-02-12", "-"]; // biome-ignore format: a list

function brute(events: Columns, query: string): number[] {
  return Array.from({ length: n }, (_, row) => {
    const texts = FIELDS.map((name) => fold(events.text(name, row)));
    return fold(query)
      .split(/\s+/)
      .every((word) => texts.some((text) => text.includes(word)))
      ? 1
      : 0;
  });
}

for (const [what, specs] of Object.entries(titles))
  test(`a search finds what the rows say: ${what}`, async () => {
    const { events } = await unpack(pack(n, {}, {}, core, [...common, ...specs]));
    await events.loadTexts();
    const search = new Search(events);
    await search.prepare();
    for (const word of WORDS) assert.deepEqual([...(search.match(word) ?? [])], brute(events, word), word);
    assert.ok(brute(events, "border").includes(1));
  });

test("figures are searched by their digits as if they were written out", () => {
  const values = [0, 7, 12, 700, 10_000, 120_012, 99];
  for (const [head, digits] of [
    ["syn-00", 4],
    ["", 0],
    ["a1", 0],
    ["12", 7],
  ] as const) {
    const texts = values.map((value) => head + String(value).padStart(digits, "0"));
    const parts = texts.flatMap((text) =>
      Array.from({ length: text.length }, (_, i) => [
        text.slice(i),
        text.slice(i, i + 2),
        text.slice(0, i + 1),
      ]),
    );
    for (const word of [...parts.flat(), "x", "syn-7", "0-", "00000000"]) {
      const hits = new Uint8Array(values.length);
      if (word !== "") markFigures({ head, digits, values }, word, hits);
      const due = texts.map((text) => (word !== "" && text.includes(word) ? 1 : 0));
      assert.deepEqual([...hits], due, `${word} in ${head}, ${digits}`);
    }
  }
});
