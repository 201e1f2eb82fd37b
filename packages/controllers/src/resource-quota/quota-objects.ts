import { type Amounts, QUOTA_RESOURCES } from '@drover/api';
import {
  compareQuantities,
  formatQuantity,
  type KubernetesObject,
  type ObjectMeta,
  parseQuantity,
} from '@drover/apimachinery';
import { QUOTA_OBJECT_NAME, quotaLabels } from './names.ts';

/** Amounts by the names that Kubernetes has for resources. */
type Hard = Readonly<Record<string, string>>;

/** A ResourceQuota. */
export interface QuotaObject extends KubernetesObject {
  readonly spec?: { readonly hard?: Hard };
}

/** A LimitRange. */
export interface LimitRangeObject extends KubernetesObject {
  readonly spec?: { readonly limits?: readonly object[] };
}

/** Where an object is written, and for which project. */
export interface QuotaPlace {
  readonly namespace: string;
  readonly project: string;
}

function metadataOf({ namespace, project }: QuotaPlace): ObjectMeta {
  return { name: QUOTA_OBJECT_NAME, namespace, labels: quotaLabels(project) };
}

/** The ResourceQuota that gives a namespace these amounts, which are written as the API server writes them. */
export function quotaObject(place: QuotaPlace, amounts: Amounts): QuotaObject {
  const hard = [...amounts].flatMap(([key, amount]) => {
    const resource = QUOTA_RESOURCES[key];
    return resource === undefined ? [] : [[resource, amount] as const];
  });
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: metadataOf(place),
    spec: { hard: Object.fromEntries(hard) },
  };
}

/** What a ResourceQuota gives, by the v3 API's names. */
export function amountsIn({ spec }: QuotaObject): Amounts {
  const { hard = {} } = spec ?? {};
  return new Map(
    Object.entries(QUOTA_RESOURCES).flatMap(([key, resource]) => {
      const amount = hard[resource];
      return amount === undefined ? [] : [[key, amount] as const];
    }),
  );
}

/**
 * The LimitRange that gives these amounts to containers that say nothing; `undefined` when there are none. A container
 * is promised no more than it may use: Kubernetes would refuse the whole object.
 */
export function limitRangeObject(
  place: QuotaPlace,
  amounts: Amounts,
): LimitRangeObject | undefined {
  const limits = { cpu: amounts.get('limitsCpu'), memory: amounts.get('limitsMemory') };
  const requests = {
    cpu: promised(amounts.get('requestsCpu'), limits.cpu),
    memory: promised(amounts.get('requestsMemory'), limits.memory),
  };
  const item = {
    ...(isAny(limits) && { default: given(limits) }),
    ...(isAny(requests) && { defaultRequest: given(requests) }),
  };
  if (Object.keys(item).length === 0) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: metadataOf(place),
    spec: { limits: [{ type: 'Container', ...item }] },
  };
}

interface Resources {
  readonly cpu: string | undefined;
  readonly memory: string | undefined;
}

function isAny({ cpu, memory }: Resources): boolean {
  return cpu !== undefined || memory !== undefined;
}

function given(resources: Resources): Hard {
  const entries = Object.entries(resources).flatMap(([name, amount]) =>
    typeof amount === 'string' ? [[name, canonical(amount)] as const] : [],
  );
  return Object.fromEntries(entries);
}

/** As Kubernetes itself would say it: what it may use where nothing is said. */
function promised(request: string | undefined, limit: string | undefined): string | undefined {
  if (request === undefined || limit === undefined) return request ?? limit;
  return compareQuantities(parseQuantity(request), parseQuantity(limit)) > 0 ? limit : request;
}

/** As the API server would write it, so that what is there can be compared with it. */
function canonical(amount: string): string {
  return formatQuantity(parseQuantity(amount));
}
