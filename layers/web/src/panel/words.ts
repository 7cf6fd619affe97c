// The words of the page come from Python's catalogue in meta.words; here they are only looked up and filled.
import type { Lang, Two, Words } from "../types.ts";

export type Values = Record<string, string | number>;
type Catalogue = Partial<Record<Lang, Words>>;

const NUMBER = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
const RULES: Record<Lang, Intl.PluralRules> = {
  ar: new Intl.PluralRules("ar"),
  en: new Intl.PluralRules("en"),
};

/** A number with Western digits and commas, the same in both languages as on the server. */
export function figure(value: number): string {
  return NUMBER.format(value);
}

/** Put values in the place of {names}; a name without a value stays as it is. */
export function fillIn(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? figure(value) : value;
  });
}

export interface Speaker {
  /** The text of a key; the key itself where the catalogue has none. */
  t(key: string, lang: Lang, values?: Values): string;
  /** The text of a key for a count of things, in the plural form that the language asks. */
  n(key: string, count: number, lang: Lang, values?: Values): string;
  has(key: string, lang: Lang): boolean;
}

export function speaker(words: Catalogue): Speaker {
  const found = (key: string, lang: Lang) => words[lang]?.[key];
  return {
    has: (key, lang) => found(key, lang) !== undefined,
    t(key, lang, values = {}) {
      const text = found(key, lang);
      return fillIn(typeof text === "string" ? text : (text?.other ?? key), values);
    },
    n(key, count, lang, values = {}) {
      const forms = found(key, lang);
      const text =
        typeof forms === "string" ? forms : (forms?.[RULES[lang].select(count)] ?? forms?.other ?? key);
      return fillIn(text, { count, ...values });
    },
  };
}

/** The text in the language asked, or else in the other: better the other language than nothing. */
export function two(text: Two | null | undefined, lang: Lang): string {
  if (!text) return "";
  return text[lang] || text[lang === "ar" ? "en" : "ar"] || "";
}
