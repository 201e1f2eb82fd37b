import type { ObjectPart } from './kind-rules.ts';
import type { StoredObject } from './stored-object.ts';
import { withoutFields } from './without-fields.ts';

/** The status and the metadata that anybody may write. */
export const statusWithMetadata: ObjectPart = {
  replace: (given, old) => ({ ...withStatus(old, given), metadata: given.metadata }),
};

/** The status alone; of the metadata nothing but who manages which field. */
export const statusAlone: ObjectPart = {
  ownerless: [['metadata']],
  replace: (given, old) => keepMetadata(withStatus(old, given), given, old),
};

/** The object with the metadata of the old one, but who manages which field. */
export function keepMetadata(
  object: StoredObject,
  given: StoredObject,
  old: StoredObject,
): StoredObject {
  const { managedFields } = given.metadata;
  return { ...object, metadata: { ...old.metadata, ...(managedFields && { managedFields }) } };
}

function withStatus(old: StoredObject, given: StoredObject): StoredObject {
  const content = withoutFields(old, 'status') as StoredObject;
  return 'status' in given ? { ...content, status: given['status'] } : content;
}
