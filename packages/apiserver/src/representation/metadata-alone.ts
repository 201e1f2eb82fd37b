import type { Resource } from '../registry/resource.ts';
import type { StoredObject } from '../registry/stored-object.ts';
import { withoutFields } from '../registry/without-fields.ts';

/** An object of which metadata alone is shown, without the annotations that are none in Kubernetes. */
export function metadataAlone(
  object: StoredObject,
  { rules: { fieldAnnotations } }: Resource,
): StoredObject {
  if (fieldAnnotations.length === 0) return object;
  const { annotations = {}, ...metadata } = object.metadata;
  const shown = withoutFields(annotations, ...fieldAnnotations);
  const isNone = Object.keys(shown).length === 0;
  return { ...object, metadata: { ...metadata, ...(!isNone && { annotations: shown }) } };
}
