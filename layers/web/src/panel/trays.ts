// The lists: all events shown, those without a date, those without a place, those outside Libya by place, and
// those of one count on the map.
import type { Result } from "../types.ts";
import type { Panel, Part } from "./context.ts";
import { spread } from "./dates.ts";
import { fill, h } from "./dom.ts";
import { saidDate } from "./edtf.ts";
import { icon } from "./icons.ts";
import { longList } from "./list.ts";
import { grouped, type Item, LISTED, number, placeOf, plain, titleOf, trayRows, weightOf } from "./rows.ts";
import { dateBar, symbol } from "./swatch.ts";
import { isTray, TRAYS, type Tray } from "./trayname.ts";
import { figure } from "./words.ts";

const ROW_PX = 96;

export interface Trays extends Part {
  /** List these rows alone: a count on the map whose events lie at one point. */
  showCell(rows: readonly number[]): void;
}

export function trays(panel: Panel): Trays {
  const { engine } = panel;
  const tabs = h("div", { class: "m-chips", role: "group" });
  const note = h("p", { class: "m-note" });
  const empty = h("p", { class: "m-empty" });
  const element = h("div", { class: "m-trays" }, tabs, note, empty);
  let tray: Tray = "events";
  let cell: readonly number[] | null = null;
  let items: Item[] = [];
  let shownKey = "";
  const list = longList(ROW_PX, (index) => (items[index] ? rowOf(items[index]) : h("div")), open);
  element.append(list.element);

  function rowOf(item: Item): HTMLElement {
    if (!("row" in item))
      return h(
        "div",
        { class: "m-row m-place" },
        icon("pan"),
        h("span", { class: "m-row-title", dir: "auto" }, item.heading),
        h("span", { class: "m-count" }, figure(item.rows)),
      );
    const { row } = item;
    const { events } = engine;
    const lang = panel.lang();
    events.bring([row], LISTED)?.then(again, (error) => console.error(error));
    const { shape, colour } = panel.look(plain(events, "kind", row));
    const origin = plain(events, "origin", row);
    const start = number(events, "start", row);
    const end = number(events, "end", row);
    const [precision, edtf] = [plain(events, "date_precision", row), plain(events, "date_edtf", row)];
    const date = saidDate(start, end, precision, edtf, lang, panel.t);
    const place = placeOf(events, row, lang) || panel.t("web.tray.no_place");
    return h(
      "div",
      { class: "m-row" },
      symbol(shape, colour, origin === "external", 22),
      h(
        "div",
        { class: "m-row-body" },
        h("div", { class: "m-row-title", dir: "auto" }, titleOf(events, row, lang)),
        h(
          "div",
          { class: "m-row-facts" },
          dateBar(spread(start, end)),
          h("span", {}, date || panel.t("web.tray.no_date")),
          number(events, "contradiction", row)
            ? h("span", { class: "m-versions", title: panel.t("web.card.versions") }, "≠")
            : null,
          weightOf(events, row) > 1
            ? h("span", { class: "m-badge" }, panel.n("web.card.stands", weightOf(events, row)))
            : null,
        ),
        h(
          "div",
          { class: "m-row-facts" },
          tray === "unlocated" ? null : h("span", { class: "m-row-place", dir: "auto" }, place),
          origin && origin !== "document"
            ? h("span", { class: `m-badge m-${origin}` }, panel.word(`origin.${origin}`, origin))
            : null,
        ),
      ),
    );
  }

  let due = false;
  /** Texts of rows in the list have come: all that did are shown in one go. */
  function again(): void {
    if (due) return;
    due = true;
    window.setTimeout(() => {
      due = false;
      list.redraw();
    }, 0);
  }

  function open(index: number): void {
    const item = items[index];
    if (!item) return;
    if ("row" in item) {
      panel.openEvent(plain(engine.events, "id", item.row));
      return;
    }
    // A place: the map goes there, as it would to the first of its events, and opens no card.
    const next = items[index + 1];
    if (next && "row" in next) engine.visit(panel.eventsKey, plain(engine.events, "id", next.row));
  }

  function gather(result: Result): void {
    const { events } = engine;
    const { filter } = engine.get();
    const rows = cell
      ? cell.filter((row) => result.passes(row))
      : trayRows(tray, events, result, filter, engine.matched());
    const lang = panel.lang();
    items =
      tray === "outside" && !cell
        ? grouped(
            rows,
            (row) => placeOf(events, row, lang),
            lang,
            (row) => weightOf(events, row),
          )
        : rows.map((row) => ({ row }));
    const label = cell ? panel.t("web.tray.cell") : panel.t(`web.tray.${tray}`);
    const key = `${cell ? "cell" : tray}|${lang}|${JSON.stringify(filter)}`;
    list.show(items.length, label, key === shownKey);
    shownKey = key;
    empty.hidden = items.length > 0;
    empty.textContent = panel.t("web.tray.empty");
    note.textContent = cell
      ? panel.n(
          "web.tray.cell_note",
          rows.reduce((all, row) => all + weightOf(events, row), 0),
        )
      : panel.t(`web.tray.${tray}_note`);
  }

  function counts(result: Result): Record<Tray, number> {
    return {
      events: result.shown,
      undated: result.undated + result.undated_outside_date,
      unlocated: result.unlocated,
      outside: result.outside,
    };
  }

  function chips(result: Result): void {
    const numbers = counts(result);
    const focused = tabs.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset.tray
      : null;
    fill(
      tabs,
      ...TRAYS.map((name) =>
        h(
          "button",
          {
            type: "button",
            class: "m-chip",
            "data-tray": name,
            "aria-pressed": String(!cell && name === tray),
            onclick: () => {
              cell = null;
              panel.open(name);
              if (engine.get().open === tray) gather(engine.result());
            },
          },
          h("span", {}, panel.t(`web.tray.${name}`)),
          h("span", { class: "m-count" }, figure(numbers[name])),
        ),
      ),
    );
    if (focused) tabs.querySelector<HTMLElement>(`[data-tray="${focused}"]`)?.focus();
  }

  return {
    element,
    render() {
      shownKey = "";
      list.redraw();
    },
    update(result) {
      const { open: name } = engine.get();
      if (isTray(name) && name !== tray) {
        tray = name;
        cell = null;
      }
      chips(result);
      if (isTray(name)) gather(result);
    },
    showCell(rows) {
      cell = rows;
      tray = "events";
      panel.open("events");
      chips(engine.result());
      gather(engine.result());
    },
  };
}
