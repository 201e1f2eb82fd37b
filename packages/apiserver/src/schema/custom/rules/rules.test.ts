import { type FieldError, type JsonSchemaProps, required } from '@drover/kubernetes';
import { describe, expect, test } from 'vitest';
import { customSchema } from '../custom-schema.ts';
import { validateStructural } from '../structural.ts';

type Rules = NonNullable<JsonSchemaProps['x-kubernetes-validations']>;

const withSpec = (
  properties: Record<string, JsonSchemaProps>,
  rules: Rules = [],
): JsonSchemaProps => ({
  type: 'object',
  properties: { spec: { type: 'object', properties, 'x-kubernetes-validations': rules } },
});

const texts = (errors: readonly FieldError[]): string[] =>
  errors.map(({ field, message }) => `${field}: ${message}`);

const object = (spec: object): { spec: object; metadata: { name: string } } => ({
  metadata: { name: 'x' },
  spec,
});

function validate(schema: JsonSchemaProps, spec: object, old?: object): string[] {
  const before = old && object(old);
  return texts(customSchema(schema).validate(object(spec), before));
}

describe('a rule that is not met', () => {
  const number = (rule: Rules[number]): JsonSchemaProps =>
    withSpec({ n: { type: 'integer', 'x-kubernetes-validations': [rule] } });

  test.each<[string, Rules[number], string]>([
    [
      'is shown itself',
      { rule: ' self > 5 ' },
      'spec.n: Invalid value: "integer": failed rule: self > 5',
    ],
    [
      'says its message',
      { rule: 'self > 5', message: ' too small ' },
      'spec.n: Invalid value: "integer": too small',
    ],
    [
      'says what its expression gives',
      { rule: 'self > 5', message: 'm', messageExpression: '"is %d".format([self])' },
      'spec.n: Invalid value: "integer": is 3',
    ],
    [
      'says its message when the expression fails',
      { rule: 'self > 5', message: 'm', messageExpression: '["a"][self]' },
      'spec.n: Invalid value: "integer": m',
    ],
    [
      'has a reason',
      { rule: 'self > 5', reason: 'FieldValueForbidden' },
      'spec.n: Forbidden: failed rule: self > 5',
    ],
    [
      'fails',
      { rule: '1 / (self - 3) > 0' },
      'spec.n: Invalid value: "integer": division by zero evaluating rule: 1 / (self - 3) > 0',
    ],
  ])('%s', (_, rule, expected) => {
    expect(validate(number(rule), { n: 3 })).toEqual([expected]);
  });

  test('names the field that it is about', () => {
    const schema = withSpec({ a: { type: 'object', properties: { 'b-c': { type: 'integer' } } } }, [
      { rule: 'self.a.b__dash__c > 3', fieldPath: ".a['b-c']" },
    ]);
    expect(validate(schema, { a: { 'b-c': 1 } })).toEqual([
      'spec.a.b-c: Invalid value: "object": failed rule: self.a.b__dash__c > 3',
    ]);
  });

  test('is told at the root and in items and values', () => {
    const positive = { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 0' }] };
    const schema = {
      ...withSpec({
        list: { type: 'array', items: positive },
        map: { type: 'object', additionalProperties: positive },
      }),
      'x-kubernetes-validations': [{ rule: 'self.metadata.name == "y"' }],
    };
    expect(validate(schema, { list: [1, 0], map: { 'a.b': -1 } })).toEqual([
      '<nil>: Invalid value: "object": failed rule: self.metadata.name == "y"',
      'spec.list[1]: Invalid value: "integer": failed rule: self > 0',
      'spec.map[a.b]: Invalid value: "integer": failed rule: self > 0',
    ]);
  });
});

test('no rule is asked of an object that is not of its schema', () => {
  const schema = withSpec({ n: { type: 'integer' }, m: { type: 'integer' } }, [
    { rule: 'self.n > self.m' },
  ]);
  expect(validate(schema, { n: 'x', m: 1 })).toEqual([
    'spec.n: Invalid value: "string": spec.n in body must be of type integer: "string"',
    '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  ]);
});

describe('rules about a change', () => {
  const grows = [{ rule: 'self >= oldSelf', message: 'may only grow' }];
  const number: JsonSchemaProps = { type: 'integer', 'x-kubernetes-validations': grows };
  const schema = withSpec({
    n: number,
    byKey: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['k'],
      items: { type: 'object', properties: { k: { type: 'string' }, v: number } },
    },
  });

  test('are asked where there was something before', () => {
    expect(validate(schema, { n: 1 })).toEqual([]);
    expect(validate(schema, { n: 1 }, {})).toEqual([]);
    expect(validate(schema, { n: 1 }, { n: 2 })).toEqual([
      'spec.n: Invalid value: "integer": may only grow',
    ]);
  });

  test('find the item with the same keys', () => {
    const old = { byKey: [{ k: 'a', v: 5 }] };
    expect(
      validate(
        schema,
        {
          byKey: [
            { k: 'b', v: 1 },
            { k: 'a', v: 4 },
          ],
        },
        old,
      ),
    ).toEqual(['spec.byKey[1].v: Invalid value: "integer": may only grow']);
  });

  test('may take the old value as an optional', () => {
    const optional = withSpec({
      n: {
        type: 'integer',
        'x-kubernetes-validations': [{ rule: 'self > oldSelf.orValue(0)', optionalOldSelf: true }],
      },
    });
    expect(validate(optional, { n: 0 })).toHaveLength(1);
    expect(validate(optional, { n: 1 })).toEqual([]);
    expect(validate(optional, { n: 1 }, { n: 1 })).toHaveLength(1);
  });
});

test('a value that did not change may go on not meeting a rule, with a warning', () => {
  const schema = customSchema(
    withSpec({
      n: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self < 3' }] },
      m: { type: 'integer' },
    }),
  );
  const warnings: string[] = [];
  const warn = (text: string): void => void warnings.push(text);
  expect(schema.validate(object({ n: 5, m: 1 }), object({ n: 5 }), warn)).toEqual([]);
  expect(warnings).toEqual(['spec.n: Invalid value: "integer": failed rule: self < 3']);
  expect(texts(schema.validate(object({ n: 6 }), object({ n: 5 })))).toEqual([
    'spec.n: Invalid value: "integer": failed rule: self < 3',
  ]);
});

test('no rule is asked about an object without a name', () => {
  const metadata = (): readonly FieldError[] => [required('metadata.name', 'name is required')];
  const rule = { 'x-kubernetes-validations': [{ rule: 'false' }] };
  const schema = customSchema(withSpec({ n: { type: 'integer', ...rule } }), { metadata });
  expect(texts(schema.validate(object({ n: 1 })))).toEqual([
    'metadata.name: Required value: name is required',
    '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  ]);
});

test('rules end when an object has cost too much', () => {
  // Looking for a text in itself costs the square of its length, and takes no time.
  const expensive = { rule: 'self.contains(self)' };
  const rules = Array.from({ length: 12 }, () => expensive);
  const schema = withSpec({ s: { type: 'string', 'x-kubernetes-validations': rules } });
  const text = (length: number): object => ({ s: 'x'.repeat(length) });
  expect(validate(schema, text(5_000))).toEqual([]);
  expect(validate(schema, text(9_900))).toEqual([
    'spec.s: Invalid value: "string": validation failed due to running out of cost budget, no further validation rules will be run',
  ]);
  expect(validate(schema, text(11_000))).toEqual([
    `spec.s: Invalid value: "string": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${expensive.rule}`,
  ]);
});

describe('a definition is refused', () => {
  const at = 'schema.properties[spec].x-kubernetes-validations[0]';
  const shown = (rule: string, rest = ''): string =>
    `{"Rule":"${rule}","Message":"","MessageExpression":"${rest}","Reason":null,"FieldPath":"","OptionalOldSelf":null}`;

  test.each<[string, Rules[number], string]>([
    ['without a rule', { rule: ' ' }, `${at}.rule: Required value: rule is not specified`],
    [
      'for a rule that is no question',
      { rule: 'self.n' },
      `${at}.rule: Invalid value: ${shown('self.n')}: cel expression must evaluate to a bool`,
    ],
    [
      'for a field that there is not',
      { rule: 'self.x' },
      `${at}.rule: Invalid value: ${shown('self.x')}: compilation failed: ERROR: <input>:1:5: undefined field 'x'\n | self.x\n | ....^`,
    ],
    [
      'for a message that is no text',
      { rule: 'true', messageExpression: 'self.n' },
      `${at}.messageExpression: Invalid value: ${shown('true', 'self.n')}: messageExpression must evaluate to a string`,
    ],
    [
      'for a message of two lines',
      { rule: 'true', message: 'a\nb' },
      `${at}.message: Invalid value: "a\\nb": must not contain line breaks`,
    ],
    [
      'for an unknown reason',
      { rule: 'true', reason: 'Odd' },
      `${at}.reason: Unsupported value: "Odd": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"`,
    ],
    [
      'for a path that leads nowhere',
      { rule: 'true', fieldPath: '.x' },
      `${at}.fieldPath: Invalid value: ".x": must be a valid path`,
    ],
    [
      'for an optional old value that is not used',
      { rule: 'true', optionalOldSelf: true },
      `${at}.optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule`,
    ],
  ])('%s', (_, rule, expected) => {
    const schema = withSpec({ n: { type: 'integer' } }, [rule]);
    expect(texts(validateStructural(schema, 'schema'))).toEqual([expected]);
  });

  test('for an old value where none can be told to belong to an item', () => {
    const schema = withSpec({
      l: {
        type: 'array',
        items: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] },
      },
    });
    expect(texts(validateStructural(schema, 'schema'))).toEqual([
      'schema.properties[spec].properties[l].items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within schema.properties[spec].properties[l]',
    ]);
  });
});
