import type { DynamicObject } from '@drover/apimachinery';
import type { Conversion } from '../../registry/resource.ts';
import type { StoredObject } from '../../registry/stored-object.ts';

/** Fields of `events.k8s.io` and what the core group calls them. */
const NAMES: readonly (readonly [served: string, stored: string])[] = [
  ['deprecatedCount', 'count'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedSource', 'source'],
  ['note', 'message'],
  ['regarding', 'involvedObject'],
  ['reportingController', 'reportingComponent'],
];

/** Events of both groups are the same objects: stored as the core group writes them. */
export const eventConversion: Conversion = {
  storedApiVersion: 'v1',
  toStored: (object) => renamed(object, new Map(NAMES)),
  fromStored: (object) =>
    renamed(object, new Map(NAMES.map(([served, stored]) => [stored, served]))) as StoredObject,
};

function renamed(object: DynamicObject, names: ReadonlyMap<string, string>): DynamicObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [names.get(name) ?? name, value]),
  );
}
