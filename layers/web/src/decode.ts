// Reads the packed file (docs/contracts.md, "The packed file"): a header, then gzip blocks. The events block is
// inflated first, so that the map can be drawn before the texts, the bulk of the file, are.
import type { EventColumns, LayersBlock, Meta } from "./types.ts";

/** "None" in an i32 column. */
export const NONE = -2147483648;
const MAGIC = "MRSD1\n";

type Kind = "i32" | "u32" | "u16" | "u8" | "code" | "str";

export type Numbers = Int32Array | Uint32Array | Uint16Array | Uint8Array;

interface Block {
  name: string;
  offset: number;
  length: number;
  raw: number;
}

interface Column {
  name: string;
  kind: Kind;
  codec: "raw" | "delta";
  block: string;
  offset: number;
  length: number;
  dict?: string[];
}

/** A column whose texts all equal those of another. */
interface Twin {
  name: string;
  kind: "same";
  as: string;
}

interface Header {
  n: number;
  blocks: Block[];
  columns: (Column | Twin)[];
}

/** A damaged or foreign file: the page says so in both languages (fallback.ts). */
export class PackError extends Error {}

export interface Unpacked {
  meta: Meta;
  layers: LayersBlock;
  events: Columns;
}

/** Base64 to bytes: the browser's own way where there is one (35 ms for 79 MB), else piece by piece. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const native = Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };
  if (native.fromBase64) return native.fromBase64(text);
  const clean = text.replace(/\s+/g, "");
  const padding = clean.endsWith("==") ? 2 : clean.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((clean.length / 4) * 3 - padding);
  const piece = 1 << 20; // a multiple of 4: each piece is whole by itself
  let at = 0;
  for (let i = 0; i < clean.length; i += piece) {
    const part = atob(clean.slice(i, i + piece));
    for (let j = 0; j < part.length; j++) bytes[at++] = part.charCodeAt(j);
  }
  return bytes;
}

async function inflate(bytes: Uint8Array<ArrayBuffer>, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(size);
  let at = 0;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > size) throw new PackError(`a block is longer than the ${size} bytes it states`);
    out.set(value, at);
    at += value.length;
  }
  if (at !== size) throw new PackError(`a block has ${at} bytes, not the ${size} it states`);
  return out;
}

/** Byte planes to numbers: all lowest bytes first; differences are summed modulo the width. */
function numbers(kind: Kind, delta: boolean, bytes: Uint8Array, n: number): Numbers {
  if (kind === "u8") {
    const out = bytes.slice(0, n);
    if (delta) for (let i = 1; i < n; i++) out[i] += out[i - 1];
    return out;
  }
  if (kind === "u16" || kind === "code") {
    const out = new Uint16Array(n);
    for (let i = 0, last = 0; i < n; i++) {
      const value = bytes[i] | (bytes[n + i] << 8);
      last = delta ? last + value : value;
      out[i] = last;
    }
    return out;
  }
  const out = kind === "i32" ? new Int32Array(n) : new Uint32Array(n);
  const b = 2 * n;
  const c = 3 * n;
  for (let i = 0, last = 0; i < n; i++) {
    const value = bytes[i] | (bytes[n + i] << 8) | (bytes[b + i] << 16) | (bytes[c + i] << 24);
    last = delta ? (last + value) | 0 : value;
    out[i] = last;
  }
  return out;
}

const WIDTH: Record<Kind, number> = { i32: 4, u32: 4, u16: 2, u8: 1, code: 2, str: 4 };
const utf8 = new TextDecoder();

/** The texts of a `str` column: one run of bytes and where each row's part of it starts. */
export interface Texts {
  bytes: Uint8Array;
  starts: Float64Array; // n + 1 offsets
}

/** The codes of a column; all "none" where the file leaves it out because every row is empty. */
export function codes(columns: EventColumns, name: string): Uint16Array {
  return columns.has(name) ? (columns.num(name) as Uint16Array) : new Uint16Array(columns.n);
}

export class Columns implements EventColumns {
  readonly n: number;
  readonly textsReady: Promise<void>;
  private readonly columns = new Map<string, Column>();
  private readonly raw = new Map<string, Uint8Array>();
  private readonly made = new Map<string, Numbers>();
  private readonly strings = new Map<string, Texts>();
  private resolve: () => void = () => {};
  private reject: (error: unknown) => void = () => {};
  private asked = false;
  private readonly bringTexts: () => Promise<Uint8Array>;

