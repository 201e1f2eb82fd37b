import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityToNumber,
  subtractQuantities,
} from './quantity.ts';

describe('the canonical form of', () => {
  test.each([
    ['0', '0'],
    ['0Gi', '0'],
    ['1', '1'],
    ['+1', '1'],
    ['1000', '1k'],
    ['1500', '1500'],
    ['1.5', '1500m'],
    ['.5', '500m'],
    ['1.', '1'],
    ['1.5Gi', '1536Mi'],
    ['1024Mi', '1Gi'],
    ['1023', '1023'],
    ['1024', '1024'],
    ['1Ki', '1Ki'],
    ['0.5Ki', '512'],
    ['0.1Ki', '102400m'],
    ['1000000k', '1G'],
    ['100m', '100m'],
    ['1000m', '1'],
    ['0.1m', '100u'],
    ['0.0000000001', '1n'],
    ['-1.5', '-1500m'],
    ['1e3', '1e3'],
    ['1E3', '1e3'],
    ['12e2', '1200'],
    ['1e-3', '1e-3'],
    ['1E', '1E'],
    ['9999Ei', '9223372036854775807'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
  ])('%s is %s', (text, canonical) => {
    expect(formatQuantity(parseQuantity(text))).toBe(canonical);
  });
});

test.each([
  ['', 'QUANTITY_MALFORMED'],
  ['-', 'QUANTITY_MALFORMED'],
  ['.', 'QUANTITY_MALFORMED'],
  ['abc', 'QUANTITY_MALFORMED'],
  ['1 Gi', 'QUANTITY_MALFORMED'],
  ['1.2.3', 'QUANTITY_MALFORMED'],
  ['9'.repeat(300), 'QUANTITY_MALFORMED'],
  ['1KB', 'QUANTITY_MALFORMED'],
  ['1Kii', 'QUANTITY_BAD_SUFFIX'],
  ['1e', 'QUANTITY_BAD_SUFFIX'],
  ['1e999999', 'QUANTITY_BAD_SUFFIX'],
])('%j is no quantity', (text, code) => {
  expect(() => parseQuantity(text)).toThrow(expect.objectContaining({ code }));
});

test('compares, adds and subtracts exactly', () => {
  const of = parseQuantity;
  expect(compareQuantities(of('1Gi'), of('1G'))).toBe(1);
  expect(compareQuantities(of('1000m'), of('1'))).toBe(0);
  expect(compareQuantities(of('-1'), of('0'))).toBe(-1);
  expect(formatQuantity(addQuantities(of('0'), of('512Mi')))).toBe('512Mi');
  expect(formatQuantity(addQuantities(of('512Mi'), of('512Mi')))).toBe('1Gi');
  expect(formatQuantity(subtractQuantities(of('1'), of('100m')))).toBe('900m');
  expect(quantityToNumber(of('2.5'))).toBe(2.5);
});

const quantities: fc.Arbitrary<Quantity> = fc.record({
  nanos: fc.bigInt({ min: -(10n ** 27n), max: 10n ** 27n }),
  format: fc.constantFrom('DecimalSI', 'BinarySI', 'DecimalExponent'),
});

test('property: the canonical form keeps the amount, and is its own canonical form', () => {
  fc.assert(
    fc.property(quantities, (quantity) => {
      const text = formatQuantity(quantity);
      const again = parseQuantity(text);
      expect(again.nanos).toBe(quantity.nanos);
      expect(formatQuantity(again)).toBe(text);
    }),
  );
});
