// Which view the side panel (the sheet, on a phone) holds: the rule alone, without the document.
import type { Result, State } from "../types.ts";
import { isTray, type Tray } from "./trayname.ts";

/** Phones, held either way: the side panel is a sheet there. */
export const NARROW = "(max-width: 640px), (max-height: 480px)";

export type View = "card" | "legend" | "trays" | "time" | "followup" | "sources" | null;

/** The view of a state; on a wide screen the time control stands below the map and is no view. */
export function viewOf(state: Pick<State, "open" | "selected">, narrow: boolean): View {
  if (state.selected) return "card";
  const { open } = state;
  if (open === null) return null;
  if (isTray(open)) return "trays";
  if (open === "time") return narrow ? "time" : null;
  return open === "legend" || open === "followup" || open === "sources" ? open : null;
}

type Counts = Pick<Result, "shown" | "located" | "unlocated" | "undated" | "outside">;

/** What opens first: on a wide screen the tray that holds most, where most stands in trays; else the legend. */
export function firstOpen(counts: Counts, narrow: boolean): string | null {
  if (narrow) return null;
  const trays: [Tray, number][] = [
    ["undated", counts.undated],
    ["outside", counts.outside],
    ["unlocated", counts.unlocated],
  ];
  // Events may stand in two trays (abroad and undated); the largest one alone is a safe lower bound.
  const [name, most] = trays.reduce((a, b) => (b[1] > a[1] ? b : a));
  const inTrays = Math.max(most, counts.unlocated + counts.outside);
  return counts.shown > 0 && inTrays * 2 > counts.shown ? name : "legend";
}
