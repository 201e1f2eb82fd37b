import { type Token, token as tokenKind } from '@drover/api';
import { isNotFound } from '@drover/apimachinery';
import { parseTimeMs } from '@drover/base';
import { type Controller, createController, informerSource } from '@drover/controller-runtime';
import type { ControllerContext } from '../controller-context.ts';

/** Expired tokens are kept so long, so that their owners see what became of them. */
export const KEEP_EXPIRED_MS = 3_600_000;
/** A token that lives longer than this is looked at again then, whatever clocks do meanwhile. */
const MAX_WAIT_MS = 3_600_000;

/** Deletes tokens an hour after they have expired. */
export function createTokenExpiryController({
  runtime,
  cache,
  client,
}: ControllerContext): Controller {
  const tokens = cache.informer<Token>(tokenKind.type);
  return createController(runtime, {
    name: 'token-expiry',
    sources: [informerSource(tokens)],
    reconcile: async (key, { signal }) => {
      const token = tokens.get(key) as Token | undefined;
      const deleteAtMs = token && purgeTimeMs(token);
      if (deleteAtMs === undefined) return undefined;
      const leftMs = deleteAtMs - runtime.clock.nowMs();
      if (leftMs > 0) return { requeueAfterMs: Math.min(leftMs, MAX_WAIT_MS) };
      try {
        const uid = token?.metadata?.uid;
        await client
          .resource(tokenKind.type)
          .delete(key.name, { ...(uid !== undefined && { preconditions: { uid } }), signal });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
      return undefined;
    },
  });
}

/** When a token is deleted, in milliseconds since the epoch; `undefined` for tokens that do not expire. */
export function purgeTimeMs({
  ttl = 0,
  metadata,
}: Pick<Token, 'ttl' | 'metadata'>): number | undefined {
  const createdMs = parseTimeMs(metadata?.creationTimestamp ?? '');
  return ttl > 0 && createdMs !== undefined ? createdMs + ttl + KEEP_EXPIRED_MS : undefined;
}
