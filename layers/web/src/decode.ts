// Reads the packed file (docs/contracts.md, "The packed file"): a header, then gzip blocks. The events block is
// inflated first, so that the map can be drawn before the texts, the bulk of the file, are.
import { empty, inflate, type Kind, NONE, type Numbers, numbers, PackError, places } from "./bytes.ts";
import { mercator } from "./mercator.ts";
import type { EventColumns, LayersBlock, Meta } from "./types.ts";

const MAGIC = "MRSD2\n";
const DAY_MS = 86_400_000;

interface Block {
  name: string;
  offset: number;
  pieces: number[]; // bytes of each gzip piece, one after the other
  raw: number;
}

interface Column {
  name: string;
  kind: Kind;
  codec: "raw" | "steps";
  block: string;
  offset: number;
  length: number;
  dict?: string[];
  /** Values are beyond those of this column. */
  plus?: string;
  /** Of "number": what stands before the figure, and how many digits it has (0: as many as it needs). */
  head?: string;
  digits?: number;
  /** What a row says whose own text is empty: its first day, or its kind and date. */
  else?: "start" | "kind" | "row";
  names?: Record<string, string>;
}

/** A column whose texts equal those of another, or (with a list of its own) stand and fall with them. */
interface Twin {
  name: string;
  kind: "same";
  as: string;
  dict?: string[];
}

export interface Header {
  n: number;
  blocks: Block[];
  columns: (Column | Twin)[];
}

/** The numbers of the events block, ready to be read; what another thread decoded comes as these. */
export interface Ready {
  numbers: Map<string, Numbers>;
  /** Columns of the events block that are not numbers, as they stand in it. */
  rest: Map<string, Uint8Array>;
}

export interface Unpacked {
  meta: Meta;
  layers: LayersBlock;
  events: Columns;
}

const WORLD_X = "world x";
const WORLD_Y = "world y";
const WIDTH: Record<Kind, number> = { i32: 4, u32: 4, u16: 2, u8: 1, code: 2, str: 4, number: 4, morton: 7 };
const utf8 = new TextDecoder();

