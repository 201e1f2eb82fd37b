import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelRequirement } from './label-requirement.ts';
import { formatLabelSelector, matchesLabels, sortRequirements } from './label-selector.ts';
import { labelSelectorOf } from './label-selector-spec.ts';
import { parseLabelSelector } from './parse-label-selector.ts';

describe('parseLabelSelector', () => {
  test.each([
    ['', ''],
    ['  ', ''],
    ['x', 'x'],
    ['!x', '!x'],
    ['x=a', 'x=a'],
    ['x==a', 'x==a'],
    ['x != a ', 'x!=a'],
    ['x=', 'x='],
    ['x=,y', 'x=,y'],
    ['y,x', 'x,y'],
    ['x in (b, a,b)', 'x in (a,b)'],
    ['x notin ()', 'x notin ()'],
    ['x in (,a)', 'x in (,a)'],
    ['x in (a,)', 'x in (,a)'],
    ['in in (in, notin)', 'in in (in,notin)'],
    ['notin=in', 'notin=in'],
    ['x>7', 'x>7'],
    ['x < 1', 'x<1'],
    ['example.com/x in (a)', 'example.com/x in (a)'],
  ])('reads %j and prints %j', (text, printed) => {
    expect(formatLabelSelector(parseLabelSelector(text))).toBe(printed);
  });

  test.each([
    ['x=a=b', "found '=', expected: ',' or 'end of string'"],
    ['x=a,', "found '', expected: identifier after ','"],
    [',x', "found ',', expected: !, identifier, or 'end of string'"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['x a', "unable to parse requirement: found 'a', expected: in, notin, =, ==, !=, gt, lt"],
    ['x in a', "unable to parse requirement: found 'a' expected: '('"],
    ['x in (=)', "unable to parse requirement: found '=', expected: ',', ')' or identifier"],
    ['x in (a b)', "unable to parse requirement: found 'b', expected: ',' or ')'"],
    ['x in (a,=)', "unable to parse requirement: found '=', expected: ',', or identifier"],
    ['x=(', "unable to parse requirement: found '(', expected: identifier"],
    [
      'x>a',
      "unable to parse requirement: values[0]: Invalid value: \"a\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
    [
      'a/b/c',
      `unable to parse requirement: <nil>: Invalid value: "a/b/c": a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
    [
      `x=${'v'.repeat(64)}`,
      `unable to parse requirement: values[0][x]: Invalid value: "${'v'.repeat(64)}": must be no more than 63 characters`,
    ],
  ])('refuses %j', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(
      expect.objectContaining({ code: 400, reason: 'BadRequest', message }),
    );
  });
});

describe('matchesLabels', () => {
  test.each([
    ['', {}, true],
    ['x=a', { x: 'a' }, true],
    ['x=a', { x: 'b' }, false],
    ['x=a', {}, false],
    ['x!=a', {}, true],
    ['x notin (a,b)', { x: 'c' }, true],
    ['x notin (a,b)', { x: 'b' }, false],
    ['x', { x: '' }, true],
    ['!x', { x: '' }, false],
    ['x>7', { x: '8' }, true],
    ['x>7', { x: '7' }, false],
    ['x<7', { x: 'six' }, false],
    ['x>9223372036854775806', { x: '9223372036854775807' }, true],
    ['constructor', {}, false],
    ['x=a,y=b', { x: 'a', y: 'b', z: 'c' }, true],
    ['x=a,y=b', { x: 'a' }, false],
  ])('%j on %j: %j', (text, labels: Readonly<Record<string, string>>, matches) => {
    expect(matchesLabels(parseLabelSelector(text), labels)).toBe(matches);
  });

  test('nothing but the empty selector matches an object without labels that needs some', () => {
    expect(matchesLabels([], undefined)).toBe(true);
    expect(matchesLabels(parseLabelSelector('x'), undefined)).toBe(false);
  });
});

test('labelSelectorOf reads what objects hold', () => {
  const selector = labelSelectorOf({
    matchLabels: { app: 'web' },
    matchExpressions: [
      { key: 'tier', operator: 'In', values: ['a', 'b'] },
      { key: 'old', operator: 'DoesNotExist' },
    ],
  });
  expect(formatLabelSelector(selector)).toBe('app=web,!old,tier in (a,b)');
  expect(() => labelSelectorOf({ matchExpressions: [{ key: 'x', operator: 'Like' }] })).toThrow(
    '"Like" is not a valid label selector operator',
  );
});

describe('properties', () => {
  const word = fc.stringMatching(/^[a-z0-9]([a-z0-9._-]{0,8}[a-z0-9])?$/);
  const requirement = fc.oneof(
    fc
      .tuple(word, fc.constantFrom('=', '==', '!=') as fc.Arbitrary<'=' | '==' | '!='>, word)
      .map(([key, operator, value]) => labelRequirement(key, operator, [value])),
    fc
      .tuple(
        word,
        fc.constantFrom('in', 'notin') as fc.Arbitrary<'in' | 'notin'>,
        fc.array(fc.oneof(word, fc.constant('')), { minLength: 1, maxLength: 4 }),
      )
      .map(([key, operator, values]) => labelRequirement(key, operator, values)),
    fc
      .tuple(word, fc.constantFrom('exists', '!') as fc.Arbitrary<'exists' | '!'>)
      .map(([key, operator]) => labelRequirement(key, operator)),
    fc
      .tuple(word, fc.constantFrom('<', '>') as fc.Arbitrary<'<' | '>'>, fc.nat())
      .map(([key, operator, value]) => labelRequirement(key, operator, [String(value)])),
  );

  test('what is printed reads back as the same selector', () => {
    fc.assert(
      fc.property(fc.array(requirement, { maxLength: 5 }), (requirements) => {
        const selector = sortRequirements(requirements);
        expect(parseLabelSelector(formatLabelSelector(selector))).toEqual(selector);
      }),
    );
  });

  test('any text is read or refused with 400', () => {
    const alphabet = fc.constantFrom(...'ab ,()=!<>-./in\t'.split(''), 'in', 'notin');
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 16 }), (parts) => {
        try {
          parseLabelSelector(parts.join(''));
        } catch (error) {
          expect(error).toMatchObject({ name: 'StatusError', code: 400 });
        }
      }),
    );
  });

  test('a requirement and its negation never both match', () => {
    const pairs = { '=': '!=', '==': '!=', in: 'notin', exists: '!' } as const;
    fc.assert(
      fc.property(requirement, fc.dictionary(word, word), (positive, labels) => {
        const { key, operator, values } = positive;
        if (!(operator in pairs)) return;
        const negative = labelRequirement(key, pairs[operator as keyof typeof pairs], values);
        expect(matchesLabels([positive], labels)).not.toBe(matchesLabels([negative], labels));
      }),
    );
  });
});
