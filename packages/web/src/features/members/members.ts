import type { Condition } from '../../api/v3.ts';
import {
  type GlobalRoleBinding,
  isOfCreator,
  nameInBinding,
  type RoleBinding,
  type Subject,
  subjectKey,
  subjectOf,
} from '../access/bindings.ts';
import type { Roles } from '../access/roles.ts';
import { type KnownUsers, resolved, subjectLabel } from '../access/subjects.ts';
import type { Role } from '../roles/role.ts';

/** Where people have access: a cluster, or a project of it. */
export interface MembersPlace {
  readonly clusterId: string;
  /** `c-abc12:p-def34`. */
  readonly projectId?: string | undefined;
}

/** How somebody came by a role: it was given here, for having created this, in the whole cluster, or in all of Drover. */
export type Origin = 'here' | 'creator' | 'cluster' | 'global';

/** Somebody's role in a place. */
export interface Member {
  readonly id: string;
  readonly subject: Subject;
  readonly name: string;
  readonly roleId: string;
  readonly origin: Origin;
  /** What gives it. */
  readonly binding: RoleBinding | GlobalRoleBinding;
}

/** What members are read from. */
export interface MemberSources {
  /** Bindings in the cluster, and for a project those in the project. */
  readonly bindings: readonly RoleBinding[];
  readonly globalBindings: readonly GlobalRoleBinding[];
  readonly globalRoles: Roles | undefined;
  readonly users: KnownUsers;
}

/** The cluster of Drover itself; not every administrator owns it. */
const LOCAL_CLUSTER = 'local';

/** Whether a global role makes people own a cluster. */
export function ownsCluster({ id, rules }: Role, clusterId: string): boolean {
  if (id === 'restricted-admin') return clusterId !== LOCAL_CLUSTER;
  return (rules ?? []).some(({ verbs, apiGroups, resources }) =>
    [verbs, apiGroups, resources].every((part) => part?.includes('*')),
  );
}

/** Everybody's roles in a place, one by one. */
export function membersOf(place: MembersPlace, sources: MemberSources): readonly Member[] {
  const { bindings, globalBindings, globalRoles, users } = sources;
  const owning = globalBindings.filter(({ globalRoleId }) => {
    const role = globalRoles?.get(globalRoleId);
    return role !== undefined && ownsCluster(role, place.clusterId);
  });
  return [
    ...bindings.flatMap((binding) =>
      memberOf(
        binding,
        { roleId: binding.roleTemplateId, origin: originIn(place, binding) },
        users,
      ),
    ),
    ...owning.flatMap((binding) =>
      memberOf(binding, { roleId: binding.globalRoleId, origin: 'global' }, users),
    ),
  ];
}

function originIn({ projectId }: MembersPlace, binding: RoleBinding): Origin {
  if (projectId !== undefined && !binding.projectId) return 'cluster';
  return isOfCreator(binding) ? 'creator' : 'here';
}

function memberOf(
  binding: RoleBinding | GlobalRoleBinding,
  held: Pick<Member, 'roleId' | 'origin'>,
  users: KnownUsers,
): readonly Member[] {
  const named = subjectOf(binding);
  if (!named) return [];
  const subject = resolved(named, users);
  const name = subjectLabel(subject, users, nameInBinding(binding));
  return [{ id: `${binding.type} ${binding.id}`, subject, name, ...held, binding }];
}

/** Somebody with all the roles that they have in a place. */
export interface Person {
  readonly id: string;
  readonly subject: Subject;
  readonly name: string;
  /** In the order in which they were read; a role that came twice is here twice. */
  readonly members: readonly Member[];
}

/** Folds roles to the people and groups that have them. */
export function peopleOf(members: readonly Member[]): readonly Person[] {
  const bySubject = Map.groupBy(members, ({ subject }) => subjectKey(subject));
  return [...bySubject].flatMap(([id, held]) => {
    const [first] = held;
    return first ? [{ id, subject: first.subject, name: first.name, members: held }] : [];
  });
}

/** The bindings that give somebody roles in the place itself, and that can be taken away there. */
export function ownBindings({ members }: Pick<Person, 'members'>): readonly RoleBinding[] {
  return members.flatMap(({ binding, origin }) =>
    'roleTemplateId' in binding && (origin === 'here' || origin === 'creator') ? [binding] : [],
  );
}

/** Whether a role has come to the cluster, in words. */
export interface SyncedWords {
  /** A state of a badge. */
  readonly state: 'active' | 'pending' | 'waiting' | 'error';
  readonly label: string;
  /** What is wrong and what to do. */
  readonly message?: string;
}

/** What the conditions of a binding say. */
export function syncedWords(conditions: readonly Condition[]): SyncedWords {
  const synced = conditions.find(({ type }) => type === 'Synced');
  const said = synced?.message ? { message: synced.message } : {};
  switch (synced?.status) {
    case 'True':
      return { state: 'active', label: 'In effect' };
    case 'False':
      return { state: 'error', label: 'Not in effect', ...said };
    case 'Unknown':
      return { state: 'waiting', label: 'Waiting for the cluster', ...said };
    default:
      return { state: 'pending', label: 'Being written' };
  }
}
