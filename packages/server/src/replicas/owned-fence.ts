import type { Fence } from '@drover/controller-runtime';
import { serverErrors } from '../errors.ts';

/** The right of an owner: ends with the right of its replica, or when the cluster gets another owner. */
export class OwnedFence implements Fence {
  readonly signal: AbortSignal;
  readonly #replica: Fence;
  readonly #end = new AbortController();
  #epoch: number;

  constructor(replica: Fence, epoch: number) {
    this.#replica = replica;
    this.#epoch = epoch;
    this.signal = AbortSignal.any([replica.signal, this.#end.signal]);
  }

  get epoch(): number {
    return this.#epoch;
  }

  remainingMs(): number {
    return this.signal.aborted ? 0 : this.#replica.remainingMs();
  }

  /** The owner stays in a further epoch. Does not bring an ended right back. */
  continueIn(epoch: number): void {
    if (!this.signal.aborted) this.#epoch = epoch;
  }

  /** Another replica owns the cluster from now on. */
  end(owner: string): void {
    this.#end.abort(serverErrors.create('SERVER_NOT_OWNER', { owner }));
  }
}
