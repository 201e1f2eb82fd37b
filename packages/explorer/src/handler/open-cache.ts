import type { TypeCache } from '../cache/type-cache.ts';
import { explorerErrors } from '../errors.ts';
import { deniedMethods } from '../schema/denied-methods.ts';
import type { ExploredType } from '../types/explored-type.ts';
import { isFollowable } from '../types/explored-type.ts';
import type { Asked } from './context.ts';

/**
 * The cache of a type, complete.
 *
 * @throws `EXPLORER_METHOD_NOT_ALLOWED` for a type that cannot be watched or is shown to nobody; `EXPLORER_CACHE_FULL`, `EXPLORER_SYNCING`, `EXPLORER_CACHE_FAILED`
 */
export async function openCache(
  { services, request }: Pick<Asked, 'services' | 'request'>,
  type: ExploredType,
): Promise<TypeCache> {
  if (!isFollowable(type) || deniedMethods(type).has('GET'))
    throw explorerErrors.create('EXPLORER_METHOD_NOT_ALLOWED', { method: 'watch' });
  const cache = services.caches.open(type);
  await cache.ready({ signal: request.signal, timeoutMs: services.limits.syncMs });
  return cache;
}
