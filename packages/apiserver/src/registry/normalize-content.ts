import { badRequestError, type DynamicObject } from '@drover/apimachinery';
import type { Resource } from './resource.ts';
import type { WriteOptions } from './target.ts';

/**
 * The object with unknown fields dropped and defaults filled in. Unknown fields are passed over, warned of or refused as the request asks.
 *
 * @throws `StatusError` `BadRequest` with `fieldValidation=Strict`.
 */
export function normalizeContent(
  given: DynamicObject,
  { rules }: Resource,
  options: WriteOptions,
): DynamicObject {
  const { object, unknownFields } = rules.schema.prune(given);
  report(unknownFields, options);
  return rules.schema.applyDefaults(object);
}

function report(unknownFields: readonly string[], options: WriteOptions): void {
  if (unknownFields.length === 0 || options.fieldValidation === 'Ignore') return;
  const complaints = unknownFields.map((field) => `unknown field "${field}"`);
  if (options.fieldValidation === 'Strict') {
    throw badRequestError(`strict decoding error: ${complaints.join(', ')}`);
  }
  for (const complaint of complaints) options.warn(complaint);
}
