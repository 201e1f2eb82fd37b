import {
  type Amounts,
  amountsOf,
  countableAmounts,
  describeOverCommits,
  effectiveAmounts,
  LABELS,
  type NamespaceFact,
  type OverCommit,
  type Project,
} from '@drover/api';
import { compareQuantities, type KubernetesObject, parseQuantity } from '@drover/apimachinery';
import type { CodedError } from '@drover/base';
import { MANAGED_LABEL } from '../downstream-names.ts';
import { controllerErrors } from '../errors.ts';
import { KnownQuantities } from './known-quantities.ts';
import { type Allotment, allot, type Claim } from './ledger.ts';
import { CONTAINER_LIMITS, NAMESPACE_QUOTA } from './names.ts';
import { type ProjectQuota, projectQuota } from './project-quota.ts';
import {
  amountsIn,
  type LimitRangeObject,
  limitRangeObject,
  type QuotaObject,
  quotaObject,
} from './quota-objects.ts';

/** A namespace of a project as it is. */
export interface Member {
  readonly namespace: KubernetesObject;
  /** Those that come from the quota of a project, whoever wrote them. */
  readonly quotas: readonly QuotaObject[];
}

/** A namespace of a project as it is to be. */
export interface DesiredMember {
  readonly namespace: KubernetesObject;
  /** Absent when there is to be none. */
  readonly quota?: QuotaObject;
  /** Written before anybody gets more than he has, where the namespace is to have less of something. */
  readonly lowered?: QuotaObject;
  readonly limitRange?: LimitRangeObject;
  /** What the namespace says of itself; absent where that stays as it is. */
  readonly said?: DesiredAnnotations;
}

/** What a namespace says of its quota. */
export interface DesiredAnnotations {
  /** What it may use; `null` for nothing. */
  readonly quota: string | null;
  /** Whether it gets that; absent where nothing is limited. */
  readonly fact?: NamespaceFact;
}

/** What follows from the quota of a project. */
export interface DesiredProject {
  /** Without namespaces that are going: nothing can be written there. */
  readonly members: readonly DesiredMember[];
  /** What all namespaces were given; absent without a quota. */
  readonly used?: Amounts;
}

/** What follows from the quota of a project for all of its namespaces. */
export function desiredQuotas(
  { name, project }: { readonly name: string; readonly project: Project | undefined },
  members: readonly Member[],
): DesiredProject {
  const quota = projectQuota(project);
  const quantities = new KnownQuantities();
  const entries = members
    .toSorted(byAge)
    .map((member) => entryOf(member, { project: name, quota, quantities }));
  const { limit } = quota;
  const ledger = limit && allot(limit, entries.map(claimOf), quantities);
  const desired = entries.flatMap((entry, index) =>
    entry.isGoing
      ? []
      : [desiredMember(entry, { project: name, quota, allotment: ledger?.allotments[index] })],
  );
  return { members: desired, ...(ledger && { used: ledger.used }) };
}

function byAge({ namespace: left }: Member, { namespace: right }: Member): number {
  return orderOf(left) < orderOf(right) ? -1 : 1;
}

function orderOf({ metadata }: KubernetesObject): string {
  return `${metadata?.creationTimestamp ?? ''} ${metadata?.name ?? ''}`;
}

/** A namespace, and what it says of itself. */
interface Entry extends Member {
  readonly isGoing: boolean;
  readonly stated: Amounts;
  readonly asked: Amounts;
  readonly held: Amounts | undefined;
  readonly malformed: readonly string[];
}

interface EntryContext {
  readonly project: string;
  readonly quota: ProjectQuota;
  readonly quantities: KnownQuantities;
}

function entryOf(
  member: Member,
  { project, quota: { defaults }, quantities }: EntryContext,
): Entry {
  const { annotations = {}, deletionTimestamp } = member.namespace.metadata ?? {};
  const stated = statedAmounts(annotations[NAMESPACE_QUOTA]);
  const { countable, malformed } = countableAmounts(stated);
  const held = heldFor(project, member.quotas);
  const isGoing = deletionTimestamp !== undefined;
  // What is going keeps what it has until it is gone, and gets nothing new.
  const asked = isGoing ? keptOf(held, defaults) : effectiveAmounts(defaults, countable);
  return {
    ...member,
    isGoing,
    stated,
    asked: new Map([...asked].map(([key, amount]) => [key, quantities.canonical(amount)])),
    held,
    malformed,
  };
}

