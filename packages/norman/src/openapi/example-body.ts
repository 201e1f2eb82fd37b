import { parseFieldType } from '@drover/api';
import type { FieldSchema, Schema } from '../schema/schema.ts';
import { isDemanded, type JsonSchema } from './field-json-schema.ts';

/** A body that creates a resource, with what it must have; references must be made to fit. */
export function exampleBody({ resourceFields }: Schema): JsonSchema {
  const demanded = Object.entries(resourceFields).filter(
    ([name, field]) => field.create && (isDemanded(field, 'create') || name === 'name'),
  );
  return Object.fromEntries(demanded.map(([name, field]) => [name, exampleValue(field)]));
}

function exampleValue({ type, options, min, default: fallback }: FieldSchema): unknown {
  if (fallback !== undefined) return fallback;
  if (options) return options[0];
  const parsed = parseFieldType(type);
  switch (parsed.container) {
    case 'array':
      return [];
    case 'map':
      return {};
    case 'reference':
      return referenceExample(parsed.of);
    case undefined:
      return scalarExample(parsed.name, min);
  }
}

function scalarExample(type: string, min = 1): unknown {
  switch (type) {
    case 'int':
    case 'float':
      return min;
    case 'boolean':
      return true;
    case 'date':
      return '2026-01-31T12:00:00Z';
    case 'hostname':
      return 'example.com';
    case 'base64':
      return 'ZXhhbXBsZQ==';
    default:
      return 'example';
  }
}

function referenceExample(target: string): string {
  const id = target.split('/').at(-1) ?? target;
  return id === 'project' ? 'local:p-example' : id === 'cluster' ? 'local' : `${id}-example`;
}
