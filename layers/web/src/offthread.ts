// What a thread of its own does for a large map: unpacks the file, decodes its columns, brings the texts and
// searches them, so that the page's own thread is never held up. Bundled apart (build.mjs), started by reader.ts.
import { fromBase64, type Numbers } from "./bytes.ts";
import { Columns, type Header, type Opened, open, surroundings } from "./decode.ts";
import { first, Search } from "./search.ts";
import type { LayersBlock, Meta } from "./types.ts";

/** What is asked of the thread, each with a number that its answer bears. */
export type Asked = { id: number } & (
  | { ask: "read"; data: string | Uint8Array<ArrayBuffer> }
  | { ask: "columns" }
  | { ask: "texts"; data: string }
  | { ask: "match"; query: string }
  | { ask: "find"; query: string; limit: number }
);
export type Answer = { id: number } & ({ said: unknown } | { error: string });

export interface Read {
  header: Header;
  meta: Meta;
  layers: LayersBlock;
}

const KEPT = ["start", "kind"]; // of the numbers, those that the search needs
const thread = self as unknown as {
  onmessage: ((event: MessageEvent<Asked>) => void) | null;
  postMessage(message: Answer, transfer?: Transferable[]): void;
};
let opened: Opened | null = null;
let columns: Columns | null = null;
let search: Search | null = null;
let more: (data: string) => void = () => {};

function bytesOf(data: string | Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return typeof data === "string" ? fromBase64(data) : data;
}

async function read(id: number, data: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const rest = new Promise<string>((resolve) => {
    more = resolve;
  });
  opened = open(bytesOf(data), async () => bytesOf(await rest));
  const said: Read = { header: opened.header, ...(await surroundings(opened)) };
  thread.postMessage({ id, said });
}

async function decode(id: number): Promise<void> {
  const { header, block } = opened as Opened;
  const events = new Columns(header, await block("events"), () => block("texts"));
  const ready = events.ready();
  const kept = new Map<string, Numbers>();
  for (const name of KEPT) if (events.has(name)) kept.set(name, events.num(name).slice());
  columns = new Columns(header, { numbers: kept, rest: ready.rest }, events.bringTexts);
  const given = new Set([...ready.numbers.values()].map((one) => one.buffer as ArrayBuffer));
  thread.postMessage({ id, said: ready }, [...given]);
}

async function texts(id: number, data: string): Promise<void> {
  const on = columns as Columns;
  more(data);
  await on.loadTexts();
  const said = on.block("texts").slice(); // given away, not copied where the map is
  thread.postMessage({ id, said }, [said.buffer]);
  // The index is made now, before anybody asks; then the texts themselves are not needed here.
  setTimeout(() => {
    searching().index();
    on.forgetTexts();
  }, 0);
}

function searching(): Search {
  search ??= new Search(columns as Columns);
  return search;
}

function answer(asked: Asked): void | Promise<void> {
  const { id } = asked;
  if (asked.ask === "read") return read(id, asked.data);
  if (asked.ask === "columns") return decode(id);
  if (asked.ask === "texts") return texts(id, asked.data);
  const hits = searching().match(asked.query);
  if (asked.ask === "match") thread.postMessage({ id, said: hits });
  else thread.postMessage({ id, said: first(hits, (columns as Columns).byDay(), asked.limit) });
}

thread.onmessage = async ({ data }) => {
  try {
    await answer(data);
  } catch (error) {
    thread.postMessage({ id: data.id, error: String(error) });
  }
};
