// Lengths and areas on the ellipsoid (WGS84), never on the flat map: Karney's geodesics.
import * as geographiclib from "geographiclib-geodesic";

type Library = typeof geographiclib;
// The package is CommonJS to Node and its own names to the bundler.
const library = geographiclib as unknown as Library & { default?: Library };
const { WGS84 } = (library.default ?? library).Geodesic;

export interface Point {
  lon: number;
  lat: number;
}

/** Length of a line through points, in metres. */
export function length_m(points: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++)
    sum += WGS84.Inverse(points[i - 1].lat, points[i - 1].lon, points[i].lat, points[i].lon).s12 ?? 0;
  return sum;
}

/** Area inside a ring of points, in square metres, whichever way around. */
export function area_m2(points: readonly Point[]): number {
  const polygon = WGS84.Polygon(false);
  for (const { lat, lon } of points) polygon.AddPoint(lat, lon);
  return Math.abs(polygon.Compute(false, true).area ?? 0);
}

/** Points of the geodesic between two points, no further apart than `step_m`, so that it is drawn as it runs. */
export function along(a: Point, b: Point, step_m = 50_000): Point[] {
  const line = WGS84.InverseLine(a.lat, a.lon, b.lat, b.lon);
  const pieces = Math.max(1, Math.ceil(line.s13 / step_m));
  const points: Point[] = [];
  for (let i = 0; i <= pieces; i++) {
    const at = line.Position((line.s13 * i) / pieces);
    points.push({ lat: at.lat2 ?? a.lat, lon: at.lon2 ?? a.lon });
  }
  return points;
}
