// Search in the texts of all rows. Each text column is folded once, as one long text with a line for each row;
// a word is then found by indexOf, which runs at the speed of memory, not once for each of a million rows.
import type { Columns } from "./decode.ts";
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
// Longer texts are folded in pieces of about this many bytes: strings have a greatest length.
const PIECE = 1 << 25;

interface Piece {
  first: number; // row of the first line
  folded: string; // a line for each row, each ended by a line feed
  ends: Uint32Array; // where each line ends
}

type Field = { dictionary: string[]; codes: Uint16Array } | { pieces: Piece[] };

/** The bytes of rows [from, to) with a line feed after each; line feeds within a text become spaces. */
function lines(bytes: Uint8Array, starts: Float64Array, from: number, to: number): Uint8Array {
  const base = starts[from];
  const out = new Uint8Array(starts[to] - base + (to - from));
  for (let row = from; row < to; row++) {
    const at = starts[row] - base + (row - from);
    out.set(bytes.subarray(starts[row], starts[row + 1]), at);
    const end = at + starts[row + 1] - starts[row];
    for (let i = at; i < end; i++) if (out[i] === LINE) out[i] = SPACE;
    out[end] = LINE;
  }
  return out;
}

function pieces(columns: Columns, name: string): Piece[] {
  const texts = columns.texts(name);
  if (!texts || texts.bytes.length === 0) return [];
  const decoder = new TextDecoder();
  const out: Piece[] = [];
  for (let from = 0; from < columns.n; ) {
    let to = from + 1;
    while (to < columns.n && texts.starts[to + 1] - texts.starts[from] < PIECE) to++;
    const folded = fold(decoder.decode(lines(texts.bytes, texts.starts, from, to)));
    const ends = new Uint32Array(to - from);
    for (let i = 0, at = -1; i < ends.length; i++) ends[i] = at = folded.indexOf("\n", at + 1);
    out.push({ first: from, folded, ends });
    from = to;
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

export class Search {
  private readonly columns: Columns;
  private fields: Field[] | null = null;
  private query = "";
  private hits: Uint8Array | null = null;

  constructor(columns: Columns) {
    this.columns = columns;
  }

  private index(): Field[] {
    if (this.fields) return this.fields;
    const fields: Field[] = [];
    const seen = new Set<string>();
    for (const name of FIELDS) {
      // The titles of an imported file are the same in both languages: folded and searched once.
      if (!this.columns.has(name) || seen.has(this.columns.stored(name))) continue;
      seen.add(this.columns.stored(name));
      if (this.columns.kind(name) === "code") {
        const dictionary = this.columns.dictionary(name).map(fold);
        fields.push({ dictionary, codes: this.columns.num(name) as Uint16Array });
      } else fields.push({ pieces: pieces(this.columns, name) });
    }
    this.fields = fields;
    return fields;
  }

  /** 1 for each row in which every word of the query is part of one of its texts; null where nothing is asked. */
  match(query: string): Uint8Array | null {
    const asked = words(query);
    const key = asked.join(" ");
    if (key === "") return null;
    if (key === this.query && this.hits) return this.hits;
    const n = this.columns.n;
    const all = new Uint8Array(n).fill(1);
    for (const word of asked) {
      const hits = new Uint8Array(n);
      for (const field of this.index()) {
        if ("pieces" in field) for (const piece of field.pieces) mark(piece, word, hits);
        else {
          const has = Uint8Array.from(field.dictionary, (text) => (text.includes(word) ? 1 : 0));
          if (has.includes(1)) for (let i = 0; i < n; i++) hits[i] |= has[field.codes[i]];
        }
      }
      for (let i = 0; i < n; i++) all[i] &= hits[i];
    }
    this.query = key;
    this.hits = all;
    return all;
  }
}