/** The ISO day of a number of days since 1970-01-01; "" for none. */
export function isoDay(day: number): string {
  return day === NONE ? "" : new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The texts of a `str` column: one run of bytes and where each row's part of it starts. */
export interface Texts {
  bytes: Uint8Array;
  starts: Float64Array; // n + 1 offsets
}

/** Codes take one byte each where the list is short enough. */
export type Codes = Uint8Array | Uint16Array;

/** The codes of a column; all "none" where the file leaves it out because every row is empty. */
export function codes(columns: EventColumns, name: string): Codes {
  return columns.has(name) ? (columns.num(name) as Codes) : new Uint8Array(columns.n);
}

/** How many events each row stands for; null where each is one, as in every map but those of an archive. */
export function weights(columns: EventColumns): Uint32Array | null {
  return columns.has("weight") ? (columns.num("weight") as Uint32Array) : null;
}

export class Columns implements EventColumns {
  readonly n: number;
  readonly textsReady: Promise<void>;
  private readonly columns = new Map<string, Column>();
  private readonly raw = new Map<string, Uint8Array>();
  private readonly made: Map<string, Numbers>;
  private readonly strings = new Map<string, Texts>();
  private resolve: () => void = () => {};
  private reject: (error: unknown) => void = () => {};
  private asked = false;
  private days: Uint32Array | null = null;
  private readonly rest: Map<string, Uint8Array>;
  /** Inflates the texts block, each time anew. */
  readonly bringTexts: () => Promise<Uint8Array>;

  /** From the bytes of the events block, or from what another thread made of them. */
  constructor(header: Header, events: Uint8Array | Ready, texts: () => Promise<Uint8Array>) {
    this.n = header.n;
    const ready = "numbers" in events ? events : { numbers: new Map(), rest: new Map() };
    this.made = new Map(ready.numbers);
    this.rest = ready.rest;
    if (!("numbers" in events)) this.raw.set("events", events);
    this.bringTexts = texts;
    for (const column of header.columns) if (column.kind !== "same") this.columns.set(column.name, column);
    for (const column of header.columns) {
      if (column.kind !== "same") continue;
      const twin = this.columns.get(column.as);
      if (!twin) throw new PackError(`column ${column.name} is to be ${column.as}, which is not there`);
      // What is read of one is kept for both.
      this.columns.set(column.name, column.dict ? { ...twin, dict: column.dict } : twin);
    }
    this.textsReady = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.textsReady.catch(() => {}); // whoever asks for the texts sees the error; nobody need ask
  }

  /** The same columns with no row in them: what stands till the events are decoded. */
  static empty(header: Header): Columns {
    const numbers = new Map<string, Numbers>();
    for (const name of ["x", "y", WORLD_X, WORLD_Y, ...header.columns.map((column) => column.name)])
      numbers.set(name, new Int32Array(0));
    const none = async () => new Uint8Array(0);
    return new Columns({ ...header, n: 0 }, { numbers, rest: new Map() }, none);
  }

  /** Inflate the texts block; called once the first frame stands. */
  loadTexts(): Promise<void> {
    if (!this.asked) {
      this.asked = true;
      this.bringTexts().then((bytes) => {
        this.raw.set("texts", bytes);
        this.resolve();
      }, this.reject);
    }
    return this.textsReady;
  }

  /** A block's bytes, as long as they are here. */
  block(name: string): Uint8Array {
    const bytes = this.raw.get(name);
    if (!bytes) throw new PackError(`block ${name} is not here`);
    return bytes;
  }

  /** Give the texts' memory back, where what was read of them is all that will be asked. */
  forgetTexts(): void {
    this.raw.delete("texts");
    this.strings.clear();
  }

  has(name: string): boolean {
    return this.columns.has(name === "x" || name === "y" ? "xy" : name);
  }

  kind(name: string): Kind {
    return this.column(name).kind;
  }

  /** What a row says whose own text is empty. */
  otherwise(name: string): Column["else"] | null {
    return this.column(name).else ?? null;
  }

  /** The names of kinds that stand in texts made of kind and date, in the order of the kinds' codes. */
  kindNames(name: string): string[] {
    const names = this.column(name).names ?? {};
    return this.dictionary("kind").map((code) => names[code] ?? "");
  }

  /** Whether two columns are the same texts. */
  same(name: string, other: string): boolean {
    return this.column(name) === this.column(other);
  }

  num(name: string): Numbers {
    const ready = this.made.get(name);
    if (ready) return ready;
    if (name === "x" || name === "y") return this.place(name);
    const column = this.column(name);
    if (column.name !== name) return this.num(column.name);
    const bytes = this.bytes(column);
    if (!bytes || column.kind === "str" || column.kind === "morton")
      throw new PackError(`no numbers in column ${name}`);
    const made = this.decoded(column, bytes);
    this.made.set(name, made);
    return made;
  }

  private decoded(column: Column, bytes: Uint8Array): Numbers {
    const steps = column.codec === "steps";
    if (column.kind === "code" && (column.dict?.length ?? 0) <= 256)
      return numbers("u8", steps, bytes, this.n, 16); // the upper plane is empty
    if (column.plus) {
      const base = this.num(column.plus);
      if (empty(bytes)) return base; // last days are first days
      const made = numbers(column.kind, steps, bytes, this.n);
      for (let i = 0; i < this.n; i++) made[i] += base[i];
      return made;
    }
    return numbers(column.kind === "number" ? "u32" : column.kind, steps, bytes, this.n);
  }

  /** All of the events block, decoded, to be handed to another thread. */
  ready(): Ready {
    const ready: Ready = { numbers: new Map(), rest: new Map() };
    for (const column of this.columns.values()) {
      if (column.block !== "events") continue;
      const { name, kind } = column;
      if (kind === "morton") {
        ready.numbers.set("x", this.num("x"));
        ready.numbers.set("y", this.num("y"));
        const world = this.world();
        ready.numbers.set(WORLD_X, world.x);
        ready.numbers.set(WORLD_Y, world.y);
      } else if (kind === "str") ready.rest.set(name, (this.bytes(column) as Uint8Array).slice());
      else ready.numbers.set(name, this.num(name));
    }
    return ready;
  }

  /** Places on the world's square (mercator.ts); those of rows without one mean nothing. */
  world(): { x: Uint32Array; y: Uint32Array } {
    if (!this.made.has(WORLD_X)) {
      const { x, y } = mercator(this.num("x") as Int32Array, this.num("y") as Int32Array, NONE);
      this.made.set(WORLD_X, x);
      this.made.set(WORLD_Y, y);
    }
    return { x: this.made.get(WORLD_X) as Uint32Array, y: this.made.get(WORLD_Y) as Uint32Array };
  }

  private place(name: "x" | "y"): Numbers {
    const column = this.column("xy");
    const bytes = this.bytes(column);
    if (!bytes) throw new PackError("no places");
    const found = places(bytes, this.n);
    this.made.set("x", found.x);
    this.made.set("y", found.y);
    return found[name];
  }

  /** All rows by their first day, the undated last; those of a day as the file has them. */
  byDay(): Uint32Array {
    if (this.days) return this.days;
    const start = this.has("start") ? this.num("start") : new Int32Array(this.n).fill(NONE);
    const order = new Uint32Array(this.n);
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (const day of start) {
      if (day === NONE) continue;
      if (day < first) first = day;
      if (day > last) last = day;
    }
    const spread = first > last ? 0 : last - first + 1;
    if (spread > 4 * this.n + 100_000) {
      for (let row = 0; row < this.n; row++) order[row] = row;
      const key = (row: number) => (start[row] === NONE ? Number.POSITIVE_INFINITY : start[row]);
      order.sort((a, b) => (key(a) === key(b) ? a - b : key(a) - key(b)));
    } else {
      const at = new Uint32Array(spread + 2);
      const place = (row: number) => (start[row] === NONE ? spread : start[row] - first);
      for (let row = 0; row < this.n; row++) at[place(row) + 1]++;
      for (let i = 1; i < at.length; i++) at[i] += at[i - 1];
      for (let row = 0; row < this.n; row++) order[at[place(row)]++] = row;
    }
    this.days = order;
    return order;
  }

  dictionary(name: string): readonly string[] {
    return this.columns.get(name)?.dict ?? [""];
  }

  texts(name: string): Texts | null {
    const column = this.column(name);
    const ready = this.strings.get(column.name);
    if (ready) return ready;
    const bytes = this.bytes(column);
    if (!bytes) return null;
    const lengths = numbers("u32", column.codec === "steps", bytes, this.n);
    const starts = new Float64Array(this.n + 1);
    for (let i = 0; i < this.n; i++) starts[i + 1] = starts[i] + lengths[i];
    const made = { bytes: bytes.subarray(4 * this.n), starts };
    if (starts[this.n] !== made.bytes.length) throw new PackError(`column ${name} does not add up`);
    this.strings.set(column.name, made);
    return made;
  }

  text(name: string, row: number): string {
    const column = this.columns.get(name);
    if (!column || row < 0 || row >= this.n || !this.here(column)) return "";
    return this.own(column, row) || this.instead(column, row);
  }

  /** The first row whose text in a column is this; -1 where there is none, or where the texts are not here yet. */
  rowOf(name: string, text: string): number {
    const column = this.columns.get(name);
    if (!column || !this.here(column)) return -1;
    // A count of an archive is called by its row.
    const own = column.else === "row" ? /^#(\d+)$/.exec(text) : null;
    if (own && this.text(name, Number(own[1])) === text) return Number(own[1]);
    if (column.kind === "number") {
      const head = column.head ?? "";
      const figure = Number(text.slice(head.length));
      const row = text.startsWith(head) ? (this.num(name) as Uint32Array).indexOf(figure) : -1;
      return row >= 0 && this.text(name, row) === text ? row : -1;
    }
    if (column.kind === "code") {
      const code = column.dict?.indexOf(text) ?? -1;
      return code < 0 ? -1 : this.num(name).indexOf(code);
    }
    const texts = this.texts(name);
    if (!texts) return -1;
    const asked = new TextEncoder().encode(text);
    const { bytes, starts } = texts;
    for (let row = 0; row < this.n; row++) {
      const start = starts[row];
      if (starts[row + 1] - start !== asked.length) continue;
      // Most differ in their last letters.
      let i = asked.length - 1;
      while (i >= 0 && bytes[start + i] === asked[i]) i--;
      if (i < 0) return row;
    }
    return -1;
  }

  private own(column: Column, row: number): string {
    if (column.kind === "number") {
      const digits = String(this.num(column.name)[row]);
      return `${column.head ?? ""}${digits.padStart(column.digits ?? 0, "0")}`;
    }
    if (column.kind !== "str") {
      const value = this.num(column.name)[row];
      return column.dict ? (column.dict[value] ?? "") : value === NONE ? "" : String(value);
    }
    const texts = this.texts(column.name);
    if (!texts) return "";
    return utf8.decode(texts.bytes.subarray(texts.starts[row], texts.starts[row + 1]));
  }

  private instead(column: Column, row: number): string {
    if (column.else === "start") return isoDay(this.num("start")[row]);
    if (column.else === "row") return `#${row}`;
    if (column.else !== "kind") return "";
    const date = this.text("date_edtf", row);
    const kind = column.names?.[this.text("kind", row)] ?? "";
    return date ? `${kind} — ${date}` : kind;
  }

  private here(column: Column): boolean {
    return this.raw.has(column.block) || this.made.has(column.name) || this.rest.has(column.name);
  }

  private column(name: string): Column {
    const column = this.columns.get(name);
    if (!column) throw new PackError(`no column ${name}`);
    return column;
  }

  private bytes(column: Column): Uint8Array | null {
    const own = this.rest.get(column.name);
    if (own) return own;
    const block = this.raw.get(column.block);
    if (!block) return null;
    const shortest = WIDTH[column.kind] * this.n;
    if (column.offset + column.length > block.length || column.length < shortest)
      throw new PackError(`column ${column.name} is cut short`);
    return block.subarray(column.offset, column.offset + column.length);
  }
}

/** A packed file whose header is read: its blocks are inflated as they are asked for. */
export interface Opened {
  header: Header;
  block(name: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** A file that stands in two parts gives its first, all but the texts, and says how the other is to be had. */
export function open(file: Uint8Array<ArrayBuffer>, more?: () => Promise<Uint8Array<ArrayBuffer>>): Opened {
  if (file.length < 10 || utf8.decode(file.subarray(0, 6)) !== MAGIC)
    throw new PackError("not a packed file");
  const size = new DataView(file.buffer, file.byteOffset).getUint32(6, true);
  const start = 10 + size;
  if (start > file.length) throw new PackError("the header is cut short");
  const header = JSON.parse(utf8.decode(file.subarray(10, start))) as Header;
  return {
    header,
    async block(name) {
      const found = header.blocks.find((b) => b.name === name);
      if (!found) throw new PackError(`block ${name} is missing`);
      let at = start + found.offset;
      const whole = name === "texts" && more ? joined(file.subarray(at), await more()) : file.subarray(at);
      at = 0;
      const pieces = found.pieces.map((length) => {
        if (at + length > whole.length) throw new PackError(`block ${name} is cut short`);
        at += length;
        return whole.subarray(at - length, at);
      });
      return inflate(pieces, found.raw);
    },
  };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

/** What is on the map beside its events, and in what words. */
export async function surroundings({ block }: Opened): Promise<Pick<Unpacked, "meta" | "layers">> {
  const [meta, layers] = await Promise.all([block("meta"), block("layers")]);
  return {
    meta: JSON.parse(utf8.decode(meta)) as Meta,
    layers: JSON.parse(utf8.decode(layers)) as LayersBlock,
  };
}

/** Read a packed file; the texts stay packed until `events.loadTexts()`. */
export async function unpack(
  file: Uint8Array<ArrayBuffer>,
  more?: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Unpacked> {
  const opened = open(file, more);
  const [around, events] = await Promise.all([surroundings(opened), opened.block("events")]);
  return { ...around, events: new Columns(opened.header, events, () => opened.block("texts")) };
}