function keptOf(held: Amounts | undefined, defaults: Amounts): Amounts {
  return new Map([...(held ?? [])].filter(([key]) => defaults.has(key)));
}

function claimOf({ namespace, asked, held }: Entry): Claim {
  return { namespace: namespace.metadata?.name ?? '', asked, held };
}

/** What a namespace was given of the quota of this project. What came with it from another one does not count. */
function heldFor(project: string, quotas: readonly QuotaObject[]): Amounts | undefined {
  const ours = quotas.find(({ metadata }) => metadata?.labels?.[LABELS.projectId] === project);
  const found =
    ours ?? quotas.find(({ metadata }) => metadata?.labels?.[MANAGED_LABEL] === undefined);
  return found && amountsIn(found);
}

interface MemberContext {
  readonly project: string;
  readonly quota: ProjectQuota;
  readonly allotment: Allotment | undefined;
}

function desiredMember(entry: Entry, { project, quota, allotment }: MemberContext): DesiredMember {
  const { namespace, held } = entry;
  const { name = '', annotations = {} } = namespace.metadata ?? {};
  const place = { namespace: name, project };
  const limitRange = limitRangeObject(place, containerAmounts(annotations, quota));
  const common = { namespace, ...(limitRange && { limitRange }) };
  // What people say where there was no quota may be for one that is not known here yet.
  if (!allotment) return { ...common, ...(entry.quotas.length > 0 && { said: { quota: null } }) };
  const lowered = held && loweredTo(allotment.granted, held);
  return {
    ...common,
    quota: quotaObject(place, allotment.granted),
    ...(lowered && { lowered: quotaObject(place, lowered) }),
    said: {
      quota: completed(annotations[NAMESPACE_QUOTA], entry),
      fact: factOf(entry, quota, allotment),
    },
  };
}

/** What of `held` stays on the way to `granted`; `undefined` when nothing of it becomes less. */
function loweredTo(granted: Amounts, held: Amounts): Amounts | undefined {
  const kept = [...held].flatMap(([key, before]) => {
    const after = granted.get(key);
    return after === undefined ? [] : [[key, least(before, after)] as const];
  });
  const isLess = [...kept].some(([key, amount]) => amount !== held.get(key));
  return isLess ? new Map(kept) : undefined;
}

function least(left: string, right: string): string {
  if (left === right) return left;
  return compareQuantities(parseQuantity(left), parseQuantity(right)) <= 0 ? left : right;
}

function containerAmounts(
  annotations: Readonly<Record<string, string>>,
  { container }: ProjectQuota,
): Amounts {
  const own = countableAmounts(amountsOf(parsed(annotations[CONTAINER_LIMITS]))).countable;
  return own.size > 0 ? own : container;
}

/** The annotation as it is when it names everything that is limited; what is missing is added. */
function completed(text: string | undefined, { stated, asked }: Entry): string {
  const isComplete = [...asked.keys()].every((key) => stated.has(key));
  if (text !== undefined && isComplete) return text;
  return JSON.stringify({ limit: Object.fromEntries([...asked, ...stated]) });
}

function statedAmounts(text: string | undefined): Amounts {
  const quota = parsed(text);
  return amountsOf(
    typeof quota === 'object' && quota !== null && 'limit' in quota ? quota.limit : undefined,
  );
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // An annotation that is no JSON limits nothing by itself.
    return undefined;
  }
}

function factOf(
  { malformed }: Entry,
  { malformed: unreadable }: ProjectQuota,
  { refused }: Allotment,
): NamespaceFact {
  const problem = problemOf(refused, { own: malformed, ofProject: unreadable });
  if (!problem) return { status: 'True' };
  const { code: reason, message, remedy } = problem;
  return { status: 'False', reason, message: `${message}. ${remedy}` };
}

interface Malformed {
  readonly own: readonly string[];
  readonly ofProject: readonly string[];
}

function problemOf(
  refused: readonly OverCommit[],
  { own, ofProject }: Malformed,
): CodedError | undefined {
  if (ofProject.length > 0) {
    const fields = `${ofProject.join(', ')} of the project`;
    return controllerErrors.create('QUOTA_UNREADABLE', { instead: '0 counts', fields });
  }
  if (refused.length > 0) {
    return controllerErrors.create('QUOTA_EXCEEDED', { excesses: describeOverCommits(refused) });
  }
  if (own.length === 0) return undefined;
  const instead = 'the defaults of the project count';
  return controllerErrors.create('QUOTA_UNREADABLE', { instead, fields: own.join(', ') });
}
