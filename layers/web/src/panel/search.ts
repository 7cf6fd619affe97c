// One box for everything: places, crossings, sites, sections and districts, and events. What is typed can also
// become the filter.
import { fold } from "../fold.ts";
import type { Lang, LayerProperties, Two } from "../types.ts";
import type { Panel, Part } from "./context.ts";
import { fill, h } from "./dom.ts";
import { icon } from "./icons.ts";
import { LISTED, plain, said, titleOf } from "./rows.ts";
import { two } from "./words.ts";

export interface Entry {
  layer: string;
  id: string;
  name: Two;
  /** What sort of thing it is, where the thing itself says so. */
  sort: Two | null;
  /** Its names alone, folded, one a line; and those with its sort. */
  called: string;
  hay: string;
}

const PER_GROUP = 6;
const WAIT_MS = 40;
/** So long a list waits for the events that belong in it. */
const PATIENCE_MS = 250;

/** Everything with a name in the layers, the uppermost layer first: centres and crossings before towns. */
export function entries(layers: Record<string, { features: { properties: unknown }[] }>): Entry[] {
  const all: Entry[] = [];
  for (const [layer, collection] of Object.entries(layers).reverse()) {
    for (const feature of collection.features) {
      const properties = (feature.properties ?? {}) as LayerProperties;
      const title = properties.card?.title;
      // What stands on a line or an area may be a word about it (a level): its card has its name.
      const name = (properties.label_lon === undefined ? null : title) ?? properties.label ?? title;
      if (!properties.id || !name || properties.listed === false) continue;
      // What sort of thing it is belongs to how people ask for it: "Ras Ajdir crossing".
      const sort = properties.card?.subtitle;
      const lines = (texts: (string | undefined)[]) => fold(texts.filter(Boolean).join("\n"));
      const called = lines([name.ar, name.en, title?.ar, title?.en, properties.search]);
      const hay = `${called}\n${lines([sort?.ar, sort?.en])}`;
      all.push({ layer, id: properties.id, name, sort: sort ?? null, called, hay });
    }
  }
  return all;
}

/** The entries that hold every word: those that are called so first, then those that are of that sort; a few a layer. */
export function found(all: readonly Entry[], query: string, perLayer = PER_GROUP): Entry[] {
  const whole = fold(query).trim();
  const words = whole.split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const hits = all.filter((entry) => words.every((word) => entry.hay.includes(word)));
  const rank = ({ called }: Entry) => {
    if (called.split("\n").some((spelling) => spelling.startsWith(whole))) return 0;
    return words.every((word) => called.includes(word)) ? 1 : 2;
  };
  const taken = new Map<string, number>();
  return hits
    .map((entry, order) => ({ entry, order, rank: rank(entry) }))
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .map(({ entry }) => entry)
    .filter((entry) => {
      const count = taken.get(entry.layer) ?? 0;
      taken.set(entry.layer, count + 1);
      return count < perLayer;
    });
}

/** What a hit is called and what sort of thing it is; a thing without a name of its own goes by its sort. */
export function hit(entry: Entry, layer: Two, lang: Lang): { name: string; sort: string } {
  const [name, sort, group] = [entry.name, entry.sort, layer].map((text) => (text ? two(text, lang) : ""));
  if (name === group && sort) return { name: sort, sort: group };
  return { name, sort: sort && sort !== name ? sort : group };
}

interface Option {
  node: HTMLElement;
  act: () => void;
}

