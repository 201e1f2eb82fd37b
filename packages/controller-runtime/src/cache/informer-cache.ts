import { apiVersionOf, type KubernetesObject, type ResourceType } from '@drover/apimachinery';
import type { WaitOptions } from '@drover/base';
import type { Impersonation, KubernetesClient } from '@drover/client';
import { aborted, type Lifetime, type Runnable } from '../manager/runnable.ts';
import type { InformerProbe } from '../metrics/informer-metrics.ts';
import { CacheProver, type ProofState, type ProverOptions } from '../proof/cache-prover.ts';
import { clusterIdentity } from '../proof/cluster-identity.ts';
import { type ProofSource, provableReflector } from '../proof/provable.ts';
import type { Freshness } from '../reflector/freshness.ts';
import type { Selection } from '../reflector/list-watch.ts';
import { Reflector } from '../reflector/reflector.ts';
import type { ReflectorLimits } from '../reflector/reflector-state.ts';
import type { Runtime } from '../runtime.ts';
import type { Indexes } from '../store/object-store.ts';
import { type Informer, InformerHandle } from './informer.ts';
import { SharedStore } from './shared-store.ts';

/** How a cache is made. */
export interface InformerCacheOptions {
  readonly client: KubernetesClient;
  /** Before the names of its informers in metrics and logs; caches of the same label count as one there. */
  readonly label?: string;
  /** How complete lists are taken; default `stream`, which falls back by itself. `list` for Kubernetes before 1.27. */
  readonly initialList?: 'stream' | 'list';
  /** Freeze objects at every depth (tests); default false. */
  readonly freeze?: boolean;
  /** Applied to each object before it is stored. Must keep metadata.uid and metadata.resourceVersion. */
  readonly transform?: (object: KubernetesObject, type: ResourceType) => KubernetesObject;
  readonly limits?: Partial<ReflectorLimits>;
  /** Prove the informers against the API server; default not at all. The identity is that of `kube-system`. */
  readonly proof?: ProverOptions;
}

/** What an informer holds, and how it is found. */
export interface InformerOptions<T> extends Selection {
  /** Read and hold apiVersion, kind and metadata alone, whatever else the objects have; default false. For Secrets, always. */
  readonly metadataOnly?: boolean;
  /** Read as another user than the cache does. Informers of different users are different informers. */
  readonly as?: Impersonation;
  /** Indexes for `byIndex`, added to those that others have asked for. */
  readonly indexes?: Indexes<T>;
}

/** The freshness of one informer of a cache. */
export interface InformerFreshness extends Freshness {
  /** `<resource>.<version>.<group>` with namespace and selectors, if any. */
  readonly name: string;
  /** Present when the cache proves its informers. */
  readonly proof?: ProofState;
}

/**
 * Informers of one API, each started once however many ask for it.
 *
 * **Guarantees**: one kind that cannot be listed never delays another.
 */
export interface InformerCache extends Runnable {
  /**
   * A handle on the informer of that kind and selection. Starts it when the cache runs; its reflector ends with the
   * last handle. The type argument is the caller's knowledge of the kind.
   */
  informer<T extends KubernetesObject>(
    type: ResourceType,
    options?: InformerOptions<T>,
  ): Informer<T>;
  /**
   * Resolves when every informer asked for so far has been complete once.
   *
   * @throws `signal.reason` when the signal is aborted first.
   */
  waitForSync(options?: WaitOptions): Promise<void>;
  /** How far each informer can be trusted, now. */
  freshness(): readonly InformerFreshness[];
}

/** What tells one informer from another. */
interface Wanted {
  readonly type: ResourceType;
  readonly selection: Selection;
  readonly metadataOnly: boolean;
  readonly as: Impersonation | undefined;
}

/** What is looked at from outside. */
interface Watched {
  readonly type: ResourceType;
  readonly source: ProofSource;
  readonly reflector: Reflector<KubernetesObject>;
  readonly shared: SharedStore<KubernetesObject>;
}

interface Entry {
  readonly reflector: Reflector<KubernetesObject>;
  readonly shared: SharedStore<KubernetesObject>;
  /** Ends what looks at it from outside. */
  readonly watched: DisposableStack;
  handleCount: number;
  /** Present while the reflector runs. */
  running?: { readonly lifetime: AbortController; readonly done: Promise<void> };
}

/** A cache over `client`. */
export function createInformerCache(
  runtime: Runtime,
  options: InformerCacheOptions,
): InformerCache {
  return new ClientInformerCache(runtime, options);
}

class ClientInformerCache implements InformerCache {
  readonly name = 'informer-cache';
  readonly #runtime: Runtime;
  readonly #options: InformerCacheOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #prover: CacheProver | undefined;
  #isRunning = false;

  constructor(runtime: Runtime, options: InformerCacheOptions) {
    this.#runtime = runtime;
    this.#options = options;
    const { client, proof } = options;
    if (!proof) return;
    this.#prover = new CacheProver(runtime, { identity: clusterIdentity(client), ...proof });
  }

