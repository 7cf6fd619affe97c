// Places on the world's square, in whole numbers: 2^32 to its side, which is a sixty-fourth of a pixel at zoom 18.

/** Parts of the world's width that a place is told in. */
export const WORLD = 2 ** 32;
/** Both numbers of a row without a place; no place has it. */
export const NOWHERE = WORLD - 1;

const LAST = WORLD - 2;
// Degrees * 1e5 between the latitudes whose sine and logarithm are worked out.
const STEP_BITS = 11;
const HALF = 1 << (STEP_BITS - 1);
const LOWEST = -9_000_000;
const RADIANS = Math.PI / 18_000_000;
/** Degrees * 1e5 beyond which EPSG:3857 ends (85.0511...°): there the logarithm runs away. */
const END = Math.floor((Math.atan(Math.sinh(Math.PI)) / RADIANS) * (1 - 1e-12));

/**
 * Longitude and latitude (degrees * 1e5) to the world's square, 0 to 2^32 - 2, as EPSG:3857 has it.
 *
 * Between latitudes worked out once the curve is followed by three terms of its series; what the fourth would add
 * is under a hundredth of a unit.
 */
export class Mercator {
  private readonly known = new Uint8Array((18_000_000 >> STEP_BITS) + 1);
  private readonly terms = new Float64Array(4 * this.known.length);

  x(lon: number): number {
    return Math.min(LAST, Math.floor((lon / 36_000_000 + 0.5) * WORLD + 0.5));
  }

  ends(lat: number): boolean {
    return lat > END || lat < -END;
  }

  y(lat: number): number {
    if (lat > END) return 0;
    if (lat < -END) return LAST;
    const cell = (lat - LOWEST) >> STEP_BITS;
    if (this.known[cell] === 0) this.learn(cell);
    const { terms } = this;
    const off = lat - LOWEST - (cell << STEP_BITS) - HALF;
    const at = 4 * cell;
    return Math.floor(terms[at] + off * (terms[at + 1] + off * (terms[at + 2] + off * terms[at + 3])) + 0.5);
  }

  /** The series of asinh(tan(lat)) about the middle of a cell: its slopes are 1 / cos and what follows from it. */
  private learn(cell: number): void {
    const angle = ((cell << STEP_BITS) + HALF + LOWEST) * RADIANS;
    const sine = Math.sin(angle);
    const secant = 1 / Math.cos(angle);
    const unit = -WORLD / (2 * Math.PI);
    const slope = secant;
    const bend = secant * secant * sine; // secant * tangent
    const third = secant * (2 * secant * secant - 1); // secant * (tangent² + secant²)
    this.terms.set(
      [
        0.5 * WORLD + (unit * Math.log((1 + sine) / (1 - sine))) / 2,
        unit * RADIANS * slope,
        (unit * RADIANS ** 2 * bend) / 2,
        (unit * RADIANS ** 3 * third) / 6,
      ],
      4 * cell,
    );
    this.known[cell] = 1;
  }
}
