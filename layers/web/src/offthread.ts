// What a thread of its own does for a large map: unpacks and decodes the events that are drawn, and searches the texts,
// so that the page's own thread is never held up. Bundled apart (build.mjs), started by reader.ts.
import { boxes } from "./blocks.ts";
import { inflate, PackError } from "./bytes.ts";
import { Columns, type Ready } from "./columns.ts";
import { type Block, type Header, Letters } from "./packed.ts";
import { first, Search } from "./search.ts";
import type { Step } from "./types.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * What is asked of the thread, each with a number that its answer bears. One thread decodes and ends with what it took
 * up; another searches.
 */
export type Asked = { id: number } & (
  | { ask: "columns"; header: Header; pieces: Bytes[]; raw: number; step: Step | undefined }
  | {
      ask: "texts";
      header: Header;
      numbers: Ready["numbers"];
      block: Bytes;
      letters: Bytes[];
      cut: Pick<Block, "cut" | "raw">;
    }
  | { ask: "match"; query: string }
  | { ask: "find"; query: string; limit: number }
);
export type Answer = { id: number } & ({ said: unknown } | { error: string });

// Of the columns a search needs no places and no traits.
const NOTHING = { x: new Uint32Array(0), y: new Uint32Array(0), beyond: new Map<number, number>() };
const NO_TRAITS = {
  span: { days: null, bin_first: 0, bin_days: 1, bins: 0 },
  trait: new Uint16Array(0),
  size: 0,
  all: new Float64Array(0),
  sums: null,
};
const thread = self as unknown as {
  onmessage: ((event: MessageEvent<Asked>) => void) | null;
  postMessage(message: Answer, transfer?: Transferable[]): void;
};
let columns: Columns | null = null;
let search: Search | null = null;
/** Answers are given one after the other: what is asked while texts are read waits for them. */
let queue: Promise<void> = Promise.resolve();

async function decode(asked: Asked & { ask: "columns" }): Promise<void> {
  const none = async () => {
    throw new PackError("no texts here");
  };
  const events = new Columns(asked.header, await inflate(asked.pieces, asked.raw), none, asked.step);
  const ready = events.ready();
  const { world, traits } = ready;
  ready.boxes = boxes(world.x, world.y);
  const given: ArrayBufferView[] = [...ready.numbers.values(), world.x, world.y, traits.trait];
  given.push(...Object.values(ready.boxes));
  if (traits.sums) given.push(traits.sums.starts, traits.sums.ends);
  thread.postMessage({ id: asked.id, said: ready }, [
    ...new Set(given.map((one) => one.buffer as ArrayBuffer)),
  ]);
}

/**
 * Have what folding left behind cleared away now, 55 MB of a million texts: a thread that waits does nothing of the kind. A
 * browser looks through its heap when much is asked for; memory that nobody touches is never given.
 */
function clearAway(): void {
  try {
    for (let i = 0; i < 4; i++) new ArrayBuffer(1 << 27);
  } catch {
    // No room to ask for: then it has just looked.
  }
}

async function texts(asked: Asked & { ask: "texts" }): Promise<void> {
  const { block, letters, cut, numbers } = asked;
  const known: Ready = { numbers, world: NOTHING, traits: NO_TRAITS };
  columns = new Columns(asked.header, known, async () => ({ block, letters: new Letters(letters, cut) }));
  search = new Search(columns);
  await search.prepare(); // before anybody asks; then the texts themselves are not needed here
  columns.forgetTexts();
  clearAway();
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
