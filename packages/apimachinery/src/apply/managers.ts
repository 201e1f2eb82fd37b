import type { ManagedFieldsEntry } from '../meta/object.ts';
import { emptyFieldSet, type FieldSet, isEmptyFieldSet, unionFieldSets } from './field-set.ts';
import { fromFieldsV1, toFieldsV1 } from './fields-v1.ts';

/** What one manager owns. */
export interface FieldManager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string;
  /** In whose paths `fields` are written. */
  readonly apiVersion: string;
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** Managers by identity. Who applies is one manager in all versions, who updates is one in each. */
export type FieldManagers = ReadonlyMap<string, FieldManager>;

/** Most managers by update; the oldest beyond are counted as one. */
const MAX_UPDATERS = 10;

const ANCIENT = 'ancient-changes';

/** The key under which a manager stands in {@link FieldManagers}. */
export function managerKey({
  manager,
  operation,
  subresource,
  apiVersion,
}: Omit<FieldManager, 'fields' | 'time'>): string {
  return JSON.stringify([manager, operation, subresource, operation === 'Apply' ? '' : apiVersion]);
}

/** The managers of an object; `undefined` when `managedFields` is malformed. */
export function readManagers(
  entries: readonly ManagedFieldsEntry[] | undefined,
): FieldManagers | undefined {
  const managers = new Map<string, FieldManager>();
  for (const entry of entries ?? []) {
    const manager = readManager(entry);
    if (!manager) return undefined;
    managers.set(managerKey(manager), manager);
  }
  return managers;
}

/** Whether a client asks to forget all managers: with an empty list, or with one empty entry. */
export function asksForReset(entries: readonly ManagedFieldsEntry[] | undefined): boolean {
  if (entries === undefined) return false;
  const [first, second] = entries;
  return first === undefined || (second === undefined && Object.keys(first).length === 0);
}

/** The managers as an object holds them, in Kubernetes' order; those that own nothing are left out. */
export function writeManagers(managers: FieldManagers): readonly ManagedFieldsEntry[] {
  return [...managers.values()]
    .filter(({ fields }) => !isEmptyFieldSet(fields))
    .toSorted(compareManagers)
    .map(({ manager, operation, subresource, apiVersion, time, fields }) => ({
      ...(manager !== '' && { manager }),
      operation,
      apiVersion,
      ...(time !== undefined && { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
      ...(subresource !== '' && { subresource }),
    }));
}

/** At most ten managers by update: the oldest are united, version by version. */
export function capUpdaters(managers: FieldManagers): FieldManagers {
  const updaters = [...managers].filter(([, { operation }]) => operation === 'Update');
  const excess = updaters.length - MAX_UPDATERS;
  if (excess <= 0) return managers;
  const oldest = updaters.toSorted(([, a], [, b]) => compareManagers(a, b));
  const capped = new Map(managers);
  // Uniting n makes one of them, so one more than the excess goes in, of each version that is met.
  for (const [key, updater] of oldest) {
    if (capped.size <= managers.size - excess) break;
    const bucket = { ...updater, manager: ANCIENT, subresource: '' };
    const united = capped.get(managerKey(bucket));
    capped.delete(key);
    const fields = unionFieldSets(united?.fields ?? emptyFieldSet, updater.fields);
    capped.set(managerKey(bucket), { ...bucket, fields });
  }
  return capped;
}

function readManager(entry: ManagedFieldsEntry): FieldManager | undefined {
  const { manager = '', operation, apiVersion, subresource = '', time, fieldsType } = entry;
  const fields = fromFieldsV1(entry.fieldsV1 ?? {});
  const isKnown = operation === 'Apply' || operation === 'Update';
  if (!isKnown || !apiVersion || fieldsType !== 'FieldsV1' || !fields) return undefined;
  return { manager, operation, apiVersion, subresource, time, fields };
}

function compareManagers(left: FieldManager, right: FieldManager): number {
  for (const part of ['operation', 'time', 'manager', 'apiVersion', 'subresource'] as const) {
    const a = left[part] ?? '';
    const b = right[part] ?? '';
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}
