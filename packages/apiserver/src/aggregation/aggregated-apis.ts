import { equalJson } from '@drover/apimachinery';
import type { DiscoveredResource } from '../discovery/index.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import type { Store } from '../storage/store.ts';
import {
  API_SERVICES,
  type ApiService,
  apiServiceName,
  type GroupVersion,
  isAvailable,
} from './api-service.ts';
import type { ForeignDocuments } from './foreign-documents.ts';

/**
 * The APIServices in the store, by the versions that they are about.
 *
 * **Guarantees**: one counts from the moment its writer is answered.
 */
export class AggregatedApis implements Disposable {
  readonly #services = new Map<string, ApiService>();
  /** Those that other servers serve. */
  readonly #remote = new Map<string, ApiService>();
  /** What other servers said of themselves when they were last asked, by APIService. */
  readonly #documents = new Map<string, ForeignDocuments>();
  readonly #unsubscribe: () => void;
  #generation = 0;

  constructor(store: Store) {
    for (const entry of store.range(API_SERVICES).entries) {
      this.#take(decodeEntry(entry) as ApiService);
    }
    this.#unsubscribe = store.subscribe(API_SERVICES, ({ entry, deleted }) => {
      if (deleted) this.#drop(entry.key);
      else this.#take(decodeEntry(entry) as ApiService);
    });
  }

  /** Grows by one with each change. */
  get generation(): number {
    return this.#generation;
  }

  /** All APIServices. */
  all(): Iterable<ApiService> {
    return this.#services.values();
  }

  /** Those that other servers serve. */
  remote(): Iterable<ApiService> {
    return this.#remote.values();
  }

  /** Whether another server serves anything. */
  get hasRemote(): boolean {
    return this.#remote.size > 0;
  }

  /** The APIService of a version that another server serves; absent when this one does. */
  remoteOf(groupVersion: GroupVersion): ApiService | undefined {
    return this.#remote.get(apiServiceName(groupVersion));
  }

  /** The APIService of a version. */
  of(groupVersion: GroupVersion): ApiService | undefined {
    return this.#services.get(apiServiceName(groupVersion));
  }

  /** The resources of an APIService, as far as its server told. */
  resourcesOf(name: string): readonly DiscoveredResource[] {
    return this.#documents.get(name)?.resources ?? [];
  }

  /** Whether what the server of an APIService serves is not known, or not as it is now. */
  isStale(service: ApiService): boolean {
    const { resources } = this.#documents.get(service.metadata.name) ?? {};
    return resources === undefined || !isAvailable(service);
  }

  /** What other servers say of themselves. */
  documents(): Iterable<ForeignDocuments> {
    return this.#documents.values();
  }

  /** Takes down what the server of an APIService says of itself. */
  learn(name: string, documents: ForeignDocuments): void {
    const known = this.#documents.get(name);
    // What it serves, it goes on serving until it says otherwise.
    const learned = { ...(known?.resources && { resources: known.resources }), ...documents };
    if (!this.#remote.has(name) || equalJson(known, learned)) return;
    this.#generation += 1;
    this.#documents.set(name, learned);
  }

  [Symbol.dispose](): void {
    this.#unsubscribe();
  }

  #take(service: ApiService): void {
    const { name } = service.metadata;
    this.#generation += 1;
    this.#services.set(name, service);
    if (service.spec.service) this.#remote.set(name, service);
    else this.#forget(name);
  }

  #drop(name: string): void {
    this.#generation += 1;
    this.#services.delete(name);
    this.#forget(name);
  }

  #forget(name: string): void {
    this.#remote.delete(name);
    this.#documents.delete(name);
  }
}
