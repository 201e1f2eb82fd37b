import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import type { WaitOptions } from '@drover/base';
import type { ResourceClient } from '@drover/client';
import type { Freshness } from '../reflector/freshness.ts';
import type { Confirmation, Reflector } from '../reflector/reflector.ts';

/** Where a cache is compared with. A `ResourceClient` is one. */
export type ProofSource = Pick<ResourceClient<KubernetesObject>, 'list' | 'watch'>;

/** A cache of one kind that can be compared with its source. */
export interface Provable {
  readonly name: string;
  readonly type: ResourceType;
  readonly freshness: Freshness;
  /** Watches of it that broke so far: after each it is compared as a whole soon. */
  readonly interruptions?: number;
  /** Reads of the same selection, past the watch that feeds the cache. */
  readonly source: ProofSource;
  /** Key (`namespace/name`, or `name`) and resourceVersion of all that is held, of one state when read without a pause. */
  versions(): Iterable<readonly [key: string, resourceVersion: string]>;
  /**
   * Resolves when the cache holds everything up to `version`.
   *
   * @throws `signal.reason` when the signal is aborted first.
   */
  waitForVersion(version: string, options: WaitOptions): Promise<void>;
  /** Lists again and repairs by difference. */
  resync(cause: string): void;
  /** Lists again and trusts nothing that is held; default {@link resync}. */
  rebuild?(cause: string): void;
  /** The cache may be wrong: its freshness is `stale` until it is confirmed or listed again. */
  doubt?(cause: unknown): void;
  /** The cache was shown to be right. */
  confirm?(confirmation: Confirmation): void;
}

/** What is added to a reflector, so that its sink can be proven. */
export interface ProvableParts extends Pick<Provable, 'type' | 'versions' | 'waitForVersion'> {
  /** Of the whole kind, with the rights of the reflector's own source. */
  readonly source: ProofSource;
}

/** A reflector and its sink as a {@link Provable}. */
export function provableReflector<T extends KubernetesObject>(
  reflector: Reflector<T>,
  { type, source, versions, waitForVersion }: ProvableParts,
): Provable {
  const { namespace, labelSelector, fieldSelector } = reflector.selection;
  const selection = {
    ...(namespace !== undefined && { namespace }),
    ...(labelSelector !== undefined && { labelSelector }),
    ...(fieldSelector !== undefined && { fieldSelector }),
  };
  return {
    name: reflector.name,
    type,
    get freshness() {
      return reflector.freshness;
    },
    get interruptions() {
      return reflector.interruptions;
    },
    source: {
      list: (options) => source.list({ ...options, ...selection }),
      watch: (options) => source.watch({ ...options, ...selection }),
    },
    versions,
    waitForVersion,
    resync: (cause) => reflector.resync(cause),
    rebuild: (cause) => reflector.rebuild(cause),
    doubt: (cause) => reflector.doubt(cause),
    confirm: (confirmation) => reflector.confirm(confirmation),
  };
}
