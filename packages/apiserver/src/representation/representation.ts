import type { ListPage } from '../registry/verbs/list.ts';
import type { Entry } from '../storage/store.ts';
import type { BookmarkStep, ObjectStep } from '../watchcache/watch-step.ts';

/** Versions of the forms that are none of the kind: tables and metadata. */
export type MetaVersion = 'v1' | 'v1beta1';

/** A form in which objects are answered: whole, metadata only, or as rows of a table. */
export interface Representation {
  /** Names form, resource and version: equal ids give equal bytes. Absent where the bytes depend on more, such as the time. */
  readonly id: string | undefined;
  /** What the answers are written in. Watches are written in JSON alone. */
  readonly mediaType: 'application/json' | 'application/yaml';
  /** The answer to a request for one object. */
  object(entry: Entry): Uint8Array;
  /** The answer to a list. */
  list(page: ListPage): Uint8Array;
  /** The object of a watch event. */
  event(step: ObjectStep): Uint8Array;
  /** The object of a bookmark. */
  bookmark(step: BookmarkStep): Uint8Array;
  /** How a watch goes on after its first event, where that is another form. */
  readonly afterFirst?: Representation;
}
