import { apiVersionOf } from '@drover/apimachinery';
import { fromStored, storedApiVersion } from '../registry/conversion.ts';
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
import { joinItems } from './join-items.ts';
import type { Representation } from './representation.ts';

const OPEN = encodeText('{');
const LIST_END = encodeText(']}');

/** What marks the bookmark behind the objects that were there at the start of a watch. */
const INITIAL_EVENTS_END = { 'k8s.io/initial-events-end': 'true' };

/** Objects as they are. Where the stored form is that of the request but for its `apiVersion`, its bytes are passed on and nothing is parsed. */
export function objectRepresentation(resource: Resource): Representation {
  const { whole, content, identity } = resource.conversion
    ? convertedBytes(resource)
    : storedBytes(resource);
  // Items of built-in kinds carry no apiVersion and kind in lists, as in Kubernetes.
  const itemStart = resource.builtIn ? OPEN : identity;
  return {
    id: `object ${resource.group} ${resource.resource} ${resource.version}`,
    mediaType: 'application/json',
    object: whole,
    list: (page) =>
      joinItems(page.entries.map(content), {
        start: listStart(resource, page),
        itemStart,
        end: LIST_END,
      }),
    event: (step) => whole(entryOf(step)),
    bookmark: (step) => encodeText(JSON.stringify(bookmarkOf(resource, step))),
  };
}

/** The bytes of objects as they are served. */
interface ObjectBytes {
  readonly whole: (entry: Entry) => Uint8Array;
  /** apiVersion and kind, with which each object begins. */
  readonly identity: Uint8Array;
  /** What follows them. */
  readonly content: (entry: Entry) => Uint8Array;
}

function storedBytes(resource: Resource): ObjectBytes {
  const { kind } = resource;
  const stored = encodeText(identityPrefix({ apiVersion: storedApiVersion(resource), kind }));
  const identity = encodeText(identityPrefix({ apiVersion: apiVersionOf(resource), kind }));
  const isStoredVersion = storedApiVersion(resource) === apiVersionOf(resource);
  const content = ({ value }: Entry): Uint8Array => value.subarray(stored.length);
  const whole = (entry: Entry): Uint8Array =>
    isStoredVersion ? entry.value : Buffer.concat([identity, content(entry)]);
  return { whole, identity, content };
}

function convertedBytes(resource: Resource): ObjectBytes {
  const { kind } = resource;
  const identity = encodeText(identityPrefix({ apiVersion: apiVersionOf(resource), kind }));
  const whole = (entry: Entry): Uint8Array =>
    encodeObject(fromStored(decodeEntry(entry), resource), entry.revision);
  return { whole, identity, content: (entry) => whole(entry).subarray(identity.length) };
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

function listStart(resource: Resource, page: ListPage): Uint8Array {
  const { listKind: kind, builtIn } = resource;
  const head = identityPrefix({ apiVersion: apiVersionOf(resource), kind });
  // A list of custom objects says so when nothing follows.
  const metadata = { ...(!builtIn && { continue: '' }), ...listMetadata(page) };
  return encodeText(`${head}"metadata":${JSON.stringify(metadata)},"items":[`);
}
