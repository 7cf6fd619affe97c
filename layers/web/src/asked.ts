// What a program may ask by `marsad.filter`, checked.
import { dayOf } from "./filter.ts";
import type { Engine, Filter } from "./types.ts";

/** What `marsad.filter` takes: any of the filter's parts; those left out ask for nothing ("all"). */
export type Asked = Partial<Filter>;

const LISTS = ["types", "sections", "origins"] as const;
const ORIGINS = ["document", "external", "file", "entered"];

function listOf(key: string, value: unknown, known: ReadonlySet<string>): string[] | null {
  if (value === null || value === undefined) return null;
  if (!Array.isArray(value) || value.some((code) => typeof code !== "string"))
    throw new TypeError(`${key}: a list of codes was expected`);
  for (const code of value as string[])
    if (!known.has(code)) throw new RangeError(`${key}: no such code: ${code}`);
  return value as string[];
}

function dayIn(key: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== "string") throw new TypeError(`${key}: an ISO day was expected`);
  dayOf(value);
  return value;
}

/** A whole filter from what was asked, checked. */
export function wholeFilter(asked: Asked, engine: Pick<Engine, "meta" | "events">): Filter {
  const parts = ["from", "to", ...LISTS, "text"];
  for (const key of Object.keys(asked)) if (!parts.includes(key)) throw new TypeError(`no such key: ${key}`);
  const { meta, events } = engine;
  const known = {
    types: new Set([...meta.kinds.map((kind) => kind.code), ...events.dictionary("kind")]),
    sections: new Set([...meta.sections.map((section) => section.id), ...events.dictionary("section")]),
    origins: new Set([...ORIGINS, ...events.dictionary("origin")]),
  };
  const text = asked.text ?? "";
  if (typeof text !== "string") throw new TypeError("text: a text was expected");
  return {
    from: dayIn("from", asked.from),
    to: dayIn("to", asked.to),
    types: listOf("types", asked.types, known.types),
    sections: listOf("sections", asked.sections, known.sections),
    origins: listOf("origins", asked.origins, known.origins),
    text,
  };
}
