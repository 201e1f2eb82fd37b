import {
  type FieldError,
  isPathSegment,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '@drover/kubernetes';
import type { Resource } from './resource.ts';
import type { StoredObject } from './stored-object.ts';
import type { Target } from './target.ts';

/** What is wrong with a new object. */
export function validateNew(object: StoredObject, { rules }: Resource): readonly FieldError[] {
  return [...rules.schema.validate(object), ...rules.validateCreate(object)];
}

/** What is wrong with a change; `warn` is told of what is let pass because it was so before. What all kinds keep comes first, and again where a kind looks at its metadata itself. */
export function validateChange(
  object: StoredObject,
  old: StoredObject,
  { resource: { rules, namespaced }, subresource }: Pick<Target, 'resource' | 'subresource'>,
  warn: (text: string) => void,
): readonly FieldError[] {
  const errors = [
    ...validateObjectMeta(object.metadata, { namespaced, name: isPathSegment }),
    ...validateObjectMetaUpdate(object.metadata, old.metadata),
  ];
  const part = rules.parts[subresource];
  if (part?.validate) return [...errors, ...part.validate(object, old)];
  return [
    ...errors,
    ...rules.schema.validate(object, old, warn),
    ...rules.validateUpdate(object, old),
  ];
}
