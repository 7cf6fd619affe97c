// The engine: the state of the page, the filter's answer, and the layers on the map. The panel asks and is told
// through the `Engine` interface (types.ts) and draws nothing on the map by itself.
import type L from "leaflet";
import { NONE } from "./bytes.ts";
import type { Columns } from "./columns.ts";
import { EventLayer } from "./eventlayer.ts";
import { FeatureLayer } from "./features.ts";
import { blank, pass } from "./filter.ts";
import { words } from "./fold.ts";
import { Graticule } from "./graticule.ts";
import { Ground } from "./ground.ts";
import { HexagonLayer } from "./hexagonlayer.ts";
import type { Tally } from "./hexagons.ts";
import { showBounds } from "./home.ts";
import { Labels } from "./labels.ts";
import { Listeners } from "./listeners.ts";
import type { Data, Finder, Hits } from "./reader.ts";
import { widened } from "./step.ts";
import type { Engine, Filter, LayersBlock, Meta, Result, State } from "./types.ts";

// Panes of our layers stand between Leaflet's tile pane (200) and its overlay pane (400), where tools draw.
const GROUND_PANE = 201;
const LABEL_PANE = 396;
const EVENT_PANE = 398;
// How near the map goes to a feature that was asked for, at least; and to an event abroad, at most.
const NEAR_ZOOM = 9;
const ABROAD_ZOOM = 4.5;

export function sameFilter(a: Filter, b: Filter): boolean {
  const list = (x: string[] | null, y: string[] | null) =>
    x === y || (x !== null && y !== null && x.length === y.length && x.every((item) => y.includes(item)));
  return (
    a.from === b.from &&
    a.to === b.to &&
    a.text.trim() === b.text.trim() &&
    list(a.types, b.types) &&
    list(a.sections, b.sections) &&
    list(a.origins, b.origins)
  );
}

/** A moment in which nothing else is to be done, or a while from now. */
function spare(): Promise<void> {
  return new Promise((resolve) => {
    if (window.requestIdleCallback) window.requestIdleCallback(() => resolve(), { timeout: 2000 });
    else setTimeout(resolve, 200);
  });
}

/** Run `work` in the next frame; a hidden page has none, so a timer stands in. */
function nextFrame(work: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    work();
  };
  requestAnimationFrame(once);
  setTimeout(once, 250);
}

export class MarsadEngine implements Engine {
  meta: Meta;
  layers: LayersBlock;
  events: Columns;
  readonly map: L.Map;
  readonly root: HTMLElement;
  readonly labels: Labels;
  private readonly ground: Ground;
  eventLayer: EventLayer;
  featureLayers: FeatureLayer[] = [];
  /** The key of the layer of events, "events" unless the file says otherwise. */
  eventsKey = "events";
  silent = false;
  /** While a click on the map is a place for the form, it opens no card. */
  picking = false;
  /** Layers come onto the map once it has its place and size: each of them draws whenever these change. */
  private settled = false;
  private graticule: { key: string; layer: Graticule } | null = null;
  private hexagons: { key: string; layer: HexagonLayer } | null = null;
  private state: State;
  private answer: Result;
  private finder: Finder;
  /** The answer to the last words that were asked, and what they were; while it is looked for, `hits` is that of others. */
  private hits: Hits = null;
  private hitsOf = "";
  private asked = "";
  private named: { id: string; row: number } | null = null; // the row that was looked up last
  private textsHere = false;
  private bare = true; // what lies under the events is not drawn as it is now
  private stale = true; // the answer is not that of the state's filter
  private framed = false; // a frame is under way
  private waiting: ((shown: number) => void)[] = [];
  private readonly stateListeners = new Listeners<[State, State]>();
  private readonly resultListeners = new Listeners<[Result]>();
  private readonly dataListeners = new Listeners<["texts" | "events" | "all"]>();
  private readonly cellListeners = new Listeners<[readonly number[]]>();

  constructor(map: L.Map, root: HTMLElement, data: Data, start: Partial<State> = {}) {
    this.map = map;
    this.root = root;
    this.meta = data.meta;
    this.layers = data.layers;
    this.events = data.events;
    this.state = {
      lang: start.lang ?? data.meta.lang,
      filter: widened(start.filter ?? data.meta.filter, data.meta.step),
      layers: { ...this.starts(), ...start.layers },
      selected: start.selected ?? null,
      open: null,
    };
    this.ground = new Ground(map, GROUND_PANE);
    this.labels = new Labels(map, LABEL_PANE);
    this.eventLayer = new EventLayer(map, EVENT_PANE, data.events, data.meta.kinds);
    this.labels.obstacles = () => this.eventLayer.obstacles();
    this.eventLayer.landmarks = () => this.featureLayers.flatMap((layer) => layer.landmarks());
    this.labels.landmarks = this.eventLayer.landmarks;
    this.answer = blank(data.events);
    this.finder = data.finder;
    this.lay();
    this.speak();
    map.on("zoomend", () => this.toggle());
    // Labels written before the fonts came stand in another's measures.
    document.fonts?.addEventListener?.("loadingdone", () => {
      this.labels.forget();
      this.refresh();
    });
  }

