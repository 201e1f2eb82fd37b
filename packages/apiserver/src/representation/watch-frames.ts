import type { WatchCounter } from '../metrics/watch-metrics.ts';
import { encodeText } from '../registry/stored-object.ts';
import type { RecentFrames } from '../watchcache/recent-frames.ts';
import type { WatchStep } from '../watchcache/watch-step.ts';
import { joinBytes } from './join-bytes.ts';
import type { Representation } from './representation.ts';

/** One line of a watch. */
export function watchFrame(type: string, object: Uint8Array): Uint8Array {
  return joinBytes([encodeText(`{"type":"${type}","object":`), object, encodeText('}\n')]);
}

/** What frames leave behind. */
export interface WatchSinks {
  /** Frames that other watches may need too. */
  readonly recent: RecentFrames;
  /** Counts them. */
  readonly sent: WatchCounter;
}

/** Turns batches of steps into what goes over the wire, one chunk a batch. */
export async function* watchFrames(
  batches: AsyncIterable<readonly WatchStep[]>,
  representation: Representation,
  { recent, sent }: WatchSinks,
): AsyncGenerator<Uint8Array, void, undefined> {
  let current = representation;
  for await (const batch of batches) {
    sent.events += batch.length;
    const frames = batch.map((step) => {
      const frame = frameOf(step, current, recent);
      current = current.afterFirst ?? current;
      return frame;
    });
    yield joinBytes(frames);
  }
}

function frameOf(
  step: WatchStep,
  representation: Representation,
  recent: RecentFrames,
): Uint8Array {
  if (step.type === 'BOOKMARK') return watchFrame('BOOKMARK', representation.bookmark(step));
  const encode = (): Uint8Array => watchFrame(step.type, representation.event(step));
  if (representation.id === undefined) return encode();
  // The state that left a selection and the one that replaced it are shown under the same revision.
  const key = `${representation.id} ${step.type} ${step.revision} ${step.entry.revision}`;
  return recent.get(key, encode);
}
