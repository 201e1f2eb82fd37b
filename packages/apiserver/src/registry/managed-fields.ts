import {
  apiVersionOf,
  type DynamicObject,
  type FieldFilter,
  type FieldTracking,
  fieldElement,
  fieldSetOf,
  type JsonObject,
  type PathElement,
  parseApiVersion,
  subtractSubtrees,
  trackUpdate,
} from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import { fromStored } from './conversion.ts';
import type { Registry } from './registry.ts';
import type { Resource } from './resource.ts';
import type { StoredObject } from './stored-object.ts';
import type { Target, WriteOptions } from './target.ts';
import { withoutFields } from './without-fields.ts';

const STATUS = fieldSetOf([[fieldElement('status')]]);
const SPEC = fieldSetOf([[fieldElement('spec')]]);

/** How the fields that a request writes are attributed to who writes them. */
export function fieldTracking(
  { resources, clock }: Registry,
  { resource, subresource }: Target,
  { fieldManager }: WriteOptions,
): FieldTracking {
  return {
    apiVersion: apiVersionOf(resource),
    versions: (apiVersion) => {
      const version = resources.find({ ...resource, ...parseApiVersion(apiVersion) });
      if (!version) return undefined;
      const convert = (object: JsonObject): JsonObject =>
        object['apiVersion'] === apiVersion
          ? object
          : fromStored(object as unknown as StoredObject, version);
      return { place: version.place, convert };
    },
    manager: fieldManager,
    subresource,
    // Who scales is noted without a time, as Kubernetes does.
    time: subresource === 'scale' ? undefined : formatTime(clock.nowMs()),
    blank: resource.rules.blank,
    ...filterOf(resource, subresource),
  };
}

/** A write whose fields are to be attributed. */
export interface TrackedWrite {
  /** The stored object; absent when it is created. */
  readonly live: StoredObject | undefined;
  readonly next: DynamicObject;
  readonly options: WriteOptions;
}

/** The object with a record of who set which field. */
export function trackFields(
  registry: Registry,
  target: Target,
  { live, next, options }: TrackedWrite,
): DynamicObject {
  if (options.managersGiven) return next;
  const managedFields = trackUpdate(live, next, fieldTracking(registry, target, options));
  const metadata = withoutFields(next.metadata ?? {}, 'managedFields');
  return {
    ...next,
    metadata: { ...metadata, ...(managedFields.length > 0 && { managedFields }) },
  };
}

/** Where the status has a path of its own, nobody owns it through another, nor the spec through that of the status. */
function filterOf(
  { rules: { hasStatus, ownerlessFields, parts } }: Resource,
  subresource: string,
): { readonly filter?: FieldFilter } {
  if (!hasStatus) return {};
  const kept = parts[subresource]?.ownerless;
  if (kept !== undefined || subresource === 'status') {
    const unowned = kept === undefined ? SPEC : fieldSetOf([['spec'], ...kept].map(pathOf));
    return { filter: (set) => subtractSubtrees(set, unowned) };
  }
  const ownerless = subresource === '' ? ownerlessFields.map((name) => [fieldElement(name)]) : [];
  const unowned = ownerless.length === 0 ? STATUS : fieldSetOf(ownerless);
  return { filter: (set) => subtractSubtrees(set, unowned) };
}

function pathOf(names: readonly string[]): PathElement[] {
  return names.map((name) => fieldElement(name));
}
