import { ANNOTATIONS } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { type FieldBinding, valueAt } from './binding.ts';
import type { FieldSchema } from './schema.ts';

/** The annotation that holds a field. */
export function annotationKey(name: string): string {
  return `${ANNOTATIONS.fieldPrefix}${name}`;
}

/** Ties a field to an annotation: texts are stored as they are, all else as JSON. */
export function annotationBinding(name: string, field: FieldSchema): FieldBinding {
  const path = ['metadata', 'annotations', annotationKey(name)];
  const isText = field.type === 'string' || field.type.startsWith('reference[');
  const readText = (object: DynamicObject): string | undefined => {
    const text = valueAt(object, path);
    return typeof text === 'string' && text !== '' ? text : undefined;
  };
  return {
    name,
    field,
    read: (object) => (isText ? readText(object) : parsed(readText(object))),
    ...((field.create || field.update) && { path }),
    encode: (value) => {
      if (value === null || value === undefined) return undefined;
      return isText ? value : JSON.stringify(value);
    },
  };
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Others write annotations too; one that is no JSON tells nothing.
    return undefined;
  }
}
