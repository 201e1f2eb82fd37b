import { parseQuantity } from '@drover/apimachinery';
import type { Problem } from '../define-kind/problem.ts';
import { amountsOf, describeExcesses, excessesOver } from './quota-amounts.ts';

const QUOTA = 'resourceQuota';
const DEFAULT = 'namespaceDefaultResourceQuota';

/**
 * The rules between a project's limit and what its namespaces get by default: both or neither, with amounts for the
 * same things, each default within the limit.
 */
export function checkQuota(body: Readonly<Record<string, unknown>>): Problem | undefined {
  const { [QUOTA]: quota, [DEFAULT]: fallback } = body;
  if (!isSet(quota) && !isSet(fallback)) return undefined;
  if (!isSet(quota)) return missing(QUOTA, `${QUOTA} must be given together with ${DEFAULT}`);
  if (!isSet(fallback)) return missing(DEFAULT, `${DEFAULT} must be given together with ${QUOTA}`);
  const limit = amountsOf(quota.limit);
  const defaults = amountsOf(fallback.limit);
  return (
    checkSigns(limit, QUOTA) ??
    checkSigns(defaults, DEFAULT) ??
    checkKeys(limit, defaults) ??
    checkFit(limit, defaults)
  );
}

function isSet(quota: unknown): quota is { readonly limit?: unknown } {
  return typeof quota === 'object' && quota !== null;
}

function missing(fieldName: string, message: string): Problem {
  return { code: 'MissingRequired', fieldName, message };
}

function checkSigns(amounts: ReadonlyMap<string, string>, quota: string): Problem | undefined {
  for (const [key, amount] of amounts) {
    if (parseQuantity(amount).nanos >= 0n) continue;
    const message = `${quota} is negative on fields: ${key} (${amount} < 0)`;
    return { code: 'MinLimitExceeded', fieldName: quota, message };
  }
  return undefined;
}

function checkKeys(
  limit: ReadonlyMap<string, string>,
  defaults: ReadonlyMap<string, string>,
): Problem | undefined {
  const lacking = [...limit.keys()].filter((key) => !defaults.has(key));
  if (lacking.length > 0) {
    return missing(DEFAULT, `${DEFAULT} misses ${lacking.join(', ')} defined on a ${QUOTA}`);
  }
  const surplus = [...defaults.keys()].filter((key) => !limit.has(key));
  if (surplus.length === 0) return undefined;
  return missing(DEFAULT, `${DEFAULT} has ${surplus.join(', ')} that ${QUOTA} does not define`);
}

function checkFit(
  limit: ReadonlyMap<string, string>,
  defaults: ReadonlyMap<string, string>,
): Problem | undefined {
  const excesses = excessesOver(defaults, limit);
  if (excesses.length === 0) return undefined;
  return {
    code: 'MaxLimitExceeded',
    fieldName: DEFAULT,
    message: `${DEFAULT} exceeds limits on fields: ${describeExcesses(excesses)}`,
  };
}

const CONTAINER = 'containerDefaultResourceLimit';

/** A container is promised no more than it may use: Kubernetes refuses defaults that say otherwise. */
export function checkContainerLimits(body: Readonly<Record<string, unknown>>): Problem | undefined {
  const amounts = amountsOf(body[CONTAINER]);
  const pairs = [
    ['requestsCpu', 'limitsCpu'],
    ['requestsMemory', 'limitsMemory'],
  ] as const;
  const excesses = pairs.flatMap(([request, limit]) => {
    const [asked, available] = [amounts.get(request), amounts.get(limit)];
    return asked === undefined || available === undefined
      ? []
      : excessesOver(new Map([[request, asked]]), new Map([[request, available]]));
  });
  if (excesses.length === 0) return undefined;
  return {
    code: 'MaxLimitExceeded',
    fieldName: CONTAINER,
    message: `${CONTAINER} exceeds limits on fields: ${describeExcesses(excesses)}`,
  };
}
