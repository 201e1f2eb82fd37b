import { clusterRoleGroup, projectRoleGroup } from '@drover/api';
import type { KubernetesClient } from '@drover/client';
import type {
  Explanation,
  GrantChain,
  ResourceAttributes,
  RoleGrants,
  UserInfo,
} from '@drover/rbac';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import { askCluster, type ClusterAnswer } from './ask-cluster.ts';
import {
  type ChainStep,
  chainSteps,
  type NameCaches,
  ruleStep,
  subjectStep,
} from './chain-steps.ts';

/** How the home of state is asked. */
export interface HomeReviewOptions {
  readonly feed: { readonly grants: RoleGrants };
  readonly virtualGroups: VirtualGroups;
  readonly rights: { explain(user: UserInfo, attributes: ResourceAttributes): Explanation };
  /** Acts in the home of state as a user. */
  readonly clientFor: (user: UserInfo) => KubernetesClient;
  readonly caches: NameCaches;
}

/** Names of what global roles become in the home of state. */
const GLOBAL_ROLE = 'cattle-globalrole-';
const GLOBAL_BINDING = 'cattle-globalrolebinding-';

/** Asks the home of state whether a user may do something with Drover's own objects, and finds what allows it. */
export async function reviewHome(
  options: HomeReviewOptions,
  user: UserInfo,
  { attributes, signal }: { readonly attributes: ResourceAttributes; readonly signal: AbortSignal },
): Promise<ClusterAnswer & { readonly chain: readonly ChainStep[] }> {
  const groups = [...(user.groups ?? []), ...options.virtualGroups.groupsOf(user)];
  const acting = { ...user, groups };
  const answer = await askCluster(options.clientFor(acting), attributes, signal);
  const { grant } = options.rights.explain(acting, attributes);
  if (!answer.allowed || !grant) return { ...answer, chain: [] };
  const held = grant.subject.kind === 'Group' && heldBy(options, user, grant.subject.name);
  const { caches } = options;
  const chain = held
    ? chainSteps({ ...held, rule: grant.rule }, caches)
    : boundSteps(grant, caches);
  return { ...answer, chain };
}

/** How somebody holds the role for which a virtual group stands. */
function heldBy(
  { feed, virtualGroups }: HomeReviewOptions,
  user: UserInfo,
  group: string,
): GrantChain | undefined {
  const { grants } = feed;
  const holder = virtualGroups.holderOf(user);
  for (const cluster of grants.clustersOf(holder)) {
    const { cluster: roles, projects } = grants.heldIn(cluster, holder);
    const role = roles.find((each) => clusterRoleGroup(cluster, each) === group);
    if (role !== undefined) return grants.chainTo(role, { holder, cluster });
    for (const [project, held] of projects) {
      const found = held.find((each) => projectRoleGroup(project, each) === group);
      if (found !== undefined) return grants.chainTo(found, { holder, cluster, project });
    }
  }
  return undefined;
}

/** What is bound to a person in the home of state itself; global roles by their own names. */
function boundSteps(
  { subject, binding, role, rule }: NonNullable<Explanation['grant']>,
  caches: NameCaches,
): ChainStep[] {
  const kind = subject.kind === 'Group' ? 'Group' : 'User';
  const isGlobal = binding.name.startsWith(GLOBAL_BINDING) && role.name.startsWith(GLOBAL_ROLE);
  const place = binding.namespace === undefined ? '' : `${binding.namespace}:`;
  return [
    subjectStep({ kind, name: subject.name }, caches),
    isGlobal
      ? { type: 'globalRoleBinding', id: binding.name.slice(GLOBAL_BINDING.length) }
      : {
          type: place === '' ? 'clusterRoleBinding' : 'roleBinding',
          id: `${place}${binding.name}`,
        },
    isGlobal
      ? { type: 'globalRole', id: role.name.slice(GLOBAL_ROLE.length) }
      : { type: role.namespace === undefined ? 'clusterRole' : 'role', id: role.name },
    ruleStep(rule),
  ];
}
