import type { DynamicObject } from '@drover/apimachinery';
import { type FieldError, forbidden, invalid } from '@drover/kubernetes';
import type { Resource } from './resource.ts';
import type { StoredObject } from './stored-object.ts';

/** What is wrong with a new object. */
export function validateNew(object: StoredObject, { rules }: Resource): readonly FieldError[] {
  return [...rules.schema.validate(object), ...rules.validateCreate(object)];
}

/** What is wrong with a change. */
export function validateChange(
  object: StoredObject,
  old: StoredObject,
  { rules }: Resource,
): readonly FieldError[] {
  return [
    ...validateKeptMetadata(object, old),
    ...rules.schema.validate(object, old),
    ...rules.validateUpdate(object, old),
  ];
}

const IMMUTABLE = 'field is immutable';

function validateKeptMetadata(object: DynamicObject, old: StoredObject): FieldError[] {
  const before = old.metadata;
  const after = object.metadata ?? {};
  const causes: FieldError[] = [];
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp'] as const) {
    if (after[field] !== before[field]) {
      causes.push(invalid(`metadata.${field}`, after[field], IMMUTABLE));
    }
  }
  const added = (after.finalizers ?? []).filter((name) => !before.finalizers?.includes(name));
  if (before.deletionTimestamp !== undefined && added.length > 0) {
    const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`;
    causes.push(forbidden('metadata.finalizers', detail));
  }
  return causes;
}
