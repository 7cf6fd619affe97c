// A base and what has changed since, as one set of columns (docs/contracts.md, "The register's file"): the rows of
// the base without those that are replaced, then the delta's. What is drawn and counted by is copied together; texts
// stay where they are.
import { NONE, type Numbers } from "./bytes.ts";
import { type Codes, Columns, codes, type Ready } from "./columns.ts";
import type { Column, Header, Kind, Texts } from "./packed.ts";
import type { World } from "./places.ts";
import type { Data, Finder, Hits } from "./reader.ts";
import { type Traits, traitsOf } from "./traits.ts";
import type { Meta } from "./types.ts";

/** The meta of a delta: what it belongs to, which rows it replaces, and what of the base's meta it says anew. */
export interface Since extends Partial<Meta> {
  base: string;
  replaces: number[];
}

/** Which row of which file a row of the whole is. */
class Rows {
  /** Rows of the base that are gone, rising. */
  readonly gone: Uint32Array;
  /** How many of the base's stand: the delta's begin there. */
  readonly stay: number;
  readonly base: number;
  readonly n: number;

  constructor(base: number, delta: number, gone: readonly number[]) {
    this.gone = Uint32Array.from(gone);
    this.base = base;
    this.stay = base - this.gone.length;
    this.n = this.stay + delta;
  }

