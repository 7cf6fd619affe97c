// The columns of a packed file: numbers of the events that are drawn, decoded where they came from a thread or from
// their block; codes, ids and letters of the texts, read a row at a time where that will do.
import type { Boxes } from "./blocks.ts";
import { byDay } from "./byday.ts";
import { NONE, type Numbers, narrowed, numbers, PackError, storedPlanes, valueAt } from "./bytes.ts";
import {
  type Column,
  type Header,
  type Kind,
  type Letters,
  open,
  surroundings,
  type Texts,
} from "./packed.ts";
import { latOf, lonOf, places, type World } from "./places.ts";
import { rowSaying, rowWith } from "./rowof.ts";
import { lettersOf, Stretches } from "./stretches.ts";
import { type Traits, traitsOf } from "./traits.ts";
import type { EventColumns, LayersBlock, Meta, Step } from "./types.ts";

const DAY_MS = 86_400_000;
/** So many texts are kept whose letters were asked for. */
const BROUGHT = 2000;
const utf8 = new TextDecoder();

/** The ISO day of a number of days since 1970-01-01; "" for none. */
export function isoDay(day: number): string {
  return day === NONE ? "" : new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Codes take one byte each where the list is short enough. */
export type Codes = Uint8Array | Uint16Array;

/** The codes of a column; all "none" where the file leaves it out because every row is empty. */
export function codes(columns: EventColumns, name: string): Codes {
  return columns.has(name) ? (columns.num(name) as Codes) : new Uint8Array(columns.n);
}

/** How many events each row stands for; null where each is one, as in every map but those of an archive. */
export function weights(columns: EventColumns): Numbers | null {
  return columns.has("weight") ? columns.num("weight") : null;
}

/** What of the events is drawn and counted by, decoded; what another thread made comes as this. */
export interface Ready {
  numbers: Map<string, Numbers>;
  world: World;
  traits: Traits;
  boxes?: Boxes;
}

export interface Unpacked {
  meta: Meta;
  layers: LayersBlock;
  events: Columns;
}

export class Columns implements EventColumns {
  readonly n: number;
  readonly textsReady: Promise<void>;
  /** What another thread worked out beside them. */
  readonly boxes: Boxes | undefined;
  private readonly columns = new Map<string, Column>();
  private readonly made = new Map<string, Numbers>();
  private readonly brought = new Map<string, string>();
  private readonly stretched = new Map<string, Stretches>();
  private readonly bringTexts: () => Promise<Texts>;
  private events: Uint8Array | null = null;
  private texts: Texts | null = null;
  private its: Traits | null = null;
  private place: World | null = null;
  private days: Uint32Array | null = null;
  private resolve: () => void = () => {};
  private reject: (error: unknown) => void = () => {};
  private asked = false;
  private readonly step: Step | undefined;

  /** From the bytes of the events block, or from what another thread made of them; `step`: what of time is told apart. */
  constructor(header: Header, events: Uint8Array | Ready, texts: () => Promise<Texts>, step?: Step) {
    this.n = header.n;
    this.step = step;
    if ("numbers" in events) {
      for (const [name, values] of events.numbers) this.made.set(name, values);
      this.place = events.world;
      this.its = events.traits;
      this.boxes = events.boxes;
    } else this.events = events;
    this.bringTexts = texts;
    for (const column of header.columns) if (column.kind !== "same") this.columns.set(column.name, column);
    for (const column of header.columns) {
      if (column.kind !== "same") continue;
      const twin = this.columns.get(column.as);
      if (!twin) throw new PackError(`column ${column.name} is to be ${column.as}, which is not there`);
      // What is read of one is kept for both.
      this.columns.set(column.name, column.dict ? { ...twin, dict: column.dict } : twin);
    }
    this.textsReady = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.textsReady.catch(() => {}); // whoever asks for the texts sees the error; nobody need ask
  }

  /** The same columns with no row in them: what stands till the events are decoded. */
  static empty(header: Header): Columns {
    const none = async () => {
      throw new PackError("no events yet");
    };
    return new Columns({ ...header, n: 0 }, new Uint8Array(0), none);
  }

  /** Bring the codes and ids of the texts, and what their letters are unpacked from; called once the first frame stands. */
  loadTexts(): Promise<void> {
    if (!this.asked) {
      this.asked = true;
      this.bringTexts().then((texts) => {
        this.texts = texts;
        this.resolve();
      }, this.reject);
    }
    return this.textsReady;
  }

  /** Decode what a card could not read a row at a time, a column whenever there is time: the first card need not wait for it. */
  async warm(idle: () => Promise<void>): Promise<void> {
    for (const column of this.columns.values()) {
      if (column.block !== "texts" || column.codec !== "steps" || column.kind === "str") continue;
      await idle();
      if (this.texts) this.num(column.name);
    }
  }

  /** Bring the letters of some rows, of these columns or all, for `text` to have them; null where they are all here. */
  bring(rows: readonly number[], names?: readonly string[]): Promise<void> | null {
    if (!this.texts || this.texts.letters.few) return null;
    const missing: [Column, number][] = [];
    for (const column of new Set([...(names ?? this.columns.keys())].map((name) => this.columns.get(name))))
      if (column?.letters)
        for (const row of rows)
          if (row >= 0 && row < this.n && !this.brought.has(`${column.name} ${row}`))
            missing.push([column, row]);
    return missing.length === 0 ? null : this.fetch(missing);
  }

  private async fetch(missing: [Column, number][]): Promise<void> {
    const { letters } = this.texts as Texts;
    // As they stand in the file: a piece that several are in is unpacked once.
    const at = missing.map(([column, row]) => ({
      key: `${column.name} ${row}`,
      at: this.stretches(column).of(row),
    }));
    at.sort((a, b) => a.at[0] - b.at[0]);
    for (const one of at) {
      await letters.bring(...one.at);
      this.brought.set(one.key, letters.at(...one.at) ?? "");
    }
    for (const oldest of this.brought.keys()) {
      if (this.brought.size <= BROUGHT) break;
      this.brought.delete(oldest);
    }
  }

  has(name: string): boolean {
    return this.columns.has(name === "x" || name === "y" ? "xy" : name);
  }

  kind(name: string): Kind {
    return this.column(name).kind;
  }

  /** What a row says whose own text is empty. */
  otherwise(name: string): Column["else"] | null {
    return this.column(name).else ?? null;
  }

  /** What stands before the figures of a column of numbers, and how many digits they have at least. */
  figure(name: string): { head: string; digits: number } {
    const { head = "", digits = 0 } = this.column(name);
    return { head, digits };
  }

  /** The names of kinds that stand in texts made of kind and date, in the order of the kinds' codes. */
  kindNames(name: string): string[] {
    const names = this.column(name).names ?? {};
    return this.dictionary("kind").map((code) => names[code] ?? "");
  }

  /** Whether two columns are the same texts. */
  same(name: string, other: string): boolean {
    return this.column(name) === this.column(other);
  }

  num(name: string): Numbers {
    const ready = this.made.get(name);
    if (ready) return ready;
    if (name === "x" || name === "y") return this.degrees(name);
    const column = this.column(name);
    if (column.name !== name) return this.num(column.name);
    const made = this.decoded(column);
    this.made.set(name, made);
    return made;
  }

  /** The number of one row, without the others where they are not decoded. */
  at(name: string, row: number): number {
    if (name === "x") return lonOf(this.world(), row);
    if (name === "y") return latOf(this.world(), row);
    const column = this.column(name);
    const ready = this.made.get(column.name);
    if (ready || column.codec === "steps" || column.plus) return (ready ?? this.num(name))[row];
    const value = valueAt(column.planes, this.bytes(column), this.n, row);
    if (column.from !== undefined) return value === 0 ? NONE : value + column.from;
    return column.kind === "i32" ? value : value >>> 0;
  }

  private decoded(column: Column): Numbers {
    const { n } = this;
    const { planes, kind, from } = column;
    if (kind === "str" || kind === "morton") throw new PackError(`no numbers in column ${column.name}`);
    const bytes = this.bytes(column);
    const steps = column.codec === "steps";
    if (column.plus) {
      const base = this.num(column.plus);
      if (!steps && planes.every((plane) => plane === 0)) return base; // last days are first days
      const made = numbers(planes, steps, bytes, n, true);
      for (let i = 0; i < n; i++) made[i] += base[i];
      return made;
    }
    const made = numbers(planes, steps, bytes, n, kind === "i32");
    if (from !== undefined) for (let i = 0; i < n; i++) made[i] = made[i] === 0 ? NONE : made[i] + from;
    return steps && !((column.dict?.length ?? 0) > 256) ? narrowed(made) : made;
  }

  /** All that is drawn and counted by, decoded, to be handed to another thread. */
  ready(): Ready {
    const ready: Ready = { numbers: new Map(), world: this.world(), traits: this.traits() };
    for (const column of this.columns.values())
      if (column.block === "events" && column.kind !== "morton")
        ready.numbers.set(column.name, this.num(column.name));
    return ready;
  }

  /** Places on the world's square (mercator.ts). */
  world(): World {
    if (!this.place) {
      const column = this.column("xy");
      this.place =
        this.n === 0
          ? { x: new Uint32Array(0), y: new Uint32Array(0), beyond: new Map() }
          : places(column.planes, column.far ?? 0, this.bytes(column), this.n);
    }
    return this.place;
  }

  /** What of each row filters ask for and counts are of, as one number. */
  traits(): Traits {
    this.its ??= traitsOf(this, this.step);
    return this.its;
  }

  private degrees(name: "x" | "y"): Numbers {
    const world = this.world();
    const of = name === "x" ? lonOf : latOf;
    const made = new Int32Array(this.n);
    for (let row = 0; row < this.n; row++) made[row] = of(world, row);
    this.made.set(name, made);
    return made;
  }

  /** All rows by their first day, the undated last; those of a day as the file has them. */
  byDay(): Uint32Array {
    this.days ??= byDay(this.has("start") ? this.num("start") : new Int32Array(this.n).fill(NONE));
    return this.days;
  }

  dictionary(name: string): readonly string[] {
    return this.columns.get(name)?.dict ?? [""];
  }

  text(name: string, row: number): string {
    const column = this.columns.get(name);
    if (!column || row < 0 || row >= this.n || !this.here(column)) return "";
    return this.own(column, row) || this.instead(column, row);
  }

  /** The first row whose text in a column is this; -1 where there is none, or where the texts are not here yet. */
  rowOf(name: string, text: string): number {
    const column = this.columns.get(name);
    if (!column || !this.here(column)) return -1;
    // A count of an archive is called by its row.
    const own = column.else === "row" ? /^#(\d+)$/.exec(text) : null;
    if (own && this.text(name, Number(own[1])) === text) return Number(own[1]);
    if (column.kind === "number") {
      const head = column.head ?? "";
      const row = text.startsWith(head) ? this.rowOfNumber(column, Number(text.slice(head.length))) : -1;
      return row >= 0 && this.text(name, row) === text ? row : -1;
    }
    if (column.kind === "code") {
      const code = column.dict?.indexOf(text) ?? -1;
      return code < 0 ? -1 : this.num(name).indexOf(code);
    }
    return column.letters
      ? -1
      : rowSaying(column, this.bytes(column), this.n, new TextEncoder().encode(text));
  }

  private rowOfNumber(column: Column, value: number): number {
    if (column.codec === "steps") return this.num(column.name).indexOf(value);
    return rowWith(column.planes, this.bytes(column), this.n, value);
  }

  private own(column: Column, row: number): string {
    if (column.kind === "number")
      return `${column.head ?? ""}${String(this.at(column.name, row)).padStart(column.digits ?? 0, "0")}`;
    if (column.kind !== "str") {
      const value = this.at(column.name, row);
      return column.dict ? (column.dict[value] ?? "") : value === NONE ? "" : String(value);
    }
    const [from, to] = this.stretches(column).of(row);
    if (column.letters)
      return this.brought.get(`${column.name} ${row}`) ?? this.texts?.letters.at(from, to) ?? "";
    return utf8.decode(this.bytes(column).subarray(from, to));
  }

  /** How many bytes of letters a `str` column has. */
  lettersOf(name: string): number {
    return lettersOf(this.column(name), this.n);
  }

  /** Give the texts' memory back, where what was read of them is all that will be asked. */
  forgetTexts(): void {
    this.texts = null;
    this.stretched.clear();
  }

  /** The texts of the rows [from, to) of a `str` column, and how long each is; for the search, which reads all. */
  async run(name: string, from: number, to: number): Promise<{ bytes: Uint8Array; lengths: Uint32Array }> {
    const column = this.column(name);
    const stretches = this.stretches(column);
    const lengths = new Uint32Array(to - from);
    for (let row = from; row < to; row++) lengths[row - from] = stretches.length(row);
    const start = stretches.of(from)[0];
    const end = stretches.of(to - 1)[1];
    const bytes = column.letters
      ? await (this.texts as Texts).letters.run(start, end)
      : this.bytes(column).subarray(start, end);
    return { bytes, lengths };
  }

  private stretches(column: Column): Stretches {
    let known = this.stretched.get(column.name);
    if (!known) {
      known = new Stretches(column, this.n, this.bytes(column));
      this.stretched.set(column.name, known);
    }
    return known;
  }

  private instead(column: Column, row: number): string {
    if (column.else === "start") return isoDay(this.at("start", row));
    if (column.else === "row") return `#${row}`;
    if (column.else !== "kind") return "";
    const date = this.text("date_edtf", row);
    const kind = column.names?.[this.text("kind", row)] ?? "";
    return date ? `${kind} — ${date}` : kind;
  }

  private here(column: Column): boolean {
    return column.block === "events" || this.texts !== null;
  }

  private column(name: string): Column {
    const column = this.columns.get(name);
    if (!column) throw new PackError(`no column ${name}`);
    return column;
  }

  private bytes(column: Column): Uint8Array {
    const block = column.block === "events" ? this.events : this.texts?.block;
    if (!block) throw new PackError(`column ${column.name} is not here`);
    const { offset, length } = column;
    if (this.n > 0 && (offset + length > block.length || length < storedPlanes(column.planes) * this.n))
      throw new PackError(`column ${column.name} is cut short`);
    return block.subarray(offset, offset + length);
  }
}

/** Read a packed file; the texts stay packed until `events.loadTexts()`. */
export async function unpack(
  file: Uint8Array<ArrayBuffer>,
  more?: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Unpacked> {
  const opened = open(file, more);
  const [around, events] = await Promise.all([surroundings(opened), opened.block("events")]);
  return { ...around, events: new Columns(opened.header, events, opened.texts, around.meta.step) };
}

export type { Letters };
