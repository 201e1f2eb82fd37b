import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
} from '@drover/apimachinery';
import type { Amounts, PodContainer, PodSpec } from './pod-object.ts';

/** Exact amounts by name. */
export type QuantityMap = ReadonlyMap<string, Quantity>;

/** Nothing. */
export const ZERO: Quantity = { nanos: 0n, format: 'DecimalSI' };

/** One of something. */
export const ONE: Quantity = { nanos: 10n ** 9n, format: 'DecimalSI' };

/** The amounts as numbers that can be added. */
export function quantitiesOf(amounts: Amounts = {}): Map<string, Quantity> {
  return new Map(
    Object.entries(amounts).map(([name, text]) => [name, parseQuantity(String(text))]),
  );
}

/** The sum of both. */
export function addAmounts(left: QuantityMap, right: QuantityMap): Map<string, Quantity> {
  return merge(left, right, addQuantities);
}

/** Of each the larger amount. */
export function maxAmounts(left: QuantityMap, right: QuantityMap): Map<string, Quantity> {
  return merge(left, right, (a, b) => (compareQuantities(b, a) > 0 ? b : a));
}

function merge(
  left: QuantityMap,
  right: QuantityMap,
  both: (a: Quantity, b: Quantity) => Quantity,
): Map<string, Quantity> {
  const merged = new Map(left);
  for (const [name, amount] of right) {
    const present = merged.get(name);
    merged.set(name, present ? both(present, amount) : amount);
  }
  return merged;
}

/** Amounts that a pod can set for all its containers together. */
const POD_LEVEL = (name: string): boolean =>
  name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

/**
 * What a pod asks for, or may use at most, in sum: containers run side by side; of the init containers one at a time, beside those of them
 * that go on running.
 */
export function podAmounts(spec: PodSpec, side: 'limits' | 'requests'): Map<string, Quantity> {
  const amountsOf = ({ resources }: PodContainer): QuantityMap => quantitiesOf(resources?.[side]);
  let sum: QuantityMap = new Map();
  for (const container of spec.containers) sum = addAmounts(sum, amountsOf(container));
  let running: QuantityMap = new Map();
  let most: QuantityMap = new Map();
  for (const container of spec.initContainers ?? []) {
    const own = amountsOf(container);
    const together = addAmounts(own, running);
    if (container.restartPolicy === 'Always') {
      sum = addAmounts(sum, own);
      running = together;
    }
    most = maxAmounts(most, together);
  }
  const total = maxAmounts(sum, most);
  for (const [name, amount] of quantitiesOf(spec.resources?.[side])) {
    if (POD_LEVEL(name)) total.set(name, amount);
  }
  return total;
}
