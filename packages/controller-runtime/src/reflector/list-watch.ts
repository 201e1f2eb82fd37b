import type { KubernetesList, KubernetesObject, WatchEvent } from '@drover/apimachinery';
import type { ListOptions, WatchOptions } from '@drover/client';

/** Where a reflector reads from. A `ResourceClient` is one. */
export interface ListWatch<T extends KubernetesObject> {
  /** All pages; a token that expires on the way starts again once. */
  listAll(options?: ListOptions): Promise<KubernetesList<T>>;
  /** Events until the server ends the watch or the signal aborts; an `ERROR` event is thrown as `StatusError`. */
  watch(options?: WatchOptions): AsyncIterable<WatchEvent<T>>;
}

/** What a reflector asks for: one namespace or all, and selectors. */
export interface Selection {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}