  get(): State {
    return this.state;
  }

  /** Which layers are on at the start. */
  starts(): Record<string, boolean> {
    return Object.fromEntries(this.meta.layers.map((layer) => [layer.key, layer.on]));
  }

  /** The layers that were switched: those that are not as they start. */
  switched(): Record<string, boolean> {
    const start = Object.entries(this.starts());
    const now = this.state.layers;
    return Object.fromEntries(start.filter(([key, on]) => now[key] !== on).map(([key, on]) => [key, !on]));
  }

  set(patch: Partial<State>): void {
    const before = this.state;
    const after = { ...before, ...patch };
    after.filter = widened(after.filter, this.meta.step);
    this.state = after;
    if (!sameFilter(after.filter, before.filter)) this.stale = true;
    if (after.lang !== before.lang) this.speak();
    if (after.layers !== before.layers) this.toggle();
    if (after.selected !== before.selected) this.mark();
    this.refresh();
    this.stateListeners.tell(after, before);
  }

  subscribe(fn: (state: State, before: State) => void): () => void {
    return this.stateListeners.add(fn);
  }

  result(): Result {
    if (this.stale) this.ask();
    return this.answer;
  }

  onResult(fn: (result: Result) => void): () => void {
    return this.resultListeners.add(fn);
  }

  onData(fn: (what: "texts" | "events" | "all") => void): () => void {
    return this.dataListeners.add(fn);
  }

  onCell(fn: (rows: readonly number[]) => void): () => void {
    return this.cellListeners.add(fn);
  }

  async find(text: string, limit: number): Promise<number[]> {
    return this.textsHere && words(text).length > 0 ? this.finder.find(text, limit) : [];
  }

  prepareSearch(): void {
    if (this.textsHere) this.finder.prepare();
  }

  matched(): Hits {
    return this.hits;
  }

  tally(): Tally | null {
    if (this.stale) this.ask();
    return this.hexagons?.layer.tally() ?? null;
  }

  /** The layer of hexagons, where the file has one and it is shown. */
  get density(): HexagonLayer | null {
    return this.hexagons?.layer.shown ? this.hexagons.layer : null;
  }

