// The few signs on buttons, drawn as strokes on a 24 x 24 grid. Those that point along the text are mirrored
// by the style sheet where the text runs from right to left.
import { svg } from "./dom.ts";

const PATHS = {
  panel: "M4 5h16v14H4zM10 5v14",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M15.5 15.5L21 21",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7l7 7",
  forward: "M9 5l7 7l-7 7",
  play: "M8 5l11 7l-11 7z",
  pause: "M8 5v14M16 5v14",
  screen: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  // The country's outline, much simplified: a frame would say "full screen".
  libya: "M7 4l4 1l2 3l3 .5l1-3l4 .5v14h-1.500v2L11 17l-2 1l-4-3l-1-5z",
  print: "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z",
  ruler: "M3 16L16 3l5 5L8 21zM7 12l2 2M10 9l2 2M13 6l2 2",
  legend: "M4 6h3v3H4zM11 7.500h9M4 14h3v3H4zM11 15.500h9",
  events: "M4 6h16M4 12h16M4 18h10",
  time: "M4 20V11M9 20V5M14 20v-7M19 20V9",
  followup: "M4 12l4 4l8-9M14 17h6",
  sources: "M5 4h11l3 3v13H5zM9 11h6M9 15h6",
  pan: "M12 21c-4-5-6-8-6-11a6 6 0 1 1 12 0c0 3-2 6-6 11zM12 8v4M10 10h4",
} as const;

export type Icon = keyof typeof PATHS;
const MIRRORED: ReadonlySet<Icon> = new Set(["panel", "back", "forward", "play", "legend", "events"]);

export function icon(name: Icon): SVGElement {
  const path = svg("path", {
    d: PATHS[name],
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 2,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  });
  return svg(
    "svg",
    {
      viewBox: "0 0 24 24",
      width: 20,
      height: 20,
      "aria-hidden": "true",
      focusable: "false",
      class: MIRRORED.has(name) ? "m-icon m-mirror" : "m-icon",
    },
    path,
  );
}