  constructor(header: Header, events: Uint8Array, texts: () => Promise<Uint8Array>) {
    this.n = header.n;
    this.raw.set("events", events);
    this.bringTexts = texts;
    for (const column of header.columns) if (column.kind !== "same") this.columns.set(column.name, column);
    for (const column of header.columns) {
      if (column.kind !== "same") continue;
      const twin = this.columns.get(column.as);
      if (!twin) throw new PackError(`column ${column.name} is to be ${column.as}, which is not there`);
      this.columns.set(column.name, twin); // what is read of one is kept for both
    }
    this.textsReady = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.textsReady.catch(() => {}); // whoever asks for the texts sees the error; nobody need ask
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

  has(name: string): boolean {
    return this.columns.has(name);
  }

  kind(name: string): Kind {
    return this.column(name).kind;
  }

  /** The name that a column's texts are stored under: its own, or its twin's. */
  stored(name: string): string {
    return this.column(name).name;
  }

  num(name: string): Numbers {
    const column = this.column(name);
    const ready = this.made.get(column.name);
    if (ready) return ready;
    const bytes = this.bytes(column);
    if (!bytes || column.kind === "str") throw new PackError(`no numbers in column ${name}`);
    const made = numbers(column.kind, column.codec === "delta", bytes, this.n);
    this.made.set(column.name, made);
    return made;
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
    const lengths = numbers("u32", column.codec === "delta", bytes, this.n);
    const starts = new Float64Array(this.n + 1);
    for (let i = 0; i < this.n; i++) starts[i + 1] = starts[i] + lengths[i];
    const made = { bytes: bytes.subarray(4 * this.n), starts };
    if (starts[this.n] !== made.bytes.length) throw new PackError(`column ${name} does not add up`);
    this.strings.set(column.name, made);
    return made;
  }

  text(name: string, row: number): string {
    const column = this.columns.get(name);
    if (!column || row < 0 || row >= this.n || !this.raw.has(column.block)) return "";
    if (column.kind !== "str") {
      const value = this.num(name)[row];
      return column.dict ? (column.dict[value] ?? "") : value === NONE ? "" : String(value);
    }
    const texts = this.texts(name);
    if (!texts) return "";
    return utf8.decode(texts.bytes.subarray(texts.starts[row], texts.starts[row + 1]));
  }

  private column(name: string): Column {
    const column = this.columns.get(name);
    if (!column) throw new PackError(`no column ${name}`);
    return column;
  }

  private bytes(column: Column): Uint8Array | null {
    const block = this.raw.get(column.block);
    if (!block) return null;
    const shortest = WIDTH[column.kind] * this.n;
    if (column.offset + column.length > block.length || column.length < shortest)
      throw new PackError(`column ${column.name} is cut short`);
    return block.subarray(column.offset, column.offset + column.length);
  }
}

/** Read a packed file; the texts stay packed until `events.loadTexts()`. */
export async function unpack(file: Uint8Array<ArrayBuffer>): Promise<Unpacked> {
  if (file.length < 10 || utf8.decode(file.subarray(0, 6)) !== MAGIC)
    throw new PackError("not a packed file");
  const size = new DataView(file.buffer, file.byteOffset).getUint32(6, true);
  const start = 10 + size;
  if (start > file.length) throw new PackError("the header is cut short");
  const header = JSON.parse(utf8.decode(file.subarray(10, start))) as Header;
  const block = (name: string): Promise<Uint8Array<ArrayBuffer>> => {
    const found = header.blocks.find((b) => b.name === name);
    if (!found || start + found.offset + found.length > file.length)
      throw new PackError(`block ${name} is missing or cut short`);
    const from = start + found.offset;
    return inflate(file.subarray(from, from + found.length), found.raw);
  };
  const [events, meta, layers] = await Promise.all([block("events"), block("meta"), block("layers")]);
  return {
    meta: JSON.parse(utf8.decode(meta)) as Meta,
    layers: JSON.parse(utf8.decode(layers)) as LayersBlock,
    events: new Columns(header, events, async () => block("texts")),
  };
}
