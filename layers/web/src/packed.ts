// A packed file (docs/contracts.md, "The packed file"): its header, and its blocks, which are unpacked as they are asked for.
import { inflate, PackError, type Planes } from "./bytes.ts";
import type { LayersBlock, Meta } from "./types.ts";

const MAGIC = "MRSD3\n";
/** Letters up to so many bytes are unpacked at once; of more, a piece when a row in it is asked for. */
const FEW_LETTERS = 1 << 22;
/** So many pieces of letters are kept. */
const KEPT = 6;

export interface Block {
  name: string;
  offset: number;
  pieces: number[]; // bytes of each gzip piece, one after the other
  cut: number; // unpacked bytes of each piece but the last
  raw: number;
}

export type Kind = "i32" | "u32" | "u16" | "u8" | "code" | "str" | "number" | "morton";

export interface Column {
  name: string;
  kind: Kind;
  codec: "raw" | "steps";
  block: string;
  offset: number;
  length: number;
  planes: Planes;
  dict?: string[];
  /** Values are beyond those of this column. */
  plus?: string;
  /** Of days: a stored 0 is none, any other number so many days after this one. */
  from?: number;
  /** Of places: how many are further from the one before than the planes say. */
  far?: number;
  /** Of "number": what stands before the figure, and how many digits it has (0: as many as it needs). */
  head?: string;
  digits?: number;
  /** Of "str": where its letters stand in their block, and how many bytes of them. */
  letters?: [number, number];
  /** What a row says whose own text is empty: its first day, its kind and date, or its row. */
  else?: "start" | "kind" | "row";
  names?: Record<string, string>;
}

/** A column whose texts equal those of another, or (with a list of its own) stand and fall with them. */
export interface Twin {
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

type Bytes = Uint8Array<ArrayBuffer>;
const utf8 = new TextDecoder();

/** The letters of texts, in pieces that are unpacked when a row in them is asked for. */
export class Letters {
  readonly size: number;
  private readonly cut: number;
  private readonly packed: Bytes[];
  private readonly last: number; // bytes of the last piece
  private readonly ready = new Map<number, Bytes>();
  private readonly coming = new Map<number, Promise<void>>();
  private through: { piece: number; bytes: Bytes } | null = null;
  /** What a run unpacks into, again and again: a new array a piece would be left behind each time. */
  private room: Bytes | null = null;

  constructor(packed: Bytes[], { cut, raw }: Pick<Block, "cut" | "raw">) {
    this.packed = packed;
    this.cut = cut;
    this.size = raw;
    this.last = raw - cut * (packed.length - 1);
  }

  /** Whether all of them are kept, once they are here. */
  get few(): boolean {
    return this.size <= FEW_LETTERS;
  }

  /** What another thread makes the same of. */
  whole(): { letters: Bytes[]; cut: Pick<Block, "cut" | "raw"> } {
    return { letters: this.packed, cut: { cut: this.cut, raw: this.size } };
  }

  async piece(at: number, into?: Bytes): Promise<Bytes> {
    const size = at === this.packed.length - 1 ? this.last : this.cut;
    return inflate([this.packed[at]], size, into?.subarray(0, size));
  }

  /** The letters of a stretch; null where a piece of it is not here. */
  at(from: number, to: number): string | null {
    if (from === to) return "";
    const first = Math.floor(from / this.cut);
    const last = Math.floor((to - 1) / this.cut);
    const parts: Bytes[] = [];
    for (let piece = first; piece <= last; piece++) {
      const bytes = this.ready.get(piece);
      if (!bytes) return null;
      const start = piece * this.cut;
      parts.push(bytes.subarray(Math.max(0, from - start), Math.min(bytes.length, to - start)));
    }
    return utf8.decode(parts.length === 1 ? parts[0] : joined(parts));
  }

  /**
   * The bytes of a stretch, for whoever goes through them all: the piece that the next begins in is kept. What is
   * returned holds till the next is asked for.
   */
  async run(from: number, to: number): Promise<Bytes> {
    let parts: Bytes[] = [];
    this.room ??= new Uint8Array(Math.min(this.cut, this.size));
    for (let piece = Math.floor(from / this.cut); piece * this.cut < to; piece++) {
      if (this.through?.piece !== piece) {
        parts = parts.map((part) => part.slice()); // they stand where the next will
        this.through = { piece, bytes: await this.piece(piece, this.room) };
      }
      const { bytes } = this.through;
      const start = piece * this.cut;
      parts.push(bytes.subarray(Math.max(0, from - start), Math.min(bytes.length, to - start)));
    }
    return parts.length === 1 ? parts[0] : joined(parts);
  }