export function search(panel: Panel): Part {
  const { engine } = panel;
  const input = h("input", {
    type: "search",
    class: "m-search-input",
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": "m-search-results",
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: "false",
    dir: "auto",
  });
  const results = h("div", {
    class: "m-search-results",
    id: "m-search-results",
    role: "listbox",
    hidden: true,
  });
  const element = h("div", { class: "m-search", role: "search" }, icon("search"), input, results);
  let index: Entry[] | null = null;
  let options: Option[] = [];
  let active = -1;
  let timer = 0;
  let turns = 0;
  let settled = ""; // what was typed when all that is listed now was found

  function option(act: () => void, ...children: (Node | string | null)[]): HTMLElement {
    const node = h(
      "div",
      {
        role: "option",
        class: "m-option",
        id: `m-option-${options.length}`,
        "aria-selected": "false",
        onclick: act,
      },
      ...children,
    );
    // A press must not take the focus from the box: the list would close before the click comes.
    node.addEventListener("pointerdown", (event) => event.preventDefault());
    options.push({ node, act });
    return node;
  }

  function layerName(key: string): Two {
    return engine.meta.layers.find((one) => one.key === key)?.name ?? { ar: key, en: key };
  }

  function kindAndPlace(row: number): string {
    const kind = panel.two(panel.kinds.get(plain(engine.events, "kind", row))?.name);
    return [kind, said(engine.events, "place", row, panel.lang())].filter(Boolean).join(" · ");
  }

  function choose(layer: string, id: string): void {
    close();
    engine.show(layer, id, true);
  }

  async function gather(): Promise<void> {
    const text = input.value.trim();
    const turn = ++turns;
    if (!text) {
      options = [];
      active = -1;
      close();
      return;
    }
    const rows = engine.find(text, PER_GROUP + 2).then(async (found) => {
      await engine.events.bring(found, LISTED);
      return found;
    });
    // Of many events the first search waits for their texts to be read: what else is found stands at once.
    const late = await Promise.race([
      rows.then(() => false),
      new Promise<boolean>((wait) => setTimeout(wait, PATIENCE_MS, true)),
    ]);
    if (late && turn === turns) list(text, null);
    const found = await rows;
    if (turn !== turns) return; // more was typed meanwhile
    list(text, found);
    settled = text;
  }

  /** Show what is found; of events that are still looked for it says so. */
  function list(text: string, rows: readonly number[] | null): void {
    options = [];
    active = -1;
    index ??= entries(engine.layers);
    const lang = panel.lang();
    const groups = new Map<string, HTMLElement[]>();
    for (const entry of found(index, text)) {
      const list = groups.get(entry.layer) ?? [];
      const { name, sort } = hit(entry, layerName(entry.layer), lang);
      list.push(
        option(
          () => choose(entry.layer, entry.id),
          h("span", { dir: "auto" }, name),
          h("small", { dir: "auto" }, sort),
        ),
      );
      groups.set(entry.layer, list);
    }
    const blocks: HTMLElement[] = [];
    for (const [layer, list] of groups) blocks.push(group(two(layerName(layer), lang), list));
    const events = (rows ?? []).map((row) =>
      option(
        () => choose(panel.eventsKey, plain(engine.events, "id", row)),
        h("span", { dir: "auto" }, titleOf(engine.events, row, lang)),
        h("small", { dir: "auto" }, kindAndPlace(row)),
      ),
    );
    if (events.length) blocks.push(group(panel.t("web.tab.events"), events));
    const none = h("p", { class: "m-empty" }, panel.t(rows ? "web.search.none" : "web.search.coming"));
    const filter = option(
      () => asFilter(text),
      h("b", {}, panel.t("web.search.filter")),
      h("small", { dir: "auto" }, panel.t("web.card.quoted", { text })),
    );
    fill(results, ...blocks, ...(blocks.length === 0 || rows === null ? [none] : []), filter);
    results.hidden = false;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
    if (rows) panel.announce(panel.n("web.search.count", options.length - 1));
  }

  function group(title: string, list: HTMLElement[]): HTMLElement {
    return h(
      "div",
      { role: "group", "aria-label": title, class: "m-search-group" },
      h("div", { class: "m-search-head", "aria-hidden": "true" }, title),
      ...list,
    );
  }

  function asFilter(text: string): void {
    close();
    panel.filter({ text });
  }

  function close(): void {
    turns++; // what is still looked for opens nothing
    settled = "";
    results.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(to: number): void {
    if (options.length === 0) return;
    active = (to + options.length) % options.length;
    options.forEach(({ node }, at) => {
      node.setAttribute("aria-selected", String(at === active));
    });
    input.setAttribute("aria-activedescendant", options[active].node.id);
    options[active].node.scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      timer = 0;
      void gather();
    }, WAIT_MS);
    if (!input.value && engine.get().filter.text) panel.filter({ text: "" });
  });
  // Before the first letter: of many events it takes a while.
  for (const sign of ["pointerenter", "focus"]) input.addEventListener(sign, () => engine.prepareSearch());
  input.addEventListener("focus", () => {
    if (input.value.trim()) void gather();
  });
  input.addEventListener("blur", close);
  /** Now, not after the rest that typing is given; then `act` on what was found for all that was typed, never for a part of it. */
  function hurry(act: () => void): void {
    window.clearTimeout(timer);
    timer = 0;
    const text = input.value.trim();
    if (text && settled === text) act();
    else
      void gather().then(() => {
        if (settled === text) act();
      });
  }
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp")
      hurry(() => mark(active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1)));
    else if (event.key === "Enter") {
      // Without a choice of its own, Enter takes the first thing found.
      hurry(() => options[Math.max(active, 0)]?.act());
    } else if (event.key === "Escape") {
      if (results.hidden) {
        input.value = "";
        if (engine.get().filter.text) panel.filter({ text: "" });
      }
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  /** The hint that fits in the box, whole: a hint without its beginning says nothing. */
  function hint(): void {
    const style = getComputedStyle(input);
    const room =
      input.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    const long = panel.t("web.search.hint");
    ruler ??= document.createElement("canvas").getContext("2d");
    if (ruler) ruler.font = `${style.fontSize} ${style.fontFamily}`;
    const fits = !ruler || ruler.measureText(long).width <= room;
    input.placeholder = fits ? long : panel.t("web.search.short");
  }
  let ruler: CanvasRenderingContext2D | null = null;
  new ResizeObserver(hint).observe(input);

  let shownText = "";
  return {
    element,
    render() {
      index = null;
      hint();
      input.setAttribute("aria-label", panel.t("web.search.label"));
      results.setAttribute("aria-label", panel.t("web.search.label"));
      close();
    },
    update() {
      const { text } = engine.get().filter;
      if (text === shownText) return;
      shownText = text;
      if (document.activeElement !== input || !text) input.value = text;
    },
  };
}
