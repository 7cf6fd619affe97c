// What the page can be asked from outside: by the folium script, by the app, by programs and tests.
import type L from "leaflet";
import { type Asked, wholeFilter } from "./asked.ts";
import { bridge } from "./bridge.ts";
import type { MarsadEngine } from "./engine.ts";
import type { Cell } from "./eventlayer.ts";
import { fail } from "./fallback.ts";
import type { Hexagon } from "./hexagons.ts";
import { build } from "./page.ts";
import type { Source } from "./reader.ts";
import type { Engine } from "./types.ts";

export interface Marsad {
  /** Called by each folium element: the layer of this key is on the map. How it looks stands in the data. */
  layer(map: L.Map, key: string): void;
  /** Called by the last folium element. An export draws its data now; the app's come by `state`. */
  start(map: L.Map): void;
  /** Called by the app with its state, base64url JSON (docs/contracts.md, "The page"). */
  state(packed: string): void;
  /**
   * Filter the events and draw them: `marsad.filter({from: "2025-01-01", sections: ["niger"]})`.
   *
   * Keys: `from`, `to` (ISO days, both included), `types`, `sections`, `origins` (lists of codes), `text`. A key that is
   * left out or null asks for nothing, so `marsad.filter({})` shows all. Resolves with the number of events shown
   * (`data-shown`) once the frame is drawn; rejects with a TypeError for an unknown key or a value of another type,
   * with a RangeError for a day that is none or a code that the map does not have.
   */
  filter(asked: Asked): Promise<number>;
  /**
   * The signs of events as they are drawn: where each stands on the map, in pixels from its corner, and how many
   * events it stands for. Signs a little outside the view are among them, ready for the next move.
   */
  cells(): Cell[];
  /** The hexagons that hold events that pass: the middle of each in degrees, and how many. None while they are not shown. */
  hexagons(): Hexagon[];
  readonly version: string;
  /** The keys of the layers that folium composed, in its order. */
  readonly keys: readonly string[];
}

/** The text of an element, which then need not keep it. */
function taken(element: Element): string {
  const text = element.textContent ?? "";
  element.textContent = "";
  return text;
}

/** The element of an id, once the page is there to its end. */
async function whole(id: string): Promise<Element> {
  if (document.readyState === "loading")
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page ends before ${id}`);
  return element;
}

/** Make `window.marsad`. */
export function marsad(mountPanel: (engine: Engine) => void): Marsad {
  const keys: string[] = [];
  let ready: (engine: MarsadEngine) => void = () => {};
  let engine: MarsadEngine | null = null;
  const built = new Promise<MarsadEngine>((resolve) => {
    ready = (made) => {
      engine = made;
      resolve(made);
    };
  });
  const app = bridge(mountPanel, ready);

  return {
    keys,
    layer(_map, key) {
      keys.push(key);
    },
    start(map) {
      const root = document.documentElement;
      const data = document.getElementById("marsad-data");
      if (!data) {
        root.classList.add("marsad-app");
        app.start(map);
        return;
      }
      const source: Source = { data: taken(data) };
      // The texts of a large map stand at the end of the page, which may not have come yet.
      if (data.dataset.more) source.more = async () => taken(await whole(data.dataset.more as string));
      build(map, source, {}, null, mountPanel).then(ready, (error) => fail(root, error));
    },
    state(packed) {
      app.state(packed);
    },
    async filter(asked) {
      const on = await built;
      on.set({ filter: wholeFilter(asked, on) });
      return on.drawn();
    },
    cells() {
      return engine?.eventLayer.drawn(engine.map) ?? [];
    },
    hexagons() {
      return engine?.density?.held() ?? [];
    },
    get version() {
      return engine?.meta.version ?? "";
    },
  };
}