  informer<T extends KubernetesObject>(
    type: ResourceType,
    { indexes = {}, metadataOnly = false, as, ...selection }: InformerOptions<T> = {},
  ): Informer<T> {
    const wanted = { type, selection, metadataOnly, as };
    const name = nameOf(wanted);
    const entry = this.#entries.get(name) ?? this.#open(name, wanted);
    // The caller says what objects of this kind look like; the store only moves them.
    const shared = entry.shared as unknown as SharedStore<T>;
    const reflector = entry.reflector as unknown as Reflector<T>;
    for (const [index, of] of Object.entries(indexes)) shared.store.addIndex(index, of);
    entry.handleCount += 1;
    return new InformerHandle<T>({
      type,
      shared,
      reflector,
      release: () => this.#release(name, entry),
    });
  }

  async waitForSync(options: WaitOptions = {}): Promise<void> {
    const entries = [...this.#entries.values()];
    await Promise.all(entries.map(({ shared }) => shared.waitForVersion(undefined, options)));
  }

  freshness(): readonly InformerFreshness[] {
    return [...this.#entries].map(([name, { reflector }]) => {
      const proof = this.#prover?.state(reflector.name);
      return { name, ...reflector.freshness, ...(proof && { proof }) };
    });
  }

  async run({ signal }: Lifetime): Promise<void> {
    if (signal.aborted) return;
    this.#isRunning = true;
    for (const entry of this.#entries.values()) start(entry);
    const proving = this.#prover?.run({ signal });
    await aborted(signal);
    this.#isRunning = false;
    await proving;
    await Promise.all([...this.#entries.values()].map((entry) => stop(entry)));
  }

  #open(name: string, { type, selection, metadataOnly, as }: Wanted): Entry {
    const {
      client,
      label,
      initialList = 'stream',
      freeze = false,
      transform,
      limits = {},
    } = this.#options;
    const shownName = label === undefined ? name : `${label}/${name}`;
    const source = (as ? client.impersonate(as) : client).resource<KubernetesObject>(type);
    const shared = new SharedStore<KubernetesObject>({
      freeze,
      transform: (object) => {
        const held = metadataOnly ? metadataOf(object, type) : object;
        return transform ? transform(held, type) : held;
      },
    });
    const reflector = new Reflector<KubernetesObject>(this.#runtime, {
      name: shownName,
      selection: { ...selection, ...(metadataOnly && { metadataOnly }) },
      initialList,
      limits,
      source,
      sink: shared,
    });
    const watched = this.#watch({ type, source, reflector, shared });
    const entry: Entry = { reflector, shared, watched, handleCount: 0 };
    this.#entries.set(name, entry);
    if (this.#isRunning) start(entry);
    return entry;
  }

  #watch({ type, source, reflector, shared }: Watched): DisposableStack {
    const watched = new DisposableStack();
    const readMetrics = (): InformerProbe => {
      const { state, ageMs } = reflector.freshness;
      const objectCount = shared.store.size;
      return { state, objectCount, ...(ageMs !== undefined && { ageSeconds: ageMs / 1000 }) };
    };
    watched.defer(this.#runtime.metrics.informer.watch(reflector.name, readMetrics));
    const parts = {
      type,
      source,
      versions: () => shared.store.versions(),
      waitForVersion: (version: string, wait: WaitOptions) => shared.waitForVersion(version, wait),
    };
    if (this.#prover) watched.use(this.#prover.add(provableReflector(reflector, parts)));
    return watched;
  }

  async #release(name: string, entry: Entry): Promise<void> {
    entry.handleCount -= 1;
    if (entry.handleCount > 0) return;
    this.#entries.delete(name);
    entry.watched.dispose();
    await stop(entry);
  }
}

function start(entry: Entry): void {
  const lifetime = new AbortController();
  entry.running = { lifetime, done: entry.reflector.run({ signal: lifetime.signal }) };
}

async function stop(entry: Entry): Promise<void> {
  const { running } = entry;
  delete entry.running;
  entry.shared.closeFeeds();
  running?.lifetime.abort(new DOMException('stopped', 'AbortError'));
  await running?.done;
}

/** `<resource>.<version>.<group>{<what narrows it>}`. */
function nameOf({ type, selection, metadataOnly, as }: Wanted): string {
  const { namespace, labelSelector, fieldSelector } = selection;
  const parts = [
    namespace !== undefined && `namespace=${namespace}`,
    labelSelector !== undefined && `labels=${labelSelector}`,
    fieldSelector !== undefined && `fields=${fieldSelector}`,
    metadataOnly && 'metadata',
    as !== undefined && `as=${as.user}`,
  ].filter((part) => part !== false);
  const resource = [type.resource, type.version, type.group]
    .filter((part) => part !== '')
    .join('.');
  return parts.length === 0 ? resource : `${resource}{${parts.join(',')}}`;
}

/** Servers name what they cut to metadata by another kind. */
function metadataOf({ metadata }: KubernetesObject, type: ResourceType): KubernetesObject {
  const { kind } = type;
  return { apiVersion: apiVersionOf(type), kind, ...(metadata !== undefined && { metadata }) };
}
