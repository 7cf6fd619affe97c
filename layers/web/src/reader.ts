// Reads a packed file: a large one in a thread of its own, a small one (or where a page may have no other thread)
// here. Either way what comes is the same.
import code from "worker:offthread.ts";
import { bytesOf, PackError } from "./bytes.ts";
import { Columns, type Ready, type Unpacked, unpack } from "./columns.ts";
import type { Answer, Asked } from "./offthread.ts";
import { open, surroundings, type Texts } from "./packed.ts";
import { first, Search } from "./search.ts";

/** Below this many bytes of a packed file (100,000 events, or so) a thread costs more than it saves. */
const LARGE_BYTES = 1_000_000;

/** Of the numbers of events, those that a search looks at. */
const NEEDED = ["start", "kind"];

/** A packed file, as bytes or base64, and the second part of it where it stands in two. */
export interface Source {
  data: string | Uint8Array<ArrayBuffer>;
  more?: () => Promise<string>;
}

/** 1 for each row in which every word stands; null where nothing is asked. */
export type Hits = Uint8Array | null;

export interface Finder {
  match(query: string): Hits | Promise<Hits>;
  /** The first `limit` of the rows that match, by day. */
  find(query: string, limit: number): Promise<number[]>;
  /** Read the texts for what will be asked. */
  prepare(): void;
  close(): void;
}

export interface Data extends Unpacked {
  finder: Finder;
  /** The events, where they are still being decoded: `events` are none till then. */
  later?: Promise<Columns>;
}

/** Sends what is asked to the thread and knows who waits for which answer. */
class Thread {
  private readonly worker: Worker;
  private readonly waiting = new Map<
    number,
    { resolve: (said: never) => void; reject: (e: Error) => void }
  >();
  private last = 0;
  /** Rejects where the thread cannot be had. */
  private broken: Error | null = null;

  constructor() {
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    this.worker = new Worker(url);
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const one = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if ("error" in data) one?.reject(new PackError(data.error));
      else one?.resolve(data.said as never);
    };
    this.worker.onerror = () => this.end(new Error("no other thread"));
    this.worker.onmessageerror = () => this.end(new Error("no other thread"));
  }

  ask<T>(
    what: Asked extends infer A ? (A extends Asked ? Omit<A, "id"> : never) : never,
    given: Transferable[] = [],
  ): Promise<T> {
    const id = ++this.last;
    return new Promise<T>((resolve, reject) => {
      if (this.broken) return reject(this.broken);
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ ...what, id }, given);
    });
  }

  end(error = new Error("closed")): void {
    this.broken = error;
    this.worker.terminate();
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

let early: Thread | null = null;

function thread(): Thread | null {
  const had = early;
  early = null;
  if (had) return had;
  try {
    return new Thread();
  } catch {
    return null; // a browser or a policy that allows none
  }
}

/** Start the thread before the data are there, where they will be many: it takes a while. */
export function prepare(): void {
  const info = document.getElementById("marsad-info")?.textContent;
  if (info && (JSON.parse(info) as { events: number }).events > 100_000) early = thread();
}

export async function read(source: Source): Promise<Data> {
  const large = early !== null || source.data.length > LARGE_BYTES;
  const other = large ? thread() : null;
  if (other) {
    try {
      return await apart(source, other);
    } catch (error) {
      other.end();
      if (error instanceof PackError) throw error;
    }
  }
  return here(source);
}

async function here({ data, more }: Source): Promise<Data> {
  const found = await unpack(await bytesOf(data), more && (async () => bytesOf(await more())));
  return { ...found, finder: searching(found.events) };
}

/** A search in this thread. */
function searching(events: Columns): Finder {
  const search = new Search(events);
  return {
    match: (query) => (search.ready ? search.match(query) : search.prepare().then(() => search.match(query))),
    async find(query, limit) {
      await search.prepare();
      return first(search.match(query), events.byDay(), limit);
    },
    prepare() {},
    close() {},
  };
}

/** One question at a time: of those put meanwhile only the last is asked, the others find nothing. */
function latest(find: Finder["find"]): Finder["find"] {
  let busy = false;
  let next: (() => void) | null = null;
  let overtaken: (() => void) | null = null;
  return (query, limit) =>
    new Promise((resolve, reject) => {
      const ask = () => {
        busy = true;
        find(query, limit)
          .then(resolve, reject)
          .finally(() => {
            busy = false;
            const then = next;
            next = null;
            then?.();
          });
      };
      if (!busy) return ask();
      overtaken?.();
      overtaken = () => resolve([]);
      next = () => {
        overtaken = null;
        ask();
      };
    });
}
/** The events in the thread, all else here: what stands around the map is needed at once, and where the map is. */
async function apart({ data, more }: Source, other: Thread): Promise<Data> {
  const opened = open(await bytesOf(data), more && (async () => bytesOf(await more())));
  const { header } = opened;
  const { meta, layers } = await surroundings(opened);
  const events = opened.packed("events");
  const pieces = events.pieces.map((piece) => piece.slice()); // given away
  const given = pieces.map((piece) => piece.buffer);
  let own: Finder | null = null; // where no other thread can be had after all
  const later = other
    .ask<Ready>({ ask: "columns", header, pieces, raw: events.raw, step: meta.step }, given)
    .then(
      (ready) => new Columns(header, ready, texts, meta.step),
      async (error) => {
        if (error instanceof PackError) throw error;
        const columns = new Columns(header, await opened.block("events"), opened.texts, meta.step);
        own = searching(columns);
        return columns;
      },
    )
    .finally(() => other.end()); // with all that it took to decode them
  later.catch(() => {}); // told to whoever waits for it
  let brought: { texts: Texts; columns: Columns } | null = null;
  let started: Thread | null = null;
  let closed = false;
  const texts = async () => {
    const found = await opened.texts();
    brought = { texts: found, columns: await later };
    return found;
  };
  /** The thread that searches: begun when somebody is about to, for it takes as much memory as all else together. */
  const reading = (): Thread | null => {
    if (started || closed || !brought) return started;
    const { columns, texts: found } = brought;
    const numbers = new Map(
      NEEDED.filter((name) => columns.has(name)).map((name) => [name, columns.num(name)]),
    );
    started = new Thread();
    started
      .ask<null>({ ask: "texts", header, numbers, block: found.block, ...found.letters.whole() })
      .catch((error) => closed || console.error(error));
    return started;
  };
  const finder: Finder = {
    match(query) {
      if (own) return own.match(query);
      return query.trim() === "" ? null : (reading()?.ask<Hits>({ ask: "match", query }) ?? null);
    },
    find: latest(async (query, limit) => {
      if (own) return own.find(query, limit);
      return reading()?.ask<number[]>({ ask: "find", query, limit }) ?? [];
    }),
    prepare() {
      if (!own) reading();
    },
    close() {
      closed = true;
      started?.end();
    },
  };
  return { meta, layers, events: Columns.empty(header), finder, later };
}

/** A file with its events, however long they take. */
export async function complete(data: Data): Promise<Data> {
  return data.later ? { ...data, events: await data.later } : data;
}
