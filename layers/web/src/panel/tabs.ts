// The tabs of the side panel; on a phone they stand at the bottom and open the sheet.
import type { Panel, Part } from "./context.ts";
import { fill, h } from "./dom.ts";
import { type Icon, icon } from "./icons.ts";
import { isTray } from "./trayname.ts";
import { NARROW } from "./views.ts";

const TABS: readonly Icon[] = ["legend", "events", "time", "followup", "sources"];

export function tabs(panel: Panel): Part {
  const element = h("nav", { class: "m-tabs" });
  const { engine } = panel;
  const current = () => {
    const { open } = engine.get();
    return isTray(open) ? "events" : open;
  };

  function press(name: string): void {
    const { selected } = engine.get();
    // On a phone the tab that stands open closes its sheet; with a card over it, it comes back first.
    const shut = window.matchMedia(NARROW).matches && current() === name && !selected;
    panel.open(shut ? null : name);
  }

  return {
    element,
    render() {
      element.setAttribute("aria-label", panel.t("web.tabs.label"));
      fill(
        element,
        ...TABS.map((name) =>
          h(
            "button",
            { type: "button", class: `m-tab m-tab-${name}`, "data-tab": name, onclick: () => press(name) },
            icon(name),
            h("span", {}, panel.t(`web.tab.${name}`)),
          ),
        ),
      );
    },
    update() {
      for (const tab of element.querySelectorAll<HTMLElement>("[data-tab]"))
        tab.setAttribute("aria-expanded", String(tab.dataset.tab === current()));
    },
  };
}
