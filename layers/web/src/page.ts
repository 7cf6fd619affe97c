// From packed bytes to a living map: what the export's start and the app's bridge share.
import L from "leaflet";
import { MarsadEngine } from "./engine.ts";
import { fail } from "./fallback.ts";
import { showAll } from "./home.ts";
import { listen } from "./pointer.ts";
import { read, type Source } from "./reader.ts";
import type { Engine, Lang, State, View } from "./types.ts";

const FONTS = ["400 12px 'IBM Plex Sans Arabic'", "600 12px 'IBM Plex Sans Arabic'"];
// So long the page waits for its events before it shows the map without them.
const VEILED_MS = 400;
const SAMPLE = "اA1"; // a letter of each file of the font

/** Metres and kilometres in the language of the moment. */
class Scale extends L.Control.Scale {
  private lang: Lang = "ar";

  /** Write it anew in this language. */
  speak(lang: Lang): void {
    this.lang = lang;
    (this as unknown as { _update(): void })._update();
  }

  _updateMetric(metres: number): void {
    const self = this as unknown as {
      _getRoundNum(n: number): number;
      _updateScale(element: HTMLElement, text: string, ratio: number): void;
      _mScale: HTMLElement;
    };
    const round = self._getRoundNum(metres);
    const [figure, unit] = round < 1000 ? [round, "meter"] : [round / 1000, "kilometer"];
    self._mScale.dir = this.lang === "ar" ? "rtl" : "ltr";
    const text = new Intl.NumberFormat(`${this.lang}-u-nu-latn`, { style: "unit", unit }).format(figure);
    self._updateScale(self._mScale, text, round / metres);
  }
}

/** The map takes the room it has, now and whenever that changes. */
function fit(engine: MarsadEngine, view: View | null): void {
  const { map } = engine;
  const exactly = { animate: false, reset: true } as L.ZoomPanOptions; // Leaflet's types do not know "reset"
  const home = () => {
    // Reset: else Leaflet pans by whole pixels, and the view would come back half a pixel off, as if somebody moved it.
    if (view) map.setView([view.lat, view.lon], view.zoom, exactly);
    else showAll(map, engine.meta.view, engine.get().lang, false);
  };
  map.invalidateSize({ animate: false, pan: false });
  home();
  // Until somebody moves the map, a change of size brings the same view again.
  let touched = false;
  map.getContainer().addEventListener("pointerdown", () => (touched = true), { capture: true });
  map.getContainer().addEventListener("wheel", () => (touched = true), { capture: true, passive: true });
  map.on("movestart zoomstart", () => {
    if (settled) touched = true;
  });
  let settled = true;
  const again = () => {
    if (touched) return;
    settled = false;
    home();
    settled = true;
  };
  let had = map.getSize();
  new ResizeObserver(() => {
    const { clientWidth: x, clientHeight: y } = map.getContainer();
    if (had.x === x && had.y === y) return; // as when it begins to watch
    had = L.point(x, y);
    map.invalidateSize({ animate: false, pan: true }); // what was in the middle stays there
    again();
  }).observe(map.getContainer());
  // The buttons on the map change sides with the language, and so does the room left for them.
  engine.subscribe((state, before) => {
    if (state.lang !== before.lang) again();
  });
}

/** A long drag outruns what was drawn around the view: draw anew on the way, not only at its end. */
function keepUp(map: L.Map): void {
  let drawn = map.getCenter();
  map.on("moveend", () => {
    drawn = map.getCenter();
  });
  map.on("drag", () => {
    const size = map.getSize();
    const gone = map.latLngToContainerPoint(drawn).subtract(size.divideBy(2));
    if (Math.abs(gone.x) < 0.14 * size.x && Math.abs(gone.y) < 0.14 * size.y) return;
    drawn = map.getCenter();
    map.eachLayer((layer) => {
      if (layer instanceof L.Renderer) (layer as unknown as { _update(): void })._update();
    });
  });
}

/** Bring the fonts that labels are measured in; asked for with the bundle, they come while the data does. */
export async function fonts(): Promise<void> {
  await Promise.all(FONTS.map((font) => document.fonts.load(font, SAMPLE)));
}

/** Let what waits for the page's thread have its turn; of all that waits this comes before what is still read of the page. */
function breath(): Promise<void> {
  const { scheduler } = window as unknown as {
    scheduler?: { postTask?(work: () => void, how: { priority: "user-blocking" }): Promise<void> };
  };
  if (scheduler?.postTask) return scheduler.postTask(() => {}, { priority: "user-blocking" });
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });
}

/** Show nothing of the page until what is returned is called, or `ms` have gone: what is drawn only to be drawn over takes from the events' share. */
function veiled(ms: number): () => void {
  const { style } = document.body;
  style.visibility = "hidden";
  const lift = () => {
    style.visibility = "";
  };
  const timer = setTimeout(lift, ms);
  return () => {
    clearTimeout(timer);
    lift();
  };
}

/** Build the engine and its panel; resolves when the first complete draw stands. */
export async function build(
  map: L.Map,
  source: Source,
  start: Partial<State>,
  view: View | null,
  mountPanel: (engine: Engine) => void,
): Promise<MarsadEngine> {
  const root = document.documentElement;
  const data = await read(source);
  performance.mark("marsad:decoded");
  const shows = data.later ? veiled(VEILED_MS) : () => {};
  root.classList.add("marsad-live"); // from here on the map has a size
  map.invalidateSize({ animate: false, pan: false });
  const engine = new MarsadEngine(map, root, data, start);
  const scale = new Scale({ imperial: false, position: "bottomleft" });
  scale.addTo(map);
  scale.speak(engine.get().lang);
  engine.subscribe((state, before) => {
    if (state.lang === before.lang) return;
    scale.speak(state.lang);
  });
  listen(engine);
  keepUp(map);
  performance.mark("marsad:built");
  mountPanel(engine);
  if (data.later) await breath(); // while the events are decoded there is time to
  fit(engine, view); // in the room that the panel leaves
  engine.appear();
  try {
    if (data.later) engine.fill(await data.later);
  } finally {
    shows();
  }
  performance.mark("marsad:panel");
  const late = !FONTS.every((font) => document.fonts.check(font, SAMPLE));
  const written = fonts().then(() => {
    if (!late) return;
    engine.labels.forget();
    engine.refresh();
  });
  // A filter by text cannot be answered before the texts are here; else they come after the first draw.
  if (engine.get().filter.text.trim() !== "") await engine.bringTexts();
  await written;
  performance.mark("marsad:fonts");
  await engine.drawn();
  await breath(); // the panel's figures are written in the same frame
  root.dataset.marsadReady = "true";
  performance.mark("marsad:drawn");
  // Without its texts a file is not whole, and must not look as if it were.
  engine.bringTexts().catch((error) => fail(root, error));
  return engine;
}
