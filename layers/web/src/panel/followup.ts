// Promises, recommendations and requests, each with what has been seen of it since. Kept apart: a recommendation
// that was not taken up is no broken promise.
import type { FollowUp } from "../types.ts";
import type { Panel, Part } from "./context.ts";
import { fill, h } from "./dom.ts";
import { eventButton } from "./eventcard.ts";
import { listed } from "./rows.ts";
import { figure } from "./words.ts";

const KINDS = ["promise", "recommendation", "request"] as const;

export function followup(panel: Panel): Part {
  const element = h("div", { class: "m-followup" });

  function item(one: FollowUp): HTMLElement {
    const { t } = panel;
    const evidence = one.evidence.filter((id) => panel.engine.rowOf(id) >= 0);
    const state = t(`state.${one.state}`);
    const note = panel.two(one.state_note); // which may say no more than the state does
    const fact = (label: string, value: string) =>
      value ? h("p", { class: "m-fact" }, h("b", {}, `${label} `), h("span", { dir: "auto" }, value)) : null;
    return h(
      "li",
      { class: "m-item" },
      h("p", { class: "m-item-title", dir: "auto" }, panel.two(one.title)),
      h("span", { class: `m-state m-state-${one.state}` }, state),
      note && note.replace(/\.$/, "") !== state ? h("p", { class: "m-note", dir: "auto" }, note) : null,
      fact(t("web.followup.by"), panel.two(one.by)),
      fact(t("web.followup.addressee"), panel.two(one.addressee)),
      h(
        "p",
        { class: "m-fact" },
        h("b", {}, `${t("web.card.source")}: `),
        h("span", { dir: "auto" }, panel.source(one.source)),
        one.paragraph ? ` — ${t("web.card.paragraph")} ` : null,
        one.paragraph ? listed(one.paragraph, panel.lang()) : null,
      ),
      one.event && panel.engine.rowOf(one.event) >= 0
        ? h(
            "p",
            { class: "m-fact" },
            h("b", {}, `${t("web.followup.event")} `),
            eventButton(panel, one.event),
          )
        : null,
      evidence.length
        ? h(
            "div",
            { class: "m-fact" },
            h("b", {}, t("web.followup.evidence")),
            h("ul", { class: "m-related" }, ...evidence.map((id) => h("li", {}, eventButton(panel, id)))),
          )
        : null,
    );
  }

  return {
    element,
    render() {
      const all = panel.engine.meta.followup;
      const blocks = KINDS.map((kind) => {
        const items = all.filter((one) => one.kind === kind);
        if (items.length === 0) return null;
        return h(
          "section",
          { class: "m-block" },
          h(
            "div",
            { class: "m-block-head" },
            h("h3", {}, panel.t(`web.followup.${kind}s`)),
            h("span", { class: "m-count" }, figure(items.length)),
          ),
          h("ul", { class: "m-items" }, ...items.map(item)),
        );
      });
      fill(
        element,
        h("p", { class: "m-note" }, panel.t("web.followup.note")),
        ...blocks,
        all.length ? null : h("p", { class: "m-empty" }, panel.t("web.followup.none")),
      );
    },
    update() {},
  };
}
