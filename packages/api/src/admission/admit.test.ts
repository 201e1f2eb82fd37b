import type { KubernetesObject, PolicyRule } from '@drover/apimachinery';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../management/cluster.ts';
import type { GlobalRole, GlobalRoleBinding } from '../management/global-role.ts';
import type { Project } from '../management/project.ts';
import type { RoleTemplate } from '../management/role-template.ts';
import type { User } from '../management/user.ts';
import type { AdmissionRequest } from './admission-request.ts';
import type { AdmissionWorld } from './admission-world.ts';
import { type ADMISSION_RULES, admissionRule } from './admit.ts';

const readPods: PolicyRule = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };
const readSecrets: PolicyRule = { apiGroups: [''], resources: ['secrets'], verbs: ['get'] };
const everything: PolicyRule = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };

const role = (name: string, more: RoleTemplate = {}): RoleTemplate => ({
  metadata: { name },
  context: 'project',
  ...more,
});

const many = Array.from({ length: 499 }, (_, index) => `many-${index}`);

const ROLES = [
  role('reader', { rules: [readPods] }),
  role('spy', { rules: [readSecrets] }),
  role('heir', { roleTemplateNames: ['reader', 'spy'] }),
  role('locked', { rules: [readPods], locked: true }),
  role('verbless', { rules: [{ ...readPods, verbs: [] }] }),
  role('known', { external: true }),
  role('unknown', { external: true }),
  role('of-cluster', { context: 'cluster', rules: [readPods] }),
  role('wide', { roleTemplateNames: many }),
  ...many.map((name) => role(name)),
  role('built-in', { builtin: true, rules: [readPods], projectCreatorDefault: true }),
];

const GLOBAL_ROLES: readonly GlobalRole[] = [
  { metadata: { name: 'admin' }, rules: [everything], builtin: true },
  { metadata: { name: 'root' }, rules: [everything] },
  { metadata: { name: 'pods' }, rules: [readPods] },
  { metadata: { name: 'secrets' }, rules: [readSecrets] },
];

const grb = (name: string, globalRoleName: string, userName: string): GlobalRoleBinding => ({
  metadata: { name },
  globalRoleName,
  userName,
});

const NAMESPACES: readonly KubernetesObject[] = [
  { metadata: { name: 'c-taken' } },
  {
    metadata: {
      name: 'c-restored',
      annotations: { 'management.cattle.io/system-namespace': 'true' },
    },
  },
];

interface Facts {
  /** What the writer holds everywhere. */
  readonly has: readonly PolicyRule[];
  readonly holds: readonly string[];
  readonly mayEscalate: boolean;
  readonly bindingsOf: Readonly<Record<string, readonly string[]>>;
  readonly globalBindings: readonly GlobalRoleBinding[];
  readonly users: readonly User[];
  readonly clusters: readonly Cluster[];
}

const facts: Facts = {
  has: [readPods],
  holds: [],
  mayEscalate: false,
  bindingsOf: {},
  globalBindings: [grb('grb-ann', 'admin', 'u-ann'), grb('grb-cat', 'admin', 'u-cat')],
  users: [{ metadata: { name: 'u-ann' } }, { metadata: { name: 'u-cat' } }],
  clusters: [{ metadata: { name: 'c-1' } }],
};

function worldOf(changed: Partial<Facts>): AdmissionWorld {
  const { has, holds, mayEscalate, bindingsOf, globalBindings, users, clusters } = {
    ...facts,
    ...changed,
  };
  const named =
    <T extends { readonly metadata?: { readonly name?: string } }>(items: readonly T[]) =>
    (name: string): T | undefined =>
      items.find(({ metadata }) => metadata?.name === name);
  const hasAll = has.includes(everything);
  return {
    role: named(ROLES),
    globalRole: named(GLOBAL_ROLES),
    globalRoles: () => GLOBAL_ROLES,
    cluster: named(clusters),
    project: (cluster, name): Project | undefined =>
      cluster === 'c-1' && name === 'p-1' ? { metadata: { name } } : undefined,
    clustersWithProject: (name) => (name === 'p-1' ? ['c-1'] : []),
    namespace: named(NAMESPACES),
    user: named(users),
    bindingsOf: (name) => bindingsOf[name] ?? [],
    heirsOf: (name) =>
      ROLES.filter(({ roleTemplateNames }) => roleTemplateNames?.includes(name)).map(
        ({ metadata }) => metadata?.name ?? '',
      ),
    globalBindingsOf: (name) => globalBindings.filter((each) => each.globalRoleName === name),
    globalBindingsTo: (name) => globalBindings.filter((each) => each.userName === name),
    externalRules: (name) => (name === 'known' ? [readPods] : undefined),
    holds: (name) => holds.includes(name),
    missing: (rules) =>
      rules
        .filter(
          (rule) => !hasAll && !has.some((each) => JSON.stringify(each) === JSON.stringify(rule)),
        )
        .map(({ resources, verbs }) => `${verbs.join()} ${(resources ?? ['*']).join()}`),
    mayEscalate: () => mayEscalate,
  };
}

