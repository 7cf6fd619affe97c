// The signs of the map, small, for the legend, the lists and the cards.
import { drawSymbol } from "../symbols.ts";
import type { LegendEntry, Shape, Style } from "../types.ts";
import { svg } from "./dom.ts";
import { PathPen } from "./pen.ts";

/** A point symbol, drawn by the same function that draws it on the map. */
export function symbol(
  shape: Shape | NonNullable<Style["shape"]>,
  colour: string,
  hollow = false,
  size = 20,
): Element {
  const frame = { viewBox: `0 0 ${size} ${size}`, width: size, height: size };
  const pen = new PathPen(svg("svg", { ...frame, class: "m-symbol", "aria-hidden": "true" }));
  drawSymbol(pen, shape as Shape, size / 2, size / 2, size * 0.72, colour, { hollow });
  return pen.element;
}

/** A halo, a date bar, a line, a patch of colour or a symbol, as a legend entry asks. */
export function swatch(geometry: LegendEntry["geometry"], style: Style): Element {
  // Dots and open rings are drawn on the map as the style says, all else as a symbol of one colour.
  const ring = geometry === "point" && ((style.shape ?? "dot") === "dot" || style.fill_opacity === 0);
  if (geometry === "point" && !ring)
    return symbol(style.shape ?? "circle", style.fill ?? style.stroke ?? "#333333");
  const stroke = style.stroke ?? "none";
  const width = Math.min(style.weight ?? 1.5, 5);
  const paint = {
    stroke,
    "stroke-width": width,
    "stroke-dasharray": style.dash ?? null,
    opacity: style.opacity ?? null,
  };
  const fill = { fill: style.fill ?? "none", "fill-opacity": style.fill_opacity ?? null };
  const frame = { viewBox: "0 0 28 20", width: 28, height: 20, "aria-hidden": "true", class: "m-swatch" };
  if (ring)
    return svg(
      "svg",
      frame,
      svg("circle", { cx: 14, cy: 10, r: Math.min((style.size ?? 10) / 2, 8), ...paint, ...fill }),
    );
  if (geometry === "line") return svg("svg", frame, svg("path", { d: "M1 10H27", fill: "none", ...paint }));
  if (geometry === "halo")
    return svg("svg", frame, svg("circle", { cx: 14, cy: 10, r: 8.5, ...paint, ...fill }));
  if (geometry === "bar")
    return svg("svg", frame, svg("rect", { x: 3, y: 8, width: 22, height: 4, rx: 2, ...paint, ...fill }));
  // A pale fill without an outline would vanish on the panel's white.
  const edge = style.stroke && style.weight !== 0 ? paint : { stroke: "#9aa7af", "stroke-width": 0.75 };
  return svg("svg", frame, svg("rect", { x: 2, y: 3, width: 24, height: 14, rx: 2, ...edge, ...fill }));
}

/** The bar that says how exact a date is: the wider, the less is known; dashed where there is none. */
export function dateBar(share: number): Element {
  const width = 36;
  const frame = { viewBox: `0 0 ${width} 8`, width, height: 8, "aria-hidden": "true", class: "m-datebar" };
  const track = svg("rect", {
    x: 0.5,
    y: 1.5,
    width: width - 1,
    height: 5,
    rx: 2.5,
    fill: "none",
    stroke: "#8a979f",
    "stroke-width": 1,
    "stroke-dasharray": share > 0 ? null : "3 2",
  });
  if (share <= 0) return svg("svg", frame, track);
  return svg(
    "svg",
    frame,
    track,
    svg("rect", {
      x: 0.5,
      y: 1.5,
      width: Math.max(4, (width - 1) * share),
      height: 5,
      rx: 2.5,
      fill: "#0b5a6f",
    }),
  );
}
