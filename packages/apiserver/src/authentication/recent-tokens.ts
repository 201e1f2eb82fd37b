import { hash } from 'node:crypto';
import type { Clock } from '@drover/base';

/** How many tokens are remembered; beyond it the one that was remembered first is forgotten. */
const MAX_TOKENS = 4_096;

/**
 * What was found out about tokens a moment ago, so that a signature is checked once and not with each request.
 *
 * Remembers digests, never tokens.
 */
export class RecentTokens<T> {
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #known = new Map<string, { readonly value: T; readonly untilMs: number }>();

  /** @param ttlMs - how long something is remembered. */
  constructor(clock: Clock, ttlMs: number) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
  }

  /** What is known of a token; `undefined` when it was not seen lately. */
  get(token: string): T | undefined {
    const digest = digestOf(token);
    const known = this.#known.get(digest);
    if (known === undefined) return undefined;
    if (known.untilMs > this.#clock.monotonicMs()) return known.value;
    this.#known.delete(digest);
    return undefined;
  }

  set(token: string, value: T): void {
    if (this.#known.size >= MAX_TOKENS) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    this.#known.set(digestOf(token), { value, untilMs: this.#clock.monotonicMs() + this.#ttlMs });
  }

  /** Forgets everything. */
  clear(): void {
    this.#known.clear();
  }
}

/** Stands for a token where it is looked up, so that the time of a comparison tells nothing about the tokens there are. */
export function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
