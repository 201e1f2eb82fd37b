import {
  type FieldError,
  fieldPath,
  goJson,
  invalid,
  invalidUnshown,
  itemPath,
  type JsonSchemaProps,
  notSupported,
  required,
  type ValidationRule,
} from '@drover/kubernetes';
import type { CelType } from '../../../cel/index.ts';
import { compileRule } from './compile-rule.ts';
import { escapeName } from './escape-name.ts';
import { rulePath } from './rule-path.ts';
import { ruleType, selfType } from './rule-type.ts';

const REASONS = [
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueRequired',
];

/** What is wrong with the words of a rule, before it is read. */
export function validateRuleWords(schema: JsonSchemaProps, path: string): FieldError[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  return rules.flatMap((rule, index) => {
    const at = itemPath(fieldPath(path, 'x-kubernetes-validations'), index);
    return [
      ...validateText(rule, at),
      ...(rule.messageExpression && rule.messageExpression.trim() === ''
        ? [
            required(
              fieldPath(at, 'messageExpression'),
              'messageExpression must be non-empty if specified',
            ),
          ]
        : []),
      ...(rule.reason === undefined || REASONS.includes(rule.reason)
        ? []
        : [notSupported(fieldPath(at, 'reason'), rule.reason, REASONS)]),
      ...validatePath(schema, rule, fieldPath(at, 'fieldPath')),
    ];
  });
}

function validateText({ rule, message = '' }: ValidationRule, at: string): FieldError[] {
  const messageAt = fieldPath(at, 'message');
  const text = message.trim();
  if (rule.trim() === '') return [required(fieldPath(at, 'rule'), 'rule is not specified')];
  if (message !== '' && text === '') {
    return [invalid(messageAt, message, 'must be non-empty if specified')];
  }
  if (hasLines(text)) return [invalid(messageAt, message, 'must not contain line breaks')];
  if (!hasLines(rule.trim()) || text !== '') return [];
  return [required(messageAt, 'message must be specified if rule contains line breaks')];
}

function validatePath(
  schema: JsonSchemaProps,
  { fieldPath: path = '' }: ValidationRule,
  at: string,
): FieldError[] {
  if (path === '') return [];
  const isEmpty = path.trim() === '';
  return [
    ...(isEmpty ? [invalid(at, path, 'must be non-empty if specified')] : []),
    ...(hasLines(path) ? [invalid(at, path, 'must not contain line breaks')] : []),
    ...('failure' in rulePath(schema, path) ? [invalid(at, path, 'must be a valid path')] : []),
  ];
}

function hasLines(text: string): boolean {
  return /[\n\r]/.test(text);
}

/** What is known where a schema stands. */
interface Place {
  readonly path: string;
  readonly type: CelType | undefined;
  /** The list or map below which nothing can be told to have been there before. */
  readonly uncorrelated: string | undefined;
}

/** What is wrong with the rules of a schema that is otherwise good: each is read and checked against the types of the schema. */
export function validateRuleExpressions(schema: JsonSchemaProps, path: string): FieldError[] {
  return validateNode(schema, {
    path,
    type: ruleType(schema, true),
    uncorrelated: undefined,
  });
}

function validateNode(schema: JsonSchemaProps, place: Place): FieldError[] {
  const { path, type } = place;
  const { additionalProperties: values, properties = {}, items } = schema;
  const isMapList = schema['x-kubernetes-list-type'] === 'map';
  const below = isMapList ? place.uncorrelated : (place.uncorrelated ?? path);
  return [
    ...(typeof values === 'object'
      ? validateNode(values, {
          ...place,
          path: fieldPath(path, 'additionalProperties'),
          type: type?.kind === 'map' ? type.value : undefined,
        })
      : []),
    ...Object.entries(properties).flatMap(([name, child]) =>
      validateNode(child, {
        ...place,
        path: itemPath(fieldPath(path, 'properties'), name),
        type: fieldType(name, child, type),
      }),
    ),
    ...(items === undefined
      ? []
      : validateNode(items, {
          path: fieldPath(path, 'items'),
          type: type?.kind === 'list' ? type.item : undefined,
          uncorrelated: below,
        })),
    ...validateOwn(schema, place),
  ];
}

function fieldType(
  name: string,
  schema: JsonSchemaProps,
  type: CelType | undefined,
): CelType | undefined {
  const escaped = escapeName(name);
  if (escaped === undefined) return ruleType(schema);
  return type?.kind === 'object' ? type.fields.get(escaped)?.type : undefined;
}

function validateOwn(schema: JsonSchemaProps, { path, type, uncorrelated }: Place): FieldError[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  if (type === undefined) return [];
  return rules.flatMap((rule, index) => {
    const at = itemPath(fieldPath(path, 'x-kubernetes-validations'), index);
    const compiled = compileRule(rule, selfType(schema, type), schema);
    return [
      ...(compiled.failure === undefined
        ? []
        : [invalidRule(fieldPath(at, 'rule'), rule, compiled.failure)]),
      ...(compiled.messageFailure === undefined
        ? []
        : [invalidRule(fieldPath(at, 'messageExpression'), rule, compiled.messageFailure)]),
      ...validateOldSelf(rule, at, { usesOldSelf: compiled.usesOldSelf, uncorrelated }),
    ];
  });
}

function validateOldSelf(
  { rule, optionalOldSelf }: ValidationRule,
  at: string,
  {
    usesOldSelf,
    uncorrelated,
  }: { readonly usesOldSelf: boolean; readonly uncorrelated: string | undefined },
): FieldError[] {
  if (!usesOldSelf) {
    if (optionalOldSelf === undefined) return [];
    const detail = 'may not be set if oldSelf is not used in rule';
    return [invalid(fieldPath(at, 'optionalOldSelf'), optionalOldSelf, detail)];
  }
  if (uncorrelated === undefined) return [];
  const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`;
  return [invalid(fieldPath(at, 'rule'), rule, detail)];
}

/** A rule as Kubernetes shows it: with all that its type has, under the names of Go. */
function shownRule(rule: ValidationRule): string {
  const fields: readonly (readonly [name: string, value: unknown])[] = [
    ['Rule', rule.rule],
    ['Message', rule.message ?? ''],
    ['MessageExpression', rule.messageExpression ?? ''],
    ['Reason', rule.reason ?? null],
    ['FieldPath', rule.fieldPath ?? ''],
    ['OptionalOldSelf', rule.optionalOldSelf ?? null],
  ];
  return `{${fields.map(([name, value]) => `"${name}":${goJson(value)}`).join(',')}}`;
}

function invalidRule(at: string, rule: ValidationRule, detail: string): FieldError {
  return invalidUnshown(at, `${shownRule(rule)}: ${detail}`);
}
