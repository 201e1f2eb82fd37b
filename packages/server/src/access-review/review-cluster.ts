import { ANNOTATIONS, SYSTEM_GROUPS } from '@drover/api';
import { isNotFound } from '@drover/apimachinery';
import type { Impersonation, KubernetesClient } from '@drover/client';
import { namespaces } from '@drover/kubernetes';
import {
  type GrantChain,
  type GrantsExplanation,
  holdsAny,
  type ResourceAttributes,
  type RoleGrants,
  type UserInfo,
} from '@drover/rbac';
import { groupsFor, type VirtualGroups } from '../access/virtual-groups.ts';
import { askCluster, type ClusterAnswer } from './ask-cluster.ts';

/** How clusters are asked. */
export interface ClusterReviewOptions {
  readonly feed: { readonly grants: RoleGrants };
  readonly virtualGroups: VirtualGroups;
  /** Acts as the server in a cluster; `undefined` while it cannot be reached. */
  readonly serverClientOf: (cluster: string) => KubernetesClient | undefined;
  /** Acts in a cluster as a user with the roles held there. */
  readonly clusterClient: (cluster: string, user: UserInfo) => KubernetesClient | undefined;
  /** Acts in a cluster as whoever is named. */
  readonly clusterClientAs: (cluster: string, as: Impersonation) => KubernetesClient | undefined;
}

/** A question about a cluster. */
export interface ClusterQuestion {
  readonly cluster: string;
  readonly user: UserInfo;
  readonly attributes: ResourceAttributes;
  readonly signal: AbortSignal;
}

/** What a cluster and the roles in it say. */
export interface ClusterReview extends ClusterAnswer {
  readonly decidedBy: 'cluster' | 'roles';
  readonly chain?: GrantChain;
  /** The project of the namespace that was asked about. */
  readonly project?: string;
}

/** External roles that are asked about one by one. */
const MAX_EXTERNAL = 10;

/** Asks a cluster whether a user may do something there, and finds the role that allows it. */
export async function reviewCluster(
  options: ClusterReviewOptions,
  question: ClusterQuestion,
): Promise<ClusterReview> {
  const { cluster, user, attributes, signal } = question;
  const server = options.serverClientOf(cluster);
  const project = server && (await projectOf(server, question));
  const place = project === undefined ? {} : { project };
  const holder = options.virtualGroups.holderOf(user);
  const explained = options.feed.grants.explain({ holder, cluster, attributes, ...place });
  if (!holdsAny(options.virtualGroups.heldIn(cluster, user))) {
    const reason = `${user.name} holds no role in cluster ${cluster}`;
    return { ...place, decidedBy: 'roles', allowed: false, reason };
  }
  const client = server && options.clusterClient(cluster, user);
  if (!client) {
    const reason = `Cluster ${cluster} is not connected; this is what the roles say`;
    const { chain } = explained;
    return {
      ...place,
      decidedBy: 'roles',
      allowed: chain !== undefined,
      reason,
      ...(chain && { chain }),
    };
  }
  const answer = await askCluster(client, attributes, signal);
  const chain = answer.allowed ? await chainOf(options, question, explained) : undefined;
  const reason = answer.allowed ? answer.reason : refusal(question, explained, { project, answer });
  return {
    ...place,
    decidedBy: 'cluster',
    allowed: answer.allowed,
    reason,
    ...(chain && { chain }),
  };
}

/** The chain that makes the cluster say yes; none when what it allows did not come from Drover. */
async function chainOf(
  options: ClusterReviewOptions,
  question: ClusterQuestion,
  { chain, external, elsewhere }: GrantsExplanation,
): Promise<GrantChain | undefined> {
  if (chain) return chain;
  for (const candidate of external.slice(0, MAX_EXTERNAL)) {
    if (await allows(options, question, candidate)) return candidate;
  }
  // What is outside of namespaces is given to members of projects, where their roles name it.
  return question.attributes.namespace === undefined ? elsewhere : undefined;
}

/** Whether the role at the end of a chain allows it by itself. */
async function allows(
  { clusterClientAs }: ClusterReviewOptions,
  { cluster, attributes, signal }: ClusterQuestion,
  { grant: { project }, roles }: GrantChain,
): Promise<boolean> {
  const role = roles.slice(-1);
  const held =
    project === undefined
      ? { cluster: role, projects: new Map() }
      : { cluster: [], projects: new Map([[project, role]]) };
  // Nobody has this name, so that nothing but the group counts.
  const client = clusterClientAs(cluster, {
    user: 'drover-access-review',
    groups: [SYSTEM_GROUPS.authenticated, ...groupsFor(cluster, held)],
  });
  return client !== undefined && (await askCluster(client, attributes, signal)).allowed;
}

function refusal(
  { user, cluster, attributes: { namespace } }: ClusterQuestion,
  { chain, elsewhere }: GrantsExplanation,
  { project, answer }: { readonly project: string | undefined; readonly answer: ClusterAnswer },
): string {
  const said = answer.reason === '' ? '' : `: ${answer.reason}`;
  if (chain) return `The roles allow it, but the cluster does not, or not yet${said}`;
  if (elsewhere && namespace !== undefined) {
    const own = project === undefined ? 'in no project' : `in project ${project}`;
    return `Allowed in project ${elsewhere.grant.project}, but namespace ${namespace} is ${own}`;
  }
  return `No role that ${user.name} holds in cluster ${cluster} allows it${said}`;
}

/** The second part of the id of the project of a namespace. */
async function projectOf(
  client: KubernetesClient,
  { cluster, attributes, signal }: ClusterQuestion,
): Promise<string | undefined> {
  const { namespace } = attributes;
  if (namespace === undefined) return undefined;
  try {
    const { metadata } = await client.resource(namespaces).get(namespace, { signal });
    const [owner, project] = metadata?.annotations?.[ANNOTATIONS.projectId]?.split(':', 2) ?? [];
    return owner === cluster ? project : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
