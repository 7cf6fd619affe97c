// What every part of the panel leans on: the engine, the words in the language of the moment, and the way to
// open things. A part builds its texts in render() (again when the language changes) and follows the data in
// update().
import type { Engine, Filter, Kind, Lang, Meta, Result, Two } from "../types.ts";
import { anchor } from "./presets.ts";
import { speaker, two, type Values } from "./words.ts";

export interface Part {
  readonly element: HTMLElement;
  /** Build or rebuild everything that has words in it. */
  render(): void;
  /** Follow the state and the result. */
  update(result: Result): void;
}

export interface Panel {
  readonly engine: Engine;
  readonly eventsKey: string;
  readonly kinds: ReadonlyMap<string, Kind>;
  /** The sign of a kind; that of "other" for a word of a file's own. */
  look(code: string): Pick<Kind, "shape" | "colour">;
  lang(): Lang;
  t(key: string, values?: Values): string;
  n(key: string, count: number, values?: Values): string;
  /** A word that may be missing from the catalogue: the code itself then. */
  word(key: string, fallback: string): string;
  two(text: Two | null | undefined): string;
  /** The name of a source as a person reads it: a reference document by its title, its file name after it. */
  source(name: string): string;
  filter(patch: Partial<Filter>): void;
  open(name: string | null): void;
  openEvent(id: string): void;
  /** Say something to those who listen rather than look. */
  announce(text: string): void;
  /** The instant that "now" means: of the clock in the app, of making in an export. */
  at(): number;
}

export const NO_FILTER: Filter = {
  from: null,
  to: null,
  types: null,
  sections: null,
  origins: null,
  text: "",
};

export function isFiltered(filter: Filter): boolean {
  const { from, to, types, sections, origins, text } = filter;
  return Boolean(from || to || types || sections || origins || text.trim());
}

const UNKNOWN = { shape: "circle", colour: "#595959" } as const;

export function makePanel(engine: Engine, say: (text: string) => void): Panel {
  const lang = () => engine.get().lang;
  // Other data may come in the app, with a meta of its own.
  let seen: Meta | null = null;
  let words = speaker({});
  let kinds: ReadonlyMap<string, Kind> = new Map();
  function fresh(): void {
    if (seen === engine.meta) return;
    seen = engine.meta;
    words = speaker(seen.words);
    kinds = new Map(seen.kinds.map((kind) => [kind.code, kind]));
  }
  const spoken = () => {
    fresh();
    return words;
  };
  const eventsKey = () => engine.meta.layers.find((layer) => layer.draw === "events")?.key ?? "events";
  return {
    engine,
    get eventsKey() {
      return eventsKey();
    },
    get kinds() {
      fresh();
      return kinds;
    },
    look(code) {
      fresh();
      return kinds.get(code) ?? kinds.get("OTHER") ?? UNKNOWN;
    },
    lang,
    t: (key, values) => spoken().t(key, lang(), values),
    n: (key, count, values) => spoken().n(key, count, lang(), values),
    word: (key, fallback) => (spoken().has(key, lang()) ? words.t(key, lang()) : fallback),
    two: (text) => two(text, lang()),
    source: (name) => {
      const title = engine.meta.documents[name];
      return title ? `${two(title, lang())} (\u2066${name}\u2069)` : name;
    },
    filter: (patch) => engine.set({ filter: { ...engine.get().filter, ...patch } }),
    open: (name) => engine.set({ open: name, selected: null }),
    openEvent: (id) => engine.show(eventsKey(), id, true),
    announce: say,
    at: () => anchor(engine.meta.mode, engine.meta.made_utc, Date.now()),
  };
}
