// The map on one sheet of paper, A4 or A3 across: map, title, marking, filter in words, legend, scale, credits.
// The page is laid out on screen as it will print, so that the map is drawn at its size before the printer asks.
import type { Panel, Part } from "./context.ts";
import { instantText } from "./dates.ts";
import { density } from "./density.ts";
import { fill, h, ltr } from "./dom.ts";
import { filterWords } from "./filterwords.ts";
import { icon } from "./icons.ts";
import { signs } from "./legend.ts";
import { isOn } from "./lists.ts";
import { swatch, symbol } from "./swatch.ts";
import { figure } from "./words.ts";

export type Paper = "A4" | "A3";
export const MARGIN_MM = 8;
export const PAPER_MM: Record<Paper, { width: number; height: number }> = {
  A4: { width: 297, height: 210 },
  A3: { width: 420, height: 297 },
};

export interface Print extends Part {
  head: HTMLElement;
  side: HTMLElement;
  foot: HTMLElement;
  toggle(on?: boolean): void;
}

export function print(panel: Panel, shell: HTMLElement): Print {
  const { engine } = panel;
  const { map } = engine;
  const element = h("div", { class: "m-print-controls", hidden: true });
  const head = h("div", { class: "m-print-head" });
  const side = h("div", { class: "m-print-side" });
  const hexagons = density(panel);
  const foot = h("div", { class: "m-print-foot" });
  const sheet = new CSSStyleSheet();
  let paper: Paper = "A4";
  let on = false;
  let before: { center: L.LatLng; zoom: number; homeZoom: number; bounds: L.LatLngBounds } | null = null;
  let byBrowser = false;
  const container = map.getContainer();

  function size(): void {
    page();
    fit();
  }

  /** A millimetre less than the sheet leaves: a fraction of a pixel more would ask for a second page. */
  function page(): void {
    const { width, height } = PAPER_MM[paper];
    sheet.replaceSync(`@page { size: ${paper} landscape; margin: ${MARGIN_MM}mm; }`);
    shell.style.setProperty("--m-page-width", `${width - 2 * MARGIN_MM - 1}mm`);
    shell.style.setProperty("--m-page-height", `${height - 2 * MARGIN_MM - 1}mm`);
    if (on) shrink();
  }

  /**
   * The browser's own print command leaves no time to draw anew: the map as it stands is fitted to the page as
   * one picture.
   */
  function freeze(from: { width: number; height: number } | null): void {
    for (const name of ["inline-size", "block-size", "inset", "transform", "transform-origin"])
      container.style.removeProperty(name);
    const stage = container.parentElement;
    if (!from || !stage) return;
    const scale = Math.min(stage.clientWidth / from.width, stage.clientHeight / from.height);
    const set = (name: string, value: string) => container.style.setProperty(name, value, "important");
    set("inline-size", `${from.width}px`);
    set("block-size", `${from.height}px`);
    set("inset", `0 auto auto ${(stage.clientWidth - from.width * scale) / 2}px`);
    set("transform-origin", "0 0");
    set("transform", `scale(${scale})`);
  }

  /** All of the legend on the page: smaller where there is much of it. */
  function shrink(): void {
    for (let scale = 1; scale > 0.5; scale -= 0.05) {
      side.style.setProperty("zoom", String(scale));
      if (side.scrollHeight <= side.clientHeight + 1) return;
    }
  }

  /** The same piece of the world as on screen, in the new frame; all of Libya fills it, whatever stood beside. */
  function fit(): void {
    map.invalidateSize({ animate: false, pan: false });
    if (!before) return;
    const { south, west, north, east } = engine.meta.view;
    const home: L.LatLngBoundsLiteral = [
      [south, west],
      [north, east],
    ];
    const whole = before.bounds.contains(home) && before.zoom > before.homeZoom - 1;
    map.fitBounds(whole ? home : before.bounds, { animate: false });
  }

  function toggle(next = !on): void {
    if (next === on) return;
    on = next;
    const seen = { width: container.clientWidth, height: container.clientHeight };
    if (on) {
      const { south, west, north, east } = engine.meta.view;
      const homeZoom = map.getBoundsZoom([
        [south, west],
        [north, east],
      ]);
      before = { center: map.getCenter(), zoom: map.getZoom(), homeZoom, bounds: map.getBounds() };
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      build();
    } else document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    shell.classList.toggle("m-printing", on);
    document.documentElement.classList.toggle("m-printing-page", on);
    element.hidden = !on;
    if (byBrowser) {
      if (on) page();
      freeze(on ? seen : null);
      before = null;
    } else if (on) {
      size();
      element.querySelector<HTMLElement>("button")?.focus();
    } else {
      map.invalidateSize({ animate: false, pan: false });
      if (before) map.setView(before.center, before.zoom, { animate: false });
      before = null;
    }
  }

  async function send(): Promise<void> {
    await engine.drawn();
    window.print();
  }

  window.addEventListener("beforeprint", () => {
    byBrowser = !on;
    if (byBrowser) toggle(true);
  });
  window.addEventListener("afterprint", () => {
    if (byBrowser) toggle(false);
    byBrowser = false; // only now: toggle undoes what the browser's own print command did
  });
  document.addEventListener("keydown", (event) => {
    if (on && event.key === "Escape") toggle(false);
  });

  function build(): void {
    const { t, n, two, lang } = panel;
    const { meta } = engine;
    const result = engine.result();
    const { filter, layers } = engine.get();
    const fact = (label: string, text: string) => h("p", {}, h("b", {}, `${label} `), text);
    fill(
      head,
      h("h1", { dir: "auto" }, two(meta.title)),
      h(
        "p",
        {},
        h("b", {}, n("count.shown", result.total, { shown: result.shown })),
        " — ",
        filterWords(filter, panel),
      ),
      meta.mode === "export" ? fact(t("web.sources.in_file"), two(meta.filter_words)) : null,
      h(
        "p",
        {},
        t("web.print.off_map", {
          unlocated: result.unlocated,
          outside: result.outside,
          undated: result.undated,
        }),
      ),
    );
    const kinds = meta.kinds.flatMap((kind) => {
      const index = engine.events.has("kind") ? engine.events.dictionary("kind").indexOf(kind.code) : -1;
      const count = index < 0 ? 0 : result.by_kind[index];
      if (!count || !isOn(filter.types, kind.code)) return [];
      return [
        h(
          "li",
          { class: "m-entry" },
          symbol(kind.shape, kind.colour, false, 16),
          h("span", {}, two(kind.name)),
          h("span", { class: "m-count" }, figure(count)),
        ),
      ];
    });
    const entries = meta.layers
      .filter((layer) => layers[layer.key] && layer.draw !== "events")
      .flatMap((layer) =>
        layer.legend.map((entry) =>
          h(
            "li",
            { class: "m-entry" },
            swatch(entry.geometry, { ...layer.style, ...entry.style }),
            h("span", {}, two(entry.label)),
          ),
        ),
      );
    fill(
      side,
      h("h2", {}, t("web.legend.title")),
      h("ul", { class: "m-entries" }, ...kinds),
      signs(panel),
      h("ul", { class: "m-entries" }, ...entries),
      hexagons.element,
    );
    hexagons.update(result);
    const credits = new Map<string, string[]>();
    for (const one of meta.sources) {
      const credit = one.credit || one.licence;
      credits.set(credit, [...(credits.get(credit) ?? []), two(one.title) || one.name]);
    }
    const lines = [...credits].map(([credit, titles], at) =>
      h(
        "span",
        { class: "m-print-credit" },
        h("bdi", {}, credit),
        ` (${titles.join(t("web.list.comma"))})${at < credits.size - 1 ? " · " : ""}`,
      ),
    );
    fill(
      foot,
      h("p", { class: "m-print-disclaimer" }, two(meta.disclaimer)),
      h("p", {}, h("b", {}, `${t("web.sources.title")}: `), ...lines),
      h(
        "p",
        {},
        meta.data_utc ? `${t("web.foot.data")}: ${instantText(meta.data_utc, lang())} · ` : null,
        `${t("web.foot.made")}: ${instantText(meta.made_utc, lang())} · ${t("web.sources.version")} `,
        ltr(meta.version),
        ` · ${t("web.sources.mercator")}`,
      ),
    );
  }

  return {
    element,
    head,
    side,
    foot,
    toggle,
    render() {
      const { t } = panel;
      const choose = (one: Paper) =>
        h(
          "button",
          {
            type: "button",
            class: "m-chip",
            "aria-pressed": String(one === paper),
            onclick: () => {
              paper = one;
              size();
              this.render();
              element.querySelectorAll<HTMLElement>(".m-chip")[one === "A4" ? 0 : 1].focus();
            },
          },
          ltr(one),
        );
      fill(
        element,
        h("b", {}, t("web.print.title")),
        choose("A4"),
        choose("A3"),
        h(
          "button",
          { type: "button", class: "m-button m-primary", onclick: () => void send() },
          icon("print"),
          t("web.print.now"),
        ),
        h(
          "button",
          { type: "button", class: "m-button", onclick: () => toggle(false) },
          t("web.print.close"),
        ),
      );
      if (on) build();
    },
    update() {
      if (on) build();
    },
  };
}
