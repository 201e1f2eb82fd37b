import { type Clock, type Random, randomString, SAFE_ALPHABET } from '@drover/base';
import { explorerErrors } from '../errors.ts';
import type { Row } from '../store/row.ts';

/** A list as it was when its first page was answered. */
export interface Snapshot {
  readonly rows: readonly Row[];
  readonly revision: string;
  /** Name of the user for whom it was made. */
  readonly owner: string;
  /** The question: type and parameters. */
  readonly question: string;
}

interface Kept extends Snapshot {
  readonly atMs: number;
}

const MAX_SNAPSHOTS = 64;
const MAX_AGE_MS = 120_000;

/**
 * Keeps lists that are read page by page as they were, so that no page repeats or misses an object. The oldest makes room
 * for a further one, and none is kept for longer than two minutes.
 */
export class Snapshots {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #kept = new Map<string, Kept>();

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Keeps a list; the token leads to what follows `offset`. */
  keep(snapshot: Snapshot, offset: number): string {
    this.#tidy();
    const id = randomString(this.#random, 24, SAFE_ALPHABET);
    this.#kept.set(id, { ...snapshot, atMs: this.#clock.monotonicMs() });
    return tokenOf(id, offset);
  }

  /**
   * The list that a token leads to, and where to go on.
   *
   * @throws `EXPLORER_PAGE_EXPIRED` when it is not kept, or belongs to another user or another question.
   */
  find(
    token: string,
    { owner, question }: Pick<Snapshot, 'owner' | 'question'>,
  ): {
    readonly snapshot: Snapshot;
    readonly offset: number;
    readonly next: (at: number) => string;
  } {
    this.#tidy();
    const [, id = '', digits = ''] = /^([a-z0-9]{1,64})-(\d{1,9})$/.exec(token) ?? [];
    const snapshot = this.#kept.get(id);
    if (!snapshot || snapshot.owner !== owner || snapshot.question !== question)
      throw explorerErrors.create('EXPLORER_PAGE_EXPIRED');
    return { snapshot, offset: Number(digits), next: (at) => tokenOf(id, at) };
  }

  #tidy(): void {
    const oldestMs = this.#clock.monotonicMs() - MAX_AGE_MS;
    for (const [id, { atMs }] of this.#kept) {
      if (atMs < oldestMs || this.#kept.size >= MAX_SNAPSHOTS) this.#kept.delete(id);
    }
  }
}

function tokenOf(id: string, offset: number): string {
  return `${id}-${offset}`;
}
