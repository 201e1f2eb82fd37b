import { compareQuantities, parseQuantity } from '@drover/apimachinery';
import type { Problem } from '../define-kind/problem.ts';

const QUOTA = 'resourceQuota';
const DEFAULT = 'namespaceDefaultResourceQuota';

/** One amount that is more than there is. */
export interface Excess {
  readonly key: string;
  readonly asked: string;
  readonly available: string;
}

/** The amounts of a limit that are set; others may be absent, `null` or empty. */
export function amountsOf(limit: unknown): ReadonlyMap<string, string> {
  const entries = typeof limit === 'object' && limit !== null ? Object.entries(limit) : [];
  return new Map(
    entries.flatMap(([key, value]) =>
      typeof value === 'string' && value !== '' ? [[key, value] as const] : [],
    ),
  );
}

/** Which amounts are more than the limit; what the limit does not name is not limited. */
export function excessesOver(
  asked: ReadonlyMap<string, string>,
  limit: ReadonlyMap<string, string>,
): readonly Excess[] {
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
