import type { Clock, Logger } from '@drover/base';
import type { Runnable } from '@drover/controller-runtime';
import type { Registry } from '../registry/registry.ts';
import { deleteEntries } from '../registry/verbs/delete-collection.ts';
import { RevisionMarks } from '../storage/compaction/revision-marks.ts';
import { controllerWrites } from './controller-writes.ts';

/** How long an event is kept after it was last written, in milliseconds. */
const EVENT_LIFETIME_MS = 3_600_000;

/** Milliseconds between two looks. */
const INTERVAL_MS = 60_000;

/**
 * Deletes events that nobody has written for an hour. Their age is told by their revision, so that none is parsed; after a restart they may
 * live up to an hour longer.
 */
export function eventExpiry(registry: Registry, logger: Logger): Runnable {
  return {
    name: 'event-expiry',
    async run({ signal, stopping = signal }) {
      const marks = new RevisionMarks(EVENT_LIFETIME_MS);
      while (await slept(registry.clock, stopping)) {
        try {
          await deleteExpired(registry, marks);
        } catch (error) {
          logger.warn({ err: error }, 'Old events could not be deleted; it will be tried again');
        }
      }
    },
  };
}

/** Waits for the next look; false when there is none any more. */
async function slept(clock: Clock, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(INTERVAL_MS, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

async function deleteExpired(registry: Registry, marks: RevisionMarks): Promise<void> {
  const { store, clock, resources } = registry;
  const nowMs = clock.monotonicMs();
  marks.add({ atMs: nowMs, revision: store.revision });
  const resource = resources.preferred('', 'events');
  const expired = marks.expired(nowMs);
  if (!resource || expired === 0) return;
  const old = store
    .range(resource.collection)
    .entries.filter(({ revision }) => revision <= expired);
  await deleteEntries(registry, resource, old, controllerWrites);
}
