import type { Fence, Lifetime, Runnable } from '@drover/controller-runtime';
import { ChangeFeed, type ClusterOwnership } from '@drover/controllers';

/** What {@link LeaderOwnership} needs. */
export interface LeaderOwnershipOptions {
  /** The right of the leader; `undefined` where another process leads. */
  readonly fence: () => Fence | undefined;
  /** The ids of all clusters. */
  readonly clusters: () => Iterable<string>;
}

/** The leader owns every cluster. Runs while this process leads, to tell that it does and that it does no more. */
export class LeaderOwnership implements ClusterOwnership, Runnable {
  readonly name = 'cluster-ownership';
  readonly #options: LeaderOwnershipOptions;
  readonly #feed = new ChangeFeed();

  constructor(options: LeaderOwnershipOptions) {
    this.#options = options;
  }

  fence(_cluster: string): Fence | undefined {
    return this.#options.fence();
  }

  changes(signal: AbortSignal): AsyncIterable<string> {
    return this.#feed.changes(signal);
  }

  async run({ signal }: Lifetime): Promise<void> {
    this.#tellAll();
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#tellAll();
  }

  #tellAll(): void {
    for (const cluster of this.#options.clusters()) this.#feed.tell(cluster);
  }
}
