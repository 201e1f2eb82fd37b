import {
  builtInRoleTemplates,
  type ClusterRoleTemplateBinding,
  clusterRoleTemplateBinding,
  type GlobalRole,
  type GlobalRoleBinding,
  globalRole,
  globalRoleBinding,
  type Project,
  type ProjectRoleTemplateBinding,
  project as projectKind,
  projectRoleTemplateBinding,
  type RoleTemplate,
  roleTemplate,
  type Setting,
  setting,
  type Token,
  token,
  type User,
  type UserAttribute,
  userAttribute,
  user as userKind,
} from '@drover/api';
import { type KubernetesObject, type ResourceType, StatusError } from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import {
  clusterRoleBindings,
  clusterRoles,
  namespaces,
  roleBindings,
  secrets as secretType,
  validatingWebhookConfigurations,
} from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdmissionTestWorld, startAdmissionWorld, typeMeta } from './admission-world.ts';

const RBAC = 'rbac.authorization.k8s.io';
const crtb = clusterRoleTemplateBinding.type;
const prtb = projectRoleTemplateBinding.type;
const templates = roleTemplate.type;

let world: AdmissionTestWorld;
/** Owner of c-1, and nothing else. */
let alice: KubernetesClient;
/** Owner of c-1:p-1, through a group. */
let paula: KubernetesClient;
/** May write all management objects, and has no other rights. */
let bob: KubernetesClient;

beforeAll(async () => {
  world = await startAdmissionWorld();
  await create(world.drover, crtb, inCluster('alice', 'cluster-owner', { userName: 'u-alice' }));
  await create(
    world.drover,
    prtb,
    inProject('paula', 'project-owner', { userName: '', groupPrincipalName: 'x_group://owners' }),
  );
  alice = world.as('u-alice');
  paula = world.as('u-paula', 'x_group://owners');
  bob = world.as('u-bob');
}, 120_000);

afterAll(() => world[Symbol.asyncDispose]());

interface Refused {
  readonly status: number;
  readonly message: string;
  readonly code?: string;
  readonly field?: string;
}

/** Why a write is refused; `code` and `field` are those of our own rules. */
async function refusal(write: Promise<unknown>): Promise<Refused | 'allowed'> {
  try {
    await write;
    return 'allowed';
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const { code, message = '', details } = error.status;
    const { reason, field } = details?.causes?.[0] ?? {};
    return { status: code, message, ...(reason && { code: reason }), ...(field && { field }) };
  }
}

function create<T extends KubernetesObject>(
  client: KubernetesClient,
  type: ResourceType,
  object: T,
): Promise<T> {
  const { namespace } = object.metadata ?? {};
  return client
    .resource<T>(type)
    .create({ ...typeMeta(type), ...object }, namespace === undefined ? {} : { namespace });
}

function inCluster(
  name: string,
  role: string,
  more: Partial<ClusterRoleTemplateBinding> = {},
): ClusterRoleTemplateBinding {
  return {
    metadata: { name, namespace: 'c-1' },
    clusterName: 'c-1',
    roleTemplateName: role,
    userName: 'u-somebody',
    ...more,
  };
}

function inProject(
  name: string,
  role: string,
  more: Partial<ProjectRoleTemplateBinding> = {},
): ProjectRoleTemplateBinding {
  return {
    metadata: { name, namespace: 'p-1' },
    projectName: 'c-1:p-1',
    roleTemplateName: role,
    userName: 'u-somebody',
    ...more,
  };
}

/** A message with these words. */
function saying(words: string): unknown {
  return expect.stringContaining(words);
}

const escalation = { status: 403, code: 'ADMISSION_ESCALATION' };
const malformed = { status: 422, message: saying('ValidatingAdmissionPolicy') };

