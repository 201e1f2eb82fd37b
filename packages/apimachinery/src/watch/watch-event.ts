import type { DynamicObject, KubernetesObject } from '../meta/object.ts';
import type { Status } from '../status/status.ts';

/** One event of a watch, as the API writes it line by line. */
export type WatchEvent<T extends KubernetesObject = DynamicObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | {
      readonly type: 'BOOKMARK';
      readonly object: KubernetesObject;
    }
  | { readonly type: 'ERROR'; readonly object: Status };
