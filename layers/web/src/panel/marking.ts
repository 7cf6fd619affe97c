// The handling marking: its token as the Traffic Light Protocol writes it, left to right, with its meaning.
import type { Panel, Part } from "./context.ts";
import { fill, h, ltr } from "./dom.ts";

export function marking(panel: Panel, place: "top" | "bottom"): Part {
  const element = h("div", { class: `m-marking m-marking-${place}` });
  return {
    element,
    render() {
      const { marking: token, marking_gloss } = panel.engine.meta;
      element.hidden = !token;
      if (!token) return;
      element.dataset.marking = token;
      element.setAttribute("aria-label", panel.t("web.marking.label"));
      fill(element, h("b", {}, ltr(token)), h("span", {}, panel.two(marking_gloss)));
    },
    update() {},
  };
}
