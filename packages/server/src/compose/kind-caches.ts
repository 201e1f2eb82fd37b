import { type AnyKind, kinds } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import type { Informer, InformerCache } from '@drover/controller-runtime';
import { kindIndexes, type WatchedCache } from '@drover/norman';

/** Finds the cache of a stored kind. */
export type CacheOf = <T extends KubernetesObject>(kind: AnyKind) => WatchedCache<T>;

/** Opens a cache for every stored kind, once. */
export function openKindCaches(cache: InformerCache): CacheOf {
  const informers = new Map<string, Informer<KubernetesObject>>(
    kinds
      .filter(({ crd }) => crd !== undefined)
      .map((kind) => [
        resourceOf(kind),
        cache.informer(kind.type, { indexes: kindIndexes[kind.plural] ?? {} }),
      ]),
  );
  return <T extends KubernetesObject>(kind: AnyKind) => {
    const informer = informers.get(resourceOf(kind));
    if (!informer) throw new TypeError(`${kind.kind} is not stored`);
    // The type of the objects is the kind's; the map cannot say so.
    return informer as unknown as WatchedCache<T>;
  };
}

/** Kinds that are forms of another one share its objects. */
function resourceOf({ group, plural }: AnyKind): string {
  return `${plural}.${group}`;
}
