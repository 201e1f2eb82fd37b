import type { Resource } from '../registry/resource.ts';
import { entriesAsServed } from '../registry/served-version.ts';
import type { Entry } from '../storage/store.ts';
import type { WatchStep } from '../watchcache/watch-step.ts';

/** The steps of a watch with their objects in the version of the resource. */
export function batchesAsServed(
  batches: AsyncIterable<readonly WatchStep[]>,
  resource: Resource,
): AsyncIterable<readonly WatchStep[]> {
  return resource.converter ? convertedBatches(batches, resource) : batches;
}

async function* convertedBatches(
  batches: AsyncIterable<readonly WatchStep[]>,
  resource: Resource,
): AsyncGenerator<readonly WatchStep[], void, undefined> {
  for await (const batch of batches) {
    const stored = batch.flatMap((step) => (step.type === 'BOOKMARK' ? [] : [step.entry]));
    const served = await entriesAsServed(stored, resource);
    const servedOf = new Map<Entry, Entry>(stored.map((entry, at) => [entry, served[at] ?? entry]));
    yield batch.map((step) =>
      step.type === 'BOOKMARK' ? step : { ...step, entry: servedOf.get(step.entry) ?? step.entry },
    );
  }
}
