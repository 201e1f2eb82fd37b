import { getField, isJsonObject, type JsonObject, mapFields } from '../json/json.ts';
import type { DynamicObject, ManagedFieldsEntry } from '../meta/object.ts';
import { changedFields } from './compare-objects.ts';
import {
  type ApplyVersion,
  type FieldFilter,
  type ObjectStates,
  OwnershipChange,
  settleOwnership,
} from './field-ownership.ts';
import {
  emptyFieldSet,
  type FieldSet,
  fieldSetOf,
  isEmptyFieldSet,
  subtractFieldSet,
  unionFieldSets,
} from './field-set.ts';
import {
  asksForReset,
  capUpdaters,
  type FieldManager,
  type FieldManagers,
  managerKey,
  readManagers,
  writeManagers,
} from './managers.ts';
import { fieldElement } from './path-element.ts';

/** How changes of one kind are tracked. */
export interface FieldTracking {
  /** The version in which the request is written. */
  readonly apiVersion: string;
  /** The versions of the kind; `undefined` for one that is not served any more, whose managers are forgotten. */
  readonly versions: (apiVersion: string) => ApplyVersion | undefined;
  /** The version that conflicts name in place of those in which others wrote. Default: theirs. */
  readonly shownVersion?: string;
  /** Who writes. */
  readonly manager: string;
  /** Default: the object itself. */
  readonly subresource?: string | undefined;
  /** RFC 3339; `undefined` where it is not noted. */
  readonly time: string | undefined;
  /**
   * Which fields this endpoint can change; others are never owned through it (`status` through the object itself, all
   * but `status` through that subresource). Default: all.
   */
  readonly filter?: FieldFilter;
  /** What an object of the kind holds that says nothing; a new object owns none of it. Default: nothing. */
  readonly blank?: JsonObject;
}

/** Fields that every object has and nobody owns. */
const UNOWNED = fieldSetOf([
  [fieldElement('apiVersion')],
  [fieldElement('kind')],
  [fieldElement('metadata')],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((field) => [fieldElement('metadata'), fieldElement(field)]),
]);

/**
 * The `metadata.managedFields` of an object after it was created, updated or patched (not applied).
 *
 * **Guarantees**: the writer owns what it changed beside what it owned before; others lose it; what is gone is owned by
 * nobody. A write that changes nothing changes no owner and no time. A client may replace the managers (or forget them
 * with `managedFields: []`), but not through a subresource.
 *
 * @param live the stored object; `undefined` when it is created.
 * @param next the object that will be stored.
 * @returns the entries; none means that the field is left out.
 */
export function trackUpdate(
  live: DynamicObject | undefined,
  next: DynamicObject,
  tracking: FieldTracking,
): readonly ManagedFieldsEntry[] {
  const managers = managersOfRequest(live, next, tracking.subresource);
  // An object whose managers were forgotten stays so until somebody applies.
  if (live && managers.size === 0) return [];
  return writeManagers(
    updateManagers(managers, { live: live ?? tracking.blank ?? {}, next }, tracking),
  );
}

/** The managers after an update has turned `live` into `next`. */
export function updateManagers(
  managers: FieldManagers,
  { live, next }: ObjectStates,
  tracking: FieldTracking,
): FieldManagers {
  const change = ownershipChange({ live, next }, tracking);
  const comparison = change.in(tracking.apiVersion);
  // Nobody can be said to own what cannot be told from others.
  if (comparison?.hasKeyless) return new Map();
  const taken = comparison ? owned(changedFields(comparison)) : emptyFieldSet;
  const settled = new Map(settleOwnership(managers, '', change).managers);
  if (!isEmptyFieldSet(taken)) {
    const writer = managerOf('Update', tracking);
    const before = settled.get(managerKey(writer))?.fields ?? emptyFieldSet;
    settled.set(managerKey(writer), { ...writer, fields: unionFieldSets(before, taken) });
  }
  return capUpdaters(settled);
}

/** Both states without their `managedFields`, as ownership is settled over them. */
export function ownershipChange(
  { live, next }: ObjectStates,
  { versions, filter = (set) => set }: FieldTracking,
): OwnershipChange {
  const states = { live: withoutManagedFields(live), next: withoutManagedFields(next) };
  return new OwnershipChange(states, versions, filter);
}

/** The manager who writes, before it owns anything. */
export function managerOf(
  operation: 'Apply' | 'Update',
  { manager, subresource = '', apiVersion, time }: FieldTracking,
): FieldManager {
  const name = manager === '' ? 'unknown' : manager;
  return { manager: name, operation, subresource, apiVersion, time, fields: emptyFieldSet };
}

/** A set without the fields that every object has and nobody owns. */
export function owned(set: FieldSet): FieldSet {
  return subtractFieldSet(set, UNOWNED);
}

/** An object without the record of its managers. */
export function withoutManagedFields<T extends JsonObject>(object: T): T {
  const metadata = getField(object, 'metadata');
  if (!isJsonObject(metadata) || !Object.hasOwn(metadata, 'managedFields')) return object;
  const rest = mapFields(metadata, (value, key) => (key === 'managedFields' ? undefined : value));
  return { ...object, metadata: rest };
}

function managersOfRequest(
  live: DynamicObject | undefined,
  next: DynamicObject,
  subresource: string | undefined,
): FieldManagers {
  const stored = readManagers(live?.metadata?.managedFields) ?? new Map<string, FieldManager>();
  const given = next.metadata?.managedFields;
  if (subresource !== undefined && subresource !== '') return stored;
  if (asksForReset(given)) return new Map();
  const managers = readManagers(given);
  return managers && managers.size > 0 ? managers : stored;
}
