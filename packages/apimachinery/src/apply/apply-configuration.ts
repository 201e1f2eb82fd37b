import { equalJson, getField, isJsonObject, type JsonObject } from '../json/json.ts';
import type { DynamicObject } from '../meta/object.ts';
import { badRequestError, unclassifiedError } from '../status/status-errors.ts';
import { conflictOf } from './apply-conflict.ts';
import { configurationProblems } from './check-configuration.ts';
import { type Conflict, settleOwnership } from './field-ownership.ts';
import { emptyFieldSet, type FieldSet, isEmptyFieldSet, subtractFieldSet } from './field-set.ts';
import {
  type FieldTracking,
  managerOf,
  owned,
  ownershipChange,
  updateManagers,
  withoutManagedFields,
} from './field-tracking.ts';
import { lastAppliedFields, syncLastApplied } from './last-applied.ts';
import {
  type FieldManager,
  type FieldManagers,
  managerKey,
  readManagers,
  writeManagers,
} from './managers.ts';
import { mergeObjects } from './merge-objects.ts';
import { ownedFields } from './owned-fields.ts';
import { pruneFields } from './prune-fields.ts';

/** How {@link applyConfiguration} applies. */
export interface ApplyTracking extends FieldTracking {
  /** Take fields from their owners instead of failing. */
  readonly force: boolean;
}

/** The manager that goes on with what client-side apply began; people opt out of that with another name. */
const KUBECTL = 'kubectl';

/**
 * Server-side apply: `live` with the fields of `config` set, those that this manager applied before and does not any
 * more removed (unless others own them), and `metadata.managedFields` brought up to date. An object whose managers are
 * not known yet belongs to `before-first-apply`.
 *
 * The result is in the version of the request. When it is equal to `live`, there is nothing to store.
 *
 * @param live the stored object; `undefined` when there is none and the configuration creates it.
 * @throws `StatusError`: 400 when the configuration cannot be applied, 409 with a cause for each field that belongs to
 *   another manager (unless forced).
 */
export function applyConfiguration(
  live: DynamicObject | undefined,
  config: DynamicObject,
  tracking: ApplyTracking,
): DynamicObject {
  const version = tracking.versions(tracking.apiVersion);
  if (!version) throw badRequestError(`the version ${tracking.apiVersion} is not served`);
  checkConfiguration(config, configurationProblems(config, version.place));
  const before = version.convert(withoutManagedFields(live ?? {}));
  const managers = managersBefore(live, tracking);
  const applier = managerOf('Apply', tracking);
  const last = managers.get(managerKey(applier));
  const { filter = (set) => set } = tracking;
  const fields = filter(ownedFields(config, version.place));
  const all = new Map(managers).set(managerKey(applier), { ...applier, fields });
  const merged = mergeObjects(before, config, version.place);
  const pruned = version.convert(
    pruneFields(merged, { last, managers: all, versions: tracking.versions }),
  );
  const change = ownershipChange({ live: before, next: pruned }, tracking);
  const settled = settleOwnership(all, managerKey(applier), change);
  if (settled.conflicts.length > 0 && !tracking.force) {
    const isKubectl = tracking.manager === KUBECTL;
    const free = isKubectl ? lastAppliedFields(before, version.place) : emptyFieldSet;
    const { shownVersion } = tracking;
    checkConflicts(settled.conflicts.map(shownIn(shownVersion)), free);
  }
  const time = (equalJson(before, pruned) ? undefined : tracking.time) ?? last?.time;
  const after = new Map(settled.managers).set(managerKey(applier), {
    ...applier,
    time,
    fields: owned(fields),
  });
  const applied = tracking.manager === KUBECTL ? syncLastApplied(pruned, config) : pruned;
  return withManagers(applied, after);
}

/** The conflict as if its owner had written in that version. */
function shownIn(apiVersion: string | undefined): (conflict: Conflict) => Conflict {
  if (apiVersion === undefined) return (conflict) => conflict;
  return ({ owner, fields }) => ({ owner: { ...owner, apiVersion }, fields });
}

/** @throws `StatusError` 409 when fields that are not free belong to others. */
function checkConflicts(conflicts: readonly Conflict[], free: FieldSet): void {
  const left = conflicts
    .map(({ owner, fields }) => ({ owner, fields: subtractFieldSet(fields, free) }))
    .filter(({ fields }) => !isEmptyFieldSet(fields));
  if (left.length > 0) throw conflictOf(left);
}

function checkConfiguration(config: DynamicObject, problems: readonly string[]): void {
  const { apiVersion = '', kind = '', metadata } = config;
  if (metadata?.managedFields !== undefined) {
    throw badRequestError('metadata.managedFields must be nil');
  }
  const [first] = problems;
  if (first === undefined) return;
  const slashed = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
  const what = `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}; ${slashed}, Kind=${kind}`;
  const list =
    problems.length === 1 ? first : `errors:\n${problems.map((each) => `  ${each}`).join('\n')}`;
  throw unclassifiedError(`failed to create typed patch object (${what}): ${list}`);
}

function managersBefore(live: DynamicObject | undefined, tracking: FieldTracking): FieldManagers {
  const managers = readManagers(live?.metadata?.managedFields) ?? new Map<string, FieldManager>();
  if (!live || managers.size > 0) return managers;
  const first = { ...tracking, manager: 'before-first-apply' };
  return updateManagers(managers, { live: tracking.blank ?? {}, next: live }, first);
}

function withManagers(object: JsonObject, managers: FieldManagers): DynamicObject {
  const managedFields = writeManagers(managers);
  const metadata = getField(object, 'metadata');
  const rest = isJsonObject(metadata) ? metadata : {};
  return {
    ...object,
    metadata: { ...rest, ...(managedFields.length > 0 && { managedFields }) },
  };
}
