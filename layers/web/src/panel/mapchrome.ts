// The zoom buttons on the map, and the sentence above it that says where everything is.
import { showAll } from "../home.ts";
import type { Panel, Part } from "./context.ts";
import { fill, h } from "./dom.ts";
import { icon } from "./icons.ts";

export function zoom(panel: Panel): Part {
  const { map } = panel.engine;
  const element = h("div", { class: "m-zoom", role: "group" });
  return {
    element,
    render() {
      const { t } = panel;
      const button = (key: string, sign: string | Element, act: () => void) =>
        h(
          "button",
          { type: "button", class: "m-button m-icononly", "aria-label": t(key), title: t(key), onclick: act },
          sign,
        );
      fill(
        element,
        button("web.zoom.in", "+", () => map.zoomIn(1)),
        button("web.zoom.out", "−", () => map.zoomOut(1)),
        button("web.zoom.all", icon("libya"), () => {
          const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
          showAll(map, panel.engine.meta.view, panel.lang(), !still);
        }),
      );
    },
    update() {},
  };
}

export function notice(panel: Panel): Part {
  const text = h("p", { dir: "auto" });
  const close = h(
    "button",
    { type: "button", class: "m-button m-icononly", onclick: () => element.remove() },
    icon("close"),
  );
  const element = h("div", { class: "m-notice" }, text, close);
  return {
    element,
    render() {
      text.textContent = panel.two(panel.engine.meta.summary);
      element.hidden = !text.textContent;
      close.setAttribute("aria-label", panel.t("web.notice.close"));
    },
    update() {},
  };
}