describe('giving roles', () => {
  it('takes holding them in that very cluster', async () => {
    expect(await refusal(create(alice, crtb, inCluster('a-1', 'cluster-member')))).toBe('allowed');
    const elsewhere = { metadata: { name: 'a-2', namespace: 'c-2' }, clusterName: 'c-2' };
    const binding = inCluster('a-2', 'cluster-member', elsewhere);
    expect(await refusal(create(alice, crtb, binding))).toMatchObject({
      ...escalation,
      field: 'roleTemplateName',
      message: saying('u-alice does not have what the role cluster-member gives in cluster c-2'),
    });
    expect(await refusal(create(bob, crtb, inCluster('a-3', 'nodes-view')))).toMatchObject(
      escalation,
    );
  });

  it('counts rights that come with a group', async () => {
    const ofProjects = builtInRoleTemplates.filter(({ context }) => context === 'project');
    const refused: string[] = [];
    for (const { metadata } of ofProjects) {
      const role = metadata?.name ?? '';
      const answer = await refusal(create(paula, prtb, inProject(`p-${role}`, role)));
      if (answer !== 'allowed') refused.push(role);
    }
    // They give rights that the owner of a project lacks: to endpoints, to volumes of the cluster, and what nobody knows.
    expect(refused).toEqual([
      'services-manage',
      'persistentvolumeclaims-manage',
      'monitoring-ui-view',
    ]);
    expect(await refusal(create(paula, crtb, inCluster('p-x', 'cluster-member')))).toMatchObject(
      escalation,
    );
    expect(
      await refusal(create(world.as('u-paula'), prtb, inProject('p-y', 'read-only'))),
    ).toMatchObject(escalation);
  });

  it('counts a right in another API group for nothing', async () => {
    const rules = [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }];
    await create<RoleTemplate>(world.drover, templates, {
      metadata: { name: 'core-nodes' },
      context: 'cluster',
      rules,
    });
    await create(world.drover, crtb, inCluster('nils', 'nodes-of-drover', { userName: 'u-nils' }));
    await create<RoleTemplate>(world.drover, templates, {
      metadata: { name: 'nodes-of-drover' },
      context: 'cluster',
      rules: [{ ...rules[0], apiGroups: ['management.cattle.io'] }],
    });
    const nils = world.as('u-nils');
    expect(await refusal(create(nils, crtb, inCluster('n-1', 'nodes-of-drover')))).toBe('allowed');
    expect(await refusal(create(nils, crtb, inCluster('n-2', 'core-nodes')))).toMatchObject(
      escalation,
    );
  });

  it('counts rights in the local cluster for nothing in others', async () => {
    await bindInHome('local-reader', 'u-lee', [
      { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
    ]);
    await create<RoleTemplate>(world.drover, templates, {
      metadata: { name: 'node-reader' },
      context: 'cluster',
      rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }],
    });
    const lee = world.as('u-lee');
    const local = { metadata: { name: 'l-1', namespace: 'local' }, clusterName: 'local' };
    expect(await refusal(create(lee, crtb, inCluster('l-1', 'node-reader', local)))).toBe(
      'allowed',
    );
    expect(await refusal(create(lee, crtb, inCluster('l-2', 'node-reader')))).toMatchObject(
      escalation,
    );
  });

  it('takes a role that is there, unlocked, and for such a place', async () => {
    const locked = { metadata: { name: 'locked' }, context: 'cluster', locked: true } as const;
    await create<RoleTemplate>(world.drover, templates, locked);
    expect(await refusal(create(alice, crtb, inCluster('r-1', 'locked')))).toMatchObject({
      status: 422,
      code: 'ADMISSION_ROLE_LOCKED',
    });
    expect(await refusal(create(alice, crtb, inCluster('r-2', 'read-only')))).toMatchObject({
      status: 422,
      code: 'ADMISSION_ROLE_CONTEXT',
    });
    expect(await refusal(create(alice, crtb, inCluster('r-3', 'gone')))).toMatchObject({
      status: 422,
      code: 'ADMISSION_ROLE_NOT_FOUND',
    });
  });

  it('is the server’s to do, whatever the rules say', async () => {
    await expect(create(world.drover, crtb, inCluster('s-1', 'locked'))).resolves.toBeDefined();
  });

  it('counts a role that was made a moment ago', async () => {
    for (let round = 0; round < 5; round += 1) {
      const name = `fresh-${round}`;
      await create<RoleTemplate>(world.drover, templates, {
        metadata: { name },
        context: 'cluster',
      });
      expect(await refusal(create(alice, crtb, inCluster(name, name)))).toBe('allowed');
    }
  });
});

