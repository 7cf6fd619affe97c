// The card of an event: what happened, when and where as exactly as it is known, who says so, and what belongs to it.
import type { Contradiction } from "../types.ts";
import type { Panel } from "./context.ts";
import { NO_DAY, spread } from "./dates.ts";
import { type Child, h, isHttps, link, ltr } from "./dom.ts";
import { doubtOf, isYearless, saidDate } from "./edtf.ts";
import { table } from "./facts.ts";
import { degrees, mgrsText, roughKilometres } from "./notation.ts";
import { ids, listed, number, placeOf, plain, said, titleOf, weightOf } from "./rows.ts";
import { dateBar, symbol } from "./swatch.ts";

/** The head of any card: its name, what sort of thing it is, its sign, and the button that closes it. */
export type Head = (name: string, sub: Child, sign: Element | null) => HTMLElement;

export function eventCard(panel: Panel, row: number, head: Head): Child[] {
  const { engine, t } = panel;
  const { events } = engine;
  const lang = panel.lang();
  const get = (name: string) => plain(events, name, row);
  const kind = panel.kinds.get(get("kind"));
  const origin = get("origin");
  const id = get("id");
  const marking = get("marking");
  const { shape, colour } = panel.look(get("kind"));
  const sign = symbol(shape, colour, origin === "external", 30);
  const status = get("status");
  const source = get("source");
  const url = get("source_url");
  const weight = weightOf(events, row);
  const rating = [get("reliability"), get("credibility")].filter(Boolean).join(" / ");
  return [
    head(titleOf(events, row, lang), panel.two(kind?.name) || get("kind"), sign),
    h(
      "p",
      { class: "m-badges" },
      origin ? h("span", { class: `m-badge m-${origin}` }, panel.word(`origin.${origin}`, origin)) : null,
      status ? h("span", { class: "m-badge" }, panel.word(`status.${status}`, status)) : null,
      marking ? h("span", { class: "m-badge" }, ltr(marking)) : null,
    ),
    weight > 1
      ? h(
          "p",
          { class: "m-text" },
          h("b", {}, panel.n("web.card.stands", weight)),
          ` ${t(number(events, "x", row) === NO_DAY ? "web.card.stands_nowhere" : "web.card.stands_note")}`,
        )
      : null,
    said(events, "text", row, lang)
      ? h("p", { class: "m-text", dir: "auto" }, said(events, "text", row, lang))
      : null,
    h("h3", {}, t("web.card.when")),
    dateFacts(panel, row),
    h("h3", {}, t("web.card.where")),
    placeFacts(panel, row),
    h("h3", {}, t("web.card.who")),
    table([
      said(events, "bodies", row, lang)
        ? [t("web.card.bodies"), listed(said(events, "bodies", row, lang), lang)]
        : null,
      source ? [t("web.card.source"), panel.source(source)] : null,
      url && url !== source ? [t("web.card.link"), isHttps(url) ? ltrLink(url) : ltr(url)] : null,
      get("certainty")
        ? [t("web.card.certainty"), panel.word(`certainty.${get("certainty")}`, get("certainty"))]
        : null,
      get("paragraph") ? [t("web.card.paragraph"), listed(get("paragraph"), lang)] : null,
      rating ? [t("web.card.rating"), ltr(rating)] : null,
      get("notes") ? [t("web.card.notes"), get("notes")] : null,
      [t("web.card.id"), ltr(id)],
    ]),
    ...engine.meta.contradictions
      .filter((one) => one.versions.some((version) => version.event === id))
      .map((one) => versions(panel, one, id)),
    related(panel, "web.card.same_as", ids(get("same_as"))),
    followups(panel, id),
  ];
}

function dateFacts(panel: Panel, row: number): HTMLElement {
  const { t } = panel;
  const { events } = panel.engine;
  const lang = panel.lang();
  const get = (name: string) => plain(events, name, row);
  const start = number(events, "start", row);
  const end = number(events, "end", row);
  const precision = get("date_precision");
  const edtf = get("date_edtf");
  const date = saidDate(start, end, precision, edtf, lang, t);
  const time = /T(\d{2}:\d{2})/.exec(edtf)?.[1];
  const doubt = doubtOf(edtf);
  // "To the day" alone would say more than "about the 31st" does.
  const exactness = [
    panel.word(`web.date_precision.${precision}`, precision),
    doubt ? t(`web.doubt.${doubt}`) : "",
    isYearless(edtf) ? t("web.doubt.no_year") : "",
  ].filter(Boolean);
  const exact = h(
    "div",
    { class: "m-date" },
    dateBar(spread(start, end)),
    h("span", {}, date || t("web.tray.no_date")),
    time ? ltr(` ${time}`) : null,
  );
  return table([
    [t("web.card.date"), exact],
    precision && precision !== "none"
      ? [t("web.card.date_precision"), exactness.join(t("web.list.comma"))]
      : null,
    get("date_phrase") ? [t("web.card.phrase"), t("web.card.quoted", { text: get("date_phrase") })] : null,
    said(events, "date_note", row, lang) ? [t("web.card.rule"), said(events, "date_note", row, lang)] : null,
    edtf ? [t("web.card.edtf"), ltr(edtf)] : null,
  ]);
}

