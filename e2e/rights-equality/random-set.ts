import {
  type GlobalRoleBinding,
  type ProjectRoleTemplateBinding,
  type RoleTemplate,
  type User,
  type UserAttribute,
} from '@drover/api';
import type { PolicyRule } from '@drover/apimachinery';
import { chance, type Dice } from './dice.ts';
import { randomRules } from './random-rules.ts';

/** Somebody who asks: a user with groups, or a service account. */
export interface Person {
  readonly name: string;
  /** Of a service account. */
  readonly account?: { readonly namespace: string; readonly name: string };
  /** As the identity provider says. */
  readonly groups: readonly string[];
}

/** A project, by the second part of its id. */
export interface SetProject {
  readonly name: string;
  readonly namespaces: readonly string[];
}

/** A binding of a role in the cluster, or in a project of it. */
export interface SetBinding {
  readonly name: string;
  readonly project?: string;
  readonly role: string;
  readonly subject: Pick<
    ProjectRoleTemplateBinding,
    'userName' | 'groupPrincipalName' | 'serviceAccount'
  >;
}

/** Roles, people and bindings of one cluster; nothing of it has a name that another set uses. */
export interface RandomSet {
  readonly cluster: string;
  readonly roles: readonly RoleTemplate[];
  /** What external roles of the set stand for in the cluster. */
  readonly own: readonly { readonly name: string; readonly rules: readonly PolicyRule[] }[];
  readonly projects: readonly SetProject[];
  /** In no project. */
  readonly stray: string;
  readonly people: readonly Person[];
  readonly bindings: readonly SetBinding[];
  readonly administrators: readonly Pick<
    GlobalRoleBinding,
    'globalRoleName' | 'userName' | 'groupPrincipalName'
  >[];
}

/** Roles that every installation has, and Kubernetes' own, given or inherited here and there. */
const NOWHERE = 'nowhere-to-be-found';
const BUILT_IN_FOR_CLUSTERS = ['cluster-owner', 'cluster-member', 'nodes-view', 'view', NOWHERE];
const BUILT_IN_FOR_PROJECTS = [
  'project-owner',
  'project-member',
  'read-only',
  'edit',
  'create-ns',
  NOWHERE,
];
const INHERITABLE = ['view', 'edit', 'secrets-view', 'read-only', NOWHERE];
const USERS = 4;
const GROUPS = 3;

/** The set of that number. */
export function randomSet(dice: Dice, number: number): RandomSet {
  const id = `s${number}`;
  const cluster = `c-${id}`;
  const projects = ['a', 'b', 'c'].slice(0, 1 + dice.below(3)).map((letter) => ({
    name: `p-${id}${letter}`,
    namespaces: ['one', 'two'].slice(0, dice.below(3)).map((each) => `${id}-${letter}-${each}`),
  }));
  const stray = `${id}-stray`;
  const names = projects.map(({ name }) => name);
  const namespaces = [stray, ...projects.flatMap((project) => project.namespaces)];
  const { roles, own } = randomRoles(dice, { id, names: [...names, ...namespaces] });
  const people = randomPeople(dice, { id, cluster, stray });
  return {
    cluster,
    roles,
    own,
    projects,
    stray,
    people,
    bindings: randomBindings(dice, { people, roles, projects: names, id }),
    administrators: randomAdministrators(dice, people),
  };
}

function randomRoles(
  dice: Dice,
  { id, names }: { readonly id: string; readonly names: readonly string[] },
): Pick<RandomSet, 'roles' | 'own'> {
  const count = 4 + dice.below(4);
  const nameOf = (index: number): string => `${id}-role-${index}`;
  const roles = Array.from({ length: count }, (_, index) => ({
    metadata: { name: nameOf(index) },
    context: dice.one(['cluster', 'project', '']),
    // A role may come to inherit itself: bindings of such a one must end somewhere too.
    roleTemplateNames: [
      ...(chance(dice, 0.5) ? [nameOf(dice.below(count))] : []),
      ...(chance(dice, 0.2) ? [dice.one(INHERITABLE)] : []),
    ],
    rules: randomRules(dice, names) as NonNullable<RoleTemplate['rules']>,
  }));
  const external = `${id}-external`;
  const isThere = chance(dice, 0.8);
  return {
    roles: [
      ...roles,
      { metadata: { name: external }, external: true, context: dice.one(['cluster', 'project']) },
    ],
    own: isThere ? [{ name: external, rules: randomRules(dice, names) }] : [],
  };
}

