// The cells of H3 at one even resolution, from places alone: its hexagons are the cells of a triangular lattice on each of
// the twenty faces of an icosahedron, on which places are projected from the earth's middle. The faces' corners are H3's
// twelve pentagons, which the file gives (events/situation/density.py).

import type { Hexagons } from "./types.ts";

type Vector = readonly [number, number, number];

/** A lattice point of a face: its shares of the three corners, which sum to three times the steps. */
export interface Cell {
  key: number;
  face: number;
  shares: readonly [number, number, number];
}

interface Face {
  corners: readonly [number, number, number];
  /** Rows of the inverse of the corners' vectors: they give a place's shares. */
  inverse: readonly [Vector, Vector, Vector];
}

/** The hexagon's own corners about its middle, in thirds of a step along the lattice's two directions. */
const RIM = [
  [2, 1],
  [1, 2],
  [-1, 1],
  [-2, -1],
  [-1, -2],
  [1, -1],
] as const;
/** Under the sines of two corners of one edge, over those of all others. */
const NEIGHBOURS = 0.1;

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

function vector(lon: number, lat: number): Vector {
  const [x, y] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
  return [Math.cos(y) * Math.cos(x), Math.cos(y) * Math.sin(x), Math.sin(y)];
}

export class Lattice {
  private readonly corners: Vector[];
  private readonly faces: Face[] = [];
  private readonly steps: number;
  private last = 0;

  constructor({ corners, steps }: Hexagons) {
    this.steps = steps;
    this.corners = corners.map(([lon, lat]) => vector(lon, lat));
    const near = (a: number, b: number) => dot(this.corners[a], this.corners[b]) > NEIGHBOURS;
    for (let a = 0; a < corners.length; a++)
      for (let b = a + 1; b < corners.length; b++)
        for (let c = b + 1; near(a, b) && c < corners.length; c++)
          if (near(a, c) && near(b, c)) this.faces.push(this.face([a, b, c]));
  }

  private face(corners: Face["corners"]): Face {
    const [u, v, w] = corners.map((corner) => this.corners[corner]);
    const by = 1 / dot(u, cross(v, w));
    const row = (a: Vector): Vector => [a[0] * by, a[1] * by, a[2] * by];
    return { corners, inverse: [row(cross(v, w)), row(cross(w, u)), row(cross(u, v))] };
  }

  /** The cell that a place lies in. */
  at(lon: number, lat: number): Cell {
    const place = vector(lon, lat);
    // Neighbours in the file are neighbours on the ground: mostly it is the face of the one before.
    let shares = this.shares(this.last, place);
    for (let face = 0; shares === null && face < this.faces.length; face++) {
      shares = this.shares(face, place);
      if (shares) this.last = face;
    }
    if (shares === null) shares = [1, 1, 1]; // on an edge, to the last digit of both faces: the middle of the last one
    const [a, b, c] = shares;
    const unit = this.steps / (a + b + c);
    // Along the two directions, and the third that is left: rounded so that they still sum to nothing.
    const [x, y] = [(a - c) * unit, (b - c) * unit];
    const [q, r] = [x - y, y];
    let [i, j] = [Math.round(q), Math.round(r)];
    const k = Math.round(-q - r);
    const [di, dj, dk] = [Math.abs(i - q), Math.abs(j - r), Math.abs(k + q + r)];
    if (di > dj && di > dk) i = -j - k;
    else if (dj > dk) j = -i - k;
    return this.known(this.last, i + j, j);
  }

  /** A place's shares of a face's corners; null where it lies on another face. */
  private shares(face: number, place: Vector): [number, number, number] | null {
    const [a, b, c] = this.faces[face].inverse;
    const [u, v, w] = [dot(a, place), dot(b, place), dot(c, place)];
    return u >= 0 && v >= 0 && w >= 0 ? [u, v, w] : null;
  }

  /** A lattice point on the face that it lies on: beyond an edge it is one of the face there. */
  private known(face: number, x: number, y: number): Cell {
    const { steps } = this;
    let { corners } = this.faces[face];
    let on = face;
    let shares: [number, number, number] = [steps + 2 * x - y, steps - x + 2 * y, steps - x - y];
    for (let turn = 0; turn < 3; turn++) {
      const out = shares.findIndex((share) => share < 0);
      if (out < 0) break;
      const kept = corners.filter((_, at) => at !== out);
      const next = this.faces.findIndex(
        (one, at) => at !== on && kept.every((corner) => one.corners.includes(corner)),
      );
      // The face there, laid flat beside this one: its third corner is the other two less ours.
      const less = shares[out];
      const had = new Map(corners.map((corner, at) => [corner, shares[at]]));
      corners = this.faces[next].corners;
      on = next;
      shares = corners.map((corner) => {
        const share = had.get(corner);
        return share === undefined || !kept.includes(corner) ? -less : share + less;
      }) as [number, number, number];
    }
    return this.first(on, shares);
  }

  /** On an edge a lattice point is of several faces: it goes by the first of them. */
  private first(face: number, shares: [number, number, number]): Cell {
    const size = 3 * this.steps + 1;
    const key = (on: number, of: readonly number[]) => (on * size + of[0]) * size + of[1];
    if (shares.every((share) => share > 0)) return { key: key(face, shares), face, shares };
    const { corners } = this.faces[face];
    const held = corners.filter((_, at) => shares[at] > 0);
    const on = this.faces.findIndex((one) => held.every((corner) => one.corners.includes(corner)));
    const own = this.faces[on].corners.map((corner) => {
      const at = corners.indexOf(corner);
      return at < 0 ? 0 : Math.max(0, shares[at]);
    }) as [number, number, number];
    return { key: key(on, own), face: on, shares: own };
  }

  /** The corners of a cell, longitude and latitude in degrees; of a pentagon those of a hexagon there. */
  rim({ face, shares }: Cell): [number, number][] {
    return RIM.map(([x, y]) => this.lonLat(face, shares, (2 * x - y) / 3, (2 * y - x) / 3, -(x + y) / 3));
  }

  /** The middle of a cell. */
  middle({ face, shares }: Cell): [number, number] {
    return this.lonLat(face, shares, 0, 0, 0);
  }

  private lonLat(
    face: number,
    shares: Cell["shares"],
    more0: number,
    more1: number,
    more2: number,
  ): [number, number] {
    const [u, v, w] = this.faces[face].corners.map((corner) => this.corners[corner]);
    const [a, b, c] = [shares[0] + more0, shares[1] + more1, shares[2] + more2];
    const at = (axis: 0 | 1 | 2) => a * u[axis] + b * v[axis] + c * w[axis];
    const [x, y, z] = [at(0), at(1), at(2)];
    return [(Math.atan2(y, x) * 180) / Math.PI, (Math.atan2(z, Math.hypot(x, y)) * 180) / Math.PI];
  }
}
