import type { Informer } from '@drover/controller-runtime';
import { limitRanges, resourceQuotas } from '@drover/kubernetes';
import type { DownstreamCluster, FollowedKind } from '../downstream/downstream-cluster.ts';
import { QUOTA_LABEL } from './names.ts';
import type { LimitRangeObject, QuotaObject } from './quota-objects.ts';

const selection = { labelSelector: `${QUOTA_LABEL}=true` } as const;
const QUOTAS: FollowedKind<QuotaObject> = { type: resourceQuotas, ...selection };
const LIMIT_RANGES: FollowedKind<LimitRangeObject> = { type: limitRanges, ...selection };

/** The ResourceQuotas of a cluster that come from the quotas of projects. */
export function quotasOf(there: DownstreamCluster): Informer<QuotaObject> {
  return there.informer(QUOTAS);
}

/** The LimitRanges of a cluster that come from its projects. */
export function limitRangesOf(there: DownstreamCluster): Informer<LimitRangeObject> {
  return there.informer(LIMIT_RANGES);
}

/** Why the quotas of a cluster are not known; `undefined` when they are. */
export function whyUnknown(there: DownstreamCluster): string | undefined {
  const unknown = [quotasOf(there), limitRangesOf(there)].find(
    ({ freshness }) => freshness.resourceVersion === undefined,
  );
  if (!unknown) return undefined;
  const { cause } = unknown.freshness;
  return cause instanceof Error ? cause.message : 'they are still being listed';
}
