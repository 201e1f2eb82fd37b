import { expect, test } from 'vitest';
import { withVariables } from './check/environment.ts';
import { compileExpression, isFailure } from './compile.ts';
import { kubernetesEnvironment } from './environment.ts';
import {
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  objectOf,
  STRING,
  TIMESTAMP,
} from './type.ts';
import { fromJson } from './values/json-value.ts';
import { isList, isMap, OptionalValue, TypeValue, Uint, type Value } from './values/value.ts';

const self: CelType = objectOf('Self', {
  count: INT,
  ratio: DOUBLE,
  name: STRING,
  list: listOf(INT),
  labels: mapOf(STRING, STRING),
  set: { ...listOf(STRING), merge: { by: 'set', keys: [] } },
  ports: {
    ...listOf(objectOf('Port', { name: STRING, port: INT })),
    merge: { by: 'map', keys: ['name'] },
  },
  since: TIMESTAMP,
  period: DURATION,
  any: DYN,
  missing: STRING,
});

const OBJECT = {
  count: 3,
  ratio: 2,
  name: 'héllo',
  list: [1, 2, 3],
  labels: { a: 'x', b: 'y' },
  set: ['b', 'a'],
  ports: [
    { name: 'http', port: 80 },
    { name: 'https', port: 443 },
  ],
  since: '2024-02-29T10:11:12.5Z',
  period: '90m',
  any: { n: 7, half: 0.5, items: ['x'] },
};

const environment = withVariables(kubernetesEnvironment, { self });

function evaluate(source: string): unknown {
  const program = compileExpression(source, environment);
  if (isFailure(program)) throw new Error(program.failure);
  return shown(program.evaluate(() => fromJson(OBJECT, self)));
}

/** A value as plain data. */
function shown(value: Value): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint) return `${value.value}u`;
  if (value instanceof TypeValue) return value.name;
  if (value instanceof OptionalValue) return { optional: shown(value.value ?? null) };
  if (isList(value)) return [...value].map(shown);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    [...value.keys()].map((key) => [shown(key), shown(value.get(key) ?? null)]),
  );
}

test.each<[string, unknown]>([
  ['1 + 2 * 3', 7n],
  ['-self.count', -3n],
  ['--self.count', 3n],
  ['7 / 2', 3n],
  ['-7 % 3', -1n],
  ['7u / 2u', '3u'],
  ['0x1F + 1', 32n],
  ['1.5e3', 1500],
  ['self.ratio / 4.0', 0.5],
  ['self.ratio < 3', true],
  ['dyn(1) == 1.0', true],
  ['1u < 2', true],
  ['dyn(9007199254740993) == 9007199254740992.0', false],
  ['"a" + "b"', 'ab'],
  ["'''a'b'''", "a'b"],
  [String.raw`r'\d' + "\u00e9\x41\101\n"`, '\\déAA\n'],
  ['b"hi" == bytes("hi")', true],
  ['self.count in [1, 3]', true],
  ['"a" in self.labels', true],
  ['self.labels["b"]', 'y'],
  ['self.list[1]', 2n],
  ['self.any.n + 1', 8n],
  ['self.any.half', 0.5],
  ['has(self.name) && !has(self.missing)', true],
  ['self.count > 2 ? "big" : "small"', 'big'],
  ['{"a": 1}.a', 1n],
  ['type(self.count) == int', true],
  ['type(self.since) == google.protobuf.Timestamp', true],
  ['dyn(1) == "a"', false],
])('%s', (source, value) => {
  expect(evaluate(source)).toEqual(value);
});

test.each<[string, unknown]>([
  ['self.list.all(x, x > 0)', true],
  ['self.list.exists(x, x > 2)', true],
  ['self.list.exists_one(x, x > 1)', false],
  ['self.list.filter(x, x != 2)', [1n, 3n]],
  ['self.list.map(x, x * 2)', [2n, 4n, 6n]],
  ['self.list.map(x, x > 1, x * 2)', [4n, 6n]],
  ['self.labels.all(k, self.labels[k] != "")', true],
  ['self.list.all(i, v, v == i + 1)', true],
  ['self.labels.exists(k, v, k == "b" && v == "y")', true],
  ['self.list.transformList(i, v, i % 2 == 0, v)', [1n, 3n]],
  ['self.labels.transformMap(k, v, v + k)', { a: 'xa', b: 'yb' }],
  ['self.labels.transformMapEntry(k, v, {v: k})', { x: 'a', y: 'b' }],
  ['[[1, 2], [3]].map(x, x.map(x, x + 1))', [[2n, 3n], [4n]]],
])('macro: %s', (source, value) => {
  expect(evaluate(source)).toEqual(value);
});

