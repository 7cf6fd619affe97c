// What the app pushes down to the map in its frame.
import type { Pin, Report } from "./here.ts";
import type { Filter, Lang, State, View } from "./types.ts";
import type { Names } from "./whole.ts";

/** What the app pushes (docs/contracts.md, "The page"). */
export interface Pushed {
  key: string;
  /** The files of a large register's whole, which takes the place of what `key` shows. */
  whole?: Names | null;
  token: string;
  lang: Lang;
  filter: Filter;
  layers: Record<string, boolean> | null; // those that are not as the map starts
  selected: State["selected"];
  rev: number;
  view?: View | null;
  report?: Report; // whether a report can be asked for at a place
  pin?: Pin | null; // the place that the form holds
}

export function readPushed(packed: string): Pushed {
  const plain = atob(packed.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as Pushed;
}

/** The part of the state that a push brings; the layers it does not name are as they start. */
export function brought(pushed: Pushed, start: Record<string, boolean> = {}): Partial<State> {
  const patch: Partial<State> = {
    lang: pushed.lang,
    filter: pushed.filter,
    selected: pushed.selected ?? null,
  };
  if (pushed.layers) patch.layers = { ...start, ...pushed.layers };
  return patch;
}
