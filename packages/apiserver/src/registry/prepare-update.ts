import type { DynamicObject, ObjectMeta } from '@drover/apimachinery';
import { equalContent } from '@drover/apimachinery';
import { metadataOf } from './prepare-create.ts';
import { statusAlone } from './status-part.ts';
import type { StoredObject } from './stored-object.ts';
import type { Target } from './target.ts';
import { withoutFields } from './without-fields.ts';

/** The path through which the number of replicas of an object changes; what changes is the object. */
const SCALE = 'scale';

/**
 * What a change makes of an object: what the server alone says of it stays, each path changes its own part only, and the generation
 * counts changes of what the user wants.
 *
 * @param now - RFC 3339.
 */
export function prepareUpdate(
  object: DynamicObject,
  old: StoredObject,
  { resource: { rules }, subresource }: Pick<Target, 'resource' | 'subresource'>,
  now: string,
): StoredObject {
  const metadata = keptMetadata(metadataOf(object), old.metadata);
  const given = { ...object, metadata } as StoredObject;
  const part =
    subresource === '' || subresource === SCALE
      ? undefined
      : (rules.parts[subresource] ?? statusAlone);
  const prepared = part
    ? part.replace(given, old, now)
    : rules.prepareUpdate(rules.hasStatus ? withStatusOf(given, old) : given, old);
  if (
    !rules.hasGeneration ||
    part?.keepsGeneration ||
    !isOtherIntent(prepared, old, rules.hasStatus)
  )
    return prepared;
  return {
    ...prepared,
    metadata: { ...prepared.metadata, generation: (old.metadata.generation ?? 0) + 1 },
  };
}

function withStatusOf(given: StoredObject, old: StoredObject): StoredObject {
  const content = withoutFields(given, 'status') as StoredObject;
  return 'status' in old ? { ...content, status: old['status'] } : content;
}

function keptMetadata(given: ObjectMeta, old: ObjectMeta): ObjectMeta {
  const metadata = withoutFields(given, 'selfLink', 'generation', 'resourceVersion');
  return {
    ...metadata,
    ...(!metadata.namespace && old.namespace !== undefined && { namespace: old.namespace }),
    // Left out they stay; changed they are refused by validation.
    uid: metadata.uid ?? old.uid ?? '',
    creationTimestamp: old.creationTimestamp ?? '',
    ...(old.deletionTimestamp !== undefined && { deletionTimestamp: old.deletionTimestamp }),
    ...(old.deletionGracePeriodSeconds !== undefined && {
      deletionGracePeriodSeconds: old.deletionGracePeriodSeconds,
    }),
    ...(old.generation !== undefined && { generation: old.generation }),
    ...(old.resourceVersion !== undefined && { resourceVersion: old.resourceVersion }),
  };
}

function isOtherIntent(object: DynamicObject, old: DynamicObject, hasStatus: boolean): boolean {
  const intentOf = (whole: DynamicObject): object =>
    hasStatus ? withoutFields(whole, 'metadata', 'status') : withoutFields(whole, 'metadata');
  return !equalContent(intentOf(object), intentOf(old));
}
