// The legend that filters: what the signs mean, how many there are of each, and which are shown.
import type { LayerMeta, Result } from "../types.ts";
import type { Panel, Part } from "./context.ts";
import { isFiltered, NO_FILTER } from "./context.ts";
import { density } from "./density.ts";
import { fill, h } from "./dom.ts";
import { isOn, toggled } from "./lists.ts";
import { countsOf } from "./rows.ts";
import { dateBar, swatch, symbol } from "./swatch.ts";
import { figure } from "./words.ts";

type ListName = "types" | "sections" | "origins";
const COLUMN = { types: "kind", sections: "section", origins: "origin" } as const;
const TALLY = { types: "by_kind", sections: "by_section", origins: "by_origin" } as const;

interface Row {
  list: ListName;
  code: string;
  button: HTMLButtonElement;
  count: HTMLElement;
}

export function legend(panel: Panel): Part {
  const element = h("div", { class: "m-legend" });
  let rows: Row[] = [];
  let layerBoxes: { key: string; box: HTMLInputElement }[] = [];
  let reset: HTMLButtonElement | null = null;

  const { engine } = panel;
  const hexagons = density(panel);

  function codes(list: ListName): string[] {
    // Till the events are decoded: what the file lists, which is what they have.
    const present = engine.events.n
      ? countsOf(engine.events, COLUMN[list])
      : new Set(engine.events.dictionary(COLUMN[list]));
    const known: string[] =
      list === "types"
        ? engine.meta.kinds.map((kind) => kind.code)
        : list === "sections"
          ? engine.meta.sections.map((section) => section.id)
          : ["document", "external", "entered", "file"];
    const order = known.filter((code) => present.has(code));
    for (const code of present.keys()) if (code && !order.includes(code)) order.push(code);
    return order;
  }

  function set(list: ListName, value: string[] | null): void {
    panel.filter({ [list]: value });
  }

  function row(list: ListName, code: string, name: string, sign: Element | null, all: string[]): HTMLElement {
    const count = h("span", { class: "m-count" });
    const button = h(
      "button",
      {
        type: "button",
        class: "m-toggle",
        onclick: () => set(list, toggled(engine.get().filter[list], code, all)),
      },
      h("span", { class: "m-check", "aria-hidden": "true" }),
      sign,
      h("span", { class: "m-name", dir: "auto" }, name),
      count,
    );
    const only = h(
      "button",
      {
        type: "button",
        class: "m-only",
        "aria-label": panel.t("web.legend.only_named", { name }),
        onclick: () => set(list, [code]),
      },
      panel.t("web.legend.only"),
    );
    rows.push({ list, code, button, count });
    return h("li", {}, button, only);
  }

  function block(title: string, list: ListName, items: HTMLElement[], note?: string): HTMLElement {
    const all = h(
      "button",
      { type: "button", class: "m-all", onclick: () => set(list, null) },
      panel.t("web.legend.all"),
    );
    all.setAttribute("aria-label", panel.t("web.legend.all_of", { name: title }));
    return h(
      "section",
      { class: "m-block" },
      h("div", { class: "m-block-head" }, h("h3", {}, title), all),
      note ? h("p", { class: "m-note" }, note) : null,
      h("ul", { class: "m-rows" }, ...items),
    );
  }

  function kindItems(): HTMLElement[] {
    const all = codes("types");
    const items: HTMLElement[] = [];
    let group = "";
    for (const code of all) {
      const kind = panel.kinds.get(code);
      const its = kind?.group ?? "other";
      if (its !== group) {
        group = its;
        items.push(h("li", { class: "m-group" }, panel.word(`web.group.${its}`, its)));
      }
      const { shape, colour } = panel.look(code);
      const sign = symbol(shape, colour);
      items.push(row("types", code, panel.two(kind?.name) || code, sign, all));
    }
    return items;
  }

  function sectionItems(): HTMLElement[] {
    const all = codes("sections");
    const name = (id: string) =>
      panel.two(engine.meta.sections.find((section) => section.id === id)?.name) || id;
    return all.map((id) => row("sections", id, name(id), null, all));
  }

  function originItems(): HTMLElement[] {
    const all = codes("origins");
    return all.map((origin) =>
      row(
        "origins",
        origin,
        panel.word(`origin.${origin}`, origin),
        symbol("circle", "#0b5a6f", origin === "external"),
        all,
      ),
    );
  }

  function layerItem(layer: LayerMeta): HTMLElement {
    const box = h("input", {
      type: "checkbox",
      "data-layer": layer.key,
      onchange: () => engine.set({ layers: { ...engine.get().layers, [layer.key]: box.checked } }),
    });
    layerBoxes.push({ key: layer.key, box });
    // The signs of events are explained in a block of their own.
    const entries = (layer.draw === "events" ? [] : layer.legend).map((entry) =>
      h(
        "li",
        { class: "m-entry" },
        swatch(entry.geometry, { ...layer.style, ...entry.style }),
        h("span", {}, panel.two(entry.label)),
      ),
    );
    return h(
      "li",
      { class: "m-layer" },
      h("label", { class: "m-switch" }, box, h("span", { dir: "auto" }, panel.two(layer.name))),
      layer.note ? h("p", { class: "m-note" }, panel.two(layer.note)) : null,
      entries.length ? h("ul", { class: "m-entries" }, ...entries) : null,
      layer.draw === "density" ? hexagons.element : null,
    );
  }

  function layerBlock(): HTMLElement {
    const groups = ["sites", "situation", "border", "overlay", "events", "base"] as const;
    const lists = groups.map((group) => {
      const items = engine.meta.layers.filter((layer) => layer.group === group);
      if (items.length === 0) return null;
      return h(
        "div",
        {},
        h("h4", {}, panel.t(`web.layers.${group}`)),
        // The uppermost of the map comes first, as in any list of layers.
        h("ul", { class: "m-rows" }, ...items.reverse().map(layerItem)),
      );
    });
    return h(
      "section",
      { class: "m-block" },
      h("div", { class: "m-block-head" }, h("h3", {}, panel.t("web.layers.title"))),
      ...lists,
    );
  }

  return {
    element,
    render() {
      rows = [];
      layerBoxes = [];
      reset = h(
        "button",
        { type: "button", class: "m-button m-reset", onclick: () => panel.filter(NO_FILTER) },
        panel.t("web.filter.reset"),
      );
      const blocks: (HTMLElement | null)[] = [
        reset,
        block(panel.t("web.legend.kinds"), "types", kindItems()),
        codes("sections").length
          ? block(
              panel.t("web.legend.sections"),
              "sections",
              sectionItems(),
              panel.t("web.legend.sections_note"),
            )
          : null,
        block(panel.t("web.legend.origins"), "origins", originItems()),
        signs(panel),
        layerBlock(),
      ];
      fill(element, ...blocks);
    },
    update(result: Result) {
      const { filter, layers } = engine.get();
      if (reset) reset.hidden = !isFiltered(filter);
      for (const { list, code, button, count } of rows) {
        const index = engine.events.has(COLUMN[list])
          ? engine.events.dictionary(COLUMN[list]).indexOf(code)
          : -1;
        count.textContent = figure(index < 0 ? 0 : (result[TALLY[list]][index] ?? 0));
        button.setAttribute("aria-pressed", String(isOn(filter[list], code)));
      }
      for (const { key, box } of layerBoxes) box.checked = layers[key] ?? false;
      hexagons.update(result);
    },
  };
}

/** What the marks around a symbol mean; the same block stands on paper. */
export function signs(panel: Panel): HTMLElement {
  const entry = (sign: Element, key: string) =>
    h("li", { class: "m-entry" }, sign, h("span", {}, panel.t(key)));
  // As the map draws it around an event: the style is that of the layer of events.
  const halo = swatch("halo", panel.engine.meta.layers.find((layer) => layer.draw === "events")?.style ?? {});
  return h(
    "section",
    { class: "m-block" },
    h("div", { class: "m-block-head" }, h("h3", {}, panel.t("web.signs.title"))),
    h(
      "ul",
      { class: "m-entries" },
      entry(halo, "web.signs.halo"),
      entry(dateBar(0.45), "web.signs.bar"),
      entry(dateBar(0), "web.signs.no_date"),
      entry(symbol("circle", "#0b5a6f", true), "web.signs.hollow"),
      entry(h("span", { class: "m-versions", "aria-hidden": "true" }, "≠"), "web.signs.versions"),
      entry(h("span", { class: "m-cell", "aria-hidden": "true" }, "12"), "web.signs.cell"),
    ),
  );
}
