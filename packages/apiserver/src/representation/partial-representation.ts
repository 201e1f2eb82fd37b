import { apiVersionOf } from '@drover/apimachinery';
import type { Resource } from '../registry/resource.ts';
import { decodeEntry, encodeText } from '../registry/stored-object.ts';
import type { Entry } from '../storage/store.ts';
import { metadataAlone } from './metadata-alone.ts';
import { bookmarkOf, entryOf, listMetadata } from './object-representation.ts';
import type { MetaVersion, Representation } from './representation.ts';

/** Metadata of objects alone, for clients that need no more of them. */
export function partialRepresentation(resource: Resource, version: MetaVersion): Representation {
  const type = { group: 'meta.k8s.io', version, kind: 'PartialObjectMetadata' };
  const apiVersion = apiVersionOf(type);
  const partial = (entry: Entry): object => ({
    kind: type.kind,
    apiVersion,
    metadata: metadataAlone(decodeEntry(entry), resource).metadata,
  });
  const encode = (value: object): Uint8Array => encodeText(JSON.stringify(value));
  return {
    id: `partial ${version} ${resource.collection} ${resource.version}`,
    mediaType: 'application/json',
    object: (entry) => encode(partial(entry)),
    list: (page) =>
      encode({
        kind: 'PartialObjectMetadataList',
        apiVersion,
        metadata: listMetadata(page),
        // No objects are no list, as Kubernetes writes it.
        items: page.entries.length === 0 ? null : page.entries.map(partial),
      }),
    event: (step) => encode(partial(entryOf(step))),
    bookmark: (step) => encode(bookmarkOf(type, step)),
  };
}
