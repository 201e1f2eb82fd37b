import { addQuantities, compareQuantities, type Quantity } from '@drover/apimachinery';
import type { StoredObject } from '../../registry/stored-object.ts';
import { ONE, type QuantityMap, ZERO } from '../pods/amounts.ts';

const COUNT = 'count/resourceclaims.resource.k8s.io';

/** What follows the name of a class in quotas for its devices. */
const CLASS_SUFFIX = '.deviceclass.resource.k8s.io/devices';

/** Devices that a claim for all of a class can get at most. */
const MOST_DEVICES = 32;

interface DeviceRequest {
  readonly deviceClassName: string;
  readonly allocationMode?: string;
  readonly count?: number;
}

/** A ResourceClaim as quotas see it. */
export interface ResourceClaimObject extends StoredObject {
  readonly spec?: {
    readonly devices?: {
      readonly requests?: readonly {
        readonly exactly?: DeviceRequest;
        readonly firstAvailable?: readonly DeviceRequest[];
      }[];
    };
  };
}

/** Whether a quota of that name limits claims for devices. */
export function isResourceClaimName(name: string): boolean {
  return name === COUNT || name.endsWith(CLASS_SUFFIX);
}

/** What a claim for devices uses: of alternatives, of each class the most that any asks for. */
export function resourceClaimUsage({ spec }: ResourceClaimObject): QuantityMap {
  const usage = new Map<string, Quantity>([[COUNT, ONE]]);
  for (const { exactly, firstAvailable = [] } of spec?.devices?.requests ?? []) {
    const most = new Map<string, Quantity>();
    for (const request of exactly ? [exactly] : firstAvailable) {
      const name = `${request.deviceClassName}${CLASS_SUFFIX}`;
      const amount = devicesOf(request);
      if (compareQuantities(amount, most.get(name) ?? ZERO) > 0) most.set(name, amount);
    }
    for (const [name, amount] of most) {
      usage.set(name, addQuantities(usage.get(name) ?? ZERO, amount));
    }
  }
  return usage;
}

function devicesOf({ allocationMode, count = 1 }: DeviceRequest): Quantity {
  const devices = allocationMode === 'All' ? MOST_DEVICES : count;
  return { ...ONE, nanos: ONE.nanos * BigInt(devices) };
}
