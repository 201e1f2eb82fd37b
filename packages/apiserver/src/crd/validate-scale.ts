import { type DynamicObject, isJsonObject } from '@drover/apimachinery';
import { type FieldError, goPrint, invalid } from '@drover/kubernetes';

/** The paths of the scale subresource in a definition, written as `.spec.replicas`. */
export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

const MAX_REPLICAS = 2 ** 31 - 1;

/** What is wrong with the fields of an object that its scale is made from. */
export function validateScale(
  object: DynamicObject,
  { specReplicasPath, statusReplicasPath, labelSelectorPath }: ScalePaths,
): readonly FieldError[] {
  return [
    ...validateReplicas(object, specReplicasPath),
    ...validateReplicas(object, statusReplicasPath),
    ...(labelSelectorPath ? validateSelector(object, labelSelectorPath) : []),
  ];
}

function validateReplicas(object: DynamicObject, path: string): readonly FieldError[] {
  const found = valueAt(object, path);
  if ('failure' in found) return [invalid(path, 0, found.failure)];
  const { value } = found;
  if (value === undefined) return [];
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    return [invalid(path, 0, accessorError(path, value, 'int64'))];
  }
  if (value < 0) return [invalid(path, value, 'should be a non-negative integer')];
  if (value <= MAX_REPLICAS) return [];
  return [invalid(path, value, `should be less than or equal to ${MAX_REPLICAS}`)];
}

function validateSelector(object: DynamicObject, path: string): readonly FieldError[] {
  const found = valueAt(object, path);
  if ('failure' in found) return [invalid(path, '', found.failure)];
  const { value } = found;
  if (value === undefined || typeof value === 'string') return [];
  return [invalid(path, '', accessorError(path, value, 'string'))];
}

/** The value at the end of a path; nothing is there when a step leads nowhere, and a failure when it leads into no object. */
function valueAt(
  object: DynamicObject,
  path: string,
): { readonly value: unknown } | { readonly failure: string } {
  let value: unknown = object;
  for (const name of path.split('.').slice(1)) {
    if (value === null) return { value: undefined };
    if (!isJsonObject(value)) {
      return { failure: accessorError(path, value, 'map[string]interface{}') };
    }
    if (!Object.hasOwn(value, name)) return { value: undefined };
    value = value[name];
  }
  return { value };
}

function accessorError(path: string, value: unknown, wanted: string): string {
  return `${path} accessor error: ${goPrint(value)} is of the type ${goType(value)}, expected ${wanted}`;
}

/** The Go type of a value of JSON. */
function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? 'int64' : 'float64';
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    default:
      return value === null ? '<nil>' : 'map[string]interface {}';
  }
}
