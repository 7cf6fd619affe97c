// Which rows of a long list stand in the document. Browsers cap an element's height (Firefox at about
// 17.8 million pixels), so very long lists scroll over a shorter one, in proportion.

export const MAX_PX = 8_000_000;

export interface Slice {
  first: number; // first row in the document
  last: number; // one past the last
  top_px: number; // where the first row stands
  height_px: number; // of the whole
}

/** The rows to show for a scroll position, with `spare` rows above and below. */
export function slice(scroll_px: number, view_px: number, row_px: number, count: number, spare = 4): Slice {
  const whole = count * row_px;
  const height_px = Math.min(whole, MAX_PX);
  const reach = Math.max(1, height_px - view_px);
  const at = Math.min(Math.max(scroll_px, 0), reach);
  // The true offset of the first pixel seen; equal to `at` where nothing is compressed.
  const real = whole > height_px ? (at / reach) * (whole - view_px) : at;
  const first = Math.max(0, Math.floor(real / row_px) - spare);
  const last = Math.min(count, Math.ceil((real + view_px) / row_px) + spare);
  return { first, last, top_px: at - (real - first * row_px), height_px };
}

/** The scroll position that brings a row into view with the least movement. */
export function scrollFor(
  row: number,
  scroll_px: number,
  view_px: number,
  row_px: number,
  count: number,
): number {
  const whole = count * row_px;
  const height_px = Math.min(whole, MAX_PX);
  if (whole <= height_px) {
    if (row * row_px < scroll_px) return row * row_px;
    if ((row + 1) * row_px > scroll_px + view_px) return (row + 1) * row_px - view_px;
    return scroll_px;
  }
  const reach = Math.max(1, height_px - view_px);
  const real = (Math.min(scroll_px, reach) / reach) * (whole - view_px);
  if (row * row_px >= real && (row + 1) * row_px <= real + view_px) return scroll_px;
  const wanted = row * row_px < real ? row * row_px : (row + 1) * row_px - view_px;
  return (wanted / (whole - view_px)) * reach;
}
