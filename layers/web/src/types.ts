// The contract between Python (layers/) and the page. One packed file carries five blocks: meta and layers
// (JSON), events and texts (columns), letters; see packed.ts and columns.ts for the bytes, docs/contracts.md for the whole.
import type { FeatureCollection } from "geojson";
import type { Tally } from "./hexagons.ts";
import type { World } from "./places.ts";
import type { Traits } from "./traits.ts";

export type Lang = "ar" | "en";
/** A text in both languages. */
export type Two = { ar: string; en: string };
export type Words = Record<string, string | Partial<Record<Intl.LDMLPluralRule, string>>>;

/** What may be asked of the events; null means "all". Dates are ISO days, both ends included. */
export interface Filter {
  from: string | null;
  to: string | null;
  types: string[] | null;
  sections: string[] | null;
  origins: string[] | null;
  text: string;
}

export type Shape =
  | "circle"
  | "square"
  | "triangle"
  | "diamond"
  | "pentagon"
  | "hexagon"
  | "star"
  | "cross"
  | "ring"
  | "house"
  | "bubble";

export interface Style {
  stroke?: string;
  weight?: number;
  dash?: string;
  fill?: string;
  fill_opacity?: number;
  opacity?: number;
  shape?: Shape | "airport" | "port" | "gate" | "centre" | "dot";
  size?: number;
  offset?: number; // of a line: so many pixels to the right of its direction, to the left where negative
}

export interface Kind {
  code: string;
  name: Two;
  group: string;
  shape: Shape;
  colour: string;
}

export interface LegendEntry {
  label: Two;
  style: Style;
  geometry: "polygon" | "line" | "point" | "halo" | "bar";
}

/** The hexagons of "density" (lattice.ts). */
export interface Hexagons {
  /** Corners of the icosahedron: longitude and latitude, degrees. */
  corners: [number, number][];
  /** Of the lattice, from the middle of a face to a corner. */
  steps: number;
  /** What is known no better than so many metres is in none. */
  inradius_m: number;
}

/** Layers come in draw order, the lowest first. Polygons, then lines, then points. */
export interface LayerMeta {
  key: string;
  name: Two;
  group: "base" | "border" | "sites" | "situation" | "events" | "overlay";
  draw: "polygon" | "line" | "point" | "graticule" | "density" | "events";
  on: boolean;
  interactive: boolean;
  style: Style;
  legend: LegendEntry[];
  min_zoom?: number;
  label_min_zoom?: number; // features with a "label" are labelled from this zoom on
  note?: Two;
  credit?: string; // name of the resource in Meta.sources
  hexagons?: Hexagons; // of "density"
}

/** What a click on a feature of a layer opens; values are plain text. `ltr` isolates codes and coordinates. */
export interface Card {
  title: Two;
  subtitle?: Two;
  rows: { label: Two; value: Two; ltr?: boolean }[];
  steps?: { date: string | null; text: Two; source: string }[]; // status history, oldest first
  note?: Two;
  links?: { text: Two; url: string }[];
}

/** Properties of a feature in the layers block. */
export interface LayerProperties {
  id?: string;
  label?: Two;
  /** Where the label of a polygon or line stands (degrees); without them, no label. A feature without geometry is only its label. */
  label_lon?: number;
  label_lat?: number;
  /** Which side of its place the label stands on, as a direction of the screen (x right, y down; length 1): clear of the line. */
  label_toward?: [number, number];
  label_min_zoom?: number; // over the layer's own
  min_zoom?: number; // over the layer's own: the feature, label and all, is drawn from here on
  label_size?: "large" | "small" | "water"; // countries, all else (the default), names of waters (slanted)
  card?: Card;
  halo_m?: number; // draw a circle of this radius instead of, or around, the symbol
  pin?: boolean; // false: halo only, no symbol
  style?: Style; // over the layer's own
  search?: string; // further spellings to find it by
  listed?: boolean; // false: the search does not find it
}

export type LayersBlock = Record<string, FeatureCollection>;

export interface Source {
  name: string;
  title: Two;
  licence: string;
  credit: string;
  url: string;
  version: string;
  retrieved: string;
  derived: Two;
}
export interface FollowUp {
  id: string;
  kind: "promise" | "recommendation" | "request";
  title: Two;
  addressee: Two;
  by: Two;
  state: "kept" | "partly" | "none_found" | "superseded";
  state_note: Two;
  source: string;
  paragraph: string;
  event: string | null;
  evidence: string[];
}
export interface Contradiction {
  id: string;
  title: Two;
  versions: { text: Two; source: string; event: string | null }[];
}