describe('the form of bindings', () => {
  it.each<[string, Partial<ClusterRoleTemplateBinding>]>([
    ['another cluster than that of its namespace', { clusterName: 'c-2' }],
    ['no cluster', { clusterName: '' }],
    ['nobody', { userName: '' }],
    ['a user and a group', { groupPrincipalName: 'x_group://1' }],
    ['no role', { roleTemplateName: '' }],
  ])('refuses one in a cluster that names %s, even to the server', async (_what, more) => {
    const binding = inCluster('f-1', 'cluster-member', more);
    expect(await refusal(create(world.drover, crtb, binding))).toMatchObject(malformed);
  });

  it.each<[string, Partial<ProjectRoleTemplateBinding>]>([
    ['another project than that of its namespace', { projectName: 'c-1:p-2' }],
    ['no project', { projectName: 'p-1' }],
    ['nobody', { userName: '' }],
    ['a user and a service account', { serviceAccount: 'a:b' }],
  ])('refuses one in a project that names %s, even to the server', async (_what, more) => {
    const binding = inProject('f-2', 'read-only', more);
    expect(await refusal(create(world.drover, prtb, binding))).toMatchObject(malformed);
  });

  it('lets a project give a role to a service account', async () => {
    const binding = inProject('f-3', 'read-only', { userName: '', serviceAccount: 'ns:robot' });
    expect(await refusal(create(paula, prtb, binding))).toBe('allowed');
  });

  it('keeps what was said once, and lets be added what was not', async () => {
    const bindings = world.drover.resource<ClusterRoleTemplateBinding>(crtb);
    await create(world.drover, crtb, inCluster('f-4', 'cluster-member'));
    const patch = (body: object): Promise<unknown> =>
      bindings.patch('f-4', { type: 'merge', body }, { namespace: 'c-1' });
    expect(await refusal(patch({ userPrincipalName: 'local://u-somebody' }))).toBe('allowed');
    expect(await refusal(patch({ metadata: { labels: { a: 'b' } } }))).toBe('allowed');
    for (const field of ['userName', 'userPrincipalName', 'roleTemplateName', 'clusterName']) {
      expect(await refusal(patch({ [field]: 'other' }))).toMatchObject(malformed);
    }
    expect(await refusal(patch({ userPrincipalName: null }))).toMatchObject(malformed);
    expect(await refusal(patch({ groupPrincipalName: 'x_group://1' }))).toMatchObject(malformed);
  });

  it('refuses roles and projects that contradict themselves', async () => {
    const role = { metadata: { name: 'f-5' }, context: 'project', administrative: true } as const;
    expect(await refusal(create<RoleTemplate>(world.drover, templates, role))).toMatchObject(
      malformed,
    );
    const project = { metadata: { name: 'p-f', namespace: 'c-1' }, spec: { clusterName: 'c-2' } };
    expect(await refusal(create<Project>(world.drover, projectKind.type, project))).toMatchObject(
      malformed,
    );
  });
});