  /** How many of the rows that are gone come before the one for which `over` first holds. */
  private before(over: (at: number) => boolean): number {
    let low = 0;
    let high = this.gone.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (over(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The row of the base that a row of the whole is. */
  ofBase(row: number): number {
    return row + this.before((at) => this.gone[at] - at > row);
  }

  /** The row of the whole that a row of the base is; -1 where it is gone. */
  ofWhole(row: number): number {
    const less = this.before((at) => this.gone[at] >= row);
    return row < 0 || this.gone[less] === row ? -1 : row - less;
  }

  /** Copy what stands of the base's values, and the delta's after it. */
  copy<T extends Numbers>(base: Numbers, delta: ArrayLike<number>, out: T): T {
    let at = 0;
    let from = 0;
    for (const end of [...this.gone, this.base]) {
      out.set(base.subarray(from, end), at);
      at += end - from;
      from = end + 1;
    }
    out.set(delta, at);
    return out;
  }
}

/** An array for so many numbers that holds those of either. */
function holding(a: Numbers, b: Numbers, n: number): Numbers {
  if (a instanceof Int32Array || b instanceof Int32Array) return new Int32Array(n);
  const bytes = Math.max(a.BYTES_PER_ELEMENT, b.BYTES_PER_ELEMENT);
  return bytes === 1 ? new Uint8Array(n) : bytes === 2 ? new Uint16Array(n) : new Uint32Array(n);
}

/** The list of both, the base's codes as they are; and what each code of the delta's is in it. */
function lists(base: readonly string[], delta: readonly string[]): { list: string[]; recoded: Uint16Array } {
  const list = [...base];
  const known = new Map(list.map((word, code) => [word, code]));
  const recoded = Uint16Array.from(delta, (word) => {
    const code = known.get(word) ?? list.push(word) - 1;
    known.set(word, code);
    return code;
  });
  return { list, recoded };
}

interface Made {
  header: Header;
  ready: Ready;
}

/** What is drawn and counted by of both, as one. */
function both(base: Columns, delta: Columns, rows: Rows): Made {
  const [a, b] = [base.ready(), delta.ready()];
  const numbers = new Map<string, Numbers>();
  const columns: Column[] = [column("xy", "morton")];
  for (const name of new Set([...a.numbers.keys(), ...b.numbers.keys()])) {
    const of = base.has(name) ? base : delta;
    if (of.kind(name) === "code") {
      const { list, recoded } = lists(base.dictionary(name), delta.dictionary(name));
      const out: Codes = list.length <= 256 ? new Uint8Array(rows.n) : new Uint16Array(rows.n);
      const added = Uint16Array.from(codes(delta, name), (code) => recoded[code]);
      numbers.set(name, rows.copy(codes(base, name), added, out));
      columns.push({ ...column(name, "code"), dict: list });
      continue;
    }
    const none = (n: number) => new Uint8Array(n);
    const [mine, theirs] = [a.numbers.get(name) ?? none(base.n), b.numbers.get(name) ?? none(delta.n)];
    numbers.set(name, rows.copy(mine, theirs, holding(mine, theirs, rows.n)));
    columns.push(column(name, of.kind(name)));
  }
  const ready = { numbers, world: worlds(a.world, b.world, rows), traits: a.traits };
  return { header: { n: rows.n, blocks: [], columns }, ready };
}

function column(name: string, kind: Kind): Column {
  return { name, kind, codec: "raw", block: "events", offset: 0, length: 0, planes: [] };
}

function worlds(a: World, b: World, rows: Rows): World {
  const beyond = new Map<number, number>();
  for (const [row, latitude] of a.beyond) {
    const at = rows.ofWhole(row);
    if (at >= 0) beyond.set(at, latitude);
  }
  for (const [row, latitude] of b.beyond) beyond.set(rows.stay + row, latitude);
  const x = rows.copy(a.x, b.x, new Uint32Array(rows.n));
  return { x, y: rows.copy(a.y, b.y, new Uint32Array(rows.n)), beyond };
}

export class Joined extends Columns {
  private readonly base: Columns;
  private readonly delta: Columns;
  private readonly rows: Rows;
  private readonly numbers: Set<string>;
  private counted: Traits | null = null;

  constructor(base: Columns, delta: Columns, rows: Rows) {
    const { header, ready } = both(base, delta, rows);
    super(header, ready, async () => {
      await Promise.all([base.loadTexts(), delta.loadTexts()]);
      return {} as Texts; // never looked at: texts are asked of the two
    });
    this.base = base;
    this.delta = delta;
    this.rows = rows;
    this.numbers = new Set(ready.numbers.keys());
  }

  /** The file of a row, and its row there. */
  private where(row: number): [Columns, number] {
    return row < this.rows.stay ? [this.base, this.rows.ofBase(row)] : [this.delta, row - this.rows.stay];
  }

  override traits(): Traits {
    this.counted ??= traitsOf(this);
    return this.counted;
  }

  override has(name: string): boolean {
    return this.base.has(name) || this.delta.has(name);
  }

  override dictionary(name: string): readonly string[] {
    return this.numbers.has(name) ? super.dictionary(name) : this.base.dictionary(name);
  }

  override at(name: string, row: number): number {
    if (this.numbers.has(name) || name === "x" || name === "y") return super.at(name, row);
    const [columns, own] = this.where(row);
    return columns.has(name) ? columns.at(name, own) : NONE;
  }

  override text(name: string, row: number): string {
    if (row < 0 || row >= this.n) return "";
    const [columns, own] = this.where(row);
    return columns.text(name, own);
  }

  override rowOf(name: string, text: string): number {
    const added = this.delta.rowOf(name, text);
    return added >= 0 ? this.rows.stay + added : this.rows.ofWhole(this.base.rowOf(name, text));
  }

  override bring(rows: readonly number[], names?: readonly string[]): Promise<void> | null {
    const known = rows.filter((row) => row >= 0 && row < this.n);
    const of = (columns: Columns) =>
      columns.bring(
        known.map((row) => this.where(row)).flatMap(([from, own]) => (from === columns ? [own] : [])),
        names,
      );
    const coming = [of(this.base), of(this.delta)].filter((one) => one !== null);
    return coming.length === 0 ? null : Promise.all(coming).then(() => {});
  }
}

/** Answers of the search in each of the two, as one. */
function finder(base: Finder, delta: Finder, events: Joined, rows: Rows): Finder {
  const whole = (mine: Hits, theirs: Hits): Hits =>
    mine && theirs ? rows.copy(mine, theirs, new Uint8Array(rows.n)) : null;
  return {
    match(query) {
      const [mine, theirs] = [base.match(query), delta.match(query)];
      if (!(mine instanceof Promise) && !(theirs instanceof Promise)) return whole(mine, theirs);
      return Promise.all([mine, theirs]).then((both) => whole(...both));
    },
    async find(query, limit) {
      const [mine, theirs] = await Promise.all([
        base.find(query, limit + rows.gone.length),
        delta.find(query, limit),
      ]);
      const stand = mine.map((row) => rows.ofWhole(row)).filter((row) => row >= 0);
      const start = events.num("start");
      const day = (row: number) => (start[row] === NONE ? Number.MAX_VALUE : start[row]);
      const found = [...stand, ...theirs.map((row) => rows.stay + row)];
      return found.sort((a, b) => day(a) - day(b)).slice(0, limit);
    },
    prepare() {
      base.prepare();
      delta.prepare();
    },
    close: () => delta.close(),
  };
}

/** A base with what has changed since. The base's own search stays open: the next delta needs it. */
export function joined(base: Data, delta: Data): Data {
  const { base: _, replaces, ...said } = delta.meta as unknown as Since;
  const rows = new Rows(base.events.n, delta.events.n, replaces);
  const events = new Joined(base.events, delta.events, rows);
  return {
    meta: { ...base.meta, ...said },
    layers: { ...base.layers, ...delta.layers },
    events,
    finder: finder(base.finder, delta.finder, events, rows),
  };
}
