import { addQuantities, formatQuantity, parseQuantity } from '@drover/apimachinery';
import type { Container } from '../validation/container/container.ts';
import type { PodSpec } from '../validation/pod/pod-types.ts';
import { compareAmounts, type ResourceList } from '../validation/quota/quantities.ts';

/**
 * What the containers of a pod need at the same time: those that run beside each other are added up, and one that runs before
 * the others counts where it needs more than they do.
 */
export function totalOf(spec: PodSpec, field: 'limits' | 'requests'): ResourceList {
  const amountsOf = ({ resources }: Container): ResourceList => resources?.[field] ?? {};
  let beside: ResourceList = {};
  let first: ResourceList = {};
  for (const container of spec.initContainers ?? []) {
    const isSidecar = container.restartPolicy === 'Always';
    const needed = added(beside, amountsOf(container));
    first = larger(first, needed);
    if (isSidecar) beside = needed;
  }
  const running = (spec.containers ?? []).map(amountsOf).reduce(added, beside);
  return larger(running, first);
}

function added(left: ResourceList, right: ResourceList): ResourceList {
  const sums = Object.entries(right).map(([name, amount]) => {
    const other = left[name];
    const sum =
      other === undefined
        ? amount
        : formatQuantity(addQuantities(parseQuantity(other), parseQuantity(amount)));
    return [name, sum] as const;
  });
  return { ...left, ...Object.fromEntries(sums) };
}

function larger(left: ResourceList, right: ResourceList): ResourceList {
  const more = Object.entries(right).filter(([name, amount]) => {
    const other = left[name];
    return other === undefined || compareAmounts(amount, other) > 0;
  });
  return { ...left, ...Object.fromEntries(more) };
}
