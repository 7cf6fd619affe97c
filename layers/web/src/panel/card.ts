// What opens on a click: an event with everything that is known of it, or the card of a feature.
import type { Card, LayerProperties, Result } from "../types.ts";
import type { Panel, Part } from "./context.ts";
import { type Child, fill, h, isHttps, link, ltr } from "./dom.ts";
import { edtfText } from "./edtf.ts";
import { eventCard } from "./eventcard.ts";
import { type Pair, table } from "./facts.ts";
import { icon } from "./icons.ts";

export function card(panel: Panel): Part {
  const { engine } = panel;
  const element = h("article", { class: "m-card", tabindex: -1 });

  function head(name: string, sub: Child, sign: Element | null): HTMLElement {
    const close = h(
      "button",
      {
        type: "button",
        class: "m-button m-icononly",
        "aria-label": panel.t("web.card.close"),
        onclick: () => engine.set({ selected: null }),
      },
      icon("close"),
    );
    return h(
      "header",
      { class: "m-card-head" },
      sign,
      h("div", {}, h("h2", { dir: "auto" }, name), sub ? h("p", { class: "m-sub" }, sub) : null),
      close,
    );
  }

  function draw(): void {
    const { selected } = engine.get();
    if (!selected) {
      fill(element);
      return;
    }
    if (selected.layer === panel.eventsKey) {
      const row = engine.rowOf(selected.id);
      // In a large file its texts are unpacked now: the card stands meanwhile with what is known.
      engine.events.bring([row])?.then(
        () => {
          if (engine.get().selected === selected) draw();
        },
        (error) => console.error(error),
      );
      fill(
        element,
        ...(row < 0
          ? [head(selected.id, null, null), h("p", {}, panel.t("web.card.gone"))]
          : eventCard(panel, row, head)),
      );
      return;
    }
    const feature = engine.layers[selected.layer]?.features.find((one) => one.properties?.id === selected.id);
    const properties = feature?.properties as LayerProperties | undefined;
    const shown = properties?.card;
    const layer = engine.meta.layers.find((one) => one.key === selected.layer);
    const sub = panel.two(shown?.subtitle) || panel.two(layer?.name);
    if (shown) fill(element, head(panel.two(shown.title), sub, null), ...featureCard(panel, shown));
    else fill(element, head(panel.two(properties?.label) || selected.id, sub, null));
  }

  let seen = "";
  return {
    element,
    render() {
      draw();
    },
    update(_result: Result) {
      const { selected } = engine.get();
      const key = selected ? `${selected.layer}/${selected.id}` : "";
      if (key === seen) return;
      seen = key;
      draw();
      element.scrollTop = 0;
    },
  };
}

/** A list of names in both scripts, each on a line of its own: else Arabic and Latin would run through each other. */
function pieces(text: string): Child[] {
  const names = text.split("; ");
  if (names.length < 2 || !/[\u0600-\u06ff]/.test(text) || !/[A-Za-z]/.test(text)) return [text];
  return names.map((name) => h("div", { dir: "auto" }, name));
}

function featureCard(panel: Panel, shown: Card): Child[] {
  const rows = shown.rows.map((row): Pair => {
    const value = panel.two(row.value);
    return [panel.two(row.label), ...(row.ltr ? [ltr(value)] : pieces(value))];
  });
  const steps = (shown.steps ?? []).map((step) => {
    const said = edtfText(step.date ?? "", panel.lang(), panel.t);
    const date = said || (step.date ? ltr(step.date) : panel.t("web.tray.no_date"));
    return h(
      "li",
      {},
      h("div", { class: "m-step-date" }, date),
      h("div", { dir: "auto" }, panel.two(step.text)),
      h("small", { dir: "auto" }, panel.source(step.source)),
    );
  });
  return [
    rows.length ? table(rows) : null,
    steps.length ? h("h3", {}, panel.t("web.card.steps")) : null,
    steps.length ? h("ol", { class: "m-steps" }, ...steps) : null,
    shown.note ? h("p", { class: "m-note", dir: "auto" }, panel.two(shown.note)) : null,
    shown.links?.length
      ? h(
          "ul",
          { class: "m-related" },
          ...shown.links.map((one) =>
            h("li", {}, link(panel.two(one.text), one.url), isHttps(one.url) ? null : ltr(` ${one.url}`)),
          ),
        )
      : null,
  ];
}
