import { failureStatus, StatusError } from '@drover/apimachinery';
import { goJson, goQuote } from './go-format.ts';

const TITLES = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueTypeInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  InternalError: 'Internal error',
} as const;

/** What is wrong with a field, as the `reason` of a cause in a `Status`. */
export type FieldErrorType = keyof typeof TITLES;

/** One thing that is wrong with an object; a cause of the `Status` that refuses it. */
export interface FieldError {
  readonly reason: FieldErrorType;
  /** Path such as `spec.containers[0].image`. */
  readonly field: string;
  /** What the message says after the title: value and detail, as Kubernetes words them. */
  readonly message: string;
}

/** The path of a field of the object at `path`. */
export function fieldPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** The path of an item of a list, or of a value of a map, at `path`. */
export function itemPath(path: string, key: number | string): string {
  return `${path}[${key}]`;
}

/** The value is not there, or empty, and must be. */
export function required(field: string, detail = ''): FieldError {
  return withoutValue('FieldValueRequired', field, detail);
}

/** The value may not be given here, whatever it is. */
export function forbidden(field: string, detail: string): FieldError {
  return withoutValue('FieldValueForbidden', field, detail);
}

/** The value is malformed or out of bounds. */
export function invalid(field: string, value: unknown, detail: string): FieldError {
  return withValue('FieldValueInvalid', { field, value, detail });
}

/** The value is malformed, and too long or too secret to be shown. */
export function invalidUnshown(field: string, detail: string): FieldError {
  return withoutValue('FieldValueInvalid', field, detail);
}

/** The value is not of the type of the field. */
export function typeInvalid(field: string, value: unknown, detail: string): FieldError {
  return withValue('FieldValueTypeInvalid', { field, value, detail });
}

/** The value is none of those that the field can have. */
export function notSupported(
  field: string,
  value: unknown,
  supported: readonly string[],
): FieldError {
  const detail =
    supported.length === 0 ? '' : `supported values: ${supported.map(goQuote).join(', ')}`;
  return withValue('FieldValueNotSupported', { field, value, detail });
}

/** The value is there already and must be unique. */
export function duplicate(field: string, value: unknown, detail = ''): FieldError {
  return withValue('FieldValueDuplicate', { field, value, detail });
}

/** The value names something that does not exist. */
export function notFound(field: string, value: unknown, detail = ''): FieldError {
  return withValue('FieldValueNotFound', { field, value, detail });
}

/** The text is longer than `maxBytes`. */
export function tooLong(field: string, maxBytes: number): FieldError {
  const unit = maxBytes === 1 ? 'byte' : 'bytes';
  return withoutValue('FieldValueTooLong', field, `may not be more than ${maxBytes} ${unit}`);
}

/** The list or map has more than `max` entries. */
export function tooMany(field: string, actual: number, max: number): FieldError {
  const unit = max === 1 ? 'item' : 'items';
  const detail = `must have at most ${max} ${unit}`;
  return withValue('FieldValueTooMany', { field, value: actual, detail });
}

/** The failure (422) that Kubernetes answers for an object with these errors; `group` and `kind` are the object's. */
export function invalidError(
  { group, kind }: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const qualified = group === '' ? kind : `${kind}.${group}`;
  const texts = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))];
  const all = texts.length > 1 ? `[${texts.join(', ')}]` : texts.join('');
  return new StatusError(
    failureStatus(
      422,
      'Invalid',
      `${qualified} ${goQuote(name)} is invalid${all === '' ? '' : `: ${all}`}`,
      {
        ...(name !== '' && { name }),
        ...(group !== '' && { group }),
        ...(kind !== '' && { kind }),
        causes: errors,
      },
    ),
  );
}

function withoutValue(reason: FieldErrorType, field: string, detail: string): FieldError {
  return {
    reason,
    field,
    message: detail === '' ? TITLES[reason] : `${TITLES[reason]}: ${detail}`,
  };
}

function withValue(
  reason: FieldErrorType,
  { field, value, detail }: { field: string; value: unknown; detail: string },
): FieldError {
  return withoutValue(
    reason,
    field,
    detail === '' ? printed(value) : `${printed(value)}: ${detail}`,
  );
}

/** The value as an error message shows it. */
function printed(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return goQuote(value);
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return goJson(value ?? null);
  }
}
