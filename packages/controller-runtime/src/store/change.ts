import type { ObjectKey } from '../key/object-key.ts';
import type { DeepReadonly } from './deep-readonly.ts';

/** What a reader is told of one object. */
export type Change<T> =
  | { readonly type: 'added'; readonly key: ObjectKey; readonly object: DeepReadonly<T> }
  | {
      readonly type: 'updated';
      readonly key: ObjectKey;
      readonly object: DeepReadonly<T>;
      /** What this reader was told last; of another uid when the object was deleted and made anew in between. */
      readonly previous: DeepReadonly<T>;
    }
  | {
      readonly type: 'deleted';
      readonly key: ObjectKey;
      /** The last state that the cache saw, which may be older than the one that was deleted. */
      readonly object: DeepReadonly<T>;
    };

/**
 * Folds `next` into a change of the same key that the reader has not taken yet, so that a slow reader holds one
 * change a key at most.
 *
 * @returns `undefined` when the two cancel out: the reader never heard of the object, and it is gone.
 */
export function foldChange<T>(pending: Change<T>, next: Change<T>): Change<T> | undefined {
  switch (next.type) {
    case 'added':
    case 'updated':
      if (pending.type === 'added') return { type: 'added', key: next.key, object: next.object };
      return {
        type: 'updated',
        key: next.key,
        object: next.object,
        previous: pending.type === 'deleted' ? pending.object : pending.previous,
      };
    case 'deleted':
      return pending.type === 'added' ? undefined : next;
  }
}
