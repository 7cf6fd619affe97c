// Reading events out of the columns, and the lists of rows that the trays show.
import { counted } from "../traits.ts";
import type { EventColumns, Filter, Lang, Result } from "../types.ts";
import { NO_DAY } from "./dates.ts";
import { degrees } from "./notation.ts";
import type { Tray } from "./trayname.ts";

/** What a list says of an event that may have to be unpacked first. */
export const LISTED = ["title_ar", "title_en", "place_ar", "place_en"] as const;

/** A text that stands in two columns, in the language asked or else in the other. */
export function said(events: EventColumns, name: string, row: number, lang: Lang): string {
  const other = lang === "ar" ? "en" : "ar";
  const text = events.has(`${name}_${lang}`) ? events.text(`${name}_${lang}`, row) : "";
  return text || (events.has(`${name}_${other}`) ? events.text(`${name}_${other}`, row) : "");
}

/** A name for where an event is: the place as reported, else its position, else nothing. */
export function placeOf(events: EventColumns, row: number, lang: Lang): string {
  const x = number(events, "x", row);
  const y = number(events, "y", row);
  const name = said(events, "place", row, lang);
  if (name || x === NO_DAY || y === NO_DAY) return name;
  const metres = number(events, "uncertainty_m", row);
  // Isolated: among Arabic the two figures would change places.
  return `\u2066${degrees(y / 1e5, metres)}, ${degrees(x / 1e5, metres)}\u2069`;
}

export function plain(events: EventColumns, name: string, row: number): string {
  return events.has(name) ? events.text(name, row) : "";
}

const MAY_BE_NONE = ["x", "y", "start", "end"];

/** A number of a row; a column that the file left out for being empty reads as none. */
export function number(events: EventColumns, name: string, row: number): number {
  if (events.has(name)) return events.at(name, row);
  return MAY_BE_NONE.includes(name) ? NO_DAY : 0;
}

export function titleOf(events: EventColumns, row: number, lang: Lang): string {
  return said(events, "title", row, lang) || plain(events, "id", row);
}

/** The ids of a list text ("a; b"). */
export function ids(text: string): string[] {
  return text
    .split(";")
    .map((part) => part.trim())
    .filter(Boolean);
}

/** A list of the data, "; " between its parts, with the sign that the language puts there. */
export function listed(text: string, lang: Lang): string {
  return ids(text).join(lang === "ar" ? "؛ " : "; ");
}

/** How many events have each code, over all the data; to list no kind that has none. */
export function countsOf(events: EventColumns, name: "kind" | "section" | "origin"): Map<string, number> {
  const counts = new Map<string, number>();
  if (!events.has(name)) return counts;
  const tally = counted(events, name);
  events.dictionary(name).forEach((code, index) => {
    if (tally[index]) counts.set(code, tally[index]);
  });
  return counts;
}

/** Does a row pass the filter but for its date? `hits`: 1 for the rows that the text finds, null where none is asked. */
export function passesButDate(
  events: EventColumns,
  row: number,
  filter: Filter,
  hits: Uint8Array | null,
): boolean {
  const inList = (list: string[] | null, name: string) => {
    const code = plain(events, name, row);
    return !list || (code !== "" && list.includes(code));
  };
  const { types, sections, origins } = filter;
  if (!inList(types, "kind") || !inList(sections, "section") || !inList(origins, "origin")) return false;
  return hits === null || hits[row] === 1;
}

/** Rows of a tray: newest first, then those without a date. */
export function trayRows(
  tray: Tray,
  events: EventColumns,
  result: Pick<Result, "passes">,
  filter: Filter,
  hits: Uint8Array | null,
): number[] {
  const start = events.has("start") ? events.num("start") : null;
  const dated: number[] = [];
  const undated: number[] = [];
  // A date filter leaves the undated out; their tray still holds them, for they may well belong.
  const keep = tray === "undated" && Boolean(filter.from || filter.to);
  for (const row of events.byDay()) {
    const none = !start || start[row] === NO_DAY;
    const passes = result.passes(row) || (keep && none && passesButDate(events, row, filter, hits));
    if (!passes) continue;
    if (tray === "undated" && !none) continue;
    if (tray === "unlocated" && number(events, "x", row) !== NO_DAY) continue;
    if (tray === "outside" && !isOutside(events, row)) continue;
    (none ? undated : dated).push(row);
  }
  return dated.reverse().concat(undated);
}

export function isOutside(events: EventColumns, row: number): boolean {
  if (number(events, "x", row) === NO_DAY) return false;
  const country = plain(events, "country", row);
  return country !== "" && country !== "LY";
}

/** How many events a row stands for. */
export function weightOf(events: EventColumns, row: number): number {
  return events.has("weight") ? events.at("weight", row) : 1;
}

export type Item = { heading: string; rows: number } | { row: number };

/** Rows under a heading a place; places by the number of their events, then by name. */
export function grouped(
  rows: number[],
  placeOf: (row: number) => string,
  lang: Lang,
  weight: (row: number) => number = () => 1,
): Item[] {
  const sum = (list: number[]) => list.reduce((all, row) => all + weight(row), 0);
  const places = new Map<string, number[]>();
  for (const row of rows) {
    const place = placeOf(row);
    const list = places.get(place);
    if (list) list.push(row);
    else places.set(place, [row]);
  }
  return [...places.entries()]
    .map(([heading, list]) => ({ heading, list, events: sum(list) }))
    .sort((a, b) => b.events - a.events || a.heading.localeCompare(b.heading, lang))
    .flatMap(({ heading, list, events }) => [{ heading, rows: events }, ...list.map((row) => ({ row }))]);
}
