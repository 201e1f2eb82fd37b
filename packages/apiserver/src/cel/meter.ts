import { CostLimitError } from './cel-error.ts';

/** What one expression may cost. */
export const EXPRESSION_COST_LIMIT = 1_000_000;

/** Counts the steps of one evaluation, in the units that Kubernetes counts in. */
export class CostMeter {
  readonly #limit: number;
  #spent = 0;

  constructor(limit: number = EXPRESSION_COST_LIMIT) {
    this.#limit = limit;
  }

  get spent(): number {
    return this.#spent;
  }

  /** @throws {@link CostLimitError} when more was spent than may be. */
  spend(cost: number): void {
    this.#spent += cost;
    if (this.#spent > this.#limit) throw new CostLimitError();
  }
}
