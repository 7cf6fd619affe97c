// Places on the world's square, in whole numbers: 2^32 to its side, which is a sixty-fourth of a pixel at zoom 18.

/** Parts of the world's width that a place is told in. */
export const WORLD = 2 ** 32;

/** Longitude and latitude (degrees * 1e5) to the world's square, 0 to 2^32, as EPSG:3857 has it; 0, 0 for none. */
export function mercator(x: Int32Array, y: Int32Array, none: number): { x: Uint32Array; y: Uint32Array } {
  const n = x.length;
  const out = { x: new Uint32Array(n), y: new Uint32Array(n) };
  // 85.0511...°, where EPSG:3857 ends: beyond it the logarithm runs away.
  const limit = Math.tanh(Math.PI);
  const last = WORLD - 1;
  for (let i = 0; i < n; i++) {
    if (x[i] === none) continue;
    const sine = Math.sin((y[i] * Math.PI) / 18_000_000);
    const kept = sine > limit ? limit : sine < -limit ? -limit : sine;
    out.x[i] = Math.min(last, (x[i] / 36_000_000 + 0.5) * WORLD + 0.5);
    out.y[i] = Math.min(last, (0.5 - Math.log((1 + kept) / (1 - kept)) / (4 * Math.PI)) * WORLD + 0.5);
  }
  return out;
}