function randomPeople(
  dice: Dice,
  { id, cluster, stray }: { readonly id: string; readonly cluster: string; readonly stray: string },
): readonly Person[] {
  const groups = Array.from({ length: GROUPS }, (_, index) => `okta_group://${id}-${index}`);
  const users = Array.from({ length: USERS }, (_, index) => ({
    name: `u-${id}${index}`,
    groups: [
      ...groups.filter(() => chance(dice, 0.4)),
      // An identity provider may call a group what it likes.
      ...(chance(dice, 0.2) ? [`drover:${cluster}:cluster-owner`, 'system:masters'] : []),
    ],
  }));
  if (chance(dice, 0.6)) return users;
  const account = { namespace: stray, name: `${id}-robot` };
  const name = `system:serviceaccount:${account.namespace}:${account.name}`;
  return [...users, { name, account, groups: [] }];
}

function randomBindings(
  dice: Dice,
  {
    people,
    roles,
    projects,
    id,
  }: {
    readonly people: readonly Person[];
    readonly roles: readonly RoleTemplate[];
    readonly projects: readonly string[];
    readonly id: string;
  },
): readonly SetBinding[] {
  // In one place or another a role is given where it cannot be given, as somebody may have written it past the API.
  const given = (context: 'cluster' | 'project', more: readonly string[]): string => {
    const fitting = roles.filter((role) => !role.context || role.context === context);
    if (chance(dice, 0.2)) return dice.one(more);
    return dice.one(chance(dice, 0.9) && fitting.length > 0 ? fitting : roles).metadata?.name ?? '';
  };
  const inCluster = Array.from({ length: dice.below(4) }, (_, index) => ({
    name: `crtb-${id}-${index}`,
    role: given('cluster', BUILT_IN_FOR_CLUSTERS),
    subject: randomSubject(
      dice,
      people.filter(({ account }) => !account),
    ),
  }));
  const inProjects = Array.from({ length: 2 + dice.below(7) }, (_, index) => ({
    name: `prtb-${id}-${index}`,
    project: dice.one(projects),
    role: given('project', BUILT_IN_FOR_PROJECTS),
    subject: randomSubject(dice, people),
  }));
  return [...inCluster, ...inProjects];
}

function randomSubject(dice: Dice, people: readonly Person[]): SetBinding['subject'] {
  const { name, account, groups } = dice.one(people);
  if (account) return { serviceAccount: `${account.namespace}:${account.name}` };
  const group = groups.find((each) => each.startsWith('okta_group:'));
  return group !== undefined && chance(dice, 0.4)
    ? { groupPrincipalName: group }
    : { userName: name };
}

function randomAdministrators(dice: Dice, people: readonly Person[]): RandomSet['administrators'] {
  if (chance(dice, 0.8)) return [];
  const globalRoleName = dice.one(['admin', 'restricted-admin', 'user']);
  const { name, groups } = dice.one(people.filter(({ account }) => !account));
  const [group] = groups;
  return [
    group?.startsWith('okta_group:') && chance(dice, 0.5)
      ? { globalRoleName, groupPrincipalName: group }
      : { globalRoleName, userName: name },
  ];
}

/** What the home of state knows of a user. */
export function userOf({ name }: Person): User {
  return { metadata: { name }, username: `${name}-login`, principalIds: [`local://${name}`] };
}

/** What the identity provider has said of a user. */
export function attributeOf({ name, groups }: Person): UserAttribute {
  const Items = groups.map((group) => ({ metadata: { name: group } }));
  const extra = { principalid: [`local://${name}`], username: [`${name}-login`] };
  return {
    metadata: { name },
    GroupPrincipals: { okta: { Items } },
    ExtraByProvider: { okta: extra },
  } as UserAttribute;
}