interface Write {
  readonly operation?: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly object?: object;
  readonly oldObject?: object;
  readonly by?: string;
  readonly world?: Partial<Facts>;
}

/** The code of the refusal and the field at fault; nothing when the write may be made. */
function refused(plural: keyof typeof ADMISSION_RULES, write: Write): string | undefined {
  const { world = {} } = write;
  const refusal = admissionRule(plural)?.(requestOf(write), worldOf(world));
  if (!refusal) return undefined;
  expect(refusal.message).not.toMatch(/[{}]|undefined/);
  return [refusal.code, refusal.facts['field']].filter(Boolean).join(' ');
}

function requestOf({
  object,
  oldObject,
  operation = oldObject ? 'UPDATE' : 'CREATE',
  by = 'u-bob',
}: Write): AdmissionRequest<KubernetesObject> {
  const { metadata } = (object ?? oldObject) as KubernetesObject;
  return {
    operation,
    name: metadata?.name ?? '',
    user: { username: by, groups: [] },
    ...(object && { object }),
    ...(oldObject && { oldObject }),
  };
}

describe('global roles', () => {
  const mine = { metadata: { name: 'mine' }, rules: [readPods] };

  it.each<[string, Write, string | undefined]>([
    ['made of what one has', { object: mine }, undefined],
    ['with more', { object: { ...mine, rules: [readSecrets] } }, 'ADMISSION_ESCALATION rules'],
    [
      'without verbs',
      { object: { ...mine, rules: [{ ...readPods, verbs: [] }] }, world: { has: [everything] } },
      'ADMISSION_RULE_WITHOUT_VERBS rules',
    ],
    [
      'given to every new user, although one lacks it',
      {
        oldObject: { ...mine, rules: [readSecrets] },
        object: { ...mine, rules: [readSecrets], newUserDefault: true },
      },
      'ADMISSION_ESCALATION rules',
    ],
    [
      'described anew',
      {
        oldObject: { ...mine, rules: [readSecrets] },
        object: { ...mine, rules: [readSecrets], description: 'x' },
      },
      undefined,
    ],
    [
      'said to be built in',
      { object: { ...mine, builtin: true }, world: { has: [everything] } },
      'ADMISSION_SERVER_ONLY builtin',
    ],
    [
      'built in, given more',
      {
        oldObject: GLOBAL_ROLES[0] ?? {},
        object: { ...GLOBAL_ROLES[0], rules: [] },
        world: { has: [everything] },
      },
      'ADMISSION_ROLE_BUILTIN rules',
    ],
    [
      'built in, given to new users',
      {
        oldObject: GLOBAL_ROLES[0] ?? {},
        object: { ...GLOBAL_ROLES[0], newUserDefault: true },
        world: { has: [everything] },
      },
      undefined,
    ],
    [
      'built in, deleted',
      { operation: 'DELETE', oldObject: GLOBAL_ROLES[0] ?? {}, world: { has: [everything] } },
      'ADMISSION_ROLE_BUILTIN',
    ],
    ['deleted', { operation: 'DELETE', oldObject: mine }, undefined],
    [
      'by which the last administrators are what they are, deleted',
      {
        operation: 'DELETE',
        oldObject: { metadata: { name: 'root' }, rules: [everything] },
        world: { has: [everything], globalBindings: [grb('grb-ann', 'root', 'u-ann')] },
      },
      'ADMISSION_LAST_ADMINISTRATOR',
    ],
    [
      'by which the last administrators are what they are, given less',
      {
        oldObject: { metadata: { name: 'root' }, rules: [everything] },
        object: { metadata: { name: 'root' }, rules: [readPods] },
        world: { has: [everything], globalBindings: [grb('grb-ann', 'root', 'u-ann')] },
      },
      'ADMISSION_LAST_ADMINISTRATOR',
    ],
    [
      'that allow everything, deleted beside others',
      {
        operation: 'DELETE',
        oldObject: { metadata: { name: 'root' }, rules: [everything] },
        world: {
          has: [everything],
          globalBindings: [grb('a', 'root', 'u-ann'), grb('b', 'admin', 'u-cat')],
        },
      },
      undefined,
    ],
  ])('%s', (_what, write, expected) => {
    expect(refused('globalroles', write)).toBe(expected);
  });
});

