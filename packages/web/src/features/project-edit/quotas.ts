import { compareQuantities, parseQuantity } from '@drover/apimachinery';
import { type Draft, type FieldProblem, isRecord } from '../editor/draft.ts';
import type { Amounts } from './projects.ts';

/** Something that a quota can limit. */
export interface Limit {
  readonly key: string;
  readonly label: string;
  /** What an amount looks like. */
  readonly example: string;
}

/** Everything that a quota can limit, in the order in which it is shown. */
export const LIMITS: readonly Limit[] = [
  { key: 'limitsCpu', label: 'CPU, limit', example: '8' },
  { key: 'limitsMemory', label: 'Memory, limit', example: '16Gi' },
  { key: 'requestsCpu', label: 'CPU, requested', example: '4' },
  { key: 'requestsMemory', label: 'Memory, requested', example: '8Gi' },
  { key: 'requestsStorage', label: 'Storage, requested', example: '100Gi' },
  { key: 'pods', label: 'Pods', example: '50' },
  { key: 'services', label: 'Services', example: '20' },
  { key: 'servicesNodePorts', label: 'Services with node ports', example: '5' },
  { key: 'servicesLoadBalancers', label: 'Services with load balancers', example: '2' },
  { key: 'persistentVolumeClaims', label: 'Volume claims', example: '20' },
  { key: 'configMaps', label: 'Config maps', example: '50' },
  { key: 'secrets', label: 'Secrets', example: '50' },
  { key: 'replicationControllers', label: 'Replication controllers', example: '10' },
];

/** One line of a quota. */
export interface QuotaRow {
  readonly key: string;
  /** For all namespaces together. */
  readonly all: string;
  /** For a namespace that says nothing else. */
  readonly each: string;
}

const ALL = 'resourceQuota';
const EACH = 'namespaceDefaultResourceQuota';
const CONTAINER = 'containerDefaultResourceLimit';

function amountsIn(draft: Draft, field: string): Amounts {
  const quota = draft[field];
  const limit = isRecord(quota) ? quota['limit'] : undefined;
  return isRecord(limit) ? (limit as Amounts) : {};
}

/** The lines of the quota of a project. */
export function quotaRows(draft: Draft): readonly QuotaRow[] {
  const [all, each] = [amountsIn(draft, ALL), amountsIn(draft, EACH)];
  return LIMITS.filter(({ key }) => key in all || key in each).map(({ key }) => ({
    key,
    all: all[key] ?? '',
    each: each[key] ?? '',
  }));
}

/** The draft with other lines; without any it has no quota. */
export function withQuotaRows(draft: Draft, rows: readonly QuotaRow[]): Draft {
  const { [ALL]: quota, [EACH]: fallback, ...others } = draft;
  if (rows.length === 0) return others;
  const limitOf = (side: 'all' | 'each'): Amounts =>
    Object.fromEntries(rows.map((row) => [row.key, row[side]]));
  return {
    ...others,
    [ALL]: { ...(isRecord(quota) && quota), limit: limitOf('all') },
    [EACH]: { ...(isRecord(fallback) && fallback), limit: limitOf('each') },
  };
}

/** What a container gets that says nothing else. */
export function containerAmounts(draft: Draft): Amounts {
  const limit = draft[CONTAINER];
  return isRecord(limit) ? (limit as Amounts) : {};
}

/** The draft with another amount for containers; an empty one says nothing. */
export function withContainerAmount(draft: Draft, key: string, amount: string): Draft {
  const { [CONTAINER]: _before, ...others } = draft;
  const { [key]: _old, ...rest } = containerAmounts(draft);
  const amounts = amount === '' ? rest : { ...rest, [key]: amount };
  return Object.keys(amounts).length === 0 ? others : { ...others, [CONTAINER]: amounts };
}

/** What is wrong with the amounts of a project, by the rules of the server. */
export function quotaProblems(draft: Draft): readonly FieldProblem[] {
  const rows = quotaRows(draft).flatMap(rowProblems);
  const containers = Object.entries(containerAmounts(draft)).flatMap(([key, amount]) =>
    problemsOf(`${CONTAINER}.${key}`, amountProblem(amount)),
  );
  return [...rows, ...containers];
}

function rowProblems({ key, all, each }: QuotaRow): readonly FieldProblem[] {
  const found = [
    ...problemsOf(`${ALL}.limit.${key}`, missing(all) ?? amountProblem(all)),
    ...problemsOf(`${EACH}.limit.${key}`, missing(each) ?? amountProblem(each)),
  ];
  if (found.length > 0) return found;
  const isMore = compareQuantities(parseQuantity(each), parseQuantity(all)) > 0;
  return problemsOf(`${EACH}.limit.${key}`, isMore ? 'More than all have together' : undefined);
}

function problemsOf(path: string, message: string | undefined): readonly FieldProblem[] {
  return message === undefined ? [] : [{ path, message }];
}

function missing(amount: string): string | undefined {
  return amount === '' ? 'Give an amount' : undefined;
}

function amountProblem(amount: string): string | undefined {
  try {
    return parseQuantity(amount).nanos < 0n ? 'Not less than nothing' : undefined;
  } catch {
    // Whatever it is, it is no amount.
    return 'A number, with a unit or without: 500m, 2, 1.5Gi';
  }
}
