// Between the app and the map in its frame: state comes down by `marsad.state`, data by a route that checks the
// session, and what the user does inside goes up as the component's value. The map itself is never made anew.
import type L from "leaflet";
import type { MarsadEngine } from "./engine.ts";
import { fail } from "./fallback.ts";
import { type At, Here } from "./here.ts";
import { build } from "./page.ts";
import { speaker } from "./panel/words.ts";
import { brought, type Pushed, readPushed } from "./pushed.ts";
import { complete, type Data, read } from "./reader.ts";
import type { Engine, Filter, Lang, State, View } from "./types.ts";
import { type Names, Whole } from "./whole.ts";

/** What goes up; `rev` is the last push taken up, so that the app knows what this was said in view of. */
export interface Said {
  filter: Filter;
  lang: Lang;
  layers: Record<string, boolean>; // those that are not as the map starts
  selected: State["selected"];
  view: View;
  rev: number;
  at?: At; // where somebody asked for a report, last
}

const REST_MS = 250;
// Of the note over the map while the whole is on its way: under the bar, clear of the panel and of what is clicked.
const LOOK: Partial<CSSStyleDeclaration> = {
  position: "absolute",
  insetBlockEnd: "2.2rem",
  left: "50%",
  transform: "translateX(-50%)",
  zIndex: "650",
  margin: "0",
  padding: "0.3rem 0.8rem",
  borderRadius: "1rem",
  background: "rgba(255, 255, 255, 0.92)",
  color: "#1d1d1b",
  font: "inherit",
  pointerEvents: "none",
};

/** A file by its name. The right to it goes in a header, so that the browser keeps the file by its name alone. */
async function fetched(name: string, token: string): Promise<Uint8Array<ArrayBuffer>> {
  const url = `/marsad/columns/${encodeURIComponent(name)}`;
  const answer = await fetch(url, { headers: { "X-Marsad-Session": token }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

interface Streamlit {
  setComponentValue(value: unknown): void;
}

export interface Bridge {
  start(map: L.Map): void;
  state(packed: string): void;
}

export function bridge(mountPanel: (engine: Engine) => void, ready: (engine: MarsadEngine) => void): Bridge {
  let map: L.Map | null = null;
  let engine: MarsadEngine | null = null;
  let here: Here | null = null;
  let key = "";
  let token = "";
  let rev = Number.NEGATIVE_INFINITY;
  let before: Pushed | null = null; // a state that came before the map
  let timer = 0;
  let told = "";
  let queue: Promise<void> = Promise.resolve();
  // Fetched beside the queue, so that a filter need not wait for it, and put on the map in its turn.
  const whole = new Whole((name) => fetched(name, token), put, coming);

  /** What would be said now, but for the revision. */
  function present(on: MarsadEngine): Omit<Said, "rev"> {
    const { filter, lang, selected } = on.get();
    const layers = on.switched();
    const { lat, lng } = on.map.getCenter();
    const round = (value: number) => Math.round(value * 1e5) / 1e5;
    const view = { lat: round(lat), lon: round(lng), zoom: on.map.getZoom() };
    return { filter, lang, layers, selected, view };
  }

  function say(): void {
    timer = 0;
    if (!engine) return;
    const now = present(engine);
    const text = JSON.stringify(now);
    if (text === told) return; // nothing that the app does not know
    told = text;
    send(now);
  }

  function send(now: Omit<Said, "rev">): void {
    const said = { ...now, rev, ...(here?.at ? { at: here.at } : {}) };
    (window as unknown as { Streamlit?: Streamlit }).Streamlit?.setComponentValue(said);
  }

  function later(): void {
    clearTimeout(timer);
    timer = window.setTimeout(say, REST_MS);
  }

  async function first(pushed: Pushed, on: L.Map): Promise<void> {
    const data = await fetched(pushed.key, token);
    engine = await build(on, { data }, brought(pushed), pushed.view ?? null, mountPanel);
    key = pushed.key;
    rev = pushed.rev;
    told = JSON.stringify(present(engine));
    const made = engine;
    here = new Here(made, () => send(present(made)));
    here.take(pushed.report ?? null, pushed.pin ?? null);
    engine.subscribe(later);
    on.on("moveend", later);
    ready(engine);
    void whole.want(pushed.whole ?? null);
  }

  async function next(pushed: Pushed, on: MarsadEngine): Promise<void> {
    here?.take(pushed.report ?? null, pushed.pin ?? null);
    if (pushed.whole) void whole.want(pushed.whole);
    else if (whole.on || pushed.key !== key) {
      void whole.want(null);
      const data = await complete(await read({ data: await fetched(pushed.key, token) }));
      key = pushed.key;
      delete on.root.dataset.whole;
      on.replace(data);
      if (pushed.rev > rev) take(pushed, on);
      return texts(on);
    }
    if (pushed.rev > rev) take(pushed, on);
  }

  async function texts(on: MarsadEngine): Promise<void> {
    if (on.get().filter.text.trim() === "") await on.drawn();
    await on.bringTexts();
  }

  /** Take a whole onto the map when what came before it is done; what comes after need not wait for its texts. */
  function put(data: Data, names: Names): Promise<void> {
    const done = queue.then(async () => {
      const on = engine as MarsadEngine;
      key = "";
      on.replace(data);
      const waits = on.get().filter.text.trim() !== "";
      if (!waits) await on.drawn();
      on.bringTexts().catch((error) => console.error(error));
      await on.drawn();
      on.root.dataset.whole = names.base;
    });
    queue = done.catch(() => {}); // told to whoever asked for it
    return done;
  }

  /** Say that the others are still on their way. */
  function coming(yes: boolean): void {
    document.querySelector(".marsad-coming")?.remove();
    if (!yes || !engine) return;
    const note = document.createElement("p");
    note.className = "marsad-coming";
    note.setAttribute("role", "status");
    note.textContent = speaker(engine.meta.words).t("web.whole.coming", engine.get().lang);
    Object.assign(note.style, LOOK);
    engine.map.getContainer().append(note);
  }

  function take(pushed: Pushed, on: MarsadEngine): void {
    rev = pushed.rev;
    const unsaid = timer !== 0;
    on.set(brought(pushed, on.starts()));
    if (unsaid) return; // the user did something meanwhile: that is still to be said
    clearTimeout(timer);
    timer = 0;
    told = JSON.stringify(present(on)); // the app knows what it pushed: an echo would only make it run again
  }

  /** States are taken up one after the other, in the order they came. */
  function take_up(pushed: Pushed): void {
    const root = document.documentElement;
    token = pushed.token;
    queue = queue
      .then(() => (engine ? next(pushed, engine) : first(pushed, map as L.Map)))
      .then(() => document.querySelector(".marsad-fail")?.remove())
      .catch((error) => {
        if (engine)
          console.error(error); // what stands on the map stays there
        else fail(root, error);
      });
  }

  return {
    start(on) {
      map = on;
      if (before) take_up(before);
      before = null;
    },
    state(packed) {
      const pushed = readPushed(packed);
      if (map) take_up(pushed);
      else before = pushed;
    },
  };
}
