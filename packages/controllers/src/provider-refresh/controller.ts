import { type UserAttribute, userAttribute } from '@drover/api';
import type { AccessRefresh } from '@drover/auth';
import {
  type Controller,
  createController,
  informerSource,
  type Runnable,
} from '@drover/controller-runtime';
import type { ControllerContext } from '../controller-context.ts';
import { nextTimeMs } from './next-time.ts';

/** The schedule is read again after this many milliseconds at most: it may have been changed. */
const MAX_WAIT_MS = 60_000;

/** What asking identity providers again is made of. */
export interface AccessRefreshOptions
  extends Pick<ControllerContext, 'runtime' | 'cache' | 'settings'> {
  readonly access: AccessRefresh;
}

/** Has the providers of those users asked whose UserAttribute says so. */
export function createAccessRefreshController({
  runtime,
  cache,
  access,
}: AccessRefreshOptions): Controller {
  const attributes = cache.informer<UserAttribute>(userAttribute.type);
  return createController(runtime, {
    name: 'access-refresh',
    workers: 4,
    sources: [informerSource(attributes)],
    reconcile: async (key, { signal }) => {
      if (attributes.get(key)?.NeedsRefresh !== true) return;
      await access.refresh(key.name, { signal });
    },
  });
}

/** Has the providers of all users asked when the setting `auth-user-info-resync-cron` says so; empty means never. */
export function createAccessRefreshSchedule({
  runtime,
  settings,
  access,
}: AccessRefreshOptions): Runnable {
  const { clock, log } = runtime;
  const nextMs = (): number | undefined => {
    const pattern = settings.text('auth-user-info-resync-cron');
    const next = nextTimeMs(pattern, clock.nowMs());
    if (next === 'invalid')
      log.warn({ pattern }, 'The setting auth-user-info-resync-cron is no schedule');
    return next === 'invalid' ? undefined : next;
  };
  return {
    name: 'access-refresh-schedule',
    async run({ signal }) {
      let dueMs = nextMs();
      while (!signal.aborted) {
        const leftMs = (dueMs ?? Number.POSITIVE_INFINITY) - clock.nowMs();
        try {
          await clock.sleep(Math.max(0, Math.min(leftMs, MAX_WAIT_MS)), { signal });
        } catch (error) {
          if (signal.aborted) return;
          throw error;
        }
        if (dueMs !== undefined && clock.nowMs() >= dueMs) access.requestAll();
        dueMs = nextMs();
      }
    },
  };
}
