import { expect, test } from 'vitest';
import { CelError, CostLimitError } from './cel-error.ts';
import { withVariables } from './check/environment.ts';
import { compileExpression, isFailure, type Program } from './compile.ts';
import { kubernetesEnvironment } from './environment.ts';
import { CostMeter } from './meter.ts';
import { DYN, INT, listOf, objectOf, STRING } from './type.ts';
import { fromJson } from './values/json-value.ts';

const self = objectOf('Self', { count: INT, name: STRING, list: listOf(INT) });
const environment = withVariables(kubernetesEnvironment, { self, any: DYN });

function failureOf(source: string): string {
  const compiled = compileExpression(source, environment);
  return isFailure(compiled) ? compiled.failure : '';
}

function programOf(source: string): Program {
  const compiled = compileExpression(source, environment);
  if (isFailure(compiled)) throw new Error(compiled.failure);
  return compiled;
}

const OPERAND =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

test.each<[string, string]>([
  ['foo', "1:1: undeclared reference to 'foo' (in container '')"],
  ['self.nope', "1:5: undefined field 'nope'"],
  ['has(self.nope)', "1:4: undefined field 'nope'"],
  ['self.name.nope()', "1:15: undeclared reference to 'nope' (in container '')"],
  ['self.count.nope', "1:11: type 'int' does not support field selection"],
  ['quantity("1").nope', "1:14: unexpected failed resolution of 'kubernetes.Quantity'"],
  ['ip("::1").nope', "1:10: type 'net.IP' does not support field selection"],
  ['self.count > "a"', "1:12: found no matching overload for '_>_' applied to '(int, string)'"],
  ['self.name.size(1)', "1:15: found no matching overload for 'size' applied to 'string.(int)'"],
  ['self.count && true', "1:5: expected type 'bool' but found 'int'"],
  ['[1, "a"]', "1:5: expected type 'int' but found 'string'"],
  [
    'self.count.all(x, true)',
    "1:5: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)",
  ],
  [
    'self.list.filter(x, x)',
    "1:17: found no matching overload for '_?_:_' applied to '(int, list(int), list(int))'",
  ],
  ['[1].sort()', "1:9: undeclared reference to 'sort' (in container '')"],
  ['"a".matches("b(")', '1:13: invalid matches argument'],
  ['duration("1x")', '1:10: invalid duration argument'],
  ['1 +', `1:4: Syntax error: mismatched input '<EOF>' expecting ${OPERAND}`],
  ['(1', "1:3: Syntax error: missing ')' at '<EOF>'"],
  ['true true', "1:6: Syntax error: extraneous input 'true' expecting <EOF>"],
  ['self.', "1:6: Syntax error: no viable alternative at input '.'"],
  ['if', '1:1: reserved identifier: if'],
  ['has(self)', '1:5: invalid argument to has() macro'],
  ['99999999999999999999', '1:1: invalid int literal'],
])('%s cannot be compiled', (source, message) => {
  expect(failureOf(source).split('\n')[0]).toBe(`compilation failed: ERROR: <input>:${message}`);
});

test('an error is shown with its line and a mark below it', () => {
  expect(failureOf('self.count\n  == foo')).toBe(
    "compilation failed: ERROR: <input>:2:6: undeclared reference to 'foo' (in container '')\n |   == foo\n | .....^",
  );
});

test('several errors are told in the order of their places', () => {
  expect(failureOf('b == a')).toBe(
    [
      "compilation failed: ERROR: <input>:1:1: undeclared reference to 'b' (in container '')",
      ' | b == a',
      ' | ^',
      "ERROR: <input>:1:6: undeclared reference to 'a' (in container '')",
      ' | b == a',
      ' | .....^',
    ].join('\n'),
  );
});

test('a pattern that is written out is read beforehand', () => {
  expect(failureOf('"a".find("b(") == ""')).toBe(
    'program instantiation failed: error parsing regexp: missing closing ): `b(`',
  );
});

test('texts that are too long or nested too deep are refused', () => {
  expect(failureOf('('.repeat(300))).toContain('expression recursion limit exceeded: 250');
  expect(failureOf(`"${'x'.repeat(100_001)}"`)).toContain('exceeds limit: size: 100003');
});

test('the variables that an expression looks at are known', () => {
  expect([...programOf('self.list.all(any, any > 0)').variables]).toEqual(['self']);
});

const value = (name: string): ReturnType<typeof fromJson> =>
  fromJson({ count: 3, name: 'x', list: [1, 2, 3] }, name === 'self' ? self : DYN);

test.each<[string, number]>([
  ['1 + 1', 1],
  ['self.count == 3', 3],
  ['has(self.name)', 0],
  ['self.list.all(x, x > 0)', 18],
  ['[1, 2, 3].size()', 1],
  ['self.name in ["a", "b"]', 4],
  ['"aaaaaaaaaaaaaaaaaaaa".contains("aaaaaaaaaa")', 2],
])('%s costs what it costs in Kubernetes', (source, cost) => {
  const meter = new CostMeter();
  programOf(source).evaluate(value, meter);
  expect(meter.spent).toBe(cost);
});

test('an evaluation ends when it has cost too much', () => {
  const list = 'self.list.map(a, self.list.map(b, self.list.map(c, self.list)))';
  expect(() => programOf(list).evaluate(value, new CostMeter(100))).toThrow(CostLimitError);
  const nested = 'true || self.list.exists(x, x == 9)';
  expect(programOf(nested).evaluate(value, new CostMeter(1))).toBe(true);
});

test('an evaluation that costs too much is not taken for one that fails', () => {
  const source = 'self.list.exists(x, self.list.map(y, y).size() == 9) || true';
  const evaluate = (): unknown => programOf(source).evaluate(value, new CostMeter(20));
  expect(evaluate).toThrow('operation cancelled: actual cost limit exceeded');
  expect(evaluate).not.toThrow(CelError);
});
