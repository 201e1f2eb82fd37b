import type { DynamicObject } from '@drover/apimachinery';
import { problemError } from '../body/index.ts';
import { normanErrors } from '../errors.ts';
import { type FieldOptions, fieldValue } from '../format/field-value.ts';
import type { NormanRequest } from '../http-message.ts';
import { isRecord } from '../is-record.ts';
import type { Store } from '../store/store.ts';

/** The version of a stored object, by which clients can tell which one they mean to change. */
export function versionOf({ metadata }: DynamicObject): string {
  return metadata?.resourceVersion ?? '';
}

/**
 * The version that the header `If-Match` names; `undefined` when the client does not mind.
 *
 * @throws `NORMAN_PROBLEM` when it names none of ours.
 */
export function expectedVersion({ headers }: NormanRequest): string | undefined {
  const tag = headers['if-match']?.trim();
  if (tag === undefined || tag === '*') return undefined;
  // Proxies that compress what passes through make tags weak.
  const version = /^(?:W\/)?"([0-9]{1,20})"$/.exec(tag)?.[1];
  if (version !== undefined) return version;
  throw problemError({
    code: 'InvalidFormat',
    fieldName: 'If-Match',
    message: 'If-Match must be the ETag that came with the resource, in quotes, or *.',
  });
}

/** What {@link refuseIfChanged} compares. */
export interface VersionCheck {
  readonly id: string;
  /** The version that the client has seen. */
  readonly expected: string;
  /** The object as it is now. */
  readonly current: DynamicObject;
}

/**
 * Refuses a change of an object that somebody else has changed since. What clients cannot write, such as a status,
 * does not count.
 *
 * @throws `NORMAN_CHANGED` with the fields that differ, as far as the old version is still known.
 */
export async function refuseIfChanged(
  { id, expected, current }: VersionCheck,
  store: Store,
  target: FieldOptions,
): Promise<void> {
  if (versionOf(current) === expected) return;
  const before = await store.at?.(id, expected, target.context);
  const changed = before && changedFields(before, current, target);
  if (changed?.length === 0) return;
  throw normanErrors.create('NORMAN_CHANGED', {
    what: changed?.join(', ') ?? 'what exactly is no longer known',
    ...(changed && { changedFields: changed.join(',') }),
  });
}

/** Paths of the writable fields that differ between two versions of an object. */
function changedFields(
  before: DynamicObject,
  after: DynamicObject,
  target: FieldOptions,
): readonly string[] {
  return [...target.context.type.bindings.values()]
    .filter(({ field }) => field.update)
    .flatMap(({ name }) => {
      const values = [before, after].map((object) => fieldValue(object, name, target));
      return differences(values[0], values[1], name);
    });
}

function differences(before: unknown, after: unknown, path: string): readonly string[] {
  if (isRecord(before) && isRecord(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => differences(before[name], after[name], `${path}.${name}`));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [path];
}