describe('bindings of global roles', () => {
  it.each<[string, Write, string | undefined]>([
    ['of what one has', { object: grb('x', 'pods', 'u-x') }, undefined],
    ['of more', { object: grb('x', 'secrets', 'u-x') }, 'ADMISSION_ESCALATION globalRoleName'],
    ['of no role', { object: grb('x', 'gone', 'u-x') }, 'ADMISSION_ROLE_NOT_FOUND globalRoleName'],
    [
      'let go by their finalizers',
      {
        oldObject: { ...grb('x', 'gone', 'u-x'), metadata: { name: 'x', finalizers: ['f'] } },
        object: grb('x', 'gone', 'u-x'),
      },
      undefined,
    ],
    [
      'taken away by who lacks what they give',
      { operation: 'DELETE', oldObject: grb('x', 'secrets', 'u-x') },
      'ADMISSION_ESCALATION globalRoleName',
    ],
    [
      'taken away when the role is gone',
      { operation: 'DELETE', oldObject: grb('x', 'gone', 'u-x') },
      undefined,
    ],
    [
      'of one of two administrators, taken away',
      {
        operation: 'DELETE',
        oldObject: grb('grb-ann', 'admin', 'u-ann'),
        world: { has: [everything] },
      },
      undefined,
    ],
    [
      'of the last administrator who may log in, taken away',
      {
        operation: 'DELETE',
        oldObject: grb('grb-ann', 'admin', 'u-ann'),
        world: {
          has: [everything],
          users: [{ metadata: { name: 'u-ann' } }, { metadata: { name: 'u-cat' }, enabled: false }],
        },
      },
      'ADMISSION_LAST_ADMINISTRATOR',
    ],
    [
      'of the last administrator beside a group',
      {
        operation: 'DELETE',
        oldObject: grb('grb-ann', 'admin', 'u-ann'),
        world: {
          has: [everything],
          globalBindings: [
            grb('grb-ann', 'admin', 'u-ann'),
            { metadata: { name: 'g' }, globalRoleName: 'admin', groupPrincipalName: 'x_group://1' },
          ],
        },
      },
      undefined,
    ],
  ])('%s', (_what, write, expected) => {
    expect(refused('globalrolebindings', write)).toBe(expected);
  });
});

