// A tiny writer of packed files for tests, after docs/contracts.md; the product's is layers/pack.py.
import { gzipSync } from "node:zlib";

export type Spec =
  | { name: string; kind: "i32" | "u32" | "u16" | "u8"; codec?: "raw" | "delta"; values: number[] }
  | { name: string; kind: "code"; texts: string[] }
  | { name: string; kind: "str"; texts: string[] }
  | { name: string; kind: "same"; as: string };

const WIDTH = { i32: 4, u32: 4, u16: 2, u8: 1, code: 2, str: 4 };
const utf8 = new TextEncoder();

/** Byte planes, lowest first, of the values or their differences. */
export function planes(values: ArrayLike<number>, width: number, delta: boolean): Uint8Array {
  const n = values.length;
  const out = new Uint8Array(n * width);
  for (let i = 0, last = 0; i < n; i++) {
    const value = delta ? (values[i] - last) | 0 : values[i];
    last = values[i];
    for (let plane = 0; plane < width; plane++) out[plane * n + i] = value >>> (8 * plane);
  }
  return out;
}

function joined(parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function column(spec: Exclude<Spec, { kind: "same" }>): { entry: object; raw: Uint8Array } {
  const { name, kind } = spec;
  if (spec.kind === "code") {
    const dict = ["", ...new Set(spec.texts.filter((text) => text !== ""))];
    const place = new Map(dict.map((text, i) => [text, i]));
    const values = spec.texts.map((text) => place.get(text) as number);
    return { entry: { name, kind, codec: "raw", dict }, raw: planes(values, 2, false) };
  }
  if (spec.kind === "str") {
    const texts = spec.texts.map((text) => utf8.encode(text));
    const lengths = planes(
      texts.map((text) => text.length),
      4,
      false,
    );
    return { entry: { name, kind, codec: "raw" }, raw: joined([lengths, ...texts]) };
  }
  const codec = spec.codec ?? "raw";
  return { entry: { name, kind, codec }, raw: planes(spec.values, WIDTH[spec.kind], codec === "delta") };
}

/** A packed file of n rows. */
export function pack(
  n: number,
  meta: unknown,
  layers: unknown,
  events: Spec[],
  texts: Spec[],
): Uint8Array<ArrayBuffer> {
  const columns: object[] = [];
  const block = (name: string, specs: Spec[]) => {
    const raws: Uint8Array[] = [];
    let offset = 0;
    for (const spec of specs) {
      if (spec.kind === "same") {
        columns.push({ ...spec, codec: "raw", block: name, offset, length: 0 });
        continue;
      }
      const { entry, raw } = column(spec);
      columns.push({ ...entry, block: name, offset, length: raw.length });
      raws.push(raw);
      offset += raw.length;
    }
    return { name, raw: joined(raws) };
  };
  const json = (value: unknown) => utf8.encode(JSON.stringify(value));
  const blocks = [
    { name: "meta", raw: json(meta) },
    block("events", events),
    { name: "layers", raw: json(layers) },
    block("texts", texts),
  ];
  const bodies = blocks.map(({ raw }) => new Uint8Array(gzipSync(raw, { level: 1 })));
  let offset = 0;
  const entries = blocks.map(({ name, raw }, i) => {
    const entry = { name, offset, length: bodies[i].length, raw: raw.length };
    offset += bodies[i].length;
    return entry;
  });
  const header = json({ n, blocks: entries, columns });
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, header.length, true);
  return new Uint8Array(joined([utf8.encode("MRSD1\n"), size, header, ...bodies]));
}

export interface Row {
  id?: string;
  x?: number;
  y?: number;
  start?: number;
  end?: number;
  kind?: string;
  section?: string;
  origin?: string;
  country?: string;
  uncertainty_m?: number;
  contradiction?: number;
  title_ar?: string;
  title_en?: string;
  place_ar?: string;
}

const NONE = -2147483648;

/** The columns of a few rows, as the two blocks hold them. */
export function specs(rows: Row[]): { events: Spec[]; texts: Spec[] } {
  const num = (key: "x" | "y" | "start" | "end") => rows.map((row) => row[key] ?? NONE);
  const text = (key: keyof Row) => rows.map((row) => String(row[key] ?? ""));
  return {
    events: [
      { name: "x", kind: "i32", codec: "delta", values: num("x") },
      { name: "y", kind: "i32", codec: "delta", values: num("y") },
      { name: "start", kind: "i32", codec: "delta", values: num("start") },
      { name: "end", kind: "i32", codec: "delta", values: rows.map((row) => row.end ?? row.start ?? NONE) },
      { name: "kind", kind: "code", texts: text("kind") },
      { name: "section", kind: "code", texts: text("section") },
      { name: "origin", kind: "code", texts: text("origin") },
      { name: "country", kind: "code", texts: text("country") },
      { name: "uncertainty_m", kind: "u32", values: rows.map((row) => row.uncertainty_m ?? 0) },
      { name: "contradiction", kind: "u8", values: rows.map((row) => row.contradiction ?? 0) },
    ],
    texts: [
      { name: "id", kind: "str", texts: rows.map((row, i) => row.id ?? `E${i}`) },
      { name: "title_ar", kind: "str", texts: text("title_ar") },
      { name: "title_en", kind: "str", texts: text("title_en") },
      { name: "place_ar", kind: "code", texts: text("place_ar") },
    ],
  };
}

export function packRows(rows: Row[], meta: unknown = {}, layers: unknown = {}): Uint8Array<ArrayBuffer> {
  const { events, texts } = specs(rows);
  return pack(rows.length, meta, layers, events, texts);
}
