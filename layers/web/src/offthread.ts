// What a thread of its own does for a large map: unpacks and decodes the events that are drawn, and searches the texts,
// so that the page's own thread is never held up. Bundled apart (build.mjs), started by reader.ts.
import { boxes } from "./blocks.ts";
import { inflate } from "./bytes.ts";
import { Columns } from "./columns.ts";
import { blank, pass } from "./filter.ts";
import { type Block, type Header, Letters } from "./packed.ts";
import { first, Search } from "./search.ts";
import type { Filter, Step } from "./types.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What is asked of the thread, each with a number that its answer bears. */
export type Asked = { id: number } & (
  | { ask: "columns"; header: Header; pieces: Bytes[]; raw: number; step: Step | undefined; filter: Filter }
  | { ask: "texts"; block: Bytes; letters: Bytes[]; cut: Pick<Block, "cut" | "raw"> }
  | { ask: "match"; query: string }
  | { ask: "find"; query: string; limit: number }
);
export type Answer = { id: number } & ({ said: unknown } | { error: string });

const thread = self as unknown as {
  onmessage: ((event: MessageEvent<Asked>) => void) | null;
  postMessage(message: Answer, transfer?: Transferable[]): void;
};
let columns: Columns | null = null;
let search: Search | null = null;
let give: (texts: { block: Bytes; letters: Letters }) => void = () => {};
/** Answers are given one after the other: what is asked while texts are read waits for them. */
let queue: Promise<void> = Promise.resolve();

async function decode(asked: Asked & { ask: "columns" }): Promise<void> {
  const { header, step } = asked;
  const texts = new Promise<{ block: Bytes; letters: Letters }>((resolve) => {
    give = resolve;
  });
  const events = new Columns(header, await inflate(asked.pieces, asked.raw), () => texts, step);
  const ready = events.ready();
  const { world, traits } = ready;
  ready.boxes = boxes(world.x, world.y);
  if (asked.filter.text.trim() === "") {
    const out = blank(events);
    const live = new Uint32Array(events.n);
    ready.first = { filter: asked.filter, out, live, count: pass(events, asked.filter, null, out, live) };
  }
  // What the search needs of it stays here.
  const kept = ["start", "kind"].filter((name) => events.has(name));
  const numbers = new Map(kept.map((name) => [name, events.num(name).slice()]));
  const nowhere = { x: new Uint32Array(0), y: new Uint32Array(0), beyond: new Map() };
  columns = new Columns(header, { numbers, world: nowhere, traits }, () => texts, step);
  const given: ArrayBufferView[] = [...ready.numbers.values(), world.x, world.y, traits.trait, traits.bar];
  given.push(...Object.values(ready.boxes));
  if (ready.first) given.push(ready.first.out.mask, ready.first.live);
  thread.postMessage({ id: asked.id, said: ready }, [
    ...new Set(given.map((one) => one.buffer as ArrayBuffer)),
  ]);
}

async function texts(asked: Asked & { ask: "texts" }): Promise<void> {
  const on = columns as Columns;
  give({ block: asked.block, letters: new Letters(asked.letters, asked.cut) });
  await on.loadTexts();
  search = new Search(on);
  await search.prepare(); // before anybody asks; then the texts themselves are not needed here
  on.forgetTexts();
  thread.postMessage({ id: asked.id, said: null });
}

async function answer(asked: Asked): Promise<void> {
  const { id } = asked;
  if (asked.ask === "columns") return decode(asked);
  if (asked.ask === "texts") return texts(asked);
  const hits = search?.match(asked.query) ?? null;
  if (asked.ask === "match") thread.postMessage({ id, said: hits });
  else thread.postMessage({ id, said: first(hits, (columns as Columns).byDay(), asked.limit) });
}

thread.onmessage = ({ data }) => {
  queue = queue
    .then(() => answer(data))
    .catch((error) => thread.postMessage({ id: data.id, error: String(error) }));
};
