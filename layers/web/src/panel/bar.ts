// The bar at the top: what map this is, how much of it is shown, search, and the tools.
import type { Panel, Part } from "./context.ts";
import { isFiltered, NO_FILTER } from "./context.ts";
import { fill, h } from "./dom.ts";
import { type Icon, icon } from "./icons.ts";

export interface Tools {
  search: HTMLElement;
  measure: () => void;
  measuring: () => boolean;
  print: () => void;
  panel: () => void;
  panelOpen: () => boolean;
}

export function bar(panel: Panel, tools: Tools): Part {
  const { engine } = panel;
  const title = h("h1", { class: "m-title", dir: "auto" });
  const count = h("p", { class: "m-shown", role: "status" });
  const reset = h("button", {
    type: "button",
    class: "m-linkbutton",
    onclick: () => panel.filter(NO_FILTER),
  });
  const language = h("button", { type: "button", class: "m-button m-language", onclick: other });
  const measure = tool("ruler", tools.measure);
  const screen = tool("screen", fullScreen);
  const print = tool("print", tools.print);
  const menu = tool("panel", tools.panel);
  const element = h(
    "header",
    { class: "m-bar" },
    h("div", { class: "m-heading" }, title, h("div", { class: "m-shown-line" }, count, reset)),
    tools.search,
    h("div", { class: "m-tools" }, measure, print, screen, language, menu),
  );

  function tool(name: Icon, act: () => void): HTMLButtonElement {
    return h(
      "button",
      { type: "button", class: `m-button m-icononly m-tool-${name}`, onclick: act },
      icon(name),
    );
  }

  function other(): void {
    const { langs } = engine.meta;
    const next = langs.find((lang) => lang !== panel.lang());
    if (next) engine.set({ lang: next });
  }

  function fullScreen(): void {
    // Refused by some frames and phones; then there is nothing to do, and the button is not offered (below).
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    else void document.documentElement.requestFullscreen().catch(() => undefined);
  }

  function named(button: HTMLElement, key: string): void {
    button.setAttribute("aria-label", panel.t(key));
    button.title = panel.t(key);
  }

  return {
    element,
    render() {
      const { meta } = engine;
      title.textContent = panel.two(meta.title);
      reset.textContent = panel.t("web.filter.reset");
      named(measure, "web.tool.measure");
      named(screen, "web.tool.screen");
      named(print, "web.tool.print");
      named(menu, "web.tool.panel");
      screen.hidden = !document.fullscreenEnabled;
      const next = meta.langs.find((lang) => lang !== panel.lang());
      language.hidden = !next;
      if (next) {
        fill(language, next === "ar" ? "العربية" : "English");
        language.lang = next;
      }
    },
    update(result) {
      count.textContent = panel.n("count.shown", result.total, { shown: result.shown });
      reset.hidden = !isFiltered(engine.get().filter);
      measure.setAttribute("aria-pressed", String(tools.measuring()));
      menu.setAttribute("aria-expanded", String(tools.panelOpen()));
    },
  };
}
