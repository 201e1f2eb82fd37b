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

/** A change of an object, compared once in each version that somebody asks for. */
export class OwnershipChange {
  readonly #states: ObjectStates;
  readonly #versions: (apiVersion: string) => ApplyVersion | undefined;
  readonly #filter: FieldFilter;
  readonly #comparisons = new Map<string, Comparison | undefined>();

  /**
   * @param versions - the versions of the kind; `undefined` for one that is not served any more, whose managers are forgotten.
   * @param filter - which fields count.
   */
  constructor(
    states: ObjectStates,
    versions: (apiVersion: string) => ApplyVersion | undefined,
    filter: FieldFilter,
  ) {
    this.#states = states;
    this.#versions = versions;
    this.#filter = filter;
  }

  /** What changed, as seen in one version; `undefined` when it is not served. */
  in(apiVersion: string): Comparison | undefined {
    if (!this.#comparisons.has(apiVersion)) {
      this.#comparisons.set(apiVersion, this.#compare(apiVersion));
    }
    return this.#comparisons.get(apiVersion);
  }

  #compare(apiVersion: string): Comparison | undefined {
    const version = this.#versions(apiVersion);
    if (!version) return undefined;
    const { live, next } = this.#states;
    const { added, modified, removed, hasKeyless } = compareObjects(
      version.convert(live),
      version.convert(next),
      version.place,
    );
    const filter = this.#filter;
    return {
      added: filter(added),
      modified: filter(modified),
      removed: filter(removed),
      hasKeyless,
    };
  }
}

/** Two states of an object. */
export interface ObjectStates {
  readonly live: JsonObject;
  readonly next: JsonObject;
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

/** Takes from every manager but `actor` what a change took from them, and says what that was. */
export function settleOwnership(
  managers: FieldManagers,
  actor: string,
  change: OwnershipChange,
): SettledOwnership {
  const settled = new Map<string, FieldManager>();
  const conflicts: Conflict[] = [];
  for (const [key, owner] of managers) {
    if (key === actor) {
      settled.set(key, owner);
      continue;
    }
    const comparison = change.in(owner.apiVersion);
    if (!comparison) continue;
    const taken = intersectFieldSets(owner.fields, changedFields(comparison));
    if (!isEmptyFieldSet(taken)) conflicts.push({ owner, fields: taken });
    const fields = subtractFieldSet(subtractFieldSet(owner.fields, taken), comparison.removed);
    settled.set(key, { ...owner, fields });
  }
  return { managers: settled, conflicts };
}
