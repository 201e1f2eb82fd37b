import type { RbacSubject } from '@drover/apimachinery';
import { describe, expect, it } from 'vitest';
import { subjectOf } from '../rbac-objects.ts';
import { type ClusterUnit, desiredCluster, desiredProject } from './desired-unit.ts';
import type { RoleGiven } from './grantee.ts';
import type { ManagedObject } from './managed-object.ts';
import { type RoleFacts, roleFacts } from './role-facts.ts';

const role = (name: string, rules: RoleFacts['rules'], external = false): RoleFacts =>
  roleFacts({ metadata: { name }, rules: rules as [], external }, rules);

const viewer = role('viewer', [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]);
const worker = role('worker', [
  { apiGroups: [''], resources: ['namespaces'], verbs: ['create'] },
  { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
]);
const createNamespaces = role('create-ns', [
  { apiGroups: [''], resources: ['namespaces'], verbs: ['create'] },
]);
const place = { cluster: 'c-1', project: 'p-1', namespaces: ['going', 'one'], living: ['one'] };

const given = (
  name: string,
  subject: RbacSubject,
  roles: readonly RoleFacts[],
  namespace = 'p-1',
): RoleGiven => ({ namespace, name, subject, roles });

const unit = (more: Partial<ClusterUnit>): ClusterUnit => ({
  cluster: 'c-1',
  given: [],
  givenInProjects: [],
  createNamespaces,
  ...more,
});

/** An object in one line: kind, place, what it grants to whom, and labels but those that everything has. */
function line({ kind, metadata, roleRef, subjects = [] }: ManagedObject): string {
  const { 'drover.dev/managed': _, 'drover.dev/cluster': __, ...labels } = metadata.labels ?? {};
  const place = metadata.namespace === undefined ? '' : `${metadata.namespace}/`;
  const grants = roleRef ? ` ${roleRef.name} <- ${subjects.map(({ name }) => name).join(' ')}` : '';
  const shown = Object.entries(labels).map(([name, value]) => ` ${name}=${value}`);
  return `${kind} ${place}${metadata.name}${grants}${shown.toSorted().join('')}`;
}

describe('with virtual groups', () => {
  it('a project costs its roles and namespaces, whoever and however many hold them', () => {
    const people = ['u-b', 'u-c', 'u-d'].map((user) =>
      given(`prtb-${user}`, subjectOf('User', user), [worker, viewer]),
    );
    const objects = desiredProject('virtual-groups', place, people);
    const ours = ' drover.dev/project=p-1';
    expect(objects.map(line).toSorted()).toEqual([
      `ClusterRole p-1-namespaces-edit${ours}`,
      `ClusterRole p-1-namespaces-readonly${ours}`,
      `ClusterRoleBinding crb-6aulwqs3sb create-ns <- drover:p-1:worker${ours}`,
      `ClusterRoleBinding crb-y55zhb33x4 worker-promoted <- drover:p-1:worker${ours}`,
      `ClusterRoleBinding crb-ypsi7ytpr7 p-1-namespaces-readonly <- drover:p-1:viewer${ours}`,
      `ClusterRoleBinding crb-zd3ggsoysz p-1-namespaces-edit <- drover:p-1:worker${ours}`,
      `RoleBinding one/rb-h66wwlxdyv worker <- drover:p-1:worker${ours}`,
      `RoleBinding one/rb-mnvk7z42j4 viewer <- drover:p-1:viewer${ours}`,
    ]);
    expect(desiredProject('virtual-groups', place, people.slice(0, 1))).toEqual(objects);
  });

  it('a service account stands beside the group of each of its roles', () => {
    const robot = { kind: 'ServiceAccount', namespace: 'ci', name: 'robot' };
    const objects = desiredProject('virtual-groups', place, [
      given('a', subjectOf('User', 'u-a'), [viewer]),
      given('b', robot, [viewer]),
    ]);
    const binding = objects.find(({ kind }) => kind === 'RoleBinding');
    expect(binding?.subjects).toEqual([
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'drover:p-1:viewer' },
      robot,
    ]);
  });

  it('nothing is written for a project in which nobody holds a role', () => {
    expect(desiredProject('virtual-groups', place, [])).toEqual([]);
  });

  it('a cluster has the roles of its projects, and promoted ones that shrink with them', () => {
    const lines = (roles: readonly RoleFacts[]): readonly string[] =>
      desiredCluster(
        'virtual-groups',
        unit({ owner: viewer, givenInProjects: [given('a', subjectOf('User', 'u-a'), roles)] }),
      ).map(line);
    expect(lines([worker])).toEqual([
      'ClusterRole viewer',
      'ClusterRole worker',
      'ClusterRole create-ns',
      'ClusterRole worker-promoted',
      'ClusterRoleBinding crb-firgnphjeg viewer <- drover:c-1:viewer',
    ]);
    expect(lines([viewer])).toHaveLength(2);
  });
});