  drawn(): Promise<number> {
    if (!this.stale && !this.framed) return Promise.resolve(this.answer.shown);
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  rowOf(id: string): number {
    if (this.named?.id !== id || this.named.row < 0) this.named = { id, row: this.events.rowOf("id", id) };
    return this.named.row;
  }

  show(layer: string, id: string, pan: boolean): void {
    if (pan) this.visit(layer, id);
    const layers =
      this.state.layers[layer] === false ? { ...this.state.layers, [layer]: true } : this.state.layers;
    this.set({ selected: { layer, id }, layers });
  }

  quiet(on: boolean): void {
    this.silent = on;
  }

  /** A count was clicked whose events lie at one point. */
  tellCell(rows: readonly number[]): void {
    const start = this.events.has("start") ? this.events.num("start") : null;
    const day = (row: number) => (start === null || start[row] === NONE ? Number.MAX_VALUE : start[row]);
    this.cellListeners.tell([...rows].sort((a, b) => day(a) - day(b) || a - b));
  }

  /** Other data in the place of these: the map keeps its place, the state what still holds. */
  replace(data: Data): void {
    this.meta = data.meta;
    this.state = { ...this.state, layers: { ...this.starts(), ...this.state.layers } };
    this.layers = data.layers;
    this.events = data.events;
    this.eventLayer.replace(data.events, data.meta.kinds);
    this.answer = blank(data.events);
    this.finder.close();
    this.finder = data.finder;
    this.hits = null;
    this.hitsOf = this.asked = "";
    this.named = null;
    this.textsHere = false;
    this.stale = true;
    this.lay();
    this.refresh();
    this.dataListeners.tell("all");
  }

  /** The events, which were still being decoded when the map was built. */
  fill(events: Columns): void {
    this.events = events;
    this.named = null;
    this.eventLayer.replace(events, this.meta.kinds);
    this.hexagons?.layer.take(events);
    this.answer = blank(events);
    this.stale = true;
    this.refresh();
    this.dataListeners.tell("events");
  }

  /** Bring the texts; then what waits for them: the search, the open card, the lists. */
  async bringTexts(): Promise<void> {
    const events = this.events;
    await events.loadTexts();
    if (events !== this.events) return; // others came meanwhile
    this.textsHere = true;
    this.mark();
    if (this.stale || this.state.selected) this.refresh(); // else nothing on the map changes
    this.dataListeners.tell("texts");
    void events.warm(spare);
  }

  private lay(): void {
    const { meta } = this;
    this.eventsKey = meta.layers.find((layer) => layer.draw === "events")?.key ?? "events";
    this.featureLayers = [];
    this.graticule = null;
    this.hexagons = null;
    const drawn: (FeatureLayer | Graticule | HexagonLayer)[] = [];
    for (const layer of meta.layers) {
      if (layer.draw === "graticule") {
        this.graticule = { key: layer.key, layer: new Graticule(layer.style) };
        this.graticule.layer.lang = this.state.lang;
        drawn.push(this.graticule.layer);
      } else if (layer.draw === "density") {
        if (!layer.hexagons) continue;
        this.hexagons = {
          key: layer.key,
          layer: new HexagonLayer(layer.hexagons, layer.style, this.events),
        };
        drawn.push(this.hexagons.layer);
      } else if (layer.draw !== "events") {
        const features = this.layers[layer.key] ?? { type: "FeatureCollection", features: [] };
        this.featureLayers.push(new FeatureLayer(layer, features));
        drawn.push(this.featureLayers[this.featureLayers.length - 1]);
      }
    }
    this.ground.take(drawn);
    this.bare = true;
    this.labels.take(this.featureLayers);
    this.toggle();
    this.mark();
  }

  /** The map has its size and its view: bring the layers onto it. */
  appear(): void {
    this.settled = true;
    this.ground.addTo(this.map); // before all that keeps clear of its signs
    this.labels.addTo(this.map);
    this.toggle();
    this.mark();
  }

  private toggle(): void {
    if (!this.settled) return;
    const { layers } = this.state;
    for (const layer of this.featureLayers)
      if (layer.toggle(layers[layer.meta.key] !== false)) this.bare = true;
    const { graticule } = this;
    if (graticule?.layer.toggle(layers[graticule.key] !== false)) this.bare = true;
    const { hexagons } = this;
    if (hexagons?.layer.toggle(layers[hexagons.key] !== false)) this.bare = true;
    if (layers[this.eventsKey] !== false) this.eventLayer.addTo(this.map);
    else this.eventLayer.remove();
    this.refresh();
  }

  private mark(): void {
    const { selected } = this.state;
    this.eventLayer.select(selected?.layer === this.eventsKey ? this.rowOf(selected.id) : -1);
    for (const layer of this.featureLayers)
      if (layer.highlight(selected?.layer === layer.meta.key ? selected.id : null)) this.bare = true;
  }

  private speak(): void {
    this.root.lang = this.state.lang;
    this.root.dir = this.state.lang === "ar" ? "rtl" : "ltr";
    if (this.graticule) this.graticule.layer.lang = this.state.lang;
    this.bare = true;
  }

  private ask(): void {
    const { filter } = this.state;
    const query = words(filter.text).join(" ");
    if (query === "") this.hits = null;
    else if (!this.textsHere || !this.found(query)) return; // its answer waits for the texts, or for the search
    const passing = pass(this.events, filter, this.hits, this.answer);
    this.eventLayer.show(passing);
    this.hexagons?.layer.show(passing);
    if (this.hexagons?.layer.shown) this.bare = true;
    this.stale = false;
    this.root.dataset.shown = String(this.answer.shown);
    this.root.dataset.total = String(this.answer.total);
    this.resultListeners.tell(this.answer);
  }

  /** Whether the answer to these words is here; where it is not, it is asked for. */
  private found(query: string): boolean {
    if (this.hits && this.hitsOf === query) return true;
    if (this.asked === query) return false; // on its way
    const take = (hits: Hits) => {
      this.hits = hits;
      this.hitsOf = query;
    };
    const said = this.finder.match(query);
    if (!(said instanceof Promise)) {
      take(said);
      return true;
    }
    this.asked = query;
    const { finder } = this;
    said.then(
      (hits) => {
        if (this.asked !== query || this.finder !== finder) return; // others are asked for meanwhile
        this.asked = "";
        take(hits);
        this.refresh();
      },
      (error) => console.error(error),
    );
    return false;
  }

  /** Draw in the next frame; many changes before it make one. */
  refresh(): void {
    if (this.framed) return;
    this.framed = true;
    nextFrame(() => {
      if (this.stale) this.ask();
      if (this.bare) this.ground.draw();
      this.bare = false;
      this.eventLayer.draw();
      this.labels.draw(this.state.lang);
      this.framed = false;
      if (this.stale) return;
      const waiting = this.waiting;
      this.waiting = [];
      for (const resolve of waiting) resolve(this.answer.shown);
    });
  }

  visit(layer: string, id: string): void {
    const animate = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const place = layer === this.eventsKey ? this.eventLayer.place(this.rowOf(id)) : null;
    const zoom = this.map.getZoom();
    if (place) {
      // Beyond the frame the world is drawn coarsely and without names: near by, there would be nothing to go by.
      const { south, west, north, east } = this.meta.view;
      const within = place.lat > south && place.lat < north && place.lng > west && place.lng < east;
      this.map.setView(place, within ? zoom : Math.min(zoom, ABROAD_ZOOM), { animate });
      return;
    }
    const bounds = this.featureLayers.find((one) => one.meta.key === layer)?.bounds(id);
    if (bounds?.isValid())
      showBounds(this.map, bounds.pad(0.1), this.state.lang, { animate, maxZoom: Math.max(zoom, NEAR_ZOOM) });
  }
}
