import type { DynamicObject } from '@drover/apimachinery';
import {
  type CustomResourceDefinition,
  type CustomResourceDefinitionVersion as DefinitionVersion,
  duplicate,
  type FieldError,
  fieldPath,
  invalid,
  itemPath,
  placesOf,
  required,
  tooMany,
} from '@drover/kubernetes';
import { rulePath } from './rules/rule-path.ts';
import { validateStructural } from './structural.ts';

const MAX_SELECTABLE_FIELDS = 8;
const SELECTABLE_TYPES: readonly (string | undefined)[] = ['string', 'boolean', 'integer'];

/** What is wrong with the schemas of a CustomResourceDefinition, and with what rests on them. */
export function validateDefinitionSchemas(object: DynamicObject): FieldError[] {
  const { spec } = object as unknown as CustomResourceDefinition;
  const versions = (spec.versions as typeof spec.versions | null) ?? [];
  const schemas = placesOf(versions, 'schema', 'validation').flatMap(
    ({ version: { schema }, path }) =>
      schema?.openAPIV3Schema === undefined
        ? []
        : validateStructural(schema.openAPIV3Schema, `${path}.openAPIV3Schema`),
  );
  const fields = placesOf(versions, 'selectableFields', 'selectableFields').flatMap(
    ({ version, path }) => validateSelectableFields(version, path),
  );
  return [...schemas, ...fields];
}

function validateSelectableFields(
  { schema, selectableFields = [] }: DefinitionVersion,
  path: string,
): FieldError[] {
  const root = schema?.openAPIV3Schema ?? {};
  const found = selectableFields.map(({ jsonPath }) => rulePath(root, jsonPath, false));
  const paths = found.map((place) => ('path' in place ? place.path : undefined));
  const count = new Set(paths.filter((each) => each !== undefined)).size;
  const errors = selectableFields.flatMap(({ jsonPath }, index) => {
    const at = fieldPath(itemPath(path, index), 'jsonPath');
    const place = found[index];
    if (jsonPath === '') return [required(at)];
    if (place === undefined || 'failure' in place) {
      return [invalid(at, jsonPath, `is an invalid path: ${place?.failure ?? ''}`)];
    }
    const isTwin = paths.indexOf(place.path) < index;
    return [
      ...(/^metadata(?:\.|\[|$)/.test(place.path)
        ? [invalid(at, jsonPath, 'must not point to fields in metadata')]
        : []),
      ...(SELECTABLE_TYPES.includes(place.schema?.type) ? [] : [invalid(at, jsonPath, WRONG_TYPE)]),
      ...(isTwin ? [duplicate(at, jsonPath)] : []),
    ];
  });
  return count > MAX_SELECTABLE_FIELDS
    ? [...errors, tooMany(path, count, MAX_SELECTABLE_FIELDS)]
    : errors;
}

const WRONG_TYPE =
  'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
