import { type SamlToken, samlToken, type Token, token as tokenKind } from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { isTokenExpired } from '@drover/auth';
import { parseTimeMs } from '@drover/base';
import type { Runnable } from '@drover/controller-runtime';
import type { ControllerContext } from '../controller-context.ts';
import { deleteIfPresent } from '../requests/delete-if-present.ts';

/** Between two purges: an hour, give or take a tenth, so that installations do not all purge at once. */
const PERIOD_MS = 3_600_000;
const JITTER = 0.1;
/** A token that waits for a program is given up after this many milliseconds. */
const WAITING_MS = 15 * 60_000;
/** Tokens deleted at one time, and the pause before the next ones: a purge never crowds out other writes. */
const BATCH_SIZE = 20;
const PAUSE_MS = 200;

/** Deletes expired tokens every hour. Owners see what became of a token until then. */
export function createTokenPurge({
  runtime,
  cache,
  client,
}: Pick<ControllerContext, 'runtime' | 'cache' | 'client'>): Runnable {
  const { clock, random, log } = runtime;
  const tokens = cache.informer<Token>(tokenKind.type);
  const waiting = cache.informer<SamlToken>(samlToken.type);

  async function purge(signal: AbortSignal): Promise<void> {
    const nowMs = clock.nowMs();
    const expired = tokens.list().filter((token) => isTokenExpired(token as Token, nowMs));
    const givenUp = waiting.list().filter(({ metadata }) => isGivenUp(metadata, nowMs));
    await deleteAll(tokenKind.type, expired, signal);
    await deleteAll(samlToken.type, givenUp, signal);
    const count = expired.length + givenUp.length;
    if (count > 0) log.info({ count }, 'Deleted expired tokens');
  }

  async function deleteAll(
    type: ResourceType,
    objects: readonly KubernetesObject[],
    signal: AbortSignal,
  ): Promise<void> {
    for (let start = 0; start < objects.length; start += BATCH_SIZE) {
      if (start > 0) await clock.sleep(PAUSE_MS, { signal });
      const batch = objects.slice(start, start + BATCH_SIZE);
      await Promise.all(
        batch.map((object) => deleteIfPresent(client.resource(type), object, signal)),
      );
    }
  }

  return {
    name: 'token-purge',
    async run({ signal }) {
      while (!signal.aborted) {
        try {
          await purge(signal);
          await clock.sleep(PERIOD_MS * (1 - JITTER + 2 * JITTER * random.float()), { signal });
        } catch (err) {
          if (signal.aborted) return;
          log.warn({ err }, 'Could not delete expired tokens');
          await clock.sleep(PAUSE_MS * BATCH_SIZE, { signal }).catch(() => {});
        }
      }
    },
  };
}

function isGivenUp(metadata: KubernetesObject['metadata'], nowMs: number): boolean {
  const createdMs = parseTimeMs(metadata?.creationTimestamp ?? '');
  return createdMs !== undefined && nowMs - createdMs >= WAITING_MS;
}
