import { parseQuantity } from '@drover/apimachinery';
import { itemPath } from '../../field/field-error.ts';
import { goQuote } from '../../field/go-format.ts';
import type { ResourceList } from './quantities.ts';

/** Amounts of bytes that are no whole numbers. */
export function warnOfFractions(path: string, amounts: ResourceList = {}): readonly string[] {
  return ['memory', 'ephemeral-storage'].flatMap((name) => {
    const amount = amounts[name];
    if (amount === undefined || parseQuantity(amount).nanos % 10n ** 9n === 0n) return [];
    return [
      `${itemPath(path, name)}: fractional byte value ${goQuote(amount)} is invalid, must be an integer`,
    ];
  });
}