test.each<[string, unknown]>([
  ['"tacocat".indexOf("a", 2)', 5n],
  ['"tacocat".lastIndexOf("c")', 4n],
  ['self.name.size()', 5n],
  ['self.name.charAt(1)', 'é'],
  ['"héllo".substring(1, 3)', 'él'],
  ['"a,b,c".split(",", 2)', ['a', 'b,c']],
  ['["a", "b"].join("-")', 'a-b'],
  ['"aXbX".replace("X", "-", 1)', 'a-bX'],
  ['"ab".replace("", "_")', '_a_b_'],
  ['" x\\t".trim()', 'x'],
  ['"ÄbC".lowerAscii()', 'Äbc'],
  [
    '"%s is %d, %.2f, %x, %b, %e".format(["a", 5, 1.5, 255, 5, 1234.5])',
    'a is 5, 1.50, ff, 101, 1.234500e+03',
  ],
  ['"%s".format([[1, "a", null, true]])', '[1, a, null, true]'],
  ['strings.quote("a\\"b")', '"a\\"b"'],
  ['"abc123".find("[0-9]+")', '123'],
  ['"a1b22".findAll("[0-9]+", 1)', ['1']],
  ['"abc".matches("^a.c$")', true],
  ['[3, 1, 2].isSorted()', false],
  ['[3, 1, 2].sum() + [3, 1, 2].min() + [3, 1, 2].max()', 10n],
  ['[1, 2, 1].lastIndexOf(1)', 2n],
  ['sets.equivalent([1, 2], [2, 1, 1])', true],
  ['sets.intersects([1], [2])', false],
  ['url("https://a.b:80/x%20y?k=1&k=2").getQuery()', { k: ['1', '2'] }],
  ['url("https://[::1]:80/x").getHostname()', '::1'],
  ['isURL("../x")', false],
  ['string(ip("::FFFF"))', '::ffff'],
  ['ip("10.0.0.1").family() == 4 && isIP("::1") && !isIP("1.2.3.4.5")', true],
  ['ip.isCanonical("2001:DB8::1")', false],
  ['cidr("10.0.0.0/8").containsIP("10.9.9.9")', true],
  ['cidr("10.0.0.0/8").containsCIDR(cidr("10.1.0.0/16"))', true],
  ['string(cidr("10.1.2.3/16").masked())', '10.1.0.0/16'],
  ['quantity("1Gi").isGreaterThan(quantity("1G"))', true],
  ['quantity("1500m").add(1) == quantity("2.5")', true],
  ['isQuantity("1Q")', false],
  ['format.named("nothing").hasValue()', false],
  ['format.dns1123Label().validate("a.b").hasValue()', true],
  ['semver("1.0.0-rc.1").isLessThan(semver("1.0.0"))', true],
  ['semver("v1.02", true).minor()', 2n],
  ['isSemver("1.0")', false],
])('library: %s', (source, value) => {
  expect(evaluate(source)).toEqual(value);
});

test.each<[string, unknown]>([
  ['self.since.getFullYear()', 2024n],
  ['self.since.getDayOfYear()', 59n],
  ['self.since.getDayOfWeek()', 4n],
  ['self.since.getHours("+02:00")', 12n],
  ['self.since.getMilliseconds()', 500n],
  ['self.since + self.period > self.since', true],
  ['string(self.since - duration("1h"))', '2024-02-29T09:11:12.5Z'],
  ['self.period.getMinutes()', 90n],
  ['string(self.period)', '5400s'],
  ['int(timestamp("1970-01-01T00:01:00Z"))', 60n],
  ['int("42") + int(2.9)', 44n],
  ['string(1.0e21)', '1e+21'],
])('time and conversion: %s', (source, value) => {
  expect(evaluate(source)).toEqual(value);
});

test.each<[string, unknown]>([
  ['self.?missing.orValue("none")', 'none'],
  ['self.?name.hasValue()', true],
  ['self.labels[?"z"].hasValue()', false],
  ['[1, 2][?5].or(optional.of(9)).value()', 9n],
  ['[?self.?missing, "x"]', ['x']],
  ['{?"a": self.?missing, "b": "c"}', { b: 'c' }],
  ['optional.of(2).optMap(x, x * 2)', { optional: 4n }],
  ['optional.none().optMap(x, x)', { optional: null }],
  ['optional.ofNonZeroValue("").hasValue()', false],
])('optional: %s', (source, value) => {
  expect(evaluate(source)).toEqual(value);
});

test.each<[string, unknown]>([
  ['self.set == ["a", "b"]', true],
  ['self.set + ["b", "c"]', ['b', 'a', 'c']],
  ['self.list == [3, 2, 1]', false],
  ['self.ports == [self.ports[1], self.ports[0]]', true],
])('sets and maps of Kubernetes: %s', (source, value) => {
  expect(evaluate(source)).toEqual(value);
});

test.each<[string, string]>([
  ['1 / 0', 'division by zero'],
  ['1 % 0', 'modulus by zero'],
  ['9223372036854775807 + 1', 'integer overflow'],
  ['1u - 2u', 'unsigned integer overflow'],
  ['self.list[3]', 'index out of bounds: 3'],
  ['self.labels["z"]', 'no such key: z'],
  ['self.missing', 'no such key: missing'],
  ['self.any.n + "a"', 'no such overload'],
  ['self.any.n.size()', 'no such overload: size'],
  ['int("x")', "type conversion error from 'string' to 'int'"],
  ['[].min()', 'min called on empty list'],
  ['optional.none().value()', 'optional.none() dereference'],
  [
    'quantity("x")',
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  ['{"a": 1, "a": 2}', 'map key conflict'],
  ['url("x")', 'URL parse error during conversion from string: parse "x": invalid URI for request'],
])('%s fails', (source, message) => {
  expect(() => evaluate(source)).toThrow(new Error(message));
});

test('what decides counts, even beside a failure', () => {
  expect(evaluate('1 / 0 == 1 || true')).toBe(true);
  expect(evaluate('false && 1 / 0 == 1')).toBe(false);
  expect(evaluate('[0, 1].exists(x, 1 / x == 1)')).toBe(true);
  expect(() => evaluate('1 / 0 == 1 && true')).toThrow('division by zero');
});
