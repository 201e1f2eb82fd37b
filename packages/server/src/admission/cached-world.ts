import {
  type AdmissionUser,
  type AdmissionWorld,
  GROUPS,
  type Place,
  type RoleTemplate,
  type User,
  type UserAttribute,
} from '@drover/api';
import type { KubernetesObject, PolicyRule } from '@drover/apimachinery';
import { userInfoOf } from '@drover/auth';
import type { Lister } from '@drover/controller-runtime';
import type { ClusterAuthorizer } from '@drover/explorer';
import {
  describeRule,
  type HeldRoles,
  joinVerbs,
  type UserInfo,
  uncoveredRules,
} from '@drover/rbac';
import {
  type AdmissionCaches,
  BY_INHERITED,
  BY_NAME,
  BY_ROLE,
  BY_SUBJECT,
} from './admission-caches.ts';
import { homeRulesIn, writtenOut } from './held-rules.ts';

/** Members may do everything; nothing that they write is an escalation. */
const PRIVILEGED_GROUP = 'system:masters';

/** Who may do what in the home of state. */
export type HomeRights = Pick<ClusterAuthorizer, 'authorize' | 'rulesFor' | 'clusterRoleRules'>;

/** What {@link createWorlds} reads. */
export interface WorldOptions {
  readonly caches: AdmissionCaches;
  readonly rights: HomeRights;
  /** The roles that somebody holds in a cluster and in its projects. */
  readonly heldIn: (cluster: string, user: UserInfo) => HeldRoles;
}

/** What the rules of admission look up for a writer, as the caches have it. */
export function createWorlds({
  caches,
  rights,
  heldIn,
}: WorldOptions): (user: AdmissionUser) => AdmissionWorld {
  return ({ username, groups }) => {
    const user: UserInfo = { name: username, groups: [...groups] };
    return {
      ...lookUps(caches),
      externalRules: (name) => rights.clusterRoleRules(name),
      holds: (role, place) => rolesIn(place, user, heldIn).has(role),
      missing: (rules, place) => {
        if (groups.includes(PRIVILEGED_GROUP)) return [];
        const held = heldRules(user, place, { caches, rights, heldIn });
        return [
          ...new Set(joinVerbs(uncoveredRules(held, writtenOut(rules))).map(describeRule)),
        ].toSorted();
      },
      mayEscalate: () => rights.authorize(user, ESCALATE),
    };
  };
}

const ESCALATE = {
  verb: 'escalate',
  group: GROUPS.management,
  resource: 'roletemplates',
  name: '',
  namespace: '',
} as const;

type LookUps = Omit<AdmissionWorld, 'externalRules' | 'holds' | 'missing' | 'mayEscalate'>;

function lookUps(caches: AdmissionCaches): LookUps {
  const get =
    <T extends KubernetesObject>(lister: Lister<T>) =>
    (name: string): T | undefined =>
      lister.get({ namespace: '', name }) as T | undefined;
  return {
    role: get(caches.roleTemplates),
    globalRole: get(caches.globalRoles),
    globalRoles: () => caches.globalRoles.list(),
    cluster: get(caches.clusters),
    project: (namespace, name) => caches.projects.get({ namespace, name }),
    clustersWithProject: (name) =>
      caches.projects.byIndex(BY_NAME, name).map(({ metadata }) => metadata?.namespace ?? ''),
    namespace: get(caches.namespaces),
    user: get(caches.users),
    bindingsOf: (role) => [
      ...namesIn('ClusterRoleTemplateBinding', caches.bindings.byIndex(BY_ROLE, role)),
      ...namesIn('ProjectRoleTemplateBinding', caches.projectBindings.byIndex(BY_ROLE, role)),
    ],
    heirsOf: (role) =>
      caches.roleTemplates.byIndex(BY_INHERITED, role).map(({ metadata }) => metadata?.name ?? ''),
    globalBindingsOf: (role) => caches.globalBindings.byIndex(BY_ROLE, role),
    globalBindingsTo: (user) =>
      namesOf(user, caches).flatMap((name) => caches.globalBindings.byIndex(BY_SUBJECT, name)),
  };
}

/** Under which names global roles may have been given to a user: the user's own, the principals' and the groups'. */
function namesOf(name: string, { users, userAttributes }: AdmissionCaches): readonly string[] {
  const key = { namespace: '', name };
  const stored = users.get(key) as User | undefined;
  if (!stored) return [name];
  const { groups = [] } = userInfoOf(stored, userAttributes.get(key) as UserAttribute | undefined);
  return [...new Set([name, ...(stored.principalIds ?? []), ...groups])];
}

/** What is being deleted uses nothing any more. */
function namesIn(kind: string, objects: readonly Pick<KubernetesObject, 'metadata'>[]): string[] {
  return objects
    .filter(({ metadata }) => !metadata?.deletionTimestamp)
    .map(({ metadata }) => `${kind} ${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`);
}

/** All that somebody holds in a place: their rights in the home of state that count there, and their roles there. */
function heldRules(
  user: UserInfo,
  place: Place,
  { caches, rights, heldIn }: WorldOptions,
): readonly PolicyRule[] {
  const home = rights.rulesFor(user, place.project ?? place.cluster ?? '');
  if (place.cluster === undefined) return home;
  const roles = [...rolesIn(place, user, heldIn)].flatMap(
    (name) => caches.roleTemplates.get({ namespace: '', name }) ?? [],
  );
  return [
    ...homeRulesIn(home, place),
    ...roles.flatMap((role) => rulesOf(role as RoleTemplate, rights)),
  ];
}

/** Names of the roles that somebody holds in a place; those of a cluster count in its projects. */
function rolesIn(
  { cluster, project }: Place,
  user: UserInfo,
  heldIn: WorldOptions['heldIn'],
): ReadonlySet<string> {
  if (cluster === undefined) return new Set();
  const held = heldIn(cluster, user);
  const ofProject = project === undefined ? [] : (held.projects.get(project) ?? []);
  return new Set([...held.cluster, ...ofProject]);
}

function rulesOf(role: RoleTemplate, rights: HomeRights): readonly PolicyRule[] {
  if (role.external) return rights.clusterRoleRules(role.metadata?.name ?? '') ?? [];
  return (role.rules ?? []).map((rule) => ({ ...rule, verbs: rule.verbs ?? [] }));
}
