import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
} from '@drover/apimachinery';

/** Kubernetes quantities, by what they limit as the v3 API names it. */
export type Amounts = ReadonlyMap<string, string>;

/** What a quota can limit: the v3 API's names, with the resource names of Kubernetes. */
export const QUOTA_RESOURCES: Readonly<Record<string, string>> = {
  pods: 'pods',
  services: 'services',
  replicationControllers: 'replicationcontrollers',
  secrets: 'secrets',
  configMaps: 'configmaps',
  persistentVolumeClaims: 'persistentvolumeclaims',
  servicesNodePorts: 'services.nodeports',
  servicesLoadBalancers: 'services.loadbalancers',
  requestsCpu: 'requests.cpu',
  requestsMemory: 'requests.memory',
  requestsStorage: 'requests.storage',
  limitsCpu: 'limits.cpu',
  limitsMemory: 'limits.memory',
};

/** The amounts of a limit that are set; others may be absent, `null` or empty. */
export function amountsOf(limit: unknown): Amounts {
  const entries = typeof limit === 'object' && limit !== null ? Object.entries(limit) : [];
  return new Map(
    entries.flatMap(([key, value]) =>
      typeof value === 'string' && value !== '' ? [[key, value] as const] : [],
    ),
  );
}

/** Amounts that can be counted with, and the names of those that cannot: no quantities, or negative ones. */
export function countableAmounts(amounts: Amounts): {
  readonly countable: Amounts;
  readonly malformed: readonly string[];
} {
  const entries = [...amounts];
  return {
    countable: new Map(entries.filter(([, amount]) => isCountable(amount))),
    malformed: entries.filter(([, amount]) => !isCountable(amount)).map(([key]) => key),
  };
}

function isCountable(amount: string): boolean {
  try {
    return parseQuantity(amount).nanos >= 0n;
  } catch {
    // Whatever is wrong with the text, nothing can be added to it.
    return false;
  }
}

/** The sum of both, for everything that either names. */
export function addAmounts(left: Amounts, right: Amounts): Amounts {
  const added = [...right].map(([key, amount]) => {
    const total = addQuantities(parseQuantity(left.get(key) ?? '0'), parseQuantity(amount));
    return [key, formatQuantity(total)] as const;
  });
  return new Map([...left, ...added]);
}

/** What a namespace may use: its own amounts, and the defaults for what it leaves open. What has no default is not limited. */
export function effectiveAmounts(defaults: Amounts, own: Amounts): Amounts {
  return new Map([...defaults].map(([key, amount]) => [key, own.get(key) ?? amount]));
}

/** One amount that is more than there is. */
export interface Excess {
  readonly key: string;
  readonly asked: string;
  readonly available: string;
}

/** Which amounts are more than the limit; what the limit does not name is not limited. */
export function excessesOver(asked: Amounts, limit: Amounts): readonly Excess[] {
  return [...asked].flatMap(([key, amount]) => {
    const available = limit.get(key);
    if (available === undefined) return [];
    const isMore = compareQuantities(parseQuantity(amount), parseQuantity(available)) > 0;
    return isMore ? [{ key, asked: amount, available }] : [];
  });
}

/** Excesses as people read them: `limitsCpu (2 > 1500m)`. */
export function describeExcesses(excesses: readonly Excess[]): string {
  return excesses.map(({ key, asked, available }) => `${key} (${asked} > ${available})`).join(', ');
}

/** What a namespace asks for, and with the others of its project does not get. */
export interface OverCommit {
  readonly key: string;
  readonly own: string;
  /** What the other namespaces of the project have together. */
  readonly others: string;
  readonly available: string;
}

/** What a namespace cannot have beside what `others` have. */
export function overCommitsOf(
  own: Amounts,
  others: Amounts,
  limit: Amounts,
): readonly OverCommit[] {
  return excessesOver(addAmounts(others, own), limit).flatMap(({ key, available }) => {
    const amount = own.get(key);
    return amount === undefined
      ? []
      : [{ key, own: amount, others: others.get(key) ?? '0', available }];
  });
}

/** Over-commits as people read them: `pods (11 > 10) with 3 here and 8 in other namespaces`. */
export function describeOverCommits(overCommits: readonly OverCommit[]): string {
  return overCommits
    .map(({ key, own, others, available }) => {
      const asked = formatQuantity(addQuantities(parseQuantity(own), parseQuantity(others)));
      const parts = `with ${own} here and ${others} in other namespaces`;
      return `${describeExcesses([{ key, asked, available }])} ${parts}`;
    })
    .join(', ');
}
