import type { KubernetesObject } from '@drover/apimachinery';
import type { Logger, WaitOptions } from '@drover/base';
import type { Informer } from '../cache/informer.ts';
import type { ObjectKey } from '../key/object-key.ts';
import type { Change } from '../store/change.ts';
import type { EventLoopTurns } from '../turns/event-loop-turns.ts';

/** What a source is handed when a controller opens it. */
export interface SourceContext {
  /** Aborted when the controller takes no more keys. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly turns: EventLoopTurns;
}

/** Where the keys of a controller come from. */
export interface Source<K = ObjectKey> {
  /** Names it in logs. */
  readonly name: string;
  /** Keys that need work. Opened at each start of the controller, and again after a failure. */
  keys(context: SourceContext): AsyncIterable<K>;
  /** Resolves when what a reconciler reads of this source is complete. */
  waitForSync(options: WaitOptions): Promise<void>;
}

/** Maps a change of an object to the keys that need work because of it; none to filter it out. */
export type KeyMapper<T, K = ObjectKey> = (change: Change<T>) => Iterable<K>;

/** The keys of the objects of an informer: all of them at the start, then as they change. */
export function informerSource<T extends KubernetesObject>(informer: Informer<T>): Source;
/** The keys that `keys` gives for each change. A mapper that throws is logged, and that change is left out. */
export function informerSource<T extends KubernetesObject, K = ObjectKey>(
  informer: Informer<T>,
  keys: KeyMapper<T, K>,
): Source<K>;
export function informerSource<T extends KubernetesObject>(
  informer: Informer<T>,
  keys: KeyMapper<T, unknown> = ({ key }) => [key],
): Source<unknown> {
  const mapped = (change: Change<T>, { log }: SourceContext): unknown[] => {
    try {
      return [...keys(change)];
    } catch (err) {
      log.error({ ...change.key, err }, 'Mapping a change to keys failed');
      return [];
    }
  };
  return {
    name: informer.type.resource,
    async *keys(context) {
      for await (const change of informer.changes({ signal: context.signal })) {
        yield* mapped(change, context);
        await context.turns.due();
      }
    },
    waitForSync: (options) => informer.waitForSync(options),
  };
}

/** Keys from anywhere else: a timer, connections, messages. What `open` returns must end when its signal is aborted. */
export function iterableSource<K = ObjectKey>(
  name: string,
  open: (signal: AbortSignal) => AsyncIterable<K>,
): Source<K> {
  return { name, keys: ({ signal }) => open(signal), waitForSync: () => Promise.resolve() };
}