function placeFacts(panel: Panel, row: number): HTMLElement {
  const { t } = panel;
  const { events } = panel.engine;
  const lang = panel.lang();
  const get = (name: string) => plain(events, name, row);
  const located = number(events, "x", row) !== NO_DAY;
  const lon = number(events, "x", row) / 1e5;
  const lat = number(events, "y", row) / 1e5;
  const metres = number(events, "uncertainty_m", row);
  const precision = get("precision");
  const section = panel.engine.meta.sections.find((one) => one.id === get("section"));
  const gate = panel.engine.meta.crossings.find((one) => one.id === get("crossing"));
  const code = (name: string, prefix: string) =>
    get(name) ? panel.word(`${prefix}.${get(name)}`, get(name)) : "";
  const mgrs = located ? mgrsText(lon, lat, metres) : "";
  return table([
    [t("web.card.place"), placeOf(events, row, lang) || t("web.tray.no_place")],
    get("role") && get("role") !== "none" ? [t("web.card.role"), code("role", "role")] : null,
    precision && precision !== "none" ? [t("web.card.precision"), code("precision", "precision")] : null,
    located && metres > 0
      ? [t("web.card.uncertainty"), t("web.card.within_km", { km: roughKilometres(metres) })]
      : null,
    get("country") ? [t("web.card.country"), countryName(get("country"), lang)] : null,
    said(events, "district", row, lang)
      ? [t("web.card.district"), said(events, "district", row, lang)]
      : null,
    section ? [t("web.card.section"), panel.two(section.name)] : null,
    get("chainage") ? [t("web.card.chainage"), t("web.unit.km_at", { value: get("chainage") })] : null,
    get("distance") ? [t("web.card.distance"), t("web.unit.km", { value: get("distance") })] : null,
    get("side") ? [t("web.card.side"), code("side", "side")] : null,
    gate
      ? [
          t("web.card.crossing"),
          `${panel.two(gate.name)} (${t("web.unit.km", { value: get("crossing_km") })})`,
        ]
      : null,
    located
      ? [
          t("web.card.coordinates"),
          ltr(`${degrees(lat, metres)}, ${degrees(lon, metres)}`),
          h("small", {}, ` ${t("web.readout.order")}`),
        ]
      : null,
    mgrs ? ["MGRS", ltr(mgrs)] : null,
  ]);
}

/** The country's name as the browser knows it; the code where it does not. */
function countryName(code: string, lang: string): string {
  try {
    return new Intl.DisplayNames(lang, { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}

function ltrLink(url: string): HTMLElement {
  return h("bdi", { dir: "ltr" }, link(url, url));
}

/** Two accounts of one matter, side by side, neither first in rank. */
export function versions(panel: Panel, record: Contradiction, here: string): HTMLElement {
  const columns = record.versions.map((version) =>
    h(
      "div",
      { class: version.event === here ? "m-version m-here" : "m-version" },
      h("p", { dir: "auto" }, panel.two(version.text)),
      h("p", { dir: "auto" }, h("small", {}, panel.source(version.source))),
      version.event && version.event !== here
        ? h("p", {}, eventButton(panel, version.event, panel.t("web.card.open")))
        : null,
    ),
  );
  return h(
    "section",
    { class: "m-two" },
    h(
      "h3",
      {},
      h("span", { class: "m-versions", "aria-hidden": "true" }, "≠"),
      ` ${panel.t(record.versions.length > 2 ? "web.card.accounts" : "web.card.versions")}`,
    ),
    h("p", { dir: "auto" }, panel.two(record.title)),
    h("div", { class: "m-columns" }, ...columns),
  );
}

export function eventButton(panel: Panel, id: string, text?: string): HTMLElement {
  const row = panel.engine.rowOf(id);
  const name = text ?? (row < 0 ? id : titleOf(panel.engine.events, row, panel.lang()));
  return row < 0
    ? h("span", { dir: "auto" }, name)
    : h(
        "button",
        { type: "button", class: "m-linkbutton", dir: "auto", onclick: () => panel.openEvent(id) },
        name,
      );
}

function related(panel: Panel, key: string, list: string[]): HTMLElement | null {
  if (list.length === 0) return null;
  return h(
    "section",
    {},
    h("h3", {}, panel.t(key)),
    h("ul", { class: "m-related" }, ...list.map((id) => h("li", {}, eventButton(panel, id)))),
  );
}

function followups(panel: Panel, id: string): HTMLElement | null {
  const linked = panel.engine.meta.followup.filter((item) => item.event === id || item.evidence.includes(id));
  if (linked.length === 0) return null;
  const items = linked.map((item) =>
    h(
      "li",
      {},
      h("span", { class: "m-badge" }, panel.t(`web.followup.${item.kind}`)),
      ` ${panel.two(item.title)} — `,
      h("em", {}, panel.t(`state.${item.state}`)),
    ),
  );
  const all = h(
    "button",
    {
      type: "button",
      class: "m-linkbutton",
      onclick: () => panel.engine.set({ selected: null, open: "followup" }),
    },
    panel.t("web.followup.all"),
  );
  return h(
    "section",
    {},
    h("h3", {}, panel.t("web.followup.title")),
    h("ul", { class: "m-related" }, ...items),
    all,
  );
}
