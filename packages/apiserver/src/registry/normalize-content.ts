import type { DynamicObject } from '@drover/apimachinery';
import { StrictDecodingError } from '../schema/decoding-error.ts';
import type { Resource } from './resource.ts';
import type { WriteOptions } from './target.ts';

/**
 * The object with unknown fields dropped and defaults filled in. Unknown and doubled fields are passed over, warned of or refused as the
 * request asks.
 *
 * @throws `DecodingError` with `fieldValidation=Strict`.
 */
export function normalizeContent(
  given: DynamicObject,
  resource: Resource,
  options: WriteOptions,
): DynamicObject {
  const { schema } = resource.rules;
  const { object, unknownFields } = schema.prune(given);
  report(resource, unknownFields, options);
  return schema.applyDefaults(object);
}

function report(resource: Resource, unknownFields: readonly string[], options: WriteOptions): void {
  const { bodyProblems = [], fieldValidation } = options;
  if (fieldValidation === 'Ignore') return;
  if (unknownFields.length === 0 && bodyProblems.length === 0) return;
  const unknown = new Set(unknownFields.map((field) => `duplicate field "${field}"`));
  const complaints = [
    ...bodyProblems.filter((problem) => !unknown.has(problem)),
    ...unknownFields.map((field) => `unknown field "${field}"`),
  ];
  if (fieldValidation === 'Strict') {
    throw new StrictDecodingError(resource, `strict decoding error: ${complaints.join(', ')}`);
  }
  for (const text of complaints.flatMap(warningsOf)) options.warn(text);
}

/** Each line of what a reader of YAML complains of is a warning of its own. */
function warningsOf(complaint: string): string[] {
  const [first = '', ...lines] = complaint.split('\n');
  return lines.length === 0 ? [first] : lines.map((line) => line.trim());
}