describe('gaining by what one may write', () => {
  const secrets = { apiGroups: [''], resources: ['secrets'], verbs: ['get'] };

  it.each<[string, () => Promise<unknown>, object]>([
    [
      'a global role',
      () =>
        create<GlobalRole>(bob, globalRole.type, { metadata: { name: 'g-1' }, rules: [secrets] }),
      escalation,
    ],
    [
      'a global role that is built in',
      () =>
        bob
          .resource<GlobalRole>(globalRole.type)
          .patch('user', { type: 'merge', body: { rules: [secrets] } }),
      { status: 403, code: 'ADMISSION_ROLE_BUILTIN' },
    ],
    [
      'a binding of a global role',
      () =>
        create<GlobalRoleBinding>(bob, globalRoleBinding.type, {
          metadata: { name: 'g-2' },
          userName: 'u-bob',
          globalRoleName: 'admin',
        }),
      escalation,
    ],
    [
      'a role template',
      () =>
        create<RoleTemplate>(bob, templates, {
          metadata: { name: 'g-3' },
          context: 'project',
          rules: [secrets],
        }),
      escalation,
    ],
    [
      'a role template that inherits an external one',
      () =>
        create<RoleTemplate>(bob, templates, {
          metadata: { name: 'g-4' },
          context: 'project',
          roleTemplateNames: ['admin'],
        }),
      escalation,
    ],
    [
      'a binding in a cluster',
      () => create(bob, crtb, inCluster('g-5', 'cluster-owner', { userName: 'u-bob' })),
      escalation,
    ],
    [
      'a binding in a project',
      () => create(bob, prtb, inProject('g-6', 'project-owner', { userName: 'u-bob' })),
      escalation,
    ],
    [
      'a ClusterRole',
      () =>
        create(bob, clusterRoles, {
          metadata: { name: 'g-7' },
          rules: [secrets],
        } as KubernetesObject),
      { status: 403 },
    ],
    [
      'a ClusterRoleBinding',
      () =>
        create(bob, clusterRoleBindings, {
          metadata: { name: 'g-8' },
          subjects: [{ kind: 'User', apiGroup: RBAC, name: 'u-bob' }],
          roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'cluster-admin' },
        } as KubernetesObject),
      { status: 403 },
    ],
    [
      'a RoleBinding',
      () =>
        create(bob, roleBindings, {
          metadata: { name: 'g-9', namespace: 'c-1' },
          subjects: [{ kind: 'User', apiGroup: RBAC, name: 'u-bob' }],
          roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'admin' },
        } as KubernetesObject),
      { status: 403 },
    ],
    [
      'the roles that a user begins with',
      () =>
        create<User>(bob, userKind.type, {
          metadata: {
            name: 'u-g10',
            annotations: {
              'authz.management.cattle.io/creator-role-bindings': '{"required":["admin"]}',
            },
          },
        }),
      escalation,
    ],
    [
      'an identity of somebody else',
      () =>
        create<User>(bob, userKind.type, {
          metadata: { name: 'u-g11' },
          principalIds: ['github_user://1'],
        }),
      { ...escalation, field: 'principalIds' },
    ],
    [
      'a token of somebody else',
      () =>
        create<Token>(bob, token.type, {
          metadata: { name: 't-g13' },
          userId: 'u-alice',
          token: 'x',
        }),
      escalation,
    ],
    [
      'the groups that they are said to be in',
      () =>
        create<UserAttribute>(bob, userAttribute.type, {
          metadata: { name: 'u-bob' },
          GroupPrincipals: { x: { Items: [] } },
        }),
      escalation,
    ],
    [
      'the roles of the creator of a project',
      () =>
        create<Project>(bob, projectKind.type, {
          metadata: {
            name: 'p-g12',
            namespace: 'c-1',
            annotations: {
              'authz.management.cattle.io/creator-role-bindings': '{"required":["admin"]}',
            },
          },
          spec: { clusterName: 'c-1', displayName: 'x' },
        }),
      { status: 403, code: 'ADMISSION_CREATOR_ROLES' },
    ],
  ])('is refused of %s', async (_what, write, expected) => {
    expect(await refusal(write())).toMatchObject(expected);
  });

  it('is refused of secrets in namespaces of others, but not of those for clouds', async () => {
    const standard = { metadata: { name: 'standard' } };
    await create(world.drover, clusterRoles, {
      ...standard,
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['create'] }],
    } as KubernetesObject);
    await create(world.drover, clusterRoleBindings, {
      ...standard,
      subjects: [{ kind: 'User', apiGroup: RBAC, name: 'u-erin' }],
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'standard' },
    } as KubernetesObject);
    await world.drover.resource<KubernetesObject>(namespaces).create({
      metadata: {
        name: 'p-secrets',
        annotations: { 'management.cattle.io/system-namespace': 'true' },
      },
    });
    await create(world.drover, roleBindings, {
      metadata: { name: 'editor', namespace: 'p-secrets' },
      subjects: [{ kind: 'User', apiGroup: RBAC, name: 'u-frank' }],
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'edit' },
    } as KubernetesObject);
    const erin = world.stranger('u-erin');
    const metadata = { generateName: 's-' };
    const secretIn = (client: KubernetesClient, namespace: string) =>
      refusal(client.resource<KubernetesObject>(secretType).create({ metadata }, { namespace }));
    for (const namespace of ['p-secrets', 'kube-system', 'cattle-system']) {
      expect(await secretIn(erin, namespace)).toMatchObject({ status: 403 });
    }
    expect(await secretIn(erin, 'cattle-global-data')).toBe('allowed');
    expect(await secretIn(world.stranger('u-frank'), 'p-secrets')).toBe('allowed');
    expect(await secretIn(world.drover, 'p-secrets')).toBe('allowed');
  });

  it('is refused of the password of somebody whose group administers', async () => {
    await create<UserAttribute>(world.drover, userAttribute.type, {
      metadata: { name: 'u-grace' },
      GroupPrincipals: { x: { Items: [{ metadata: { name: 'x_group://root' } }] } },
    });
    await create<GlobalRoleBinding>(world.drover, globalRoleBinding.type, {
      metadata: { name: 'grb-root' },
      globalRoleName: 'admin',
      groupPrincipalName: 'x_group://root',
    });
    await create<User>(world.drover, userKind.type, {
      metadata: { name: 'u-grace' },
      principalIds: ['x_user://grace'],
    });
    const users = bob.resource<User>(userKind.type);
    const body = { username: 'grace', password: 'known to bob' };
    expect(await refusal(users.patch('u-grace', { type: 'merge', body }))).toMatchObject(
      escalation,
    );
    expect(await refusal(users.delete('u-grace'))).toMatchObject(escalation);
  });

  it('is refused of tokens and settings to who was not let to them', async () => {
    const stranger = world.stranger('u-eve');
    const theft: Token = { metadata: { name: 'token-eve' }, userId: 'u-alice', token: 'x' };
    expect(await refusal(create(stranger, token.type, theft))).toMatchObject({ status: 403 });
    const settings = stranger.resource<Setting>(setting.type);
    const change = settings.patch('server-url', { type: 'merge', body: { value: 'https://evil' } });
    expect(await refusal(change)).toMatchObject({ status: 403 });
  });

  it('is refused of what looks at it', async () => {
    const hooks = bob.resource<KubernetesObject>(validatingWebhookConfigurations);
    expect(await refusal(hooks.delete('validation.drover.dev'))).toMatchObject({ status: 403 });
    expect(await refusal(hooks.get('validation.drover.dev'))).toMatchObject({ status: 403 });
  });
});

