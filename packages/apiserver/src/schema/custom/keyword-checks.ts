import { equalJson, type JsonObject } from '@drover/apimachinery';
import {
  type FieldError,
  goJson,
  invalid,
  type JsonSchemaProps,
  notSupported,
  tooLong,
  tooMany,
  typeInvalid,
} from '@drover/kubernetes';
import { RE2JS } from 're2js';
import { formatCheck } from './formats.ts';

/** One thing that a schema asks of a value, apart from its type; answers what is wrong at `path`, if anything. */
export type Check = (value: unknown, path: string) => FieldError | undefined;

/** Whether a value is of the type that a schema asks for. */
export type TypeCheck = Check;

/** Errors at the root of an object are said of this field. */
export const ROOT_FIELD = '<nil>';

/** The check of `type`, `nullable` and `x-kubernetes-int-or-string`; `undefined` when any type will do. */
export function typeCheck(schema: JsonSchemaProps): TypeCheck | undefined {
  const types = typesOf(schema);
  const format = formatCheck(schema.format) === undefined ? undefined : schema.format;
  if (types.length === 0 && format === undefined) return undefined;
  return (value, path) => {
    if (value === null) {
      return types.length === 0 || schema.nullable ? undefined : wrongType(path, types, 'null');
    }
    const actual = jsonType(value);
    const fits = types.includes(actual) || (actual === 'integer' && types.includes('number'));
    if (fits || (format !== undefined && isCheckedByFormat(actual, types))) return undefined;
    return format === undefined || isTextual(actual)
      ? wrongType(path, types, actual)
      : wrongType(path, [format], goFormat(actual));
  };
}

function typesOf(schema: JsonSchemaProps): readonly string[] {
  if (schema['x-kubernetes-int-or-string']) return ['integer', 'string'];
  return schema.type ? [schema.type] : [];
}

/** With a format, Kubernetes leaves texts and lists to the check of the format, unless a number is asked for. */
function isCheckedByFormat(actual: string, types: readonly string[]): boolean {
  return isTextual(actual) && !types.includes('integer') && !types.includes('number');
}

function isTextual(type: string): boolean {
  return type === 'string' || type === 'array';
}

/** The checks of strings and numbers. Of those of a string only the first that fails counts. */
export function scalarChecks(schema: JsonSchemaProps): readonly Check[] {
  const text = [...lengthChecks(schema), ...patternChecks(schema)];
  const format = formatCheck(schema.format);
  return [
    ...(text.length === 0 ? [] : [ifString((value, path) => first(text, value, path))]),
    ...(format === undefined
      ? []
      : [
          ifString((value, path) =>
            format(value) ? undefined : wrongType(path, [schema.format ?? ''], value),
          ),
        ]),
    ...multipleChecks(schema),
    ...boundChecks(schema),
  ];
}

/** The checks of a list as a whole, after those of its items. */
export function listChecks(schema: JsonSchemaProps): readonly Check[] {
  const { minItems, maxItems, uniqueItems } = schema;
  const checks: Check[] = [];
  if (minItems !== undefined) {
    checks.push(
      ifList((list, path) =>
        list.length < minItems
          ? wrong(path, list.length, `should have at least ${minItems} items`)
          : undefined,
      ),
    );
  }
  if (maxItems !== undefined) {
    checks.push(
      ifList((list, path) =>
        list.length > maxItems ? tooMany(fieldAt(path), list.length, maxItems) : undefined,
      ),
    );
  }
  if (uniqueItems) {
    checks.push(
      ifList((list, path) =>
        hasDuplicates(list) ? wrong(path, '', "shouldn't contain duplicates") : undefined,
      ),
    );
  }
  return checks;
}

/** The check of `enum`. */
export function enumChecks({ enum: values }: JsonSchemaProps): readonly Check[] {
  if (values === undefined || values.length === 0) return [];
  const names = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return [
    (value, path) =>
      values.some((allowed) => equalJson(allowed, value))
        ? undefined
        : notSupported(fieldAt(path), value, names),
  ];
}

/** The checks of an object as a whole, before those of its fields. */
export function mapChecks({ minProperties, maxProperties }: JsonSchemaProps): readonly Check[] {
  const checks: Check[] = [];
  if (minProperties !== undefined) {
    checks.push((value, path) => {
      const size = Object.keys(value as JsonObject).length;
      const detail = `should have at least ${minProperties} properties`;
      return size < minProperties ? wrong(path, size, detail) : undefined;
    });
  }
  if (maxProperties !== undefined) {
    checks.push((value, path) => {
      const size = Object.keys(value as JsonObject).length;
      return size > maxProperties ? tooMany(fieldAt(path), size, maxProperties) : undefined;
    });
  }
  return checks;
}

