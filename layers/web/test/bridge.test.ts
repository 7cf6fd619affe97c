import assert from "node:assert/strict";
import { test } from "node:test";
import { wholeFilter } from "../src/asked.ts";
import { unpack } from "../src/columns.ts";
import { brought, type Pushed, readPushed } from "../src/pushed.ts";
import type { Meta } from "../src/types.ts";
import { packRows } from "./pack.ts";

test("a pushed state is read from base64url, Arabic and all", () => {
  const state = { key: "k", token: "t", lang: "ar", filter: { text: "بنغازي؟>>" }, rev: 3 };
  assert.deepEqual(readPushed(Buffer.from(JSON.stringify(state)).toString("base64url")), state);
});

test("a push puts the layers that it does not name back to their start", () => {
  const start = { places: true, airports: false };
  const pushed = { lang: "ar", filter: {}, selected: null } as unknown as Pushed;
  assert.deepEqual(brought({ ...pushed, layers: { airports: true } }, start).layers, {
    places: true,
    airports: true,
  });
  assert.deepEqual(brought({ ...pushed, layers: {} }, start).layers, start);
  assert.equal("layers" in brought({ ...pushed, layers: null }, start), false);
});

test("marsad.filter: keys left out ask for nothing, what is not known is an error", async () => {
  const { events } = await unpack(packRows([{ kind: "MEET", section: "niger", origin: "document" }]));
  const meta = { kinds: [{ code: "VISIT" }], sections: [{ id: "chad" }] } as Meta;
  const on = { meta, events };
  const none = { from: null, to: null, types: null, sections: null, origins: null, text: "" };
  assert.deepEqual(wholeFilter({}, on), none);
  assert.deepEqual(wholeFilter({ types: ["MEET", "VISIT"], to: null }, on), {
    ...none,
    types: ["MEET", "VISIT"],
  });
  assert.throws(() => wholeFilter({ type: ["MEET"] } as never, on), TypeError);
  assert.throws(() => wholeFilter({ types: "MEET" } as never, on), TypeError);
  assert.throws(() => wholeFilter({ sections: ["atlantis"] }, on), RangeError);
  assert.throws(() => wholeFilter({ from: "2025-02-30x" }, on), RangeError);
  assert.throws(() => wholeFilter({ text: 5 } as never, on), TypeError);
});
