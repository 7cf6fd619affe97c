// Coordinates as text, with no more digits than the place is known to.
import * as mgrs from "mgrs";

// The package is CommonJS to Node and a module to the bundler.
const library = mgrs as unknown as {
  forward?: typeof mgrs.forward;
  default?: { forward: typeof mgrs.forward };
};

/** Digits of an MGRS reference whose square is at least as wide as the uncertainty: 0 (100 km) to 5 (1 m). */
export function mgrsDigits(uncertainty_m: number): number {
  if (!(uncertainty_m > 1)) return 5;
  return Math.max(0, 5 - Math.ceil(Math.log10(uncertainty_m) - 1e-9));
}

/** Decimals of a degree that are worth showing: the last one is not finer than the uncertainty. */
export function decimals(uncertainty_m: number): number {
  if (!(uncertainty_m > 0)) return 5;
  return Math.min(5, Math.max(0, Math.floor(Math.log10(111_320 / uncertainty_m) + 1e-9)));
}

/** "34SDA15"; "" beyond 84 degrees north or 80 south, where MGRS has another grid. */
export function mgrsText(lon: number, lat: number, uncertainty_m: number): string {
  if (!(lat <= 84 && lat >= -80)) return "";
  const forward = library.forward ?? library.default?.forward;
  return forward ? forward([wrapped(lon), lat], mgrsDigits(uncertainty_m)) : "";
}

/** Degrees of longitude in [-180, 180), for a map that was dragged around the world. */
export function wrapped(lon: number): number {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

/** A coordinate with a true minus sign left out of it: machines read these too. */
export function degrees(value: number, uncertainty_m: number): string {
  return value.toFixed(decimals(uncertainty_m));
}

/** Kilometres with the decimals that a length of that size deserves. */
export function kilometres(metres: number): string {
  const km = metres / 1000;
  const digits = km < 10 ? 2 : km < 100 ? 1 : 0;
  return km.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** How far off a place may be, in kilometres: two digits at most, for it is an estimate itself. */
export function roughKilometres(metres: number): string {
  return (metres / 1000).toLocaleString("en-US", { maximumSignificantDigits: 2 });
}

export const NAUTICAL_MILE_M = 1852; // exact, International Hydrographic Conference, 1929