/** The field that an error at `path` is said of. */
export function fieldAt(path: string): string {
  return path === '' ? ROOT_FIELD : path.replace(/^\./, '');
}

function lengthChecks({ maxLength, minLength }: JsonSchemaProps): Check[] {
  const checks: Check[] = [];
  if (maxLength !== undefined) {
    checks.push((value, path) =>
      codePoints(value as string) > maxLength ? tooLong(fieldAt(path), maxLength) : undefined,
    );
  }
  if (minLength !== undefined) {
    checks.push((value, path) =>
      codePoints(value as string) < minLength
        ? wrong(path, value, `should be at least ${minLength} chars long`)
        : undefined,
    );
  }
  return checks;
}

function patternChecks({ pattern }: JsonSchemaProps): Check[] {
  if (!pattern) return [];
  const matcher = RE2JS.compile(pattern);
  return [
    (value, path) =>
      matcher.test(value as string) ? undefined : wrong(path, value, `should match '${pattern}'`),
  ];
}

function multipleChecks({ multipleOf }: JsonSchemaProps): Check[] {
  if (multipleOf === undefined) return [];
  return [
    ifNumber((value, path) => {
      if (Number.isInteger(value) && Math.trunc(multipleOf) <= 0) {
        const factor = Math.trunc(multipleOf);
        const detail = `factor MultipleOf declared for ${path} must be positive: ${factor}`;
        return invalid(fieldAt(path), factor, detail);
      }
      const quotient = multipleOf < 1 ? (1 / multipleOf) * value : value / multipleOf;
      const isMultiple = Math.abs(quotient - Math.round(quotient)) < 1e-9;
      return isMultiple ? undefined : wrong(path, value, `should be a multiple of ${multipleOf}`);
    }),
  ];
}

/** Kubernetes cuts the fraction off a bound before it compares it with an integer. */
function boundFor(value: number, bound: number): number {
  return Number.isInteger(value) ? Math.trunc(bound) : bound;
}

function boundChecks(schema: JsonSchemaProps): Check[] {
  const { maximum, exclusiveMaximum = false, minimum, exclusiveMinimum = false } = schema;
  const checks: Check[] = [];
  if (maximum !== undefined) {
    const words = exclusiveMaximum ? 'less than' : 'less than or equal to';
    checks.push(
      ifNumber((value, path) => {
        const bound = boundFor(value, maximum);
        const isTooMuch = value > bound || (exclusiveMaximum && value === bound);
        return isTooMuch ? wrong(path, value, `should be ${words} ${bound}`) : undefined;
      }),
    );
  }
  if (minimum !== undefined) {
    const words = exclusiveMinimum ? 'greater than' : 'greater than or equal to';
    checks.push(
      ifNumber((value, path) => {
        const bound = boundFor(value, minimum);
        const isTooLittle = value < bound || (exclusiveMinimum && value === bound);
        return isTooLittle ? wrong(path, value, `should be ${words} ${bound}`) : undefined;
      }),
    );
  }
  return checks;
}

function wrong(path: string, value: unknown, detail: string): FieldError {
  return invalid(fieldAt(path), value, `${path} in body ${detail}`);
}

function wrongType(path: string, expected: readonly string[], actual: string): FieldError {
  const detail = `${path} in body must be of type ${expected.join(',')}: ${JSON.stringify(actual)}`;
  return typeInvalid(fieldAt(path), actual, detail);
}

function ifString(check: (value: string, path: string) => FieldError | undefined): Check {
  return (value, path) => (typeof value === 'string' ? check(value, path) : undefined);
}

function ifNumber(check: (value: number, path: string) => FieldError | undefined): Check {
  return (value, path) => (typeof value === 'number' ? check(value, path) : undefined);
}

function ifList(check: (value: readonly unknown[], path: string) => FieldError | undefined): Check {
  return (value, path) => (Array.isArray(value) ? check(value, path) : undefined);
}

function first(checks: readonly Check[], value: unknown, path: string): FieldError | undefined {
  for (const check of checks) {
    const error = check(value, path);
    if (error !== undefined) return error;
  }
  return undefined;
}

function hasDuplicates(list: readonly unknown[]): boolean {
  return new Set(list.map(goJson)).size < list.length;
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** What Go's reader of JSON says the format of a value of that type is. */
function goFormat(type: string): string {
  if (type === 'integer') return 'int64';
  return type === 'number' ? 'float64' : '';
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
