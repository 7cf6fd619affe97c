// Search in the texts of all rows. Each text column is folded once, as one long text with a line for each row;
// a word is then found by indexOf, which runs at the speed of memory, not once for each of a million rows.
import type { Columns } from "./columns.ts";
import { fold, words } from "./fold.ts";

const FIELDS = [
  "id",
  "title_ar",
  "title_en",
  "text_ar",
  "text_en",
  "place_ar",
  "place_en",
  "bodies_ar",
  "bodies_en",
  "source",
];
const LINE = 10;
const SPACE = 32;
// Texts are folded in pieces of about this many bytes. Folding leaves some times their room behind: strings so short are cleared away as they come,
// long ones (2 MB each) stood for seconds, 50 MB of a million texts.
const PIECE = 1 << 16;

interface Piece {
  first: number; // row of the first line
  folded: string; // a line for each row, each ended by a line feed
  ends: Uint32Array; // where each line ends
}

type Coded = { dictionary: string[]; codes: ArrayLike<number> };
// A text made of kind and date, where the row has none of its own.
type Made = { kinds: Coded; dates: Coded; own: Uint8Array | null };
/** Texts that are one head and a number: searched by their digits, which need not be written out for that. */
interface Figures {
  head: string;
  digits: number; // at least so many
  values: ArrayLike<number>;
}
type Field = Coded | { pieces: Piece[] } | { made: Made } | { figures: Figures };

/** Texts in turn with a line feed after each; line feeds within a text become spaces. In `room`, where it is enough. */
function lines(bytes: Uint8Array, lengths: Uint32Array, room: Uint8Array): Uint8Array {
  const size = bytes.length + lengths.length;
  const out = size <= room.length ? room.subarray(0, size) : new Uint8Array(size);
  let from = 0;
  let at = 0;
  for (const length of lengths) {
    out.set(bytes.subarray(from, from + length), at);
    const end = at + length;
    for (let i = at; i < end; i++) if (out[i] === LINE) out[i] = SPACE;
    out[end] = LINE;
    from += length;
    at = end + 1;
  }
  return out;
}

async function pieces(columns: Columns, name: string): Promise<Piece[]> {
  const decoder = new TextDecoder();
  const out: Piece[] = [];
  const whole = columns.lettersOf(name);
  const room = new Uint8Array(2 * PIECE);
  if (whole === 0) return out;
  // So many rows have about as many bytes as a piece is to have.
  const rows = Math.max(1, Math.floor((PIECE * columns.n) / whole));
  for (let from = 0; from < columns.n; from += rows) {
    const to = Math.min(columns.n, from + rows);
    const { bytes, lengths } = await columns.run(name, from, to);
    const folded = fold(decoder.decode(lines(bytes, lengths, room)));
    const ends = new Uint32Array(to - from);
    for (let i = 0, at = -1; i < ends.length; i++) ends[i] = at = folded.indexOf("\n", at + 1);
    out.push({ first: from, folded, ends });
  }
  return out;
}

/** Set `bit` for each line that holds the word. */
function mark(piece: Piece, word: string, hits: Uint8Array): void {
  const { folded, ends, first } = piece;
  let line = 0;
  for (let at = folded.indexOf(word); at >= 0; ) {
    while (ends[line] < at) line++;
    hits[first + line] = 1;
    at = folded.indexOf(word, ends[line] + 1);
  }
}

/** Set 1 for each row whose head and digits hold the word, be it in either or across both. */
export function markFigures({ head, digits, values }: Figures, word: string, hits: Uint8Array): void {
  if (head.includes(word)) {
    hits.fill(1);
    return;
  }
  // What of the word may stand in the digits: all of it anywhere, or what is left behind the head's last letters.
  const number = (text: string) =>
    /^[0-9]+$/.test(text) ? Uint8Array.from(text, (d) => d.charCodeAt(0)) : null;
  const anywhere = number(word);
  const behind = Array.from({ length: Math.min(head.length, word.length - 1) }, (_, i) => i + 1)
    .filter((length) => head.endsWith(word.slice(0, length)))
    .flatMap((length) => number(word.slice(length)) ?? []);
  if (!anywhere && behind.length === 0) return;
  const own = new Uint8Array(Math.max(digits, 10));
  const holds = (part: Uint8Array, at: number) => {
    for (let i = 0; i < part.length; i++) if (own[at + i] !== part[i]) return false;
    return at + part.length <= own.length;
  };
  for (let row = 0; row < hits.length; row++) {
    let at = own.length;
    let value = values[row];
    do {
      own[--at] = 48 + (value % 10);
      value = Math.floor(value / 10);
    } while (value > 0);
    while (own.length - at < digits) own[--at] = 48;
    let found = behind.some((part) => holds(part, at));
    if (anywhere)
      for (let start = at; !found && start + anywhere.length <= own.length; start++)
        found = holds(anywhere, start);
    if (found) hits[row] = 1;
  }
}

function markCoded({ dictionary, codes }: Coded, word: string, hits: Uint8Array): void {
  const has = Uint8Array.from(dictionary, (text) => (text.includes(word) ? 1 : 0));
  if (has.includes(1)) for (let i = 0; i < hits.length; i++) hits[i] |= has[codes[i]];
}

