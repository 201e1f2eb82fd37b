import type { Resource } from '../registry/resource.ts';
import { decodeEntry, encodeText } from '../registry/stored-object.ts';
import type { Entry } from '../storage/store.ts';
import { bookmarkOf, entryOf, listMetadata } from './object-representation.ts';
import type { Representation } from './representation.ts';

const GROUP_VERSION = 'meta.k8s.io/v1';
const PARTIAL = { group: 'meta.k8s.io', version: 'v1', kind: 'PartialObjectMetadata' };

/** Metadata of objects alone, for clients that need no more of them. */
export function partialRepresentation(resource: Resource): Representation {
  const partial = (entry: Entry): object => ({
    kind: PARTIAL.kind,
    apiVersion: GROUP_VERSION,
    metadata: decodeEntry(entry).metadata,
  });
  const encode = (value: object): Uint8Array => encodeText(JSON.stringify(value));
  return {
    id: `partial ${resource.collection} ${resource.version}`,
    object: (entry) => encode(partial(entry)),
    list: (page) =>
      encode({
        kind: 'PartialObjectMetadataList',
        apiVersion: GROUP_VERSION,
        metadata: listMetadata(page),
        items: page.entries.map(partial),
      }),
    event: (step) => encode(partial(entryOf(step))),
    bookmark: (step) => encode(bookmarkOf(PARTIAL, step)),
  };
}