describe('role templates', () => {
  const mine = role('mine', { rules: [readPods] });
  const builtIn = ROLES.find(({ builtin }) => builtin) ?? {};

  it.each<[string, Write, string | undefined]>([
    ['made of what one has', { object: mine }, undefined],
    ['with more', { object: role('mine', { rules: [readSecrets] }) }, 'ADMISSION_ESCALATION rules'],
    [
      'with more, by who may escalate',
      { object: role('mine', { rules: [readSecrets] }), world: { mayEscalate: true } },
      undefined,
    ],
    [
      'that inherit more at two removes',
      { object: role('mine', { roleTemplateNames: ['heir'] }) },
      'ADMISSION_ESCALATION rules',
    ],
    ['external, known', { object: role('known', { external: true }) }, undefined],
    [
      'external, with rules that nobody knows',
      { object: role('mine', { external: true }) },
      'ADMISSION_ESCALATION rules',
    ],
    [
      'that inherit what is external and unknown',
      { object: role('mine', { roleTemplateNames: ['unknown'] }) },
      'ADMISSION_ESCALATION rules',
    ],
    [
      'without verbs',
      { object: role('mine', { rules: [{ resources: ['pods'] }] }), world: { mayEscalate: true } },
      'ADMISSION_RULE_WITHOUT_VERBS rules',
    ],
    [
      'that inherit rules without verbs',
      {
        object: role('mine', { roleTemplateNames: ['verbless'] }),
        world: { mayEscalate: true },
      },
      'ADMISSION_RULE_WITHOUT_VERBS rules',
    ],
    [
      'that inherit themselves',
      { object: role('mine', { roleTemplateNames: ['mine'] }), world: { mayEscalate: true } },
      'ADMISSION_ROLE_CYCLE roleTemplateNames',
    ],
    [
      'that close a cycle',
      {
        oldObject: role('reader', { rules: [readPods] }),
        object: role('reader', { rules: [readPods], roleTemplateNames: ['heir'] }),
        world: { mayEscalate: true },
      },
      'ADMISSION_ROLE_CYCLE roleTemplateNames',
    ],
    [
      'that come to as many roles as one may hold by one',
      { object: role('mine', { roleTemplateNames: many }), world: { mayEscalate: true } },
      undefined,
    ],
    [
      'that come to more',
      { object: role('mine', { roleTemplateNames: ['wide'] }), world: { mayEscalate: true } },
      'ADMISSION_ROLE_TOO_WIDE roleTemplateNames',
    ],
    [
      'that inherit what is not there',
      { object: role('mine', { roleTemplateNames: ['gone'] }), world: { mayEscalate: true } },
      'ADMISSION_ROLE_NOT_FOUND roleTemplateNames',
    ],
    [
      'that inherit a locked role anew',
      { object: role('mine', { roleTemplateNames: ['locked'] }), world: { mayEscalate: true } },
      'ADMISSION_ROLE_LOCKED roleTemplateNames',
    ],
    [
      'that inherited it before it was locked',
      {
        oldObject: role('mine', { roleTemplateNames: ['locked'] }),
        object: role('mine', { roleTemplateNames: ['locked'], rules: [readPods] }),
      },
      undefined,
    ],
    [
      'locked by who lacks what they give',
      {
        oldObject: role('spy', { rules: [readSecrets] }),
        object: role('spy', { rules: [readSecrets], locked: true }),
      },
      undefined,
    ],
    [
      'given to creators by who lacks what they give',
      {
        oldObject: role('spy', { rules: [readSecrets] }),
        object: role('spy', { rules: [readSecrets], projectCreatorDefault: true }),
      },
      'ADMISSION_ESCALATION rules',
    ],
    [
      'built in, locked and described',
      {
        oldObject: builtIn,
        object: { ...builtIn, locked: true, description: 'x', projectCreatorDefault: false },
      },
      undefined,
    ],
    [
      'built in, with other rules',
      { oldObject: builtIn, object: { ...builtIn, rules: [] } },
      'ADMISSION_ROLE_BUILTIN rules',
    ],
    [
      'built in no more',
      { oldObject: builtIn, object: { ...builtIn, builtin: false } },
      'ADMISSION_SERVER_ONLY builtin',
    ],
    ['built in, deleted', { operation: 'DELETE', oldObject: builtIn }, 'ADMISSION_ROLE_BUILTIN'],
    ['deleted', { operation: 'DELETE', oldObject: mine }, undefined],
    [
      'deleted while inherited',
      { operation: 'DELETE', oldObject: role('spy') },
      'ADMISSION_ROLE_IN_USE',
    ],
    [
      'deleted while given',
      {
        operation: 'DELETE',
        oldObject: mine,
        world: { bindingsOf: { mine: ['ClusterRoleTemplateBinding c-1/x'] } },
      },
      'ADMISSION_ROLE_IN_USE',
    ],
    [
      'moved to another context while given',
      {
        oldObject: mine,
        object: { ...mine, context: 'cluster' },
        world: { bindingsOf: { mine: ['ClusterRoleTemplateBinding c-1/x'] } },
      },
      'ADMISSION_ROLE_IN_USE context',
    ],
    [
      'moved to another context',
      { oldObject: mine, object: { ...mine, context: 'cluster' } },
      undefined,
    ],
  ])('%s', (_what, write, expected) => {
    expect(refused('roletemplates', write)).toBe(expected);
  });

  it('are told with the path of their cycle, and with some of those that use them', () => {
    const object = role('reader', { roleTemplateNames: ['heir'] });
    const change = requestOf({ object, oldObject: role('reader') });
    const cycle = admissionRule('roletemplates')?.(change, worldOf({}));
    expect(cycle?.message).toBe('The role would inherit itself: reader -> heir -> reader');
    const uses = Array.from(
      { length: 7 },
      (_, index) => `ClusterRoleTemplateBinding c-1/b${index}`,
    );
    const inUse = admissionRule('roletemplates')?.(
      requestOf({ operation: 'DELETE', oldObject: mine }),
      worldOf({ bindingsOf: { mine: uses } }),
    );
    expect(inUse?.message).toMatch(/c-1\/b0, .*c-1\/b4 and 2 more$/);
  });
});

