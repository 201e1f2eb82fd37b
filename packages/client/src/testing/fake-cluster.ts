import {
  apiVersionOf,
  type DynamicObject,
  type KubernetesList,
  type KubernetesObject,
  notFoundError,
  type ResourceType,
} from '@drover/apimachinery';
import type { Clock, Random } from '@drover/base';
import { FakeClock, SeededRandom } from '@drover/base/testing';
import { clientErrors } from '../errors.ts';
import type {
  DeleteOptions,
  KubernetesClient,
  ListOptions,
  ResourceClient,
  WatchOptions,
} from '../rest/client.ts';
import { collectionOf, FakeStore, keyOf } from './fake-store.ts';
import { selection, watchFake } from './fake-watch.ts';
import {
  createFake,
  deleteFake,
  type FakeTarget,
  type FakeWriter,
  patchFake,
  presentFake,
  updateFake,
} from './fake-writes.ts';

/** What a {@link FakeCluster} may be given. */
export interface FakeClusterOptions {
  readonly clock?: Clock;
  readonly random?: Random;
}

/** A call on a fake, before it is answered. */
export interface FakeCall {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';
  readonly type: ResourceType;
  readonly name: string | undefined;
}

/**
 * A Kubernetes API on a Map, for unit tests of what stands on a client.
 *
 * **Guarantees**: versions grow with each change and only then; a write with an old version is a conflict; a write that
 * changes nothing makes no event; finalizers hold back a deletion; `status` is written through its subresource alone;
 * watches replay what happened since their version, and are refused with 410 when that was compacted.
 *
 * **Not there**: validation, defaults, owners of fields (`apply` merges), garbage collection, namespaces as objects,
 * pages, dry run. For these there is `startTestApiServer` of the API server.
 */
export class FakeCluster {
  readonly #store = new FakeStore();
  readonly #writer: FakeWriter;
  #watches = new AbortController();
  #onCall: (call: FakeCall) => void = () => {};

  constructor({ clock = new FakeClock(), random = new SeededRandom() }: FakeClusterOptions = {}) {
    this.#writer = { store: this.#store, clock, random };
  }

  /** A client of this cluster. Whom it impersonates makes no difference. */
  client(): KubernetesClient {
    const refuse = (): Promise<never> =>
      Promise.reject(clientErrors.create('CLIENT_NO_UPGRADE', { server: 'the fake cluster' }));
    const client: KubernetesClient = {
      // The caller knows the type of the objects it stores.
      resource: <T extends KubernetesObject>(type: ResourceType) =>
        this.#resource(type) as unknown as ResourceClient<T>,
      impersonate: () => client,
      raw: refuse,
      stream: refuse,
      upgrade: refuse,
    };
    return client;
  }

  /** Stores objects as they are given, `status` included. */
  seed(type: ResourceType, ...objects: readonly DynamicObject[]): void {
    for (const object of objects) {
      const { name = '', namespace } = object.metadata ?? {};
      const created = createFake(this.#writer, type, object);
      const { status } = object;
      if (status === undefined) continue;
      this.#store.put(collectionOf(type), keyOf(namespace, name), { ...created, status });
    }
  }

  /** `onCall` is told each call, and what it throws is the answer: for failures that a test needs. */
  onCall(onCall: (call: FakeCall) => void): void {
    this.#onCall = onCall;
  }

  /** Forgets the history, so that watches from older versions are refused with 410. */
  compact(): void {
    this.#store.compact();
  }

  /** Ends all watches, as a server does that stops. */
  endWatches(): void {
    this.#watches.abort();
    this.#watches = new AbortController();
  }

  #resource(type: ResourceType): ResourceClient {
    const store = this.#store;
    const writer = this.#writer;
    const answer = async <T>(
      verb: FakeCall['verb'],
      name: string | undefined,
      work: () => T,
    ): Promise<T> => {
      this.#onCall({ verb, type, name });
      return work();
    };
    const list = (options: ListOptions = {}): Promise<KubernetesList> =>
      answer('list', undefined, () => this.#list(type, options));
    const targetOf = (object: DynamicObject, namespace: string | undefined): FakeTarget =>
      target(type, object.metadata?.name ?? '', namespace ?? object.metadata?.namespace);
    const client: ResourceClient = {
      type,
      list,
      listAll: list,
      watch: (options = {}) => this.#watch(type, options),
      get: (name, { namespace } = {}) =>
        answer('get', name, () => presentFake(store, target(type, name, namespace))),
      create: (object, options = {}) =>
        answer('create', object.metadata?.name, () =>
          createFake(writer, type, inNamespace(type, object, options.namespace)),
        ),
      update: (object, options = {}) =>
        answer('update', object.metadata?.name, () =>
          updateFake(writer, targetOf(object, options.namespace), object, options),
        ),
      patch: (name, patch, options = {}) =>
        answer('patch', name, () =>
          patchFake(writer, target(type, name, options.namespace), patch, options),
        ),
      apply: (object, { force = false, ...options }) => {
        const namespace = options.namespace ?? object.metadata?.namespace;
        const body = inNamespace(type, object, namespace);
        return client.patch(
          object.metadata?.name ?? '',
          { type: 'apply', body, force },
          { ...options, namespace },
        );
      },
      delete: (name, options = {}) =>
        answer('delete', name, () =>
          deleteFake(writer, target(type, name, options.namespace), options),
        ),
      deleteCollection: (options = {}) =>
        answer('delete', undefined, () => this.#deleteAll(type, options)),
    };
    return client;
  }

  #list(type: ResourceType, options: ListOptions): KubernetesList {
    return {
      apiVersion: apiVersionOf(type),
      kind: `${type.kind}List`,
      metadata: { resourceVersion: `${this.#store.revision}` },
      items: this.#store.list(collectionOf(type)).filter(selection(options)),
    };
  }

  async *#watch(type: ResourceType, options: WatchOptions): ReturnType<typeof watchFake> {
    this.#onCall({ verb: 'watch', type, name: undefined });
    yield* watchFake(type, { store: this.#store, ended: this.#watches.signal }, options);
  }

  #deleteAll(type: ResourceType, options: DeleteOptions & ListOptions): void {
    for (const { metadata } of this.#list(type, options).items) {
      deleteFake(this.#writer, target(type, metadata?.name ?? '', metadata?.namespace), options);
    }
  }
}

function target(type: ResourceType, name: string, namespace: string | undefined): FakeTarget {
  if (name === '') throw notFoundError(type, name);
  return { type, name, namespace: type.namespaced ? namespace : undefined };
}

function inNamespace(
  type: ResourceType,
  object: DynamicObject,
  namespace: string | undefined,
): DynamicObject {
  const typed = { ...object, apiVersion: apiVersionOf(type), kind: type.kind };
  if (!type.namespaced || namespace === undefined) return typed;
  return { ...typed, metadata: { ...object.metadata, namespace } };
}
