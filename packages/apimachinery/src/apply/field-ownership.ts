import type { JsonObject } from '../json/json.ts';
import type { SchemaPlace } from '../schema/merge-schema.ts';
import { type Comparison, changedFields, compareObjects } from './compare-objects.ts';
import {
  type FieldSet,
  intersectFieldSets,
  isEmptyFieldSet,
  subtractFieldSet,
} from './field-set.ts';
import type { FieldManager, FieldManagers } from './managers.ts';

/** One version of a kind: its schema, and how to see an object in it. */
export interface ApplyVersion {
  readonly place: SchemaPlace;
  /** The object in this version; the object itself when it is in it already. */
  convert(object: JsonObject): JsonObject;
}

/** Which fields count; see `FieldTracking.filter`. */
export type FieldFilter = (set: FieldSet) => FieldSet;

/** What {@link settleOwnership} needs to know. */
export interface OwnershipChange {
  readonly before: JsonObject;
  readonly after: JsonObject;
  /** The versions of the kind; `undefined` for one that is not served any more, whose managers are forgotten. */
  readonly versions: (apiVersion: string) => ApplyVersion | undefined;
  readonly filter: FieldFilter;
}

/** Fields that one manager owns and another changed. */
export interface Conflict {
  readonly owner: FieldManager;
  readonly fields: FieldSet;
}

/** Who owns what after a change by someone else. */
export interface SettledOwnership {
  readonly managers: FieldManagers;
  readonly conflicts: readonly Conflict[];
}

/** What changed, as seen in one version. */
export function comparisonIn(change: OwnershipChange, apiVersion: string): Comparison | undefined {
  const { before, after, versions, filter } = change;
  const version = versions(apiVersion);
  if (!version) return undefined;
  const { added, modified, removed } = compareObjects(
    version.convert(before),
    version.convert(after),
    version.place,
  );
  return { added: filter(added), modified: filter(modified), removed: filter(removed) };
}

/** Takes from every manager but `actor` what a change took from them, and says what that was. */
export function settleOwnership(
  managers: FieldManagers,
  actor: string,
  change: OwnershipChange,
): SettledOwnership {
  const comparisons = new Map<string, Comparison | undefined>();
  const settled = new Map<string, FieldManager>();
  const conflicts: Conflict[] = [];
  for (const [key, owner] of managers) {
    if (key === actor) {
      settled.set(key, owner);
      continue;
    }
    const { apiVersion } = owner;
    if (!comparisons.has(apiVersion)) comparisons.set(apiVersion, comparisonIn(change, apiVersion));
    const comparison = comparisons.get(apiVersion);
    if (!comparison) continue;
    const taken = intersectFieldSets(owner.fields, changedFields(comparison));
    if (!isEmptyFieldSet(taken)) conflicts.push({ owner, fields: taken });
    const fields = subtractFieldSet(subtractFieldSet(owner.fields, taken), comparison.removed);
    settled.set(key, { ...owner, fields });
  }
  return { managers: settled, conflicts };
}
