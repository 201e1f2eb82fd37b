import type { JsonObject } from '../json/json.ts';
import type { SchemaPlace } from '../schema/merge-schema.ts';
import type { ApplyVersion } from './field-ownership.ts';
import {
  emptyFieldSet,
  type FieldSet,
  intersectFieldSets,
  isSubset,
  subtractFieldSet,
  unionFieldSets,
} from './field-set.ts';
import { type FieldManager, type FieldManagers, managerKey } from './managers.ts';
import { withNamedFields } from './named-fields.ts';
import { ownedFields } from './owned-fields.ts';
import { removeFields } from './remove-fields.ts';

/** What {@link pruneFields} needs beside the object. */
export interface Pruning {
  /** What the applier owned before; absent when it never applied. */
  readonly last: FieldManager | undefined;
  /** Everybody, the applier with what it owns now. */
  readonly managers: FieldManagers;
  readonly versions: (apiVersion: string) => ApplyVersion | undefined;
}

/** The merged object without the fields that the applier owned, does not apply any more, and nobody else owns. */
export function pruneFields(merged: JsonObject, { last, managers, versions }: Pruning): JsonObject {
  const version = last && versions(last.apiVersion);
  if (!version || appliesAllOf(last, managers)) return merged;
  const { place } = version;
  const whole = version.convert(merged);
  const lastFields = withNamedFields(last.fields, place);
  const without = removeFields(whole, lastFields, place);
  const kept = version.convert(keepOwned({ whole, without }, { last, managers, versions }));
  // An empty list has no path of its own, but may be owned as such.
  const owned = fieldsByVersion(managers, last.apiVersion).get(last.apiVersion) ?? emptyFieldSet;
  const present = unionFieldSets(allFields(kept, place), owned);
  const dropped = subtractFieldSet(allFields(whole, place), present);
  return removeFields(whole, intersectFieldSets(dropped, lastFields), place);
}

/** Whether the applier still applies all that it applied before, as most do that apply again and again. */
function appliesAllOf(last: FieldManager, managers: FieldManagers): boolean {
  const now = managers.get(managerKey(last));
  return now?.apiVersion === last.apiVersion && isSubset(last.fields, now.fields);
}

interface Pruned {
  readonly whole: JsonObject;
  readonly without: JsonObject;
}

/** Puts back what was removed and somebody owns, in the version of each owner. */
function keepOwned(pruned: Pruned, { last, managers, versions }: Pruning): JsonObject {
  let { without } = pruned;
  for (const [apiVersion, fields] of fieldsByVersion(managers, last?.apiVersion)) {
    const version = versions(apiVersion);
    if (!version) continue;
    const { place } = version;
    const whole = version.convert(pruned.whole);
    const present = allFields(version.convert(without), place);
    const kept = unionFieldSets(present, withNamedFields(fields, place));
    without = removeFields(whole, subtractFieldSet(allFields(whole, place), kept), place);
  }
  return without;
}

/** What all managers of a version own; `first` comes first, because what it needs to be converted must be there. */
function fieldsByVersion(
  managers: FieldManagers,
  first: string | undefined,
): ReadonlyMap<string, FieldSet> {
  const byVersion = new Map<string, FieldSet>();
  for (const { apiVersion, fields } of managers.values()) {
    const united = byVersion.get(apiVersion);
    byVersion.set(apiVersion, united ? unionFieldSets(united, fields) : fields);
  }
  return new Map([...byVersion].toSorted(([a], [b]) => Number(b === first) - Number(a === first)));
}

function allFields(object: JsonObject, place: SchemaPlace): FieldSet {
  return withNamedFields(ownedFields(object, place), place);
}