describe('bindings in clusters and projects', () => {
  const inProject = (roleTemplateName: string, more: object = {}): object => ({
    metadata: { name: 'b', namespace: 'p-1' },
    projectName: 'c-1:p-1',
    userName: 'u-x',
    roleTemplateName,
    ...more,
  });

  it.each<[string, Write, string | undefined]>([
    ['of what one has', { object: inProject('reader') }, undefined],
    ['of more', { object: inProject('spy') }, 'ADMISSION_ESCALATION roleTemplateName'],
    [
      'of more that is inherited',
      { object: inProject('heir') },
      'ADMISSION_ESCALATION roleTemplateName',
    ],
    [
      'of a role that one holds',
      { object: inProject('spy'), world: { holds: ['spy'] } },
      undefined,
    ],
    ['of a known external role', { object: inProject('known') }, undefined],
    [
      'of an external role that nobody knows',
      { object: inProject('unknown') },
      'ADMISSION_ESCALATION roleTemplateName',
    ],
    [
      'of an external role that one holds',
      { object: inProject('unknown'), world: { holds: ['unknown'] } },
      undefined,
    ],
    ['of a locked role', { object: inProject('locked') }, 'ADMISSION_ROLE_LOCKED roleTemplateName'],
    ['of no role', { object: inProject('gone') }, 'ADMISSION_ROLE_NOT_FOUND roleTemplateName'],
    [
      'of a role for clusters',
      { object: inProject('of-cluster') },
      'ADMISSION_ROLE_CONTEXT roleTemplateName',
    ],
    [
      'in a project of another cluster',
      { object: inProject('reader', { projectName: 'c-2:p-1' }) },
      'ADMISSION_PLACE_NOT_FOUND projectName',
    ],
    [
      'in a project that is not there',
      { object: inProject('reader', { projectName: 'c-1:p-2' }) },
      'ADMISSION_PLACE_NOT_FOUND projectName',
    ],
    [
      'whose principal is added by who lacks what they give',
      {
        oldObject: inProject('spy'),
        object: inProject('spy', { userPrincipalName: 'local://u-x' }),
      },
      'ADMISSION_ESCALATION roleTemplateName',
    ],
    [
      'labelled anew, although the role was locked since',
      {
        oldObject: inProject('locked'),
        object: inProject('locked', { metadata: { name: 'b', labels: { a: 'b' } } }),
      },
      undefined,
    ],
    ['deleted', { operation: 'DELETE', oldObject: inProject('spy') }, undefined],
  ])('%s', (_what, write, expected) => {
    expect(refused('projectroletemplatebindings', write)).toBe(expected);
  });

  it('are for clusters what they are for projects', () => {
    const inCluster = (roleTemplateName: string, clusterName: string): Write => ({
      object: { metadata: { name: 'b' }, clusterName, roleTemplateName },
    });
    const plural = 'clusterroletemplatebindings';
    expect(refused(plural, inCluster('of-cluster', 'c-1'))).toBeUndefined();
    expect(refused(plural, inCluster('of-cluster', 'c-9'))).toBe(
      'ADMISSION_PLACE_NOT_FOUND clusterName',
    );
    expect(refused(plural, inCluster('reader', 'c-1'))).toBe(
      'ADMISSION_ROLE_CONTEXT roleTemplateName',
    );
  });
});