describe('for each user', () => {
  it('a project has the objects that Rancher wrote, owned by all who give the same', () => {
    const people = [
      given('prtb-b', subjectOf('User', 'u-b'), [worker, viewer]),
      given('prtb-a', subjectOf('User', 'u-b'), [viewer]),
    ];
    const owner = 'authz.cluster.cattle.io/rtb-owner-updated=p-1_prtb';
    const ours = 'drover.dev/project=p-1';
    expect(desiredProject('per-user', place, people).map(line).toSorted()).toEqual([
      `ClusterRole p-1-namespaces-edit ${ours}`,
      `ClusterRole p-1-namespaces-readonly ${ours}`,
      `ClusterRoleBinding crb-lhvnovtjv4 p-1-namespaces-edit <- u-b ${ours} p-1_prtb-b=owner-user`,
      `ClusterRoleBinding crb-uvwah7jevb p-1-namespaces-readonly <- u-b ${ours} p-1_prtb-a=owner-user`,
      `RoleBinding one/rb-4eafav6sfy viewer <- u-b ${owner}-a ${ours}`,
      `RoleBinding one/rb-ujd6yiatck worker <- u-b ${owner}-b ${ours}`,
    ]);
  });

  it('a cluster has what several projects give, administrators, and accounts', () => {
    const givenInProjects = ['p-1', 'p-2'].map((project) =>
      given('prtb-b', subjectOf('User', 'u-b'), [worker], project),
    );
    const user = { groups: [], principalIds: ['local://u-b'], userNames: ['bob'] };
    const objects = desiredCluster(
      'per-user',
      unit({
        given: [given('crtb-a', subjectOf('User', 'u-b'), [viewer], 'c-1')],
        givenInProjects,
        perUser: {
          administrators: [
            { kind: 'User', name: 'u-admin' },
            { kind: 'Group', name: 'okta_group://dev' },
          ],
          impersonated: [{ user: 'u-b', ...user, roleUid: 'uid-1' }],
        },
      }),
    );
    const account = 'authz.cluster.cattle.io/impersonator=true';
    const owners = 'p-1_prtb-b=owner-user p-2_prtb-b=owner-user';
    expect(objects.map(line)).toEqual([
      'ClusterRole viewer',
      'ClusterRole worker',
      'ClusterRole create-ns',
      'ClusterRole worker-promoted',
      'ClusterRoleBinding crb-umwe2ncdad viewer <- u-b authz.cluster.cattle.io/rtb-owner-updated=c-1_crtb-a',
      `ClusterRoleBinding crb-xtts5gjoys worker-promoted <- u-b ${owners}`,
      `ClusterRoleBinding crb-vitoivmeig create-ns <- u-b ${owners}`,
      'ClusterRoleBinding globaladmin-u-admin cluster-admin <- u-admin',
      'ClusterRoleBinding globaladmin-2yis4aw6sb cluster-admin <- okta_group://dev',
      `ClusterRole cattle-impersonation-u-b ${account}`,
      `ServiceAccount cattle-impersonation-system/cattle-impersonation-u-b ${account}`,
      `ClusterRoleBinding cattle-impersonation-u-b cattle-impersonation-u-b <- cattle-impersonation-u-b ${account}`,
    ]);
    const impersonate = { verbs: ['impersonate'] };
    const extras = { ...impersonate, apiGroups: ['authentication.k8s.io'] };
    expect(
      objects.find(({ metadata }) => metadata.name === 'cattle-impersonation-u-b')?.rules,
    ).toEqual([
      { ...impersonate, apiGroups: [''], resources: ['users'], resourceNames: ['u-b'] },
      {
        ...impersonate,
        apiGroups: [''],
        resources: ['groups'],
        resourceNames: ['system:authenticated', 'system:cattle:authenticated'],
      },
      { ...extras, resources: ['userextras/principalid'], resourceNames: ['local://u-b'] },
      { ...extras, resources: ['userextras/username'], resourceNames: ['bob'] },
    ]);
    const [accountObject] = objects.filter(({ kind }) => kind === 'ServiceAccount');
    expect(accountObject?.metadata.ownerReferences).toEqual([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        name: 'cattle-impersonation-u-b',
        uid: 'uid-1',
      },
    ]);
  });
});
