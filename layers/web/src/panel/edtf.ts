// What an EDTF text says (Library of Congress, EDTF 2019, levels 0 and 1 and one set), in a reader's words: "about
// 31 January 2026", "26–31 January, year not stated". What it does not know it leaves to the days of the event.
import type { Lang } from "../types.ts";
import { type DateUnit, dateText, spanText } from "./dates.ts";
import type { Values } from "./words.ts";

export type Say = (key: string, values?: Values) => string;
export type Doubt = "approximate" | "uncertain" | "both" | "";

interface Part {
  from: number;
  to: number;
  unit: DateUnit;
  doubt: Doubt;
  yearless: boolean;
  oneOf: boolean; // a day in it is meant, and which is not known: "2026-03-XX"
}

const DAY_MS = 86_400_000;
const PART = /^(\d{4}|XXXX)(?:-(\d{2}|XX)(?:-(\d{2}|XX))?)?([~?%]?)$/;
const DOUBT: Record<string, Doubt> = { "~": "approximate", "?": "uncertain", "%": "both" };
/** Stands in for a year that is not stated; a leap year, so that 29 February can be said. */
const SOME_YEAR = 2000;

function part(text: string): Part | null {
  const found = PART.exec(text);
  if (!found) return null;
  const [, year, ...finer] = found.slice(0, 4);
  const [month, day] = finer.map((text) => (text === "XX" ? undefined : text));
  const mark = found[4];
  if (!month && day) return null;
  const yearless = year === "XXXX";
  if (yearless && !month) return null;
  const y = yearless ? SOME_YEAR : Number(year);
  const m = month ? Number(month) - 1 : 0;
  if (m > 11) return null; // seasons and the like
  const from = Date.UTC(y, m, day ? Number(day) : 1) / DAY_MS;
  const to = day ? from : Date.UTC(month ? y : y + 1, month ? m + 1 : 0, 1) / DAY_MS - 1;
  return {
    from,
    to,
    unit: day ? "day" : month ? "month" : "year",
    doubt: DOUBT[mark] ?? "",
    yearless,
    oneOf: finer.includes("XX"),
  };
}

/** Both ends of an EDTF text, and whether it means one day out of them; null where it says more than is read here. */
function parts(edtf: string): { a: Part; b: Part; oneOf: boolean } | null {
  const set = /^\[(.+)\.\.(.+)\]$/.exec(edtf);
  const ends = set ? [set[1], set[2]] : edtf.split("/");
  if (ends.length > 2) return null;
  const a = part(ends[0]);
  const b = part(ends[ends.length - 1]);
  return a && b && a.yearless === b.yearless ? { a, b, oneOf: set !== null || a.oneOf || b.oneOf } : null;
}

function joined(a: Doubt, b: Doubt): Doubt {
  if (!a || a === b) return b;
  return b ? "both" : a;
}

/** How sure an EDTF text is of itself. */
export function doubtOf(edtf: string): Doubt {
  const read = parts(edtf);
  return read ? joined(read.a.doubt, read.b.doubt) : "";
}

/** The year of an EDTF text is not stated. */
export function isYearless(edtf: string): boolean {
  return parts(edtf)?.a.yearless ?? false;
}

/** An EDTF text in words; "" where it says more than is read here. */
export function edtfText(edtf: string, lang: Lang, say: Say): string {
  const read = parts(edtf);
  if (!read) return "";
  const { a, b, oneOf } = read;
  const unit = a.unit === b.unit ? a.unit : "day";
  let date = spanText(a.from, b.to, unit, lang, !a.yearless);
  if (a.yearless) date = say("web.date.no_year", { date });
  if (oneOf) date = say("web.date.one_of", { date });
  const doubt = joined(a.doubt, b.doubt);
  return doubt ? say(`web.date.${doubt}`, { date }) : date;
}

/** The date of an event as exactly as its source says it, by its EDTF text or else by its days. */
export function saidDate(
  start: number,
  end: number,
  precision: string,
  edtf: string,
  lang: Lang,
  say: Say,
): string {
  return edtfText(edtf, lang, say) || dateText(start, end, precision, lang);
}
