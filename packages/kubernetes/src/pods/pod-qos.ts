import { parseQuantity } from '@drover/apimachinery';
import type { ResourceRequirements } from '../validation/container/container-resources.ts';
import type { PodSpec } from '../validation/pod/pod-types.ts';
import { compareAmounts, type ResourceList } from '../validation/quota/quantities.ts';

/** How sure a pod can be of what it asks for. */
export type QosClass = 'BestEffort' | 'Burstable' | 'Guaranteed';

const COUNTED = ['cpu', 'memory'] as const;

/** How sure a pod can be of what it asks for, by what it asks for and is limited to. */
export function qosClassOf(spec: PodSpec): QosClass {
  const parts: readonly ResourceRequirements[] =
    spec.resources === undefined
      ? [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(
          ({ resources = {} }) => resources,
        )
      : [spec.resources];
  if (parts.every(({ requests, limits }) => isFree(requests) && isFree(limits)))
    return 'BestEffort';
  return parts.every(isFixed) ? 'Guaranteed' : 'Burstable';
}

/** Whether nothing that counts is said. */
function isFree(amounts: ResourceList = {}): boolean {
  return COUNTED.every((name) => !isSaid(amounts[name]));
}

/** Whether all that counts is limited, to what is asked for. */
function isFixed({ requests = {}, limits = {} }: ResourceRequirements): boolean {
  return COUNTED.every((name) => {
    const limit = limits[name];
    const request = requests[name] ?? '0';
    return limit !== undefined && isSaid(limit) && compareAmounts(limit, request) === 0;
  });
}

function isSaid(amount: string | undefined): boolean {
  return amount !== undefined && parseQuantity(amount).nanos > 0n;
}
