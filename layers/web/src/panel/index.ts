// The panel: everything around the map that is not drawn on it. One call mounts it; from then on it follows the
// engine's state and results, and says what the user does by engine.set and engine.show.
import type { Engine } from "../types.ts";
import { makePanel } from "./context.ts";
import { h } from "./dom.ts";
import { makeShell } from "./shell.ts";
import { firstOpen, NARROW } from "./views.ts";

export function mountPanel(engine: Engine): void {
  const live = h("div", { class: "m-live", role: "status", "aria-live": "polite" });
  const panel = makePanel(engine, (text) => {
    live.textContent = text;
  });
  // What is open first stands from the first: opened later it would take its room from a map that is drawn.
  const asked = engine.get().open !== null;
  let opened: string | null = null;
  function opens(): void {
    // Whoever has opened something else since, or has a map that says what, is left it.
    if (asked || engine.get().open !== opened) return;
    opened = firstOpen(engine.result(), window.matchMedia(NARROW).matches);
    if (opened !== engine.get().open) engine.set({ open: opened });
  }
  opens();
  const shell = makeShell(panel, live);
  shell.render();
  // A change brings a new state and then a new result: the page follows both at once, in the next frame.
  let waiting = false;
  let anew = false;
  const follow = (words: boolean) => {
    anew ||= words;
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(() => {
      waiting = false;
      if (anew) shell.render();
      else shell.update();
      anew = false;
    });
  };
  engine.subscribe((state, before) => follow(state.lang !== before.lang));
  engine.onResult(() => follow(false));
  // Other data may take the place of these: every word is read anew. Events and their texts come to few parts.
  engine.onData((what) => {
    if (what === "events") opens();
    if (what !== "all") shell.reread();
    follow(what === "all");
  });
  engine.onCell((rows) => shell.showCell(rows));
}
