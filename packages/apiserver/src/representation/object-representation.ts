import { apiVersionOf } from '@drover/apimachinery';
import type { Resource } from '../registry/resource.ts';
import {
  decodeEntry,
  encodeObject,
  encodeText,
  identityPrefix,
} from '../registry/stored-object.ts';
import type { ListPage } from '../registry/verbs/list.ts';
import type { Entry } from '../storage/store.ts';
import type { BookmarkStep, ObjectStep } from '../watchcache/watch-step.ts';
import { joinBytes } from './join-bytes.ts';
import type { Representation } from './representation.ts';

const COMMA = encodeText(',');
const OPEN = encodeText('{');
const LIST_END = encodeText(']}');

/** What marks the bookmark behind the objects that were there at the start of a watch. */
const INITIAL_EVENTS_END = { 'k8s.io/initial-events-end': 'true' };

/** Objects as they are. The stored bytes are passed on; nothing is parsed. */
export function objectRepresentation(resource: Resource): Representation {
  const { storageVersion = resource.version } = resource;
  const stored = encodeText(identityPrefix({ ...resource, version: storageVersion }));
  const served = encodeText(identityPrefix(resource));
  const isStoredVersion = resource.version === storageVersion;
  const whole = (entry: Entry): readonly Uint8Array[] =>
    isStoredVersion ? [entry.value] : [served, entry.value.subarray(stored.length)];
  // Items of built-in kinds carry no apiVersion and kind in lists, as in Kubernetes.
  const item = (entry: Entry): readonly Uint8Array[] =>
    resource.builtIn ? [OPEN, entry.value.subarray(stored.length)] : whole(entry);
  return {
    id: `object ${resource.collection} ${resource.version}`,
    object: (entry) => joinBytes(whole(entry)),
    list: (page) => joinBytes([...listStart(resource, page), ...listItems(page, item), LIST_END]),
    event: (step) => joinBytes(whole(entryOf(step))),
    bookmark: (step) => encodeText(JSON.stringify(bookmarkOf(resource, step))),
  };
}

/** The entry to show in an event: an object that left the selection is shown under the revision at which it left. */
export function entryOf({ entry, revision }: ObjectStep): Entry {
  if (entry.revision === revision) return entry;
  return { ...entry, value: encodeObject(decodeEntry(entry), revision) };
}

/** Metadata of a list as it is answered. */
export function listMetadata(page: ListPage): object {
  return {
    resourceVersion: String(page.revision),
    ...(page.continueToken !== undefined && { continue: page.continueToken }),
    ...(page.remainingItemCount !== undefined && { remainingItemCount: page.remainingItemCount }),
  };
}

/** The object of a bookmark: nothing but a revision. */
export function bookmarkOf(
  type: { readonly group: string; readonly version: string; readonly kind: string },
  { revision, endsInitialEvents }: BookmarkStep,
): object {
  return {
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    metadata: {
      resourceVersion: String(revision),
      ...(endsInitialEvents && { annotations: INITIAL_EVENTS_END }),
    },
  };
}

function listStart(resource: Resource, page: ListPage): Uint8Array[] {
  const head = identityPrefix({ ...resource, kind: resource.listKind });
  return [encodeText(`${head}"metadata":${JSON.stringify(listMetadata(page))},"items":[`)];
}

function listItems(
  { entries }: ListPage,
  item: (entry: Entry) => readonly Uint8Array[],
): Uint8Array[] {
  return entries.flatMap((entry, at) => (at === 0 ? item(entry) : [COMMA, ...item(entry)]));
}