describe('projects and clusters', () => {
  const system = {
    metadata: {
      name: 'p-s',
      namespace: 'c-1',
      labels: { 'authz.management.cattle.io/system-project': 'true' },
    },
  };
  const plain = { metadata: { name: 'p-1', namespace: 'c-1', labels: { team: 'a' } } };
  const creatorRoles = (...required: readonly string[]): object => ({
    metadata: {
      ...plain.metadata,
      annotations: {
        'authz.management.cattle.io/creator-role-bindings': JSON.stringify({ required }),
      },
    },
  });

  it.each<[string, Write, string | undefined]>([
    ['made', { object: plain }, undefined],
    [
      'made under the id of one in another cluster',
      { object: { metadata: { ...plain.metadata, namespace: 'c-2' } } },
      'ADMISSION_PROJECT_ID_TAKEN metadata.name',
    ],
    [
      'made under the name of a namespace of the system',
      { object: { metadata: { ...plain.metadata, name: 'cattle-system' } } },
      'ADMISSION_ID_FORM metadata.name',
    ],
    [
      'made under the id of a cluster',
      { object: { metadata: { ...plain.metadata, name: 'c-1' } } },
      'ADMISSION_ID_FORM metadata.name',
    ],
    [
      'made under a name that is made up',
      { object: { metadata: { generateName: 'p-', namespace: 'c-1' } } },
      undefined,
    ],
    [
      'made under a name that begins like that of a cluster',
      { object: { metadata: { generateName: 'c-', namespace: 'c-1' } } },
      'ADMISSION_ID_FORM metadata.name',
    ],
    ['made as System', { object: system }, 'ADMISSION_SERVER_ONLY metadata.labels'],
    [
      'relieved of being System',
      { oldObject: system, object: { metadata: { ...system.metadata, labels: {} } } },
      'ADMISSION_SERVER_ONLY metadata.labels',
    ],
    ['System, changed', { oldObject: system, object: { ...system, spec: {} } }, undefined],
    ['System, deleted', { operation: 'DELETE', oldObject: system }, 'ADMISSION_SYSTEM_PROJECT'],
    [
      'System, deleted with its cluster',
      {
        operation: 'DELETE',
        oldObject: system,
        world: {
          clusters: [{ metadata: { name: 'c-1', deletionTimestamp: '2030-01-01T00:00:00Z' } }],
        },
      },
      undefined,
    ],
    [
      'System, deleted after its cluster',
      { operation: 'DELETE', oldObject: system, world: { clusters: [] } },
      undefined,
    ],
    ['deleted', { operation: 'DELETE', oldObject: plain }, undefined],
    ['with the roles of creators', { object: creatorRoles('built-in') }, undefined],
    [
      'with other roles for their creator',
      { object: creatorRoles('built-in', 'spy') },
      'ADMISSION_CREATOR_ROLES metadata.annotations[authz.management.cattle.io/creator-role-bindings]',
    ],
    [
      'with what they had',
      { oldObject: creatorRoles('spy'), object: creatorRoles('spy') },
      undefined,
    ],
  ])('projects %s', (_what, write, expected) => {
    expect(refused('projects', write)).toBe(expected);
  });

  it('give the creator of a cluster no role that is for projects', () => {
    const { metadata } = creatorRoles('built-in') as KubernetesObject;
    const object = { metadata: { ...metadata, name: 'c-9' } };
    expect(refused('clusters', { object })).toMatch(/^ADMISSION_CREATOR_ROLES /);
  });

  it.each([
    ['c-9', undefined],
    ['p-1', 'ADMISSION_ID_FORM metadata.name'],
    ['kube-system', 'ADMISSION_ID_FORM metadata.name'],
    ['u-ann', 'ADMISSION_ID_FORM metadata.name'],
    ['c-taken', 'ADMISSION_NAMESPACE_TAKEN metadata.name'],
    ['c-restored', undefined],
  ])('call a cluster %s: %s', (name, expected) => {
    expect(refused('clusters', { object: { metadata: { name } } })).toBe(expected);
  });

  it('leave a cluster alone that was called otherwise before', () => {
    const old = { metadata: { name: 'old' } };
    expect(refused('clusters', { oldObject: old, object: { ...old, spec: {} } })).toBeUndefined();
  });
});

