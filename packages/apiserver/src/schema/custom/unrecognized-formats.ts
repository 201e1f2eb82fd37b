import type { CustomResourceDefinition, JsonSchemaProps } from '@drover/kubernetes';
import { formatCheck } from './formats.ts';

/** Formats of texts in the schemas of a definition that nothing is known of, each once, in the order in which they stand there. */
export function unrecognizedFormats({ spec }: CustomResourceDefinition): readonly string[] {
  const versions = (spec.versions as typeof spec.versions | null) ?? [];
  const found = versions.flatMap(({ schema }) =>
    schema?.openAPIV3Schema === undefined ? [] : formatsIn(schema.openAPIV3Schema),
  );
  return [...new Set(found)];
}

function formatsIn(schema: JsonSchemaProps): readonly string[] {
  const { type, format = '', properties = {}, additionalProperties, items } = schema;
  const { allOf = [], anyOf = [], oneOf = [], not } = schema;
  const isUnknown = type === 'string' && format !== '' && formatCheck(format) === undefined;
  const below = [
    ...Object.values(properties),
    ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
    ...(items === undefined ? [] : [items]),
    ...allOf,
    ...anyOf,
    ...oneOf,
    ...(not === undefined ? [] : [not]),
  ];
  return [...(isUnknown ? [format] : []), ...below.flatMap(formatsIn)];
}
