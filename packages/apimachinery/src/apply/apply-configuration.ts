import { equalJson, getField, isJsonObject, type JsonObject } from '../json/json.ts';
import type { DynamicObject } from '../meta/object.ts';
import { badRequestError } from '../status/status-errors.ts';
import { conflictOf } from './apply-conflict.ts';
import { configurationProblems } from './check-configuration.ts';
import { settleOwnership } from './field-ownership.ts';
import {
  type FieldTracking,
  managerOf,
  owned,
  ownershipChange,
  updateManagers,
  withoutManagedFields,
} from './field-tracking.ts';
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

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

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
  if (settled.conflicts.length > 0 && !tracking.force) throw conflictOf(settled.conflicts);
  const time = equalJson(before, pruned) ? last?.time : tracking.time;
  const after = new Map(settled.managers).set(managerKey(applier), {
    ...applier,
    time,
    fields: owned(fields),
  });
  return withManagers(syncLastApplied(pruned, config, tracking.manager), after);
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
  throw badRequestError(`failed to create typed patch object (${what}): ${list}`);
}

function managersBefore(live: DynamicObject | undefined, tracking: FieldTracking): FieldManagers {
  const managers = readManagers(live?.metadata?.managedFields) ?? new Map<string, FieldManager>();
  if (!live || managers.size > 0) return managers;
  const first = { ...tracking, manager: 'before-first-apply' };
  return updateManagers(managers, { live: {}, next: live }, first);
}

/** Keeps the annotation of client-side apply true, so that people can go back to it. */
function syncLastApplied(object: JsonObject, config: DynamicObject, manager: string): JsonObject {
  const metadata = getField(object, 'metadata');
  const annotations = isJsonObject(metadata) ? getField(metadata, 'annotations') : undefined;
  if (manager !== 'kubectl' || !isJsonObject(annotations) || !getField(annotations, LAST_APPLIED)) {
    return object;
  }
  const { [LAST_APPLIED]: _, ...ownAnnotations } = config.metadata?.annotations ?? {};
  const applied = { ...config, metadata: { ...config.metadata, annotations: ownAnnotations } };
  const value = `${JSON.stringify(applied)}\n`;
  return {
    ...object,
    metadata: {
      ...(metadata as JsonObject),
      annotations: { ...annotations, [LAST_APPLIED]: value },
    },
  };
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
