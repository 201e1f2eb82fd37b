/** Functions that are asked for a value whenever metrics are scraped, so that nothing keeps gauges up to date. */
export class ScrapeProbes<Value> {
  readonly #probes = new Set<{ readonly name: string; readonly read: () => Value }>();

  /** Adds a probe; the returned function takes it away. */
  watch(name: string, read: () => Value): () => void {
    const probe = { name, read };
    this.#probes.add(probe);
    return () => {
      this.#probes.delete(probe);
    };
  }

  /** Name and value of each probe, now. */
  *read(): Generator<readonly [name: string, value: Value]> {
    for (const { name, read } of this.#probes) yield [name, read()];
  }
}
