// The view that the map starts with and comes back to: all of Libya, clear of what stands on the map.
import type L from "leaflet";
import type { Lang, Meta } from "./types.ts";

// Room for the scale and the read-out at the foot, and for the zoom buttons at the end of the line.
const FOOT_PX = 34;
const BUTTONS_PX = 56;
/** A small map gives up no more than this share of itself to margins. */
const MOST = 0.16;

/** Pixels to keep free at the left, top, right and bottom of a map of this size. */
export function margins(
  width_px: number,
  height_px: number,
  lang: Lang,
): { left: number; top: number; right: number; bottom: number } {
  const buttons = Math.min(BUTTONS_PX, MOST * width_px);
  const bottom = Math.min(FOOT_PX, MOST * height_px);
  return { left: lang === "ar" ? buttons : 0, top: 0, right: lang === "ar" ? 0 : buttons, bottom };
}

/** Show a piece of the world in the part of the map that nothing stands on. */
export function showBounds(
  map: L.Map,
  bounds: L.LatLngBoundsExpression,
  lang: Lang,
  options: { animate: boolean; maxZoom?: number },
): void {
  const { x, y } = map.getSize();
  const { left, top, right, bottom } = margins(x, y, lang);
  map.fitBounds(bounds, {
    ...options,
    paddingTopLeft: [left, top],
    paddingBottomRight: [right, bottom],
  });
}

export function showAll(map: L.Map, frame: Meta["view"], lang: Lang, animate: boolean): void {
  const { south, west, north, east } = frame;
  const corners: L.LatLngBoundsLiteral = [
    [south, west],
    [north, east],
  ];
  showBounds(map, corners, lang, { animate });
}
