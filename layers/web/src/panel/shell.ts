// The page around the map: where each part stands, which of them is open, and the language of it all.

import type { State } from "../types.ts";
import { bar } from "./bar.ts";
import { card } from "./card.ts";
import type { Panel, Part } from "./context.ts";
import { NO_DAY } from "./dates.ts";
import { h } from "./dom.ts";
import { followup } from "./followup.ts";
import { foot } from "./foot.ts";
import { legend } from "./legend.ts";
import { notice, zoom } from "./mapchrome.ts";
import { marking } from "./marking.ts";
import { measure as measuring } from "./measure.ts";
import { print as printing } from "./print.ts";
import { readout } from "./readout.ts";
import { number } from "./rows.ts";
import { search } from "./search.ts";
import { sources } from "./sources.ts";
import { tabs as makeTabs } from "./tabs.ts";
import { time } from "./time.ts";
import { trays as makeTrays } from "./trays.ts";
import { NARROW, type View, viewOf } from "./views.ts";

// Longer than Leaflet's pan, which show() may have begun.
const SETTLED_MS = 350;

export interface Shell {
  render(): void;
  /** The texts of events have come: the parts that show some are written anew. */
  reread(): void;
  update(): void;
  showCell(rows: readonly number[]): void;
}

/** Where the open event or point feature stands; null for what has no one place. */
function placeOf(panel: Panel): [number, number] | null {
  const { engine } = panel;
  const { selected } = engine.get();
  if (!selected) return null;
  if (selected.layer === panel.eventsKey) {
    const row = engine.rowOf(selected.id);
    const [x, y] = [number(engine.events, "x", row), number(engine.events, "y", row)];
    return row < 0 || x === NO_DAY ? null : [y / 1e5, x / 1e5];
  }
  const shape = engine.layers[selected.layer]?.features.find(
    (one) => one.properties?.id === selected.id,
  )?.geometry;
  return shape?.type === "Point" ? [shape.coordinates[1], shape.coordinates[0]] : null;
}

export function makeShell(panel: Panel, live: HTMLElement): Shell {
  const { engine } = panel;
  const { map } = engine;
  const narrow = window.matchMedia(NARROW);
  const root = h("div", { class: "m-shell" });
  let lastOpen = "legend";
  let shown: View | undefined;

  const find = search(panel);
  const measure = measuring(panel, () => tools.update(engine.result()));
  const paper = printing(panel, root);
  const tools = bar(panel, {
    search: find.element,
    measure: () => measure.toggle(),
    measuring: measure.active,
    print: () => paper.toggle(true),
    panel: () => (viewOf(engine.get(), narrow.matches) ? panel.open(null) : panel.open(lastOpen)),
    panelOpen: () => viewOf(engine.get(), narrow.matches) !== null,
  });
  const trays = makeTrays(panel);
  const legends = legend(panel);
  const cards = card(panel);
  const follow = followup(panel);
  const source = sources(panel);
  const clock = time(panel);
  const tabs = makeTabs(panel);
  const views: Record<Exclude<View, null>, HTMLElement> = {
    card: cards.element,
    legend: legends.element,
    trays: trays.element,
    time: h("div"),
    followup: follow.element,
    sources: source.element,
  };
  const [markTop, markBottom] = [marking(panel, "top"), marking(panel, "bottom")];
  const [credits, zooms, coordinates, told] = [foot(panel), zoom(panel), readout(panel), notice(panel)];
  const stage = h("main", { class: "m-map" });
  const side = h(
    "aside",
    { class: "m-panel" },
    cards.element,
    legends.element,
    trays.element,
    follow.element,
    source.element,
  );
  const parts: Part[] = [
    markTop,
    markBottom,
    tools,
    find,
    tabs,
    legends,
    trays,
    cards,
    follow,
    source,
    clock,
    credits,
    zooms,
    coordinates,
    told,
    measure,
    paper,
  ];

  // The map's own element moves into the stage; it fills it from now on.
  const container = map.getContainer();
  container.before(root);
  stage.append(container, zooms.element, measure.element, coordinates.element);
  root.append(
    markTop.element,
    tools.element,
    told.element,
    tabs.element,
    side,
    stage,
    clock.element,
    credits.element,
    markBottom.element,
    paper.element,
    paper.head,
    paper.side,
    paper.foot,
    live,
  );

  function layout(): void {
    const state = engine.get();
    const view = viewOf(state, narrow.matches);
    if (state.open && state.open !== "time") lastOpen = state.open;
    if (view === shown) return;
    const before = shown;
    shown = view;
    root.dataset.view = view ?? "none";
    for (const [name, element] of Object.entries(views)) element.hidden = name !== view;
    side.hidden = view === null || view === "time";
    side.setAttribute("aria-label", view === "card" ? panel.t("web.card.label") : panel.t("web.tabs.label"));
    side.scrollTop = 0;
    // Beside the map the panel takes room from it; over it, on a phone, it does not.
    if (!narrow.matches) map.invalidateSize({ animate: false, pan: false });
    if (view === "card" && before !== undefined) cards.element.focus({ preventScroll: true });
  }

  /** On a phone the sheet covers a part of the map: what was opened moves into the rest of it. */
  function inSight(): void {
    const at = narrow.matches ? placeOf(panel) : null;
    if (!at) return;
    const { x, y } = map.latLngToContainerPoint(at);
    const [whole, sheet] = [stage.getBoundingClientRect(), side.getBoundingClientRect()];
    if (sheet.width < whole.width - 1) {
      // Held across: the sheet stands at the side where reading starts.
      const rtl = panel.lang() === "ar";
      const free = whole.width - sheet.width;
      const middle = rtl ? free / 2 : sheet.width + free / 2;
      if (rtl ? x > free - 24 : x < sheet.width + 24) map.panBy([x - middle, 0], { animate: false });
      return;
    }
    const free = whole.height - sheet.height;
    if (y > free - 24) map.panBy([0, y - free / 2], { animate: false });
  }

  let opened: State["selected"] = null;
  function opens(): void {
    const { selected } = engine.get();
    if (selected === opened) return;
    opened = selected;
    if (selected) window.setTimeout(inSight, SETTLED_MS);
  }

  function update(): void {
    layout();
    const result = engine.result();
    for (const part of parts) part.update(result);
    opens();
  }

  narrow.addEventListener("change", () => {
    shown = undefined;
    update();
    map.invalidateSize({ animate: false, pan: false });
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || measure.active()) return;
    const state = engine.get();
    if (state.selected) engine.set({ selected: null });
    else if (narrow.matches && state.open) panel.open(null);
  });

  return {
    render() {
      const lang = panel.lang();
      const dir = lang === "ar" ? "rtl" : "ltr";
      for (const element of [document.documentElement, engine.root, root]) {
        element.lang = lang;
        element.dir = dir;
      }
      root.dataset.mode = engine.meta.mode;
      document.title = panel.two(engine.meta.title);
      shown = undefined;
      stage.setAttribute("aria-label", panel.t("web.map.label"));
      for (const part of parts) part.render();
      update();
    },
    reread() {
      for (const part of [trays, cards, follow]) part.render();
    },
    update,
    showCell: trays.showCell,
  };
}
