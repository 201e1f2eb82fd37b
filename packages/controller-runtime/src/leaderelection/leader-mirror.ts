import { isNotFound, type KubernetesObject } from '@drover/apimachinery';
import type { Logger } from '@drover/base';
import type { KubernetesClient, ResourceClient } from '@drover/client';
import { configMaps } from '@drover/kubernetes';
import type { LeaderRecord } from './leader-record.ts';

/** The annotation in which client-go keeps the record of a lock that is no Lease. */
export const LEADER_ANNOTATION = 'control-plane.alpha.kubernetes.io/leader';

const TIMEOUT_MS = 2_000;

/** A Lease counts hand-overs in 32 bits. */
const MAX_TRANSITIONS = 2 ** 31 - 1;

/** Where a {@link LeaderMirror} writes. */
export interface LeaderMirrorOptions {
  readonly client: KubernetesClient;
  readonly log: Logger;
  readonly namespace: string;
  readonly name: string;
}

/**
 * Shows the leader in an annotation of a ConfigMap, where operators look for it. Nobody decides by it.
 *
 * **Guarantees**: showing never waits, so that a slow write delays no renewal; at most one write is under way, and
 * of several records the latest is written.
 */
export class LeaderMirror {
  readonly #options: LeaderMirrorOptions;
  readonly #configMaps: ResourceClient<KubernetesObject>;
  #latest: LeaderRecord | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: LeaderMirrorOptions) {
    this.#options = options;
    this.#configMaps = options.client.resource<KubernetesObject>(configMaps);
  }

  show(record: LeaderRecord): void {
    this.#latest = record;
    this.#writing ??= this.#writeLatest().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** The hand-overs that the ConfigMap tells; -1 when it tells nothing. */
  async lastTransitions(signal: AbortSignal): Promise<number> {
    const { name, namespace } = this.#options;
    try {
      const map = await this.#configMaps.get(name, { namespace, signal, timeoutMs: TIMEOUT_MS });
      return transitionsIn(map.metadata?.annotations?.[LEADER_ANNOTATION]);
    } catch (error) {
      if (isNotFound(error)) return -1;
      throw error;
    }
  }

  async #writeLatest(): Promise<void> {
    while (this.#latest) {
      const record = this.#latest;
      this.#latest = undefined;
      try {
        await this.#write(JSON.stringify(record));
      } catch (err) {
        this.#options.log.debug({ err }, 'Showing the leader in its ConfigMap failed');
      }
    }
  }

  async #write(text: string): Promise<void> {
    const { name, namespace } = this.#options;
    const annotations = { [LEADER_ANNOTATION]: text };
    const options = { namespace, timeoutMs: TIMEOUT_MS };
    try {
      const body = { metadata: { annotations } };
      await this.#configMaps.patch(name, { type: 'merge', body }, options);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      const metadata = { name, namespace, annotations };
      await this.#configMaps.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, options);
    }
  }
}

function transitionsIn(text = ''): number {
  try {
    const { leaderTransitions = -1 } = JSON.parse(text) as Partial<LeaderRecord>;
    const isPossible = Number.isInteger(leaderTransitions) && leaderTransitions < MAX_TRANSITIONS;
    return isPossible ? leaderTransitions : -1;
  } catch {
    return -1; // Absent, or someone wrote over it.
  }
}
