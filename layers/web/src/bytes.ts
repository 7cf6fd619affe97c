// The bytes of a packed file: base64, gzip, and planes of bytes to numbers (docs/contracts.md, "The packed file").

/** "None" in an i32 column. */
export const NONE = -2147483648;

export type Kind = "i32" | "u32" | "u16" | "u8" | "code" | "str" | "number" | "morton";

export type Numbers = Int32Array | Uint32Array | Uint16Array | Uint8Array;

/** A damaged or foreign file: the page says so in both languages (fallback.ts). */
export class PackError extends Error {}

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

export async function inflate(
  pieces: Uint8Array<ArrayBuffer>[],
  size: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(size);
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

/** Byte planes to numbers, all lowest bytes first; steps are summed modulo the width. `bits` of a u8: 16 where it stands as two planes. */
export function numbers(kind: Kind, steps: boolean, bytes: Uint8Array, n: number, bits = 8): Numbers {
  if (kind === "u8") {
    const out = bytes.slice(0, n);
    if (!steps) return out;
    for (let i = 0, last = 0; i < n; i++) {
      const value = bits === 16 ? bytes[i] | (bytes[n + i] << 8) : bytes[i];
      out[i] = last += (value >>> 1) ^ -(value & 1);
    }
    return out;
  }
  if (kind === "u16" || kind === "code") {
    const out = new Uint16Array(n);
    for (let i = 0, last = 0; i < n; i++) {
      const value = bytes[i] | (bytes[n + i] << 8);
      last = steps ? last + ((value >>> 1) ^ -(value & 1)) : value;
      out[i] = last;
    }
    return out;
  }
  const out = kind === "i32" ? new Int32Array(n) : new Uint32Array(n);
  const b = 2 * n;
  const c = 3 * n;
  for (let i = 0, last = 0; i < n; i++) {
    const value = bytes[i] | (bytes[n + i] << 8) | (bytes[b + i] << 16) | (bytes[c + i] << 24);
    last = steps ? (last + ((value >>> 1) ^ -(value & 1))) | 0 : value;
    out[i] = last;
  }
  return out;
}

export function empty(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}

// Added to longitude and latitude before they were laid on the curve (layers/curve.py).
const OFFSET_X = 18_000_000;
const OFFSET_Y = 9_000_000;
const LOWER = 0x3ffffff; // 26 bits

/** Every other bit of 26, pushed together. */
function every(bits: number): number {
  let v = bits & 0x1555555;
  v = (v | (v >> 1)) & 0x3333333;
  v = (v | (v >> 2)) & 0x0f0f0f0f;
  v = (v | (v >> 4)) & 0x00ff00ff;
  return (v | (v >> 8)) & 0xffff;
}

/** Places along the Morton curve, each as what it is beyond the one before, in seven byte planes; all bits set: no place. */
export function places(bytes: Uint8Array, n: number): { x: Int32Array; y: Int32Array } {
  const x = new Int32Array(n);
  const y = new Int32Array(n);
  // 52 bits are more than an integer has here: the lower and the upper 26 are summed apart.
  for (let i = 0, low = 0, high = 0; i < n; i++) {
    const middle = bytes[3 * n + i];
    low += bytes[i] | (bytes[n + i] << 8) | (bytes[2 * n + i] << 16) | ((middle & 3) << 24);
    high += (middle >> 2) | (bytes[4 * n + i] << 6) | (bytes[5 * n + i] << 14) | (bytes[6 * n + i] << 22);
    high = (high + (low >>> 26)) & LOWER;
    low &= LOWER;
    if (low === LOWER && high === LOWER) {
      x[i] = y[i] = NONE;
      continue;
    }
    x[i] = (every(low) | (every(high) << 13)) - OFFSET_X;
    y[i] = (every(low >> 1) | (every(high >> 1) << 13)) - OFFSET_Y;
  }
  return { x, y };
}
