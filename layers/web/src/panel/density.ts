// What the colours of the hexagons mean, and what of the events that pass is in none of them.

import { FILLS, fillOf } from "../hexagons.ts";
import type { Result } from "../types.ts";
import type { Panel } from "./context.ts";
import { fill, h } from "./dom.ts";
import { swatch } from "./swatch.ts";
import { figure } from "./words.ts";

export interface Density {
  readonly element: HTMLElement;
  update(result: Result): void;
}

/** The numbers that a class holds: from its least to that before the next. */
function range(classes: readonly number[], at: number): string {
  const [least, next] = [classes[at], classes[at + 1]];
  if (next === undefined) return `≥ ${figure(least)}`;
  return next - 1 === least ? figure(least) : `${figure(least)}–${figure(next - 1)}`;
}

export function density(panel: Panel): Density {
  const element = h("div", { class: "m-density" });
  return {
    element,
    update(result) {
      const tally = panel.engine.tally();
      element.hidden = tally === null;
      if (tally === null) return;
      const { classes, counted, vague, inradius_m } = tally;
      const km = inradius_m / 1000;
      const said = [
        counted ? panel.n("web.density.counted", counted) : panel.t("web.density.none"),
        vague ? panel.n("web.density.vague", vague, { km }) : "",
        result.unlocated ? panel.n("web.density.unplaced", result.unlocated) : "",
      ];
      fill(
        element,
        classes.length && counted ? h("p", { class: "m-note" }, panel.t("web.density.classes")) : null,
        counted
          ? h(
              "ul",
              { class: "m-entries" },
              ...classes.map((_, at) =>
                h(
                  "li",
                  { class: "m-entry" },
                  swatch("polygon", {
                    fill: FILLS[fillOf(at, classes.length)],
                    fill_opacity: 0.85,
                    stroke: "#5b2a86",
                    weight: 0.8,
                  }),
                  h("bdi", { dir: "ltr" }, range(classes, at)),
                ),
              ),
            )
          : null,
        h("p", { class: "m-note" }, `${said.filter(Boolean).join(panel.t("web.density.separator"))}.`),
      );
    },
  };
}
