import type { DynamicObject } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import { fromStored } from '../registry/conversion.ts';
import type { Resource } from '../registry/resource.ts';
import { decodeEntry, encodeText, type StoredObject } from '../registry/stored-object.ts';
import type { Entry } from '../storage/store.ts';
import { type IncludeObject, renderTable } from '../table/index.ts';
import { metadataAlone } from './metadata-alone.ts';
import { bookmarkOf, entryOf, listMetadata } from './object-representation.ts';
import type { MetaVersion, Representation } from './representation.ts';

/** How tables are made. */
export interface TableForm {
  readonly clock: Clock;
  readonly includeObject: IncludeObject;
  readonly version: MetaVersion;
  /** Whether the columns have been told already. */
  readonly noHeaders?: boolean;
}

/** Objects as rows of a table, as `kubectl get` asks for them. */
export function tableRepresentation(resource: Resource, form: TableForm): Representation {
  const { columns } = resource;
  const { clock, includeObject, version, noHeaders = false } = form;
  const render = (objects: readonly DynamicObject[], metadata: object): Uint8Array => {
    const table = renderTable(objects, {
      columns,
      includeObject,
      nowMs: clock.nowMs(),
      metadata,
      version,
      noHeaders,
    });
    return encodeText(JSON.stringify(table));
  };
  const decode = (entry: Entry): StoredObject => {
    const object = fromStored(decodeEntry(entry), resource);
    return includeObject === 'Metadata' ? metadataAlone(object, resource) : object;
  };
  const single = (object: DynamicObject): Uint8Array =>
    render([object], { resourceVersion: object.metadata?.resourceVersion ?? '' });
  return {
    // Tables tell ages, which move on.
    id: undefined,
    mediaType: 'application/json',
    object: (entry) => single(decode(entry)),
    list: (page) => render(page.entries.map(decode), listMetadata(page)),
    event: (step) => single(decode(entryOf(step))),
    bookmark: (step) => single(bookmarkOf(resource, step) as DynamicObject),
    ...(!noHeaders && {
      afterFirst: tableRepresentation(resource, { ...form, noHeaders: true }),
    }),
  };
}
