import { compareQuantities, type Quantity } from '@drover/apimachinery';
import { ONE, type QuantityMap, quantitiesOf } from '../pods/amounts.ts';
import type { Amounts } from '../pods/pod-object.ts';
import { type ClaimObject, classNameOf } from '../storage/claim-object.ts';

const CLAIMS = 'persistentvolumeclaims';
const STORAGE = 'requests.storage';

/** What follows the name of a class in quotas for its claims alone. */
const CLASS_SUFFIX = '.storageclass.storage.k8s.io/';

/** Whether a quota of that name limits claims. */
export function isClaimName(name: string): boolean {
  return (
    name === `count/${CLAIMS}` ||
    [CLAIMS, STORAGE].some((each) => name === each || name.endsWith(`${CLASS_SUFFIX}${each}`))
  );
}

/** What a claim uses, in all and of its class. */
export function claimUsage(claim: ClaimObject): QuantityMap {
  const className = classNameOf(claim);
  const storage = storageOf(claim);
  const usage: [string, Quantity][] = [[CLAIMS, ONE]];
  if (storage) usage.push([STORAGE, storage]);
  const ofClass = className
    ? usage.map(([name, amount]): [string, Quantity] => [
        `${className}${CLASS_SUFFIX}${name}`,
        amount,
      ])
    : [];
  return new Map([[`count/${CLAIMS}`, ONE], ...usage, ...ofClass]);
}

/** The larger of what is asked for and what is allocated, in whole bytes. */
function storageOf({ spec, status = {} }: ClaimObject): Quantity | undefined {
  const requested = quantitiesOf(spec?.resources?.requests).get('storage');
  const { allocatedResources } = status as { readonly allocatedResources?: Amounts };
  const allocated = quantitiesOf(allocatedResources).get('storage');
  if (!requested) return undefined;
  const larger = allocated && compareQuantities(allocated, requested) > 0 ? allocated : requested;
  const whole = (larger.nanos + ONE.nanos - 1n) / ONE.nanos;
  return { ...larger, nanos: whole * ONE.nanos };
}
