// The line at the bottom: whose data this is, how late it reaches and when the map was made.
import type { Source } from "../types.ts";
import type { Panel, Part } from "./context.ts";
import { instantText } from "./dates.ts";
import { fill, h } from "./dom.ts";

// Licences that ask for their notice wherever the map is shown; the others' stand with all sources.
const ASKS_NOTICE = /^(ODbL|CC-BY|LGPL|GPL)/;

/** The notices that stay on screen, each once: one that only repeats another within it is left out. */
export function shortCredits(sources: readonly Pick<Source, "credit" | "licence">[]): string[] {
  const asked = sources.filter((one) => one.credit && ASKS_NOTICE.test(one.licence));
  const credits = [...new Set(asked.map((one) => one.credit))];
  return credits
    .filter((one) => !credits.some((other) => other !== one && one.includes(other)))
    .sort((a, b) => Number(b.startsWith("©")) - Number(a.startsWith("©")));
}

export function foot(panel: Panel): Part {
  const element = h("footer", { class: "m-foot" });
  return {
    element,
    render() {
      const { t, lang, engine } = panel;
      const { meta } = engine;
      const credits = shortCredits(meta.sources).join(" · ");
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
        h("p", { class: "m-credits", dir: "ltr" }, credits),
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
