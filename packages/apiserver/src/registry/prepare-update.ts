import type { DynamicObject, ObjectMeta } from '@drover/apimachinery';
import type { PartUpdate } from './kind-rules.ts';
import { metadataOf } from './prepare-create.ts';
import { isSameJson } from './same-json.ts';
import type { StoredObject } from './stored-object.ts';
import type { Target } from './target.ts';
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
  const prepared =
    subresource === ''
      ? rules.prepareUpdate(contentOf(object, old, rules.hasStatus), old)
      : partOf(object, old, rules.parts[subresource]);
  if (!rules.hasGeneration || !isOtherIntent(prepared, old, rules.hasStatus)) return prepared;
  return {
    ...prepared,
    metadata: { ...prepared.metadata, generation: (old.metadata.generation ?? 0) + 1 },
  };
}

/** Through the path of the object everything changes but the status, if that has its own path. */
function contentOf(object: DynamicObject, old: StoredObject, hasStatus: boolean): StoredObject {
  const metadata = keptMetadata(metadataOf(object), old.metadata);
  if (!hasStatus) return { ...object, metadata } as StoredObject;
  const content = withoutFields(object, 'status');
  const kept = { ...content, metadata, ...('status' in old && { status: old['status'] }) };
  return kept as StoredObject;
}

/** Through the path of a part nothing changes but that part, and who manages which field. By default it is the status. */
function partOf(
  object: DynamicObject,
  old: StoredObject,
  replace: PartUpdate = replaceStatus,
): StoredObject {
  const { managedFields } = metadataOf(object);
  const metadata = { ...old.metadata, ...(managedFields && { managedFields }) };
  return { ...replace(object, old), metadata };
}

const replaceStatus: PartUpdate = (object, old) => ({
  ...(withoutFields(old, 'status') as StoredObject),
  ...('status' in object && { status: object['status'] }),
});

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
