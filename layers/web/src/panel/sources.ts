// Where everything comes from: the data sets with their licences, the disclaimer, the method, the version.
import type { Source } from "../types.ts";
import type { Panel, Part } from "./context.ts";
import { instantText } from "./dates.ts";
import { type Child, fill, h, isHttps, link, ltr } from "./dom.ts";
import { filterWords } from "./filterwords.ts";

const METHOD = ["lengths", "places", "dates", "origins", "versions"] as const;

export function sources(panel: Panel): Part {
  const element = h("div", { class: "m-sources" });
  const { engine } = panel;

  function source(one: Source): HTMLElement {
    const { t } = panel;
    const pair = (key: string, ...value: Child[]) =>
      h(
        "div",
        {},
        h("dt", {}, t(`web.sources.${key}`)),
        h("dd", { dir: "auto" }, ...(value as (Node | string)[])),
      );
    const title = panel.two(one.title) || one.name;
    return h(
      "li",
      { class: "m-item" },
      h("p", { class: "m-item-title", dir: "auto" }, isHttps(one.url) ? link(title, one.url) : title),
      h(
        "dl",
        { class: "m-facts" },
        one.credit ? pair("credit", one.credit) : null,
        one.licence ? pair("licence", ltr(one.licence)) : null,
        one.version ? pair("version", ltr(one.version)) : null,
        one.retrieved ? pair("retrieved", instantText(one.retrieved, panel.lang())) : null,
        panel.two(one.derived) ? pair("derived", panel.two(one.derived)) : null,
      ),
    );
  }

  function about(): HTMLElement {
    const { t } = panel;
    const { meta } = engine;
    const lang = panel.lang();
    const sha = engine.root.dataset.sha256 ?? document.documentElement.dataset.sha256;
    const pair = (label: string, ...value: Child[]) =>
      h("div", {}, h("dt", {}, label), h("dd", {}, ...(value as (Node | string)[])));
    return h(
      "dl",
      { class: "m-facts" },
      meta.data_utc ? pair(t("web.foot.data"), instantText(meta.data_utc, lang)) : null,
      pair(t("web.foot.made"), instantText(meta.made_utc, lang)),
      meta.mode === "export" ? pair(t("web.sources.in_file"), panel.two(meta.filter_words)) : null,
      pair(t("web.sources.filter_now"), filterWords(engine.get().filter, panel)),
      pair(t("web.sources.version"), ltr(meta.version)),
      pair(t("web.sources.projection"), t("web.sources.mercator")),
      sha ? pair(t("web.sources.sha"), ltr(sha)) : null,
    );
  }

  return {
    element,
    render() {
      const { t } = panel;
      const { meta } = engine;
      const block = (title: string, ...children: Child[]) =>
        h(
          "section",
          { class: "m-block" },
          h("div", { class: "m-block-head" }, h("h3", {}, title)),
          ...children,
        );
      fill(
        element,
        h("p", { class: "m-summary" }, panel.two(meta.summary)),
        block(t("web.sources.disclaimer"), h("p", { class: "m-disclaimer" }, panel.two(meta.disclaimer))),
        block(t("web.sources.title"), h("ul", { class: "m-items" }, ...meta.sources.map(source))),
        block(
          t("web.sources.method"),
          h("ul", { class: "m-method" }, ...METHOD.map((name) => h("li", {}, t(`web.method.${name}`)))),
        ),
        block(t("web.sources.about"), about()),
      );
    },
    update() {},
  };
}