it.each([
  'drover-cluster-agent',
  'cattle-globalrole-user',
  'p-1-namespaces-edit',
  'project-owner-promoted',
  'c-1-clusterowner',
  'p-1-projectmember',
])('no role is called %s, as a ClusterRole of Drover is', async (name) => {
  const role = { metadata: { name }, context: 'cluster', rules: [] };
  expect(await refusal(create<RoleTemplate>(world.drover, templates, role))).toMatchObject({
    status: 422,
  });
});

describe('roles in use', () => {
  it('are not deleted, and are said to be used by whom', async () => {
    await create<RoleTemplate>(world.drover, templates, {
      metadata: { name: 'u-1' },
      context: 'cluster',
    });
    await create<RoleTemplate>(world.drover, templates, {
      metadata: { name: 'u-2' },
      context: 'cluster',
      roleTemplateNames: ['u-1'],
    });
    await create(world.drover, crtb, inCluster('of-u-1', 'u-1'));
    const remove = (): Promise<unknown> => bob.resource(templates).delete('u-1');
    expect(await refusal(remove())).toMatchObject({
      status: 409,
      code: 'ADMISSION_ROLE_IN_USE',
      message: saying('RoleTemplate u-2, ClusterRoleTemplateBinding c-1/of-u-1'),
    });
    await bob.resource(templates).delete('u-2');
    await world.drover.resource(crtb).delete('of-u-1', { namespace: 'c-1' });
    expect(await refusal(remove())).toBe('allowed');
  });

  it('stay when they are built in', async () => {
    expect(await refusal(bob.resource(templates).delete('nodes-view'))).toMatchObject({
      status: 403,
      code: 'ADMISSION_ROLE_BUILTIN',
    });
  });

  it('never inherit themselves', async () => {
    await bindInHome('all', 'u-max', [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]);
    const max = world.as('u-max');
    const template = (name: string, ...roleTemplateNames: string[]): RoleTemplate => ({
      metadata: { name },
      context: 'cluster',
      roleTemplateNames,
    });
    await create(max, templates, template('t-1'));
    await create(max, templates, template('t-2', 't-1'));
    const change = max
      .resource(templates)
      .patch('t-1', { type: 'merge', body: { roleTemplateNames: ['t-2'] } });
    expect(await refusal(change)).toMatchObject({
      status: 422,
      code: 'ADMISSION_ROLE_CYCLE',
      message: saying('t-1 -> t-2 -> t-1'),
    });
  });
});

describe('the webhook', () => {
  it('answers nobody but who shows its secret', async () => {
    const ask = (path: string): Promise<number> => world.post(path, '{}');
    expect(await ask('/v1/webhook/validation/globalroles/guess')).toBe(404);
    expect(await ask('/v1/webhook/validation/globalroles')).toBe(404);
    expect(await ask('/v1/webhook/validation/settings/guess')).toBe(404);
  });

  it('is put back by the next leader, with another secret', async () => {
    const hooks = world.drover.resource<KubernetesObject>(validatingWebhookConfigurations);
    const before = await hooks.get('validation.drover.dev');
    await hooks.delete('validation.drover.dev');
    await world.handOver();
    await eventually(async () => {
      const { metadata } = await hooks.get('validation.drover.dev');
      expect(metadata?.uid).not.toBe(before.metadata?.uid);
    });
    await eventually(async () => {
      expect(await refusal(create(bob, crtb, inCluster('w-1', 'nodes-view')))).toMatchObject(
        escalation,
      );
    });
  });
});

/** Gives a user rules in the home of state. */
async function bindInHome(name: string, user: string, rules: readonly object[]): Promise<void> {
  await create(world.drover, clusterRoles, { metadata: { name }, rules } as KubernetesObject);
  await create(world.drover, clusterRoleBindings, {
    metadata: { name },
    subjects: [{ kind: 'User', apiGroup: RBAC, name: user }],
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
  } as KubernetesObject);
}
