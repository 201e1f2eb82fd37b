import { sendJson } from '../../api/http.ts';
import type { Rule } from '../roles/matrix.ts';
import type { PlaceNames } from './place-names.ts';

/** Whether somebody may do something. */
export interface AccessQuestion {
  /** Login name, id or principal. */
  readonly user: string;
  readonly verb: string;
  /** As kubectl takes it: `pods`, `deployments.apps`, `pods/exec`. */
  readonly resource: string;
  readonly name?: string;
  /** Absent: all of them, or none. */
  readonly namespace?: string;
  /** Absent: Drover itself. */
  readonly cluster?: string;
}

/** One link of the chain from a person to a rule. */
export interface ReviewStep {
  readonly type: string;
  readonly id: string;
  readonly name?: string;
  /** Of the last step. */
  readonly rule?: Rule;
}

/** Whether somebody may do something, and why. */
export interface AccessReview {
  readonly user: ReviewStep;
  readonly allowed: boolean;
  /** `cluster`: it was asked; `roles`: it cannot be reached. */
  readonly decidedBy: 'cluster' | 'roles';
  readonly reason: string;
  readonly chain: readonly ReviewStep[];
  readonly missing?: { readonly place: string; readonly roles: readonly string[] };
  readonly grantableBy: readonly ReviewStep[];
  readonly moreCanGrant: number;
}

/** Asks the server whether somebody may do something, and why. */
export function reviewAccess(question: AccessQuestion, signal: AbortSignal): Promise<AccessReview> {
  return sendJson<AccessReview>('/drover/v1alpha1/access-reviews', {
    method: 'POST',
    body: question,
    signal,
  });
}

/** The command that asks the same. */
export function whyCommand({ user, verb, resource, ...place }: AccessQuestion): string {
  const { namespace, name, cluster } = place;
  return [
    `drover why ${quoted(user)} can ${quoted(verb)} ${quoted(resource)}`,
    ...(name === undefined ? [] : [`--name ${quoted(name)}`]),
    ...(namespace === undefined ? [] : [`-n ${quoted(namespace)}`]),
    ...(cluster === undefined ? [] : [`--cluster ${quoted(cluster)}`]),
  ].join(' ');
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** What was asked, as the end of a sentence: `list pods in the namespace shop of the cluster prod`. */
export function questionWords(
  { verb, resource, name, namespace, cluster }: Omit<AccessQuestion, 'user'>,
  clusterName = cluster,
): string {
  const where = cluster === undefined ? 'Drover itself' : `the cluster ${clusterName}`;
  const within =
    namespace === undefined ? `in ${where}` : `in the namespace ${namespace} of ${where}`;
  return [verb, resource, ...(name === undefined ? [] : [name]), within].join(' ');
}

/** Where a step leads. */
export type StepTarget =
  | { readonly to: 'user' | 'group' | 'role' | 'globalRole'; readonly id: string }
  | { readonly to: 'clusterMembers'; readonly clusterId: string }
  | { readonly to: 'projectMembers'; readonly clusterId: string; readonly projectId: string };

/** A step in words. */
export interface StepWords {
  /** How it follows from the one before. */
  readonly lead: string;
  readonly title: string;
  /** As the API names it, where that is another name. */
  readonly detail?: string;
  readonly target?: StepTarget;
}

/** The chain as people read it: it begins with the user, also when the role came by a group. */
export function chainWords(
  { user, chain }: Pick<AccessReview, 'user' | 'chain'>,
  cluster: string | undefined,
  names: PlaceNames,
): readonly StepWords[] {
  const isUserFirst = chain[0]?.type === 'user';
  const steps = isUserFirst ? chain : [user, ...chain];
  return steps.map((step, index) => stepWords(step, steps[index - 1], { cluster, names }));
}

interface Asked {
  readonly cluster: string | undefined;
  readonly names: PlaceNames;
}

function stepWords(step: ReviewStep, before: ReviewStep | undefined, asked: Asked): StepWords {
  const { type, id, name = id } = step;
  const named = { title: name, ...(name !== id && { detail: id }) };
  switch (type) {
    case 'user':
      return { lead: 'User', ...named, target: { to: 'user', id } };
    case 'group':
      return { lead: 'is in the group', ...named, target: { to: 'group', id } };
    case 'clusterRoleTemplateBinding':
      return { lead: 'has a role in', ...clusterPlace(id, asked) };
    case 'projectRoleTemplateBinding':
      return { lead: 'has a role in', ...projectPlace(id, asked) };
    case 'globalRoleBinding':
      return { lead: 'has a role in', title: 'Drover itself', detail: id };
    case 'globalRole':
      return { lead: 'the global role', ...named, target: { to: 'globalRole', id } };
    case 'roleTemplate':
      return { lead: leadOfRole(before), ...named, target: { to: 'role', id } };
    case 'rule':
      return { lead: 'which allows', title: '' };
    case 'clusterRole':
      return { lead: 'which stands for the ClusterRole of the cluster', title: id };
    default:
      return { lead: `by the ${type}`, title: id };
  }
}

function leadOfRole(before: ReviewStep | undefined): string {
  if (before?.type === 'roleTemplate') return 'which includes the role';
  return before?.type === 'globalRole' ? 'which in every cluster means the role' : 'the role';
}

function clusterPlace(id: string, { names }: Asked): Omit<StepWords, 'lead'> {
  const [clusterId = ''] = id.split(':');
  const target = { to: 'clusterMembers', clusterId } as const;
  return { title: `the cluster ${names.cluster(clusterId)}`, detail: id, target };
}

function projectPlace(id: string, { cluster, names }: Asked): Omit<StepWords, 'lead'> {
  const [project = ''] = id.split(':');
  if (cluster === undefined) return { title: `the project ${project}`, detail: id };
  const projectId = `${cluster}:${project}`;
  const target = { to: 'projectMembers', clusterId: cluster, projectId } as const;
  return { title: `the project ${names.project(projectId)}`, detail: id, target };
}

/** Where a role is missing, by the words of the server: `project c-abc12:p-def34`. */
export function missingPlace(place: string, names: PlaceNames): Omit<StepWords, 'lead'> {
  const [kind, id = ''] = place.split(' ');
  const [clusterId = ''] = id.split(':');
  if (kind === 'cluster') {
    const target = { to: 'clusterMembers', clusterId } as const;
    return { title: `the cluster ${names.cluster(clusterId)}`, target };
  }
  if (kind !== 'project') return { title: place };
  const target = { to: 'projectMembers', clusterId, projectId: id } as const;
  return { title: `the project ${names.project(id)}`, target };
}
