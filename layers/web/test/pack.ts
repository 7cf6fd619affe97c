// A tiny writer of packed files for tests, after docs/contracts.md; the product's is layers/pack.py.
import { gzipSync } from "node:zlib";

export type Spec =
  | {
      name: string;
      kind: "i32" | "u32" | "u16" | "u8";
      codec?: "raw" | "steps";
      values: number[];
      plus?: string;
      from?: number;
    }
  | { name: "xy"; kind: "morton"; x: number[]; y: number[]; width?: number }
  | { name: string; kind: "number"; head: string; digits: number; values: number[] }
  | ({ name: string; kind: "code"; texts: string[] } & Otherwise)
  | ({ name: string; kind: "str"; texts: string[] } & Otherwise)
  | { name: string; kind: "same"; as: string; dict?: string[] };

/** What a row says whose own text is empty. */
interface Otherwise {
  else?: "start" | "kind" | "row";
  names?: Record<string, string>;
}

const NONE = -2147483648;
const WIDTH = { i32: 4, u32: 4, u16: 2, u8: 1 };
const utf8 = new TextEncoder();

/** Byte planes, lowest first, of the values or their steps. */
export function planes(values: ArrayLike<number>, width: number, steps: boolean): Uint8Array {
  const n = values.length;
  const out = new Uint8Array(n * width);
  const shift = 32 - 8 * width;
  for (let i = 0, last = 0; i < n; i++) {
    const apart = ((values[i] - last) << shift) >> shift; // modulo the width, of either sign
    const value = steps ? (apart << 1) ^ (apart >> 31) : values[i];
    last = values[i];
    for (let plane = 0; plane < width; plane++) out[plane * n + i] = value >>> (8 * plane);
  }
  return out;
}

/** Bytes of numbers in planes, those that differ from row to row, and what the others are. */
function stored(
  values: ArrayLike<number>,
  width: number,
  steps: boolean,
): { planes: (number | null)[]; raw: Uint8Array } {
  const n = values.length;
  const whole = planes(values, width, steps);
  const said = Array.from({ length: width }, (_, plane) => {
    const own = whole.subarray(plane * n, (plane + 1) * n);
    return own.every((byte) => byte === own[0]) ? (own[0] ?? 0) : null;
  });
  const kept = said.flatMap((one, plane) =>
    one === null ? [whole.subarray(plane * n, (plane + 1) * n)] : [],
  );
  return { planes: said, raw: joined(kept) };
}