describe('users', () => {
  const ann = { metadata: { name: 'u-ann' } };
  const bea = { metadata: { name: 'u-bea' }, username: 'bea' };
  const all = { has: [everything] };
  const wanting = (...required: readonly string[]): object => ({
    metadata: {
      name: 'u-new',
      annotations: {
        'authz.management.cattle.io/creator-role-bindings': JSON.stringify({ required }),
      },
    },
  });

  it.each<[string, Write, string | undefined]>([
    ['made', { object: bea }, undefined],
    ['made with a role that one has', { object: wanting('pods') }, undefined],
    [
      'made with a role that one lacks',
      { object: wanting('pods', 'admin') },
      'ADMISSION_ESCALATION globalRoleName',
    ],
    [
      'made with a role that is not there',
      { object: wanting('gone') },
      'ADMISSION_ROLE_NOT_FOUND globalRoleName',
    ],
    ['made as themselves', { object: { ...bea, principalIds: ['local://u-bea'] } }, undefined],
    [
      'made as somebody else',
      { object: { ...bea, principalIds: ['github_user://7'] } },
      'ADMISSION_ESCALATION principalIds',
    ],
    [
      'made as somebody else by who has everything',
      { object: { ...bea, principalIds: ['github_user://7'] }, world: all },
      undefined,
    ],
    [
      'who take on another identity',
      {
        by: 'u-bea',
        oldObject: bea,
        object: { ...bea, principalIds: ['local://u-ann'] },
      },
      'ADMISSION_ESCALATION principalIds',
    ],
    [
      'who have more, given another password',
      { oldObject: ann, object: { ...ann, password: 'x' } },
      'ADMISSION_ESCALATION',
    ],
    [
      'who have no more, given another password',
      { oldObject: bea, object: { ...bea, password: 'x' } },
      undefined,
    ],
    ['who have more, deleted', { operation: 'DELETE', oldObject: ann }, 'ADMISSION_ESCALATION'],
    ['deleted', { operation: 'DELETE', oldObject: bea }, undefined],
    [
      'who delete themselves',
      { operation: 'DELETE', by: 'u-bea', oldObject: bea },
      'ADMISSION_OWN_USER',
    ],
    [
      'who disable themselves',
      { by: 'u-bea', oldObject: bea, object: { ...bea, enabled: false } },
      'ADMISSION_OWN_USER',
    ],
    ['disabled', { oldObject: bea, object: { ...bea, enabled: false } }, undefined],
    [
      'who administer, disabled beside another',
      { oldObject: ann, object: { ...ann, enabled: false }, world: all },
      undefined,
    ],
    [
      'who administer, disabled as the last',
      {
        oldObject: ann,
        object: { ...ann, enabled: false },
        world: { ...all, globalBindings: [grb('grb-ann', 'admin', 'u-ann')] },
      },
      'ADMISSION_LAST_ADMINISTRATOR',
    ],
    [
      'who administer, deleted as the last',
      {
        operation: 'DELETE',
        oldObject: ann,
        world: { ...all, globalBindings: [grb('grb-ann', 'admin', 'u-ann')] },
      },
      'ADMISSION_LAST_ADMINISTRATOR',
    ],
    [
      'enabled again',
      { oldObject: { ...bea, enabled: false }, object: { ...bea, enabled: true } },
      undefined,
    ],
  ])('%s', (_what, write, expected) => {
    expect(refused('users', write)).toBe(expected);
  });
});

describe('who somebody is', () => {
  const attributes = {
    metadata: { name: 'u-bob' },
    groupPrincipals: { github: { items: [{ metadata: { name: 'github_team://1' } }] } },
  };
  const token = { metadata: { name: 'token-1' }, userId: 'u-ann', token: 'x' };

  it('is written by nobody who lacks anything', () => {
    expect(refused('userattributes', { object: attributes })).toBe('ADMISSION_ESCALATION');
    expect(refused('tokens', { object: token })).toBe('ADMISSION_ESCALATION');
    const other = { ...token, userId: 'u-cat' };
    expect(refused('tokens', { oldObject: token, object: other })).toBe('ADMISSION_ESCALATION');
  });

  it('is written by who has everything, and labelled by others', () => {
    const world = { has: [everything] };
    expect(refused('userattributes', { object: attributes, world })).toBeUndefined();
    expect(refused('tokens', { object: token, world })).toBeUndefined();
    const labelled = { ...token, metadata: { name: 'token-1', labels: { a: 'b' } } };
    expect(refused('tokens', { oldObject: token, object: labelled })).toBeUndefined();
  });
});

it('knows no rules of other kinds', () => {
  expect(admissionRule('settings')).toBeUndefined();
  expect(admissionRule('constructor')).toBeUndefined();
});
