import type { Quantity } from '@drover/apimachinery';
import { addAmounts, ONE, podAmounts, type QuantityMap, quantitiesOf } from '../pods/amounts.ts';
import type { PodContainer, PodObject } from '../pods/pod-object.ts';

const NAMES: ReadonlySet<string> = new Set([
  'count/pods',
  'pods',
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]);

const REQUESTS_PREFIX = 'requests.';
const HUGE_PAGES_PREFIX = 'hugepages-';

/** Amounts that containers must say if a quota limits them. */
const MUST_BE_SAID: ReadonlySet<string> = new Set([
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
]);

/** Whether a quota of that name limits pods. */
export function isPodName(name: string): boolean {
  return (
    NAMES.has(name) ||
    name.startsWith(HUGE_PAGES_PREFIX) ||
    name.startsWith(`${REQUESTS_PREFIX}${HUGE_PAGES_PREFIX}`) ||
    (name.startsWith(REQUESTS_PREFIX) && !isNative(name))
  );
}

/** What a pod uses; one that has ended is only counted. */
export function podUsage({ spec, status }: PodObject): QuantityMap {
  const counted: [string, Quantity] = ['count/pods', ONE];
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return new Map([counted]);
  const overhead = quantitiesOf(spec.overhead);
  const requests = addAmounts(podAmounts(spec, 'requests'), overhead);
  const limits = podAmounts(spec, 'limits');
  // What is not limited is not limited by what it takes to run the pod.
  const limitedOverhead = new Map([...overhead].filter(([name]) => limits.has(name)));
  return computeUsage(requests, addAmounts(limits, limitedOverhead)).set(...counted);
}

/** Which containers of a pod do not say what a quota wants to know, in words. */
export function podProblem({ spec }: PodObject, names: readonly string[]): string | undefined {
  if (spec.resources) return undefined;
  const wanted = names.filter((name) => MUST_BE_SAID.has(name)).toSorted();
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const missing = wanted.flatMap((name) => {
    const silent = containers.filter((container) => !usageOf(container).has(name));
    const listed = [...new Set(silent.map((container) => container.name))].toSorted();
    return listed.length === 0 ? [] : `${name} for: ${listed.join(',')}`;
  });
  return missing.length === 0 ? undefined : `must specify ${missing.join('; ')}`;
}

function usageOf({ resources }: PodContainer): QuantityMap {
  return computeUsage(quantitiesOf(resources?.requests), quantitiesOf(resources?.limits));
}

function computeUsage(requests: QuantityMap, limits: QuantityMap): Map<string, Quantity> {
  const usage = new Map([['pods', ONE]]);
  for (const [name, amount] of requests) {
    const isBasic = NAMES.has(name) || name.startsWith(HUGE_PAGES_PREFIX);
    if (isBasic) usage.set(name, amount);
    if (isBasic || !isNative(name)) usage.set(`${REQUESTS_PREFIX}${name}`, amount);
  }
  for (const [name, amount] of limits) {
    if (NAMES.has(name)) usage.set(`limits.${name}`, amount);
  }
  return usage;
}

/** Whether a resource is one of Kubernetes itself; others belong to devices. */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}
