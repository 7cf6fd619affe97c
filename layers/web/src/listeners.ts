// Those who want to be told of something.
export class Listeners<Told extends unknown[]> {
  private readonly all = new Set<(...told: Told) => void>();

  /** Tell `fn` from now on; what comes back stops it. */
  add(fn: (...told: Told) => void): () => void {
    this.all.add(fn);
    return () => this.all.delete(fn);
  }

  tell(...told: Told): void {
    for (const fn of [...this.all]) fn(...told);
  }
}
