// The whole of a large register, fetched beside the map that stands: a base, which the browser keeps, and a small file
// of what has changed since (docs/contracts.md, "The register's file").
import { joined } from "./joined.ts";
import { complete, type Data, read } from "./reader.ts";

/** Names of files; no delta where nothing has changed. */
export interface Names {
  base: string;
  delta: string | null;
}

const same = (a: Names | null, b: Names | null) => a?.base === b?.base && a?.delta === b?.delta;

export class Whole {
  private readonly fetched: (name: string) => Promise<Uint8Array<ArrayBuffer>>;
  private readonly put: (data: Data, names: Names) => Promise<void>;
  private readonly settled: (coming: boolean) => void;
  private base: { name: string; data: Data } | null = null;
  private wanted: Names | null = null;
  private shown: Names | null = null;
  private busy = false;

  /**
   * `fetched` brings a file by its name, `put` takes the whole onto the map, and `settled` is told whether something
   * is on its way.
   */
  constructor(
    fetched: (name: string) => Promise<Uint8Array<ArrayBuffer>>,
    put: (data: Data, names: Names) => Promise<void>,
    settled: (coming: boolean) => void,
  ) {
    this.fetched = fetched;
    this.put = put;
    this.settled = settled;
  }

  /** Whether the map shows a whole, or will. */
  get on(): boolean {
    return this.wanted !== null;
  }

  /** Bring these files onto the map, or none from now on; of several wishes the last counts. */
  async want(names: Names | null): Promise<void> {
    this.wanted = names;
    if (names === null) {
      this.shown = null;
      this.forget();
    }
    if (this.busy || names === null) return;
    this.busy = true;
    try {
      while (this.wanted && !same(this.wanted, this.shown)) await this.bring(this.wanted);
    } catch (error) {
      this.wanted = this.shown; // what stands stays; the next state asks again
      console.error(error);
    } finally {
      this.busy = false;
      this.settled(false);
    }
  }

  private async bring(names: Names): Promise<void> {
    const file = async (name: string) => complete(await read({ data: await this.fetched(name) }));
    const before = this.base;
    if (before?.name !== names.base) this.settled(true);
    const [base, delta] = await Promise.all([
      before?.name === names.base ? before : file(names.base).then((data) => ({ name: names.base, data })),
      names.delta === null ? null : file(names.delta),
    ]);
    this.base = base;
    if (same(this.wanted, names)) {
      // The base's search outlives what is made of it.
      const alone = { ...base.data, finder: { ...base.data.finder, close() {} } };
      await this.put(delta ? joined(base.data, delta) : alone, names);
      this.shown = names;
    } else delta?.finder.close();
    if (before && before !== this.base) before.data.finder.close();
  }

  private forget(): void {
    this.base?.data.finder.close();
    this.base = null;
  }
}