export interface Meta {
  format: 1;
  version: string;
  mode: "app" | "export";
  lang: Lang;
  langs: Lang[];
  title: Two;
  marking: string | null; // a TLP token, "TLP:GREEN"
  marking_gloss: Two | null;
  made_utc: string;
  data_utc: string | null;
  profile: "public" | "partner" | "internal";
  filter: Filter; // to start with
  filter_words: Two;
  summary: Two; // one sentence: what is shown, and where the rest stands
  disclaimer: Two;
  words: Partial<Record<Lang, Words>>;
  kinds: Kind[];
  sections: { id: string; name: Two }[];
  crossings: { id: string; name: Two }[];
  layers: LayerMeta[];
  sources: Source[];
  documents: Record<string, Two>; // titles of the reference documents by the name that "source" gives
  followup: FollowUp[];
  contradictions: Contradiction[];
  view: { south: number; west: number; north: number; east: number };
  /** What of time the counts of an archive tell apart, where it is not days: so many, from this day since 1970-01-01 on. */
  step?: Step;
}

export interface Step {
  days: number;
  first: number;
}

/** Columns of the events block (see layers/pack.py). -2^31 stands for "none" in i32, 0 for "none" in codes. */
export interface EventColumns {
  readonly n: number;
  /** Numbers: x, y (degrees * 1e5), start, end (days since 1970-01-01), uncertainty_m, ... */
  num(name: string): Int32Array | Uint16Array | Uint8Array | Uint32Array;
  /** The list that a coded column points into; entry 0 is "" (none). */
  dictionary(name: string): readonly string[];
  /** The text of one row, coded or plain; "" where there is none. */
  text(name: string, row: number): string;
  has(name: string): boolean;
  /** The number of one row. */
  at(name: string, row: number): number;
  /** Places on the world's square. */
  world(): World;
  /** What of each row no filter changes. */
  traits(): Traits;
  /** Bring the letters of some rows, of these columns or all, for `text` to have them; null where they are all here. */
  bring(rows: readonly number[], names?: readonly string[]): Promise<void> | null;
  /** All rows by their first day, the undated last. */
  byDay(): Uint32Array;
  /** The texts come after the first draw: text() gives "" for them before this resolves. */
  readonly textsReady: Promise<void>;
}

/** Where the map looks. */
export interface View {
  lat: number;
  lon: number;
  zoom: number;
}

export interface State {
  lang: Lang;
  filter: Filter;
  layers: Record<string, boolean>;
  selected: { layer: string; id: string } | null;
  /** Which tray or sheet stands open. */
  open: string | null;
}

/** What passes a filter, counted. */
export interface Result {
  shown: number; // pass the filter, drawn or in a tray
  total: number; // like all figures here events, not rows: a row of an archive's map may stand for many (weight)
  passes(row: number): boolean;
  located: number; // of the shown, how many have a point
  unlocated: number; // of the shown, those without a place
  undated: number; // of the shown, those without a date
  outside: number; // of the shown, located in a country other than Libya
  by_kind: Uint32Array; // by kind code: pass every other filter (for the legend's figures)
  by_section: Uint32Array; // likewise by section code
  by_origin: Uint32Array;
  days: { first: number; last: number } | null; // of all dated events
  histogram: Uint32Array; // pass every filter but the date, by bin
  bin_days: number;
  bin_first: number;
  undated_outside_date: number; // would pass but for a date filter that they cannot answer
}

/** What the panel may ask of the engine. */
export interface Engine {
  readonly meta: Meta;
  readonly layers: LayersBlock;
  readonly events: EventColumns;
  readonly map: L.Map;
  readonly root: HTMLElement; // carries data-marsad-ready, data-shown, data-total
  get(): State;
  set(patch: Partial<State>): void;
  subscribe(fn: (state: State, before: State) => void): () => void;
  result(): Result;
  onResult(fn: (result: Result) => void): () => void;
  /** Called when the events have come, when their texts have, and when other data took the place of these (meta, layers, events anew). */
  onData(fn: (what: "texts" | "events" | "all") => void): () => void;
  /** Called when a count on the map was clicked whose events lie at one point: list these rows. */
  onCell(fn: (rows: readonly number[]) => void): () => void;
  /** Somebody is about to search: of many events the texts are read for it now, not before. */
  prepareSearch(): void;
  /** The rows whose texts hold every word of `text` (folded), whatever the filter says; the first `limit` of them. */
  find(text: string, limit: number): Promise<number[]>;
  /** 1 for each row whose texts hold the words of the filter that `result` answers; null where it asks for none. */
  matched(): Uint8Array | null;
  /** What the hexagons hold of what passes; null where they are not shown. */
  tally(): Tally | null;
  /** Resolves once the frame of the present state is drawn. */
  drawn(): Promise<number>;
  /** Go to an event or feature; its card stays as it is. */
  visit(layer: string, id: string): void;
  /** Pan to an event or feature and open its card. */
  show(layer: string, id: string, pan: boolean): void;
  rowOf(id: string): number; // -1 where there is none
  /** While a tool takes the clicks on the map (measuring), they open no card. */
  quiet(on: boolean): void;
}
