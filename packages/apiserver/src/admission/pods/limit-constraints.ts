import {
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityToNumber,
} from '@drover/apimachinery';
import type { QuantityMap } from './amounts.ts';
import type { Amounts } from './pod-object.ts';

/** What is measured against a limit. */
export interface Measured {
  /** `Container`, `Pod` or `PersistentVolumeClaim`. */
  readonly type: string;
  readonly requests: QuantityMap;
  readonly limits: QuantityMap;
}

/** One item of a LimitRange. */
export interface LimitRangeItem {
  readonly type: string;
  readonly min?: Amounts;
  readonly max?: Amounts;
  readonly default?: Amounts;
  readonly defaultRequest?: Amounts;
  readonly maxLimitRequestRatio?: Amounts;
}

/** What of an item of a LimitRange is not kept to, in words. */
export function limitProblems(item: LimitRangeItem, measured: Measured): readonly string[] {
  return [
    ...problemsOf(item.min, measured, minProblem),
    ...problemsOf(item.max, measured, item.type === CLAIM ? maxRequestProblem : maxProblem),
    ...(item.type === CLAIM ? [] : problemsOf(item.maxLimitRequestRatio, measured, ratioProblem)),
  ];
}

const CLAIM = 'PersistentVolumeClaim';

interface Constraint {
  readonly type: string;
  readonly name: string;
  readonly bound: Quantity;
  readonly request: Quantity | undefined;
  readonly limit: Quantity | undefined;
}

function problemsOf(
  bounds: Amounts = {},
  { type, requests, limits }: Measured,
  check: (constraint: Constraint) => string | undefined,
): readonly string[] {
  return Object.entries(bounds).flatMap(([name, text]) => {
    const bound = parseQuantity(String(text));
    const constraint = { type, name, bound, request: requests.get(name), limit: limits.get(name) };
    return check(constraint) ?? [];
  });
}

function minProblem({ type, name, bound, request, limit }: Constraint): string | undefined {
  const minimum = `minimum ${name} usage per ${type} is ${formatQuantity(bound)}`;
  if (!request) return `${minimum}.  No request is specified`;
  if (isLess(request, bound)) return `${minimum}, but request is ${formatQuantity(request)}`;
  if (limit && isLess(limit, bound)) return `${minimum}, but limit is ${formatQuantity(limit)}`;
  return undefined;
}

function maxProblem({ type, name, bound, request, limit }: Constraint): string | undefined {
  const maximum = `maximum ${name} usage per ${type} is ${formatQuantity(bound)}`;
  if (!limit) return `${maximum}.  No limit is specified`;
  if (isLess(bound, limit)) return `${maximum}, but limit is ${formatQuantity(limit)}`;
  if (request && isLess(bound, request)) {
    return `${maximum}, but request is ${formatQuantity(request)}`;
  }
  return undefined;
}

function maxRequestProblem({ type, name, bound, request }: Constraint): string | undefined {
  const maximum = `maximum ${name} usage per ${type} is ${formatQuantity(bound)}`;
  if (!request) return `${maximum}.  No request is specified`;
  if (isLess(bound, request)) return `${maximum}, but request is ${formatQuantity(request)}`;
  return undefined;
}

function ratioProblem({ type, name, bound, request, limit }: Constraint): string | undefined {
  const most = `${name} max limit to request ratio per ${type} is ${formatQuantity(bound)}`;
  if (!request || request.nanos === 0n) {
    return `${most}, but no request is specified or request is 0`;
  }
  if (!limit || limit.nanos === 0n) return `${most}, but no limit is specified or limit is 0`;
  const ratio = quantityToNumber(limit) / quantityToNumber(request);
  if (ratio <= quantityToNumber(bound)) return undefined;
  return `${most}, but provided ratio is ${ratio.toFixed(6)}`;
}

function isLess(a: Quantity, b: Quantity): boolean {
  return compareQuantities(a, b) < 0;
}
