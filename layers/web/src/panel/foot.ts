// The line at the bottom: whose data this is, how late it reaches and when the map was made.
import type { Panel, Part } from "./context.ts";
import { instantText } from "./dates.ts";
import { fill, h } from "./dom.ts";

export function foot(panel: Panel): Part {
  const element = h("footer", { class: "m-foot" });
  return {
    element,
    render() {
      const { t, lang, engine } = panel;
      const { meta } = engine;
      // Who asks for a notice by name ("©") comes first: on a phone the line is short.
      const credits = [...new Set(meta.sources.map((one) => one.credit).filter(Boolean))]
        .sort((a, b) => Number(b.startsWith("©")) - Number(a.startsWith("©")))
        .join(" · ");
      fill(
        element,
        h(
          "p",
          { class: "m-times" },
          meta.data_utc
            ? h("span", {}, `${t("web.foot.data")}: ${instantText(meta.data_utc, lang())}`)
            : null,
          h("span", {}, `${t("web.foot.made")}: ${instantText(meta.made_utc, lang())}`),
        ),
        h("p", { class: "m-credits", dir: "auto" }, credits),
        h(
          "button",
          { type: "button", class: "m-linkbutton", onclick: () => panel.open("sources") },
          t("web.foot.more"),
        ),
      );
    },
    update() {},
  };
}
