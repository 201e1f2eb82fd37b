import type { DynamicObject, ObjectMeta } from '@drover/apimachinery';
import { metadataOf } from './prepare-create.ts';
import type { Target } from './registry.ts';
import { isSameJson } from './same-json.ts';
import type { StoredObject } from './stored-object.ts';
import { withoutFields } from './without-fields.ts';

/**
 * What a change makes of an object: what the server alone says of it stays, each path changes its own part only, and the generation
 * counts changes of what the user wants.
 */
export function prepareUpdate(
  object: DynamicObject,
  old: StoredObject,
  { resource, subresource }: Target,
): StoredObject {
  const { rules } = resource;
  const own =
    subresource === 'status' ? statusOf(object, old) : contentOf(object, old, rules.hasStatus);
  const prepared = rules.prepareUpdate(own, old) as StoredObject;
  if (!rules.hasGeneration || !isOtherIntent(prepared, old, rules.hasStatus)) return prepared;
  return {
    ...prepared,
    metadata: { ...prepared.metadata, generation: (old.metadata.generation ?? 0) + 1 },
  };
}

/** Through the path of the object everything changes but the status, if that has its own path. */
function contentOf(object: DynamicObject, old: StoredObject, hasStatus: boolean): DynamicObject {
  const metadata = keptMetadata(metadataOf(object), old.metadata);
  if (!hasStatus) return { ...object, metadata };
  const content = withoutFields(object, 'status');
  return { ...content, metadata, ...('status' in old && { status: old['status'] }) };
}

/** Through `status` nothing changes but the status, and who manages which field. */
function statusOf(object: DynamicObject, old: StoredObject): DynamicObject {
  const { managedFields } = metadataOf(object);
  return {
    ...withoutFields(old, 'status'),
    metadata: { ...old.metadata, ...(managedFields && { managedFields }) },
    ...('status' in object && { status: object['status'] }),
  };
}

function keptMetadata(given: ObjectMeta, old: ObjectMeta): ObjectMeta {
  const metadata = withoutFields(given, 'selfLink', 'generation', 'resourceVersion');
  return {
    ...metadata,
    // Left out they stay; changed they are refused by validation.
    uid: metadata.uid ?? old.uid ?? '',
    creationTimestamp: metadata.creationTimestamp ?? old.creationTimestamp ?? '',
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
  return !isSameJson(intentOf(object), intentOf(old));
}
