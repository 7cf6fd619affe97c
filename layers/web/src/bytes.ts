// The bytes of a packed file: base64, gzip, and planes of bytes to numbers (docs/contracts.md, "The packed file").

/** "None" in an i32 column. */
export const NONE = -2147483648;

export type Numbers = Int32Array | Uint32Array | Uint16Array | Uint8Array;

/** A damaged or foreign file: the page says so in both languages (fallback.ts). */
export class PackError extends Error {}

type Bytes = Uint8Array<ArrayBuffer>;

/** Base64 to bytes: the browser's own way where there is one (35 ms for 79 MB), else in parts, with room between them for others. */
export async function fromBase64(text: string): Promise<Bytes> {
  const native = Uint8Array as unknown as { fromBase64?: (text: string) => Bytes };
  if (native.fromBase64) return native.fromBase64(text);
  const clean = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  const padding = clean.endsWith("==") ? 2 : clean.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((clean.length / 4) * 3 - padding);
  const piece = 1 << 20; // a multiple of 4: each piece is whole by itself
  let at = 0;
  for (let i = 0; i < clean.length; i += piece) {
    const part = atob(clean.slice(i, i + piece));
    for (let j = 0; j < part.length; j++) bytes[at++] = part.charCodeAt(j);
    if (i + piece < clean.length) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return bytes;
}

export async function bytesOf(data: string | Bytes): Promise<Bytes> {
  return typeof data === "string" ? fromBase64(data) : data;
}

/** Unpack gzip pieces, one after the other, into one array of just this size: a new one, or one to be filled anew. */
export async function inflate(
  pieces: Uint8Array<ArrayBuffer>[],
  size: number,
  out = new Uint8Array(size),
): Promise<Uint8Array<ArrayBuffer>> {
  let at = 0;
  for (const piece of pieces) {
    // Handed over in one go: by way of a Blob it would come in small parts from another process.
    const stream = new DecompressionStream("gzip");
    const writer = stream.writable.getWriter();
    const written = writer.write(piece).then(() => writer.close());
    written.catch(() => {}); // a damaged piece is told by the reader
    const reader = stream.readable.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (at + value.length > size) throw new PackError(`a block is longer than the ${size} bytes it states`);
      out.set(value, at);
      at += value.length;
    }
  }
  if (at !== size) throw new PackError(`a block has ${at} bytes, not the ${size} it states`);
  return out;
}

/** What each byte plane of a column is, lowest first: null where it is stored, else the byte that every row has. */
export type Planes = (number | null)[];

const ARRAY = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array } as const;

/** How many planes are stored. */
export function storedPlanes(planes: Planes): number {
  return planes.filter((plane) => plane === null).length;
}

/** Where the planes of a column stand: for each its bytes, or the byte that it has everywhere. */
function ofRow(planes: Planes, bytes: Uint8Array, n: number, row: number): number {
  let value = 0;
  let at = row;
  for (let plane = 0; plane < planes.length; plane++) {
    const said = planes[plane];
    value |= (said ?? bytes[at]) << (8 * plane);
    if (said === null) at += n;
  }
  return value;
}

/** The value of one row of a column that is stored as it is, without the others; negative where it has 32 bits and the highest. */
export function valueAt(planes: Planes, bytes: Uint8Array, n: number, row: number): number {
  return ofRow(planes, bytes, n, row);
}

/**
 * Byte planes to numbers, in the narrowest array that holds what is stored; steps are summed modulo the width.
 *
 * `signed` gives an Int32Array, for columns of days.
 */
export function numbers(
  planes: Planes,
  steps: boolean,
  bytes: Uint8Array,
  n: number,
  signed = false,
): Numbers {
  const width = planes.length as 1 | 2 | 4;
  let used = planes.length;
  if (!steps && !signed) while (used > 1 && planes[used - 1] === 0) used--;
  const out = signed ? new Int32Array(n) : new ARRAY[used === 3 ? 4 : (used as 1 | 2 | 4)](n);
  const stored = storedPlanes(planes);
  if (bytes.length < stored * n) throw new PackError("a column is cut short");
  if (!steps && stored === 0) return out.fill(ofRow(planes, bytes, n, 0));
  if (!steps && used === 1) {
    out.set(bytes.subarray(0, n));
    return out;
  }
  const first = planes.length === 4 ? 0 : 32 - 8 * width; // so that sums wrap at the width
  let [a, b, c, d] = [-1, -1, -1, -1];
  let at = 0;
  let base = 0;
  planes.forEach((said, plane) => {
    if (said !== null) {
      base |= said << (8 * plane);
      return;
    }
    if (plane === 0) a = at;
    else if (plane === 1) b = at;
    else if (plane === 2) c = at;
    else d = at;
    at += n;
  });
  for (let i = 0, last = 0; i < n; i++) {
    let value = base;
    if (a >= 0) value |= bytes[a + i];
    if (b >= 0) value |= bytes[b + i] << 8;
    if (c >= 0) value |= bytes[c + i] << 16;
    if (d >= 0) value |= bytes[d + i] << 24;
    last = steps ? ((last + ((value >>> 1) ^ -(value & 1))) << first) >>> first : value;
    out[i] = last;
  }
  return out;
}

/** The same values in a narrower array, where they fit one byte each or two. */
export function narrowed(values: Numbers): Numbers {
  if (values instanceof Uint8Array || values instanceof Int32Array) return values;
  let all = 0;
  for (let i = 0; i < values.length; i++) all |= values[i];
  if (all >= 0 && all < 1 << 8) return Uint8Array.from(values);
  return all >= 0 && all < 1 << 16 && !(values instanceof Uint16Array) ? Uint16Array.from(values) : values;
}