function markMade({ kinds, dates, own }: Made, word: string, hits: Uint8Array): void {
  const kind = Uint8Array.from(kinds.dictionary, (text) => (text.includes(word) ? 1 : 0));
  const date = Uint8Array.from(dates.dictionary, (text) =>
    text !== "" && `— ${text}`.includes(word) ? 1 : 0,
  );
  if (!kind.includes(1) && !date.includes(1)) return;
  for (let i = 0; i < hits.length; i++)
    if (own === null || own[i]) hits[i] |= kind[kinds.codes[i]] | date[dates.codes[i]];
}

/** 1 for each row that has no text of its own in a field; null where none has. */
function empty(field: Field, n: number): Uint8Array | null {
  const out = new Uint8Array(n);
  if ("pieces" in field)
    for (const { first, ends } of field.pieces)
      for (let i = 0; i < ends.length; i++) out[first + i] = ends[i] === (i ? ends[i - 1] + 1 : 0) ? 1 : 0;
  else if ("codes" in field) {
    if (field.dictionary.length < 2) return null;
    for (let i = 0; i < n; i++) out[i] = field.dictionary[field.codes[i]] === "" ? 1 : 0;
  }
  return out;
}

/** The dates that rows show, as codes into a list of those that differ. */
function dates(columns: Columns): Coded {
  const codes = new Uint32Array(columns.n);
  const dictionary: string[] = [""];
  if (!columns.has("date_edtf")) return { dictionary, codes };
  const start = columns.otherwise("date_edtf") === "start" ? columns.num("start") : null;
  const coded = columns.kind("date_edtf") === "code" ? columns.num("date_edtf") : null;
  // By the row's own code or its day, where it has no text: of a million rows a few thousand differ. By numbers, not
  // words made of them: these would be a million words to be cleared away.
  const byCode = new Map<number, number>();
  const byDay = new Map<number, number>();
  const byText = new Map<string, number>();
  const code = <K>(known: Map<K, number>, key: K, row: number): number => {
    let found = known.get(key);
    if (found === undefined) {
      found = dictionary.push(fold(columns.text("date_edtf", row))) - 1;
      known.set(key, found);
    }
    return found;
  };
  for (let row = 0; row < columns.n; row++) {
    if (coded === null) codes[row] = code(byText, columns.text("date_edtf", row), row);
    else if (coded[row] !== 0) codes[row] = code(byCode, coded[row], row);
    else if (start) codes[row] = code(byDay, start[row], row);
  }
  return { dictionary, codes };
}

/** The first rows of an order that are hits, no more than `limit`. */
export function first(hits: Uint8Array | null, order: Uint32Array, limit: number): number[] {
  const rows: number[] = [];
  if (hits)
    for (let i = 0; i < order.length && rows.length < limit; i++) if (hits[order[i]]) rows.push(order[i]);
  return rows;
}

export class Search {
  private readonly columns: Columns;
  private fields: Field[] | null = null;
  private query = "";
  private hits: Uint8Array | null = null;
  private room: Uint8Array | null = null;
  private preparing: Promise<void> | null = null;

  constructor(columns: Columns) {
    this.columns = columns;
  }

  /** Whether `match` can answer. */
  get ready(): boolean {
    return this.fields !== null;
  }

  /** Fold what is searched; once, the texts being here. */
  prepare(): Promise<void> {
    this.preparing ??= this.index();
    return this.preparing;
  }

  private async index(): Promise<void> {
    await this.columns.loadTexts();
    const fields: Field[] = [];
    const seen: string[] = [];
    for (const name of FIELDS) {
      // The titles of an imported file are the same in both languages: folded and searched once.
      if (!this.columns.has(name) || seen.some((one) => this.columns.same(one, name))) continue;
      seen.push(name);
      const field = await this.field(name);
      fields.push(field);
      if (this.columns.otherwise(name) === "kind") fields.push({ made: this.made(name, field) });
    }
    this.fields = fields;
  }

  private async field(name: string): Promise<Field> {
    const kind = this.columns.kind(name);
    if (kind === "code") return this.coded(name);
    if (kind === "number") {
      const { head, digits } = this.columns.figure(name);
      return { figures: { head: fold(head), digits, values: this.columns.num(name) } };
    }
    return { pieces: await pieces(this.columns, name) };
  }

  private coded(name: string): Coded {
    return { dictionary: this.columns.dictionary(name).map(fold), codes: this.columns.num(name) };
  }

  private made(name: string, own: Field): Made {
    const { columns } = this;
    const kinds = columns.has("kind") ? columns.num("kind") : new Uint8Array(columns.n);
    return {
      kinds: { dictionary: columns.kindNames(name).map(fold), codes: kinds },
      dates: dates(columns),
      own: empty(own, columns.n),
    };
  }

  /** 1 for each row in which every word of the query is part of one of its texts; null where nothing is asked. */
  match(query: string): Uint8Array | null {
    const asked = words(query);
    const key = asked.join(" ");
    if (key === "") return null;
    if (!this.fields) throw new Error("the texts are not folded yet");
    if (key === this.query && this.hits) return this.hits;
    const n = this.columns.n;
    const all = new Uint8Array(n).fill(1);
    this.room ??= new Uint8Array(n);
    const hits = this.room; // of one word after the other: a new one each would be left behind with every letter typed
    for (const word of asked) {
      hits.fill(0);
      for (const field of this.fields) {
        if ("pieces" in field) for (const piece of field.pieces) mark(piece, word, hits);
        else if ("made" in field) markMade(field.made, word, hits);
        else if ("figures" in field) markFigures(field.figures, word, hits);
        else markCoded(field, word, hits);
      }
      for (let i = 0; i < n; i++) all[i] &= hits[i];
    }
    this.query = key;
    this.hits = all;
    return all;
  }
}