  /** Bring the pieces of a stretch; null where they are here. */
  bring(from: number, to: number): Promise<void> | null {
    const waits: Promise<void>[] = [];
    for (let piece = Math.floor(from / this.cut); piece * this.cut < to; piece++) {
      const known = this.ready.get(piece);
      if (known) {
        this.ready.delete(piece); // asked for last, let go of last
        this.ready.set(piece, known);
        continue;
      }
      let one = this.coming.get(piece);
      if (!one) {
        one = this.piece(piece).then((bytes) => this.keep(piece, bytes));
        one.catch(() => {}).finally(() => this.coming.delete(piece));
        this.coming.set(piece, one);
      }
      waits.push(one);
    }
    return waits.length === 0 ? null : Promise.all(waits).then(() => undefined);
  }

  async all(): Promise<void> {
    if (this.size > 0) await this.bring(0, this.size);
  }

  private keep(piece: number, bytes: Bytes): void {
    this.ready.set(piece, bytes);
    if (this.few) return;
    for (const oldest of this.ready.keys()) {
      if (this.ready.size <= KEPT) break;
      this.ready.delete(oldest);
    }
  }
}

/** Columns that are not drawn by: the codes and numbers, and the letters of the texts. */
export interface Texts {
  block: Bytes;
  letters: Letters;
}

/** A packed file whose header is read: its blocks are unpacked as they are asked for. */
export interface Opened {
  header: Header;
  /** The packed pieces of a block of the first part, and how long they are unpacked. */
  packed(name: string): { pieces: Bytes[]; raw: number };
  block(name: string): Promise<Bytes>;
  texts(): Promise<Texts>;
}

/** A file that stands in two parts gives its first, all but the texts, and says how the other is to be had. */
export function open(file: Bytes, more?: () => Promise<Bytes>): Opened {
  if (file.length < 10 || utf8.decode(file.subarray(0, 6)) !== MAGIC)
    throw new PackError("not a packed file");
  const size = new DataView(file.buffer, file.byteOffset).getUint32(6, true);
  const start = 10 + size;
  if (start > file.length) throw new PackError("the header is cut short");
  const header = JSON.parse(utf8.decode(file.subarray(10, start))) as Header;
  const find = (name: string): Block => {
    const found = header.blocks.find((one) => one.name === name);
    if (!found) throw new PackError(`block ${name} is missing`);
    return found;
  };
  const cut = (block: Block, parts: Bytes[], from: number) => {
    let at = from;
    return block.pieces.map((length) => {
      at += length;
      return stretch(parts, at - length, at, block.name);
    });
  };
  const packed = (name: string) => {
    const found = find(name);
    return { pieces: cut(found, [file], start + found.offset), raw: found.raw };
  };
  const block = async (name: string) => {
    const { pieces, raw } = packed(name);
    return inflate(pieces, raw);
  };
  return {
    header,
    packed,
    block,
    async texts() {
      const [codes, letters] = [find("texts"), find("letters")];
      // A byte or two of the texts may stand in the first part; all else in the other.
      const own = file.subarray(start + codes.offset);
      const rest = more ? await more() : null;
      const parts = rest === null ? [own] : [own, rest];
      const apart = cut(letters, parts, letters.offset - codes.offset);
      const made = new Letters(apart, letters);
      const found = { block: await inflate(cut(codes, parts, 0), codes.raw), letters: made };
      if (made.few) await made.all();
      return found;
    },
  };
}

/** A stretch of what stands in parts, copied only where it lies across two. */
function stretch(parts: Bytes[], from: number, to: number, name: string): Bytes {
  let start = 0;
  const found: Bytes[] = [];
  for (const part of parts) {
    const [a, b] = [Math.max(from, start), Math.min(to, start + part.length)];
    if (a < b) found.push(part.subarray(a - start, b - start));
    start += part.length;
  }
  if (to > start) throw new PackError(`block ${name} is cut short`);
  return found.length === 1 ? found[0] : joined(found);
}

function joined(parts: Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** What is on the map beside its events, and in what words. */
export async function surroundings({ block }: Opened): Promise<{ meta: Meta; layers: LayersBlock }> {
  const [meta, layers] = await Promise.all([block("meta"), block("layers")]);
  return {
    meta: JSON.parse(utf8.decode(meta)) as Meta,
    layers: JSON.parse(utf8.decode(layers)) as LayersBlock,
  };
}
