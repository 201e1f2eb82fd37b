import type { Sample } from './exposition.ts';

/** How often values fell below each of some bounds. Observing allocates nothing. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;
  #count = 0;

  /** @param bounds - upper bounds of the buckets, growing. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length);
  }

  observe(value: number): void {
    this.#sum += value;
    this.#count += 1;
    for (let at = 0; at < this.#bounds.length; at += 1) {
      if (value <= (this.#bounds[at] ?? 0)) {
        this.#counts[at] = (this.#counts[at] ?? 0) + 1;
        return;
      }
    }
  }

  /** Its lines: cumulative buckets, sum and count. */
  *samples(labels: Readonly<Record<string, string>>): Generator<Sample> {
    let total = 0;
    for (const [at, bound] of this.#bounds.entries()) {
      total += this.#counts[at] ?? 0;
      yield { suffix: '_bucket', labels: { ...labels, le: bound }, value: total };
    }
    yield { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: this.#count };
    yield { suffix: '_sum', labels, value: this.#sum };
    yield { suffix: '_count', labels, value: this.#count };
  }
}
