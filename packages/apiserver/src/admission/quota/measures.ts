import type { StoredObject } from '../../registry/stored-object.ts';
import type { QuantityMap } from '../pods/amounts.ts';
import type { PodObject } from '../pods/pod-object.ts';
import type { ClaimObject } from '../storage/claim-object.ts';
import { claimUsage, isClaimName } from './claim-usage.ts';
import { isPodName, podProblem, podUsage } from './pod-usage.ts';
import {
  isResourceClaimName,
  type ResourceClaimObject,
  resourceClaimUsage,
} from './resource-claim-usage.ts';
import { isServiceName, type ServiceObject, serviceUsage } from './service-usage.ts';

/** How the objects of a kind count against quotas. */
export interface Measure {
  /** Whether a quota of that name (`requests.cpu`, `count/pods`) is about this kind. */
  concerns(name: string): boolean;
  /** What an object uses; absent for kinds that are only counted, so that nothing need be known of the object. */
  readonly usage?: (object: StoredObject) => QuantityMap;
  /** What an object must say if a quota limits these names, in words. */
  readonly problem?: (object: StoredObject, names: readonly string[]) => string | undefined;
}

/** Names by which kinds were counted before all kinds were. */
const OLD_NAMES: ReadonlySet<string> = new Set([
  'configmaps',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
]);

/** Kinds that are never counted. */
const UNCOUNTED: ReadonlySet<string> = new Set(['events']);

/** Kinds that count for more than their number. */
const OWN_MEASURES: ReadonlyMap<string, Measure> = new Map<string, Measure>([
  [
    'pods',
    {
      concerns: isPodName,
      usage: (object) => podUsage(object as PodObject),
      problem: (object, names) => podProblem(object as PodObject, names),
    },
  ],
  [
    'services',
    { concerns: isServiceName, usage: (object) => serviceUsage(object as ServiceObject) },
  ],
  [
    'persistentvolumeclaims',
    { concerns: isClaimName, usage: (object) => claimUsage(object as ClaimObject) },
  ],
  [
    'resourceclaims.resource.k8s.io',
    {
      concerns: isResourceClaimName,
      usage: (object) => resourceClaimUsage(object as ResourceClaimObject),
    },
  ],
]);

/** How the objects of a collection count. */
export function measureOf(collection: string): Measure {
  const own = OWN_MEASURES.get(collection);
  if (own) return own;
  if (UNCOUNTED.has(collection)) return { concerns: () => false };
  const names = new Set([
    `count/${collection}`,
    ...(OLD_NAMES.has(collection) ? [collection] : []),
  ]);
  return { concerns: (name) => names.has(name) };
}