/** Places along the Morton curve: planes of what each is beyond the one before, and those that are further than these say. */
export function curve(x: number[], y: number[], width = 3): { planes: null[]; far: number; raw: Uint8Array } {
  const n = x.length;
  const raw = new Uint8Array(width * n);
  const far: [number, number][] = [];
  const most = 1n << BigInt(8 * width);
  let last = 0n;
  for (let i = 0; i < n; i++) {
    let key = 0n;
    for (let bit = 25n; bit >= 0n; bit--) {
      const of = (value: number, offset: number) => (BigInt(value + offset) >> bit) & 1n;
      key = (key << 2n) | (of(y[i], 9_000_000) << 1n) | of(x[i], 18_000_000);
    }
    if (x[i] === NONE) key = 2n ** 52n - 1n;
    const beyond = (key - last + 2n ** 52n) % 2n ** 52n;
    for (let plane = 0; plane < width; plane++)
      raw[plane * n + i] = Number((beyond >> BigInt(8 * plane)) & 255n);
    if (beyond >= most) far.push([i, Number(beyond >> BigInt(8 * width))]);
    last = key;
  }
  const words = [...far.map(([row]) => row), ...far.map(([, high]) => high)];
  const more = new Uint8Array(4 * words.length);
  const view = new DataView(more.buffer);
  for (const [i, word] of words.entries()) view.setUint32(4 * i, word, true);
  return { planes: Array(width).fill(null), far: far.length, raw: joined([raw, more]) };
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

function column(spec: Exclude<Spec, { kind: "same" }>): {
  entry: object;
  raw: Uint8Array;
  letters?: Uint8Array;
} {
  const { name, kind } = spec;
  if (spec.kind === "morton") {
    const { raw, ...said } = curve(spec.x, spec.y, spec.width);
    return { entry: { name, kind, codec: "steps", ...said }, raw };
  }
  if (spec.kind === "number") {
    const { head, digits } = spec;
    const { raw, planes } = stored(spec.values, 4, false);
    return { entry: { name, kind, codec: "raw", planes, head, digits }, raw };
  }
  const otherwise = "else" in spec ? { else: spec.else, names: spec.names } : {};
  if (spec.kind === "code") {
    const dict = ["", ...new Set(spec.texts.filter((text) => text !== ""))];
    const place = new Map(dict.map((text, i) => [text, i]));
    const { raw, planes } = stored(
      spec.texts.map((text) => place.get(text) as number),
      2,
      false,
    );
    return { entry: { name, kind, codec: "raw", planes, dict, ...otherwise }, raw };
  }
  if (spec.kind === "str") {
    const texts = spec.texts.map((text) => utf8.encode(text));
    const { raw, planes } = stored(
      texts.map((text) => text.length),
      4,
      false,
    );
    const entry = { name, kind, codec: "raw", planes, ...otherwise };
    // What a row is found by stands with the codes.
    return name === "id" ? { entry, raw: joined([raw, ...texts]) } : { entry, raw, letters: joined(texts) };
  }
  const codec = spec.codec ?? "raw";
  const { from } = spec;
  const counted =
    from === undefined ? spec.values : spec.values.map((value) => (value === NONE ? 0 : value - from));
  const { raw, planes } = stored(counted, WIDTH[spec.kind], codec === "steps");
  return { entry: { name, kind, codec, planes, plus: spec.plus, from }, raw };
}

/** A packed file of n rows. */
export function pack(
  n: number,
  meta: unknown,
  layers: unknown,
  events: Spec[],
  texts: Spec[],
  letterBytes = 64,
): Uint8Array<ArrayBuffer> {
  const columns: object[] = [];
  const letters: Uint8Array[] = [];
  let written = 0;
  const block = (name: string, specs: Spec[]) => {
    const raws: Uint8Array[] = [];
    let offset = 0;
    for (const spec of specs) {
      if (spec.kind === "same") {
        columns.push({ ...spec, block: name, offset, length: 0 });
        continue;
      }
      const { entry, raw, letters: own } = column(spec);
      const apart = own ? { letters: [written, own.length] } : {};
      columns.push({ ...entry, ...apart, block: name, offset, length: raw.length });
      raws.push(raw);
      offset += raw.length;
      if (own) letters.push(own);
      written += own?.length ?? 0;
    }
    return { name, raw: joined(raws) };
  };
  const json = (value: unknown) => utf8.encode(JSON.stringify(value));
  const blocks = [
    { name: "meta", raw: json(meta) },
    block("events", events),
    { name: "layers", raw: json(layers) },
    block("texts", texts),
    { name: "letters", raw: joined(letters) },
  ];
  const bodies: Uint8Array[] = [];
  let offset = 0;
  const entries = blocks.map(({ name, raw }) => {
    // In pieces, as the longer blocks of the product are; of letters so many that texts lie across two.
    const cut = name === "letters" ? letterBytes : Math.max(1, Math.ceil(raw.length / 2));
    const parts = Array.from({ length: Math.max(1, Math.ceil(raw.length / cut)) }, (_, i) =>
      gzipSync(raw.subarray(i * cut, (i + 1) * cut), { level: 1 }),
    );
    const entry = { name, offset, pieces: parts.map((piece) => piece.length), cut, raw: raw.length };
    for (const piece of parts) {
      offset += piece.length;
      bodies.push(new Uint8Array(piece));
    }
    return entry;
  });
  const header = json({ n, blocks: entries, columns });
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, header.length, true);
  return new Uint8Array(joined([utf8.encode("MRSD3\n"), size, header, ...bodies]));
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
  weight?: number;
  title_ar?: string;
  title_en?: string;
  place_ar?: string;
}

/** The columns of a few rows, as the two blocks hold them. */
export function specs(rows: Row[]): { events: Spec[]; texts: Spec[] } {
  const num = (key: "x" | "y" | "start" | "end") => rows.map((row) => row[key] ?? NONE);
  const text = (key: keyof Row) => rows.map((row) => String(row[key] ?? ""));
  return {
    events: [
      { name: "xy", kind: "morton", x: num("x"), y: num("y") },
      { name: "start", kind: "i32", codec: "steps", values: num("start") },
      {
        name: "end",
        kind: "i32",
        values: rows.map((row) => (row.end ?? row.start ?? 0) - (row.start ?? 0)),
        plus: "start",
      },
      { name: "kind", kind: "code", texts: text("kind") },
      { name: "section", kind: "code", texts: text("section") },
      { name: "origin", kind: "code", texts: text("origin") },
      { name: "country", kind: "code", texts: text("country") },
      { name: "uncertainty_m", kind: "u32", values: rows.map((row) => row.uncertainty_m ?? 0) },
      { name: "contradiction", kind: "u8", values: rows.map((row) => row.contradiction ?? 0) },
      // Left out where every row is one event, as the product leaves it out.
      ...(rows.some((row) => (row.weight ?? 1) !== 1)
        ? [{ name: "weight", kind: "u32" as const, values: rows.map((row) => row.weight ?? 1) }]
        : []),
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
