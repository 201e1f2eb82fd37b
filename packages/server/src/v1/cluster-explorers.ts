import { type Clock, TaskGroup } from '@drover/base';
import { createClient, type Impersonation, type KubernetesClient } from '@drover/client';
import type { Lifetime, Runnable, Runtime } from '@drover/controller-runtime';
import { createExplorer, type Explorer } from '@drover/explorer';
import type { UserInfo } from '@drover/rbac';
import { serverErrors } from '../errors.ts';
import type { Upstreams } from '../proxy/upstreams.ts';

/** Bounds of the explorers that run here for clusters whose agents have none. */
const MAX_EXPLORERS = 16;
const MAX_BYTES_EACH = 64 * 1024 * 1024;
const IDLE_MS = 600_000;
const LOOK_MS = 30_000;

interface Entry {
  readonly explorer: Explorer;
  readonly ending: AbortController;
  usedMs: number;
  /** Sockets that are open. */
  held: number;
}

/**
 * Explorers of clusters whose agents have none, as Rancher's: they read through the tunnel, from the moment on at which
 * somebody asks, and are given up when nobody has asked for ten minutes or when another cluster needs the place.
 */
export class ClusterExplorers implements Runnable {
  readonly name = 'cluster-explorers';
  readonly #runtime: Runtime;
  readonly #upstreams: Upstreams;
  readonly #entries = new Map<string, Entry>();
  #group: TaskGroup | undefined;

  constructor(runtime: Runtime, upstreams: Upstreams) {
    this.#runtime = runtime;
    this.#upstreams = upstreams;
  }

  /**
   * Uses the explorer of a cluster until `work` has settled.
   *
   * @throws `SERVER_TOO_MANY_EXPLORERS` when all places are in use.
   */
  async use<T>(cluster: string, work: (explorer: Explorer) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(cluster) ?? this.#open(cluster);
    entry.held += 1;
    try {
      return await work(entry.explorer);
    } finally {
      entry.held -= 1;
      entry.usedMs = this.#clock.monotonicMs();
    }
  }

  async run({ signal }: Lifetime): Promise<void> {
    await using group = new TaskGroup(signal);
    this.#group = group;
    try {
      while (!signal.aborted) {
        await this.#clock.sleep(LOOK_MS, { signal });
        this.#tidy();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  get #clock(): Clock {
    return this.#runtime.clock;
  }

  #open(cluster: string): Entry {
    if (this.#entries.size >= MAX_EXPLORERS) this.#makeRoom();
    const client = this.#clientOf(cluster);
    const explorer = createExplorer(this.#runtime, {
      client,
      clientFor: (user) => client.impersonate(identityOf(user)),
      limits: { maxBytes: MAX_BYTES_EACH },
    });
    const ending = new AbortController();
    const entry: Entry = { explorer, ending, usedMs: this.#clock.monotonicMs(), held: 0 };
    this.#entries.set(cluster, entry);
    this.#group?.run((signal) =>
      explorer.run({ signal: AbortSignal.any([signal, ending.signal]) }),
    );
    return entry;
  }

  #makeRoom(): void {
    const [idlest] = [...this.#entries]
      .filter(([, { held }]) => held === 0)
      .sort(([, a], [, b]) => a.usedMs - b.usedMs);
    if (!idlest) throw serverErrors.create('SERVER_TOO_MANY_EXPLORERS', { max: MAX_EXPLORERS });
    this.#drop(idlest[0]);
  }

  #tidy(): void {
    const oldestMs = this.#clock.monotonicMs() - IDLE_MS;
    for (const [cluster, { held, usedMs }] of this.#entries) {
      if (held === 0 && usedMs < oldestMs) this.#drop(cluster);
    }
  }

  #drop(cluster: string): void {
    this.#entries.get(cluster)?.ending.abort(new DOMException('given up', 'AbortError'));
    this.#entries.delete(cluster);
  }

  /** Acts as the server itself, and finds its way anew with each request. */
  #clientOf(cluster: string): KubernetesClient {
    return createClient({
      transport: {
        name: `explorer:${cluster}`,
        request: async (request) => {
          const upstream = this.#upstreams.pick(cluster);
          if (!upstream) throw serverErrors.create('PROXY_CLUSTER_DISCONNECTED', { cluster });
          const shown = await upstream.credentials?.headers({ signal: request.signal });
          const headers = { ...upstream.asServer, ...request.headers, ...shown };
          return upstream.transport.request({ ...request, headers });
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
    });
  }
}

function identityOf({ name, groups = [], extra = {} }: UserInfo): Impersonation {
  return { user: name, groups, extra };
}
